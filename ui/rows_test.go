package ui_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"odatui/ui"
)

// atRows opens a set directly.
func atRows(t testing.TB, w *world, ref, set string) (*bench, *visits) {
	d := w.deps()
	v := &visits{}
	d.Remember, d.Visits = v.keep, v.all
	d.Start = ui.Start{Ref: ref, Set: set}
	return newBench(t, d, 100, 30), v
}

// visits remembers places.
type visits struct {
	mu   sync.Mutex
	list []ui.Visit
}

func (v *visits) keep(visit ui.Visit) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, visit)
}

func (v *visits) all() []ui.Visit {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.list
}

func TestASetOpenedDirectlyHasHomeAndSetsBeneath(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.has("xmart@live REF_COUNTRY 3", "LIVE  WHO xMart › REF_COUNTRY")
		if n := w.services["xmart@live"].count("sets"); n != 0 {
			t.Fatalf("the sets beneath were asked for %d times", n)
		}
		if got := b.m.View().WindowTitle; got != "odatui LIVE xmart REF_COUNTRY" {
			t.Fatalf("title %q", got)
		}
		b.keys("esc")
		b.has("▌ REF_COUNTRY", "5 sets")
		b.keys("esc")
		b.has("4 profiles", "where you were", "xmart       REF_COUNTRY")
	})
}

func TestFlipKeepsSetAndRow(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.keys("l")
		for range 10 {
			b.keys("j")
		}
		b.keys("-")
		b.wait(time.Second)
		b.has("STAGING", "xmart@staging REF_COUNTRY 10")
		b.lacks("xmart@live REF")
		b.keys("y")
		b.has("copied Name of row 11")
		b.keys("esc")
		b.has("STAGING", "▌ REF_COUNTRY")
		if len(w.closed) != 0 {
			t.Fatalf("closed: %v", w.closed)
		}
	})
}

func TestFlipFromARecordLeadsToTheSameRecord(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.keys("j", "j", "enter", "J", "j")
		b.has("LIVE", "▌ Name", "xmart@live REF_COUNTRY 3")
		b.keys("-")
		b.wait(time.Second)
		b.has("STAGING", "REF_COUNTRY › 3", "▌ Name", "xmart@staging REF_COUNTRY 3", "row 4")
		b.lacks("xmart@live REF", "REF_COUNTRY 2")
		b.keys("J")
		b.has("xmart@staging REF_COUNTRY 4")
		b.keys("esc")
		b.has("STAGING", "rows 1-", "xmart@staging REF_COUNTRY 2")
		b.keys("-")
		b.wait(time.Second)
		b.has("LIVE", "rows 1-") // rows lead to rows: the record was left
	})
}

func TestFlipFromARecordThatFailsCanBeTriedAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		w.services["xmart@staging"].gate = func(context.Context, string) error { return errDown }
		b.keys("j", "enter", "-")
		b.wait(time.Second)
		b.has("STAGING", "connection refused", "R try again")
		w.services["xmart@staging"].gate = nil
		b.keys("R")
		b.wait(time.Second)
		b.has("STAGING", "REF_COUNTRY › 1", "xmart@staging REF_COUNTRY 1")
	})
}

func TestLateRowsOfTheOldEnvironmentAreDropped(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error { // deaf to its context
			time.Sleep(2 * time.Second)
			return nil
		}
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.keys("-")
		b.wait(500 * time.Millisecond)
		b.has("STAGING", "xmart@staging REF_COUNTRY 3")
		b.wait(10 * time.Second)
		b.has("STAGING", "xmart@staging REF_COUNTRY 3")
		b.lacks("xmart@live REF")
	})
}

func TestFailureOfRowsKeepsThemUnderneath(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		w.services["xmart@live"].gate = func(context.Context, string) error { return errDown }
		b.keys("R")
		b.has("connection refused", "LIVE")
		b.keys("esc")
		b.has("xmart@live REF_COUNTRY 3", "LIVE")
	})
}

func TestPaletteOpensAndGoesToARow(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.typing(":row 300")
		b.keys("enter")
		b.wait(time.Second)
		b.has(" 299 │", "rows 280-300", "of 500")
		b.typing(":open fact_life")
		b.keys("enter")
		b.has("fact_life")
	})
}

func TestLeavingRowsRemembersThemAsTheyWere(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, v := atRows(t, w, "xmart@live", "REF_COUNTRY")
		b.keys("f")
		b.typing("Id gt 3")
		b.keys("enter")
		b.wait(time.Second)
		b.keys("esc")
		b.settle()
		list := v.all()
		if n := len(list); n < 2 || list[n-1].Query.Filter != "Id gt 3" || list[n-1].Query.Plan.Fixed {
			t.Fatalf("remembered: %+v", list)
		}
		b.keys("esc", "G", "enter")
		b.wait(time.Second)
		b.has("LIVE", "REF_COUNTRY", "Id gt 3")
	})
}

// TestKeysThatComeTogether: a key that came with the one before is for what that one
// opens, as in a script or on a slow line.
func TestKeysThatComeTogether(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := atRows(t, newWorld(), "xmart@live", "REF_COUNTRY")
		for _, first := range []string{"Y", "C", "c", "v", "enter"} {
			before := b.frame()
			b.send(press(first))
			b.send(press("esc"))
			b.settle()
			if after := b.frame(); after != before {
				t.Errorf("%s and esc:\n%s", first, after)
			}
		}
	})
}
