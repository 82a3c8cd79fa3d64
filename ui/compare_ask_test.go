package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

// large is a live service that counts many rows.
type large struct{ described }

func (large) CountRows(context.Context, client.Query) (int64, error) { return 121_680, nil }

// TestMuchIsCompared only after a question, as it is exported: where the number is known
// before a row is read; and once for a set.
func TestMuchIsCompared(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{equal: 10}
		w, d := compared(f)()
		dress := w.dress
		w.dress = func(s *service) client.Service {
			if strings.HasSuffix(s.name, "live") {
				return large{described{s}}
			}
			return dress(s)
		}
		b := newBench(t, d, 120, 32)
		b.keys("j", "d", "c", "enter")
		b.has("everything of a live environment", "is live. 121,680 rows are at least 25 requests.", "Read them all?", "read them")
		b.keys("esc")
		b.keys("enter", "enter") // the careful answer
		b.lacks("everything of a live environment")
		if len(f.asked) > 0 {
			t.Fatalf("%d comparisons were begun without a yes", len(f.asked))
		}
		b.keys("enter", "y")
		b.has("difference 1 of 7")
		b.keys("R")
		b.lacks("everything of a live environment")
		b.has("difference 1 of 7")
		if len(f.asked) != 2 {
			t.Errorf("%d comparisons", len(f.asked))
		}
	})
}

// TestMuchTurnsOut where the rows were not counted: the comparison waits for a yes. It does not
// where the number is small, or stays unknown and few rows have come, or is that of an
// environment that is not live.
func TestMuchTurnsOut(t *testing.T) {
	for name, c := range map[string]struct {
		totals [2]int64
		rows   int64 // that were read at once
		asks   string
	}{
		"many":             {[2]int64{100_001, 90}, 5000, "is live. 100,001 rows are at least 21 requests."},
		"small":            {[2]int64{100_000, 90}, 5000, ""},
		"unknown and few":  {[2]int64{-1, -1}, 99_990, ""},
		"unknown and many": {[2]int64{-1, 90}, 100_001, "How many rows there are is not known; a"},
		"many of staging":  {[2]int64{90, 900_000}, 5000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				f := &twoSides{totals: c.totals, before: c.rows, equal: 10}
				b := comparing(t, f)
				if c.asks == "" {
					b.has("difference 1 of 7")
					return
				}
				b.has("everything of a live environment", c.asks, "Read them all?")
				b.keys("y")
				b.wait(time.Second)
				b.keys("y") // keys that were meant for the screen do not answer at first
				b.has("difference 1 of 7", "every row read")
				b.keys("R")
				b.lacks("everything of a live environment")
				b.has("difference 1 of 7", "every row read")

				b = comparing(t, &twoSides{totals: c.totals, before: c.rows, equal: 10})
				b.wait(time.Second)
				b.keys("esc")
				b.has("not all rows read")
				b.lacks("everything of a live environment", "every row read")
			})
		})
	}
}

// TestMuchOfTheRowsScreen asks before the first row: the rows screen has counted. A filter
// that is compared leaves that number, one that is not compared does not.
func TestMuchOfTheRowsScreen(t *testing.T) {
	for name, c := range map[string]struct {
		total  int64
		search string
		asks   bool
	}{"many": {121_680, "", true}, "few": {100_000, "", false}, "unknown": {-1, "", false}, "many of a search": {121_680, "x", false}} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				f := &twoSides{equal: 10}
				_, d := compared(f)()
				b := newBench(t, d, 120, 32)
				b.send(kit.OpenCompareMsg{Session: ui.SessionOf(b.m), Set: "REF_COUNTRY", Total: c.total,
					Query: client.Query{Path: "REF_COUNTRY", Filter: "Id gt 1", Search: c.search}})
				b.settle()
				if !c.asks {
					b.has("difference 1 of 7")
					return
				}
				b.has("xmart@live is live. 121,680 rows are at least 25 requests.", "Read them all?")
				if len(f.asked) > 0 {
					t.Fatalf("%d comparisons were begun without a yes", len(f.asked))
				}
				b.keys("y")
				b.has("difference 1 of 7")
				if len(f.asked) != 1 {
					t.Errorf("%d comparisons", len(f.asked))
				}
			})
		})
	}
}

// TestTheQuestionIsNoWork: a comparison that waits for the person is not busy, and draws
// nothing that moves. Its rate, time left and duration are without that wait.
func TestTheQuestionIsNoWork(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, size := range [][2]int{{120, 32}, {60, 15}} {
			f, step := stepwise(&twoSides{totals: [2]int64{121_480, 121_485}, before: 1000})
			b := comparing(t, f)
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.settle()
			b.wait(time.Second)
			before := b.frame()
			if at := b.m.(*ui.Model).Front(); at.Waits || at.Held != 1 {
				t.Errorf("busy %t, %d commands wait for the person", at.Waits, at.Held)
			}
			b.has("waits for your answer", "Read them all?")
			if size[0] > 60 {
				b.has("1,000 of 121,480 and 1,000 of 121,485")
			}
			b.lacks("◐", "rows/s", " left", " %")
			b.wait(time.Hour)
			if after := b.frame(); after != before {
				t.Errorf("it moves:\n%s\n%s", before, after)
			}
			b.keys("y")
			if at := b.m.(*ui.Model).Front(); !at.Waits || at.Held != 0 {
				t.Errorf("after yes: busy %t, %d commands wait for the person", at.Waits, at.Held)
			}
			b.lacks("waits for your answer", " left")
			step(b, 2)
			b.has("0 %", "33 h left") // 2 rows a second
			step(b, 6)
			b.wait(time.Second)
			b.has(" 9.0 s")
			if b.keys("esc"); size[0] > 60 {
				b.has("not all rows read", " 9.0 s")
			}
		}
	})
}

// TestCompareBeforeTheFirstPage: nothing is counted yet.
func TestCompareBeforeTheFirstPage(t *testing.T) {
	in(t, func(t *testing.T) {
		w, d := compared(&twoSides{})()
		w.services["xmart@live"].gate = func(ctx context.Context, call string) error {
			if call == "fetch" {
				return hang(ctx, call)
			}
			return nil
		}
		b := newBench(t, d, 120, 32)
		b.keys("j", "enter", "d")
		b.has("difference 1 of 7")
	})
}
