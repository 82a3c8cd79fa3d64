package transport

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"odatui/client"
)

// TestGuardSendsNothing asks for what must not be asked for.
func TestGuardSendsNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, url string
		long              bool
		want              error
	}{
		{"post", "POST", "https://api.example.com/Set", false, client.ErrCannot},
		{"put", "PUT", "https://api.example.com/Set", false, client.ErrCannot},
		{"patch", "PATCH", "https://api.example.com/Set", true, client.ErrCannot},
		{"delete", "DELETE", "https://api.example.com/Set", true, client.ErrCannot},
		{"small letters", "post", "https://api.example.com/Set", true, client.ErrCannot},
		{"long query off", "POST", "https://api.example.com/Set/$query", false, client.ErrCannot},
		{"long query elsewhere", "POST", "https://api.example.com/$batch", true, client.ErrCannot},
		{"long query in the query", "POST", "https://api.example.com/Set?x=/$query", true, client.ErrCannot},
		{"other host", "GET", "https://evil.test/", false, client.ErrOtherOrigin},
		{"other port", "GET", "https://api.example.com:444/", false, client.ErrOtherOrigin},
		{"http", "GET", "http://api.example.com/", false, client.ErrOtherOrigin},
		{"relative", "GET", "/Set", false, client.ErrOtherOrigin},
		{"opaque", "GET", "https:api.example.com/Set", false, client.ErrOtherOrigin},
		{"user name", "GET", "https://me@api.example.com/Set", false, client.ErrOtherOrigin},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := testConfig("https://api.example.com/odata")
			cfg.LongQuery = tt.long
			cfg.Prover = bearer("t")
			c, err := newService(cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
				t.Errorf("sent %s %s", r.Method, r.URL)
				return answer(r, 200, ""), nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			u, err := url.Parse(tt.url)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Transport.RoundTrip(&http.Request{Method: tt.method, URL: u, Header: http.Header{}})
			mustBe(t, err, tt.want)
			if errors.Is(tt.want, client.ErrOtherOrigin) && !strings.Contains(err.Error(), "https://api.example.com") {
				t.Errorf("error does not name the wanted origin: %v", err)
			}
			if n := cfg.Journal.Last(); n != 0 {
				t.Errorf("%d exchanges recorded", n)
			}
		})
	}
}

func TestGuardLetsReadingThrough(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ method, url string }{
		{"GET", "https://api.example.com"}, {"HEAD", "https://API.example.com:443/x"}, {"", "https://api.example.com./y?z"},
		{"POST", "https://api.example.com/Set/$query"}, {"POST", "https://api.example.com/Set/%24query"},
	} {
		cfg := testConfig("https://api.example.com/odata")
		cfg.LongQuery = true
		sent := 0
		c, err := newService(cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
			sent++
			if r.Host != "" {
				t.Errorf("the caller chose the host %s", r.Host)
			}
			return answer(r, 200, ""), nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(tt.url)
		resp, err := c.Transport.RoundTrip(&http.Request{Method: tt.method, URL: u, Header: http.Header{}, Host: "evil.test"})
		if err != nil || sent != 1 {
			t.Errorf("%s %s: %v", tt.method, tt.url, err)
			continue
		}
		resp.Body.Close()
	}
}

func TestSameOrigin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want bool
	}{
		{"https://a.test", "https://a.test:443/x?y", true},
		{"http://a.test:80", "http://A.TEST/", true},
		{"https://a.test./", "https://a.test/", true},
		{"http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", true},
		{"http://[::1]", "http://127.0.0.1", false},
		{"http://a.test:080", "http://a.test", true},
		{"http://a.test", "https://a.test", false},
		{"http://a.test:443", "https://a.test", false},
		{"https://a.test", "https://b.a.test", false},
		{"https://a.test", "//a.test", false},
		{"https://a.test", "https://u@a.test", false},
		{"ftp://a.test", "ftp://a.test", false},
		{"", "", false},
	}
	for _, tt := range tests {
		a, wrong := parseOrigin(tt.a)
		b, other := parseOrigin(tt.b)
		if got := wrong == nil && other == nil && a == b; got != tt.want {
			t.Errorf("%q and %q have one origin: %v", tt.a, tt.b, got)
		}
	}
}

func TestOriginOfConfig(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "/x", "api.example.com", "ftp://x", "https://", "https://u:very-secret@x", "://very-secret"} {
		_, err := New(testConfig(bad))
		if err == nil || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("New for %q: %v", bad, err)
		}
	}
}

// authority is an independent reading of RFC 3986, 3.2, strict where browsers
// and net/url are lenient.
var authority = regexp.MustCompile(`^(?i:(https?))://(\[[0-9A-Fa-f:.%]+\]|[^][@/?#\\:]+?)\.?(?::([0-9]*))?(?:[/?#].*)?$`)

func independent(raw string) (scheme, host, port string, ok bool) {
	m := authority.FindStringSubmatch(raw)
	if m == nil {
		return "", "", "", false
	}
	scheme, host, port = strings.ToLower(m[1]), strings.ToLower(m[2]), strings.TrimLeft(m[3], "0")
	if unescaped, err := url.PathUnescape(host); err == nil {
		host = strings.ToLower(strings.TrimSuffix(unescaped, "."))
	}
	if m[3] == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return scheme, host, port, true
}

// FuzzGuard: what passes the guard has, by an independent parser, the scheme,
// host and port of the profile.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{
		"https://api.example.com/x", "https://api.example.com@evil.test/", "https://evil.test#@api.example.com", "https://api.example.com:443",
		"https://api.example.com\\@evil.test", "https:///api.example.com", "https://api.example.com%2eevil.test/", "HTTPS://API.EXAMPLE.COM./",
		"https://api.example.com:0443/", "//api.example.com", "https://api.example.com?@evil.test", "https://api%2eexample.com/",
	} {
		f.Add(s)
	}
	home, err := parseOrigin("https://api.example.com")
	if err != nil {
		f.Fatal(err)
	}
	g := &guard{home: home}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := url.Parse(raw)
		if err != nil || g.check(&http.Request{Method: http.MethodGet, URL: u}) != nil {
			return
		}
		if s, h, p, ok := independent(u.String()); !ok || s != "https" || h != "api.example.com" || p != "443" {
			t.Fatalf("passed %q: %q %q %q", u.String(), s, h, p)
		}
	})
}
