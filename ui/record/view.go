package record

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	maxName  = 32   // cells of the longest name
	maxKind  = 64   // cells of the longest type, where the values have room
	maxLines = 5    // lines a value takes here
	maxHead  = 2000 // bytes of a value that are looked at here
)

// line is one line of the screen. The first one of a field has its name, description
// and type; a link, and a line between the fields, has spans.
type line struct {
	field       int // -1 none
	name        kit.Span
	value       []kit.Span
	doc, kind   safe.Text
	left, right []kit.Span // instead of all these
}

// widths are the cells of the columns, blanks behind or before them included; 0 is that
// there is no room for one.
type widths struct{ name, doc, kind int }

// margins returns the blanks at the sides and the lines above.
func (s *Screen) margins() (side, above int) {
	switch {
	case s.width > 60 && s.height >= 12:
		return 3, 1
	case s.width >= 30:
		return 1, 0
	}
	return 0, 0
}

// room is how many lines the window has.
func (s *Screen) room() int {
	_, above := s.margins()
	return s.height - above
}

// SetSize lays the record out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.draw()
	return nil
}

// View draws the part of the record around the cursor.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	side, above := s.margins()
	if len(s.fields) == 0 {
		text, role := s.emptiness()
		return strings.Join(append(make([]string, above), string(kit.Blank(side))+kit.Paint(s.look, role, kit.Cut(text, s.width-2*side))), "\n")
	}
	w := s.columns()
	lines := make([]string, above, s.height)
	for i := s.top; i < min(s.top+s.room(), len(s.lines)); i++ {
		l := s.lines[i]
		switch {
		case l.field < 0 && l.left == nil:
			lines = append(lines, "")
			continue
		case l.field < 0: // a heading begins where the bar of a field is
			lines = append(lines, string(kit.Blank(side))+kit.Line(s.look, s.width-2*side, l.left, l.right))
			continue
		}
		bar := s.look.Bar(l.field == s.at)
		if s.width-2*side < 4 {
			bar = ""
		}
		var text string
		if l.left != nil {
			text = kit.Line(s.look, s.inner(), l.left, l.right)
		} else {
			text = s.drawField(l, w)
		}
		if text = bar + text; l.field == s.at {
			text = s.look.Lit(text, s.width-2*side)
		}
		lines = append(lines, string(kit.Blank(side))+text)
	}
	return strings.Join(lines, "\n")
}

// drawField draws a line of a property or an annotation.
func (s *Screen) drawField(l line, w widths) string {
	text := kit.Render(s.look, l.value...)
	at := s.inner() - w.name // cells behind the name
	if w.doc > 0 && l.doc != "" {
		doc := kit.Cut(l.doc, w.doc-2)
		text += string(kit.Blank(at-w.kind-w.doc-s.look.Cells(text))) + s.look.Dim.Render(doc)
	}
	if w.kind > 0 && l.kind != "" {
		kind := kit.CutLeft(l.kind, w.kind-2) // the namespace goes first
		text += string(kit.Blank(at-s.look.Cells(text)-kit.Width(kind))) + s.look.Dim.Render(kind)
	}
	name := s.look.Header.Render(kit.Pad(l.name.Text, w.name))
	if l.name.Role != kit.Plain {
		name = kit.Paint(s.look, l.name.Role, kit.Pad(l.name.Text, w.name))
	}
	return name + text
}

// emptiness says why nothing is shown.
func (s *Screen) emptiness() (safe.Text, kit.Role) {
	switch {
	case s.loader.Busy(recordLane):
		return "reading the record…", kit.Dim
	case s.broke != nil:
		return "the record could not be read; R tries again", kit.Bad
	case s.absent:
		return "there is no such record here", kit.Warn
	case s.from.Page == nil && s.from.Query.Path != "":
		return "the record was not read; R reads it", kit.Dim
	}
	return "the record is empty", kit.Dim
}

