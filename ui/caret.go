package ui

import (
	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// caret places the terminal's own cursor, if its place is on the screen.
func (m *Model) caret(x, y int, ok bool) *tea.Cursor {
	if !ok || x < 0 || x >= m.width || y < 0 || y >= m.height {
		return nil
	}
	return kit.Caret(m.look, x, y)
}
