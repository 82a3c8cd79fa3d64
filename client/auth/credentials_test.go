package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// hard is a secret with everything that a form, a header or a URL encodes.
const hard = `p@ss w:rd+%/&=~"ü`

func app(tokenURL string, more ...string) Settings {
	s := Settings{
		Text:    map[string]string{"token_url": tokenURL, "client_id": "my:app id", "scope": "api://x/.default"},
		Secrets: map[string]Secret{"client_secret": fixed(hard)},
	}
	for i := 0; i < len(more); i += 2 {
		s.Text[more[i]] = more[i+1]
	}
	return s
}

// endpointServer answers every request in one way and counts them.
func endpointServer(t *testing.T, answer http.HandlerFunc) (address string, posts *atomic.Int32) {
	t.Helper()
	posts = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/oauth2/token", posts
}

func say(status int, kind, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		set  func(*Settings)
		want url.Values
	}{
		{"in the form", func(*Settings) {}, url.Values{
			"grant_type": {"client_credentials"}, "client_id": {"my:app id"}, "client_secret": {hard}, "scope": {"api://x/.default"}}},
		{"in the header", func(s *Settings) { s.Text["client_auth"] = "client_secret_basic" }, url.Values{
			"grant_type": {"client_credentials"}, "scope": {"api://x/.default"}}},
		{"several scopes as written", func(s *Settings) { s.Text["scope"] = "a  b https://c/.default" }, url.Values{
			"grant_type": {"client_credentials"}, "client_id": {"my:app id"}, "client_secret": {hard}, "scope": {"a  b https://c/.default"}}},
		{"resource and params, no scope", func(s *Settings) {
			delete(s.Text, "scope")
			s.Text["resource"] = "https://x.example/"
			s.Tables = map[string]map[string]string{"params": {"audience": "a b&c"}}
		}, url.Values{"grant_type": {"client_credentials"}, "client_id": {"my:app id"}, "client_secret": {hard},
			"resource": {"https://x.example/"}, "audience": {"a b&c"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var form url.Values
			var authorization, accept, method string
			address, posts := endpointServer(t, func(w http.ResponseWriter, r *http.Request) {
				_ = r.ParseForm()
				form, authorization, accept, method = r.PostForm, r.Header.Get("Authorization"), r.Header.Get("Accept"), r.Method
				say(200, "application/json", `{"access_token":"tok","token_type":"Bearer","expires_in":3600}`)(w, r)
			})
			s := app(address)
			tt.set(&s)
			p, err := open(t, "client-credentials", s, testEnv()).Prove(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := header(t, p); got != "Authorization: Bearer tok" {
				t.Errorf("proof %q", got)
			}
			if diff := cmp.Diff(tt.want, form); diff != "" {
				t.Errorf("form (-want +got):\n%s", diff)
			}
			if method != "POST" || accept != "application/json" || posts.Load() != 1 {
				t.Errorf("%d × %s, accept %q", posts.Load(), method, accept)
			}
			want := ""
			if s.Text["client_auth"] == inHeader {
				want = "Basic " + basic("my%3Aapp+id", url.QueryEscape(hard))
			}
			if authorization != want {
				t.Errorf("Authorization %q, want %q", authorization, want)
			}
		})
	}
}

// TestRedirects: a second server must never see anything.
func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, style := range []string{inForm, inHeader} {
			t.Run(fmt.Sprint(status, " ", style), func(t *testing.T) {
				t.Parallel()
				elsewhere, seen := endpointServer(t, say(200, "application/json", `{"access_token":"tok"}`))
				address, posts := endpointServer(t, say(status, "text/html", "<html>", "Location", elsewhere+"?code=private"))
				_, err := open(t, "client-credentials", app(address, "client_auth", style), testEnv()).Prove(t.Context(), nil)
				e := authError(t, err)
				origin, _, _ := strings.Cut(elsewhere, "/oauth2")
				if !strings.Contains(e.Message, origin) || strings.Contains(e.Message, "private") || e.Status != status {
					t.Errorf("status %d, message %q", e.Status, e.Message)
				}
				if seen.Load() != 0 || posts.Load() != 1 {
					t.Errorf("the other server got %d requests, the first %d", seen.Load(), posts.Load())
				}
			})
		}
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := open(t, "client-credentials", app(server.URL+"/token?sig=private"), testEnv()).Prove(t.Context(), nil)
	e := authError(t, err)
	if host := strings.TrimPrefix(server.URL, "http://"); e.Message != "token endpoint "+host+" could not be reached" || e.Status != 0 {
		t.Errorf("message %q, status %d", e.Message, e.Status)
	}
	if e.Cause == nil || strings.Contains(e.Error()+e.Cause.Error()+e.Endpoint, "private") {
		t.Errorf("cause %v, endpoint %s", e.Cause, e.Endpoint)
	}
}

func TestBrokenOff(t *testing.T) {
	t.Parallel()
	address, _ := endpointServer(t, say(200, "application/json", `{"access_token":"tok"}`, "Content-Length", "100"))
	_, err := open(t, "client-credentials", app(address), testEnv()).Prove(t.Context(), nil)
	e := authError(t, err)
	if !strings.HasSuffix(e.Message, "broke off its answer") || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("message %q, cause %v", e.Message, e.Cause)
	}
}

