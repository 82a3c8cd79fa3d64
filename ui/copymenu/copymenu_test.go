package copymenu

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/client/snippet"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// stage runs a menu as the root would.
type stage struct {
	t      *testing.T
	menu   *Menu
	format string
	sent   []tea.Msg
	held   []tea.Cmd // what was started while hold is set
	hold   bool
}

func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if s.hold {
		s.held = append(s.held, cmd)
		return
	}
	switch msg := cmd().(type) {
	case kit.LoadedMsg:
		s.run(s.menu.Update(msg))
	default:
		s.sent = append(s.sent, msg)
	}
	if first := s.menu.View(); first != s.menu.View() {
		s.t.Error("the second drawing differs")
	}
}

func (s *stage) press(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		c, ok := kit.Find(s.menu.Commands(), k)
		if !ok {
			s.t.Fatalf("no command has the key %s", k)
		}
		if !c.Works() {
			s.sent = append(s.sent, kit.NoteMsg{Text: c.Why()})
			continue
		}
		s.run(c.Run(""))
	}
}

func (s *stage) plain() string { return ansi.Strip(s.menu.View()) }

// copied returns what was copied.
func (s *stage) copied() kit.CopyMsg {
	s.t.Helper()
	if len(s.sent) != 1 || !s.menu.Done() {
		s.t.Fatalf("sent %v, done %v", s.sent, s.menu.Done())
	}
	return s.sent[0].(kit.CopyMsg)
}

func session() *client.Session {
	return &client.Session{
		Request: func(q client.Query, _ client.Position) (client.Request, error) {
			r := client.Request{URL: "https://x.example/odata/" + q.Path + "?$filter=" + q.Filter}
			if q.Filter == "long" {
				r.Body = "$filter=long"
			}
			return r, nil
		},
		Code: func(run *client.Run, language string) (string, error) {
			if language == "m" {
				return "", errors.New("write Power Query M code: it cannot be")
			}
			return fmt.Sprintf("# %s of %s\n%s 'a line that is longer than the room beside the list, and goes on behind it'\n",
				run.Query.Filter, run.Query.Path, language), nil
		},
	}
}

func open(t *testing.T, filter string, width, height int) *stage {
	s := &stage{t: t}
	values := func(format string) (string, error) {
		return strings.Repeat(format+"\tof\ta row\x1b]0;x\x07 that is longer than the room\n", 500), nil
	}
	large := func(string) (string, error) { return strings.Repeat("a large text\n", 90000), nil }
	s.menu = New(Options{Look: theme.New(colorprofile.TrueColor, true), Format: &s.format, Sections: []Section{
		{Title: "values", Items: []Item{
			{Key: "c", Title: "cell", Side: "83.89", What: "Value of row 7", About: "Value of row 7", Off: "Value is null"},
			{Key: "r", Title: "row", Side: "7", What: "row 7", About: "row 7", Formats: true, Text: values},
			{Key: "p", Title: "page", Side: "4,000 rows", What: "4,000 rows", Formats: true, Text: large,
				About: "4,000 of 12,345 rows, those that are loaded"},
		}},
		Again(session(), client.Query{Path: "Facts", Filter: filter}, "12,345 rows of Facts, filtered"),
	}})
	s.menu.SetSize(width, height)
	s.run(s.menu.make())
	return s
}

// TestSizes draws the menu in the room of a terminal of 60x15, 80x24 and 120x32.
func TestSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 13}, {30, 8}} {
		for name, keys := range map[string][]string{
			"cell": nil, "row": {"down"}, "large": {"down", "down", "j"}, "code": {"down", "down", "down", "down", "down", "down", "down", "down"},
		} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				s := open(t, "A eq 1", size[0], size[1])
				s.press(keys...)
				for _, line := range strings.Split(s.menu.View(), "\n") {
					if w := ansi.StringWidth(line); w > size[0] {
						t.Errorf("%d cells: %q", w, ansi.Strip(line))
					}
				}
				if n := strings.Count(s.menu.View(), "\n") + 1; n > size[1] {
					t.Errorf("%d lines of %d", n, size[1])
				}
				golden.RequireEqual(t, s.plain())
			})
		}
	}
}

// TestEveryKeyCopies, by itself and by the arrows and enter.
func TestEveryKeyCopies(t *testing.T) {
	t.Parallel()
	want := map[string]string{"u": "the URL", "r": "row 7 as TSV", "p": "4,000 rows as TSV"}
	for _, l := range snippet.Languages() {
		if l.Name != "m" {
			want[codeKeys[l.Name]] = "the " + l.Title + " code"
		}
	}
	for key, what := range want {
		s := open(t, "A eq 1", 120, 27)
		s.press(key)
		got := s.copied()
		if string(got.What) != what || got.Text == "" {
			t.Errorf("%s: %s, %.40q", key, got.What, got.Text)
		}
		again := open(t, "A eq 1", 120, 27)
		for again.menu.at().Key != key {
			again.press("down")
		}
		again.press("enter")
		if again.copied() != got {
			t.Errorf("%s: enter copies another text", key)
		}
	}
}

func TestFormatIsChosenAndKept(t *testing.T) {
	t.Parallel()
	s := open(t, "", 120, 27)
	s.press("j")
	if s.menu.Done() || s.format != "json" || !strings.Contains(s.plain(), "json    of") {
		t.Fatalf("format %s\n%s", s.format, s.plain())
	}
	s.press("r")
	if got := s.copied(); got.What != "row 7 as JSON" || !strings.HasPrefix(got.Text, "json\t") {
		t.Errorf("%s: %.20q", got.What, got.Text)
	}
}

// TestPreviewIsSanitised: the text is copied as it is, and shown without control
// characters.
func TestPreviewIsSanitised(t *testing.T) {
	t.Parallel()
	s := open(t, "", 120, 27)
	s.press("down")
	if strings.ContainsAny(s.plain(), "\x07\x1b") || strings.Contains(s.menu.View(), "\x1b]") {
		t.Errorf("%q", s.menu.View())
	}
	s.press("enter")
	if !strings.Contains(s.copied().Text, "\x1b]0;x\x07") {
		t.Error("the copied text was changed")
	}
}

func TestWhatCannotBeCopied(t *testing.T) {
	t.Parallel()
	s := open(t, "long", 120, 27)
	s.press("c")
	s.press("u")
	s.press("q")
	var notes []string
	for _, msg := range s.sent {
		notes = append(notes, string(msg.(kit.NoteMsg).Text))
	}
	want := []string{"Value is null", "the body of a POST", "it cannot be"}
	for i, w := range want {
		if len(notes) != len(want) || !strings.Contains(notes[i], w) {
			t.Fatalf("notes %q", notes)
		}
	}
	if s.menu.Done() {
		t.Error("the menu is closed")
	}
}

// TestTheTextIsMadeOutsideUpdate: keys work meanwhile, and what is left is not copied.
func TestTheTextIsMadeOutsideUpdate(t *testing.T) {
	t.Parallel()
	s := open(t, "", 120, 27)
	s.hold = true
	s.press("p")
	if s.menu.Done() || !strings.Contains(s.plain(), "being written") {
		t.Fatalf("done %v\n%s", s.menu.Done(), s.plain())
	}
	s.press("up")
	s.hold = false
	for _, cmd := range s.held {
		s.run(cmd)
	}
	if len(s.sent) != 0 || s.menu.Done() {
		t.Errorf("sent %v", s.sent)
	}
}
