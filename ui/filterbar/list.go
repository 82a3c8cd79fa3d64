package filterbar

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

const (
	maxRows    = 8  // of the list
	maxEntry   = 48 // cells of a suggestion
	leastBelow = 3  // rows of the body that stay in sight below the list
	sliver     = 8  // fewer cells left or right of the list are blank
	edge       = 4  // cells of the frame and the sign before a suggestion
)

// box is the list as it is drawn over the rows.
type box struct {
	lines      []string
	x, y       int
	first, end int // entries in sight
}

// entry is a row of the list.
type entry struct {
	sign        piece
	text        []piece
	width       int // of the text
	about, note safe.Text
}

// Over lays the list over the lines of the body, those of the bar among them.
func (b *Bar) Over(body []string) []string {
	l, ok := b.box()
	if !ok {
		return body
	}
	w := ansi.StringWidth(l.lines[0])
	x := l.x
	for i := range l.lines {
		if x < sliver {
			l.lines[i] = string(kit.Blank(x)) + l.lines[i]
		}
		if right := b.width - x - w; right < sliver {
			l.lines[i] += string(kit.Blank(right))
		}
	}
	if x < sliver {
		x = 0
	}
	for len(body) < min(l.y+len(l.lines), b.height) {
		body = append(body, "")
	}
	return kit.Over(body, strings.Join(l.lines, "\n"), x, l.y)
}

// Click takes the suggestion at a place of the body and reports whether one is there.
func (b *Bar) Click(x, y int) bool {
	l, ok := b.box()
	i := l.first + y - l.y - 1
	if !ok || b.past != nil || x < l.x || y <= l.y || i >= l.end || i >= len(b.suggestions()) {
		return false
	}
	b.take(b.suggestions()[i])
	return true
}

// rows is how many entries the list shows from a line on: a few rows below it stay
// in sight.
func (b *Bar) rows(top int) int {
	room := b.height - top - 2
	return max(0, min(maxRows, max(room-leastBelow, min(room, leastBelow))))
}

// follow scrolls the list so that the chosen suggestion is in sight.
func (b *Bar) follow() {
	f := b.frame()
	n := b.rows(f.input + 1)
	if b.past != nil {
		b.past.list.SetHeight(max(1, n-1))
	}
	if b.chosen < b.top {
		b.top = max(0, b.chosen)
	}
	if n > 0 && b.chosen >= b.top+n {
		b.top = b.chosen - n + 1
	}
}

// box lays the list out; false: there is none.
func (b *Bar) box() (box, bool) {
	list := b.suggestions()
	if b.width < 24 || b.past == nil && len(list) == 0 {
		return box{}, false
	}
	f := b.frame()
	l := box{y: f.input + 1}
	n := b.rows(l.y)
	if n == 0 {
		return box{}, false
	}
	if b.past != nil {
		b.pastBox(&l, f, n)
		return l, true
	}
	l.first = min(b.top, max(0, len(list)-n))
	l.end = min(l.first+n, len(list))
	z, _ := b.here()
	var entries []entry
	seen := false
	for _, s := range list[l.first:l.end] {
		entries = append(entries, b.entry(s))
		seen = seen || s.Kind == client.SuggestValue
	}
	inner := b.lay(&l, entries)
	w := inner + 2
	column := f.x + b.column(z, list[l.first].From, f.cells)
	l.x = max(0, min(column-edge, b.width-w))
	if f.note.to > l.x && f.note.from < l.x+w && f.note.to > 0 {
		l.y = f.note.line + 1
		if over := l.y + len(l.lines) + 2 - b.height; over > 0 { // the note takes the place of rows
			keep := max(1, len(l.lines)-over)
			l.lines, l.end = l.lines[:keep], l.first+keep
		}
	}
	b.border(&l, inner, seen, len(list))
	return l, true
}

// entry returns the row of a suggestion.
func (b *Bar) entry(s client.Suggestion) entry {
	e := entry{about: show(s.Type), note: show(s.Note), sign: piece{" ", b.Look.Text}}
	switch s.Kind {
	case client.SuggestValue:
		e.sign = piece{"•", b.Look.OK}
	case client.SuggestFunction:
		e.sign = piece{"ƒ", b.Look.Dim}
	case client.SuggestLink:
		if e.about != "" {
			e.about = "→ " + e.about
		}
	}
	e.text = cut(b.marked(strings.TrimRight(s.Text, " "), s.Match), maxEntry)
	e.width = width(e.text)
	return e
}

// marked divides a text into the letters that match and the rest.
func (b *Bar) marked(text string, match []int) []piece {
	var list []piece
	from, hit, next := 0, false, 0
	flush := func(to int) {
		style := b.Look.Text
		if hit {
			style = b.Look.Match
		}
		if to > from {
			list = append(list, piece{show(text[from:to]), style})
		}
		from = to
	}
	for i := range text {
		for next < len(match) && match[next] < i {
			next++
		}
		if found := next < len(match) && match[next] == i; found != hit {
			flush(i)
			hit = found
		}
	}
	flush(len(text))
	return list
}

