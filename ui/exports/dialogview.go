package exports

import (
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Dialog)(nil)

// The dialog is as wide as its longest line at most, with a column of labels.
const (
	dialogWidth = 72
	dialogLabel = 15
)

var labels = map[field]safe.Text{ofRows: "rows", ofFormat: "format", ofCompression: "compression", ofParts: "rows per file",
	ofFormulas: "formulas", ofFile: "file"}

// label names a field.
func (d *Dialog) label(f field) safe.Text {
	if f == ofFile && d.perFile() > 0 {
		return "folder"
	}
	return labels[f]
}

// View draws a line a field, and below them how much it is.
func (d *Dialog) View() string {
	inner := max(min(d.width-4, dialogWidth), 1)
	label := min(dialogLabel, inner/3+2)
	var lines []string
	fields := d.fields()
	at := 0
	for i, f := range fields {
		if f == d.at {
			at = i
		}
		name := kit.Paint(d.look, kit.Dim, kit.Pad(d.label(f), label))
		lines = append(lines, d.look.Bar(f == d.at)+name+d.value(f, max(inner-2-label, 1)))
	}
	room := max(d.height-2, 1)
	if len(lines) > room { // the field under the cursor stays
		top := max(0, min(at-room/2, len(lines)-room))
		lines = lines[top : top+room]
	}
	if size := d.size(); len(lines)+2 <= room {
		lines = append(lines, "")
		for _, part := range kit.Wrap(size, inner-2, min(3, room-len(lines))) {
			lines = append(lines, "  "+kit.Paint(d.look, kit.Dim, part))
		}
	}
	return kit.Box(d.look, d.Title(), lines, inner)
}

// value draws the values of a field with the chosen one lit; only that where there is no
// room for all.
func (d *Dialog) value(f field, width int) string {
	if f == ofFile {
		switch {
		case d.at == ofFile:
			return " " + d.file.View(d.look, max(width-1, 1))
		case d.asked && !d.typed:
			return kit.Paint(d.look, kit.Dim, " …")
		}
		return kit.Paint(d.look, kit.Plain, " "+kit.CutLeft(safe.Clean(d.file.Value()), width-1))
	}
	list, at := d.options(f)
	cells, line := 0, ""
	for i, o := range list {
		if i > 0 {
			line += " "
			cells++
		}
		cells += kit.Width(o.text) + 2
		switch {
		case i == at && d.at == f:
			line += d.look.Cursor.Render(" " + o.text + " ")
		case i == at:
			line += d.look.Chip.Render(" " + o.text + " ")
		default:
			line += d.look.Dim.Render(" " + o.text + " ")
		}
	}
	if cells <= width {
		return line
	}
	return kit.Paint(d.look, kit.Plain, kit.Cut(" ‹ "+list[at].text+" ›", width))
}

// size says how much is written and what it takes.
func (d *Dialog) size() safe.Text {
	p, a := d.parts[d.part], d.from.Session.About
	var text safe.Text
	switch {
	case p.pages != nil:
		text = kit.Count(p.rows, "row that is there", "rows that are there") + d.filesText() + ": nothing is requested"
	case p.rows < 0:
		text = "the service does not say how many rows; up to " + kit.Thousands(dialog.PageSize(a)) + " a request"
	default:
		text = rowsText(p.rows) + d.filesText() + ", " + kit.Count(d.everything().Requests(), "request", "requests")
		if p.rows > dialog.PageSize(a) {
			text += " or more"
		}
	}
	if p.pages == nil && a.Badge != "" {
		text += " to " + safe.Clean(a.Badge)
	}
	if n := int64(max(len(d.from.Columns), len(d.from.Query.Select))); n > 0 {
		text += "; " + kit.Count(n, "column that is shown", "columns as they are shown")
	}
	if asks := d.asks(); asks != "" {
		text += "\n" + asks
	}
	return text
}

// asks says what narrows and sorts the rows.
func (d *Dialog) asks() safe.Text {
	var text safe.Text
	add := func(name safe.Text, value string) {
		if value == "" {
			return
		}
		if text != "" {
			text += ", "
		}
		text += name + " " + safe.Clean(value)
	}
	q := d.from.Query
	add("filter", q.Filter)
	for _, c := range q.Where {
		is := " is "
		if c.Not {
			is = " is not "
		}
		add("where", c.Property+is+c.Value.Text())
	}
	add("search", q.Search)
	add("apply", q.Apply)
	for _, o := range q.OrderBy {
		add("by", o.String())
	}
	return kit.Cut(text, 200)
}

// Say says the line under the cursor.
func (d *Dialog) Say() kit.Spoken {
	said := kit.Spoken{All: []safe.Text{d.Title(), d.size()}}
	if d.at == ofFile {
		said.Asks, said.Line = d.label(ofFile), safe.Clean(d.file.Value())
		return said
	}
	list, at := d.options(d.at)
	said.Here = []safe.Text{d.label(d.at) + ": " + list[at].text}
	if f := safe.Clean(d.file.Value()); f != "" {
		said.All = append(said.All, d.label(ofFile)+": "+f)
	}
	return said
}
