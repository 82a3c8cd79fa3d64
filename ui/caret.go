package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/theme"
)

// takeCarets takes the caret marks out of lines and returns where the first
// one stands: where a person types, else what is chosen.
func (m *Model) takeCarets(lines []string) (x, y int, ok bool) {
	typed := false
	for i, line := range lines {
		for _, mark := range []string{theme.CaretText, theme.CaretChosen} {
			before, _, found := strings.Cut(line, mark)
			if !found {
				continue
			}
			if text := mark == theme.CaretText; !ok || text && !typed {
				x, y, ok, typed = m.look.Cells(before), i, true, text
			}
			line = strings.ReplaceAll(line, mark, "")
		}
		lines[i] = line
	}
	return x, y, ok
}

// caret places the terminal's own cursor, for those who hear the screen or
// compose characters. It is a thin bar in the colour of what it stands on: the
// filled cell and the bar of a list stay the only things to be seen.
func (m *Model) caret(x, y int, ok bool) *tea.Cursor {
	if !ok || x < 0 || x >= m.width || y < 0 || y >= m.height {
		return nil
	}
	c := tea.NewCursor(x, y)
	c.Shape, c.Blink, c.Color = tea.CursorBar, false, m.look.Caret()
	return c
}
