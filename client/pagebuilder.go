package client

import "slices"

// PageBuilder fills a page from one body of JSON text. It keeps the body and
// stores offsets into it. Bodies are limited to 4 GiB - 1.
type PageBuilder struct {
	page  *Page
	index map[string]int
	last  int    // column that came last: objects repeat their order
	width int    // columns that a row has room for
	base  int    // where the cells of the current row begin
	off   uint32 // where its text begins
	late  []lateCell
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
		page:  &Page{data: body, Columns: append([]Column(nil), known...), First: -1, Total: -1},
		index: make(map[string]int, len(known)+16),
		last:  -1,
		width: len(known),
	}
	for i, c := range known {
		b.index[c.Name] = i
	}
	return b
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
	if len(p.rows) == 1 {
		b.reserve(off)
	}
	p.rows = append(p.rows, span{off: uint32(off)})
	if b.off = uint32(off); p.large != nil {
		b.base, p.large = len(p.large), extended(p.large, b.width)
	} else {
		b.base, p.small = len(p.small), extended(p.small, b.width)
	}
	b.last = -1
}

// extended returns cells with n empty ones more. What lies behind the end of
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
	p.ids = slices.Grow(p.ids, min(rows, len(p.data)/16))
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
func (b *PageBuilder) RowEnd(end int, id RowID) {
	r := &b.page.rows[len(b.page.rows)-1]
	r.len = uint32(end) - r.off
	b.page.ids = append(b.page.ids, id)
}

// Drop forgets the row that was begun last and its cells.
func (b *PageBuilder) Drop() {
	p := b.page
	p.rows = p.rows[:len(p.rows)-1]
	if p.large != nil {
		clear(p.large[b.base:])
		p.large = p.large[:b.base]
	} else {
		clear(p.small[b.base:])
		p.small = p.small[:b.base]
	}
	b.late = b.late[:0]
}

// Expect returns the column behind the one that came last if it has that name.
// It is the cheap first question to names as they stand in the text: no column
// has a name with an escape in it.
func (b *PageBuilder) Expect(name []byte) (col int, ok bool) {
	next := b.last + 1
	if next >= len(b.page.Columns) || b.page.Columns[next].Name != string(name) {
		return 0, false
	}
	b.last = next
	return next, true
}

// ColumnOf returns the column of that name, made if it is new. The name is
// only copied when it is new.
func (b *PageBuilder) ColumnOf(name []byte) int {
	if next, ok := b.Expect(name); ok {
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
	at := span{uint32(off) - b.off, uint32(end - off)}
	if col >= b.width {
		b.late = append(b.late, lateCell{col, at})
		return
	}
	b.put(b.base+col, at)
}

func (b *PageBuilder) put(i int, at span) {
	p := b.page
	if p.large == nil {
		if at.off|at.len < 1<<16 {
			p.small[i] = at.off<<16 | at.len
			return
		}
		b.enlarge()
	}
	p.large[i] = uint64(at.off)<<32 | uint64(at.len)
}

// enlarge goes over to cells that hold any place.
func (b *PageBuilder) enlarge() {
	p := b.page
	p.large = make([]uint64, len(p.small), cap(p.small))
	for i := range p.small {
		p.large[i] = uint64(p.small[i]>>16)<<32 | uint64(p.small[i]&0xffff)
	}
	p.small = nil
}

// Build finishes the page. The builder must not be used afterwards.
func (b *PageBuilder) Build() *Page {
	p := b.page
	if n := len(p.Columns); n != b.width {
		b.restride(n)
	}
	p.small, p.large, p.rows, p.ids = snug(p.small), snug(p.large), snug(p.rows), snug(p.ids)
	b.page = nil
	return p
}

// snug returns a list without much room behind its end.
func snug[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return slices.Clip(append(make([]T, 0, len(list)), list...))
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
