package ui_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/ui"
)

// line returns a line of the frame, from its end where n is negative.
func (b *bench) line(n int) string {
	lines := strings.Split(b.frame(), "\n")
	if n < 0 {
		n += len(lines)
	}
	return lines[n]
}

func TestAKeyThatDoesNothingSaysSo(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "erp@live")
		b.keys("x")
		b.has("x does nothing here; ? lists the keys")
		b.keys("-")
		b.has("-: there is no other environment here")
		b.keys("ctrl+g")
		b.has("ctrl+g does nothing here")
		b.keys("esc", "esc")
		b.has("esc: this is the top; q quits")
		b.keys("T")
		b.has("T: there is no token to explain here")
	})
}

// TestKeysAreTextWhereOneTypes: no note, no command.
func TestKeysAreTextWhereOneTypes(t *testing.T) {
	in(t, func(t *testing.T) {
		b := begin(t, newWorld(), "xmart@live")
		b.typing("/x-?:qDL")
		b.has("/ x-?:qDL")
		b.lacks("does nothing", "STAGING")
		b.keys("ctrl+p")
		b.has("commands")
	})
}

func TestChosenKeys(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Start = ui.Start{Ref: "xmart@live"}
		d.Settings.Keys = map[string][]string{"flip": {"ctrl+t", "e"}, "reload": {"r"}, "back": {"x"}}
		b := newBench(t, d, 120, 30)
		b.has("config.toml: keys: back keeps its key")
		b.keys("-")
		b.has("- does nothing here", "ctrl+t staging")
		b.keys("?")
		b.has("ctrl+t e", "r          ask the service")
		b.keys("esc", "e")
		b.has("STAGING")
		b.typing("/e")
		b.has("/ e")
		b.keys("esc", "esc")
		b.has("4 profiles")
	})
}

func TestChosenKeysAreChecked(t *testing.T) {
	t.Parallel()
	got := ui.CheckKeys(map[string][]string{"sort": {"f"}, "srot": {"s"}, "interrupt": {"x"}, "copy": {"-"}, "record": {"ctrl+o"}})
	want := []string{
		"keys: interrupt keeps its key",
		`keys: there is no command "srot"; docs/keys.md lists them`,
		`keys: "f" is both filter and sort`,
		`keys: "-" is both flip and copy`,
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if wrong := ui.CheckKeys(map[string][]string{"flip": {"ctrl+t"}, "reload": {"ctrl+r"}, "env": {"ctrl+e"}}); wrong != nil {
		t.Errorf("good keys are wrong: %q", wrong)
	}
}

// TestThemesThatAreChosen: none has no colours, light is not dark, whatever the terminal says.
func TestThemesThatAreChosen(t *testing.T) {
	in(t, func(t *testing.T) {
		drawn := make(map[string]string)
		for _, name := range []string{"", "dark", "light", "ansi16", "none"} {
			d := newWorld().deps()
			d.Settings.Theme = name
			drawn[name] = newBench(t, d, 80, 24).m.View().Content
		}
		if drawn[""] != drawn["dark"] || drawn["light"] == drawn["dark"] || drawn["ansi16"] == drawn["dark"] {
			t.Error("the theme is not the one that was chosen")
		}
		if strings.Contains(drawn["ansi16"], "38;2;") || strings.Contains(drawn["none"], "38;") {
			t.Errorf("16 or no colours: %q", drawn["none"])
		}
	})
}

// TestASmallTerminalKeepsThePosition beside a note, and has a line of keys.
func TestASmallTerminalKeepsThePosition(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 60, 15)
		if keys := b.line(-1); !strings.Contains(keys, "enter record") || !strings.Contains(keys, "? help   esc back") {
			t.Errorf("keys: %q", keys)
		}
		b.keys("w")
		if status := b.line(-2); !strings.Contains(status, "rows 1-") || !strings.Contains(status, "w does nothing here; ? lists the keys") {
			t.Errorf("status: %q", status)
		}
	})
}

func TestWhatLoadsSaysHowLong(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		w.services["xmart@live"].gate = hang
		b := begin(t, w, "xmart@live")
		b.wait(200 * time.Millisecond)
		if status := b.line(-2); strings.Contains(status, "esc stops") {
			t.Errorf("at once: %q", status)
		}
		b.wait(300 * time.Millisecond)
		if status := b.line(-2); !strings.Contains(status, "0.5 s · esc stops") {
			t.Errorf("after half a second: %q", status)
		}
		first := b.line(-2)
		b.wait(2 * time.Second)
		if status := b.line(-2); !strings.Contains(status, "2.5 s · esc stops") || status[:8] == first[:8] && status == first {
			t.Errorf("two seconds later: %q", status)
		}
		b.keys("esc")
		b.lacks("esc stops")
		drawn := len(b.seen)
		b.wait(5 * time.Second)
		if more := len(b.seen) - drawn; more > 2 { // the last redraw, and the end of the note
			t.Errorf("%d messages while nothing loads", more)
		}
	})
}

