package transport

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
)

const home = "https://api.example.com"

// redirects are where a service may send us, and whether we go.
var redirects = []struct {
	name, to string
	follow   bool
}{
	{"other port", "https://api.example.com:8443/x", false},
	{"subdomain", "https://sub.api.example.com/x", false},
	{"parent domain", "https://example.com/x", false},
	{"https to http", "http://api.example.com/x", false},
	{"http on port 443", "http://api.example.com:443/x", false},
	{"other host", "https://evil.test/x", false},
	{"userinfo hides the host", "https://api.example.com@evil.test/x", false},
	{"userinfo at home", "https://user:pw@api.example.com/x", false},
	{"scheme-relative elsewhere", "//evil.test/x", false},
	{"backslash", `https:\\evil.test/x`, false},
	{"three slashes", "///evil.test/x", true}, // a path of this origin
	{"other scheme", "ftp://api.example.com/x", false},
	{"javascript", "javascript:alert(1)", false},
	{"prefix of the name", "https://api.example.com.evil.test/x", false},
	{"sign-in", "https://login.microsoftonline.com/t/oauth2/authorize?client_id=1", false},
	{"relative path", "x?a=1", true},
	{"absolute path", "/x", true},
	{"absolute url", "https://api.example.com/x", true},
	{"default port written", "https://api.example.com:443/x", true},
	{"capitals", "HTTPS://API.Example.COM/x", true},
	{"scheme-relative home", "//api.example.com/x", true},
	{"fragment", "/x#access_token=1", true},
}

// TestRedirects follows each kind of redirect and looks into what every server
// received: no proof and no key may reach another origin, and nothing at all
// is sent there.
func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, tt := range redirects {
			t.Run(strconv.Itoa(status)+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				var seen ledger
				handler := func(name string) http.HandlerFunc {
					return func(w http.ResponseWriter, r *http.Request) {
						seen.note(name, r)
						if r.URL.Path == "/start" && name == "home" {
							w.Header()["Location"] = []string{tt.to}
							w.WriteHeader(status)
						}
					}
				}
				secure := httptest.NewTLSServer(handler("home"))
				defer secure.Close()
				others := httptest.NewTLSServer(handler("other"))
				defer others.Close()
				plain := httptest.NewServer(handler("other"))
				defer plain.Close()
				tls, open := others.Listener.Addr().String(), plain.Listener.Addr().String()
				cfg := testConfig(home)
				cfg.Prover = bearer("token-1")
				cfg.Headers = []client.Header{header("X-Api-Key", "key-1")}
				cfg.Query = []client.Param{{Name: "subscription-key", Value: "key-2"}}
				c := world(t, cfg, map[string]string{
					"api.example.com:443": secure.Listener.Addr().String(), "api.example.com:8443": tls, "api.example.com:80": open,
					"sub.api.example.com:443": tls, "example.com:443": tls, "evil.test:443": tls, "evil.test:80": open,
					"api.example.com.evil.test:443": tls, "login.microsoftonline.com:443": tls,
				})
				code, _, err := get(t, c, home+"/start")
				checkRedirect(t, &seen, tt.follow, status, reply{code, err})
			})
		}
	}
}

// reply is what a caller got.
type reply struct {
	code int
	err  error
}

func checkRedirect(t *testing.T, seen *ledger, follow bool, status int, got reply) {
	t.Helper()
	if others := seen.of("other"); len(others) > 0 {
		t.Errorf("another origin received %+v", others)
	}
	home := seen.of("home")
	for _, g := range home {
		if g.head.Get("Authorization") != "Bearer token-1" || g.head.Get("X-Api-Key") != "key-1" {
			t.Errorf("home received %s without proof: %v", g.uri, g.head)
		}
		if ref := g.head.Get("Referer"); ref != "" {
			t.Errorf("Referer %q was sent", ref)
		}
	}
	if follow {
		if got.err != nil || got.code != 200 || len(home) != 2 {
			t.Errorf("status %d, %d requests, error %v; want 200 after 2 requests", got.code, len(home), got.err)
		}
		return
	}
	var r *RedirectError
	if !errors.As(got.err, &r) || !errors.Is(got.err, client.ErrOtherOrigin) {
		t.Fatalf("error %v, want a RedirectError that is ErrOtherOrigin", got.err)
	}
	if r.Status != status || len(home) != 1 || strings.Contains(r.Location+r.Error(), "?") || !strings.Contains(r.Error(), r.Origin) {
		t.Errorf("%d requests, %+v: %v", len(home), r, r)
	}
}

