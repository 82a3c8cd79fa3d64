package client

import (
	"hash/maphash"
	"slices"
	"strings"
)

// PageBuilder fills a page from one body of JSON text. It keeps the body and
// stores offsets into it. Bodies are limited to 4 GiB - 1.
type PageBuilder struct {
	page  *Page
	index map[string]int
	last  int // column that came last in the row, -1 none
	// follow is what came last time behind a column, at its index + 1; at 0,
	// what a row began with. -1 unknown.
	follow []int
	width  int    // columns that a row has room for
	base   int    // where the cells of the current row begin
	off    uint32 // where its text begins
	before int    // columns that there were before it
	late   []lateCell
	id     span // of the current row
	reused bool // the cells are in memory of another page
	// like is a page whose rows may come again, from the one with the number found on; alike
	// is set if the columns are the same. likely is how many more rows may be searched in vain.
	like          *Page
	found, likely int
	alike         bool
	// repeated is the first property that a row has twice.
	repeated struct{ row, col int }
}

// lateCell is a cell of the current row in a column that the rows before it
// did not have.
type lateCell struct {
	col int
	at  span
}

// NewPageBuilder begins a page over body; known are the columns of the model.
func NewPageBuilder(body []byte, known []Column) *PageBuilder {
	b := &PageBuilder{
		page:  &Page{data: body, Columns: append([]Column(nil), known...), First: -1, Total: -1, end: -1},
		index: make(map[string]int, len(known)+16),
		width: len(known),
		last:  -1,
	}
	b.repeated.row = -1
	b.follow = make([]int, 1, len(known)+16)
	for i, c := range known {
		b.index[c.Name] = i
		b.follow[i] = i
		b.follow = append(b.follow, -1)
	}
	if len(known) == 0 {
		b.follow[0] = -1
	}
	return b
}

// Key names the columns of the key; if one of them is not there, rows have no
// key. Rows are recognised by it where the service gives them no address.
func (b *PageBuilder) Key(names []string) {
	keys := make([]int, 0, len(names))
	for _, name := range names {
		i, ok := b.index[name]
		if !ok {
			return
		}
		keys = append(keys, i)
	}
	for _, i := range keys {
		b.page.Columns[i].Key = true
	}
	b.page.keys, b.page.named = keys, maphash.String(hashSeed, strings.Join(names, ","))
}

// Guess is Key for a property that is likely the key, though nothing declares it.
func (b *PageBuilder) Guess(name string) {
	b.Key([]string{name})
	b.page.guessed = true
}

// Everywhere reports whether all rows have a scalar value of that name that is
// neither null nor empty.
func (b *PageBuilder) Everywhere(name string) bool {
	col, ok := b.index[name]
	p := b.page
	if !ok || len(p.rows) == 0 {
		return false
	}
	if len(p.Columns) != b.width {
		b.restride(len(p.Columns))
	}
	for row := range p.rows {
		at := p.cell(row*b.width + col)
		if at.len == 0 {
			return false
		}
		at.off += p.rows[row].off
		if c := p.data[at.off]; c == 'n' || c == '{' || c == '[' || c == '"' && at.len == 2 {
			return false
		}
	}
	return true
}

// Identity sets what turns the address of a row into its identity, which must
// be the same in every environment.
func (b *PageBuilder) Identity(of func(address string) RowID) { b.page.identity = of }

// Address stores the JSON text body[off:end] as the address of the current row.
func (b *PageBuilder) Address(off, end int) { b.id = span{uint32(off), uint32(end - off)} }

// Cut marks the list at a column of the current row as not whole.
func (b *PageBuilder) Cut(col int, list CutList) {
	if b.page.cuts == nil {
		b.page.cuts = map[cutCell]CutList{}
	}
	b.page.cuts[cutCell{b.off, col}] = list
}

// Current returns the column of that name and where its value is in the current
// row, false if the row has none.
func (b *PageBuilder) Current(name string) (col, off, end int, ok bool) {
	col, ok = b.index[name]
	if !ok {
		return 0, 0, 0, false
	}
	var at span
	if col < b.width {
		at = b.page.cell(b.base + col)
	} else {
		for _, l := range b.late {
			if l.col == col {
				at = l.at
			}
		}
	}
	off = int(b.off + at.off)
	return col, off, off + int(at.len), at.len > 0
}

// Repeated returns the first property that occurs twice in a row, and its
// row; false if there is none.
func (b *PageBuilder) Repeated() (row int, name string, ok bool) {
	if b.repeated.row < 0 {
		return 0, "", false
	}
	return b.repeated.row, b.page.Columns[b.repeated.col].Name, true
}

// Row begins a row whose JSON text is body[off:off+n]; n may be set later by
// RowEnd.
func (b *PageBuilder) Row(off int) {
	p := b.page
	if n := len(p.Columns); n > b.width {
		if len(p.rows) > 1 {
			n += n / 4 // rows that differ much shall not be moved each time
		}
		b.restride(n)
	}
	if len(p.rows) == 1 && !b.reused {
		b.reserve(off)
	}
	p.rows = append(p.rows, span{off: uint32(off)})
	if b.off = uint32(off); p.large != nil {
		b.base, p.large = len(p.large), extended(p.large, b.width)
	} else {
		b.base, p.small = len(p.small), extended(p.small, b.width)
	}
	b.last, b.before = -1, len(p.Columns)
}

// extended returns cells with n empty ones more. What is behind the end of
// cells is empty: see Drop.
func extended[T uint32 | uint64](cells []T, n int) []T {
	end := len(cells) + n
	if end > cap(cells) {
		cells = slices.Grow(cells, n)
	}
	return cells[:end]
}

