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
		{name: "a full page that equals the total", only: byRow, rows: 7, change: func(w way, _ int, a *answer) {
			a.fields[w.count] = len(cells(w, a))
		}, topics: []string{"count"}},
		{name: "fewer rows than counted", rows: 7, fails: true, change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
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
		{name: "fewer, untrusted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountUntrusted}, topics: []string{"count"},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "fewer, not counted", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: -1, Count: client.CountOff},
			change: func(w way, _ int, a *answer) { counted(w, a, 9) }},
		{name: "more rows than counted", rows: 7, topics: []string{"count"}, change: func(w way, _ int, a *answer) { counted(w, a, 5) }},
		{name: "fewer than counted, under a limit that was met", rows: 7, run: &client.Run{Query: client.Query{Count: true}, Limit: 5}, ids: upTo(5),
			change: func(w way, _ int, a *answer) { counted(w, a, 900) }},
		{name: "no list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { delete(a.fields, w.list) })},
		{name: "another shape", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { a.fields[w.list] = map[string]any{"a": 1} })},
		{name: "a message in place of the list", rows: 7, ids: upTo(3), fails: true, change: second(func(w way, a *answer) { a.raw = `{"statusCode":200,"message":"no such token"}` })},
		{name: "an empty 204", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.status = 204 })},
		{name: "an empty 200", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.raw = " " })},
		{name: "an error document", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.raw = `{"error":{"code":"x","message":"lost"}}` })},
		{name: "an expired link", only: byLink, rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) { a.status, a.raw = 410, `{"error":{"code":"Gone","message":"expired"}}` })},
		{name: "a web page", rows: 7, ids: upTo(3), fails: true, change: second(func(_ way, a *answer) {
			a.raw, a.header = "<html><title>Sorry</title></html>", http.Header{"Content-Type": {"text/html"}}
		})},
		{name: "the list twice", rows: 2, ids: upTo(1), fails: true, change: func(w way, from int, a *answer) {
			a.raw = fmt.Sprintf(`{"%[1]s":[{"Id":0,"Name":"a"}],"%[1]s":[{"Id":1,"Name":"b"}]}`, w.list)
		}},
		{name: "text behind the end", rows: 1, ids: upTo(1), fails: true, change: func(w way, _ int, a *answer) {
			a.raw = fmt.Sprintf(`{"%s":[{"Id":0,"Name":"a"}]}{"error":{"code":"x","message":"lost"}}`, w.list)
		}},
		{name: "a row twice, in the next page", only: byLink, rows: 7, ids: upTo(3), fails: true, is: client.ErrMoved, change: func(w way, from int, a *answer) {
			if from == 3 {
				a.fields[w.list] = []any{row(1), row(3)}
			}
		}},
		{name: "a row twice in one answer", rows: 2, silent: true, ids: []int{0, 1}, fails: true, is: client.ErrMoved, change: func(w way, _ int, a *answer) {
			a.fields[w.list] = []any{row(0), row(1), row(1)}
		}},
		{name: "a key twice with other values", rows: 3, ids: []int{0, 1, 1}, topics: []string{"key-not-unique"}, change: func(w way, from int, a *answer) {
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
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=iso-8859-1"}}, fmt.Sprintf(`{"%s":[{"Id":0,"Name":"é"}]}`, w.list)
		})},
		{name: "a charset that is not known", rows: 1, fails: true, ids: []int{}, change: func(w way, _ int, a *answer) {
			a.header, a.raw = http.Header{"Content-Type": {"application/json; charset=klingon"}}, fmt.Sprintf("{\"%s\":[{\"Id\":0,\"Name\":\"\xe9\"}]}", w.list)
		}},
	}
}

func TestWholeAndExact(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		for _, c := range wholes() {
			if c.only != nil && !c.only(w) {
				continue
			}
			t.Run(w.name+"/"+c.name, func(t *testing.T) {
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
