package odata

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestDurationLeavesPromptsOut: a page that took two seconds took them, however long
// a person typed a secret.
func TestDurationLeavesPromptsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trip := roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "$metadata") {
				return &http.Response{StatusCode: 404, Request: r, Body: http.NoBody}, nil
			}
			time.Sleep(40 * time.Second) // as long as a prompt is open
			client.AddWaited(r.Context(), 40*time.Second)
			time.Sleep(2 * time.Second)
			return &http.Response{StatusCode: 200, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(`{"value":[{"ID":1}]}`))}, nil
		})
		s, err := New(&http.Client{Transport: trip}, client.Options{Session: "one", URL: "https://live.example.org/odata", PageSize: 3})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		page, err := s.Fetch(t.Context(), client.Query{Path: "Facts"}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		if page.Trace.Duration != 2*time.Second {
			t.Errorf("the page took %s, want 2s", page.Trace.Duration)
		}
	})
}
