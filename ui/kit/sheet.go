package kit

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Sheet is a long text of which some lines can be picked, as links on a page:
// moving goes from pick to pick while they are in sight, and scrolls where
// there is none. The zero value is empty.
type Sheet struct {
	Pick int // which of the picks is chosen, 0 where there are none

	lines  []string
	picks  []int // lines that can be picked, ascending
	top    int   // the first line in the window
	height int   // of the window
}

// Set gives the sheet its lines, drawn, and which of them can be picked.
func (s *Sheet) Set(lines []string, picks []int) {
	s.lines, s.picks = lines, picks
	s.Pick = max(min(s.Pick, len(picks)-1), 0)
	s.top = max(min(s.top, s.last()), 0)
}

// Go picks, and brings the pick into the window. Without any picks yet it is
// for those that Set brings.
func (s *Sheet) Go(pick int) {
	s.Pick = max(pick, 0)
	if len(s.picks) == 0 {
		return
	}
	s.Pick = min(s.Pick, len(s.picks)-1)
	at := s.picks[s.Pick]
	if at < s.top {
		s.top = at
	}
	if s.height > 0 && at >= s.top+s.height {
		s.top = at - s.height + 1
	}
}

// Reveal brings a line into the window: as far as the pick stays in it, or past it.
func (s *Sheet) Reveal(line int, past bool) {
	s.top = max(s.top, min(line, len(s.lines)-1)-s.height+1)
	if !past && s.Pick < len(s.picks) {
		s.top = min(s.top, s.picks[s.Pick])
	}
}

// last is the line at the top of the window that shows the end.
func (s *Sheet) last() int { return max(len(s.lines)-s.height, 0) }

// More reports that lines stand below the window.
func (s *Sheet) More() bool { return s.height > 0 && s.top+s.height < len(s.lines) }

// Less reports that lines stand above the window.
func (s *Sheet) Less() bool { return s.top > 0 }

// Move moves by a step, a page, or to an end.
func (s *Sheet) Move(m Move) {
	page := max(s.height-1, 1)
	switch m {
	case Up:
		s.step(-1)
	case Down:
		s.step(1)
	case PageUp:
		s.scroll(-page)
	case PageDown:
		s.scroll(page)
	case HalfUp:
		s.scroll(-max(page/2, 1))
	case HalfDown:
		s.scroll(max(page/2, 1))
	case First:
		s.Pick, s.top = 0, 0
	case Last:
		s.Pick, s.top = max(len(s.picks)-1, 0), s.last()
	}
}

// step moves to the next pick if it is in sight or the line after; else it
// scrolls by a line.
func (s *Sheet) step(by int) {
	next := s.Pick + by
	if next >= 0 && next < len(s.picks) && s.picks[next] >= s.top-1 && s.picks[next] <= s.top+s.height {
		s.Go(next)
		return
	}
	s.top = max(min(s.top+by, s.last()), 0)
}

// scroll moves the window; a pick that is left behind is given up for the
// nearest one in sight.
func (s *Sheet) scroll(by int) {
	before := s.top
	s.top = max(min(s.top+by, s.last()), 0)
	if len(s.picks) == 0 {
		return
	}
	if s.top == before { // at an end: the picks go on
		s.Go(s.Pick + by)
		return
	}
	switch at := s.picks[s.Pick]; {
	case at < s.top:
		if i := slices.IndexFunc(s.picks, func(p int) bool { return p >= s.top }); i >= 0 && s.picks[i] < s.top+s.height {
			s.Pick = i
		}
	case at >= s.top+s.height:
		for i := len(s.picks) - 1; i >= 0; i-- {
			if s.picks[i] < s.top+s.height && s.picks[i] >= s.top {
				s.Pick = i
				return
			}
		}
	}
}

// Wheel scrolls by a turn of the wheel and reports whether it was one.
func (s *Sheet) Wheel(msg tea.Msg) bool {
	wheel, ok := msg.(tea.MouseWheelMsg)
	if !ok {
		return false
	}
	switch wheel.Button {
	case tea.MouseWheelUp:
		s.scroll(-3)
	case tea.MouseWheelDown:
		s.scroll(3)
	}
	return true
}

// Click picks the line at y of the window and reports whether it can be picked.
func (s *Sheet) Click(y int) bool {
	i := slices.Index(s.picks, s.top+y)
	if i < 0 || y < 0 || y >= s.height {
		return false
	}
	s.Pick = i
	return true
}

// SetHeight gives the window its height.
func (s *Sheet) SetHeight(height int) {
	s.height = max(height, 0)
	s.top = max(min(s.top, s.last()), 0)
}

// View returns the lines of the window.
func (s *Sheet) View() string {
	return strings.Join(s.lines[s.top:min(s.top+s.height, len(s.lines))], "\n")
}
