package kinds_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/transport"
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
				rest: &client.RestOptions{Rows: "data", Total: "total", Limit: "size", MaxLimit: c.max,
					Sets: []client.RestSet{{Name: "Things", Path: "/Things", Key: []string{"Id"}}}}}
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

// restWays are the ways of paging of plain JSON.
func restWays() []way {
	return slices.DeleteFunc(ways(), func(w way) bool { return w.kind != "rest" })
}

// TestListThatIsNull: behind the first page it is no end, unless all rows came.
func TestListThatIsNull(t *testing.T) {
	t.Parallel()
	for _, w := range restWays() {
		for name, c := range map[string]struct {
			silent bool
			total  int // of the answer with null, 0 none
			null   int // row of the first answer with null
			came   int
			fails  bool
		}{
			"in the middle":            {false, 0, 3, 3, true},
			"in the middle, uncounted": {true, 0, 3, 3, true},
			"in the middle, counted":   {false, 7, 3, 3, true},
			"at the beginning":         {true, 0, 0, 0, false},
			"at the end":               {false, 0, 7, 7, false},
			"at the end, uncounted":    {true, 0, 7, 7, true},
			"fewer in the end":         {false, 3, 3, 3, false},
		} {
			if c.null == 7 && !w.links {
				continue // the row that overlaps comes alone
			}
			s, first := &script{way: w, rows: 7, silent: c.silent}, c.null
			if !w.links {
				first-- // pages overlap
			}
			s.before = func(q url.Values) *answer {
				if from, err := strconv.Atoi(q.Get(w.from)); err == nil && from >= first || c.null == 0 {
					fields := map[string]any{w.list: nil}
					if c.total > 0 {
						fields[w.count] = c.total
					}
					return &answer{status: 200, fields: fields}
				}
				return nil
			}
			s.change = func(from int, a *answer) {
				if c.null == 7 && from == 6 {
					s.link(a, 7, 3)
				}
			}
			got := read(t, s.open(t), all())
			if !slices.Equal(got.ids, upTo(c.came)) || (got.err != nil) != c.fails {
				t.Errorf("%s, %s: rows %v, want %d (failure: %v), by %q, %v", w.name, name, got.ids, c.came, c.fails, s.asked, got.err)
			}
		}
	}
}

// TestErrorBesideRows: the rows stay, and the error that a successful answer
// declares is that of the run, in its own words and once.
func TestErrorBesideRows(t *testing.T) {
	t.Parallel()
	for _, w := range restWays() {
		for text, want := range map[string]string{
			`"success":false`:                            "200: success: false",
			`"success":false,"message":"db down"`:        "200: db down",
			`"error":{"message":"quota"}`:                "200: quota",
			`"error":{"code":17,"message":"quota"}`:      "200 17: quota",
			`"error":"boom"`:                             "200 boom",
			`"error":true,"message":"shard 2 is away"`:   "200: shard 2 is away",
			`"error":null,"success":true,"message":"ok"`: "",
			`"error":{},"message":"ok"`:                  "",
			`"error":""`:                                 "",
			`"error":false`:                              "",
			`"error":0`:                                  "",
		} {
			for rows, ids := range map[string][]int{"": nil, `{"Id":0},{"Id":1}`: {0, 1}} {
				s := &script{way: w, rows: 2, silent: true, change: func(from int, a *answer) {
					if from < 2 && (rows != "" || want != "") {
						a.raw = fmt.Sprintf(`{%s,"%s":[%s]}`, text, w.list, rows)
					}
				}}
				if rows == "" && want == "" {
					ids = []int{0, 1}
				}
				got, said := read(t, s.open(t), all()), ""
				if got.err != nil {
					said = strings.TrimPrefix(got.err.Error(), "service answered ")
				}
				if said != want || !slices.Equal(got.ids, ids) {
					t.Errorf("%s, %s with rows %v: rows %v, %q, want %q", w.name, text, ids, got.ids, said, want)
				}
			}
		}
	}
}