// reserve makes room for as many rows like the first as the body may hold, up
// to the size of the body: the first row may be an odd one.
func (b *PageBuilder) reserve(off int) {
	p := b.page
	rows := (len(p.data)-off)/(int(p.rows[0].len)+1) + 1
	if p.large != nil {
		p.large = slices.Grow(p.large, min(rows*b.width, len(p.data)/8))
	} else {
		p.small = slices.Grow(p.small, min(rows*b.width, len(p.data)/4))
	}
	p.rows = slices.Grow(p.rows, min(rows, len(p.data)/8))
}

// restride gives every row room for another number of columns and puts the
// late cells of the last row in their place.
func (b *PageBuilder) restride(width int) {
	p := b.page
	if p.large != nil {
		p.large = restrided(p.large, len(p.rows), b.width, width)
	} else {
		p.small = restrided(p.small, len(p.rows), b.width, width)
	}
	b.width, b.base = width, max(len(p.rows)-1, 0)*width
	for _, l := range b.late {
		b.put(b.base+l.col, l.at)
	}
	b.late = b.late[:0]
}

func restrided[T uint32 | uint64](cells []T, rows, from, to int) []T {
	out := make([]T, rows*to)
	for i := range rows {
		copy(out[i*to:(i+1)*to], cells[i*from:(i+1)*from])
	}
	return out
}

// RowEnd ends the row that was begun last.
func (b *PageBuilder) RowEnd(end int) {
	p := b.page
	r := &p.rows[len(p.rows)-1]
	r.len = uint32(end) - r.off
	switch {
	case b.id.len == 0 && p.ids == nil:
		return
	case p.ids == nil:
		p.ids = make([]span, len(p.rows)-1, cap(p.rows))
	}
	p.ids, b.id = append(p.ids, b.id), span{}
}

// Drop forgets the row that was begun last, its cells, and the columns that it was the
// first to have: where a body breaks off, the name of one may be cut.
func (b *PageBuilder) Drop() {
	p := b.page
	for _, c := range p.Columns[b.before:] {
		delete(b.index, c.Name)
	}
	p.Columns, b.follow = p.Columns[:b.before], b.follow[:b.before+1]
	for i, next := range b.follow {
		if next >= b.before {
			b.follow[i] = -1
		}
	}
	p.rows, b.id = p.rows[:len(p.rows)-1], span{}
	if p.large != nil {
		clear(p.large[b.base:])
		p.large = p.large[:b.base]
	} else {
		clear(p.small[b.base:])
		p.small = p.small[:b.base]
	}
	b.late = b.late[:0]
	if b.repeated.row == len(p.rows) {
		b.repeated.row = -1
	}
}

// Expected returns the name of the column that should come next in a row: the
// one that followed the last one before. Names as written in the text can be
// compared with it: no column has a name with an escape in it.
func (b *PageBuilder) Expected() (name string, ok bool) {
	next := b.follow[b.last+1]
	if next < 0 {
		return "", false
	}
	return b.page.Columns[next].Name, true
}

// SetExpected is Set for the column that [PageBuilder.Expected] names.
func (b *PageBuilder) SetExpected(off, end int) {
	b.last = b.follow[b.last+1]
	b.Set(b.last, off, end)
}

// ColumnOf returns the column of that name, made if it is new, and expects it
// in its place from now on. The name is only copied when it is new.
func (b *PageBuilder) ColumnOf(name []byte) int {
	i, ok := b.index[string(name)]
	if !ok {
		i = len(b.page.Columns)
		s := string(name)
		b.index[s] = i
		b.page.Columns = append(b.page.Columns, Column{Name: s, Nullable: true})
		b.follow = append(b.follow, -1)
	}
	b.follow[b.last+1] = i
	b.last = i
	return i
}

// Set stores the JSON text body[off:end] as the cell of the current row. A
// property that occurs twice in a row keeps its last value.
func (b *PageBuilder) Set(col int, off, end int) {
	at := span{uint32(off) - b.off, uint32(end - off)}
	if col < b.width {
		b.put(b.base+col, at)
		return
	}
	if b.repeated.row < 0 && slices.ContainsFunc(b.late, func(l lateCell) bool { return l.col == col }) {
		b.repeated.row, b.repeated.col = len(b.page.rows)-1, col
	}
	b.late = append(b.late, lateCell{col, at})
}

func (b *PageBuilder) put(i int, at span) {
	p := b.page
	if p.large == nil {
		if at.off|at.len < 1<<16 {
			if p.small[i] != 0 {
				b.repeat(i - b.base)
			}
			p.small[i] = at.off<<16 | at.len
			return
		}
		b.enlarge()
	}
	if p.large[i] != 0 {
		b.repeat(i - b.base)
	}
	p.large[i] = uint64(at.off)<<32 | uint64(at.len)
}

// repeat notes that the current row has a property twice.
func (b *PageBuilder) repeat(col int) {
	if b.repeated.row < 0 {
		b.repeated.row, b.repeated.col = len(b.page.rows)-1, col
	}
}

// enlarge goes over to cells that hold any place.
func (b *PageBuilder) enlarge() {
	p := b.page
	p.large = widened(p.small)
	p.small = nil
}

// widened returns cells that hold any place.
func widened(small []uint32) []uint64 {
	large := make([]uint64, len(small), cap(small))
	for i := range small {
		large[i] = uint64(small[i]>>16)<<32 | uint64(small[i]&0xffff)
	}
	return large
}

// Build finishes the page. The builder must not be used afterwards.
func (b *PageBuilder) Build() *Page {
	p := b.page
	if n := len(p.Columns); n != b.width {
		b.restride(n)
	}
	if !b.reused {
		p.small, p.large, p.rows = snug(p.small), snug(p.large), snug(p.rows)
	}
	b.page = nil
	return p
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
		b.RowEnd(end)
	}
	return b.Build()
}
