package record

import (
	"cmp"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// linkWidths are the cells of the columns of links, blanks behind them included; 0 is
// that there is no room for one.
type linkWidths struct{ name, set, pairs int }

// linkColumns shares the width among the names of links, their sets, conditions and
// counts: the conditions go first where it is short.
func (s *Screen) linkColumns() linkWidths {
	var w linkWidths
	counts := 0
	for _, f := range s.fields {
		if f.link == nil {
			continue
		}
		w.name = max(w.name, kit.Width(safe.Clean(f.name)))
		w.set = max(w.set, kit.Width(safe.Clean(f.link.Set)))
		counts = max(counts, kit.SpansWidth(s.rows(f)))
	}
	room := s.inner() - counts - 6 // without the sign and the blanks around
	w.name = min(w.name, maxName, max(room-2, 4)) + 3
	if w.set = min(w.set, maxName) + 3; w.name+w.set > room {
		w.set = 0
	}
	if w.pairs = room - w.name - w.set; w.pairs < 12 {
		w.pairs = 0
	}
	return w
}

// drawHeading begins a section of links where a link is the first one of it. It returns
// the section that the link is in.
func (s *Screen) drawHeading(f field, before safe.Text) safe.Text {
	section := safe.Text("links from this record")
	if f.link.Back {
		section = "links to this record"
	}
	if section == before {
		return section
	}
	n := 0
	for _, other := range s.fields {
		if other.link != nil && other.link.Back == f.link.Back {
			n++
		}
	}
	side, _ := s.margins()
	count := " " + kit.Int(n)
	rule := kit.Rule(s.width - 2*side - kit.Width(section) - 2 - kit.Width(count))
	s.lines = append(s.lines, line{field: -1}, line{
		field: -1, left: []kit.Span{{Text: section + "  ", Role: kit.Dim}, {Text: rule, Role: kit.Mute}, {Text: count, Role: kit.Dim}},
	})
	if s.airy() {
		s.lines = append(s.lines, line{field: -1})
	}
	return section
}

// airy reports room for blank lines around the links.
func (s *Screen) airy() bool { return s.height >= 20 }

// drawLink lays a link out.
func (s *Screen) drawLink(i int, f field, w linkWidths) line {
	role := kit.Linked
	if !kit.Leads(*f.link) {
		role = kit.Mute
	}
	left := []kit.Span{{Text: kit.LinkSign(*f.link) + "  ", Role: role},
		{Text: kit.Pad(kit.Cut(safe.Clean(f.name), w.name-3), w.name), Role: role}}
	if w.set > 0 {
		left = append(left, kit.Span{Text: kit.Pad(kit.Cut(safe.Clean(f.link.Set), w.set-3), w.set)})
	}
	if w.pairs > 0 {
		left = append(left, kit.Span{Text: kit.Cut(s.pairs(f), w.pairs-1), Role: kit.Dim})
	}
	return line{field: i, left: left, right: s.rows(f)}
}

// pairs says what a link means: its conditions and what its target is called, or why it
// cannot be followed.
func (s *Screen) pairs(f field) safe.Text {
	text := kit.LinkPairs(*f.link)
	if f.link.Why != "" {
		text = safe.Clean(f.link.Why)
	}
	name := cmp.Or(safe.Clean(f.link.Text), s.counts.by[f.id].text)
	if text != "" && name != "" {
		text += "   "
	}
	return text + name
}

// drawLegend explains the signs behind the links; before is the section that was drawn
// last, "" none.
func (s *Screen) drawLegend(before safe.Text) {
	if before == "" || s.height < 10 {
		return
	}
	legend := []kit.Span{{Text: "  "}, {Text: "→", Role: kit.Linked}, {Text: " one   ", Role: kit.Dim}, {Text: "⇉", Role: kit.Linked},
		{Text: " many   ", Role: kit.Dim}, {Text: "⇇", Role: kit.Linked}, {Text: " from there to here", Role: kit.Dim}}
	hint := []kit.Span{{Text: "      "}, {Text: "c", Role: kit.Accent}, {Text: " counts the rest; nothing is counted before you ask",
		Role: kit.Dim}}
	side, _ := s.margins()
	if kit.SpansWidth(legend)+kit.SpansWidth(hint) <= s.width-2*side && s.uncounted() && s.noCount() == "" {
		legend = append(legend, hint...)
	}
	s.lines = append(s.lines, line{field: -1}, line{field: -1, left: legend})
}
