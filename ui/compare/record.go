package compare

import (
	"slices"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// halves are the widths of the two values of a record, and of the name before them.
type halves struct{ name, left, right, delta int }

// halvesOf shares width cells.
func (s *Screen) halvesOf(fields []field, width int) halves {
	var h halves
	for _, f := range fields {
		h.name = max(h.name, min(kit.Width(safe.Clean(f.name)), max(width/4, 8)))
	}
	h.name = min(h.name+3, max(width/2, 1))
	rest := max(width-h.name, 2)
	switch {
	case !s.hasDeltas():
	case rest >= 80:
		h.delta = 28
	case rest >= 56:
		h.delta = 16
	}
	h.left = max((rest-h.delta)/2, 1)
	h.right = h.left // as wide: what is equal looks so
	return h
}

// hasDeltas reports numbers among what differs: how much more one is than the other.
func (s *Screen) hasDeltas() bool {
	return slices.ContainsFunc(s.run.shape.Columns, func(c compare.Column) bool { return s.run.changes[c.Name] > 0 && grid.Numeric(c.Left) })
}

// pane draws the two records of the row under the cursor below the rows.
func (s *Screen) pane(room int) []string {
	r := s.row()
	if !s.paned() || room < 5 {
		return nil
	}
	fields := s.fields(r)
	lines := []string{"", s.ruled(s.recordTitle(r, fields))}
	if room >= len(fields)+5 {
		lines = append([]string{""}, append(lines, "")...)
	} else if room >= 10 {
		lines = append(lines, "")
	}
	h := s.halvesOf(fields, s.width-2*margin(s.width)-2)
	lines = append(lines, s.sideHeads(h))
	left := room - len(lines)
	ordered := fields
	if len(fields) > left { // what differs is in sight
		ordered = nil
		for _, differs := range []bool{true, false} {
			for _, f := range fields {
				if f.differs == differs {
					ordered = append(ordered, f)
				}
			}
		}
	}
	for i, f := range ordered {
		if i == left-1 && len(ordered) > left {
			more := "… " + kit.Int(len(ordered)-i) + " more columns; enter shows all"
			return append(lines, string(kit.Blank(margin(s.width)+2))+s.look.Dim.Render(more))
		}
		lines = append(lines, s.fieldLines(r, f, h, 1)...)
	}
	return lines
}

// recordTitle names a row, and says how much of it differs.
func (s *Screen) recordTitle(r *compare.Row, fields []field) []kit.Span {
	var key safe.Text
	each := min(max((s.width-45)/max(len(r.Key), 1), 10), 30)
	for i, v := range r.Key {
		if i > 0 {
			key += ", "
		}
		text, _ := shown(v, 30)
		key += kit.Cut(text, each)
	}
	both, one := safe.Text("both records of "), safe.Text("the record of ")
	if s.width <= narrow {
		both, one = "", ""
	}
	end := kit.Span{Text: "  " + s.kindWord(r.Kind), Role: s.kindRole(r.Kind)}
	switch r.Kind {
	case compare.Same:
		end = kit.Span{Text: "  equal on both sides", Role: kit.Dim}
	case compare.Changed:
		end = kit.Span{Text: "  " + kit.Int(len(r.Cells)) + " of " + kit.Int(len(fields)) + " columns differ", Role: kit.Dim}
		if len(r.Cells) == 1 {
			end.Text += "s"
		}
	default:
		both = one
	}
	spans := []kit.Span{{Text: both, Role: kit.Dim}, {Text: key}}
	room := s.width - 2*margin(s.width) - 4 - kit.SpansWidth(spans) - kit.Width(end.Text) // what follows is to be in sight
	for _, f := range fields {
		v := f.left
		if v.Kind == client.Missing {
			v = f.right
		}
		if text, _ := shown(v, 40); f.name == s.source.naming && v.IsSet() && room >= min(kit.Width(text), 8) {
			spans = append(spans, kit.Span{Text: "  " + kit.Cut(text, min(room, 40))})
		}
	}
	return append(spans, end)
}

// sideHeads are the names of the sides above their values.
func (s *Screen) sideHeads(h halves) string {
	left, right := s.inks()
	if !s.look.Plain {
		left, right = left.Bold(), right.Bold()
	}
	return string(kit.Blank(margin(s.width))) + "  " + s.look.Header.Render(kit.Pad("column", h.name)) +
		left.Render(kit.Pad(s.name(0), h.left)) + right.Render(kit.Cut(s.name(1), h.right))
}

// fieldLines draws a column of both records, in at most so many lines.
func (s *Screen) fieldLines(r *compare.Row, f field, h halves, most int) []string {
	name := kit.Span{Text: kit.Cut(safe.Clean(f.name), max(h.name-2, 1)), Role: kit.Dim}
	sign, left, right := kit.Span{Text: "  "}, kit.Dim, kit.Dim
	if f.differs {
		sign.Text, name.Role, left, right = "~ ", kit.Plain, s.role(0), s.role(1)
	}
	if r.Kind == compare.LeftOnly || r.Kind == compare.RightOnly {
		left, right = kit.Plain, kit.Plain
	}
	halfOf := func(v client.Value, width int, role kit.Role) ([]safe.Text, kit.Role) {
		text, as := shown(v, width*most)
		switch {
		case as == kit.Mute:
			return []safe.Text{text}, as
		case most == 1:
			return []safe.Text{kit.Cut(text, max(width-2, 1))}, role
		case v.Kind == client.String: // with its own lines
			head, more := v.Head(4 * width * most)
			if text = safe.Lines(head); more {
				text += "…"
			}
		}
		return kit.Wrap(text, max(width-2, 1), most), role
	}
	ltext, lrole := halfOf(f.left, h.left, left)
	rtext, rrole := halfOf(f.right, h.right, right)
	if most == 1 && f.differs && f.left.Kind == client.String && f.right.Kind == client.String {
		a, b := differing(f, h)
		ltext, rtext = []safe.Text{a}, []safe.Text{b}
	}
	var lines []string
	for i := range max(len(ltext), len(rtext)) {
		part := func(list []safe.Text) safe.Text {
			if i < len(list) {
				return list[i]
			}
			return ""
		}
		spans := []kit.Span{{Text: kit.Blank(margin(s.width))}, sign, {Text: kit.Pad(name.Text, h.name), Role: name.Role},
			{Text: kit.Pad(part(ltext), h.left), Role: lrole}, {Text: kit.Pad(part(rtext), h.right), Role: rrole}}
		if by, percent := delta(f); i == 0 && f.differs && h.delta > 0 && by != "" {
			if text := by + "   " + percent; kit.Width(text) <= h.delta {
				by = text
			}
			spans = append(spans, kit.Span{Text: kit.Cut(by, h.delta), Role: kit.Dim})
		}
		lines = append(lines, kit.Render(s.look, spans...))
		sign.Text, name.Text = "  ", ""
	}
	return lines
}

// differing writes two texts as a line each, such that a difference is in sight.
func differing(f field, h halves) (left, right safe.Text) {
	const much = 40 // lines of them that are looked at
	left, _ = shown(f.left, much*h.left)
	right, _ = shown(f.right, much*h.left)
	a, b := grid.FromDifference(string(left), string(right), h.left-2, h.right-2, func(s string) int { return kit.Width(safe.Clean(s)) })
	return kit.Cut(safe.Clean(a), max(h.left-2, 1)), kit.Cut(safe.Clean(b), max(h.right-2, 1))
}

// openRecord shows the two records under the cursor in full, or closes them.
func (s *Screen) openRecord(open bool) {
	r := s.row()
	if !open || r == nil {
		s.record = nil
		return
	}
	if s.record == nil {
		s.record = &kit.Sheet{}
	}
	s.lay()
}

// recordLines draws the two records under the cursor in full.
func (s *Screen) recordLines() []string {
	r := s.row()
	if r == nil {
		return nil
	}
	const most = 40 // lines of a value
	fields := s.fields(r)
	h := s.halvesOf(fields, s.width-2*margin(s.width)-2)
	lines := []string{s.ruled(s.recordTitle(r, fields)), "", s.sideHeads(h)}
	for _, f := range fields {
		lines = append(lines, s.fieldLines(r, f, h, most)...)
	}
	return lines
}
