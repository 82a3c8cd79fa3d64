package ui_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/form"
	"odatui/ui/kit"
)

// hang waits until its request is cancelled.
func hang(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

// begin opens a profile at its sets in a terminal of 100 by 30.
func begin(t testing.TB, w *world, ref string) *bench {
	d := w.deps()
	d.Start = ui.Start{Ref: ref}
	return newBench(t, d, 100, 30)
}

func TestHomeOpensSets(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := newBench(t, w.deps(), 100, 30)
		b.keys("tab", "enter")
		b.has("STAGING", "REF_COUNTRY")
		b.keys("esc")
		b.has("4 profiles")
		if w.closed["xmart@staging"] != 1 {
			t.Fatalf("the session that was left was closed %d times", w.closed["xmart@staging"])
		}
	})
}

func TestEscStopsAHangingRequest(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		ended := false
		w.services["xmart@live"].gate = func(ctx context.Context, call string) error {
			<-ctx.Done()
			ended = true
			return ctx.Err()
		}
		b := begin(t, w, "xmart@live")
		b.wait(time.Second)
		b.has("loading the sets…", "esc stop")
		b.keys("esc")
		if !ended {
			t.Fatal("the request goes on")
		}
		b.has("LIVE", "stopped", "The list was not loaded.")
		b.keys("esc")
		b.has("4 profiles")
	})
}

func TestQuickAnswersDoNotFlicker(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = func(ctx context.Context, _ string) error {
			time.Sleep(50 * time.Millisecond)
			return nil
		}
		b := begin(t, w, "xmart@live")
		b.lacks("loading")
		b.wait(60 * time.Millisecond)
		b.has("REF_COUNTRY")
	})
}

func TestEscStopsOpening(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.openGate = func(context.Context, string) error { // deaf to its context
			time.Sleep(3 * time.Second)
			return nil
		}
		b := newBench(t, w.deps(), 100, 30)
		b.keys("enter")
		b.has("opening xmart@live…", "4 profiles")
		b.keys("esc")
		b.has("stopped opening xmart@live")
		b.wait(5 * time.Second)
		b.has("4 profiles")
		if w.opened["xmart@live"] != 1 || w.closed["xmart@live"] != 1 {
			t.Fatalf("opened %d, closed %d: a session nobody waits for stays open", w.opened["xmart@live"], w.closed["xmart@live"])
		}
	})
}

// TestFlipWhereNothingCouldBeOpened: the profile is known, its other
// environment may work.
func TestQuit(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		quit bool
	}{
		{"q at home", []string{"q"}, true},
		{"esc at home", []string{"esc", "esc", "esc"}, false},
		{"ctrl+c once", []string{"ctrl+c"}, false},
		{"ctrl+c twice", []string{"ctrl+c", "ctrl+c"}, true},
		{"ctrl+c, another key, ctrl+c", []string{"ctrl+c", "j", "ctrl+c"}, false},
		{"ctrl+c twice in a dialog", []string{":", "ctrl+c", "ctrl+c"}, true},
		{"ctrl+c twice while typing", []string{"/", "x", "ctrl+c", "ctrl+c"}, true},
		{"ctrl+c, esc in help", []string{"?", "esc"}, false},
		{":q", []string{":", "q", "enter"}, true},
		{"q back from the sets, q", []string{"enter", "q"}, false},
		{"q twice from the sets", []string{"enter", "q", "q"}, true},
		{"q while typing", []string{"/", "q"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := newBench(t, newWorld().deps(), 100, 30)
				b.keys(test.keys...)
				if b.quit != test.quit {
					t.Fatalf("quit: %v, want %v\n%s", b.quit, test.quit, b.frame())
				}
			})
		})
	}
}

func TestCtrlCTwiceSlowlyDoesNotQuit(t *testing.T) {
	in(t, func(t *testing.T) {
		b := newBench(t, newWorld().deps(), 100, 30)
		b.keys("ctrl+c")
		b.has("ctrl+c again quits")
		b.wait(3 * time.Second)
		b.keys("ctrl+c")
		if b.quit {
			t.Fatal("it quit")
		}
	})
}

