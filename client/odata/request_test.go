package odata

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// TestRequestPaging compares what a request states about paging with the ways in
// which Fetch pages.
func TestRequestPaging(t *testing.T) {
	t.Parallel()
	link := []string{"@odata.nextLink"}
	for paging, want := range map[string]client.Paging{
		pagingAuto:   {List: true, Rows: []string{"value"}, Next: link, Skip: "$skip"},
		pagingSkip:   {List: true, Rows: []string{"value"}, Skip: "$skip"},
		pagingLink:   {List: true, Rows: []string{"value"}, Next: link},
		pagingPrefer: {List: true, Rows: []string{"value"}, Next: link},
	} {
		s, err := New(http.DefaultClient, client.Options{URL: "https://api.example/odata/?a=b", Paging: paging, RewriteLinks: true})
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]client.Paging{"Things": want, "Things(1)": {}} {
			want.Root, want.Rewrite = "https://api.example/odata", true
			r, err := s.Request(client.Query{Path: path}, client.Start)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, r.Paging); diff != "" {
				t.Errorf("%s, %s: %s", paging, path, diff)
			}
		}
	}
}
