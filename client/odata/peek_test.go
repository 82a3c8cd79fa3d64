package odata

import (
	"net/http"
	"testing"

	"odatui/client"
)

// TestPeekedLink: a link is guessed only where the whole response would lead to the
// same address.
func TestPeekedLink(t *testing.T) {
	t.Parallel()
	const context = `"@odata.context":"https://a.test/odata/deep/$metadata#Things",`
	for _, c := range []struct {
		name, body, want string
		rewrite          bool
	}{
		{"absolute", `{"value":[],"@odata.nextLink":"https://a.test/odata/Things?p=2"}`, "https://a.test/odata/Things?p=2", false},
		{"rooted", `{"@odata.nextLink": "/odata/Things?p=2","value":[]}`, "https://a.test/odata/Things?p=2", false},
		{"relative to the context", `{` + context + `"value":[],"@odata.nextLink":"other?p=2"}`, "https://a.test/odata/deep/other?p=2", false},
		{"relative, without a context", `{"value":[],"@odata.nextLink":"other?p=2"}`, "", false},
		{"of another origin", `{"value":[],"@odata.nextLink":"https://b.test/odata/Things?p=2"}`, "", false},
		{"rewritten without a context", `{"value":[],"@odata.nextLink":"https://b.test/x/Things?p=2"}`, "", true},
		{"none", `{"value":[]}`, "", false},
		{"cut", `{"value":[],"@odata.nextLink":`, "", false},
	} {
		s, err := New(http.DefaultClient, client.Options{URL: "https://a.test/odata", RewriteLinks: c.rewrite})
		if err != nil {
			t.Fatal(err)
		}
		q := s.plan(client.Query{Path: "Things", Bulk: true})
		a, err := s.ask(q, client.Place{First: true})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if link := s.peekLink(a, &received{body: []byte(c.body), url: a.url, header: http.Header{}}); link != nil {
			got = link.url.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