// reveal scrolls so that the field under the cursor is in the window, as much
// of it as fits.
func (s *Screen) reveal() {
	if s.at >= len(s.first) {
		return
	}
	first := s.first[s.at]
	end := len(s.lines)
	if s.at+1 < len(s.first) {
		end = s.first[s.at+1]
	}
	if end > s.top+s.room() {
		s.top = end - s.room()
	}
	if first < s.top {
		s.top = first
	}
	s.top = max(0, min(s.top, len(s.lines)-s.room()))
}

// inner is how many cells a field has.
func (s *Screen) inner() int {
	side, _ := s.margins()
	width := s.width - 2*side
	if width >= 4 {
		width -= 2
	}
	return max(1, width)
}

// draw lays the record out for the width.
func (s *Screen) draw() {
	s.lines, s.first = nil, nil
	if s.width < 1 || s.height < 1 {
		return
	}
	w, links := s.columns(), s.linkColumns()
	annotated, section := false, safe.Text("")
	for i, f := range s.fields {
		if f.link != nil {
			section = s.drawHeading(f, section)
			s.first = append(s.first, len(s.lines))
			s.lines = append(s.lines, s.drawLink(i, f, links))
			continue
		}
		if f.annotation && !annotated {
			annotated = true
			s.drawLegend(section)
			section = ""
			s.lines = append(s.lines, line{field: -1})
		}
		s.first = append(s.first, len(s.lines))
		s.drawValue(i, f, w)
	}
	s.drawLegend(section)
	s.reveal()
}

// drawValue lays a property or an annotation out.
func (s *Screen) drawValue(i int, f field, w widths) {
	kind := safe.Clean(f.kind)
	room := s.inner() - w.name - 2
	if w.kind > 0 && kind != "" { // what its own type leaves free
		room -= min(w.kind, kit.Width(kind)+2)
	}
	if w.doc > 0 && f.doc != "" {
		room = s.inner() - w.name - w.kind - w.doc - 2
	}
	for n, part := range s.value(f, room) {
		l := line{field: i, value: []kit.Span{part}}
		if n == 0 {
			l.name, l.kind, l.doc = kit.Span{Text: kit.Cut(label(f), max(0, w.name-2))}, kind, f.doc
			switch {
			case f.annotation:
				l.name.Role = kit.Dim
			case f.nav:
				l.name.Role = kit.Linked
			}
			if left := room - kit.Width(part.Text) - 2; f.text != "" && left > 3 {
				l.value = append(l.value, kit.Span{Text: "  " + kit.Cut(f.text, left)})
			}
		}
		s.lines = append(s.lines, l)
	}
}

const maxDoc = 48 // cells of the longest description

// columns shares the width among names, values, descriptions and types.
func (s *Screen) columns() widths {
	var w widths
	width := s.inner()
	for _, f := range s.fields {
		if f.link != nil {
			continue
		}
		w.name = max(w.name, kit.Width(label(f)))
		w.kind = max(w.kind, kit.Width(safe.Clean(f.kind)))
		w.doc = max(w.doc, kit.Width(f.doc))
	}
	w.name = min(w.name, maxName, width/3) + 2
	w.kind = min(w.kind, max(width/3, min(width-w.name-48, maxKind))) + 2
	if width < 70 || w.name+w.kind+24 > width {
		w.kind = 0
	}
	if left := width - w.name - w.kind - 32; w.doc > 0 && width >= 100 && left >= 20 {
		w.doc = min(w.doc, maxDoc, left-2) + 2
	} else {
		w.doc = 0
	}
	w.name = min(w.name, max(0, width-4))
	return w
}

func label(f field) safe.Text {
	name := safe.Clean(f.name)
	switch {
	case f.key:
		name += " *"
	case f.nav && strings.HasPrefix(f.kind, "Collection("):
		name = "⇉ " + name
	case f.nav:
		name = "→ " + name
	}
	return name
}

