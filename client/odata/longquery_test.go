package odata

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
)

// TestTrap27LongQueriesArePostedWhereAllowed goes the whole way through the
// transport, which lets nothing else but GET through.
func TestTrap27LongQueriesArePostedWhereAllowed(t *testing.T) {
	t.Parallel()
	long := "Name eq '" + strings.Repeat("a+b é&", 250) + "'"
	var mu sync.Mutex
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case strings.HasSuffix(r.URL.Path, "$metadata"):
			w.WriteHeader(http.StatusNotFound)
			return
		case r.URL.Path == "/odata/Refused/$query":
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/odata/Things/$query":
			fmt.Fprint(w, `{"value":[{"ID":1},{"ID":2}],"@odata.nextLink":"Things?$skiptoken=x"}`)
		default:
			fmt.Fprint(w, `{"value":[{"ID":3}]}`)
		}
		got = append(got, r.Method+" "+r.RequestURI+" "+r.Header.Get("Content-Type")+" "+string(body))
	}))
	defer server.Close()
	journal := &client.Journal{}
	hc, err := transport.New(transport.Config{Origin: server.URL, Journal: journal, Redactor: &redact.Redactor{}, LongQuery: true})
	if err != nil {
		t.Fatal(err)
	}
	defer hc.CloseIdleConnections()
	open := func(mode string) *Service {
		s, err := New(hc, client.Options{Session: "one", URL: server.URL + "/odata?api-version=2", PageSize: 2, LongQuery: mode})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	s := open("post")
	q := client.Query{Path: "Things", Filter: long}
	r, err := s.Request(q, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	want := "$filter=Name%20eq%20'" + strings.Repeat("a%2Bb%20%C3%A9%26", 250) + "'&$top=2&$skip=0"
	if r.Method != http.MethodPost || r.URL != server.URL+"/odata/Things/$query?api-version=2" || r.Body != want || r.Header[2] != (client.Header{Name: "Content-Type", Value: "text/plain"}) {
		t.Errorf("%+v", r)
	}
	p, err := s.Fetch(t.Context(), q, client.Start)
	if err != nil || p.Len() != 2 || p.Trace.URL != r.URL {
		t.Fatal(p, err)
	}
	p, err = s.Fetch(t.Context(), p.Query, client.At(p.Next)) // the link is followed as it is
	if err != nil || p.Len() != 1 {
		t.Fatal(p, err)
	}
	_, err = s.Fetch(t.Context(), client.Query{Path: "Refused", Filter: long}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) || e.Method != http.MethodPost || e.Status != 405 {
		t.Errorf("%v", err)
	}
	if _, err := s.Fetch(t.Context(), client.Query{Path: "Things", Filter: "ID eq 1"}, client.Start); err != nil {
		t.Error(err)
	}
	if _, err := open("").Fetch(t.Context(), q, client.Start); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff([]string{
		"POST /odata/Things/$query?api-version=2 text/plain " + want,
		"GET /odata/Things?$skiptoken=x&api-version=2  ",
		"POST /odata/Refused/$query?api-version=2 text/plain " + want,
		"GET /odata/Things?api-version=2&$filter=ID%20eq%201&$top=2&$skip=0  ",
		"GET /odata/Things?api-version=2&" + want + "  ",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTrap27TheLimitIsInEncodedBytes(t *testing.T) {
	t.Parallel()
	s, _ := play(t, nil, func(o *client.Options) { o.LongQuery = "post" })
	method := func(filter string) string {
		r, err := s.Request(client.Query{Path: "Things", Filter: filter}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		return r.Method
	}
	rest := longQuery - len("$filter=&$top=2&$skip=0")
	for filter, want := range map[string]string{
		strings.Repeat("a", rest):   "GET",
		strings.Repeat("a", rest+1): "POST",
		strings.Repeat("é", 400):    "POST",
	} {
		if got := method(filter); got != want {
			t.Errorf("%d bytes: %s, want %s", len(filter), got, want)
		}
	}
}

func TestQueryPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"Things": "Things/$query", "Near?tenant=1": "Near/$query?tenant=1", "A(1)/B": "A(1)/B/$query"} {
		if got := queryPath(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
