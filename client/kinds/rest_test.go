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

// TestPageAsLongAsItsLimit: where the profile names no way to the next page, a full
// page is no proof that all rows came, unless the service says so.
func TestPageAsLongAsItsLimit(t *testing.T) {
	t.Parallel()
	set := func(name string, value any) func(*answer) { return func(a *answer) { a.fields[name] = value } }
	for name, c := range map[string]struct {
		rows   int
		change func(*answer)
		run    client.Run
		max    int
		fails  bool
	}{
		"full":                           {9, nil, client.Run{Limit: -1}, 0, true},
		"full, fewer than counted":       {9, set("total", 12), client.Run{Limit: -1}, 0, true},
		"full, untrusted count":          {9, set("total", 12), client.Run{Limit: -1, Count: client.CountUntrusted}, 0, true},
		"full, as many as counted":       {9, set("total", 7), client.Run{Limit: -1}, 0, false},
		"full, the usual link is null":   {9, set("nextLink", nil), client.Run{Limit: -1}, 0, false},
		"shorter":                        {6, nil, client.Run{Limit: -1}, 0, false},
		"empty":                          {0, nil, client.Run{Limit: -1}, 0, false},
		"--top 7":                        {9, nil, client.Run{Limit: 7}, 0, false},
		"--top 9, more than a page":      {9, nil, client.Run{Limit: 9}, 0, false},
		"--top 20, more than there are":  {9, nil, client.Run{Limit: 20}, 0, false},
		"--top 9, the profile's maximum": {9, nil, client.Run{Limit: 9}, 7, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := way{kind: "rest", from: "from", list: "data", count: "total",
				rest: &client.RestOptions{Rows: "data", Total: "total", Limit: "size", MaxLimit: c.max, Sets: []client.RestSet{{Name: "Things", Path: "/Things", Key: []string{"Id"}}}}}
			s := &script{way: w, rows: c.rows, silent: true, change: func(_ int, a *answer) {
				if c.change != nil {
					c.change(a)
				}
			}}
			run, want := c.run, min(c.rows, 7)
			if c.run.Limit > 7 && c.max == 0 {
				want = min(c.rows, int(c.run.Limit))
			}
			got := read(t, s.open(t, func(o *client.Options) { o.PageSize = 7 }), &run)
			if !slices.Equal(got.ids, upTo(want)) || client.HasReason(got.err, client.ReasonSkipIgnored) != c.fails || (got.err != nil) != c.fails {
				t.Errorf("rows %v, want %d (failure: %v), by %q, %v", got.ids, want, c.fails, s.asked, got.err)
			}
		})
	}
}
