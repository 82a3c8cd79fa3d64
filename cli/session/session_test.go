package session

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/profiles"
)

// keyService returns the URL of a service with one set, and the last request for
// its sets.
func keyService(t *testing.T) (address string, last func() *http.Request) {
	t.Helper()
	requests := make(chan *http.Request, 9)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r) // the model
			return
		}
		requests <- r
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"value":[{"name":"Things","url":"Things"}]}`))
	}))
	t.Cleanup(server.Close)
	return server.URL, func() *http.Request { return <-requests }
}

// TestOpen requires that a preview holds no secret, that a request and Authorize
// hold all of them, and that a closed session returns none.
func TestOpen(t *testing.T) {
	t.Parallel()
	address, last := keyService(t)
	o, _ := newOpener(t, `version = 1
[profiles.x]
url     = "`+address+`"
headers = { "X-Key" = { file = "key" } }
auth    = { method = "api-key", query = "k", value = { file = "secret" } }
`)
	var journals []*client.Journal
	o.config.Journal = func(j *client.Journal) { journals = append(journals, j) }
	s, err := o.Open(t.Context(), "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Sets(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := last(); r.Header.Get("X-Key") != canaryKey || r.URL.Query().Get("k") != canaryFile || r.UserAgent() != "odatui/1" {
		t.Errorf("%s, %v", r.URL, r.Header)
	}
	if len(journals) != 1 || journals[0] != s.Journal || len(s.Journal.List()) == 0 {
		t.Errorf("journals %v", journals)
	}
	r, err := s.Request(client.Query{Path: "Things"}, client.Start)
	if err != nil || !strings.Contains(r.URL, "k=(secret)") || headerOf(r, "X-Key") != "(secret)" {
		t.Errorf("preview %+v, %v", r, err)
	}
	if code, err := o.Curl(t.Context(), s, &client.Run{Query: client.Query{Path: "Things"}}); err != nil || !strings.Contains(code, "k=cAnAry-f1le") {
		t.Errorf("authorized %s, %v", code, err)
	}
	if info, err := o.FetchToken(t.Context(), s); err != nil || info.Method != "api-key" {
		t.Errorf("%+v, %v", info, err)
	}
	s.Close()
	if _, err := o.Curl(t.Context(), s, &client.Run{}); err == nil {
		t.Error("a closed session authorizes")
	}
	if _, err := o.RawToken(t.Context(), s); err == nil {
		t.Error("a closed session has a token")
	}
}

func headerOf(r client.Request, name string) string {
	for _, h := range r.Header {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

func TestSetAddress(t *testing.T) {
	t.Parallel()
	address, last := keyService(t)
	o, _ := newOpener(t, "version = 1\n")
	for _, want := range []string{"", "the-key"} {
		if want != "" {
			target, err := profiles.Bare(address)
			if err != nil {
				t.Fatal(err)
			}
			secret := profiles.NewSecret(profiles.Reference{Prompt: true}, "key")
			target.Auth = profiles.Auth{Method: "api-key", Text: map[string]string{"header": "X-Key"},
				Secrets: map[string]*profiles.Secret{"value": secret}}
			o.SetAddress(target)
		}
		s, err := o.Open(t.Context(), address, typed(want))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Service.Sets(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := last().Header.Get("X-Key"); got != want || s.About.Ref() != address {
			t.Errorf("key %q, want %q; ref %q", got, want, s.About.Ref())
		}
	}
}

// typed is a user who types the same for every secret.
type typed string

func (s typed) Secret(context.Context, string) (string, error) { return string(s), nil }

// TestAnonymousRequestsHoldNoSecret requires that a checkup sends one request
// without the secrets, wherever the profile has them, and the others with them.
func TestAnonymousRequestsHoldNoSecret(t *testing.T) {
	t.Parallel()
	requests := make(chan *http.Request, 99)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"value":[{"name":"Things","url":"Things","Id":1}]}`))
	}))
	defer server.Close()
	o, _ := newOpener(t, `version = 1
[profiles.x]
url     = "`+server.URL+`"
headers = { "X-Key" = { file = "key" }, "X-Token" = "plain", "X-Plain" = "1" }
query   = { "sig" = { file = "key" } }
auth    = { method = "api-key", header = "X-Credential", value = { file = "secret" } }
`)
	up, err := o.Checker(nil)(t.Context(), "x", client.CheckOptions{}, nil)
	if err != nil || up.Stage(client.StageFirstRow).State != client.StageOK || o.config.Settings().State.LastGood("x") == nil {
		t.Errorf("%+v, %v", up.Stages, err)
	}
	server.Close() // waits for the last request
	close(requests)
	anonymous, authorized := 0, 0
	for r := range requests {
		secrets := r.Header.Get("X-Key") + r.Header.Get("X-Token") + r.URL.Query().Get("sig")
		switch {
		case r.Header.Get("X-Plain") != "1":
			t.Errorf("%s has no headers of the profile", r.URL)
		case r.Header.Get("X-Credential") == canaryFile && secrets == canaryKey+"plain"+canaryKey:
			authorized++
		case r.Header.Get("X-Credential") == "" && secrets == "":
			anonymous++
		default:
			t.Errorf("%s, %v", r.URL, r.Header)
		}
	}
	if anonymous != 1 || authorized == 0 {
		t.Errorf("%d anonymous requests, %d authorized", anonymous, authorized)
	}
}