// TestAPersonWhoIsAskedIsNotWaitedFor: the time of a prompt is not that of a service.
func TestAPersonWhoIsAskedIsNotWaitedFor(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		d.Asker = ui.NewAsker()
		open := d.Open
		d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			if _, err := d.Asker.Secret(ctx, "Client secret"); err != nil {
				return nil, err
			}
			time.Sleep(time.Second)
			return open(ctx, ref)
		}
		b := newBench(t, d, 60, 15)
		ui.Bind(d.Asker, func(msg tea.Msg) { b.msgs <- msg })
		b.keys("enter")
		b.wait(10 * time.Second)
		b.has("enter done   esc cancel   other keys are text")
		b.lacks("10.0 s", "esc stops")
		b.keys("x", "enter")
		b.wait(500 * time.Millisecond)
		b.has("0.5 s")
		b.wait(time.Second)
		b.has("LIVE")
	})
}

// TestCrumbsOfAllScreens: what stands in front keeps what stands beneath it.
func TestCrumbsOfAllScreens(t *testing.T) {
	for _, tt := range []struct {
		width int
		want  string
	}{
		{120, "WHO xMart › FACT_LIFE_EXPECTANCY › 0  xmart@live FACT_LIFE_EXPECTANCY 0 › Id › requests"},
		{60, "WHO xMart › FACT_…ANCY › 0 › Id › requests  ● 52 min"},
		{40, "FACT_LI…TANCY › 0 › Id › requests"},
	} {
		t.Run(fmt.Sprint(tt.width), func(t *testing.T) {
			in(t, func(t *testing.T) {
				d := newWorld().deps()
				d.Start = ui.Start{Ref: "xmart@live", Set: "FACT_LIFE_EXPECTANCY"}
				b := newBench(t, d, tt.width, 24)
				b.keys("enter", "v", "L")
				if head := b.line(0); !strings.Contains(head, tt.want) {
					t.Errorf("%q, want %q", head, tt.want)
				}
			})
		})
	}
}

// TestThePlaceIsKept when the screen is left, flipped, and when the program ends.
func TestThePlaceIsKept(t *testing.T) {
	for name, keys := range map[string][]string{
		"left": {"esc"}, "flipped": {"-"}, "home": {"enter", ":", "h", "o", "m", "e", "enter"}, "quit": {"enter", "ctrl+c", "ctrl+c"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				var kept []ui.Visit
				d := newWorld().deps()
				d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
				d.Remember = func(v ui.Visit) { kept = append(kept, v) }
				b := newBench(t, d, 100, 30)
				b.keys("j", "j", "l")
				kept = nil
				b.keys(keys...)
				if len(kept) == 0 || kept[0].Ref != "xmart@live" || kept[0].Query.Path != "REF_COUNTRY" ||
					kept[0].Place.Ordinal != 2 || kept[0].Place.Column != "Name" {
					t.Errorf("kept %+v", kept)
				}
			})
		})
	}
}

// TestThePaletteTellsKeysAndReasons: the key of a command, why one is off, and how
// many lines there are.
func TestThePaletteTellsKeysAndReasons(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Start = ui.Start{Ref: "erp@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 100, 30)
		b.keys(":")
		b.has("1 of ", "copy")
		b.typing("flip")
		b.has("there is no other environment here")
		b.keys("enter")
		b.has("flip: there is no other environment here")
		b.typing(":column name")
		b.has("column Name", "Edm.String")
		b.keys("enter")
		b.has("Name Edm.String")
	})
}

// TestHelpHasTwoColumns where there is room, and leaves out what does nothing.
func TestHelpHasTwoColumns(t *testing.T) {
	in(t, func(t *testing.T) {
		d := newWorld().deps()
		d.Start = ui.Start{Ref: "erp@live"}
		b := newBench(t, d, 120, 32)
		b.keys("?")
		b.has("keys of sets")
		b.lacks("flip to", "↓ more")
		if line := b.line(5); !strings.Contains(line, "open the rows") || !strings.Contains(line, "move up by one") {
			t.Errorf("one column: %q", line)
		}
		b.keys("a")
		b.has("environment: there is no other")
		b.keys("/")
		b.typing("list again")
		b.has("ask the service for its list again")
		b.lacks("open the rows")
	})
}
