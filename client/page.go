package client

import (
	"strings"
	"time"
	"unsafe"
)

// Page is one answer's worth of rows. Cells are read by (row, column); how
// they are stored is the page's own business. A cell lives as long as its
// page: what must live longer is cloned. A finished page is never changed and
// is safe for concurrent reading.
type Page struct {
	Query   Query    // the query with its plan fixed; use it for the run's further pages
	Columns []Column // the union of the model and what came, in the model's order first
	First   int64    // ordinal of the first row, counted from zero; -1 unknown
	Total   int64    // rows of the whole result as the service says, -1 unknown
	Next    *Cursor  // nil: there is no next page
	Trace   Trace
	Notes   []string // what a person should know, one lower-case line each
	// Incomplete is set when the body broke off: the rows are those that came.
	Incomplete error

	data  []byte
	cells []cell
	rows  []span
	ids   []RowID
}

// Column is one column of a page.
type Column struct {
	Name     string
	Type     string // as the model writes it, "" unknown
	Nullable bool   // true where unknown
	Key      bool
	Link     bool // holds linked records (a navigation property), expanded or not
}

// RowID identifies a row by its key as the service writes it. "" unknown: the
// row's ordinal is all there is.
type RowID string

// Trace tells how the exchange behind a page went.
type Trace struct {
	URL      string // without secrets
	Status   int
	Duration time.Duration
	Bytes    int64
	Asked    int  // page size asked for, 0 none
	NextLink bool // the service gave a next link
}

type cell struct {
	off  uint32
	len  uint32
	kind ValueKind
}

type span struct{ off, len uint32 }

// Len returns the number of rows.
func (p *Page) Len() int { return len(p.rows) }

// Cell returns the value at a row and a column of this page.
func (p *Page) Cell(row, col int) Value {
	n := len(p.Columns)
	if col < 0 || col >= n || row < 0 || row >= len(p.rows) {
		return Value{}
	}
	c := p.cells[row*n+col]
	return Value{Kind: c.kind, raw: p.text(c.off, c.len)}
}

// Row returns the JSON text of a row as the service wrote it, annotations
// included.
func (p *Page) Row(row int) string { return p.text(p.rows[row].off, p.rows[row].len) }

// ID returns the identity of a row.
func (p *Page) ID(row int) RowID {
	if row < 0 || row >= len(p.ids) {
		return ""
	}
	return p.ids[row]
}

