package client

import (
	"hash/maphash"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Page holds the rows of one answer. Cells are read by (row, column); how they
// are stored is internal. A cell lives as long as its page: what must live
// longer is cloned. A finished page is never changed and is safe for
// concurrent reading.
type Page struct {
	Query   Query    // the query with its plan fixed; use it for the run's further pages
	Columns []Column // the union of the model and what came, in the model's order first
	First   int64    // ordinal of the first row, counted from zero; -1 unknown
	Total   int64    // rows of the whole result as the service counts them, -1 unknown
	Next    *Cursor  // nil: there is no next page
	Trace   Trace
	Notes   []Note // what the user should know
	// Incomplete is why rows are missing behind those of this page and cannot
	// be had: the body broke off, or no request leads on. Nil: none are.
	Incomplete error

	data []byte
	// The cells, row by row: where each begins in its row and how many bytes of
	// JSON text it has, 0 where it is missing. Pages whose rows are below 64 KiB
	// need half of a word for each of the two.
	small []uint32
	large []uint64 // in place of small, if it is not nil
	rows  []span
	// ids are the addresses that the service wrote into the rows, nil if it
	// wrote none; identity turns the text of one into a RowID.
	ids      []span
	identity func(string) RowID
	keys     []int  // columns of the key, nil unknown
	named    uint64 // hash of their names: values of another key are no values of this one
	guessed  bool   // the key is not declared, only likely
	cuts     map[cutCell]CutList

	end    int64    // number, as the service counts, of the row behind the last one that came; -1 unknown
	byLink bool     // a next link led here
	known  *Page    // rows that the answer began with and that came before, nil none
	body   *body    // memory that is shared with slices of the page, nil none
	twin   *twin    // the page as another run sees it, nil it does not
	behind *reached // how far a run is behind the page, nil it was not yielded by one
	// early is set if the rows are those behind a row that came before the last one, which
	// was not found: it and others that came may follow.
	early bool
}

// RowID identifies a row by its key as the service writes it. "" unknown: the
// row's ordinal is all there is.
type RowID string

// Note is one thing that the user should know about an answer.
type Note struct {
	// Topic is shown once in a run, with its first text; "" a text of its own.
	Topic string
	Text  string // one lower-case line
}

// CutList describes an expanded list of which the service did not send all.
type CutList struct {
	Link  string // the list's own next link, as the service wrote it, "" none
	Count int64  // the list's own count, -1 unknown
	Has   int64  // entries that came
	Deep  bool   // a list within the list is cut
}

// CutListTopic is the topic of the note about a list that the service cut.
const CutListTopic = "cut-list"

// Mark is a short form for a cell: 2/5 entries, at least 2, or a list within.
func (c CutList) Mark() string {
	switch {
	case c.Deep:
		return "⋯"
	case c.Count > c.Has:
		return strconv.FormatInt(c.Has, 10) + "/" + strconv.FormatInt(c.Count, 10)
	}
	return strconv.FormatInt(c.Has, 10) + "+"
}

// String describes how much of the list came.
func (c CutList) String() string {
	switch {
	case c.Deep:
		return "the service cut a list in it"
	case c.Count > c.Has:
		return strconv.FormatInt(c.Has, 10) + " of " + strconv.FormatInt(c.Count, 10) + " entries came"
	case c.Has == 1:
		return "1 entry came, and a next link"
	}
	return strconv.FormatInt(c.Has, 10) + " entries came, and a next link"
}

type cutCell struct {
	off uint32 // where the row begins
	col int
}

// Trace describes the exchange behind a page.
type Trace struct {
	URL      string // without secrets
	Status   int
	Duration time.Duration
	Bytes    int64
	Asked    int  // page size asked for, 0 none
	NextLink bool // the service gave a next link
}

type span struct{ off, len uint32 }

// kinds maps the first byte of a JSON text to the kind of its value.
var kinds = [256]ValueKind{'"': String, '{': Nested, '[': Nested, 't': Bool, 'f': Bool, 'n': Null,
	'-': Number, '0': Number, '1': Number, '2': Number, '3': Number, '4': Number,
	'5': Number, '6': Number, '7': Number, '8': Number, '9': Number}

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
	return Value{Kind: kind, raw: p.text(at)}
}

// Raw returns the JSON text of a cell, as [Value.AppendRaw] appends it, "" for Missing.
func (p *Page) Raw(row, col int) string {
	n := len(p.Columns)
	if col < 0 || col >= n || row < 0 || row >= len(p.rows) {
		return ""
	}
	at := p.cell(row*n + col)
	at.off += p.rows[row].off
	return p.text(at)
}

func (p *Page) cell(i int) span {
	if p.large != nil {
		return span{uint32(p.large[i] >> 32), uint32(p.large[i])}
	}
	return span{p.small[i] >> 16, p.small[i] & 0xffff}
}

// Row returns the JSON text of a row as the service wrote it, annotations
// included.
func (p *Page) Row(row int) string { return p.text(p.rows[row]) }

