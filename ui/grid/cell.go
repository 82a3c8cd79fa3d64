package grid

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
)

// look is how a cell is drawn.
type look uint8

const (
	asText look = iota
	asNumber
	asLink
	asMute // null and missing
	asDim  // nested values
	asCut  // lists that the service cut
	asLeft // values of one of two sides
	asRight
	lookCount
)

const (
	nullSign    = "∅"
	missingSign = "·"
	lineSign    = "⏎"
	moreSign    = "…"
	tooWideSign = '#' // fills the place of a number that does not fit: no digit of it is shown
)

// headBytes is how much of a value is looked at: more than fits any column.
const headBytes = 3 * maxWide

// draw returns a value as one line fit for the screen, its width in cells and
// its look. A value longer than headBytes ends in moreSign.
func (g *Grid) draw(v client.Value, c *column) (text string, width int, as look) {
	switch v.Kind {
	case client.Missing:
		return missingSign, 1, asMute
	case client.Null:
		return nullSign, 1, asMute
	case client.Number:
		as = asNumber
	case client.Nested:
		as = asDim
		if c.Link {
			as = asLink
		}
	case client.String:
		if c.Link {
			as = asLink
		}
		if c.Number {
			as = asNumber
		}
	}
	head, more := v.Head(max(headBytes, 4*g.arranged.Widths[c.Name]))
	if v.Kind == client.Nested {
		head = jsonscan.Compact(head)
		if c.Many {
			if short, ok := entries(v); ok {
				head, more = short, false
			}
		}
	}
	text = Tidy(string(safe.Clean(head)))
	if as == asNumber && c.grouped && g.theme.Grouped {
		text = Grouped(text)
	}
	width = g.measure(text)
	if more {
		text, width = text+moreSign, width+1
	}
	return text, width, as
}

// drawCell draws the value at a loaded row and a column. A list that the
// service cut begins with how much of it came.
func (g *Grid) drawCell(row int64, column int) (text string, width int, as look) {
	text, width, as = g.draw(g.source.Cell(row, column), &g.columns[column])
	if cutter, ok := g.source.(Cutter); ok {
		if list, cut := cutter.Cut(row, column); cut {
			mark := list.Mark() + " "
			if i := strings.Index(text, ": "); i >= 0 && g.columns[column].Many { // the mark has the number
				text, width = text[i+2:], width-i-2
			}
			return mark + text, g.measure(mark) + width, asCut
		}
	}
	return text, width, as
}

// fit is a cell's text made to measure for its column.
type fit struct {
	text  string // without the blanks around it
	lead  uint16 // blanks before
	trail uint16 // blanks behind
	as    look
	made  bool
	first bool     // it was made for the first column in sight
	width uint16   // the column's width it was made for
	marks [][2]int // bytes of text that are shown as found
	parts []part   // of a cell with values of two sides, nil it is drawn in one look
}

// fitCell makes the cell at a loaded row and a column for a width. first is the first
// column in sight that is not frozen.
func (g *Grid) fitCell(row int64, column, width int, first bool) fit {
	if p := g.pair(row, column); p.Side != Neither {
		word := ""
		if first {
			word = g.sideWord(p.Side, row)
		}
		return g.fitPair(p, &g.columns[column], word, width)
	}
	text, n, as := g.drawCell(row, column)
	whole := text
	right := g.columns[column].numbers && (as == asNumber || as == asMute)
	text, n = g.shorten(text, n, width, as)
	f := fit{text: text, as: as, made: true, width: uint16(width)}
	if as != asMute {
		f.marks = g.marks(whole, text)
	}
	if blank := uint16(width - n); right {
		f.lead = blank
	} else {
		f.trail = blank
	}
	return f
}

// cut shortens text to width cells; a sign says that there is more, and
// whether there are further lines in what is not shown.
func (g *Grid) cut(text string, width int) (string, int) {
	sign := moreSign
	if width > 3 && strings.Contains(text, lineSign) {
		sign += lineSign
	}
	end, n := g.head(text, width-(utf8.RuneCountInString(sign)))
	if sign != moreSign && strings.Contains(text[:end], lineSign) {
		sign = moreSign
		end, n = g.head(text, width-1)
	}
	return text[:end] + sign, n + utf8.RuneCountInString(sign)
}

// head returns how much of text fits into width cells.
func (g *Grid) head(text string, width int) (end, cells int) {
	clusters := displaywidth.StringGraphemes(text)
	for clusters.Next() {
		n := g.measure(clusters.Value())
		if cells+n > width {
			break
		}
		end += len(clusters.Value())
		cells += n
	}
	return end, cells
}

// measure returns how many cells the terminal takes for text.
func (g *Grid) measure(text string) int {
	if ascii(text) {
		return len(text)
	}
	if g.theme.Graphemes {
		return displaywidth.String(text)
	}
	return ansi.StringWidthWc(text)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Tidy makes text that terminals measure alike: of characters whose width
// depends on who counts, joiners, emoji selectors and skin tones are left out.
// Scripts that stack letters cannot be helped and are kept as they are; for
// them the terminal's own way of measuring decides.
func Tidy(text string) string {
	if ascii(text) {
		return text
	}
	if r, _ := utf8.DecodeRuneInString(text); unicode.Is(unicode.M, r) || tone(r) {
		text = "◌" + text // else it would join the cell before
	}
	var b strings.Builder
	clusters := displaywidth.StringGraphemes(text)
	for clusters.Next() {
		cluster := clusters.Value()
		if len(cluster) > 1 && clusters.Width() != ansi.StringWidthWc(cluster) {
			cluster = neutral(cluster)
		}
		b.WriteString(cluster)
	}
	return b.String()
}

// neutral leaves out of a character what makes its width a matter of opinion.
// Letters that a virama joins are kept apart by a non-joiner: whether they are
// one character or two has changed from one Unicode version to the next.
func neutral(cluster string) string {
	var b strings.Builder
	joins := false
	for i, r := range cluster {
		switch {
		case r == 0xFE0F, r == 0x200D, i > 0 && tone(r):
			continue
		case r >= 0x1F1E6 && r <= 0x1F1FF: // half a flag
			r += 'A' - 0x1F1E6
		}
		if joins && unicode.IsLetter(r) {
			b.WriteRune(0x200C)
		}
		joins = strings.ContainsRune(viramas, r)
		b.WriteRune(r)
	}
	return b.String()
}

// viramas join the letters around them in the scripts of South and South East
// Asia (Indic_Conjunct_Break=Linker, UAX #44).
const viramas = "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0C4D\u0D4D\u1039\u17D2\u1A60\u1B44\u1BAB\uA9C0\uAAF6"

// tone reports the five skin tones, which join the character before them.
func tone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }
