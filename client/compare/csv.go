package compare

import (
	"bufio"
	"slices"
	"strings"

	"odatui/client"
)

// csvWriter writes one line a cell that differs; a row on one side only is one line
// without a column. Null is an empty field, an empty text is "".
type csvWriter struct{ w *bufio.Writer }

func newCSV(w *bufio.Writer, _ Options) Writer { return &csvWriter{w: w} }

// Begin implements Sink.
func (c *csvWriter) Begin(s Shape) error {
	writeFields(c.w, slices.Concat([]string{"kind"}, s.Key, []string{"column", "left", "right"}))
	return nil
}

// Row implements Sink.
func (c *csvWriter) Row(r Row) error {
	if r.Kind == Same {
		return nil
	}
	cells := r.Cells
	if r.Kind != Changed {
		cells = []Cell{{}}
	}
	for _, cell := range cells {
		c.w.WriteString(string(r.Kind))
		for _, v := range slices.Concat(r.Key, []client.Value{client.Text(cell.Column), cell.Left, cell.Right}) {
			c.w.WriteByte(',')
			if v.IsSet() && (cell.Column != "" || v.Text() != "") {
				c.w.WriteString(csvField(plainText(v)))
			}
		}
		c.w.WriteByte('\n')
	}
	return passOn(c.w)
}

// Close implements Writer.
func (c *csvWriter) Close(Summary) error { return c.w.Flush() }

func csvSets(w *bufio.Writer, s Sets, _ Options) {
	writeFields(w, []string{"kind", "set", "column", "left", "right", "grade", "why"})
	for _, set := range s.Sets {
		if set.Kind == Same {
			continue
		}
		if set.Why != "" {
			writeFields(w, []string{string(set.Kind), set.Name, "", "", "", string(set.Grade), set.Why})
		}
		if set.Kind != Changed {
			continue
		}
		for _, m := range set.Different() {
			writeFields(w, []string{string(m.Kind), set.Name, m.Name, m.Left, m.Right, string(m.Grade), m.Why})
		}
	}
}

// writeFields writes a line; an empty field is empty.
func writeFields(w *bufio.Writer, fields []string) {
	for i, f := range fields {
		if i > 0 {
			w.WriteByte(',')
		}
		if f != "" {
			w.WriteString(csvField(f))
		}
	}
	w.WriteByte('\n')
}

// csvField quotes a field as RFC 4180 says, an empty one too.
func csvField(s string) string {
	if s != "" && !strings.ContainsAny(s, "\",\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
