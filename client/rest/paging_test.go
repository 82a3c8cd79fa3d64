package rest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// TestRequestPaging compares what a request states about paging with the profile.
func TestRequestPaging(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options client.RestOptions
		want    client.Paging
	}{
		{client.RestOptions{}, client.Paging{}},
		{client.RestOptions{Rows: "data.items", Offset: "from"}, client.Paging{Rows: []string{"data", "items"}, Skip: "from"}},
		{client.RestOptions{Next: "links.next", Offset: "from"}, client.Paging{Next: []string{"links", "next"}}},
		{client.RestOptions{Cursor: "meta.after", Limit: "n"}, client.Paging{Cursor: []string{"meta", "after"}, CursorParam: "after"}},
	} {
		c.want.List, c.want.Root = true, "https://api.example/v1"
		r, err := open(t, "https://api.example/v1/?a=b", c.options).Request(client.Query{Path: "things"}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, r.Paging); diff != "" {
			t.Errorf("%+v: %s", c.options, diff)
		}
	}
}
