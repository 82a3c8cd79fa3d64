package export

import (
	"bufio"
	"io"
	"strings"

	"odatui/client"
)

// csvWriter writes RFC 4180 with LF line ends: null and missing as an empty
// field, an empty string as "", nested values as compact JSON. encoding/csv
// cannot tell null from an empty string.
type csvWriter struct {
	w     *bufio.Writer
	comma byte
	cols  columns
	begun bool
}

func newCSV(w io.Writer, o Options) Writer { return newSeparated(w, ',', o) }
func newTSV(w io.Writer, o Options) Writer { return newSeparated(w, '\t', o) }

func newSeparated(w io.Writer, comma byte, o Options) Writer {
	return &csvWriter{w: bufio.NewWriterSize(w, 64<<10), comma: comma, cols: columns{dropped: o.Dropped}}
}

func (c *csvWriter) Write(p *client.Page, n int) error {
	if !c.begun {
		c.begun = true
		c.cols.choose(p, n)
		for i, name := range c.cols.names {
			c.separate(i)
			c.field(name)
		}
		c.w.WriteByte('\n')
	}
	c.cols.turn(p, n)
	for row := range n {
		for i, col := range c.cols.at {
			c.separate(i)
			c.value(p.Cell(row, col))
		}
		c.w.WriteByte('\n')
	}
	return c.w.Flush() // rows that came are out before the next request
}

func (c *csvWriter) Close() error { return c.w.Flush() }

func (c *csvWriter) separate(i int) {
	if i > 0 {
		c.w.WriteByte(c.comma)
	}
}

func (c *csvWriter) value(v client.Value) {
	switch v.Kind {
	case client.Missing, client.Null:
	case client.String:
		c.field(v.Text())
	case client.Nested:
		c.field(compact(v.Raw()))
	default:
		c.w.WriteString(v.Raw())
	}
}

func (c *csvWriter) field(s string) {
	if s != "" && !strings.ContainsAny(s, "\"\r\n") && strings.IndexByte(s, c.comma) < 0 {
		c.w.WriteString(s)
		return
	}
	c.w.WriteByte('"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		c.w.WriteString(s[:i+1])
		c.w.WriteByte('"')
		s = s[i+1:]
	}
	c.w.WriteString(s)
	c.w.WriteByte('"')
}
