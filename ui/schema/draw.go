package schema

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// drawing is how wide the columns of the sections are.
type drawing struct {
	wide       int // of a line without its bar
	properties widths
	links      widths
	words      [operations + 1]widths
}

// measure returns the widths for lines of width cells.
func (s *Screen) measure(width int) drawing {
	d := drawing{wide: width, properties: s.columns(width), links: s.linkWidths(width)}
	for _, of := range []section{types, operations} {
		d.words[of] = s.wordWidths(of, width)
	}
	return d
}

// line draws a line of the list.
func (s *Screen) line(i int) string {
	l := s.lines[i]
	switch {
	case l.title:
		return s.title(l.of)
	case l.entry < 0 && l.row < 0:
		return ""
	}
	text, width := "  ", 0
	if l.entry >= 0 {
		selected := i == s.list.Cursor
		text = s.look.Bar(selected) + s.row(&s.shown.entries[l.entry], selected)
		width = s.drawing.links.sum()
		if selected {
			wide := s.drawing.wide
			if l.row >= 0 {
				wide = width
			}
			text = s.look.Lit(text, wide+2)
		}
	}
	if l.row < 0 {
		return text
	}
	row := paint(s.look, s.picture[l.row])
	if !s.beside {
		return "  " + row
	}
	return text + string(kit.Blank(s.drawing.wide-width-s.picture.width())) + row
}

// title draws the line above a section.
func (s *Screen) title(of section) string {
	wide := s.drawing.wide + 2
	around := &s.shown.around
	name := []safe.Text{links: "links", types: "related types and sets", operations: "functions", neighboursTitle: "neighbours"}[of]
	left := []kit.Span{{Text: name + "  ", Role: kit.Dim}}
	var right []kit.Span
	if of == links || of == neighboursTitle && around.from == 0 {
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
func (s *Screen) cell(text safe.Text, role kit.Role, cells int) string {
	if cells <= 0 {
		return ""
	}
	return kit.Paint(s.look, role, kit.Pad(kit.Cut(text, max(cells-apart, 1)), cells))
}

// row draws an entry.
func (s *Screen) row(e *entry, selected bool) string {
	name, enter := kit.Plain, kit.Dim
	if selected || e.key {
		name = kit.Strong
	}
	if e.enter != "" {
		enter = kit.Linked
	}
	switch e.section {
	case properties:
		return s.property(e, name, enter)
	case links:
		w, sign := s.drawing.links, safe.Text("→")
		if e.many {
			sign = "⇉"
		}
		target := kit.Plain
		if e.set == "" {
			target = kit.Dim
		}
		return s.cell(sign, kit.Linked, w[0]) + s.cell(safe.Clean(e.name), kit.Linked, w[1]) + s.cell(safe.Clean(e.to()), target, w[2]) +
			kit.Paint(s.look, kit.Number, kit.Pad(safe.Clean(e.card), w[3])) + s.cell(safe.Clean(e.partner), kit.Dim, w[4])
	}
	w := s.drawing.words[e.section]
	if e.enter != "" && e.section == types {
		name = kit.Linked
	}
	return s.cell(safe.Clean(e.word), kit.Dim, w[0]) + s.cell(safe.Clean(e.name), name, w[1]) + s.rest(e, enter, w[2])
}

// rest draws what a function returns, and what the model says of an entry.
func (s *Screen) rest(e *entry, enter kit.Role, cells int) string {
	var spans []kit.Span
	if e.section == operations {
		spans = append(spans, kit.Span{Text: "→ " + safe.Clean(s.short(e.typ)), Role: enter}, kit.Span{Text: "  "})
	}
	return kit.Render(s.look, kit.Clip(append(spans, kit.Span{Text: safe.Clean(e.doc), Role: kit.Dim}), max(cells, 0))...)
}

func (s *Screen) property(e *entry, name, typ kit.Role) string {
	w := s.drawing.properties
	null := safe.Text("")
	if e.null {
		null = "∅"
	}
	text := s.cell(safe.Clean(e.title()), name, w[0]) + s.cell(safe.Clean(s.short(e.typ)), typ, w[1]) +
		s.cell(null, kit.Mute, w[2]) + s.cell(safe.Clean(e.doc), kit.Dim, w[3])
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
		if len(spans) > 0 {
			count += ", "
		}
		spans = append([]kit.Span{{Text: facets + count, Role: kit.Dim}}, spans...)
	}
	return text + kit.Render(s.look, kit.Clip(spans, w[4])...)
}
