package ui_test

import (
	"context"
	"testing"
	"time"

	"odatui/client/compare"
)

// stepwise is a comparison whose rows come one by one, when the test says so.
func stepwise(f *twoSides) (*twoSides, func(b *bench, rows int)) {
	steps := make(chan struct{})
	f.gate = func(ctx context.Context, _ int) error {
		select {
		case <-steps:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return f, func(b *bench, rows int) {
		for range rows {
			steps <- struct{}{}
			b.wait(time.Second)
		}
	}
}

// TestDifferencesSoFar are listed while both sides are read, can be gone through, and keep
// the cursor when all rows have come; the screen says how far and how fast it is.
func TestDifferencesSoFar(t *testing.T) {
	in(t, func(t *testing.T) {
		f, step := stepwise(&twoSides{early: true, totals: [2]int64{10, 10}, rows: append([]compare.Row{worldRows[5]}, worldRows...)})
		b := comparing(t, f)
		b.wait(time.Second)
		b.has("No difference so far.", "esc stops")
		step(b, 3)
		b.has("difference 1 of 3 so far", "~ 2 changed   < 1 live only", "3 of 10 and 2 of 10", "25 %", "rows/s", "s left", "Atlantis",
			"esc stop")
		b.lacks("every row read")
		b.keys("n", "n", "n")
		b.has("this is the last difference so far", "difference 3 of 3 so far")
		step(b, 6)
		b.has("difference 3 of 8 so far", "Kenya")
		step(b, 1)
		b.has("difference 3 of 8   ", "both records of 2  Kenya", "every row read")
		b.lacks("so far", "rows/s")
	})
}

// TestDifferencesAreSorted: rows that come out of order after all are taken off the list,
// and the screen says why it waits.
func TestDifferencesAreSorted(t *testing.T) {
	in(t, func(t *testing.T) {
		f, step := stepwise(&twoSides{early: true, void: 2})
		b := comparing(t, f)
		step(b, 2)
		b.has("difference 1 of 2 so far")
		step(b, 1)
		b.has("sorting the keys", "The rows do not come in the order of the key: they are sorted here, and listed then.")
		b.lacks("Czechia", "difference 1")
		step(b, 6)
		b.has("difference 1 of 7  ", "Czechia", "every row read")
	})
}

// TestDifferencesSoFarOfAFailure: without a result nothing of the preview stays.
func TestDifferencesSoFarOfAFailure(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{early: true, gate: func(_ context.Context, row int) error {
			if row == 3 {
				return &compare.KeyError{Side: "xmart@live", Key: "Id=3", Cause: compare.ErrNotUnique}
			}
			return nil
		}})
		b.has("The rows cannot be matched.", "more than one row has Id=3")
		b.lacks("Czechia", "so far")
	})
}
