package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui"
	"odatui/ui/kit"
)

// TestExportWaits: where the service asks an export to wait, the list, its foot, the pane and
// the frame say so, and for how long still; x ends it in the wait, and R goes on.
func TestExportWaits(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		b := newBench(t, d, 120, 32)
		b.keys("E", "enter")
		waits := func(left time.Duration) client.ExportProgress {
			p := written(100, 500)
			p.Wait = left
			return p
		}
		x.goes(b, 0, waits(270*time.Second))
		b.has("1 export 20 %, the service asks to wait")
		b.typing(":exports")
		b.keys("enter")
		for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.settle()
			b.has("running, but the service asks to wait", "The service asks to wait: 4 min 30 s left.")
			if size[0] >= 80 { // narrower lists have no times
				b.has("waits 4 min")
			}
		}
		b.send(tea.WindowSizeMsg{Width: 120, Height: 32})
		b.settle()
		b.has("running, but the service asks to wait", "100 rows were written", "The service asks to wait: 4 min 30 s left.")
		x.goes(b, 0, waits(14*time.Second))
		b.has("waits 14 s", "The service asks to wait: 14 s left.")
		x.goes(b, 0, written(200, 500))
		b.has("200 rows were written", "running")
		b.lacks("asks to wait", "waits")
		x.goes(b, 0, waits(900*time.Second))
		b.keys("x")
		b.has("1 stopped, can go on", "100 rows came, then it was stopped.", "goes on behind row 100")
		b.lacks("asks to wait", "waits")
		b.keys("R")
		b.has("1 running")
		b.lacks("asks to wait", "waits")
		if got := x.names(); len(got) != 2 || got[0] != got[1] {
			t.Errorf("begun: %v", got)
		}
	})
}

// TestExportWaitsInPlainMode: the wait is printed once, and with a key how much of it is left.
func TestExportWaitsInPlainMode(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(d, out), 80, 24)
		b.keys("E", "enter")
		b.typing(":exports")
		b.keys("enter")
		out.lines()
		p := written(100, 500)
		p.Wait = 270 * time.Second
		x.goes(b, 0, p)
		out.said("running, but the service asks to wait")
		p.Wait = 269 * time.Second
		x.goes(b, 0, p)
		if lines := out.lines(); len(lines) > 0 {
			t.Errorf("each second is printed: %q", lines)
		}
		b.keys("down")
		out.said("the service asks to wait: 4 min 29 s left")
	})
}

// TestComparisonWaits: the state of a comparison says which service asks to wait, and for how
// long still, in every size; esc ends it in the wait.
func TestComparisonWaits(t *testing.T) {
	in(t, func(t *testing.T) {
		waits := [][2]time.Duration{{0, 0}, {0, 270 * time.Second}, {10 * time.Second, 0}, {}}
		f, step := stepwise(&twoSides{early: true, waits: func(row int) (left, right time.Duration) {
			return waits[min(row, 3)][0], waits[min(row, 3)][1]
		}})
		b := comparing(t, f)
		step(b, 1)
		b.lacks("asks to wait")
		step(b, 1)
		said := func() []safe.Text {
			screens := ui.Screens(b.m)
			return screens[len(screens)-1].(kit.Speaker).Say().All
		}
		for _, size := range [][2]int{{120, 32}, {80, 24}, {60, 15}} {
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.settle()
			b.has("the service of staging asks to wait: 4 min 30 s left")
		}
		b.send(tea.WindowSizeMsg{Width: 120, Height: 32})
		b.settle()
		if !slices.Contains(said(), "the service of staging asks to wait") || strings.Contains(fmt.Sprint(said()), "30 s") {
			t.Errorf("said %q", said())
		}
		b.has("asks to wait: 4 min 30 s left   2 of 500 and 2 of 500", "difference 1 of ")
		b.keys("s")
		b.has("the service of staging asks to wait: 4 min 30 s left")
		b.keys("s")
		step(b, 1)
		b.has("the service of live asks to wait: 10 s left")
		b.keys("esc")
		b.has("partial", "R compare")
		b.lacks("asks to wait")
	})
}