// value lays a value out in a few lines.
func (s *Screen) value(f field, cells int) []kit.Span {
	cells = max(1, cells)
	one := func(role kit.Role, text safe.Text) []kit.Span {
		return []kit.Span{{Text: kit.Cut(text, cells), Role: role}}
	}
	switch {
	case f.stream != "":
		return one(kit.Linked, f.stream)
	case f.value.Kind == client.Missing && f.nav:
		return one(kit.Mute, "· not expanded")
	case f.value.Kind == client.Missing:
		return one(kit.Mute, "· not in the answer")
	case f.value.Kind == client.Null:
		return one(kit.Mute, "∅ null")
	case f.value.Kind == client.String && f.value.Len() == 0 && f.kind == "Edm.Binary":
		return one(kit.Mute, "no bytes")
	case f.value.Kind == client.String && f.value.Len() == 0:
		return one(kit.Mute, "empty text")
	}
	role := kit.Plain
	switch {
	case f.nav, f.leads, f.annotation && strings.HasSuffix(strings.ToLower(f.name), "link"):
		role = kit.Linked
	case f.annotation, f.value.Kind == client.Nested:
		role = kit.Dim
	case f.value.Kind == client.Number || grid.Numeric(f.kind):
		role = kit.Number
	}
	head, more := f.value.Head(maxHead)
	if s.look.Grouped && role == kit.Number && !f.key && !grid.Code(f.name) {
		head = grid.Grouped(head)
	}
	parts := kit.Wrap(safe.Lines(grid.Tidy(string(safe.Lines(head)))), cells, maxLines)
	if more && len(parts) < maxLines {
		parts[len(parts)-1] = kit.Cut(parts[len(parts)-1], cells-1) + "…"
	}
	lines := make([]kit.Span, len(parts))
	for i, p := range parts {
		lines[i] = kit.Span{Text: p, Role: role}
	}
	if f.cut != "" {
		lines = append(lines, one(kit.Warn, "the service cut this list: "+safe.Clean(f.cut))...)
	}
	return lines
}

// Head names the set and the record.
func (s *Screen) Head() kit.Head {
	at := s.from.RecordAt
	if at.Columns == nil && at.Page != nil {
		at.Columns = at.Page.Columns
	}
	from := s.from.From
	if from == nil {
		from = []safe.Text{safe.Clean(s.from.Set)}
	}
	return kit.Head{Crumbs: append(slices.Clone(from), kit.RecordName(at))}
}

// Foot shows where the cursor is.
func (s *Screen) Foot() kit.Foot {
	var foot kit.Foot
	if len(s.fields) == 0 {
		return foot
	}
	if s.from.Ordinal >= 0 {
		foot.Left = []kit.Span{{Text: "row " + kit.Thousands(s.from.Ordinal+1)}}
		if s.from.Total > 0 {
			foot.Left = append(foot.Left, kit.Span{Text: " of ", Role: kit.Dim}, kit.Span{Text: kit.Thousands(s.from.Total)})
		}
		foot.Left = append(foot.Left, kit.Span{Text: "   "})
	}
	if s.from.Page != nil {
		foot.Right = kit.How(s.from.Page.Trace.Status, s.from.Page.Trace.Duration)
	}
	f := s.fields[s.at]
	what, at, of := safe.Text("field "), s.at, 0
	for i, other := range s.fields {
		if (other.link == nil) == (f.link == nil) {
			of++
		} else if i < s.at {
			at--
		}
	}
	if f.link != nil {
		what = "link "
	}
	foot.Left = append(foot.Left,
		kit.Span{Text: what + kit.Int(at+1)},
		kit.Span{Text: " of ", Role: kit.Dim}, kit.Span{Text: kit.Int(of) + "   "},
		kit.Span{Text: safe.Clean(f.name), Role: kit.Accent},
	)
	if f.kind != "" {
		foot.Left = append(foot.Left, kit.Span{Text: " " + safe.Clean(f.kind), Role: kit.Dim})
	}
	return foot
}
