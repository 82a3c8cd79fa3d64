package cell

import (
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// row is a line of the value, before it is broken to the width.
type row struct {
	text   safe.Text
	label  int // bytes of text that are a name
	role   kit.Role
	depth  int // of JSON
	end    int // of an object or a list: the row that closes it; 0 it is none
	count  int // of its members
	folded bool
	links  []link

	width int         // that lines were made for
	lines []safe.Text // nil: text fits
}

// line is a line on the screen: a part of a row.
type line struct{ row, part int }

// read makes the rows of the value. Those of hex depend on the width: see lay.
func (s *Screen) read() {
	s.rows, s.nested, s.more = nil, false, false
	if s.hex {
		return
	}
	v := s.value.Value
	if s.value.Stream == "" && v.IsSet() && v.Len() <= maxShown {
		text := v.Text()
		if v.Kind == client.Nested || looksNested(text) {
			if rows, more, ok := tree(text); ok {
				s.rows, s.nested, s.more = rows, true, more
				return
			}
		}
	}
	text, more := s.text()
	s.more = more
	role := s.role()
	n := 0
	for part := range strings.SplitSeq(string(text), "\n") {
		if n++; n > maxLines {
			s.more = true
			break
		}
		s.rows = append(s.rows, row{text: safe.Clean(part), role: role})
	}
	s.addFacts()
	for i := range s.rows {
		s.rows[i].links = findLinks(string(s.rows[i].text))
	}
}

// lay breaks the rows that are not folded away into lines.
func (s *Screen) lay() {
	side, _ := s.margins()
	width := s.width - 2*side
	if width < 1 {
		return
	}
	s.cut = s.more
	if s.hex {
		s.rows = s.dump(width)
		s.addFacts()
	}
	s.lines = s.lines[:0]
	for i := 0; i < len(s.rows); i++ {
		r := &s.rows[i]
		r.wrap(s.room(r))
		for part := range max(1, len(r.lines)) {
			if len(s.lines) == maxLines {
				s.cut = true
				s.scroll()
				return
			}
			s.lines = append(s.lines, line{i, part})
		}
		if r.folded {
			i = r.end
		}
	}
	s.scroll()
}

// indent is how many cells are before a row.
func (s *Screen) indent(r *row) int {
	if !s.nested || s.width < 8 {
		return 0
	}
	side, _ := s.margins()
	return min(2*r.depth+2, max(2, (s.width-2*side)/2))
}

// left is how many cells are before that: JSON has one for the sign of the cursor.
func (s *Screen) left() int {
	side, _ := s.margins()
	if s.nested && side == 0 && s.width > 1 {
		return 1
	}
	return side
}

// room is how many cells a row has.
func (s *Screen) room(r *row) int {
	side, _ := s.margins()
	return max(1, s.width-side-s.left()-s.indent(r))
}

// wrap breaks a row into lines.
func (r *row) wrap(width int) {
	if r.width == width {
		return
	}
	r.width, r.lines = width, nil
	if len(r.text) > width {
		if lines := kit.Wrap(r.text, width, maxLines); len(lines) > 1 {
			r.lines = lines
		}
	}
}

// part returns a line of a row and where it is in the row's text.
func (r *row) part(n int) (text safe.Text, at int) {
	if len(r.lines) == 0 {
		return r.text, 0
	}
	for i, line := range r.lines {
		if skipped := strings.Index(string(r.text[at:]), string(line)); skipped > 0 { // a blank at which it was broken
			at += skipped
		}
		if i == n {
			return line, at
		}
		at += len(line)
	}
	return "", at
}

// draw draws a line, on the ground of the cursor where there is one.
func (s *Screen) draw(i int) string {
	at := s.lines[i]
	r := &s.rows[at.row]
	here := s.nested && i == s.list.Cursor
	paint := func(role kit.Role) theme.Style {
		style := s.look.Style(int(role))
		if here {
			style = style.Over(s.look.CursorRow)
		}
		return style
	}
	var b strings.Builder
	sign := safe.Text(" ")
	if here && s.look.RowSign != "" {
		sign = s.look.RowSign
	}
	if left := s.left(); left > 0 {
		b.WriteString(string(kit.Blank(left - 1)))
		b.WriteString(paint(kit.Accent).Render(sign))
	}
	text, from := r.part(at.part)
	text = kit.Cut(text, s.room(r))
	if indent := s.indent(r); indent > 0 {
		b.WriteString(paint(kit.Plain).Render(kit.Blank(indent - 2)))
		b.WriteString(paint(kit.Accent).Render(r.sign(at.part)))
	}
	if here {
		b.WriteString(theme.CaretChosen)
	}
	label := max(0, min(r.label-from, len(text)))
	b.WriteString(paint(kit.Dim).Render(text[:label]))
	s.drawLinked(&b, r, text[label:], from+label, paint(r.role))
	if r.folded {
		b.WriteString(paint(kit.Dim).Render(kit.Cut(r.inside(), s.room(r)-kit.Width(text))))
	}
	if here {
		line := b.String()
		b.WriteString(paint(kit.Plain).Render(kit.Blank(s.width - s.look.Cells(line))))
	}
	return b.String()
}

// drawLinked draws text that is at an offset of its row, with the links in it.
func (s *Screen) drawLinked(b *strings.Builder, r *row, text safe.Text, from int, style theme.Style) {
	at := 0
	for _, l := range r.links {
		begin, end := max(at, l.from-from), min(len(text), l.to-from)
		if begin >= end {
			continue
		}
		b.WriteString(style.Render(text[at:begin]))
		if s.look.Plain {
			b.WriteString(string(text[begin:end]))
		} else {
			b.WriteString(l.open() + style.Render(text[begin:end]) + closeLink)
		}
		at = end
	}
	b.WriteString(style.Render(text[at:]))
}