// ID returns the identity of a row: the address that the service gives it,
// else its key.
func (p *Page) ID(row int) RowID {
	if row < 0 || row >= len(p.rows) {
		return ""
	}
	if p.ids != nil && p.ids[row].len > 0 {
		address := strings.Clone(JSONValue(p.text(p.ids[row])).Text()) // it outlives the page
		if p.identity == nil {
			return RowID(address)
		}
		return p.identity(address)
	}
	if len(p.keys) == 0 {
		return ""
	}
	var names []string
	var values []Value
	for _, col := range p.keys {
		v := p.Cell(row, col)
		if !v.IsSet() {
			return ""
		}
		names, values = append(names, p.Columns[col].Name), append(values, v)
	}
	return KeyText(names, values)
}

// hashSeed is that of all hashes of rows in this process.
var hashSeed = maphash.MakeSeed()

// KeyHash returns a hash of what [Page.ID] returns, without making it; false
// for a row without identity.
func (p *Page) KeyHash(row int) (uint64, bool) {
	if p.ids != nil && p.ids[row].len > 0 {
		return maphash.String(hashSeed, p.text(p.ids[row])), true
	}
	h := p.named
	for _, col := range p.keys {
		at := p.cell(row*len(p.Columns) + col)
		if at.len == 0 {
			return 0, false
		}
		at.off += p.rows[row].off
		if p.data[at.off] == 'n' {
			return 0, false
		}
		h = h*0x9E3779B97F4A7C15 + maphash.String(hashSeed, p.text(at))
	}
	return h, len(p.keys) > 0
}

// runHash returns what a row is recognised by within a run: a key that is only
// guessed does not distinguish two rows.
func (p *Page) runHash(row int) (uint64, bool) {
	h, ok := p.KeyHash(row)
	if ok && p.guessed {
		h = p.RowHash(row)
	}
	return h, ok
}

// RowHash returns a hash of a whole row.
func (p *Page) RowHash(row int) uint64 { return maphash.String(hashSeed, p.Row(row)) }

// Column returns the index of a column by name, -1 if there is none.
func (p *Page) Column(name string) int {
	for i := range p.Columns {
		if p.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// Cut reports whether the service cut the expanded list at a row and a column.
func (p *Page) Cut(row, col int) (CutList, bool) {
	if p.cuts == nil || row < 0 || row >= len(p.rows) {
		return CutList{}, false
	}
	c, ok := p.cuts[cutCell{p.rows[row].off, col}]
	return c, ok
}

// Locate returns the row and the column that hold a byte of the body, -1 where
// it is in none.
func (p *Page) Locate(off int) (row, col int) {
	row = sort.Search(len(p.rows), func(i int) bool { return int(p.rows[i].off+p.rows[i].len) > off })
	if row == len(p.rows) || int(p.rows[row].off) > off {
		return -1, -1
	}
	at := uint32(off) - p.rows[row].off
	for col := range p.Columns {
		if c := p.cell(row*len(p.Columns) + col); c.len > 0 && c.off <= at && at < c.off+c.len {
			return row, col
		}
	}
	return row, -1
}

// Cuts calls f for each list that the service cut, in order, until it returns
// false.
func (p *Page) Cuts(f func(row, col int, list CutList) bool) {
	for row := 0; p.cuts != nil && row < len(p.rows); row++ {
		for col := range p.Columns {
			if list, ok := p.Cut(row, col); ok && !f(row, col, list) {
				return
			}
		}
	}
}

// Slice returns the rows [from, to) as a page of its own that shares what it
// holds. What the page states about its run stays; First moves with its rows.
func (p *Page) Slice(from, to int) *Page {
	q := *p
	n := len(p.Columns)
	q.rows, q.behind = p.rows[from:to], nil
	if p.large != nil {
		q.large = p.large[from*n : to*n]
	} else {
		q.small = p.small[from*n : to*n]
	}
	if p.ids != nil {
		q.ids = p.ids[from:to]
	}
	if p.First >= 0 {
		q.First += int64(from)
	}
	return &q
}

// Size returns how many bytes the page holds.
func (p *Page) Size() int64 {
	return int64(cap(p.data)) + int64(cap(p.small))*4 + int64(cap(p.large))*8 + int64(cap(p.rows)+cap(p.ids))*8
}

// text views data as a string. The bytes are never written after Build.
func (p *Page) text(at span) string {
	if at.len == 0 {
		return ""
	}
	return unsafe.String(&p.data[at.off], int(at.len))
}

// body is memory that is given back once, with whatever page is released first.
type body struct {
	once sync.Once
	free func()
}

// Release gives the memory of a page back that is not used any more. Its cells
// and those of its slices must not be read afterwards.
func (p *Page) Release() {
	if p.body != nil {
		p.body.once.Do(func() {
			p.twin.release()
			p.body.free()
		})
	}
}

// NextPosition returns where this page's next page begins, and false at the end.
func (p *Page) NextPosition() (Position, bool) {
	if p.Next == nil {
		return Position{}, false
	}
	return At(p.Next), true
}

// note adds a note about a topic.
func (p *Page) note(topic, text string) {
	p.Notes = append(p.Notes[:len(p.Notes):len(p.Notes)], Note{topic, text})
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
