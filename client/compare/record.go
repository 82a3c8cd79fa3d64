package compare

import (
	"slices"
	"strings"
	"unsafe"

	"odatui/client"
	"odatui/client/jsonscan"
)

// StreamRow is a row of one side. What it holds stays as it is until the next call of
// its stream.
type StreamRow struct {
	Key  []byte // as Keys makes it
	Text string // the record as the service wrote it, a JSON object
	// Page and Row are where its cells are. Page may be nil: they are found in Text then.
	Page *client.Page
	Row  int
}

// Stream returns the rows of one side one after the other, in the order of their keys;
// not ok behind the last one. ErrCut says that more rows exist, which are not to be
// compared (Spec.Top).
type Stream func() (row StreamRow, ok bool, err error)

// value returns the record for a Sink.
func (r StreamRow) value() client.Value { return client.JSONValue(strings.Clone(r.Text)) }

// cells finds the values of rows of one side by column.
type cells struct {
	names  []string
	values []client.Value // of the current row, if it has no page
	page   *client.Page   // whose columns these are
	in     []int          // column of the page by index of names
	scan   jsonscan.Scanner
	// fresh takes the names of properties that names lacks, as they come.
	fresh func(name string)
}

// of returns the values of a row in the order of names. They live as long as the row.
func (c *cells) of(r StreamRow) []client.Value {
	c.values = c.values[:0]
	if r.Page == nil {
		return c.read(r.Text)
	}
	if r.Page != c.page {
		c.page, c.in = r.Page, c.in[:0]
		for _, name := range c.names {
			c.in = append(c.in, r.Page.Column(name))
		}
		for _, col := range r.Page.Columns {
			if !col.Link && !col.Hidden {
				c.fresh(col.Name)
			}
		}
	}
	for _, col := range c.in {
		c.values = append(c.values, r.Page.Cell(r.Row, col))
	}
	return c.values
}

// at returns one value of a row, by its index in names.
func (c *cells) at(r StreamRow, i int) client.Value {
	if r.Page == nil || r.Page != c.page {
		return c.of(r)[i]
	}
	return r.Page.Cell(r.Row, c.in[i])
}

// read finds the values in the text of a record: of a property that is there twice, the
// last one, as in pages.
func (c *cells) read(text string) []client.Value {
	for range c.names {
		c.values = append(c.values, client.Value{})
	}
	s := &c.scan
	s.Reset(unsafe.Slice(unsafe.StringData(text), len(text)), jsonscan.MaxDepth) // it only reads
	s.Open()
	next := 0 // the names are expected in their order
	for s.More() {
		if next < len(c.names) && s.Expect(c.names[next]) {
			if off, end, ok := s.Value(); ok {
				c.values[next] = client.JSONValue(text[off:end])
			}
			next++
			continue
		}
		off, end, escaped := s.Name()
		name := text[off:end]
		if escaped {
			name = client.JSONValue(`"` + name + `"`).Text()
		}
		off, end, ok := s.Value()
		if !ok {
			break
		}
		if at := slices.Index(c.names, name); at >= 0 {
			c.values[at], next = client.JSONValue(text[off:end]), at+1
		} else if !isReference(name, text[off:end]) {
			c.fresh(name)
		}
	}
	return c.values
}

// isReference reports a member that V2 writes into records and that is no property: its
// own address and tag, and the addresses of what it is linked with.
func isReference(name, value string) bool {
	return name == "__metadata" || len(value) < 1<<12 && strings.HasPrefix(value, "{") && strings.Contains(value, `"__deferred"`)
}