// lay draws the rows in columns: text, type, note, and the key that takes one. It
// returns their width.
func (b *Bar) lay(l *box, entries []entry) int {
	const tag, around = 6, 4 // of the key; of signs and blanks
	room := max(1, b.width-2-around-tag)
	text, about, note := 1, 0, 0
	for _, e := range entries {
		text, about, note = max(text, e.width), max(about, kit.Width(e.about)), max(note, kit.Width(e.note))
	}
	about, note = gapped(about), gapped(note)
	if about = min(about, max(0, room-text-note)); about < 8 { // the type goes first
		about = 0
	}
	if text+about+note > room {
		note = 0
	}
	text = min(text, max(1, room-about-note))
	for i, e := range entries {
		at := l.first + i
		key := safe.Text("")
		switch {
		case at == b.chosen:
			key = "enter"
		case at == 0 && b.chosen < 0:
			key = "tab"
		}
		row := append([]piece{e.sign, {text: " "}}, cut(e.text, text)...)
		row = append(row, piece{text: kit.Blank(text - min(text, e.width))})
		row = append(row, piece{space(e.about, about), b.Look.Dim}, piece{space(e.note, note), b.Look.Dim},
			piece{kit.PadLeft(key, tag), b.Look.Key})
		l.lines = append(l.lines, b.row(row, at == b.chosen, around+text+about+note+tag))
	}
	return around + text + about + note + tag
}

// row draws a row of the list; the chosen one is lit and has a bar.
func (b *Bar) row(list []piece, chosen bool, cells int) string {
	mark, bar, ground := "", safe.Text(" "), theme.Style{}
	if chosen {
		mark, bar, ground = theme.CaretChosen, "▌", b.Look.CursorRow
		if b.Look.Plain {
			bar = ">"
		}
	}
	list = append([]piece{{bar, b.Look.Accent}}, list...)
	list = append(list, piece{text: kit.Blank(cells - width(list))})
	for i := range list {
		list[i].style = list[i].style.Over(ground)
	}
	return mark + draw(list)
}

// gapped is the width of a column with the gap before it.
func gapped(cells int) int {
	if cells == 0 {
		return 0
	}
	return min(cells, maxEntry) + 3
}

// space returns a text in a column with its gap.
func space(text safe.Text, cells int) safe.Text { return kit.Pad(kit.Blank(min(3, cells))+text, cells) }

// border draws the frame around the rows: what the sign of values means, and how
// many of all are in sight, are in its lower edge.
func (b *Bar) border(l *box, inner int, seen bool, total int) {
	rule := b.Look.Rule
	left, right := safe.Text(""), safe.Text("")
	if n := l.end - l.first; n < total {
		right = safe.Clean(fmt.Sprintf(" %d of %d ", n, total))
	}
	if seen && b.Loaded > 0 {
		left = " seen in the " + kit.Thousands(int64(b.Loaded)) + " loaded rows "
	}
	if kit.Width(left)+kit.Width(right)+6 > inner {
		left = ""
	}
	side := rule.Render("│")
	for i, line := range l.lines {
		l.lines[i] = side + line + side
	}
	foot := rule.Render("╰─")
	fill := inner - 2 - kit.Width(left) - kit.Width(right)
	if left != "" {
		foot += " " + b.Look.OK.Render("•") + b.Look.Dim.Render(left)
		fill -= 2
	}
	foot += rule.Render(kit.Rule(fill)) + b.Look.Dim.Render(right) + rule.Render("─╯")
	l.lines = append([]string{rule.Render("╭" + kit.Rule(inner) + "╮")}, append(l.lines, foot)...)
}

// pastBox lays the search of the history out.
func (b *Bar) pastBox(l *box, f frame, n int) {
	p := b.past
	inner := max(20, min(b.width-2, 88))
	line := " " + b.Look.Accent.Render("history ") + p.input.View(b.Look, inner-10)
	l.lines = append(l.lines, line+string(kit.Blank(inner-ansi.StringWidth(line))))
	from, to := p.list.Window()
	to = min(to, from+max(0, n-1))
	for i := from; i < to; i++ {
		text := cut(b.marked(b.History[p.found[i].Index], p.found[i].At), inner-3)
		l.lines = append(l.lines, b.row(append([]piece{{text: " "}}, text...), i == p.list.Cursor, inner))
	}
	if len(p.found) == 0 && n > 1 {
		l.lines = append(l.lines, string(kit.Pad(" no filter has these letters", inner)))
	}
	l.x = max(0, min(f.x-2, b.width-inner-2))
	l.end = to - from
	b.border(l, inner, false, len(p.found))
}