// TestValuesThatAreNoNextLink: false and numbers cannot be followed, null is none,
// and a number is a cursor.
func TestValuesThatAreNoNextLink(t *testing.T) {
	t.Parallel()
	for _, w := range restWays() {
		for _, name := range []string{"next", "nextLink"} {
			for _, value := range []any{false, 7, nil} {
				fails := value != nil
				switch {
				case name == "next" && w.from == "from":
					continue // the profile does not name it
				case name == "next" && w.rest.Cursor != "" && value == 7:
					fails = false
				}
				s := &script{way: w, rows: 3, silent: true, change: func(from int, a *answer) {
					if from == 0 || !w.links { // a row number answers a link
						a.fields[name] = value
					}
				}}
				got := read(t, s.open(t), all())
				if len(got.ids) != 3 || client.HasReason(got.err, client.ReasonNextLink) != fails || (got.err != nil) != fails {
					t.Errorf("%s, %s %v: rows %v by %q, %v", w.name, name, value, got.ids, s.asked, got.err)
				}
			}
		}
	}
}

// TestRefusalsOfABulkRead: one that says nothing about its cause may mean the page
// size; one about the user's own options does not.
func TestRefusalsOfABulkRead(t *testing.T) {
	t.Parallel()
	for _, w := range restWays() {
		for _, status := range []int{400, 422, 501} {
			for name, c := range map[string]struct {
				query client.Query
				text  string
				again bool
			}{
				"no word":                        {client.Query{Filter: "Name=x"}, "bad request", true},
				"the filter":                     {client.Query{Filter: "Name=x"}, "the filter cannot be read", false},
				"a name of the filter":           {client.Query{Filter: "Name=x"}, "there is no Name", false},
				"a name of the order":            {client.Query{OrderBy: []client.Order{{By: "Colour"}}}, "no colour here", false},
				"a value of a parameter":         {client.Query{Params: []client.Param{{Name: "mode", Value: "fast"}}}, "cannot be FAST", false},
				"a name that nobody has used":    {client.Query{Search: "x"}, "no colour here", true},
				"the query, where nothing is so": {client.Query{}, "bad query", true},
			} {
				s := &script{way: w, rows: 7, before: func(q url.Values) *answer {
					if sizeOf(q) > 300 {
						return &answer{status: status, raw: fmt.Sprintf(`{"error":{"code":"x","message":%q}}`, c.text)}
					}
					return nil
				}}
				q := c.query
				q.Bulk = true
				got := read(t, s.open(t, func(o *client.Options) { o.PageSize = 0 }), &client.Run{Query: q, Limit: -1})
				if c.again != (got.err == nil) || !c.again && len(s.asked) != 1 || c.again && !slices.Equal(got.topics, []string{"page-size"}) {
					t.Errorf("%s, %d, %s: %d rows by %q, notes %v, %v", w.name, status, name, len(got.ids), s.asked, got.topics, got.err)
				}
			}
		}
	}
}

// TestSlowPagesAreNoLimit: a page that was too slow or too large says nothing about
// the most rows that the service sends.
func TestSlowPagesAreNoLimit(t *testing.T) {
	t.Parallel()
	for _, w := range restWays() {
		for name, before := range map[string]func() *answer{
			"408": func() *answer { return &answer{status: 408} },
			"504": func() *answer { return &answer{status: 504} },
			"17 MiB": func() *answer {
				return &answer{status: 200, raw: `{"data":[{"Id":0,"Name":"` + strings.Repeat("x", 17<<20) + `"}]}`}
			},
		} {
			s := &script{way: w, rows: 7, before: func(q url.Values) *answer {
				if sizeOf(q) > 1300 {
					return before()
				}
				return nil
			}}
			server := httptest.NewServer(s)
			defer server.Close()
			hc, err := transport.New(transport.Config{Origin: server.URL, Journal: &client.Journal{}, Redactor: &redact.Redactor{},
				Pause: func(context.Context, time.Duration) error { return nil }})
			if err != nil {
				t.Fatal(err)
			}
			defer hc.CloseIdleConnections()
			k, _ := kinds.Lookup("rest")
			service, err := k.New(hc, client.Options{URL: server.URL + "/svc", Rest: w.rest}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := read(t, service, &client.Run{Query: client.Query{Bulk: true}, Limit: -1})
			if got.err != nil || !slices.Equal(got.ids, upTo(7)) || len(got.topics) > 0 || !strings.Contains(s.asked[len(s.asked)-1], "size=1250") {
				t.Errorf("%s, %s: rows %v by %q, notes %v, %v", w.name, name, got.ids, s.asked, got.topics, got.err)
			}
		}
	}
}
