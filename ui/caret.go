package ui

import (
	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// takeCarets takes the caret marks out of lines and returns where the first one is.
func (m *Model) takeCarets(lines []string) (x, y int, ok bool) { return kit.TakeCarets(m.look, lines) }

// caret places the terminal's own cursor, if its place is on the screen.
func (m *Model) caret(x, y int, ok bool) *tea.Cursor {
	if !ok || x < 0 || x >= m.width || y < 0 || y >= m.height {
		return nil
	}
	return kit.Caret(m.look, x, y)
}