func TestRedirectSaysSignIn(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://login.microsoftonline.com/tenant/oauth2/authorize?client_id=abc", http.StatusFound)
	})
	_, _, err := get(t, open(t, testConfig(s.URL)), s.URL+"/")
	var r *RedirectError
	if !errors.As(err, &r) {
		t.Fatal(err)
	}
	want := "answer 302 redirects to https://login.microsoftonline.com, a sign-in page, outside the profile's origin " + s.URL
	if r.Error() != want || !r.SignIn() || r.Location != "https://login.microsoftonline.com/tenant/oauth2/authorize" {
		t.Errorf("%q, %+v", r.Error(), r)
	}
}

// TestRedirectLoopToSignIn is what a cookie sign-in does with whoever keeps no
// cookie.
func TestRedirectLoopToSignIn(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/Account/Login?ReturnUrl=%2Fodata", http.StatusFound)
	})
	_, _, err := get(t, open(t, testConfig(s.URL)), s.URL+"/")
	var r *RedirectError
	if !errors.As(err, &r) || !r.SignIn() || r.Location != s.URL+"/Account/Login" {
		t.Fatalf("%v", err)
	}
	if want := "answer 302 redirects to a sign-in page at " + s.URL + "/Account/Login, again and again"; r.Error() != want {
		t.Errorf("%q", r.Error())
	}
}

func TestRedirectLoopEnds(t *testing.T) {
	t.Parallel()
	var seen ledger
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note("s", r)
		http.Redirect(w, r, "/again?secret=1", http.StatusFound)
	})
	cfg := testConfig(s.URL)
	_, _, err := get(t, open(t, cfg), s.URL+"/")
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "stopped after 5 redirects") || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
	if n := len(seen.of("s")); n != maxHops+1 {
		t.Errorf("%d requests, want %d", n, maxHops+1)
	}
	list := cfg.Journal.List()
	if len(list) != maxHops+1 || list[1].Why != "redirect 302" || list[1].Attempt != 2 {
		t.Errorf("journal %+v", list)
	}
}

func TestRedirectOfPostIsNotFollowed(t *testing.T) {
	t.Parallel()
	var seen ledger
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note("s", r)
		w.Header().Set("Location", "/elsewhere/$query")
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	cfg := testConfig(s.URL)
	cfg.LongQuery = true
	resp, err := open(t, cfg).Post(s.URL+"/Set/$query", "text/plain", strings.NewReader("$top=1"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || len(seen.of("s")) != 1 {
		t.Errorf("status %d after %d requests", resp.StatusCode, len(seen.of("s")))
	}
}

func TestBadLocationStaysQuiet(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Location"] = []string{"https://[bad?access_token=very-secret"}
		w.WriteHeader(http.StatusFound)
	})
	cfg := testConfig(s.URL)
	tok, err := NewToken(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer tok.CloseIdleConnections()
	_, err = open(t, cfg).Get(s.URL)
	if err == nil || strings.Contains(err.Error(), "very-secret") {
		t.Errorf("service: %v", err)
	}
	resp, err := tok.PostForm(s.URL, url.Values{"a": {"b"}})
	if err != nil || resp.StatusCode != http.StatusFound {
		t.Fatalf("token: %v", err)
	}
	resp.Body.Close()
}