// TestADemoThatDidNotStartIsTriedAgain: the second try starts it, too.
func TestADemoThatDidNotStartIsTriedAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Profiles = func() (ui.Profiles, error) { return ui.Profiles{}, nil }
		started := 0
		d.StartDemo = func(context.Context) (string, error) {
			if started++; started == 1 {
				return "", errors.New("no port is free")
			}
			return "xmart@staging", nil
		}
		b := newBench(t, d, 100, 30)
		b.keys("enter")
		b.has("no port is free")
		b.keys("R")
		b.has("STAGING", "REF_COUNTRY")
		if started != 2 {
			t.Errorf("started %d times", started)
		}
	})
}

func TestFirstRunThreeWays(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		plain := "https://plain.example.org/odata"
		w.entries[0].Environments[0].Profile, w.entries[0].Environments[0].Environment = plain, ""
		w.services[plain] = w.services["xmart@live"]
		d := w.deps()
		d.Profiles = func() (ui.Profiles, error) { return ui.Profiles{}, nil }
		started := 0
		d.StartDemo = func(context.Context) (string, error) { started++; return "xmart@staging", nil }
		added := 0
		d.AddProfile = func(string) (*form.Form, error) { added++; return nil, errors.New("no such program") }
		b := newBench(t, d, 100, 30)
		b.keys("enter")
		b.has("STAGING", "REF_COUNTRY")
		b.keys("esc", "g", "down", "enter")
		b.has("no such program")
		b.keys("down", "enter")
		b.has("url of the service")
		b.send(tea.PasteMsg{Content: "https://plain.example.org/odata\n"})
		b.keys("enter")
		b.has("REF_COUNTRY")
		if started != 1 || added != 1 {
			t.Fatalf("started %d, added %d", started, added)
		}
	})
}

func TestSecretIsAskedForAndHidden(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		var got string
		var asked error
		d.Asker = ui.NewAsker()
		ui.Bind(d.Asker, nil)
		d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			got, asked = d.Asker.Secret(ctx, "client secret of "+ref)
			if asked != nil {
				return nil, asked
			}
			return w.open(ctx, ref)
		}
		b := newBench(t, d, 100, 30)
		ui.Bind(d.Asker, func(msg tea.Msg) { b.msgs <- msg })
		b.keys("enter")
		b.has("client secret of xmart@live")
		b.typing("lost") // typed for what was there before
		b.wait(time.Second)
		b.typing("hunter2")
		b.has("•••••••")
		b.lacks("hunter2", "lost")
		b.keys("enter")
		b.has("LIVE", "REF_COUNTRY")
		if got != "hunter2" {
			t.Fatalf("got %q", got)
		}
		b.keys("esc", "enter")
		b.has("client secret of")
		b.keys("esc")
		b.has("4 profiles")
		if !errors.Is(asked, context.Canceled) {
			t.Fatalf("a closed dialog is %v", asked)
		}
	})
}

func TestSecretDialogGoesWithItsRequest(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Asker = ui.NewAsker()
		b := newBench(t, d, 100, 30)
		ui.Bind(d.Asker, func(msg tea.Msg) { b.msgs <- msg })
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = d.Asker.Secret(ctx, "a secret") }()
		b.settle()
		b.has("a secret")
		cancel()
		b.settle()
		b.lacks("a secret")
	})
}

func TestPaletteRuns(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		b.typing(":env staging")
		b.keys("enter")
		b.has("STAGING")
		b.keys("ctrl+p")
		b.typing("profile erp")
		b.keys("enter")
		b.has("LIVE  ERP.net")
		b.typing(":nonsense")
		b.keys("enter")
		b.has("no command nonsense here")
		b.typing(":requests")
		b.keys("enter")
		b.has("nothing was sent yet")
	})
}

func TestTypingIsNotCommands(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		b.typing("/q-?:M")
		b.has("/ q-?:M", "No set, column or link matches")
		b.keys("esc")
		b.has("5 sets", "LIVE")
	})
}

func TestNotesGo(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		b.keys("M")
		b.has("mouse off")
		b.keys("j")
		b.lacks("mouse off")
		b.keys("M")
		b.has("mouse on", "Shift")
		b.wait(time.Minute)
		b.lacks("mouse on")
	})
}

