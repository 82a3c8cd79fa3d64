package home_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/home"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.Local)

func entry(name, title string, envs ...string) home.Entry {
	e := home.Entry{About: client.About{Profile: name, Title: title, Environment: envs[0], Host: name + ".example.org"}}
	for _, env := range envs {
		a := e.About
		a.Environment, a.Badge, a.Live = env, strings.ToUpper(env), env == "live"
		e.Environments = append(e.Environments, a)
	}
	return e
}

func visit(ref, set string) kit.Visit {
	return kit.Visit{Ref: ref, Query: client.Query{Path: set, Filter: "Year ge '2015'", Where: []client.Condition{{Property: "Sex",
		Not: true}},
		OrderBy: []client.Order{{By: "Value", Desc: true}}}, Place: kit.Place{Ordinal: 4811, Column: "Value"}, When: now.Add(-16 * time.Hour)}
}

func all() home.LoadedMsg {
	erp := entry("erp", "ERP.net", "live", "staging")
	erp.Ends = []home.Ending{{Text: "live: the secret ends on 2026-12-01, in 8 days", Fix: "odatui profiles secret erp@live"}}
	return home.LoadedMsg{
		Profiles: home.Profiles{Entries: []home.Entry{entry("mart", "The Mart", "live", "staging"), erp}},
		Visits:   []kit.Visit{visit("mart@live", "Facts"), visit("erp@live", "Customers")},
	}
}

func open(loaded home.LoadedMsg) *home.Screen {
	s := home.New(theme.New(colorprofile.TrueColor, true), home.Options{
		Demo: true, Add: true, Import: true, Edit: true, Explain: true, Now: func() time.Time { return now },
	})
	s.SetSize(110, 30)
	s.Update(loaded)
	return s
}

func press(t *testing.T, s *home.Screen, keys ...string) (last tea.Msg) {
	t.Helper()
	for _, key := range keys {
		last = nil
		c, ok := kit.Find(s.Commands(), key)
		switch {
		case !ok:
			s.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
		case !c.Works():
			t.Fatalf("%s: %s", key, c.Why())
		default:
			if cmd := c.Run(""); cmd != nil {
				last = cmd()
			}
		}
	}
	return last
}

func drawn(s *home.Screen) string { return strings.Join(strings.Fields(ansi.Strip(s.View())), " ") }

// TestTheLastPlaceIsFirst: enter goes on there, and all of it is seen.
func TestTheLastPlaceIsFirst(t *testing.T) {
	t.Parallel()
	loaded := all()
	s := open(loaded)
	for _, want := range []string{
		"where you were ▌ LIVE mart Facts Year ge '2015' Sex ≠ null sort Value ↓ row 4,812 · yesterday 17:00 profiles mart The Mart LIVE STAGING",
		"! live: the secret ends on 2026-12-01, in 8 days odatui profiles secret erp@live", "last places LIVE erp Customers",
		"other ways in paste",
	} {
		if view := drawn(s); !strings.Contains(view, want) {
			t.Errorf("home lacks %q:\n%s", want, ansi.Strip(s.View()))
		}
	}
	if got := press(t, s, "enter"); !reflect.DeepEqual(got, home.VisitMsg{Visit: loaded.Visits[0]}) {
		t.Errorf("enter: %+v", got)
	}
	press(t, s, "down")
	loaded.Visits = nil
	s.Update(loaded)
	if at := s.At().Ref; at != "mart@live" {
		t.Errorf("after a reload the cursor is on %s", at)
	}
}

// TestPastes: an address is opened, anything else explained, and where one types it is text.
func TestPastes(t *testing.T) {
	t.Parallel()
	paste := func(s *home.Screen, text string) tea.Msg {
		if cmd := s.Update(tea.PasteMsg{Content: text}); cmd != nil {
			return cmd()
		}
		return nil
	}
	s := open(all())
	for text, want := range map[string]tea.Msg{
		"HTTPS://h.example.org/odata\n":       kit.OpenSetsMsg{Ref: "HTTPS://h.example.org/odata"},
		"AADSTS7000215: Invalid":              kit.OpenExplainedMsg{Text: "AADSTS7000215: Invalid"},
		"https://h.example.org\n401 nobody\n": kit.OpenExplainedMsg{Text: "https://h.example.org\n401 nobody"},
		" \n":                                 nil,
	} {
		if got := paste(s, text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	press(t, s, "i")
	if paste(s, "~/a b.env"); !s.Typing() {
		t.Fatal("i opens no line")
	}
	if got := press(t, s, "enter"); got != (home.ImportMsg{Path: "~/a b.env"}) {
		t.Errorf("i: %v", got)
	}
	press(t, s, "/")
	if got := paste(s, "erp.net"); got != nil || strings.Contains(drawn(s), "The Mart") {
		t.Errorf("a paste into the search: %v\n%s", got, drawn(s))
	}
}

// TestFirstRun: four ways on.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	s := open(home.LoadedMsg{})
	view := drawn(s)
	for _, want := range []string{"four ways on", "▌ the demo", "add a profile", "import a file", "paste a URL"} {
		if !strings.Contains(view, want) {
			t.Errorf("the first run lacks %q: %s", want, view)
		}
	}
	if s.Update(home.LoadedMsg{}); !strings.Contains(drawn(s), "▌ the demo") {
		t.Errorf("the cursor moved as the file was read again: %s", drawn(s))
	}
	if got := press(t, s, "enter"); got != (home.DemoMsg{}) {
		t.Errorf("enter: %v", got)
	}
	if press(t, s, "down", "down", "enter"); !s.Typing() || !strings.Contains(drawn(s), "file to import") {
		t.Errorf("the third way: %s", drawn(s))
	}
}

// TestAllSizes: nothing is wider or higher than the screen, the cursor is in it, and
// drawing changes nothing.
func TestAllSizes(t *testing.T) {
	t.Parallel()
	s := open(all())
	for range 4 {
		for _, size := range [][2]int{{20, 3}, {30, 6}, {60, 11}, {80, 20}, {200, 56}} {
			s.SetSize(size[0], size[1])
			view := ansi.Strip(s.View())
			for i, line := range strings.Split(view, "\n") {
				if ansi.StringWidth(line) > size[0] || i >= size[1] {
					t.Errorf("at %v line %d does not fit: %q", size, i+1, line)
				}
			}
			if !strings.Contains(view, "▌") || ansi.Strip(s.View()) != view {
				t.Errorf("at %v the cursor is out of sight, or drawing changes the screen:\n%s", size, view)
			}
		}
		press(t, s, "down")
	}
}

// TestScenes draws home in the sizes of the contract.
func TestScenes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 11}, {80, 20}, {120, 28}, {200, 56}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			s := open(all())
			s.SetSize(size[0], size[1])
			golden.RequireEqual(t, ansi.Strip(s.View()))
		})
	}
}
