package record

import (
	"strconv"
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

// line is one line of a field: its first one has its name and type.
type line struct {
	field int
	name  kit.Span
	value kit.Span
	kind  safe.Text
}

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
	if len(s.fields) == 0 {
		return s.look.Dim.Render(kit.Cut("the record is empty", s.width))
	}
	side, above := s.margins()
	names, kinds := s.columns()
	lines := make([]string, above, s.height)
	for i := s.top; i < min(s.top+s.room(), len(s.lines)); i++ {
		l := s.lines[i]
		if l.field < 0 {
			lines = append(lines, "")
			continue
		}
		bar := "  "
		if l.field == s.at {
			bar = s.look.Bar(true)
		}
		if s.width-2*side < 4 {
			bar = ""
		}
		text := kit.Render(s.look, l.value)
		if kinds > 0 && l.kind != "" {
			kind := kit.CutLeft(l.kind, kinds-2) // the namespace goes first
			text += string(kit.Blank(s.inner()-names-s.look.Cells(text)-kit.Width(kind))) + s.look.Dim.Render(kind)
		}
		name := s.look.Header.Render(kit.Pad(l.name.Text, names))
		if l.name.Role != kit.Plain {
			name = kit.Paint(s.look, l.name.Role, kit.Pad(l.name.Text, names))
		}
		lines = append(lines, string(kit.Blank(side))+bar+name+text)
	}
	return strings.Join(lines, "\n")
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
	names, kinds := s.columns()
	annotated := false
	for i, f := range s.fields {
		if f.annotation && !annotated {
			annotated = true
			s.lines = append(s.lines, line{field: -1})
		}
		s.first = append(s.first, len(s.lines))
		room := s.inner() - names - 2
		if kinds > 0 { // what its own type leaves free
			room -= min(kinds, kit.Width(safe.Clean(f.kind))+2)
		}
		for n, part := range s.value(f, room) {
			l := line{field: i, value: part}
			if n == 0 {
				l.name, l.kind = kit.Span{Text: kit.Cut(label(f), max(0, names-2))}, safe.Clean(f.kind)
				switch {
				case f.annotation:
					l.name.Role = kit.Dim
				case f.link:
					l.name.Role = kit.Linked
				}
			}
			s.lines = append(s.lines, l)
		}
	}
	s.reveal()
}

// columns shares the width among names, values and types.
func (s *Screen) columns() (names, kinds int) {
	width := s.inner()
	for _, f := range s.fields {
		names = max(names, kit.Width(label(f)))
		kinds = max(kinds, kit.Width(safe.Clean(f.kind)))
	}
	names = min(names, maxName, width/3) + 2
	kinds = min(kinds, max(width/3, min(width-names-48, maxKind))) + 2
	if width < 70 || names+kinds+24 > width {
		kinds = 0
	}
	return min(names, max(0, width-4)), kinds
}

func label(f field) safe.Text {
	name := safe.Clean(f.name)
	switch {
	case f.key:
		name += " *"
	case f.link && strings.HasPrefix(f.kind, "Collection("):
		name = "⇉ " + name
	case f.link:
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
	case f.value.Kind == client.Missing && f.link:
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
	case f.link, f.annotation && strings.HasSuffix(strings.ToLower(f.name), "link"):
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
	name := safe.Text("record")
	switch id := s.id(); {
	case id != "":
		name = kit.Cut(safe.Clean(id), 40)
	case s.from.Ordinal >= 0:
		name = "row " + safe.Clean(strconv.FormatInt(s.from.Ordinal+1, 10))
	}
	return kit.Head{Crumbs: []safe.Text{safe.Clean(s.from.Set), name}}
}

// id returns the identity of the record. A page that came before the metadata, as after
// a flip, knows no keys; the columns do.
func (s *Screen) id() string {
	if s.from.Page == nil {
		return ""
	}
	if id := s.from.Page.ID(s.from.Row); id != "" {
		return string(id)
	}
	var names []string
	var values []client.Value
	for _, f := range s.fields {
		switch {
		case !f.key:
		case !f.value.IsSet():
			return ""
		default:
			names, values = append(names, f.name), append(values, f.value)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return string(client.KeyText(names, values))
}

// Foot shows where the cursor is.
func (s *Screen) Foot() kit.Foot {
	var foot kit.Foot
	if len(s.fields) == 0 {
		return foot
	}
	if s.from.Ordinal >= 0 {
		foot.Left = []kit.Span{{Text: "row " + safe.Clean(strconv.FormatInt(s.from.Ordinal+1, 10))}, {Text: "   "}}
	}
	f := s.fields[s.at]
	foot.Left = append(foot.Left,
		kit.Span{Text: "field " + safe.Clean(strconv.Itoa(s.at+1)), Role: kit.Plain},
		kit.Span{Text: " of " + safe.Clean(strconv.Itoa(len(s.fields))) + "   ", Role: kit.Dim},
		kit.Span{Text: safe.Clean(f.name), Role: kit.Accent},
	)
	if f.kind != "" {
		foot.Left = append(foot.Left, kit.Span{Text: " " + safe.Clean(f.kind), Role: kit.Dim})
	}
	return foot
}
