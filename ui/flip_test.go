package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
)

func TestFlipKeepsThePlace(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := begin(t, w, "xmart@live")
		b.keys("j", "-")
		b.has("STAGING", "▌ REF_COUNTRY", "- live")
		b.lacks("LIVE  WHO")
		b.keys("-")
		b.has("LIVE", "▌ REF_COUNTRY")
		b.lacks("STAGING")
		if len(w.closed) != 0 || w.opened["xmart@live"] != 1 || w.services["xmart@live"].count("sets") != 1 {
			t.Fatalf("opened %v, closed %v, sets asked for %d times", w.opened, w.closed, w.services["xmart@live"].count("sets"))
		}
		b.keys("esc")
		if w.closed["xmart@live"] != 1 || w.closed["xmart@staging"] != 1 {
			t.Fatalf("closed after the profile was left: %v", w.closed)
		}
	})
}

func TestFlipShowsTheOldPlaceUntilTheNewOneIsThere(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := begin(t, w, "xmart@live")
		w.openGate = hang
		b.keys("-")
		b.wait(time.Second)
		b.has("LIVE", "opening staging…", "REF_COUNTRY")
		b.keys("esc")
		b.has("LIVE", "stopped opening staging", "REF_COUNTRY")
	})
}

func TestFailedFlipStaysWhereItWas(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := begin(t, w, "xmart@live")
		fail := true
		w.openGate = func(_ context.Context, ref string) error {
			if fail {
				return errDown
			}
			return nil
		}
		b.keys("-")
		b.has("STAGING  WHO", "open xmart@staging", "connection refused", "R try again", "- live")
		b.lacks("● 52 min", "LIVE")
		b.keys("-")
		b.has("LIVE", "REF_COUNTRY", "● 52 min", "- staging")
		b.keys("-", "esc")
		b.has("LIVE", "REF_COUNTRY")
		b.keys("-")
		fail = false
		b.keys("R")
		b.has("STAGING", "REF_COUNTRY", "● 52 min")
		b.keys("-", "esc")
		b.has("4 profiles")
	})
}

func TestFlipWhereNothingCouldBeOpened(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.openGate = func(_ context.Context, ref string) error {
			if ref == "xmart@live" {
				return errDown
			}
			return nil
		}
		b := begin(t, w, "xmart@live")
		b.has("LIVE  WHO xMart", "connection refused", "- staging")
		b.keys("-")
		b.has("STAGING  WHO xMart", "REF_COUNTRY", "- live")
		b.keys("-")
		b.has("LIVE  WHO xMart", "open xmart@live", "connection refused")
		b.keys("esc")
		b.has("STAGING", "REF_COUNTRY")
		b.keys("esc")
		b.has("4 profiles")
		b.keys("j", "enter") // one environment: nothing to flip to
		b.lacks("- staging", "- live")
	})
}

func TestThreeEnvironmentsAskThenRemember(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := begin(t, w, "nxt@live")
		b.keys("-")
		b.has("environment", "staging", "test")
		b.keys("down", "enter")
		b.has(" TEST  NxtPort", "- live")
		b.keys("-")
		b.has(" LIVE  NxtPort", "- test")
		b.typing(":env staging")
		b.keys("enter")
		b.has(" STAGING  NxtPort", "- live")
	})
}

func TestLateAnswersOfTheOldEnvironmentAreDropped(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].list = []client.Set{{Name: "ONLY_LIVE"}}
		w.services["xmart@live"].gate = func(context.Context, string) error { // deaf to its context
			time.Sleep(2 * time.Second)
			return nil
		}
		b := begin(t, w, "xmart@live")
		b.keys("-")
		b.has("STAGING", "REF_COUNTRY")
		b.wait(5 * time.Second)
		b.has("STAGING", "REF_COUNTRY")
		b.lacks("ONLY_LIVE")
	})
}

// TestFlipKeepsAFilterWhoseRowsHaveNotCome: the user has entered it.
func TestFlipKeepsAFilterWhoseRowsHaveNotCome(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		live := w.services["xmart@live"]
		live.gate = hang
		b.keys("f")
		b.typing("Id lt 3")
		b.keys("enter", "-")
		b.has("STAGING", "filter  Id lt 3", "xmart@staging REF_COUNTRY 3")
		live.gate = nil
		b.keys("-")
		b.has("LIVE", "filter  Id lt 3", "xmart@live REF_COUNTRY 3")
	})
}

func TestLateFailureOfTheOldEnvironmentIsDropped(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(context.Context, string) error {
			time.Sleep(2 * time.Second)
			return errDown
		}
		b := begin(t, w, "xmart@live")
		b.keys("-")
		b.wait(5 * time.Second)
		b.has("STAGING", "REF_COUNTRY")
		b.lacks("refused")
	})
}

// TestARecordSaysItsSetAtEverySize: of the first line the set goes last.
func TestARecordSaysItsSetAtEverySize(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := atRows(t, newWorld(), "xmart@live", "REF_COUNTRY")
		b.keys("j", "enter")
		for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}, {40, 10}, {24, 6}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			first, _, _ := strings.Cut(b.frame(), "\n")
			if !strings.HasPrefix(first, " LIVE ") || !strings.Contains(first, "REF_COUNTRY › 1") {
				t.Errorf("%v: %q", size, first)
			}
		}
	})
}

