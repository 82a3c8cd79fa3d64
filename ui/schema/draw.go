package schema

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// drawing draws the lines of the list, with the widths of one frame.
type drawing struct {
	s          *Screen
	wide       int
	properties widths
	links      widths
	words      [operations + 1]widths
}

// drawing returns the widths for width cells.
func (s *Screen) drawing(width int) drawing {
	d := drawing{s: s, wide: max(width, 0), properties: s.columns(max(width, 0)), links: s.linkWidths(max(width, 0))}
	for _, of := range []section{types, operations} {
		d.words[of] = s.wordWidths(of, d.wide)
	}
	return d
}

// line draws a line of the list.
func (d drawing) line(i int) string {
	l := d.s.lines[i]
	switch {
	case l.title:
		return d.title(l.of)
	case l.entry < 0 && l.row < 0:
		return ""
	}
	text, width := "", 0
	if l.entry >= 0 {
		selected := i == d.s.list.Cursor
		text = d.s.look.Bar(selected) + d.entry(&d.s.shown.entries[l.entry], selected)
		width = d.links.sum()
	} else {
		text = "  "
	}
	if l.row < 0 {
		return text
	}
	row := d.s.picture[l.row]
	if !d.s.beside {
		return "  " + paint(d.s.look, row)
	}
	return text + string(kit.Blank(d.wide-width-d.s.picture.width())) + paint(d.s.look, row)
}

// title draws the line above a section.
func (d drawing) title(of section) string {
	s := d.s
	wide := d.wide + 2
	around := &s.shown.around
	name := []safe.Text{links: "links", types: "related types and sets", operations: "functions", neighboursTitle: "neighbours"}[of]
	left := []kit.Span{{Text: name + "  ", Role: kit.Dim}}
	var right []kit.Span
	if of == neighboursTitle || of == links {
		right = []kit.Span{{Text: "  " + kit.Int(around.from) + " from here", Role: kit.Dim},
			{Text: "   " + kit.Int(around.to) + " to here", Role: kit.Dim}}
	}
	for len(right) > 0 && kit.SpansWidth(left)+kit.SpansWidth(right) > wide {
		right = right[:len(right)-1]
	}
	line := wide - kit.SpansWidth(left) - kit.SpansWidth(right)
	if at := wide - s.picture.width() - kit.SpansWidth(left) - 1; of == links && s.beside && at > 0 && line-at > 14 {
		return kit.Render(s.look, left...) + s.look.Rule.Render(kit.Rule(at)) + kit.Paint(s.look, kit.Dim, " neighbours ") +
			s.look.Rule.Render(kit.Rule(line-at-12)) + kit.Render(s.look, right...)
	}
	return kit.Render(s.look, kit.Clip(left, wide)...) + s.look.Rule.Render(kit.Rule(max(line, 0))) + kit.Render(s.look, right...)
}

// cell draws a text in a column.
func (d drawing) cell(text safe.Text, role kit.Role, cells int) string {
	if cells <= 0 {
		return ""
	}
	return kit.Paint(d.s.look, role, kit.Pad(kit.Cut(text, max(cells-apart, 1)), cells))
}

func (d drawing) entry(e *entry, selected bool) string {
	name, enter := kit.Plain, kit.Dim
	if selected || e.key {
		name = kit.Strong
	}
	if e.enter != "" {
		enter = kit.Linked
	}
	switch e.section {
	case properties:
		return d.property(e, name, enter)
	case links:
		w, sign := d.links, safe.Text("→")
		if e.many {
			sign = "⇉"
		}
		target := kit.Plain
		if e.set == "" {
			target = kit.Dim
		}
		return d.cell(sign, kit.Linked, w[0]) + d.cell(safe.Clean(e.name), kit.Linked, w[1]) + d.cell(safe.Clean(e.to()), target, w[2]) +
			kit.Paint(d.s.look, kit.Number, kit.Pad(safe.Clean(e.card), w[3])) + d.cell(safe.Clean(e.partner), kit.Dim, w[4])
	}
	w := d.words[e.section]
	if e.enter != "" && e.section == types {
		name = kit.Linked
	}
	return d.cell(safe.Clean(e.word), kit.Dim, w[0]) + d.cell(safe.Clean(e.name), name, w[1]) + d.rest(e, enter, w[2])
}

// rest draws what a function returns, and what the model says of an entry.
func (d drawing) rest(e *entry, enter kit.Role, cells int) string {
	var spans []kit.Span
	if e.section == operations {
		spans = append(spans, kit.Span{Text: "→ " + safe.Clean(model{d.s.model}.short(e.typ)), Role: enter}, kit.Span{Text: "  "})
	}
	return kit.Render(d.s.look, kit.Clip(append(spans, kit.Span{Text: safe.Clean(e.doc), Role: kit.Dim}), max(cells, 0))...)
}

func (d drawing) property(e *entry, name, typ kit.Role) string {
	w := d.properties
	null := safe.Text("")
	if e.null {
		null = "∅"
	}
	text := d.cell(safe.Clean(e.title()), name, w[0]) + d.cell(safe.Clean(model{d.s.model}.short(e.typ)), typ, w[1]) +
		d.cell(null, kit.Mute, w[2]) + d.cell(safe.Clean(e.doc), kit.Dim, w[3])
	if w[4] == 0 {
		return text
	}
	var spans []kit.Span
	room := w[4]
	if e.foreign != "" {
		link := "→ " + safe.Clean(e.foreign)
		room = max(room-kit.Width(link)-2, 0)
		spans = append(spans, kit.Span{Text: link, Role: kit.Linked})
	}
	if e.facets != "" && room > 0 {
		count := e.count()
		facets := kit.Cut(safe.Clean(e.facets), max(room-kit.Width(count), 0))
		spans = append([]kit.Span{{Text: facets + count, Role: kit.Dim}, {Text: map[bool]safe.Text{true: ", "}[len(spans) > 0], Role: kit.Dim}}, spans...)
	}
	return text + kit.Render(d.s.look, kit.Clip(spans, w[4])...)
}
