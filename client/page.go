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

	data []byte
	// The cells, row by row: where each begins in its row and how many bytes of
	// JSON text it has, 0 where it is missing. Pages whose rows are below 64 KiB
	// need half of a word for each of the two.
	small []uint32
	large []uint64 // in place of small, if it is not nil
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

type span struct{ off, len uint32 }

// kinds tells the kind of a value by the first byte of its JSON text.
var kinds = func() (kinds [256]ValueKind) {
	for c := range kinds {
		kinds[c] = Number
	}
	kinds['"'], kinds['{'], kinds['['] = String, Nested, Nested
	kinds['t'], kinds['f'], kinds['n'] = Bool, Bool, Null
	return kinds
}()

// Len returns the number of rows.
func (p *Page) Len() int { return len(p.rows) }

// Cell returns the value at a row and a column of this page.
func (p *Page) Cell(row, col int) Value {
	n := len(p.Columns)
	if col < 0 || col >= n || row < 0 || row >= len(p.rows) {
		return Value{}
	}
	at := p.cell(row*n + col)
	if at.len == 0 {
		return Value{}
	}
	at.off += p.rows[row].off
	kind := kinds[p.data[at.off]]
	if kind == String { // without its quotes
		at.off, at.len = at.off+1, at.len-2
	}
	return Value{Kind: kind, raw: p.text(at.off, at.len)}
}

func (p *Page) cell(i int) span {
	if p.large != nil {
		return span{uint32(p.large[i] >> 32), uint32(p.large[i])}
	}
	return span{p.small[i] >> 16, p.small[i] & 0xffff}
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
	n := int64(cap(p.data)) + int64(cap(p.small))*4 + int64(cap(p.large))*8 + int64(cap(p.rows))*8
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
