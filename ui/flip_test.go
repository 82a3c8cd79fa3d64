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