// TestMouseOnColumnNames: their borders are dragged, and they sort.
func TestMouseOnColumnNames(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 80, 24)
		names := b.line(4)
		if !strings.HasPrefix(names, " Id * │ Name") {
			t.Fatalf("names: %q", names)
		}
		b.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 6, Y: 4})
		b.send(tea.MouseMotionMsg{Button: tea.MouseLeft, X: 10, Y: 12})
		b.send(tea.MouseReleaseMsg{Button: tea.MouseLeft, X: 10, Y: 12})
		b.send(tea.MouseMotionMsg{Button: tea.MouseLeft, X: 30, Y: 12})
		if moved := b.line(4); !strings.HasPrefix(moved, "     Id * │ Name") {
			t.Errorf("dragged: %q", moved)
		}
		b.send(tea.MouseClickMsg{Button: tea.MouseLeft, X: 14, Y: 4})
		b.settle()
		b.has("sort Name ↑")
	})
}

func TestMouse(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		if b.m.View().MouseMode != tea.MouseModeCellMotion {
			t.Fatal("the mouse is off")
		}
		line := 0
		for i, l := range strings.Split(b.frame(), "\n") {
			if strings.Contains(l, "TopTen") {
				line = i
			}
		}
		b.send(tea.MouseClickMsg{X: 10, Y: line})
		b.has("▌ TopTen")
		b.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		b.has("▌ FACT_LIFE_EXPECTANCY")
		b.keys("M")
		if b.m.View().MouseMode != tea.MouseModeNone {
			t.Fatal("the mouse is on")
		}
	})
}

func TestSizes(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		m := ui.New(d)
		if v := m.View(); v.Content != "" || !v.AltScreen {
			t.Fatalf("drawn before the first size: %q", v.Content)
		}
		b := begin(t, newWorld(), "xmart@live")
		b.keys("j")
		b.send(tea.WindowSizeMsg{Width: 19, Height: 5})
		b.has("terminal too")
		b.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		b.has("▌ REF_COUNTRY")
	})
}

func TestWindowTitle(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		if got := b.m.View().WindowTitle; got != "odatui LIVE xmart sets" {
			t.Fatalf("title %q", got)
		}
	})
}

func TestCopySaysWhatWasDone(t *testing.T) {
	big := strings.Repeat("x", 100_000)
	tests := []struct {
		name   string
		native func(string) error
		env    tea.EnvMsg
		text   string
		want   string
		osc    bool
	}{
		{"both", func(string) error { return nil }, nil, "abc", "copied the cell, 3 bytes", true},
		{"terminal only", func(string) error { return errors.New("no xclip") }, nil, "abc", "by the terminal (OSC 52)", true},
		{"tmux", nil, tea.EnvMsg{"TMUX=/tmp/x"}, "abc", "set -g set-clipboard on", true},
		{"large, native", func(string) error { return nil }, nil, big, "copied the cell, 100,000 bytes", false},
		{"large, terminal only", nil, nil, big, "not copied: 100.0 kB, the terminal's clipboard takes 56.2 kB", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				d := newWorld().deps()
				d.Copy = test.native
				b := newBench(t, d, 120, 30)
				b.send(test.env)
				b.send(kit.CopyMsg{Text: test.text, What: "the cell"})
				b.settle()
				b.has(test.want)
				osc := false
				for _, msg := range b.seen {
					osc = osc || msg == tea.SetClipboard(test.text)()
				}
				if osc != test.osc {
					t.Fatalf("OSC 52: %v, want %v", osc, test.osc)
				}
			})
		})
	}
}

// TestHostileTextDrawsNothing feeds escape sequences by every door that the
// frame has: only our own colours may reach the terminal.
// TestEscOvertakesAnOpenedSession: the session is there, its message is not
// read yet, and esc comes first.
func TestEscOvertakesAnOpenedSession(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		b := newBench(t, w.deps(), 100, 30)
		b.send(press("enter"))
		synctest.Wait()
		b.take(<-b.msgs) // the batch
		synctest.Wait()
		b.take(<-b.msgs) // the wish to open: the session is opened now
		synctest.Wait()
		b.send(press("esc"))
		b.settle()
		b.has("4 profiles")
		if w.opened["xmart@live"] != 1 || w.closed["xmart@live"] != 1 {
			t.Fatalf("opened %d, closed %d", w.opened["xmart@live"], w.closed["xmart@live"])
		}
	})
}
