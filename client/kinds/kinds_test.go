package kinds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
)

func TestEveryKindOpens(t *testing.T) {
	t.Parallel()
	o := client.Options{URL: "https://api.example.org/v1", Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "/a"}}}}
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Name == "" || k.Title == "" || k.Help == "" || seen[k.Name] {
			t.Errorf("kind %+v is not described, or stands twice", k.Choice)
		}
		seen[k.Name] = true
		for _, f := range k.Fields {
			if f.Name == "" || f.Title == "" || f.Help == "" {
				t.Errorf("%s: field %+v is not described", k.Name, f)
			}
		}
		if s, err := k.New(http.DefaultClient, o, nil); err != nil || s == nil {
			t.Errorf("%s: %v", k.Name, err)
		}
		if s, err := k.New(http.DefaultClient, client.Options{URL: "nonsense"}, nil); err == nil || s != nil {
			t.Errorf("%s: opened nonsense: %v", k.Name, s)
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "odata", "odata": "odata", "rest": "rest"} {
		if k, ok := Lookup(name); !ok || k.Name != want {
			t.Errorf("%q: %q", name, k.Name)
		}
	}
	if _, ok := Lookup("soap"); ok {
		t.Error("soap found")
	}
}

// prover has one proof after another.
type prover struct{ given atomic.Int32 }

func (p *prover) Prove(context.Context, *transport.Proof) (*transport.Proof, error) {
	return &transport.Proof{Header: []client.Header{{Name: "Authorization", Value: fmt.Sprintf("Bearer %d", p.given.Add(1))}}}, nil
}

// TestEveryKindTellsOfRefusals: what was shown, how often, and why not.
func TestEveryKindTellsOfRefusals(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The audience 'x' is invalid"`)
				w.WriteHeader(http.StatusUnauthorized)
			}))
			defer server.Close()
			p := &prover{}
			hc, err := transport.New(transport.Config{Origin: server.URL, Prover: p, Journal: &client.Journal{}, Redactor: &redact.Redactor{}})
			if err != nil {
				t.Fatal(err)
			}
			defer hc.CloseIdleConnections()
			o := client.Options{URL: server.URL, Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "/a"}}}}
			o.Claims = func() client.Claims { return client.Claims{"jti": fmt.Sprint(p.given.Load())} }
			s, err := k.New(hc, o, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c, ok := s.(io.Closer); ok {
				defer c.Close()
			}
			_, err = s.Fetch(t.Context(), client.Query{Path: "a"}, client.Start)
			var e *client.ResponseError
			if !errors.As(err, &e) {
				t.Fatalf("%v, want a ResponseError", err)
			}
			if e.Code != "invalid_token" || e.Message != "The audience 'x' is invalid" || e.Attempts != 2 || e.Claims["jti"] != "2" {
				t.Errorf("%v after %d attempts with %v", e, e.Attempts, e.Claims)
			}
		})
	}
}

func TestEveryKindKnowsTheProfilesConcurrency(t *testing.T) {
	t.Parallel()
	for _, k := range Kinds() {
		for n, want := range []client.Ability{{}, {Is: client.No, Reason: "the profile allows one request at a time"}, {}} {
			s, err := k.New(http.DefaultClient, client.Options{URL: "https://api.example.org", Concurrency: n,
				Rest: &client.RestOptions{Sets: []client.RestSet{{Name: "a", Path: "/a"}}}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Can("a").Parallel; got != want {
				t.Errorf("%s, %d at once: %+v, want %+v", k.Name, n, got, want)
			}
		}
	}
}
