package pages

import (
	"cmp"
	"slices"

	"odatui/client"
	"odatui/ui/grid"
)

var _ grid.Source = (*Pages)(nil)

// Len implements grid.Source: the rows that can be gone to.
func (p *Pages) Len() (int64, bool) {
	switch {
	case p.end >= 0:
		return p.end, true
	case p.limits.Seek && p.total > p.Known():
		return p.total, true
	case p.More():
		return p.Known() + 1, false
	}
	return p.Known(), false
}

// Columns implements grid.Source.
func (p *Pages) Columns() []grid.Column {
	columns := make([]grid.Column, len(p.columns))
	for i, c := range p.columns {
		columns[i] = grid.Column{Name: c.Name, Key: c.Key, Link: c.Link, Number: grid.Numeric(c.Type)}
		columns[i].Many = c.ToMany()
		columns[i].Of, columns[i].Split = p.Parent(c.Name), len(p.parts.of[c.Name]) > 0
		for rank, o := range p.query.OrderBy {
			if o.By == c.Name {
				columns[i].Sort = grid.Sort{Rank: rank + 1, Desc: o.Desc}
			}
		}
	}
	return columns
}

// State implements grid.Source.
func (p *Pages) State(row int64) (grid.State, uint64) {
	if c := p.holder(row); c != nil {
		return grid.Loaded, c.version
	}
	for _, f := range p.flights {
		if f == nil || !p.covers(f, row) {
			continue
		}
		if f.slow {
			return grid.Loading, 0
		}
		return grid.Absent, 0
	}
	if p.failure(row) >= 0 {
		return grid.Failed, 0
	}
	return grid.Absent, 0
}

// Cell implements grid.Source.
func (p *Pages) Cell(row int64, column int) client.Value {
	if page, at, column := p.cell(row, column); page != nil {
		return page.Cell(at, column)
	}
	return client.Value{}
}

// Cut implements grid.Cutter.
func (p *Pages) Cut(row int64, column int) (client.CutList, bool) {
	if page, at, column := p.cell(row, column); page != nil {
		return page.Cut(at, column)
	}
	return client.CutList{}, false
}

// cell returns the page that holds a cell, with its row and column there; nil
// if no page holds it.
func (p *Pages) cell(row int64, column int) (page *client.Page, at, col int) {
	c := p.holder(row)
	if c == nil {
		return nil, 0, 0
	}
	if c.columns != nil {
		if column >= len(c.columns) || c.columns[column] < 0 {
			return nil, 0, 0
		}
		column = c.columns[column]
	}
	return c.page, int(row - c.first), column
}

// ID implements grid.Source.
func (p *Pages) ID(row int64) client.RowID {
	if page, at := p.Row(row); page != nil {
		return page.ID(at)
	}
	return ""
}

// Find implements grid.Source.
func (p *Pages) Find(id client.RowID) (int64, bool) {
	for _, c := range p.cached {
		if c.page == nil {
			continue
		}
		for i := range c.n {
			if c.page.ID(int(i)) == id {
				return c.first + i, true
			}
		}
	}
	return 0, false
}

// search returns where the page that begins at row is, or would be.
func (p *Pages) search(row int64) (int, bool) {
	return slices.BinarySearchFunc(p.cached, row, func(c *cachedPage, row int64) int { return cmp.Compare(c.first, row) })
}

// at returns the page of a row, nil if no page is known there.
func (p *Pages) at(row int64) *cachedPage {
	i, found := p.search(row)
	if !found {
		i--
	}
	if i < 0 || row < p.cached[i].first || row >= p.cached[i].end() {
		return nil
	}
	return p.cached[i]
}

// holder returns the page of a row if its rows are held.
func (p *Pages) holder(row int64) *cachedPage {
	if c := p.at(row); c != nil && c.page != nil {
		return c
	}
	return nil
}

// around returns the pages before and after a row that is in none.
func (p *Pages) around(row int64) (before, after *cachedPage) {
	i, found := p.search(row)
	if found { // an empty page begins there
		i++
	}
	if i > 0 {
		before = p.cached[i-1]
	}
	if i < len(p.cached) {
		after = p.cached[i]
	}
	return before, after
}

// More reports that there is something behind the last page known.
func (p *Pages) More() bool {
	return p.end < 0 && len(p.cached) > 0 && p.cached[len(p.cached)-1].next != nil
}

// Known returns the end of the last page known.
func (p *Pages) Known() int64 {
	if len(p.cached) == 0 {
		return 0
	}
	return p.cached[len(p.cached)-1].end()
}

// Row returns the page that holds a row, and its number there; nil if the row
// is not held.
func (p *Pages) Row(row int64) (page *client.Page, at int) {
	if c := p.holder(row); c != nil {
		return c.page, int(row - c.first)
	}
	return nil, 0
}

// Value returns the value at a row and a column's name; false if it is not held.
func (p *Pages) Value(row int64, column string) (client.Value, bool) {
	i, ok := p.index[column]
	if !ok || p.holder(row) == nil {
		return client.Value{}, false
	}
	return p.Cell(row, i), true
}

// CutAt is [Pages.Cut] by the column's name.
func (p *Pages) CutAt(row int64, column string) (client.CutList, bool) {
	i, ok := p.index[column]
	if !ok {
		return client.CutList{}, false
	}
	return p.Cut(row, i)
}

// Query returns what is read, with the plan of the run.
func (p *Pages) Query() client.Query { return p.query }

// Trace describes the last exchange.
func (p *Pages) Trace() client.Trace { return p.trace }

// Step returns the rows of an ordinary page, 0 unknown.
func (p *Pages) Step() int64 { return p.step }

// Total returns the rows as the service counted them, and as they were met;
// -1 unknown.
func (p *Pages) Total() (counted, met int64) { return p.total, p.end }

// Incomplete reports that rows are missing that cannot be had.
func (p *Pages) Incomplete() bool { return p.incomplete }

// Seeks reports that a page can begin at any row.
func (p *Pages) Seeks() bool { return p.limits.Seek }

// Held returns how many pages and bytes are held.
func (p *Pages) Held() (pages int, size int64) {
	for _, c := range p.cached {
		if c.page != nil {
			pages++
			size += c.page.Size()
		}
	}
	return pages, size
}
