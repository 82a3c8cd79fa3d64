package choose

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	mark      = 4  // cells of the mark
	gap       = 2  // blanks between the parts of a line
	leastPart = 8  // cells in which a part is drawn
	mostKind  = 24 // cells of a type that has a label behind it
)

// View draws the line that is typed and the columns it finds: name, type, label.
func (d *Dialog) View() string {
	look := d.options.Look
	lines := []string{look.Accent.Render("C ") + d.input.View(look, max(d.width-2, 1))}
	from, to := d.list.Window()
	for i := from; i < to; i++ {
		lines = append(lines, d.line(d.columns[d.found[i]], i == d.list.Cursor))
	}
	if len(d.found) == 0 && d.list.Height() > 0 {
		lines = append(lines, look.Dim.Render(kit.Cut("no column has these letters", d.width)))
	}
	return kit.Footed(look, d.heading(), d.foot(), lines, d.width)
}

// heading says how many columns are chosen, and how many are listed where that is not
// all.
func (d *Dialog) heading() safe.Text {
	on := 0
	for _, c := range d.columns {
		if c.On {
			on++
		}
	}
	text := d.Title() + ": " + kit.Int(on) + " of " + kit.Int(len(d.columns))
	if len(d.found) < len(d.columns) {
		text += ", " + kit.Int(len(d.found)) + " listed"
	}
	return text
}

func (d *Dialog) foot() safe.Text {
	on := false
	for _, c := range d.columns {
		on = on || c.On
	}
	if !on {
		return "none chosen: all come"
	}
	return d.options.Note
}

// line draws a column.
func (d *Dialog) line(c Column, here bool) string {
	look := d.options.Look
	room := max(d.width-2-mark, 0)
	role := kit.Plain
	switch {
	case here:
		role = kit.Strong
	case !c.On:
		role = kit.Dim
	}
	sign := safe.Text("[ ] ")
	if c.On {
		sign = "[x] "
	}
	name := min(d.name, max(12, room*2/5))
	spans := []kit.Span{{Text: sign, Role: kit.Accent}, {Text: kit.Pad(title(c), name), Role: role}}
	if !c.On {
		spans[0].Role = kit.Dim
	}
	if left := room - name - gap; left >= leastPart {
		cells := min(d.kind, left)
		spans = append(spans, kit.Span{Text: "  " + kit.Pad(kind(c), cells), Role: kit.Dim})
		if left -= cells + gap; left >= leastPart && c.Label != "" {
			spans = append(spans, kit.Span{Text: "  " + kit.Cut(label(c), left), Role: role})
		}
	}
	return look.Bar(here) + kit.Line(look, max(d.width-2, 0), spans, nil)
}

// title is the name with the sign of a key.
func title(c Column) safe.Text {
	if c.Key {
		return show(c.Name) + " *"
	}
	return show(c.Name)
}

// kind is the type as the model writes it.
func kind(c Column) safe.Text { return show(c.Type) }

// label is what the model says, in one line.
func label(c Column) safe.Text { return show(strings.Join(strings.Fields(c.Label), " ")) }

func show(text string) safe.Text { return safe.Clean(grid.Tidy(text)) }
