package filterbar

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	leastInput = 24 // cells of the condition under the cursor, with chips on its line
	smallWidth = 60 // at most this: chips become a count
)

// frame is how the bar is laid out.
type frame struct {
	lines []string
	input int // its line
	x     int // column of its first cell
	cells int // of its text
	note  span
}

// span is where a note is below the bar: its line and columns.
type span struct{ line, from, to int }

// View returns the lines of the bar. It changes nothing.
func (b *Bar) View() []string { return b.frame().lines }

// frame lays the bar out: everything on one line where there is room, else the
// condition under the cursor on a line of its own. That is never shortened for
// the sake of the others.
func (b *Bar) frame() frame {
	if b.width < 1 || b.height < 1 {
		return frame{}
	}
	var f frame
	zones := b.zones()
	z, at := b.here()
	z.to = max(z.to, b.at)
	wrongX := 0
	if b.fitsOne(zones, z, at) {
		f, wrongX = b.oneLine(zones, z, at)
	} else {
		f = b.twoLines(zones, z, at)
	}
	f.lines = append(f.lines, b.below(&f, z, at, wrongX)...)
	if big := b.width > smallWidth && b.height >= 14; big && len(f.lines) == f.input+1 {
		f.lines = append(f.lines, "")
	}
	f.lines = f.lines[:min(len(f.lines), b.height)]
	return f
}

func (b *Bar) label() safe.Text {
	switch {
	case b.width < 12:
		return ""
	case b.width < 30:
		return " f "
	}
	return " filter "
}

// need is how many cells the text under the cursor wants.
func (b *Bar) need(z zone) int { return kit.Width(show(b.text[z.from:z.to])) + 1 }

// alone reports that there is room for the condition under the cursor only.
func (b *Bar) alone() bool { return b.height < 3 || b.width < 20 }

// fitsOne reports that all chips and the input fit one line.
func (b *Bar) fitsOne(zones []zone, z zone, at int) bool {
	if len(zones) == 1 && len(b.Fixed) == 0 || b.alone() {
		return true
	}
	if b.width <= smallWidth {
		return false
	}
	used := kit.Width(b.label()) + 4
	for _, t := range b.Fixed {
		used += kit.Width(t) + 3
	}
	for i, other := range zones {
		if i > 0 {
			used += kit.Width(b.joint(other, i == at))
		}
		if i != at {
			used += width(b.chip(other, 1<<20))
		}
	}
	return used+max(leastInput, b.need(z)) <= b.width
}

// joint is the text before a condition: "or" always, "and" before the one under
// the cursor.
func (b *Bar) joint(z zone, current bool) safe.Text {
	if z.part.Join == "or" || current && z.part.Join != "" {
		return " " + show(z.part.Join) + " "
	}
	return " "
}

// oneLine draws chips and input side by side. wrongX is where the sign of the first
// marked chip is.
func (b *Bar) oneLine(zones []zone, z zone, at int) (f frame, wrongX int) {
	line := b.Look.Dim.Render(b.label())
	x := kit.Width(b.label())
	put := func(list []piece) {
		line += draw(list)
		x += width(list)
	}
	single := b.alone()
	if !single {
		put(b.fixed(b.width))
	}
	rest := 0 // cells behind the input
	for i := at + 1; i < len(zones) && !single; i++ {
		rest += kit.Width(b.joint(zones[i], false)) + width(b.chip(zones[i], 1<<20))
	}
	for i, other := range zones {
		if single && i != at {
			continue
		}
		if i > 0 && !single {
			put([]piece{{b.joint(other, i == at), b.Look.Dim}})
		}
		if i != at {
			if i == b.explained(zones, at) {
				wrongX = x + 1
			}
			put(b.chip(other, 1<<20))
			continue
		}
		pad := safe.Text(" ")
		if b.width < 8 {
			pad = ""
		}
		f.x, f.cells = x+len(pad), max(1, b.width-x-3*len(pad)-rest)
		if rest > 0 {
			f.cells = min(f.cells, max(leastInput, b.need(z)))
		}
		line += b.Look.CursorRow.Render(pad) + b.input(z, f.cells) + b.Look.CursorRow.Render(pad)
		x += f.cells + 2*len(pad)
	}
	f.lines = []string{line}
	return f, wrongX
}

// explained returns the chip whose mistake is explained: the first one with a certain mistake,
// else with any; -1 none.
func (b *Bar) explained(zones []zone, at int) int {
	found := -1
	for i, z := range zones {
		p, ok := first(b.problems(z))
		switch {
		case !ok || i == at:
		case !p.Doubtful:
			return i
		case found < 0:
			found = i
		}
	}
	return found
}

// fixed draws the chips that cannot be edited here.
func (b *Bar) fixed(cells int) []piece {
	var list []piece
	for _, t := range b.Fixed {
		list = append(list, piece{" " + kit.Cut(t, max(1, cells/2)) + " ", b.Look.Chip}, piece{" ", b.Look.Dim})
	}
	return list
}