// Column returns the index of a column by name, -1 if there is none.
func (p *Page) Column(name string) int {
	for i := range p.Columns {
		if p.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// Size returns how many bytes the page holds.
func (p *Page) Size() int64 {
	n := int64(cap(p.data)) + int64(cap(p.cells))*int64(unsafe.Sizeof(cell{})) + int64(cap(p.rows))*8
	for _, id := range p.ids {
		n += int64(len(id)) + 16
	}
	return n
}

// text views data as a string. The bytes are never written after Build.
func (p *Page) text(off, n uint32) string {
	if n == 0 {
		return ""
	}
	return unsafe.String(&p.data[off], int(n))
}

// PageBuilder fills a page from one body of JSON text. It keeps the body and
// stores offsets into it. Bodies are limited to 4 GiB - 1.
type PageBuilder struct {
	page    *Page
	index   map[string]int
	last    int    // column that came last: objects repeat their order
	pending []cell // sparse cells: (row, col) in the order they came
	where   []uint64
}

// NewPageBuilder begins a page over body; known are the columns of the model.
func NewPageBuilder(body []byte, known []Column) *PageBuilder {
	b := &PageBuilder{
		page:  &Page{data: body, Columns: append([]Column(nil), known...), First: -1, Total: -1},
		index: make(map[string]int, len(known)+16),
		last:  -1,
	}
	for i, c := range known {
		b.index[c.Name] = i
	}
	return b
}

// Row begins a row whose JSON text is body[off:off+n]; n may be set later by
// RowEnd.
func (b *PageBuilder) Row(off int) {
	b.page.rows = append(b.page.rows, span{off: uint32(off)})
	b.last = -1
}

// RowEnd ends the row that was begun last.
func (b *PageBuilder) RowEnd(end int, id RowID) {
	r := &b.page.rows[len(b.page.rows)-1]
	r.len = uint32(end) - r.off
	b.page.ids = append(b.page.ids, id)
}

// Drop forgets the row that was begun last and its cells.
func (b *PageBuilder) Drop() {
	row := uint64(len(b.page.rows) - 1)
	for len(b.where) > 0 && b.where[len(b.where)-1]>>32 == row {
		b.where = b.where[:len(b.where)-1]
		b.pending = b.pending[:len(b.pending)-1]
	}
	b.page.rows = b.page.rows[:row]
}

// ColumnOf returns the column of that name, made if it is new. The name is
// only copied when it is new.
func (b *PageBuilder) ColumnOf(name []byte) int {
	if next := b.last + 1; next < len(b.page.Columns) && b.page.Columns[next].Name == string(name) {
		b.last = next
		return next
	}
	if i, ok := b.index[string(name)]; ok {
		b.last = i
		return i
	}
	i := len(b.page.Columns)
	s := string(name)
	b.index[s] = i
	b.page.Columns = append(b.page.Columns, Column{Name: s, Nullable: true})
	b.last = i
	return i
}

// Set stores the JSON text body[off:end] as the cell of the current row. A
// property that stands twice in a row keeps its last value.
func (b *PageBuilder) Set(col int, off, end int) {
	v := cell{off: uint32(off), len: uint32(end - off)}
	switch b.page.data[off] {
	case '"':
		v.kind, v.off, v.len = String, v.off+1, v.len-2
	case '{', '[':
		v.kind = Nested
	case 't', 'f':
		v.kind = Bool
	case 'n':
		v.kind = Null
	default:
		v.kind = Number
	}
	b.where = append(b.where, uint64(len(b.page.rows)-1)<<32|uint64(uint32(col)))
	b.pending = append(b.pending, v)
}

// Build finishes the page. The builder must not be used afterwards.
func (b *PageBuilder) Build() *Page {
	p := b.page
	n := len(p.Columns)
	p.cells = make([]cell, len(p.rows)*n)
	for i, w := range b.where {
		p.cells[int(w>>32)*n+int(uint32(w))] = b.pending[i]
	}
	b.page, b.pending, b.where = nil, nil, nil
	return p
}

// NextPosition returns where this page's next page begins, and false at the end.
func (p *Page) NextPosition() (Position, bool) {
	if p.Next == nil {
		return Position{}, false
	}
	return At(p.Next), true
}

// KeyText joins key values to one identity: the text of a single key, else
// Name=text pairs as an OData key predicate writes them.
func KeyText(names []string, values []Value) RowID {
	if len(values) == 1 {
		return RowID(strings.Clone(values[0].Text()))
	}
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(names[i])
		b.WriteByte('=')
		b.WriteString(v.Text())
	}
	return RowID(b.String())
}

// TextPage makes a page of texts, for lists that are written like rows.
func TextPage(columns []string, rows [][]string) *Page {
	var body []byte
	type at struct{ off, end int }
	var cells []at
	for _, row := range rows {
		for _, text := range row {
			off := len(body)
			body = append(append(append(body, '"'), escape(text)...), '"')
			cells = append(cells, at{off, len(body)})
		}
	}
	known := make([]Column, len(columns))
	for i, name := range columns {
		known[i] = Column{Name: name}
	}
	b := NewPageBuilder(body, known)
	for range rows {
		off := 0
		if len(cells) > 0 {
			off = cells[0].off
		}
		b.Row(off)
		end := off
		for col := range columns {
			b.Set(col, cells[0].off, cells[0].end)
			end = cells[0].end
			cells = cells[1:]
		}
		b.RowEnd(end, "")
	}
	return b.Build()
}
