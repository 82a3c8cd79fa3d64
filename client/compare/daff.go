package compare

import (
	"bufio"
	"slices"
	"strings"

	"odatui/client"
)

// The tags of the tabular diff format of daff: what has to be done to the left side to
// get the right one. See https://paulfitz.github.io/daff-doc/spec.html.
const (
	tagHeader  = "@@"
	tagSchema  = "!"
	tagAdded   = "+++"
	tagRemoved = "---"
	tagChanged = "->"
)

func tagOf(k Kind) string {
	return map[Kind]string{LeftOnly: tagRemoved, RightOnly: tagAdded, Changed: tagChanged}[k]
}

// daffWriter writes CSV in the tabular diff format. Equal rows are left out.
type daffWriter struct {
	w       *bufio.Writer
	options Options
	columns []Column
	names   []string
	dropped []string
}

func newDaff(w *bufio.Writer, o Options) Writer { return &daffWriter{w: w, options: o} }

// Begin implements Sink.
func (d *daffWriter) Begin(s Shape) error {
	d.columns, d.names = shown(s)
	schema := []string{tagSchema}
	for _, c := range d.columns {
		schema = append(schema, tagOf(c.Kind))
	}
	if slices.ContainsFunc(schema[1:], func(tag string) bool { return tag != "" }) {
		d.line(schema)
	}
	d.line(slices.Concat([]string{tagHeader}, d.names))
	return nil
}

// Row implements Sink.
func (d *daffWriter) Row(r Row) error {
	if r.Kind == Same {
		return nil
	}
	left, right := valuesOf(r.Left, d.names), valuesOf(r.Right, d.names)
	cells := map[string]Cell{}
	for _, c := range r.Cells {
		cells[c.Column] = c
		if !slices.Contains(d.names, c.Column) && !slices.Contains(d.dropped, c.Column) {
			d.dropped = append(d.dropped, c.Column)
		}
	}
	fields := []string{tagOf(r.Kind)}
	for i, c := range d.columns {
		switch {
		case c.Kind == LeftOnly && r.Kind == RightOnly, c.Kind == RightOnly && r.Kind == LeftOnly:
			fields = append(fields, "")
		case r.Kind == RightOnly, c.Kind == RightOnly:
			fields = append(fields, daffText(right[i]))
		default:
			fields = append(fields, daffText(left[i]))
		}
	}
	if r.Kind == Changed {
		d.change(fields, cells)
	}
	d.line(fields)
	return passOn(d.w)
}

// change replaces the cells that differ by left->right. The arrow is longer than any in
// the row.
func (d *daffWriter) change(fields []string, cells map[string]Cell) {
	arrow := tagChanged
	for slices.ContainsFunc(fields[1:], func(f string) bool { return strings.Contains(f, arrow) }) ||
		containsIn(cells, arrow) {
		arrow = "-" + arrow
	}
	fields[0] = arrow
	for i, name := range d.names {
		if c, ok := cells[name]; ok {
			fields[i+1] = daffText(c.Left) + arrow + daffText(c.Right)
		}
	}
}

func containsIn(cells map[string]Cell, text string) bool {
	for _, c := range cells {
		if strings.Contains(daffText(c.Left), text) || strings.Contains(daffText(c.Right), text) {
			return true
		}
	}
	return false
}

// daffText is a value in a cell: NULL for null, and a text that looks like that with an
// underscore more.
func daffText(v client.Value) string {
	if !v.IsSet() {
		return "NULL"
	}
	text := plainText(v)
	if strings.TrimLeft(text, "_") == "NULL" {
		return "_" + text
	}
	return text
}

func (d *daffWriter) line(fields []string) {
	for i, f := range fields {
		if i > 0 {
			d.w.WriteByte(',')
		}
		if strings.ContainsAny(f, "\"',\r\n\t ") { // daff reads ' as a quote, too
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		d.w.WriteString(f)
	}
	d.w.WriteByte('\n')
}

// Close implements Writer.
func (d *daffWriter) Close(Summary) error {
	if len(d.dropped) > 0 && d.options.Dropped != nil {
		d.options.Dropped(d.dropped)
	}
	return d.w.Flush()
}

// daffSets writes the sets as a table of their columns.
func daffSets(w *bufio.Writer, s Sets, _ Options) {
	d := &daffWriter{w: w}
	d.line([]string{tagHeader, "set", "column", "type"})
	for _, set := range s.Sets {
		switch {
		case set.Kind == Same:
		case set.Kind != Changed || len(set.Different()) == 0:
			d.line([]string{tagOf(set.Kind), set.Name, "", ""})
		default:
			for _, m := range set.Different() {
				typ := m.Left + m.Right
				if m.Kind == Changed {
					typ = m.Left + tagChanged + m.Right
				}
				d.line([]string{tagOf(m.Kind), set.Name, m.Name, typ})
			}
		}
	}
}
