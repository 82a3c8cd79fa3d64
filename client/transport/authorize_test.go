package transport

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"odatui/client"
)

// door is a service that lets some tokens in and counts who came.
type door struct {
	mu    sync.Mutex
	good  map[string]bool
	shown []string
}

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	d.shown = append(d.shown, token)
	if d.good[token] && r.URL.Path != "/forbidden" {
		return answer(r, http.StatusOK, "{}"), nil
	}
	return answer(r, http.StatusUnauthorized, "no"), nil
}

func (d *door) tokens() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.shown, " ")
}

func behind(t *testing.T, cfg Config, base http.RoundTripper) *http.Client {
	t.Helper()
	c, err := newService(cfg, base)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOneFreshTokenAndOneRetry(t *testing.T) {
	t.Parallel()
	d := &door{good: map[string]bool{"two": true}}
	p := bearer("one", "two", "three")
	cfg := testConfig("http://a.test")
	cfg.Prover = p
	c := behind(t, cfg, d)
	for range 3 {
		if code, _, err := get(t, c, "http://a.test/x"); err != nil || code != 200 {
			t.Fatalf("status %d, error %v", code, err)
		}
	}
	if d.tokens() != "one two two two" || p.refusals() != 1 {
		t.Errorf("shown %q, %d refreshes", d.tokens(), p.refusals())
	}
	list := cfg.Journal.List()
	if list[1].Why != "401: fresh proof" || list[1].Attempt != 2 || list[2].Attempt != 1 || list[2].Why != "" {
		t.Errorf("journal %+v", list)
	}
}

// TestFreshTokenRefusedToo: xMart says 401 for "no access to this mart"; that
// must not cost a token with every request.
func TestFreshTokenRefusedToo(t *testing.T) {
	t.Parallel()
	d := &door{good: map[string]bool{"two": true}}
	p := bearer("one", "two", "three", "four")
	cfg := testConfig("http://a.test")
	cfg.Prover = p
	c := behind(t, cfg, d)
	for range 3 {
		if code, body, err := get(t, c, "http://a.test/forbidden"); err != nil || code != 401 || body != "no" {
			t.Fatalf("status %d, body %q, error %v", code, body, err)
		}
	}
	if code, _, _ := get(t, c, "http://a.test/x"); code != 200 {
		t.Errorf("another path: status %d", code)
	}
	if code, _, _ := get(t, c, "http://a.test/forbidden"); code != 401 {
		t.Errorf("again: status %d", code)
	}
	if d.tokens() != "one two two two two two" || p.refusals() != 1 {
		t.Errorf("shown %q, %d refreshes", d.tokens(), p.refusals())
	}
}

func TestProverWithoutAnother(t *testing.T) {
	t.Parallel()
	d := &door{}
	p := bearer("only")
	cfg := testConfig("http://a.test")
	cfg.Prover = p
	c := behind(t, cfg, d)
	for range 3 {
		if code, body, err := get(t, c, "http://a.test/x"); err != nil || code != 401 || body != "no" {
			t.Fatalf("status %d, body %q, error %v", code, body, err)
		}
	}
	if d.tokens() != "only only only" || p.refusals() != 1 {
		t.Errorf("shown %q, asked %d times", d.tokens(), p.refusals())
	}
}

// prover is a function that proves.
type prover func(context.Context, *Proof) (*Proof, error)

func (f prover) Prove(ctx context.Context, refused *Proof) (*Proof, error) { return f(ctx, refused) }

func TestProverFails(t *testing.T) {
	t.Parallel()
	failed := &client.AuthError{Method: "test", Message: "token endpoint is down"}
	first := &Proof{}
	for name, p := range map[string]prover{
		"at first": func(context.Context, *Proof) (*Proof, error) { return nil, failed },
		"when fresh": func(_ context.Context, refused *Proof) (*Proof, error) {
			if refused != nil {
				return nil, failed
			}
			return first, nil
		},
	} {
		cfg := testConfig("http://a.test")
		cfg.Prover = p
		c := behind(t, cfg, &door{})
		_, _, err := get(t, c, "http://a.test/x?secret=1")
		var a *client.AuthError
		if !errors.As(err, &a) || err.Error() != "token endpoint is down" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestLongQueryIsSentAgainWithItsBody(t *testing.T) {
	t.Parallel()
	var seen ledger
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note("s", r)
		if r.Header.Get("Authorization") != "Bearer two" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	cfg := testConfig(s.URL)
	cfg.Prover, cfg.LongQuery = bearer("one", "two"), true
	resp, err := open(t, cfg).Post(s.URL+"/Set/$query", "text/plain", strings.NewReader("$filter=A eq 1"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	list := seen.of("s")
	if resp.StatusCode != http.StatusOK || len(list) != 2 || list[0].body != "$filter=A eq 1" || list[1].body != list[0].body {
		t.Errorf("status %d, received %+v", resp.StatusCode, list)
	}
	if Attempts(resp) != 2 {
		t.Errorf("Attempts = %d", Attempts(resp))
	}
}

// TestProofInTheQuery: a next link may bring an old key; ours replaces it and
// the rest of the link stays as it is.
func TestProofInTheQuery(t *testing.T) {
	t.Parallel()
	var uri string
	cfg := testConfig("http://a.test")
	proof := &Proof{Query: []client.Param{{Name: "api key", Value: "a+b c"}}}
	cfg.Prover = prover(func(context.Context, *Proof) (*Proof, error) { return proof, nil })
	c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
		uri = r.URL.RequestURI()
		return answer(r, 200, ""), nil
	}))
	resp, err := c.Get("http://a.test/x?%24top=1&api+key=old&$filter=a%20eq%20'b'")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if want := "/x?%24top=1&$filter=a%20eq%20'b'&api%20key=a%2Bb%20c"; uri != want {
		t.Errorf("sent %s, want %s", uri, want)
	}
	if got := resp.Request.URL.String(); strings.Contains(got, "a%2Bb") {
		t.Errorf("the answer's request shows the key: %s", got)
	}
	if list := cfg.Journal.List(); strings.Contains(list[0].URL, "a%2Bb") {
		t.Errorf("the journal shows the key: %s", list[0].URL)
	}
}

func TestAnswerDoesNotShowTheProof(t *testing.T) {
	t.Parallel()
	cfg := testConfig("http://a.test")
	cfg.Prover = bearer("very-secret-token")
	c := behind(t, cfg, &door{good: map[string]bool{"very-secret-token": true}})
	resp, err := c.Get("http://a.test/x")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if text := sprint(resp.Request.Header); strings.Contains(text, "very-secret") {
		t.Errorf("request header %s", text)
	}
}
