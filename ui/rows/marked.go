package rows

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/rows/pages"
)

// What is kept of marked rows at most.
const (
	maxMarks     = 10_000
	maxMarkBytes = 16 << 20
)

// marks are the rows that the user marked, with their cells: the pages they came with
// may be dropped. The zero value has none.
type marks struct {
	kept  map[string]marked // by identity; by place where the service gives none
	bytes int
	last  string           // identity of the row that was marked last, "" none
	rows  map[int64]string // identities of the marked rows that this run has shown

	query    client.Query // that the rows are of
	pages    *pages.Pages // that rows is of
	arrivals uint64       // of pages, when rows was made
}

// marked is a copy of a marked row.
type marked struct {
	row     int64 // its place in the run that it was seen in last
	placed  bool  // its place is all that it is recognised by
	columns []client.Column
	cells   []string // JSON text by column, "" missing
	size    int
}

// identity returns what a row is recognised by.
func identity(page *client.Page, at int, row int64) (key string, placed bool) {
	if id := page.ID(at); id != "" {
		return "=" + string(id), false
	}
	return "#" + strconv.FormatInt(row, 10), true
}

// copyRow copies the cells of a row, one text for all.
func copyRow(page *client.Page, at int, row int64) marked {
	m := marked{row: row, columns: page.Columns, cells: make([]string, len(page.Columns))}
	var all []byte
	ends := make([]int, len(page.Columns))
	for i := range page.Columns {
		all = append(all, page.Cell(at, i).Raw()...)
		ends[i] = len(all)
	}
	text, from := string(all), 0
	for i, end := range ends {
		m.cells[i], from = text[from:end], end
	}
	m.size = len(text) + 16*len(m.cells)
	return m
}

// is reports a marked row.
func (m *marks) is(row int64) bool {
	_, ok := m.rows[row]
	return ok
}

// add marks a row, or copies it anew; false: there are too many.
func (m *marks) add(page *client.Page, at int, row int64) bool {
	key, placed := identity(page, at, row)
	r := copyRow(page, at, row)
	r.placed = placed
	old, again := m.kept[key]
	if !again && len(m.kept) >= maxMarks || m.bytes-old.size+r.size > maxMarkBytes {
		return false
	}
	if m.kept == nil {
		m.kept, m.rows = make(map[string]marked), make(map[int64]string)
	}
	m.bytes += r.size - old.size
	m.kept[key], m.rows[row] = r, key
	return true
}

// remove unmarks rows.
func (m *marks) remove(which func(key string, r marked) bool) (n int) {
	maps.DeleteFunc(m.kept, func(key string, r marked) bool {
		if !which(key, r) {
			return false
		}
		n++
		m.bytes -= r.size
		if key == m.last {
			m.last = ""
		}
		return true
	})
	maps.DeleteFunc(m.rows, func(_ int64, key string) bool {
		_, ok := m.kept[key]
		return !ok
	})
	return n
}

// follow takes over the rows that are held now and returns how many marks were dropped,
// and why: all where other rows were asked for; those that have nothing but a place
// where the rows were sorted otherwise.
func (m *marks) follow(p *pages.Pages) (dropped int, why safe.Text) {
	if p == m.pages && p.Arrivals() == m.arrivals {
		return 0, ""
	}
	query := p.Query()
	switch before := m.query; {
	case len(m.kept) == 0:
	case !sameRows(before, query):
		dropped, why = m.remove(func(string, marked) bool { return true }), "other rows were asked for"
	case !slices.Equal(before.OrderBy, query.OrderBy):
		dropped, why = m.remove(func(_ string, r marked) bool { return r.placed }), "rows without a key are in another order"
	}
	if p != m.pages {
		clear(m.rows)
	}
	m.query, m.pages, m.arrivals = query, p, p.Arrivals()
	if len(m.kept) == 0 {
		return dropped, why
	}
	for _, part := range p.Parts() {
		for at := range part.Rows.Len() {
			row := part.First + int64(at)
			key, _ := identity(part.Rows, at, row)
			if _, ok := m.kept[key]; ok {
				m.add(part.Rows, at, row)
			} else {
				delete(m.rows, row)
			}
		}
	}
	return dropped, why
}

// sameRows reports that two queries ask for the same rows, in whatever order and with
// whatever columns.
func sameRows(a, b client.Query) bool {
	b.OrderBy, b.Select, b.Expand, b.PageSize = a.OrderBy, a.Select, a.Expand, a.PageSize
	return a.Equal(b)
}

// lastRow returns where the row is that was marked last, false if this run has not shown it.
func (m *marks) lastRow() (int64, bool) {
	for row, key := range m.rows {
		if key == m.last {
			return row, true
		}
	}
	return 0, false
}

// sorted returns the marked rows in the order of the rows.
func (m *marks) sorted() []marked {
	return slices.SortedFunc(maps.Values(m.kept), func(a, b marked) int { return cmp.Compare(a.row, b.row) })
}

// pagesOf returns rows as pages: those in a row that have the same columns are one.
func pagesOf(rows []marked) []*client.Page {
	var list []*client.Page
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && slices.Equal(rows[n].columns, rows[0].columns) {
			n++
		}
		list = append(list, pageOf(rows[:n]))
		rows = rows[n:]
	}
	return list
}

// pageOf makes a page of rows that have the same columns.
func pageOf(rows []marked) *client.Page {
	var body []byte
	for _, r := range rows {
		for _, text := range r.cells {
			body = append(body, text...)
		}
	}
	b := client.NewPageBuilder(body, rows[0].columns)
	at := 0
	for _, r := range rows {
		b.Row(at)
		for i, text := range r.cells {
			if text != "" {
				b.Set(i, at, at+len(text))
			}
			at += len(text)
		}
		b.RowEnd(at)
	}
	return b.Build()
}
