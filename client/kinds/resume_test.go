package kinds_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"odatui/client"
)

// stopAfter reads a run until so many pages came, and returns the checkpoint of the last
// one as another process reads it; false if it has none, or the run ended before.
func stopAfter(t *testing.T, s client.Service, run *client.Run, pages int) (ids []int, c client.Checkpoint, ok bool) {
	t.Helper()
	run.Query.Path = "Things"
	n := 0
	for page, err := range run.Pages(t.Context(), s) {
		if err != nil {
			return ids, c, false
		}
		for i := range page.Len() {
			ids = append(ids, atoi(page.Cell(i, page.Column("Id")).Text()))
		}
		if n++; n == pages {
			c, ok = page.Checkpoint()
			return ids, kept(t, c), ok
		}
	}
	return ids, c, false
}

// kept returns a checkpoint as it is read from a file.
func kept(t *testing.T, c client.Checkpoint) (back client.Checkpoint) {
	t.Helper()
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestWholeAndExactOverTwoProcesses stops each run of the table behind each page and goes
// on in another session: the same rows come, and the run ends as it does in one.
func TestWholeAndExactOverTwoProcesses(t *testing.T) {
	t.Parallel()
	resumed := 0
	for i, c := range slices.Concat(wholes(), limited(), wholes(), limited()) {
		bulk := i < len(wholes())+len(limited())
		for _, w := range ways() {
			if c.only != nil && !c.only(w) {
				continue
			}
			for pages := 1; pages < 5; pages++ {
				name := fmt.Sprintf("%s/%s/bulk %v/behind page %d", w.name, c.name, bulk, pages)
				s := &script{way: w, rows: c.rows, size: c.size, silent: c.silent}
				if c.change != nil {
					s.change = func(from int, a *answer) { c.change(w, from, a) }
				}
				run := func(from *client.Checkpoint) *client.Run {
					run := all()
					if c.run != nil {
						*run = *c.run
					}
					run.Query.Bulk, run.From = bulk, from
					return run
				}
				whole := read(t, s.open(t), run(nil))
				came, at, ok := stopAfter(t, s.open(t, session("before")), run(nil), pages)
				if !ok {
					continue
				}
				resumed++
				next := run(&at)
				got := read(t, s.open(t, session("after")), next)
				if ids := append(came, got.ids...); !slices.Equal(ids, whole.ids) || next.Rows != int64(len(ids)) {
					t.Errorf("%s: rows %v, %d by its own count, want %v (%v)", name, ids, next.Rows, whole.ids, got.err)
				}
				if (got.err != nil) != (whole.err != nil) || c.is != nil && !errors.Is(got.err, c.is) {
					t.Errorf("%s: error %v, in one process %v", name, got.err, whole.err)
				}
			}
		}
	}
	if t.Logf("%d runs were continued", resumed); resumed < 300 {
		t.Errorf("only %d runs were continued", resumed)
	}
}

func session(name string) func(*client.Options) {
	return func(o *client.Options) { o.Session = name }
}
