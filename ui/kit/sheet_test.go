package kit_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// sheet has 30 lines; those in picks can be picked.
func sheet(picks ...int) *kit.Sheet {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprint(i))
	}
	s := &kit.Sheet{}
	s.Set(lines, picks)
	s.SetHeight(10)
	return s
}

func TestSheetMoves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		picks []int
		keys  string
		pick  int
		top   string // the first line in the window
	}{
		{"picks in sight are gone through", []int{2, 3, 4}, "jj", 2, "0"},
		{"behind the last pick it scrolls", []int{2, 3}, "jjj", 1, "2"},
		{"a pick out of sight is scrolled to", []int{2, 15}, "jjjjjj", 1, "6"},
		{"and back", []int{2, 15}, "jjjjjjkkkk", 0, "2"},
		{"without picks it scrolls", nil, "jj", 0, "2"},
		{"not beyond the end", nil, strings.Repeat("j", 50), 0, "20"},
		{"the end", []int{2, 15}, "G", 1, "20"},
		{"the beginning", []int{2, 15}, "Gg", 0, "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := sheet(tt.picks...)
			moves := kit.Moves(func(m kit.Move) tea.Cmd {
				s.Move(m)
				return nil
			}, false)
			for _, k := range tt.keys {
				c, ok := kit.Find(moves, string(k))
				if !ok {
					t.Fatalf("%c is no moving key", k)
				}
				c.Run("")
			}
			top, _, _ := strings.Cut(s.View(), "\n")
			if s.Pick != tt.pick || top != tt.top {
				t.Errorf("pick %d, top %s; want %d, %s", s.Pick, top, tt.pick, tt.top)
			}
		})
	}
}

// TestSheetReveals a line as far as the pick stays in sight.
func TestSheetReveals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pick, line int
		past       bool
		top        string
	}{{0, 5, false, "0"}, {0, 14, false, "3"}, {1, 14, false, "5"}, {1, 29, false, "12"}, {1, 29, true, "20"}} {
		s := sheet(3, 12)
		s.Go(tt.pick)
		s.Reveal(tt.line, tt.past)
		if top, _, _ := strings.Cut(s.View(), "\n"); top != tt.top {
			t.Errorf("pick %d, line %d: top %s, want %s", tt.pick, tt.line, top, tt.top)
		}
	}
}

// TestSheetPicksBeforeItIsDrawn: a choice made before there are lines holds.
func TestSheetPicksBeforeItIsDrawn(t *testing.T) {
	t.Parallel()
	var s kit.Sheet
	s.Go(2)
	s.Set(make([]string, 10), []int{1, 2, 3})
	if s.SetHeight(4); s.Pick != 2 {
		t.Errorf("pick %d", s.Pick)
	}
	s.Set(make([]string, 10), []int{1})
	if s.Pick != 0 {
		t.Errorf("pick %d of one", s.Pick)
	}
	if !s.Click(1) || s.Click(2) || s.Click(-1) {
		t.Error("clicks")
	}
}

func TestCutMiddle(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"7d3a1c52-0000-4000-8000-00000000c11e": "7d3a1c52-0…00000c11e", "short": "short", "日本語日本語日本語日本語": "日本語日本…語日本語",
	} {
		got := kit.CutMiddle(safe.Clean(in), 20)
		if string(got) != want || kit.Width(got) > 20 {
			t.Errorf("CutMiddle(%q) = %q (%d cells), want %q", in, got, kit.Width(got), want)
		}
	}
}