// twoLines draws the other conditions on a line of their own: on a small screen as a
// count.
func (b *Bar) twoLines(zones []zone, z zone, at int) (f frame) {
	list := []piece{{b.label(), b.Look.Dim}}
	if b.width <= smallWidth {
		list = append(list, b.count(zones, at)...)
	} else {
		list = append(list, b.fixed(b.width)...)
		for i, other := range zones {
			if i == at {
				continue
			}
			if i > 0 {
				list = append(list, piece{b.joint(other, false), b.Look.Dim})
			}
			list = append(list, b.chip(other, max(16, b.width/2))...)
		}
	}
	join := safe.Text(" ")
	if z.part.Join != "" {
		join = " " + show(z.part.Join) + " "
	}
	f.lines = []string{draw(cut(list, b.width-1))}
	f.input, f.x = 1, kit.Width(join)+1
	f.cells = max(1, b.width-f.x-2)
	ground := b.Look.CursorRow
	f.lines = append(f.lines, b.Look.Dim.Render(join)+ground.Render(" ")+b.input(z, f.cells)+ground.Render(" "))
	return f
}

// count says how many other conditions there are, and how many hold a mistake.
func (b *Bar) count(zones []zone, at int) []piece {
	good, wrong := len(b.Fixed), 0
	word := safe.Text(" applied ")
	for i, z := range zones {
		if i == at {
			continue
		}
		if p, ok := first(b.problems(z)); ok && !p.Doubtful {
			wrong++
			continue
		}
		good++
		if !b.accepted(z) {
			word = " conditions "
		}
	}
	var list []piece
	if good > 0 {
		if good == 1 && word == " conditions " {
			word = " condition "
		}
		list = append(list, piece{safe.Clean(fmt.Sprintf(" %d", good)) + word, b.Look.Chip}, piece{" ", b.Look.Dim})
	}
	if wrong > 0 {
		list = append(list, piece{safe.Clean(fmt.Sprintf("× %d to fix", wrong)), b.Look.Bad}, piece{"  shift+tab", b.Look.Dim})
	}
	return list
}

// below says what is wrong, or what can be written: below its place.
func (b *Bar) below(f *frame, z zone, at, wrongX int) []string {
	if b.height < 4 {
		return nil
	}
	if b.refused != "" {
		var lines []string
		for _, line := range kit.Wrap("the service: "+b.refused, max(1, b.width-4), 1+b.height/14) {
			lines = append(lines, " "+b.Look.Bad.Render("× "+line))
		}
		f.note = span{line: len(f.lines), from: 1, to: b.width}
		return lines
	}
	if p, ok := first(b.problems(z)); ok {
		return b.say(f, p, f.x+b.column(z, p.From, f.cells)-2)
	}
	if wrongX > 0 {
		zones := b.zones()
		p, _ := first(b.problems(zones[b.explained(zones, at)]))
		return b.say(f, p, wrongX)
	}
	if b.incomplete(z) {
		text := kit.Cut(show(b.found.Expected), b.width-2)
		x := max(1, min(f.x+b.column(z, b.at, f.cells), b.width-1-kit.Width(text)))
		f.note = span{len(f.lines), x, x + kit.Width(text)}
		return []string{string(kit.Blank(x)) + b.Look.Dim.Render(text)}
	}
	return nil
}

// incomplete reports that what is typed is no condition yet, and that nothing is
// suggested but what it may be.
func (b *Bar) incomplete(z zone) bool {
	if !b.listing || len(b.found.Suggestions) > 0 || b.found.Expected == "" || b.past != nil || b.sent {
		return false
	}
	return slices.ContainsFunc(b.parsed.Problems, func(p client.FilterProblem) bool { return z.holds(p.From) })
}

// say draws a mistake with its fix at a column.
func (b *Bar) say(f *frame, p client.FilterProblem, x int) []string {
	text := show(strings.TrimPrefix(p.Message, b.subject(p)+" is "))
	text = kit.Cut(text, max(1, b.width-4))
	x = max(1, min(x, b.width-3-kit.Width(text)))
	f.note = span{len(f.lines), x, x + 2 + kit.Width(text)}
	line := string(kit.Blank(x)) + b.role(p).Render(sign(p)+" ")
	if head, ok := strings.CutSuffix(string(text), string(show(p.Fix))); ok && p.Fix != "" {
		return []string{line + b.role(p).Render(text[:len(head)]) + b.Look.Accent.Render(text[len(head):])}
	}
	return []string{line + b.role(p).Render(text)}
}

// subject returns the first word of the condition with a mistake: the mark is
// at it, so that the message need not name it.
func (b *Bar) subject(p client.FilterProblem) string {
	for _, z := range b.zones() {
		if z.holds(p.From) {
			word, _, _ := strings.Cut(strings.TrimSpace(b.text[z.from:z.to]), " ")
			return word
		}
	}
	return ""
}

// Status says on the status line that the filter was not sent; false: it was, or
// there is nothing to say.
func (b *Bar) Status() (kit.Span, bool) {
	n := b.wrong()
	switch {
	case b.sent || !b.unsent || n == 0:
		return kit.Span{}, false
	case b.width <= smallWidth:
		return kit.Span{Text: "not sent", Role: kit.Warn}, true
	case n == 1:
		return kit.Span{Text: "not sent: 1 condition to fix", Role: kit.Warn}, true
	}
	return kit.Span{Text: safe.Clean(fmt.Sprintf("not sent: %d conditions to fix", n)), Role: kit.Warn}, true
}
