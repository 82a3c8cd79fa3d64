package kit

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/theme"
)

// TakeCarets takes the caret marks out of lines and returns where the first
// one is: where a person types, else what is chosen.
func TakeCarets(look *theme.Theme, lines []string) (x, y int, ok bool) {
	typed := false
	for i, line := range lines {
		for _, mark := range []string{theme.CaretText, theme.CaretChosen} {
			before, _, found := strings.Cut(line, mark)
			if !found {
				continue
			}
			if text := mark == theme.CaretText; !ok || text && !typed {
				x, y, ok, typed = look.Cells(before), i, true, text
			}
			line = strings.ReplaceAll(line, mark, "")
		}
		lines[i] = line
	}
	return x, y, ok
}

// Caret returns the terminal's own cursor at a place, for screen readers and for input methods that
// compose characters. It is a thin bar in the colour of what it is on: the filled cell
// and the bar of a list stay the only things to be seen.
func Caret(look *theme.Theme, x, y int) *tea.Cursor {
	c := tea.NewCursor(x, y)
	c.Shape, c.Blink, c.Color = tea.CursorBar, false, look.Caret()
	return c
}
