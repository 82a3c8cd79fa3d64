package ui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/ui"
)

// alt is a key that came closely behind esc.
func alt(code rune, mod tea.KeyMod) tea.KeyPressMsg {
	return tea.KeyPressMsg{Code: code, Mod: mod | tea.ModAlt}
}

// TestAKeyCloselyBehindEscIsTwoKeys: terminals report it as that key with alt.
func TestAKeyCloselyBehindEscIsTwoKeys(t *testing.T) {
	tests := []struct {
		name   string
		before []string
		key    tea.KeyPressMsg
		has    []string
		lacks  []string
	}{
		{"esc closes help, j moves", []string{"?"}, alt('j', 0), []string{"▌ REF_COUNTRY"}, []string{"─ keys"}},
		{"esc closes help, G moves", []string{"?"}, alt('g', tea.ModShift), []string{"▌ 日本"}, []string{"─ keys"}},
		{"esc leads home, ? opens help", nil, alt('?', 0), []string{"─ keys", "4 profiles"}, []string{"LIVE  WHO"}},
		{"esc ends the search, / begins it", []string{"/", "q"}, alt('/', 0), []string{"5 sets"}, []string{"/q"}},
		{"twice esc", []string{"?"}, alt(tea.KeyEscape, 0), []string{"4 profiles"}, []string{"LIVE  WHO"}},
		{"esc closes the palette, enter opens", []string{":", "x"}, alt(tea.KeyEnter, 0), []string{"WHO xMart › FACT_LIFE"}, []string{"─ commands"}},
		{"alt is no way around typing", []string{"/", "r"}, alt(tea.KeyBackspace, 0), []string{"5 sets", "   /"}, []string{"/r"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := begin(t, newWorld(), "xmart@live")
				b.keys(test.before...)
				b.send(test.key)
				b.settle()
				b.has(test.has...)
				b.lacks(test.lacks...)
			})
		})
	}
}

// TestCaretStandsOnWhatIsChosen: the terminal's own cursor, for screen readers
// and for input methods.
func TestCaretStandsOnWhatIsChosen(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string // what stands at the cursor; "" there is none
	}{
		{"a set", []string{"j"}, "▌ REF_COUNTRY"},
		{"a cell", []string{"j", "enter", "l", "j"}, "xmart@live REF_COUNTRY 1"},
		{"a number in its cell", []string{"j", "enter", "j", "j"}, "2 │"},
		{"a search", []string{"/", "r", "e", "left"}, "e"},
		{"the palette", []string{":"}, " "},
		{"a dialog", []string{"p", "down"}, "▌ WHO xMart  STAGING"},
		{"a record", []string{"j", "enter", "enter", "j"}, "▌ Name"},
		{"help has none", []string{"?"}, ""},
		{"home", []string{"esc"}, "▌ xmart  WHO xMart"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := begin(t, newWorld(), "xmart@live")
				b.keys(test.keys...)
				v := b.m.View()
				if strings.Contains(v.Content, "\x1b[99") {
					t.Fatal("a mark of ours reaches the terminal")
				}
				if v.Cursor == nil || test.want == "" {
					if v.Cursor != nil || test.want != "" {
						t.Fatalf("cursor %v, want it at %q", v.Cursor, test.want)
					}
					return
				}
				line := strings.Split(b.frame(), "\n")[v.Cursor.Y]
				if at := ansi.TruncateLeft(line, v.Cursor.X, ""); !strings.HasPrefix(at, test.want) {
					t.Fatalf("the cursor is at %q, want %q:\n%s", at, test.want, b.frame())
				}
			})
		})
	}
}

// TestTerminalsThatMeasureWholeCharacters: some say so, some can be asked to,
// some do so and do not say it.
func TestTerminalsThatMeasureWholeCharacters(t *testing.T) {
	wide, narrow := ansi.StringWidthWc(ui.Probe), ansi.StringWidth(ui.Probe)
	if wide <= narrow {
		t.Fatalf("the probe tells nothing: %d and %d cells", wide, narrow)
	}
	tests := []struct {
		name  string
		value ansi.ModeSetting
		found int // cells that the probe takes, -1 it must not be written
		told  bool
	}{
		{"set", ansi.ModeSet, -1, false},
		{"Bubble Tea sets it", ansi.ModeReset, -1, false},
		{"adds code points", ansi.ModeNotRecognized, wide, false},
		{"does not say so", ansi.ModeNotRecognized, narrow, true},
		{"answers nonsense", ansi.ModePermanentlyReset, 77, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := begin(t, newWorld(), "xmart@live")
				b.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: test.value})
				b.settle()
				asked := false
				for _, msg := range b.seen {
					raw, ok := msg.(tea.RawMsg)
					asked = asked || ok && strings.Contains(raw.Msg.(string), ui.Probe)
				}
				if asked != (test.found >= 0) {
					t.Fatalf("asked: %v", asked)
				}
				b.seen = nil
				b.send(tea.CursorPositionMsg{X: test.found, Y: 1})
				b.settle()
				told := false
				for _, msg := range b.seen {
					mode, ok := msg.(tea.ModeReportMsg)
					told = told || ok && mode.Mode == ansi.ModeUnicodeCore && mode.Value == ansi.ModeSet
				}
				if told != test.told {
					t.Fatalf("Bubble Tea was told: %v", told)
				}
			})
		})
	}
}