func TestKnown(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, "version = 1\n[profiles.half]\nauth = { method = \"bearer\" }\n")
	for ref, want := range map[string]bool{"half": true, "half@default": true, "half@live": false, "other": false,
		"https://h.example": true, "https://u:p@h.example": false} {
		if err := o.Known(ref); (err == nil) != want {
			t.Errorf("%s: %v", ref, err)
		}
		if _, err := o.ProfileEvidence(ref); (err == nil) != want {
			t.Errorf("evidence of %s: %v", ref, err)
		}
	}
}

// TestLintsOfGivenSecrets requires that a secret that was just stored is linted
// although it cannot be read, and that an unset variable is not reported.
func TestLintsOfGivenSecrets(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, evidenceProfiles)
	if got := o.LintsOf("mart@staging", nil); len(got) != 0 {
		t.Errorf("lints %v", got)
	}
	got := o.LintsOf("mart@staging", map[string]string{"auth.client_secret": " padded "})
	if len(got) != 1 || got[0].Where != "mart@staging" || got[0].Key != "auth.client_secret" || got[0].Code != "value-blanks" {
		t.Errorf("lints %v", got)
	}
}

// countingKeyring counts reads, and does not respond.
type countingKeyring struct {
	failingKeyring
	reads *int
}

func (k countingKeyring) Get(service, name string) (string, error) {
	*k.reads++
	return k.failingKeyring.Get(service, name)
}

// TestKeyringIsProbedOnce is not parallel: a process has one keyring.
func TestKeyringIsProbedOnce(t *testing.T) { //nolint:paralleltest // see above
	reads := 0
	defer profiles.UseBackend(countingKeyring{failingKeyring{err: errors.New("no keyring")}, &reads}, time.Minute)()
	text := ""
	for _, name := range []string{"a", "b"} {
		text += "[profiles." + name + "]\nurl = \"https://h.example\"\nauth = { method = \"bearer\", token = { keyring = \"x\" } }\n"
	}
	o, _ := newOpener(t, text)
	file, err := o.config.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Lints(t.Context(), file, []string{"a", "b"}); len(got) != 2 || reads != 1 {
		t.Errorf("%d reads, %v", reads, got)
	}
}

// TestSecretInAddress: the secrets of a URL that is opened without a profile are sent,
// and shown nowhere. The name by which it is shown opens it again in this process only.
func TestSecretInAddress(t *testing.T) {
	t.Parallel()
	sent := make(chan string, 10)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent <- r.URL.RawQuery
		_, _ = io.WriteString(w, `{"value":[]}`)
	}))
	t.Cleanup(service.Close)
	const query = "?sig=aB%2F3&v=1&subscription-key=xyz9"
	o, _ := newOpener(t, "version = 1\n")
	ref := service.URL + "/svc" + query
	for range 2 {
		s, err := o.Open(t.Context(), ref, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		want := service.URL + "/svc?sig=(removed)&v=1&subscription-key=(removed)"
		if a := s.About; a.Ref() != want || a.Called() != want || a.URL != want || a.Title != want {
			t.Errorf("shown as %+v", a)
		}
		if _, err := s.Service.Sets(t.Context()); err != nil {
			t.Error(err)
		}
		if got := "?" + <-sent; got != query {
			t.Errorf("%s was sent", got)
		}
		ref = s.About.Ref()
	}
	again, _ := newOpener(t, "version = 1\n")
	if _, err := again.Open(t.Context(), ref, nil); err == nil || !strings.Contains(err.Error(), "give it again") {
		t.Errorf("in another process: %v", err)
	}
}
