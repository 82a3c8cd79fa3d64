package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"odatui/client"
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

// TestMuchTurnsOut where nobody has counted: the comparison waits for a yes. It does not
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
