package grid

import (
	"strings"

	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/ui/theme"
)

// Side says of which of two sides something is.
type Side uint8

// The sides. The zero value is a value as in any other table.
const (
	Neither Side = iota
	Left         // on the left side only
	Right
	Differs // other values on the two sides
	Equal   // the same on both: only a sign is drawn
	Same    // the same on both: the value is drawn, quietly
)

// Pair is what a source of two sides has in a cell.
type Pair struct {
	Side        Side
	Left, Right client.Value
}

// one returns the value of a pair that has only one.
func (p Pair) one() client.Value {
	if p.Side == Right {
		return p.Right
	}
	return p.Left
}

// Pairer is a source whose cells hold values of two sides. Columns with Halves align them
// on the arrow between the two.
type Pairer interface {
	// Pair returns what is in a cell; of Neither, the grid draws [Source.Cell].
	Pair(row int64, column int) Pair
	// Lead returns what is drawn before the cells of a row, and the side that it is of.
	Lead(row int64) (sign, word string, side Side)
}

// lead is what is drawn before the first column of a [Pairer]; the zero value is nothing.
type lead struct {
	title string // its heading
	width int    // cells, the blank behind it included
	word  int    // of these the word, 0 there is only the sign
	sides func() (left, right theme.Style)
}

// SetLead has a sign drawn before each row of a [Pairer], and a word of so many cells
// unless that is 0. sides returns the looks of the two sides.
func (g *Grid) SetLead(title string, word int, sides func() (left, right theme.Style)) {
	l := lead{title: title, width: 2, word: word, sides: sides}
	if word > 0 {
		l.width = 2 + max(word, g.measure(title)) + 1
	}
	g.lead = l
	g.looks.made, g.cache.stamp = false, 0
	g.refit()
}

// Lead returns how many cells the word before each row has, 0 there is only the sign, -1
// there is nothing.
func (g *Grid) Lead() int {
	if g.lead.width == 0 {
		return -1
	}
	return g.lead.word
}

// leastHalves is how many cells a column of two texts is not narrowed below.
const leastHalves = 24

// squeeze narrows the widest columns of two texts until all columns are in the window, or
// as far as they can be read.
func (g *Grid) squeeze() {
	over := 2 + 3 + g.lead.width - gap - g.width
	var texts []*column
	for _, i := range g.order {
		c := &g.columns[i]
		over += g.want(i) + gap
		if c.Halves && !c.numbers {
			texts = append(texts, c)
		}
	}
	free := 0
	for _, c := range texts {
		free += max(c.fitted.shown-leastHalves, 0)
	}
	for ; over > 0 && free > 0; over, free = over-1, free-1 {
		widest := texts[0]
		for _, c := range texts {
			if c.fitted.shown > widest.fitted.shown {
				widest = c
			}
		}
		widest.fitted.shown--
	}
}

// arrow returns what is between two values: longer than what looks like it in one of them.
func arrow(left, right string) string {
	sign := "->"
	for strings.Contains(left, sign) || strings.Contains(right, sign) {
		sign = "-" + sign
	}
	return " " + sign + " "
}

// arrowCells is how many cells an arrow takes mostly, with its blanks.
const arrowCells = 4

// part is a piece of a cell with a look of its own.
type part struct {
	end int // byte of the cell's text behind it
	as  look
}

// pair returns what a cell holds of two sides.
func (g *Grid) pair(row int64, column int) Pair {
	if p, ok := g.source.(Pairer); ok {
		return p.Pair(row, column)
	}
	return Pair{}
}

// sideWord returns the word of a row of one side, which is in its first cell where
// there is only a sign before the rows; "" none.
func (g *Grid) sideWord(side Side, row int64) string {
	if side != Left && side != Right || g.lead.width == 0 || g.lead.word > 0 {
		return ""
	}
	_, word, _ := g.source.(Pairer).Lead(row)
	return word
}

// wordGap is how many blanks are between a value and the word of its row.
const wordGap = 2

// halves returns how many cells the two aligned halves of a column of numbers take.
func (c *column) halves() int { return c.fitted.left + arrowCells + c.fitted.right }

