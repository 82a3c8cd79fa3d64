package rows

import (
	"odatui/client"
	"odatui/ui/grid"
)

// Len implements grid.Source: the rows that can be gone to.
func (b *book) Len() (int64, bool) {
	switch {
	case b.end >= 0:
		return b.end, true
	case b.seek && b.total > b.known():
		return b.total, true
	case b.more():
		return b.known() + 1, false
	}
	return b.known(), false
}

// Columns implements grid.Source.
func (b *book) Columns() []grid.Column {
	columns := make([]grid.Column, len(b.columns))
	for i, c := range b.columns {
		columns[i] = grid.Column{Name: c.Name, Key: c.Key, Link: c.Link, Number: grid.Numeric(c.Type)}
		for rank, o := range b.query.OrderBy {
			if o.By == c.Name {
				columns[i].Sort = grid.Sort{Rank: rank + 1, Desc: o.Desc}
			}
		}
	}
	return columns
}

// State implements grid.Source.
func (b *book) State(row int64) (grid.State, uint64) {
	if s := b.held(row); s != nil {
		return grid.Loaded, s.version
	}
	if b.waiting != nil {
		return b.waiting(row), 0
	}
	return grid.Absent, 0
}

// Cell implements grid.Source.
func (b *book) Cell(row int64, column int) client.Value {
	if page, at, column := b.cell(row, column); page != nil {
		return page.Cell(at, column)
	}
	return client.Value{}
}

// Cut implements grid.Cutter.
func (b *book) Cut(row int64, column int) (client.CutList, bool) {
	if page, at, column := b.cell(row, column); page != nil {
		return page.Cut(at, column)
	}
	return client.CutList{}, false
}

// cell returns the page that holds a cell, with its row and column there; nil
// if no page holds it.
func (b *book) cell(row int64, column int) (page *client.Page, at, col int) {
	s := b.held(row)
	if s == nil {
		return nil, 0, 0
	}
	if s.columns != nil {
		if column >= len(s.columns) || s.columns[column] < 0 {
			return nil, 0, 0
		}
		column = s.columns[column]
	}
	return s.page, int(row - s.first), column
}

// ID implements grid.Source.
func (b *book) ID(row int64) client.RowID {
	if s := b.held(row); s != nil {
		return s.page.ID(int(row - s.first))
	}
	return ""
}

// Find implements grid.Source.
func (b *book) Find(id client.RowID) (int64, bool) {
	for _, s := range b.sheets {
		if s.page == nil {
			continue
		}
		for i := range s.n {
			if s.page.ID(int(i)) == id {
				return s.first + i, true
			}
		}
	}
	return 0, false
}
