package kinds_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"odatui/client"
)

// These tests follow the table "Whole and exact": for each thing that an answer
// may say, what a run makes of it, in every way of paging.

// whole is one row of the table: a change of the answers, and what must come.
type whole struct {
	name   string
	only   func(way) bool // nil every way
	rows   int
	size   int
	silent bool // the service does not count
	change func(w way, from int, a *answer)
	run    *client.Run
	ids    []int // nil all rows
	topics []string
	fails  bool
	is     error // the failure wraps it
}

func wholes() []whole {
	second := func(change func(w way, a *answer)) func(way, int, *answer) {
		return func(w way, from int, a *answer) {
			if from > 0 {
				change(w, a)
			}
		}
	}
	first := func(change func(w way, a *answer)) func(way, int, *answer) {
		return func(w way, from int, a *answer) {
			if from == 0 {
				change(w, a)
			}
		}
	}
	return []whole{
		{name: "as it should be", rows: 7},
		{name: "no rows", rows: 0},
		{name: "the service does not count", rows: 7, silent: true},
		{name: "pages shorter than asked for, no count", only: byRow, rows: 7, size: 2, silent: true},
		{name: "pages shorter than asked for", rows: 7, size: 2},
		{name: "a full page that equals the total", rows: 7, change: func(w way, _ int, a *answer) {
			a.fields[w.count] = len(cells(w, a))
		}, topics: []string{"count"}},
		{name: "fewer rows than counted", rows: 7, fails: true, change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "a link that leads to null", only: byLink, rows: 7, silent: true, fails: true, ids: upTo(3), change: second(func(w way, a *answer) {
			a.fields = map[string]any{w.list: nil}
		})},
		{name: "a row that is counted and never sent", rows: 7, fails: true, ids: []int{0, 1, 2, 4, 5, 6}, change: func(w way, _ int, a *answer) {
			a.fields[w.list] = slices.DeleteFunc(cells(w, a), func(c any) bool { return c.(map[string]any)["Id"] == 3 })
		}},
		{name: "fewer at first, then as many", only: byRow, rows: 7, change: func(w way, from int, a *answer) {
			if from == 0 {
				counted(w, a, 9)
			} else {
				counted(w, a, 7)
			}
		}},
		{name: "fewer rows than the first answer counts, and no count after it", rows: 7, fails: true, change: func(w way, n int, a *answer) {
			if n == 0 {
				counted(w, a, 9)
			} else {
				delete(a.fields, w.count)
			}
		}},
		{name: "fewer, untrusted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountUntrusted},
			topics: []string{"count"},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "fewer, not counted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountOff},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "more rows than counted", rows: 7, topics: []string{"count"}, change: func(w way, _ int, a *answer) { counted(w, a, 5) }},
		{name: "fewer than counted, under a limit that was met", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: 5},
			ids:    upTo(5),
			change: func(w way, _ int, a *answer) { counted(w, a, 900) }},
		{name: "no list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { delete(a.fields, w.list) })},
		{name: "another shape", rows: 7, ids: upTo(3), fails: true, change: second(func(w way,
			a *answer) {
			a.fields[w.list] = map[string]any{"a": 1}
		})},
		{name: "a message in place of the list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way,
			a *answer) {
			a.raw = `{"statusCode":200,"message":"no such token"}`
		})},
		{name: "an empty 204", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.status = 204 })},
		{name: "an empty 200", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.raw = " " })},
		{name: "an error document", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way,
			a *answer) {
			a.raw = `{"error":{"code":"x","message":"lost"}}`
		})},
		{name: "an expired link", only: byLink, rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) {
			a.status,
				a.raw = 410, `{"error":{"code":"Gone","message":"expired"}}`
		})},
		{name: "a web page", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) {
			a.raw, a.header = "<html><title>Sorry</title></html>", http.Header{"Content-Type": {"text/html"}}
		})},
		{name: "the list twice", rows: 2, ids: upTo(1), fails: true, change: func(w way, from int, a *answer) {
			a.raw = fmt.Sprintf(`{"%[1]s":[{"Id":0,"Name":"a"}],"%[1]s":[{"Id":1,"Name":"b"}]}`, w.list)
		}},
		{name: "text behind the end", rows: 1, ids: upTo(1), fails: true, change: func(w way, _ int, a *answer) {
			a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"a"}]}{"error":{"code":"x","message":"lost"}}`, w.list)
		}},
		{name: "a row twice, in the next page", only: byLink, rows: 7, ids: upTo(3), fails: true, is: client.ErrMoved, change: func(w way,
			from int, a *answer) {
			if from == 3 {
				a.fields[w.list] = []any{row(1), row(3)}
			}
		}},
		{name: "a row twice in one answer", rows: 2, silent: true, ids: []int{0, 1}, fails: true, is: client.ErrMoved, change: func(w way,
			_ int, a *answer) {
			a.fields[w.list] = []any{row(0), row(1), row(1)}
		}},
		{name: "a key twice with other values", rows: 3, ids: []int{0, 1, 1}, topics: []string{"key-not-unique"}, change: func(w way,
			from int, a *answer) {
			if list := cells(w, a); len(list) > 0 {
				list[len(list)-1] = map[string]any{"Id": 1, "Name": "another"}
			}
		}},
		{name: "a property twice", rows: 1, ids: []int{1}, topics: []string{"repeated-property"}, change: func(w way, from int, a *answer) {
			if from == 0 {
				a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"a","Id":1}]}`, w.list)
			}
		}},
		{name: "bytes that are not UTF-8", rows: 1, ids: upTo(1), topics: []string{"utf8"}, change: first(func(w way, a *answer) {
			a.raw = fmt.Sprintf("{\"%s\":[{\"Id\":0,\"Name\":\"\xe9\"}]}", w.list)
		})},
		{name: "half of a surrogate pair", rows: 1, ids: upTo(1), topics: []string{"surrogate"}, change: first(func(w way, a *answer) {
			a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"\ud83d"}]}`, w.list)
		})},
		{name: "UTF-8 that is called Latin-1", rows: 1, ids: upTo(1), topics: []string{"charset"}, change: first(func(w way, a *answer) {
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=iso-8859-1"}},
				fmt.Sprintf(`{"%s":[{"Id":0,"Name":"é"}]}`, w.list)
		})},
		{name: "a charset that is not known", rows: 1, fails: true, ids: []int{}, change: func(w way, _ int, a *answer) {
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=klingon"}},
				fmt.Sprintf("{\"%s\":[{\"Id\":0,\"Name\":\"\xe9\"}]}", w.list)
		}},
	}
}

// upToLimit returns a run of at most n rows behind the first ones.
func upToLimit(first, n int64) *client.Run {
	return &client.Run{Query: client.Query{Count: true}, First: first, Limit: n}
}

// limited returns the rows of the table under --skip and --top: a run is judged
// until its limit is met, and by min(N, count).
func limited() []whole {
	behind := func(change func(w way, a *answer)) func(way, int, *answer) {
		return func(w way, from int, a *answer) {
			if from > 0 {
				change(w, a)
			}
		}
	}
	noList := behind(func(w way, a *answer) { delete(a.fields, w.list) })
	nine := func(w way, _ int, a *answer) { counted(w, a, 9) }
	return []whole{
		{name: "--top 5", rows: 7, run: upToLimit(0, 5), ids: upTo(5)},
		{name: "--top 3, one page", rows: 7, run: upToLimit(0, 3), ids: upTo(3)},
		{name: "--top 20, more than there are", rows: 7, run: upToLimit(0, 20)},
		{name: "--skip 2", rows: 7, run: upToLimit(2, -1), ids: []int{2, 3, 4, 5, 6}},
		{name: "--skip 2 --top 3", rows: 7, run: upToLimit(2, 3), ids: []int{2, 3, 4}},
		{name: "--skip 2 --top 20", rows: 7, run: upToLimit(2, 20), ids: []int{2, 3, 4, 5, 6}},
		{name: "--skip 7, behind the last one", rows: 7, run: upToLimit(7, -1), ids: []int{}},
		{name: "--skip 9, far behind the last one", rows: 7, run: upToLimit(9, -1), ids: []int{}},
		{name: "--skip 2, not counted", rows: 7, silent: true, run: upToLimit(2, -1), ids: []int{2, 3, 4, 5, 6}},
		{name: "no list behind --top 3", rows: 7, run: upToLimit(0, 3), ids: upTo(3), change: noList},
		{name: "no list within --top 5", rows: 7, run: upToLimit(0, 5), ids: upTo(3), fails: true, change: noList},
		{name: "no list within --skip 2", only: byLink, rows: 7, run: upToLimit(2, -1), ids: []int{2}, fails: true, change: noList},
		{name: "fewer than counted, --top 7", rows: 7, run: upToLimit(0, 7), change: nine},
		{name: "fewer than counted, --top 20", rows: 7, run: upToLimit(0, 20), fails: true, change: nine},
		{name: "fewer than counted, --skip 2", rows: 7, run: upToLimit(2, -1), ids: []int{2, 3, 4, 5, 6}, fails: true, change: nine},
		{name: "fewer than counted, --skip 2 --top 5", rows: 7, run: upToLimit(2, 5), ids: []int{2, 3, 4, 5, 6}, change: nine},
		{name: "more than counted, --top 20", rows: 7, run: upToLimit(0, 20), topics: []string{"count"},
			change: func(w way, _ int, a *answer) { counted(w, a, 5) }},
		{name: "fewer than counted, aggregated", only: func(w way) bool { return w.kind == "odata" }, rows: 7,
			run: &client.Run{Query: client.Query{Count: true, Apply: "filter(Id ge 0)"}, Limit: -1}, change: nine},
		{name: "an error document behind --top 3", rows: 7, run: upToLimit(0, 3), ids: upTo(3),
			change: behind(func(_ way, a *answer) { a.status, a.raw = 500, `{"error":{"code":"x","message":"lost"}}` })},
		{name: "a row that came before, behind --top 3", rows: 7, run: upToLimit(0, 3), ids: upTo(3),
			change: behind(func(w way, a *answer) { a.fields[w.list] = []any{row(0)} })},
	}
}

func TestWholeAndExact(t *testing.T) {
	t.Parallel()
	for i, c := range slices.Concat(wholes(), limited(), wholes(), limited()) {
		bulk := i < len(wholes())+len(limited())
		for _, w := range ways() {
			if c.only != nil && !c.only(w) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s/bulk %v", w.name, c.name, bulk), func(t *testing.T) {
				t.Parallel()
				s := &script{way: w, rows: c.rows, size: c.size, silent: c.silent}
				if c.change != nil {
					s.change = func(from int, a *answer) { c.change(w, from, a) }
				}
				run := all()
				if c.run != nil {
					copied := *c.run
					run = &copied
				}
				run.Query.Bulk = bulk
				got := read(t, s.open(t), run)
				want := c.ids
				if want == nil {
					want = upTo(c.rows)
				}
				if !slices.Equal(want, got.ids) {
					t.Errorf("rows %v, want %v (%v)", got.ids, want, got.err)
				}
				if (got.err != nil) != c.fails || c.is != nil && !errors.Is(got.err, c.is) {
					t.Errorf("error %v, want a failure: %v (%v)", got.err, c.fails, c.is)
				}
				if !c.fails && !slices.Equal(c.topics, got.topics) {
					t.Errorf("notes about %v, want %v", got.topics, c.topics)
				}
				if t.Failed() {
					t.Logf("asked for %q", s.asked)
				}
			})
		}
	}
}
