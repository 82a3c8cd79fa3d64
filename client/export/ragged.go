package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"odatui/client"
)

// ragged describes a text with a header in which later rows may have more fields.
type ragged struct {
	separator byte
	quote     byte   // begins and ends a part of a field in which nothing else counts, 0 none
	escape    byte   // takes the next byte its meaning, 0 none
	head      int    // records of the header
	field     string // a further field that is empty
	// more is how many separators a record has more than it has fields.
	more int
}

var (
	raggedCSV      = ragged{separator: ',', quote: '"', head: 1, field: ",", more: -1}
	raggedTSV      = ragged{separator: '\t', quote: '"', head: 1, field: "\t", more: -1}
	raggedMarkdown = ragged{separator: '|', escape: '\\', head: 2, field: "  |", more: 1}
)

// Fill writes the text of a writer with [Options.Grow] again: o.Columns, all of them, are in the
// header, and every row gets the fields that it lacks, without a value. tell is called now and
// then with the number of rows written since, and ends it with an error.
func (f Format) Fill(w io.Writer, text io.Reader, o Options, tell func(rows int64) error) error {
	if f.ragged == nil {
		return fmt.Errorf("complete the rows: %s has no header", f.Name)
	}
	none := client.NewPageBuilder(nil, nil).Build()
	head := f.New(w, o)
	if err := head.Write(none, 0); err != nil {
		return err
	}
	if err := head.Close(); err != nil {
		return err
	}
	c := filling{ragged: *f.ragged, columns: len(o.Columns), w: bufio.NewWriterSize(w, bufferSize)}
	buf := make([]byte, bufferSize)
	for {
		n, err := text.Read(buf)
		if broken := c.write(buf[:n]); broken != nil {
			return broken
		}
		if told := tell(c.rows); told != nil {
			return told
		}
		c.rows = 0
		switch {
		case errors.Is(err, io.EOF) && c.within:
			return errRagged
		case errors.Is(err, io.EOF):
			return c.w.Flush()
		case err != nil:
			return err
		}
	}
}

var errRagged = errors.New("the rows that were kept cannot be read")

// filling is the state of one Fill.
type filling struct {
	ragged
	columns int
	w       *bufio.Writer
	rows    int64 // since the last tell

	records    int  // that have ended
	separators int  // of the current record
	quoted     bool // within quotes
	escaped    bool // the next byte has no meaning
	within     bool // a record has begun
}

// write takes a part of the text. Errors of w are those of its Flush.
func (c *filling) write(part []byte) error {
	from := 0
	for i, b := range part {
		c.within = true
		switch {
		case c.escaped:
			c.escaped = false
		case b == c.escape && c.escape != 0:
			c.escaped = true
		case b == c.quote && c.quote != 0:
			c.quoted = !c.quoted
		case c.quoted:
		case b == c.separator:
			c.separators++
		case b == '\n':
			if err := c.end(part[from:i]); err != nil {
				return err
			}
			from = i + 1
		}
	}
	if c.records >= c.head {
		_, _ = c.w.Write(part[from:])
	}
	return nil
}

// end ends a record behind its last part. Those of the header were written before.
func (c *filling) end(last []byte) error {
	lacks := c.columns + c.more - c.separators
	c.records, c.separators, c.within = c.records+1, 0, false
	if c.records <= c.head {
		return nil
	}
	if lacks < 0 {
		return errRagged
	}
	c.rows++
	_, _ = c.w.Write(last)
	_, _ = c.w.WriteString(strings.Repeat(c.field, lacks))
	return c.w.WriteByte('\n')
}
