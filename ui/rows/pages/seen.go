package pages

import (
	"cmp"
	"slices"

	"odatui/client"
)

const (
	maxSeen      = 10000 // rows whose values are counted
	longestValue = 256   // bytes of a value that is counted
)

// seen is the values of a column, counted once for the pages that are held.
type seen struct {
	version uint64
	columns map[string][]client.SeenValue
}

// Loaded returns the number of rows that are held.
func (p *Pages) Loaded() int {
	n := int64(0)
	for _, c := range p.cached {
		if c.page != nil {
			n += c.n
		}
	}
	return int(n)
}

// Seen returns the values of a column in the rows that are held, the most frequent
// first: a [client.Seen]. The values outlive the pages.
func (p *Pages) Seen(column string) []client.SeenValue {
	i, ok := p.index[column]
	if !ok {
		return nil
	}
	if p.seen.columns == nil || p.seen.version != p.version {
		p.seen = seen{p.version, make(map[string][]client.SeenValue)}
	}
	list, ok := p.seen.columns[column]
	if !ok {
		list = p.countValues(i)
		p.seen.columns[column] = list
	}
	return list
}

// countValues counts the values of a column.
func (p *Pages) countValues(column int) []client.SeenValue {
	index := make(map[string]int)
	list := []client.SeenValue{}
	rows := 0
	for _, c := range p.cached {
		if c.page == nil {
			continue
		}
		for row := c.first; row < c.end() && rows < maxSeen; row++ {
			rows++
			v := p.Cell(row, column)
			if !v.IsSet() || v.Kind == client.Nested || v.Len() > longestValue {
				continue
			}
			raw := v.Raw()
			at, ok := index[raw]
			if !ok {
				v = v.Clone()
				at = len(list)
				index[v.Raw()] = at
				list = append(list, client.SeenValue{Value: v})
			}
			list[at].Rows++
		}
	}
	slices.SortStableFunc(list, func(a, b client.SeenValue) int { return cmp.Compare(b.Rows, a.Rows) })
	return list
}