// pairWidth returns how many cells a pair takes in its column with the word of its row, and
// learns the widths of the two halves of numbers: these are aligned.
func (g *Grid) pairWidth(p Pair, c *column, word string) int {
	cells := 0
	if word != "" {
		cells = g.measure(word) + wordGap
	}
	width := func(v client.Value) int {
		_, n, _ := g.drawHalf(v, c)
		return n
	}
	f := c.fitted
	before := [2]int{f.left, f.right}
	switch {
	case p.Side != Differs && (!c.Halves || !c.numbers):
		return width(p.one()) + cells
	case p.Side == Differs && !c.numbers:
		return width(p.Left) + arrowCells + width(p.Right)
	}
	if p.Side != Right {
		f.left = max(f.left, width(p.Left))
	}
	if p.Side == Differs || p.Side == Right {
		f.right = max(f.right, width(p.Right))
	}
	if before != [2]int{f.left, f.right} { // what was drawn is aligned otherwise
		g.cache.clear()
	}
	switch p.Side {
	case Left:
		return max(c.halves(), f.left+arrowCells+cells-wordGap)
	case Right:
		return max(c.halves(), cells+f.right)
	}
	return c.halves()
}

// fitPair makes the cell of a pair for a width, with the word of its row if there is room.
func (g *Grid) fitPair(p Pair, c *column, word string, width int) fit {
	if p.Side == Differs {
		return g.fitBoth(p, c, width)
	}
	if word != "" && width >= g.measure(word)+wordGap+g.leastOf(p.one(), c) {
		return g.fitWorded(p, c, word, width)
	}
	f := fit{made: true, width: uint16(width)}
	n := 1
	if p.Side == Equal {
		f.text, f.as = missingSign, asMute
	} else {
		f.text, n, f.as = g.draw(p.one(), c)
		f.text, n = g.shorten(f.text, n, width, f.as)
		switch {
		case p.Side == Left:
			f.as = asLeft
		case p.Side == Right:
			f.as = asRight
		case f.as != asMute:
			f.as = asDim
		}
	}
	blank := max(width-n, 0)
	if c.numbers {
		behind := 0
		if c.Halves {
			behind = max(width-c.halves(), 0)
		}
		if c.Halves && p.Side != Right {
			behind += arrowCells + c.fitted.right
		}
		behind = min(behind, blank)
		f.lead, f.trail = uint16(blank-behind), uint16(behind)
	} else {
		f.trail = uint16(blank)
	}
	return f
}

// leastOf returns how many cells a value has at least next to the word of its row: a number
// is not cut.
func (g *Grid) leastOf(v client.Value, c *column) int {
	const least = 4
	_, n, as := g.draw(v, c)
	if as == asNumber {
		return n
	}
	return min(n, least)
}

// fitWorded makes the cell of a row of one side with the word of that: in the place of the
// half that is missing, else behind the value.
func (g *Grid) fitWorded(p Pair, c *column, word string, width int) fit {
	f := fit{made: true, width: uint16(width), as: asLeft}
	cells := g.measure(word)
	text, n, as := g.draw(p.one(), c)
	text, n = g.shorten(text, n, width-cells-wordGap, as)
	free := width - n - cells // between the two and around them
	between := wordGap
	if c.numbers && c.Halves && p.Side == Left {
		f.lead = uint16(min(max(c.fitted.left-n, 0), free-wordGap))
		between = min(arrowCells, free-int(f.lead))
	}
	f.text = text + strings.Repeat(" ", between) + word
	if p.Side == Right {
		f.as = asRight
		if c.numbers && c.Halves {
			between = min(max(c.halves()-n-cells, wordGap), free)
			f.text = word + strings.Repeat(" ", between) + text
		}
	}
	f.trail = uint16(free - between - int(f.lead))
	if c.numbers && !c.Halves {
		f.lead, f.trail = f.trail, 0
	}
	return f
}

// shorten makes a drawn value fit: a number that does not is not shown in part.
func (g *Grid) shorten(text string, n, width int, as look) (string, int) {
	switch {
	case n <= width:
		return text, n
	case as == asNumber:
		return strings.Repeat(string(tooWideSign), width), width
	}
	return g.cut(text, width)
}

