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

// seen is the values by column, counted once for the pages that are held.
type seen map[string][]client.SeenValue

// value is what two equal values have in common.
type value struct {
	kind client.ValueKind
	text string
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
// first: a [client.Seen]. The values are valid until another page comes.
func (p *Pages) Seen(column string) []client.SeenValue {
	i, ok := p.index[column]
	if !ok {
		return nil
	}
	list, ok := p.seen[column]
	if !ok {
		if list = p.countValues(i); p.seen == nil {
			p.seen = make(seen)
		}
		p.seen[column] = list
	}
	return list
}

// countValues counts the values of a column.
func (p *Pages) countValues(column int) []client.SeenValue {
	index := make(map[value]int)
	list := []client.SeenValue{}
	rows, again := 0, false
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
			key := value{v.Kind, v.Text()}
			at, ok := index[key]
			if !ok {
				at = len(list)
				index[key] = at
				list = append(list, client.SeenValue{Value: v})
			}
			list[at].Rows++
			again = again || ok
		}
	}
	if again {
		slices.SortStableFunc(list, func(a, b client.SeenValue) int { return cmp.Compare(b.Rows, a.Rows) })
	}
	return list
}
