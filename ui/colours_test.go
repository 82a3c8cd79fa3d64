package ui_test

import (
	"image/color"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/ui"
)

// terminals are what a terminal can show, and its ground.
var terminals = []struct {
	name    string
	profile colorprofile.Profile
	light   bool
}{
	{"dark", colorprofile.TrueColor, false}, {"light", colorprofile.TrueColor, true},
	{"256 dark", colorprofile.ANSI256, false}, {"256 light", colorprofile.ANSI256, true},
	{"16 dark", colorprofile.ANSI, false}, {"16 light", colorprofile.ANSI, true},
	{"none", colorprofile.ASCII, false},
}

// on tells the program what its terminal can show.
func (b *bench) on(profile colorprofile.Profile, light bool) {
	b.send(tea.ColorProfileMsg{Profile: profile})
	ground := color.Color(color.Black)
	if light {
		ground = color.White
	}
	b.send(tea.BackgroundColorMsg{Color: ground})
	b.settle()
}

// TestColours holds the look itself: some scenes with their escape sequences.
func TestColours(t *testing.T) {
	t.Parallel()
	coloured := slices.DeleteFunc(slices.Concat(scenes, compareScenes), func(s scene) bool {
		return !slices.Contains([]string{"home four profiles", "sets", "rows", "record", "palette", "palette properties", "trouble", "schema",
			"schema links", "statistics of numbers", "statistics of texts", "compare sets", "compare rows"}, s.name)
	})
	for _, scene := range coloured {
		for _, term := range terminals {
			t.Run(scene.name+" "+term.name, func(t *testing.T) {
				in(t, func(t *testing.T) {
					_, deps := scene.world()
					b := newBench(t, deps, 80, 24)
					b.on(term.profile, term.light)
					scene.play(b)
					golden.RequireEqual(t, strings.ReplaceAll(b.m.View().Content, "\x1b", "␛"))
				})
			})
		}
	}
}

// TestTheTerminalTurnsLight: while a diagnosis is shown, which keeps what it has drawn.
func TestTheTerminalTurnsLight(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := diagnosed(expired)()
		b := newBench(t, deps, 80, 24)
		b.on(colorprofile.TrueColor, false)
		b.keys("-", "-", "R")
		asked := b.m.View().Content
		for _, event := range []tea.Msg{uv.DarkColorSchemeEvent{}, uv.LightColorSchemeEvent{}} {
			if !asks(b, event, tea.RequestBackgroundColor()) {
				t.Errorf("%T: the terminal is not asked for its ground", event)
			}
		}
		if b.m.View().Content != asked {
			t.Error("the colours changed before the terminal told its ground")
		}
		b.on(colorprofile.TrueColor, true)
		const red, dark = "38;2;179;38;30", "38;2;224;108;117"
		if got := b.m.View().Content; !strings.Contains(got, red) || strings.Contains(got, dark) {
			t.Errorf("the headline is not that of a light ground:\n%q", got)
		}
	})
}

// asks reports that a message makes the program send another.
func asks(b *bench, msg, want tea.Msg) bool {
	_, cmd := b.m.Update(msg)
	if cmd == nil {
		return false
	}
	switch got := cmd().(type) {
	case tea.BatchMsg:
		return slices.ContainsFunc(got, func(c tea.Cmd) bool { return c != nil && c() == want })
	default:
		return got == want
	}
}

func TestTheThemeThatAPersonChose(t *testing.T) {
	t.Parallel()
	for theme, want := range map[string]string{
		"": "48;5;160", "dark": "38;5;252", "light": "38;5;235", "ansi16": "\x1b[1;97;41m LIVE", "none": "\x1b[1;7m LIVE",
	} {
		t.Run(theme, func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := at("xmart@live")()
				deps.Settings = ui.Settings{Theme: theme}
				b := newBench(t, deps, 80, 24)
				b.on(colorprofile.ANSI256, false)
				if got := b.m.View().Content; !strings.Contains(got, want) {
					t.Errorf("no %q in\n%q", want, got)
				}
			})
		})
	}
}