// TestTimeLimit: the limit that the given client brings holds here too.
func TestTimeLimit(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	address, _ := endpointServer(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	env := testEnv()
	env.HTTP.Timeout = 50 * time.Millisecond
	_, err := open(t, "client-credentials", app(address), env).Prove(t.Context(), nil)
	if e := authError(t, err); !strings.Contains(e.Message, "could not be reached") {
		t.Errorf("message %q", e.Message)
	}
}

// TestStalledEndpoint: fifty wait for one POST, and each leaves when it wants.
func TestStalledEndpoint(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}, 100), make(chan struct{})
	address, posts := endpointServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not see that the client has gone
		arrived <- struct{}{}
		select {
		case <-release:
			say(200, "application/json", `{"access_token":"tok","expires_in":3600}`)(w, r)
		case <-r.Context().Done():
		}
	})
	c := open(t, "client-credentials", app(address), testEnv())
	ctx, leave := context.WithCancel(t.Context())
	var wg, gone sync.WaitGroup
	for range 25 {
		gone.Go(func() {
			if _, err := c.Prove(ctx, nil); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want cancelled", err)
			}
		})
		wg.Go(func() {
			if _, err := c.Prove(t.Context(), nil); err != nil {
				t.Errorf("error %v", err)
			}
		})
	}
	<-arrived
	leave()
	gone.Wait() // while the endpoint still stalls
	close(release)
	wg.Wait()
	if posts.Load() != 1 {
		t.Errorf("%d POSTs, want 1", posts.Load())
	}
}

func TestSecretIsAskedOnce(t *testing.T) {
	t.Parallel()
	var asked, bad atomic.Int32
	address, _ := endpointServer(t, func(w http.ResponseWriter, r *http.Request) {
		if bad.Load() == 1 {
			say(401, "application/json", `{"error":"invalid_client"}`)(w, r)
			return
		}
		say(200, "application/json", fmt.Sprintf(`{"access_token":"tok-%d"}`, time.Now().UnixNano()))(w, r)
	})
	s := app(address)
	s.Secrets["client_secret"] = func(context.Context) (string, error) { asked.Add(1); return "s", nil }
	c := open(t, "client-credentials", s, testEnv())
	p, err := c.Prove(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = c.Prove(t.Context(), p); err != nil || asked.Load() != 1 {
		t.Fatalf("asked %d times, %v", asked.Load(), err)
	}
	bad.Store(1)
	if _, err = c.Prove(t.Context(), p); err == nil {
		t.Fatal("no error")
	}
	if _, _ = c.Prove(t.Context(), p); asked.Load() != 2 {
		t.Errorf("asked %d times, want again after invalid_client", asked.Load())
	}
}

func TestSecretThatCannotBeHad(t *testing.T) {
	t.Parallel()
	address, posts := endpointServer(t, say(200, "application/json", `{"access_token":"tok"}`))
	s := app(address)
	want := &client.ProfileError{Profile: "x@live", Key: "auth.client_secret", Message: "variable X is not set"}
	s.Secrets["client_secret"] = func(context.Context) (string, error) { return "", want }
	if _, err := open(t, "client-credentials", s, testEnv()).Prove(t.Context(), nil); !errors.Is(err, want) {
		t.Errorf("error %v, want the profile's own", err)
	}
	s.Secrets["client_secret"] = fixed("")
	_, err := open(t, "client-credentials", s, testEnv()).Prove(t.Context(), nil)
	if e, ok := errors.AsType[*SettingError](err); !ok || e.Key != "client_secret" {
		t.Errorf("error %v, want a SettingError", err)
	}
	if posts.Load() != 0 {
		t.Error("something was sent without a secret")
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	ok := "https://login.example/token"
	for _, tt := range []struct {
		key string
		set func(*Settings)
	}{
		{"token_url", func(s *Settings) { delete(s.Text, "token_url") }},
		{"client_id", func(s *Settings) { s.Text["client_id"] = "" }},
		{"client_secret", func(s *Settings) { s.Secrets = nil }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "login.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = " https://login.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "ftp://login.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "http://login.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "http://localhost.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "https://u:private@login.example/token" }},
		{"token_url", func(s *Settings) { s.Text["token_url"] = "https://login.example/token#x" }},
		{"client_auth", func(s *Settings) { s.Text["client_auth"] = "both" }},
		{"client_secret_expires", func(s *Settings) { s.Text["client_secret_expires"] = "31.1.2027" }},
		{"params.client_secret", func(s *Settings) { s.Tables = map[string]map[string]string{"params": {"client_secret": "private"}} }},
		{"params.grant_type", func(s *Settings) { s.Tables = map[string]map[string]string{"params": {"grant_type": "password"}} }},
		{"params.scope", func(s *Settings) { s.Tables = map[string]map[string]string{"params": {"scope": "x"}} }},
	} {
		s := app(ok)
		tt.set(&s)
		if e := refuse(t, "client-credentials", s, tt.key); strings.Contains(fmt.Sprint(e, e.Hints), "private") {
			t.Errorf("%v shows a secret", e)
		}
	}
	for _, address := range []string{"http://127.0.0.1:1/t", "http://[::1]/t", "http://localhost:8/t", "https://x.example/t?p=1"} {
		open(t, "client-credentials", app(address, "client_secret_expires", "2027-01-31"), testEnv())
	}
	env := testEnv()
	env.InsecureHTTP = true
	open(t, "client-credentials", app("http://login.example/token"), env)
}

func authErrorOf(err error) *client.AuthError {
	e, _ := errors.AsType[*client.AuthError](err)
	return e
}
