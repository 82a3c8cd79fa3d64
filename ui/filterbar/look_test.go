package filterbar

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client/safe"
	"odatui/ui/theme"
)

// scenes are the states that have a picture in testdata at every size.
var scenes = []struct {
	name string
	play func(s *stage)
}{
	{"begun", func(*stage) {}},
	{"one mistake and values", func(s *stage) {
		s.write("SEX eq 'BTSX' and DIM_TIME ge 2015 and COUNTRY eq C")
		s.keys("enter")
		s.write("a")
		s.keys("backspace")
	}},
	{"chosen", func(s *stage) { s.write("VALUE_N gt 80 and co"); s.keys("down", "down") }},
	{"scrolled", func(s *stage) { s.keys("up") }},
	{"on the mistake", func(s *stage) {
		s.write("SEX eq 'BTSX' and DIM_TIME ge 2015 and COUNTRY eq 'Chile'")
		s.keys("shift+tab")
	}},
	{"or", func(s *stage) { s.write("SEX eq 'BTSX' or SEX eq 'MLE' or VALUE_N gt 5"); s.keys("esc") }},
	{"refused", func(s *stage) {
		s.write("SEX eq 'BTSX'")
		s.keys("enter")
		s.bar.Refused("The query specified in the URI is not valid. Could not find a property named 'SEX' on type 'NS.Observation'.")
	}},
	{"longer than the line", func(s *stage) {
		s.write("COUNTRY in ('中国','القمر جزر','Česko','Côte d''Ivoire','Lao People''s Democratic Republic'," +
			"'Bolivia (Plurinational State of)') and 資料 eq 'ñ'")
		s.keys("shift+tab")
	}},
	{"many", func(s *stage) {
		s.write("SEX eq 'BTSX' and DIM_TIME ge '2015' and COUNTRY eq 'Cameroun' and IndicatorCode eq 'AIR_AVL' " +
			"and VALUE_N gt 80 and VALUE_N lt 9")
	}},
	{"expected", func(s *stage) { s.write("DATE_ADDED gt 2") }},
	{"history", func(s *stage) { s.keys("ctrl+r"); s.write("80") }},
	{"fixed", func(s *stage) {
		s.bar.Fixed = []safe.Text{"search life expectancy"}
		s.write("SEX eq 'BTSX'")
		s.keys("esc")
	}},
}

func TestScenes(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range [][2]int{{120, 27}, {80, 19}, {60, 12}, {30, 6}} {
			t.Run(fmt.Sprintf("%s %dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				s := open(t, "")
				s.size(size[0], size[1])
				scene.play(s)
				golden.RequireEqual(t, []byte(s.plain()))
			})
		}
	}
}

// TestColours holds the looks: the mistake, the chosen suggestion, the matches.
func TestColours(t *testing.T) {
	for name, look := range map[string]*theme.Theme{
		"dark": theme.New(colorprofile.TrueColor, true), "light": theme.New(colorprofile.TrueColor, false),
		"256": theme.New(colorprofile.ANSI256, true), "16": theme.New(colorprofile.ANSI, true), "plain": theme.New(colorprofile.NoTTY, true),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, "", func(o *Options) { o.Look = look })
			s.write("DIM_TIME ge 2015 and VALUE_N gt 80 and not contains(co")
			s.keys("down")
			golden.RequireEqual(t, []byte(strings.Join(strings.Split(s.screen(), "\n")[:8], "\n")))
		})
	}
}

// pressed are the keys of the fuzz; a byte of a script is one of them.
var pressed = []string{
	"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "backspace", "delete",
	"alt+left", "alt+right", "ctrl+space",
	"ctrl+u", "ctrl+k", "ctrl+w", "ctrl+r", "ctrl+e", "ctrl+d", "ctrl+a", "ctrl+o", "'", "'", "(", ")", " ",
	"a", "n", "d", "o", "r", "C", "S", "E",
	"1", "-", "/", ",", "日", "ق", "e\u0301", "👩‍👩‍👧", "\u202e", "\u200b", "\u0000", "$", "\"", ":",
}

// texts are words that a script types, and pastes; the last one is only pasted.
var texts = []string{
	" and ", " or ", "COUNTRY eq '", "DIM_TIME ge 2015", "contains(", "not ", "資料 in ('中国','القمر')",
	"'; DROP TABLE x--", "\x1b]0;x\a", "a\nb\tc",
	"Country/Name eq ", "Zalgo\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309", "\xff\xfe",
	"(((((((((((((((((", "SEX eq 'MLE' or SEX eq 'FMLE' and ",
	"\u200f\u202dأهلا", "ﷺ", "{\"a\":[", strings.Repeat("x", 3000),
}

func playScript(t testing.TB, script []byte) {
	s := open(t, "", func(o *Options) { o.Edit = func(string) tea.Cmd { return nil } })
	sizes := [][2]int{{120, 27}, {60, 12}, {80, 19}, {20, 2}, {1, 1}, {24, 5}, {61, 14}, {300, 40}, {12, 3}}
	for i, c := range script {
		next := int(script[(i+1)%len(script)])
		switch {
		case c >= 240:
			size := sizes[next%len(sizes)]
			s.size(size[0], size[1])
		case c >= 225:
			s.bar.Update(tea.PasteMsg{Content: texts[next%len(texts)]})
		case c >= 200:
			for _, r := range texts[next%(len(texts)-1)] {
				s.bar.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		case c == 199:
			s.bar.Click(next, i%20)
		case c == 198:
			s.bar.GoTo(next % 4)
		case c == 197:
			s.bar.Learn(seen, next)
		case c == 196:
			s.bar.Written(texts[next%len(texts)])
		default:
			s.keys(pressed[int(c)%len(pressed)])
			if !s.bar.Sent() {
				continue // every key was looked at
			}
		}
		if s.bar.Sent() {
			s.bar.Refused("no")
		}
		s.sound()
	}
}

func TestRandomKeys(t *testing.T) {
	runs := 40
	if testing.Short() {
		runs = 5
	}
	for seed := range runs {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		script := make([]byte, 120)
		for i := range script {
			script[i] = byte(r.IntN(256))
		}
		playScript(t, script)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("\x17\x22\x01\xd0\x02\xf0\x03"))
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 0 && len(script) <= 300 {
			playScript(t, script)
		}
	})
}

// BenchmarkKey is one key in a filter of four conditions: parsed, completed, drawn.
func BenchmarkKey(b *testing.B) {
	s := open(b, "SEX eq 'BTSX' and DIM_TIME ge '2015' and VALUE_N gt 80 and COUNTRY eq C")
	for b.Loop() {
		s.bar.Update(press("a"))
		s.bar.Over(s.bar.View())
		s.bar.Update(press("backspace"))
		s.bar.Over(s.bar.View())
	}
}
