package record

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	maxName  = 32   // cells of the longest name
	maxLines = 5    // lines a value takes here
	maxHead  = 2000 // bytes of a value that are looked at here
)

// linesCache is the record drawn for a width.
type linesCache struct {
	width int
	text  []line
	first []int // first line of each field
}

// line is one line of a field: its name stands on the first one.
type line struct {
	field int
	name  string
	value string
	kind  string
}

// View draws the part of the record around the cursor.
func (s *Screen) View(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	margin := 0
	s.above = 0
	switch {
	case width > 60 && height >= 12:
		margin, s.above = 3, 1
	case width >= 30:
		margin = 1
	}
	s.room = height - s.above
	if len(s.fields) == 0 {
		return s.look.Dim.Render(kit.Cut("the record is empty", width))
	}
	s.draw(width - 2*margin)
	s.reveal()
	lines := make([]string, s.above, height)
	for i := s.top; i < min(s.top+s.room, len(s.lines.text)); i++ {
		l := s.lines.text[i]
		bar := "  "
		if l.field == s.at {
			bar = s.look.Bar(true)
		}
		if width < 4 {
			bar = ""
		}
		lines = append(lines, string(kit.Blank(margin))+bar+l.name+l.value+l.kind)
	}
	return strings.Join(lines, "\n")
}

// reveal scrolls so that the field under the cursor is in the window, as much
// of it as fits.
func (s *Screen) reveal() {
	first := s.lines.first[s.at]
	end := len(s.lines.text)
	if s.at+1 < len(s.lines.first) {
		end = s.lines.first[s.at+1]
	}
	if end > s.top+s.room {
		s.top = end - s.room
	}
	if first < s.top {
		s.top = first
	}
	s.top = max(0, min(s.top, len(s.lines.text)-s.room))
}

// draw lays the record out for a width.
func (s *Screen) draw(width int) {
	if s.lines.width == width && s.lines.text != nil {
		return
	}
	c := linesCache{width: width}
	bar := 2
	if width < 4 {
		bar = 0
	}
	room := max(1, width-bar)
	names, kinds := s.columns(room)
	values := max(1, room-names-kinds)
	annotated := false
	for i, f := range s.fields {
		if f.annotation && !annotated {
			annotated = true
			c.text = append(c.text, line{field: -1})
		}
		c.first = append(c.first, len(c.text))
		for n, part := range s.value(f, values-2) {
			l := line{field: i, value: part, name: string(kit.Blank(names))}
			if n == 0 {
				l.name = s.label(f, names)
				l.kind = s.kind(f, kinds, values, part)
			}
			c.text = append(c.text, l)
		}
	}
	s.lines = c
}

// columns shares the width among names, values and types.
func (s *Screen) columns(width int) (names, kinds int) {
	for _, f := range s.fields {
		names = max(names, kit.Width(label(f)))
		kinds = max(kinds, kit.Width(safe.Clean(f.kind)))
	}
	names = min(names, maxName, width/3) + 2
	kinds = min(kinds, 28)
	if width < 70 || names+kinds+24 > width {
		kinds = 0
	}
	return min(names, max(0, width-4)), kinds
}

func label(f field) safe.Text {
	name := safe.Clean(f.name)
	if f.key {
		name += " *"
	}
	return name
}

func (s *Screen) label(f field, cells int) string {
	text := kit.Pad(kit.Cut(label(f), max(0, cells-2)), cells)
	if f.annotation {
		return s.look.Mute.Render(text)
	}
	return s.look.Header.Render(text)
}

// kind draws a field's type at the right of its first line.
func (s *Screen) kind(f field, cells, values int, first string) string {
	if cells == 0 || f.kind == "" {
		return ""
	}
	fill := max(0, values-s.look.Cells(first))
	return string(kit.Blank(fill)) + s.look.Mute.Render(kit.Cut(safe.Clean(f.kind), cells))
}

// value draws a value in a few lines.
func (s *Screen) value(f field, cells int) []string {
	cells = max(1, cells)
	switch f.value.Kind {
	case client.Missing:
		return []string{s.look.Mute.Render(kit.Cut("· not in the answer", cells))}
	case client.Null:
		return []string{s.look.Mute.Render(kit.Cut("∅ null", cells))}
	case client.String:
		if f.value.Len() == 0 {
			return []string{s.look.Mute.Render(kit.Cut("empty text", cells))}
		}
	}
	role := kit.Plain
	switch {
	case f.annotation || f.value.Kind == client.Nested:
		role = kit.Dim
	case f.value.Kind == client.Number || grid.Numeric(f.kind):
		role = kit.Number
	}
	head, more := f.value.Head(maxHead)
	parts := kit.Wrap(safe.Lines(grid.Tidy(string(safe.Lines(head)))), cells, maxLines)
	if more && len(parts) < maxLines {
		parts[len(parts)-1] = kit.Cut(parts[len(parts)-1], cells-1) + "…"
	}
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = kit.Paint(s.look, role, p)
	}
	if f.cut != "" {
		lines = append(lines, kit.Paint(s.look, kit.Warn, kit.Cut("the service cut this list: "+safe.Clean(f.cut), cells)))
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

func (s *Screen) id() string {
	if s.from.Page == nil {
		return ""
	}
	return string(s.from.Page.ID(s.from.Row))
}

// Foot tells where the cursor is.
func (s *Screen) Foot() kit.Foot {
	var foot kit.Foot
	if s.await {
		foot.Right = []kit.Span{{Text: "loading…", Role: kit.Accent}}
	}
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