// TestFlipThatFailsKeepsTheOldRows: the new environment refuses its first page.
func TestFlipThatFailsKeepsTheOldRows(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		staging := w.services["xmart@staging"]
		staging.gate = func(context.Context, string) error { return &client.ResponseError{Status: 401, Message: "no"} }
		b.keys("j", "j")
		pages := w.services["xmart@live"].count("fetch")
		b.keys("-")
		b.has("STAGING  WHO", "401: no", "- live")
		b.keys("T")
		b.has("STAGING", "token")
		b.keys("esc", "-") // it is undone
		b.has("LIVE", "xmart@live REF_COUNTRY 3", "rows 1-", "- staging")
		b.keys("-", "esc")
		b.has("LIVE", "xmart@live REF_COUNTRY 3", "rows 1-")
		if n := w.services["xmart@live"].count("fetch"); n != pages {
			t.Errorf("%d pages of live, were %d", n, pages)
		}
		if w.closed["xmart@staging"] != 2 || w.closed["xmart@live"] != 0 {
			t.Errorf("closed: %v", w.closed)
		}
		staging.gate = nil
		b.keys("-")
		b.has("STAGING", "xmart@staging REF_COUNTRY 3")
		b.keys("y")
		b.has("copied Id of row 3")
	})
}

// TestAFailureAfterAFlipIsNoFailedFlip: what is opened later fails by itself.
func TestAFailureAfterAFlipIsNoFailedFlip(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := begin(t, w, "xmart@live")
		b.keys("-")
		b.has("STAGING", "5 sets")
		w.services["xmart@staging"].gate = func(context.Context, string) error { return errDown }
		b.keys("enter")
		b.has("STAGING", "connection refused")
		b.keys("esc", "esc")
		b.has("STAGING", "5 sets")
	})
}

// TestFlipFromEveryScreen lands at the same screen, and esc leads where it led before.
func TestFlipFromEveryScreen(t *testing.T) {
	for _, tt := range []struct {
		name        string
		keys        []string
		lands, back string
	}{
		{"cell", []string{"j", "l", "v"}, "xmart@staging REF_COUNTRY 1", "rows 1-"},
		{"cell of a record", []string{"j", "enter", "j", "v"}, "› 1  xmart@staging REF_COUNTRY 1 › Name", "REF_COUNTRY › 1"},
		{"requests", []string{"j", "L"}, "requests", "rows 1-"},
		{"token of a record", []string{"j", "enter", "T"}, "token", "REF_COUNTRY › 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b, _ := atRows(t, newWorld(), "xmart@live", "REF_COUNTRY")
				b.keys(tt.keys...)
				for _, badge := range []string{"STAGING", "LIVE", "STAGING"} {
					b.keys("-")
					b.wait(time.Second)
					b.has(" " + badge + "  WHO")
				}
				b.has(tt.lands)
				b.keys("esc")
				b.wait(time.Second)
				b.has("STAGING", tt.back)
			})
		})
	}
}

// TestTwoEnvironmentsAtMostHoldRows: of three, the third asks for its rows again, but
// not for another session.
func TestTwoEnvironmentsAtMostHoldRows(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "nxt@live", "REF_COUNTRY")
		for _, to := range []string{"staging", "test", "staging", "live"} {
			b.typing(":env " + to)
			b.keys("enter")
			b.has("nxt@" + to + " REF_COUNTRY 3")
		}
		for ref, want := range map[string]int{"nxt@live": 2, "nxt@staging": 1, "nxt@test": 1} {
			if n := w.services[ref].count("fetch"); n != want || w.opened[ref] != 1 {
				t.Errorf("%s: %d pages, want %d; opened %d times", ref, n, want, w.opened[ref])
			}
		}
		b.typing(":profile erp@live")
		b.keys("enter")
		b.has("ERP.net")
		if w.closed["nxt@live"] != 1 || w.closed["nxt@staging"] != 1 || w.closed["nxt@test"] != 1 {
			t.Errorf("closed: %v", w.closed)
		}
	})
}

// TestReloadAfterAFlipBackAsksAnew: only R does.
func TestReloadAfterAFlipBackAsksAnew(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b, _ := atRows(t, w, "xmart@live", "REF_COUNTRY")
		live := w.services["xmart@live"]
		b.keys("-", "j", "-")
		b.has("LIVE", "the same row", "row 2 ")
		before := live.count("fetch")
		if before != 1 {
			t.Fatalf("%d pages", before)
		}
		b.keys("R")
		if n := live.count("fetch"); n != 2 {
			t.Fatalf("%d pages after R", n)
		}
	})
}

// TestFlipToSetsKeepsTheSearch, and goes to the nearest name of a set that is missing.
func TestFlipToSetsKeepsTheSearch(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@staging"].list = []client.Set{{Name: "REF_COUNTRIES"}, {Name: "REF_REGION"}}
		b := begin(t, w, "xmart@live")
		b.typing("/ref")
		b.keys("enter", "esc", "-")
		b.has("STAGING", "▌ REF_COUNTRIES", "staging has no set REF_COUNTRY; the nearest name is REF_COUNTRIES")
		b.keys("-")
		b.has("LIVE", "REF_COUNTRY")
		b.lacks("FACT")
	})
}
