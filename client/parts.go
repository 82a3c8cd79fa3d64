package client

import (
	"maps"
	"slices"
)

// CellText is the JSON text that a cell is to have.
type CellText struct {
	Row, Col int
	Text     string
}

// WithCells returns a page like p in which some cells have another JSON text,
// and their lists are whole. The text of the rows stays.
func (p *Page) WithCells(cells []CellText) *Page {
	q := *p
	q.large, q.small = slices.Clone(p.large), nil
	if p.large == nil {
		q.large = widened(p.small)
	}
	q.data, q.cuts = slices.Clip(p.data), maps.Clone(p.cuts)
	for _, c := range cells {
		off, row := len(q.data), p.rows[c.Row]
		q.data = append(q.data, c.Text...)
		q.large[c.Row*len(p.Columns)+c.Col] = uint64(off-int(row.off))<<32 | uint64(len(c.Text))
		delete(q.cuts, cutCell{row.off, c.Col})
	}
	cut := false // in these rows: a page shares its cuts with the pages that it overlaps with
	q.Cuts(func(int, int, CutList) bool { cut = true; return false })
	q.Notes = slices.DeleteFunc(slices.Clone(p.Notes), func(n Note) bool { return n.Topic == CutListTopic && !cut })
	return &q
}

// WithParts returns a page like p with further columns: the values within those of a
// column. split sets, for the JSON text of a value, where those of the further columns
// are in it; what it leaves at 0, 0 is missing. Within null everything is null.
func (p *Page) WithParts(col int, columns []Column, split func(text string, at [][2]int)) *Page {
	q := *p
	n := len(p.Columns)
	q.Columns = slices.Concat(p.Columns, columns)
	q.small, q.large = nil, make([]uint64, len(p.rows)*len(q.Columns))
	at := make([][2]int, len(columns))
	for row := range p.rows {
		to := q.large[row*len(q.Columns):][:len(q.Columns)]
		for i := range n {
			c := p.cell(row*n + i)
			to[i] = uint64(c.off)<<32 | uint64(c.len)
		}
		whole := p.cell(row*n + col)
		if whole.len == 0 {
			continue
		}
		text := p.text(span{p.rows[row].off + whole.off, whole.len})
		clear(at)
		if kinds[text[0]] == Null {
			for i := range at {
				at[i] = [2]int{0, len(text)}
			}
		} else {
			split(text, at)
		}
		for i, part := range at {
			to[n+i] = uint64(whole.off+uint32(part[0]))<<32 | uint64(part[1]-part[0])
		}
	}
	return &q
}
