package cell_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/ui/cell"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

func newScreen(kind string, v client.Value) *cell.Screen {
	return opened(kit.OpenCellMsg{Title: "Note", Type: kind, Value: v})
}

func opened(msg kit.OpenCellMsg) *cell.Screen {
	s := cell.New(theme.New(colorprofile.TrueColor, true), msg)
	s.SetSize(80, 24)
	return s
}

func draw(s *cell.Screen, w, h int) string {
	s.SetSize(w, h)
	return s.View()
}

// press gives keys to a screen, as the root does.
func press(s *cell.Screen, keys ...rune) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		c, ok := kit.Find(s.Commands(), string(k))
		switch {
		case !ok:
			cmd = nil
		case !c.Works():
			cmd = kit.Note(kit.Warn, c.Why())
		default:
			cmd = c.Run("")
		}
	}
	return cmd
}

func TestViews(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind  string
		value client.Value
		w, h  int
	}{
		"text":    {"Edm.String", client.Text("A first line that is too long for the room.\n\nThird\tline مصر \x1b]0;x"), 30, 10},
		"json":    {"NS.Site", client.JSONValue(`{"city":"Genève","n":9007199254740993,"list":[1,{"a":null}]}`), 80, 14},
		"string":  {"Edm.String", client.Text(`{"a":[1,2]}`), 80, 14},
		"binary":  {"Edm.Binary", client.Text(base64.URLEncoding.EncodeToString([]byte("\x00\x01hello, world \xff and more"))), 80, 14},
		"narrow":  {"Edm.Binary", client.Text(base64.URLEncoding.EncodeToString([]byte("\x00\x01hello, world \xff and more"))), 20, 5},
		"null":    {"Edm.String", client.JSONValue("null"), 80, 14},
		"missing": {"Edm.String", client.Value{}, 80, 14},
		"empty":   {"Edm.String", client.Text(""), 80, 14},
		"number":  {"Edm.Decimal", client.JSONValue("9007199254740993.10"), 80, 14},
		"notbase": {"Edm.Binary", client.Text("not base64!"), 80, 14},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			view := draw(newScreen(tt.kind, tt.value), tt.w, tt.h)
			for _, line := range strings.Split(view, "\n") {
				if ansi.StringWidth(line) > tt.w {
					t.Errorf("too wide: %q", line)
				}
			}
			if strings.Contains(view, "\x1b]") {
				t.Error("an escape reaches the screen")
			}
			golden.RequireEqual(t, ansi.Strip(view))
		})
	}
}

func TestCutList(t *testing.T) {
	t.Parallel()
	s := opened(kit.OpenCellMsg{Title: "Lines", Value: client.JSONValue(`[1,2]`), Cut: "2 of 5 entries came"})
	left := s.Foot().Left
	if last := left[len(left)-1]; last.Text != "   the service cut this list: 2 of 5 entries came" || last.Role != kit.Warn {
		t.Errorf("foot: %+v", left)
	}
}

func TestHexOfText(t *testing.T) {
	t.Parallel()
	s := newScreen("Edm.String", client.Text("a\u200bb"))
	press(s, 'x')
	if view := ansi.Strip(draw(s, 80, 10)); !strings.Contains(view, "61 e2 80 8b 62") {
		t.Errorf("what cannot be seen is not in the hex:\n%s", view)
	}
	press(s, 'x')
	if view := ansi.Strip(draw(s, 80, 10)); !strings.Contains(view, "a\ufffdb") {
		t.Errorf("x does not lead back:\n%s", view)
	}
}

func TestScroll(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	s := newScreen("Edm.String", client.Text(b.String()))
	draw(s, 40, 10)
	press(s, 'j', 'j')
	if view := draw(s, 40, 10); !strings.Contains(view, "line 2\x1b") || strings.Contains(view, "line 1\x1b") {
		t.Errorf("after two steps:\n%s", ansi.Strip(view))
	}
	press(s, 'G')
	if view := ansi.Strip(draw(s, 40, 10)); !strings.Contains(view, "line 99") || strings.Count(view, "\n") != 9 {
		t.Errorf("at the end:\n%s", view)
	}
	if foot := s.Foot().Left; foot[0].Text != "lines 92-101" {
		t.Errorf("foot %v", foot)
	}
}

func TestHugeValue(t *testing.T) {
	t.Parallel()
	s := newScreen("Edm.String", client.Text(strings.Repeat("x", 5<<20)))
	draw(s, 80, 24)
	press(s, 'G')
	draw(s, 80, 24)
	foot := s.Foot().Left
	if last := foot[len(foot)-1].Text; !strings.Contains(string(last), "y copies all") {
		t.Errorf("foot %v", foot)
	}
	if c := press(s, 'y')().(kit.CopyMsg); len(c.Text) != 5<<20 {
		t.Errorf("%d bytes were copied", len(c.Text))
	}
}
