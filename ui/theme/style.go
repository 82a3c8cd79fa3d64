package theme

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
)

// Style is the look of one meaning, rendered once. On and Off are what a fast
// path writes around its own text; both are empty where nothing is to be
// shown. The zero value draws text as it is.
type Style struct {
	On, Off string

	fg, bg                         color.Color
	bold, faint, underline, invert bool

	// dull has an underline for bold: many terminals make the first eight colours
	// brighter in bold, which cannot be read on white.
	dull bool
}

// reset ends every style: styles do not nest, they are put over each other.
const reset = "\x1b[m"

// ink returns the style with a foreground.
func (s Style) ink(c color.Color) Style { s.fg = c; return s.made() }

// fill returns the style with a background.
func (s Style) fill(c color.Color) Style { s.bg = c; return s.made() }

func (s Style) heavy() Style { s.bold, s.underline = !s.dull, s.underline || s.dull; return s.made() }
func (s Style) light() Style { s.faint = true; return s.made() }
func (s Style) lined() Style { s.underline = true; return s.made() }
func (s Style) turn() Style  { s.invert = true; return s.made() }

// Bold returns the style in bold, or what stands for it.
func (s Style) Bold() Style { return s.heavy() }

// Underlined returns the style with a line below, where there are attributes at all.
func (t *Theme) Underlined(s Style) Style {
	if t.Plain {
		return s
	}
	return s.lined()
}

// OnChip returns the style drawn on a chip. Where a chip is reverse video, a colour
// stays ink: it would become a block.
func (t *Theme) OnChip(s Style) Style {
	if t.Chip.invert && s.fg != nil {
		return s
	}
	return s.Over(t.Chip)
}

// Over returns s drawn on the ground of base: base's background and reverse
// video where s has none of its own.
func (s Style) Over(base Style) Style {
	if s.bg == nil {
		s.bg = base.bg
	}
	s.invert = s.invert || base.invert
	return s.made()
}

// made renders On and Off from the attributes.
func (s Style) made() Style {
	var a ansi.Style
	if s.bold {
		a = a.Bold()
	}
	if s.faint {
		a = a.Faint()
	}
	if s.underline {
		a = a.Underline(true)
	}
	if s.invert {
		a = a.Reverse(true)
	}
	if s.fg != nil {
		a = a.ForegroundColor(s.fg)
	}
	if s.bg != nil {
		a = a.BackgroundColor(s.bg)
	}
	s.On, s.Off = "", ""
	if len(a) > 0 {
		s.On, s.Off = a.String(), reset
	}
	return s
}

// Render draws text. Each of several lines is styled for itself, so that they
// can be put beside others.
func (s Style) Render(text safe.Text) string {
	if s.On == "" || text == "" {
		return string(text)
	}
	t := string(text)
	if strings.IndexByte(t, '\n') >= 0 {
		t = strings.ReplaceAll(t, "\n", s.Off+"\n"+s.On)
	}
	return s.On + t + s.Off
}

// Lit draws a line that is already styled, of so many cells, on the ground of the cursor's
// row. Where that row has no ground, the line stays as it is.
func (t *Theme) Lit(line string, cells int) string {
	on := t.CursorRow.On
	if on == "" {
		return line
	}
	return on + strings.ReplaceAll(line, reset, reset+on) + strings.Repeat(" ", max(cells-t.Cells(line), 0)) + t.CursorRow.Off
}
