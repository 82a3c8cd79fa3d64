package odata

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// TestLabelsAsked: formatted values are requested for rows that are looked at, of a type
// whose model has texts for codes; not by bulk reads and not in what is copied.
func TestLabelsAsked(t *testing.T) {
	t.Parallel()
	const prefer = `odata.include-annotations="OData.Community.Display.V1.FormattedValue"`
	for _, c := range []struct {
		what, paging, path, refuse string
		query                      client.Query
		want                       []string // Prefer of each request
	}{
		{"rows", pagingAuto, "Codes", "", client.Query{Labels: true}, []string{prefer}},
		{"one record", pagingAuto, "Codes('a')", "", client.Query{Labels: true}, []string{prefer}},
		{"with a page size", pagingPrefer, "Codes", "", client.Query{Labels: true}, []string{"odata.maxpagesize=200, " + prefer}},
		{"a type without texts", pagingAuto, "Plain", "", client.Query{Labels: true}, []string{""}},
		{"not looked at", pagingAuto, "Codes", "", client.Query{}, []string{""}},
		{"a bulk read", pagingAuto, "Codes", "", client.Query{Labels: true, Bulk: true}, []string{""}},
		{"grouped", pagingAuto, "Codes", "", client.Query{Labels: true, Apply: "groupby((Code))"}, []string{""}},
		{"refused", pagingAuto, "Codes", "annotations", client.Query{Labels: true}, []string{prefer, ""}},
		{"refused as a header", pagingAuto, "Codes", "the header Prefer", client.Query{Labels: true}, []string{prefer, ""}},
		{"refused beside a page size", pagingPrefer, "Codes", "annotations", client.Query{Labels: true},
			[]string{"odata.maxpagesize=200, " + prefer, "odata.maxpagesize=200"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			server, got := labelled(c.refuse)
			defer server.Close()
			s, err := New(server.Client(), client.Options{Session: "one", URL: server.URL, Paging: c.paging, Cache: &memory{}})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Schema(t.Context()); err != nil {
				t.Fatal(err)
			}
			c.query.Path = c.path
			page, err := s.Fetch(t.Context(), c.query, client.Start)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(*got, c.want) {
				t.Errorf("the requests prefer %q, want %q", *got, c.want)
			}
			*got = nil
			if _, err = s.Fetch(t.Context(), c.query, client.Start); err != nil || !slices.Equal(*got, c.want[len(c.want)-1:]) {
				t.Errorf("the next run prefers %q: %v", *got, err)
			}
			r, err := s.Request(page.Query.Unplanned(), client.Start)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range r.Header {
				if strings.Contains(h.Value, "annotations") {
					t.Errorf("what is copied has %s: %s", h.Name, h.Value)
				}
			}
		})
	}
}

// TestLabelsOfDataverse: its hosts are asked whatever their model says.
func TestLabelsOfDataverse(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{"https://org.crm4.dynamics.com/api/data/v9.2": true, "https://dynamics.com.example.org/x": false} {
		s, err := New(http.DefaultClient, client.Options{Session: "one", URL: url})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.labels(client.Query{Path: "accounts", Labels: true}); got != want {
			t.Errorf("%s is asked: %v", url, got)
		}
		s.Close()
	}
}

// labelled starts a service with texts for codes that refuses annotations with a message,
// "" none, and keeps what each request for rows prefers.
func labelled(refuse string) (*httptest.Server, *[]string) {
	var got []string
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("Prefer")
		switch {
		case strings.HasSuffix(r.URL.Path, "$metadata"):
			fmt.Fprint(w, labelledModel)
			return
		case refuse != "" && strings.Contains(said, "annotations"):
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"code":"","message":"%s: not supported"}}`, refuse)
		case strings.Contains(r.URL.Path, "("):
			fmt.Fprint(w, `{"Code":"a"}`)
		default:
			fmt.Fprint(w, `{"value":[{"Code":"a"}]}`)
		}
		got = append(got, said)
	})), &got
}

const labelledModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N">
<EntityType Name="T"><Key><PropertyRef Name="Code"/></Key><Property Name="Code" Type="Edm.String">
<Annotation Term="com.sap.vocabularies.Common.v1.Text" Path="Name"/></Property><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityType Name="P"><Key><PropertyRef Name="Code"/></Key><Property Name="Code" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Codes" EntityType="N.T"/><EntitySet Name="Plain" EntityType="N.P"/></EntityContainer>
</Schema></DataServices></Edmx>`
