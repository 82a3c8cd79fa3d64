package rows

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// nameAt returns where a column's name begins and ends on the line of names.
func (s *stage) nameAt(name string) (x, end, y int) {
	s.t.Helper()
	for y, line := range strings.Split(s.plain(), "\n") {
		if y < s.screen.body {
			continue
		}
		if before, _, ok := strings.Cut(line, name); ok {
			x := kit.Width(show(before))
			return x, x + len(name), y
		}
	}
	s.t.Fatalf("no column %s", name)
	return 0, 0, 0
}

func (s *stage) click(x, y int, mod tea.KeyMod) {
	s.run(s.screen.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: x, Y: y, Mod: mod}))
	s.run(s.screen.Update(tea.MouseReleaseMsg{Button: tea.MouseLeft, X: x, Y: y}))
}

// TestHeaderClickSorts as the key s does, with shift as S does.
func TestHeaderClickSorts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		for _, want := range []string{"Value", "Value desc", "", "Value"} {
			x, _, y := s.nameAt("Value")
			s.click(x, y, 0)
			if got := order(s.screen.Query()); got != want || s.screen.grid.Column() != "Value" {
				t.Errorf("sorted by %q, want %q; at %s", got, want, s.screen.grid.Column())
			}
		}
		x, _, y := s.nameAt("Name")
		s.click(x, y, tea.ModShift)
		if got := order(s.screen.Query()); got != "Value,Name" {
			t.Errorf("sorted by %q", got)
		}
		s.run(s.screen.Update(tea.MouseClickMsg{Button: tea.MouseRight, X: x, Y: y}))
		if got := order(s.screen.Query()); got != "Value,Name" {
			t.Errorf("the right button sorts by %q", got)
		}
	})
}

// TestBorderDragResizes the column before the border; the drag is one step to undo.
func TestBorderDragResizes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		kept, times := kit.Layout{}, 0
		s := open(t, newFake(100, 50), Options{KeepLayout: func(l kit.Layout) { kept, times = l, times+1 }})
		x, _, y := s.nameAt("Value")
		motion := func(x int) { s.run(s.screen.Update(tea.MouseMotionMsg{Button: tea.MouseLeft, X: x, Y: y + 5})) }
		motion(x + 9) // nothing is dragged yet
		if len(s.screen.grid.Layout().Widths) != 0 {
			t.Fatal("a motion without a click resized")
		}
		s.run(s.screen.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: x - 2, Y: y}))
		for _, by := range []int{1, 2, 5, 4} {
			motion(x - 2 + by)
		}
		s.run(s.screen.Update(tea.MouseReleaseMsg{X: x, Y: y}))
		motion(x + 20)
		moved, _, _ := s.nameAt("Value")
		if moved != x+4 || order(s.screen.Query()) != "" {
			t.Errorf("the next column moved from %d to %d, sorted by %q", x, moved, order(s.screen.Query()))
		}
		if kept.Widths["Name"] == 0 || times > 4 {
			t.Errorf("kept %d times: %+v", times, kept)
		}
		s.press("u")
		if back, _, _ := s.nameAt("Value"); back != x || s.last() != "undid: width of Name" {
			t.Errorf("undone to %d, %q", back, s.last())
		}
		s.press("u")
		if s.last() != "nothing was changed here" {
			t.Errorf("the drag is more than one step: %q", s.last())
		}
	})
}

// TestDoubleClickOpensTheRecord if both clicks are on one cell, soon after each other.
func TestDoubleClickOpensTheRecord(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(100, 50), Options{})
		x, _, y := s.nameAt("Name")
		opened := func() (n int) {
			for _, m := range s.sent {
				if _, ok := m.(kit.OpenRecordMsg); ok {
					n++
				}
			}
			return n
		}
		s.click(x, y+4, 0)
		s.click(x, y+5, 0)
		time.Sleep(doubleClick)
		s.click(x, y+5, 0)
		if opened() != 0 {
			t.Fatal("two clicks that do not belong together opened a record")
		}
		s.click(x, y+5, 0)
		if opened() != 1 || s.row() != 3 {
			t.Errorf("%d records, row %d", opened(), s.row())
		}
		s.click(x, y+5, 0)
		if opened() != 1 {
			t.Error("the third click opened it again")
		}
	})
}
