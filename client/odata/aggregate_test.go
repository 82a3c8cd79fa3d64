package odata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
)

func TestAggregate(t *testing.T) {
	s, err := New(http.DefaultClient, client.Options{Session: "a", URL: "https://x/odata"})
	if err != nil {
		t.Fatal(err)
	}
	const count = "aggregate($count as n)"
	for _, tt := range []struct {
		name string
		q    client.Query
		want string // query of the URL, decoded; "" ErrCannot
	}{
		{"all rows", client.Query{}, "$apply=" + count},
		{"what pages and orders goes", client.Query{Select: []string{"A"}, OrderBy: []client.Order{{By: "A"}}, Expand: "B", Count: true,
			PageSize: 9}, "$apply=" + count},
		{"filter first", client.Query{Filter: "A eq 'it''s/(x)' or B eq 1", Search: " word "},
			"$apply=filter(A eq 'it''s/(x)' or B eq 1)/search(word)/" + count},
		{"conditions", client.Query{Filter: "A eq 1 or B eq 2", Where: []client.Condition{{Property: "C", Value: client.JSONValue("null")}}},
			"$apply=filter((A eq 1 or B eq 2) and C eq null)/" + count},
		{"behind the user's own", client.Query{Apply: "groupby((A))", Filter: "A gt 1"}, "$apply=groupby((A))/filter(A gt 1)/" + count},
		{"parameters", client.Query{Filter: "A eq 1", Params: []client.Param{{Name: "$filter", Value: "B eq 2"},
			{Name: "$select", Value: "A"}, {Name: "client", Value: "100"}}},
			"$apply=filter(B eq 2)/" + count + "&client=100"},
		{"parameters that select rows", client.Query{Params: []client.Param{{Name: "$top", Value: "3"}}}, ""},
		{"a parameter that aggregates", client.Query{Params: []client.Param{{Name: "$apply", Value: "x"}}}, ""},
	} {
		tt.q.Path = "Rows"
		q, err := s.Aggregate(tt.q, count)
		if err != nil {
			if tt.want != "" || !errors.Is(err, client.ErrCannot) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		r, err := s.Request(q, client.Start)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		u, _ := url.Parse(r.URL)
		if got, _ := url.PathUnescape(u.RawQuery); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		for _, h := range r.Header {
			if h.Name == "Prefer" {
				t.Errorf("%s: sends Prefer: %s", tt.name, h.Value)
			}
		}
	}
}

func TestRungIsKept(t *testing.T) {
	m := &memory{}
	open := func() *Service {
		s, err := New(http.DefaultClient, client.Options{Session: "a", URL: "https://x/odata", Cache: m})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := open()
	first.KeepRung("Rows", "each")
	if got := first.Rung("Rows") + open().Rung("Rows") + open().Rung("Others"); got != "eacheach" {
		t.Errorf("got %q", got)
	}
	m.age(t, 31*24*time.Hour)
	if got := open().Rung("Rows"); got != "" {
		t.Errorf("got %q after 31 days", got)
	}
	s := open()
	s.KeepRung("Rows", "groups")
	s.Forget("Rows")
	if got := s.Rung("Rows") + open().Rung("Rows"); got != "" {
		t.Errorf("got %q after Forget", got)
	}
}

// TestAggregateAnswer: an answer is read up to its bound, next links are followed, and a
// refusal is not tried again with other headers.
func TestAggregateAnswer(t *testing.T) {
	var requests []string // the client waits for each of them
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/Rows" {
			http.NotFound(w, r)
			return
		}
		requests = append(requests, r.URL.RawQuery)
		w.Header().Set("Content-Type", "application/json")
		switch apply := r.URL.Query().Get("$apply"); {
		case strings.Contains(apply, "large"):
			fmt.Fprintf(w, `{"value":[{"A":"%s"}]}`, strings.Repeat("x", aggregateCap))
		case strings.Contains(apply, "refused"):
			w.WriteHeader(http.StatusNotImplemented)
			fmt.Fprint(w, `{"error":{"code":"","message":"no"}}`)
		case r.URL.Query().Has("$skiptoken"):
			fmt.Fprint(w, `{"value":[{"A":2}]}`)
		default:
			fmt.Fprint(w, `{"value":[{"A":1}],"@odata.nextLink":"Rows?$apply=x&$skiptoken=1"}`)
		}
	}))
	defer server.Close()
	hc, err := transport.New(transport.Config{Origin: server.URL, Journal: &client.Journal{}, Redactor: &redact.Redactor{}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(hc, client.Options{Session: "a", URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	fetch := func(apply string) (*client.Page, error) {
		requests = nil
		q, err := s.Aggregate(client.Query{Path: "Rows"}, apply)
		if err != nil {
			t.Fatal(err)
		}
		return s.Fetch(context.Background(), q, client.Start)
	}
	if _, err := fetch("large"); !errors.Is(err, client.ErrTooLarge) || len(requests) != 1 {
		t.Errorf("%v, sent %q", err, requests)
	}
	var said *client.ResponseError
	if _, err := fetch("refused"); !errors.As(err, &said) || said.Status != 501 || len(requests) != 1 {
		t.Errorf("%v, sent %q", err, requests)
	}
	page, err := fetch("groups")
	if err != nil || page.Len() != 1 || page.Next == nil {
		t.Fatal(err)
	}
	if page, err = s.Fetch(t.Context(), page.Query, client.At(page.Next)); err != nil || page.Len() != 1 ||
		page.Cell(0, 0).Text() != "2" || page.Next != nil {
		t.Errorf("%v, %v", err, page)
	}
	if got := strings.Join(requests, " "); got != "$apply=groups $apply=x&$skiptoken=1" {
		t.Errorf("sent %s", got)
	}
}