// drawHalf draws one of two values: an empty text is shown where the other one is not.
func (g *Grid) drawHalf(v client.Value, c *column) (text string, width int, as look) {
	if v.Kind == client.String && v.Len() == 0 {
		return `""`, 2, asText
	}
	return g.draw(v, c)
}

// fitBoth makes a cell of two values: numbers are aligned on the arrow, of texts each half
// keeps room where both are long.
func (g *Grid) fitBoth(p Pair, c *column, width int) fit {
	left, ln, las := g.drawHalf(p.Left, c)
	right, rn, ras := g.drawHalf(p.Right, c)
	between := arrow(left, right)
	f := fit{made: true, width: uint16(width)}
	room := width - len(between)
	if room < 2 {
		f.text, _ = g.cut(left+between+right, width)
		f.as = asLeft
		return f
	}
	if ln+rn > room && (las == asNumber || ras == asNumber) {
		f.text, f.as = strings.Repeat(string(tooWideSign), width), asNumber
		return f
	}
	if ln+rn > room {
		first := min(ln, max(room/2, room-rn))
		if las == asText && ras == asText {
			left, right = FromDifference(left, right, first, room-first, g.measure)
			ln, rn = g.measure(left), g.measure(right)
			first = min(ln, max(room/2, room-rn))
		}
		left, ln = g.shorten(left, ln, first, las)
		right, rn = g.shorten(right, rn, room-ln, ras)
	}
	blank := room - ln - rn
	if c.numbers {
		inner := min(max(c.fitted.right-rn, 0), blank)
		between += strings.Repeat(" ", inner)
		behind := min(max(width-c.halves(), 0), blank-inner)
		f.lead, f.trail = uint16(blank-inner-behind), uint16(behind)
	} else {
		f.trail = uint16(blank)
	}
	f.text = left + between + right
	f.parts = []part{{len(left), asLeft}, {len(left) + len(between), asDim}, {len(f.text), asRight}}
	return f
}

// FromDifference leaves out of two texts what both begin with, where a difference behind
// it would not be in sight in first and second cells. Some of it stays.
func FromDifference(left, right string, first, second int, measure func(string) int) (string, string) {
	const least = 8 // cells in which a text without its beginning can be read
	end, same := 0, 0
	for l, r := displaywidth.StringGraphemes(left), displaywidth.StringGraphemes(right); l.Next() && r.Next() && l.Value() == r.Value(); {
		end += len(l.Value())
		same += measure(l.Value())
	}
	ln, rn := measure(left), measure(right)
	hidden := ln > first && same > first-2 || rn > second && same > second-2
	if !hidden || min(first, second) < least || len(left) == end && len(right) == end {
		return left, right
	}
	from, gone := 0, 0
	for rest := displaywidth.StringGraphemes(left); same-gone > min(first, second)/4 && rest.Next(); {
		if ln-gone < first && rn-gone < second { // with the sign
			break
		}
		from += len(rest.Value())
		gone += measure(rest.Value())
	}
	return moreSign + left[from:], moreSign + right[from:]
}

// drawParts writes a cell's text in its parts.
func drawParts(b *strings.Builder, f *fit, styles *[lookCount]theme.Style) {
	from := 0
	for _, p := range f.parts {
		writeStyled(b, &styles[p.as], f.text[from:p.end])
		from = p.end
	}
}

// drawLead writes what is before the cells of a row.
func (g *Grid) drawLead(b *strings.Builder, row int64, styles *[lookCount]theme.Style, ground string) {
	p, ok := g.source.(Pairer)
	if !ok || g.lead.width == 0 {
		return
	}
	sign, word, side := p.Lead(row)
	first, second := asText, asDim
	switch side {
	case Left:
		first, second = asLeft, asLeft
	case Right:
		first, second = asRight, asRight
	case Equal, Same:
		first = asMute
	}
	writeStyled(b, &styles[first], sign)
	b.WriteString(ground + " ")
	if g.lead.word > 0 {
		text, n := g.shorten(word, g.measure(word), g.lead.width-3, asText)
		writeStyled(b, &styles[second], text)
		b.WriteString(ground)
		blanks(b, g.lead.width-2-n)
	}
}
