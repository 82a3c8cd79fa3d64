package export

import (
	"io"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// csvWriter writes RFC 4180 with LF line ends: null and missing as an empty
// field, an empty string as "", nested values as compact JSON. encoding/csv
// cannot tell null from an empty string, and takes three times as long.
type csvWriter struct {
	w       io.Writer
	buf     []byte
	comma   byte
	special [256]bool // bytes of a field that make quotes necessary
	cols    columns
	begun   bool
	named   int // columns whose names were looked at for formulas
	danger  formulas
}

// bufferSize is how much is written at once.
const bufferSize = 64 << 10

func newCSV(w io.Writer, o Options) Writer { return newSeparated(w, ',', o) }
func newTSV(w io.Writer, o Options) Writer { return newSeparated(w, '\t', o) }

func newSeparated(w io.Writer, comma byte, o Options) Writer {
	c := &csvWriter{w: w, buf: make([]byte, 0, bufferSize+bufferSize/4), comma: comma, cols: columnsOf(o), danger: formulas{Options: o}}
	c.special['"'], c.special['\r'], c.special['\n'], c.special[comma] = true, true, true, true
	return c
}

func (c *csvWriter) Write(p *client.Page, n int) error {
	if !c.begun {
		c.begun = true
		c.cols.choose(p, n)
		c.header()
	}
	c.cols.turn(p, n)
	for ; c.named < len(c.cols.names); c.named++ { // those that came late are counted as the header is
		c.danger.defuse(c.cols.names[c.named])
	}
	c.danger.turn(&c.cols, p)
	for row := range n {
		for i, col := range c.cols.at {
			c.separate(i)
			c.value(i, p.Cell(row, col))
		}
		c.buf = append(c.buf, '\n')
		if len(c.buf) >= bufferSize {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	c.danger.report()
	return c.flush() // rows that came are out before the next page
}

func (c *csvWriter) header() {
	if c.cols.Continued {
		c.named = len(c.cols.Columns)
		return
	}
	c.named = len(c.cols.names)
	for i, name := range c.cols.names {
		c.separate(i)
		c.field(c.danger.defuse(name))
	}
	c.buf = append(c.buf, '\n')
}

func (c *csvWriter) Close() error { return c.flush() }

func (c *csvWriter) flush() error {
	_, err := c.w.Write(c.buf)
	c.buf = c.buf[:0]
	return err
}

func (c *csvWriter) separate(i int) {
	if i > 0 {
		c.buf = append(c.buf, c.comma)
	}
}

func (c *csvWriter) value(i int, v client.Value) {
	switch v.Kind {
	case client.Missing, client.Null:
	case client.String:
		if text := v.Text(); c.danger.text[i] {
			c.field(c.danger.defuse(text))
		} else {
			c.field(text)
		}
	case client.Nested:
		c.field(jsonscan.Compact(v.Raw()))
	default:
		c.buf = append(c.buf, v.Raw()...)
	}
}

func (c *csvWriter) field(s string) {
	plain := s != ""
	for i := 0; i < len(s) && plain; i++ {
		plain = !c.special[s[i]]
	}
	if plain {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		c.buf = append(append(c.buf, s[:i+1]...), '"')
		s = s[i+1:]
	}
	c.buf = append(append(c.buf, s...), '"')
}
