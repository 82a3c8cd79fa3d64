package kinds_test

import (
	"net/url"
	"slices"
	"testing"

	"odatui/client"
)

// TestRunBehindRowsOfAServiceThatIgnoresTheirNumber: --skip leaves the right rows
// out also where the service sends the first rows for any number. What cannot be
// completed is an error behind right rows.
func TestRunBehindRowsOfAServiceThatIgnoresTheirNumber(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if w.links {
			continue
		}
		for name, c := range map[string]struct {
			size  string // as the service takes it, "" as asked for
			count bool
			run   client.Run
			ids   []int
			fails bool
		}{
			"--top 3":                     {"", false, client.Run{First: 2, Limit: 3}, []int{2, 3, 4}, false},
			"--top 3, all at once":        {"100", false, client.Run{First: 2, Limit: 3}, []int{2, 3, 4}, false},
			"all of them":                 {"", false, client.Run{First: 2, Limit: -1}, []int{2, 3, 4, 5, 6}, true},
			"all of them, counted":        {"", true, client.Run{First: 2, Limit: -1}, []int{2, 3, 4, 5, 6}, false},
			"all at once":                 {"100", false, client.Run{First: 2, Limit: -1}, []int{2, 3, 4, 5, 6}, false},
			"all at once, --top 9":        {"100", false, client.Run{First: 2, Limit: 9}, []int{2, 3, 4, 5, 6}, false},
			"pages of 3":                  {"3", false, client.Run{First: 2, Limit: -1}, []int{2}, true},
			"pages of 3, --top 3":         {"3", false, client.Run{First: 2, Limit: 3}, []int{2}, true},
			"pages of 3, behind the page": {"3", true, client.Run{First: 4, Limit: -1}, nil, true},
		} {
			t.Run(w.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s := &script{way: w, rows: 7, silent: !c.count, before: func(q url.Values) *answer {
					q.Del(w.from)
					if c.size != "" && sizeOf(q) > 0 && (c.size == "100" || sizeOf(q) > 3) {
						q.Del("$top")
						q.Set("size", c.size)
					}
					return nil
				}}
				run := c.run
				run.Query = client.Query{Count: c.count, Bulk: true}
				got := read(t, s.open(t, func(o *client.Options) { o.PageSize = 50 }), &run)
				if !slices.Equal(got.ids, c.ids) || (got.err != nil) != c.fails {
					t.Errorf("rows %v, want %v (failure: %v), by %q, %v", got.ids, c.ids, c.fails, s.asked, got.err)
				}
			})
		}
	}
}
