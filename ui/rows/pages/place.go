package pages

import "odatui/client"

// Key returns the key of a row, nil where the row is not held or has no key.
func (p *Pages) Key(row int64) []client.Condition {
	if p.holder(row) == nil {
		return nil
	}
	var key []client.Condition
	for i, c := range p.columns {
		if !c.Key {
			continue
		}
		v := p.Cell(row, i)
		if !v.IsSet() {
			return nil
		}
		key = append(key, client.Condition{Property: c.Name, Value: v.Clone(), Type: c.Type})
	}
	return key
}

// FindKey returns the held row with a key: rows that came before the model have
// no identity yet.
func (p *Pages) FindKey(key []client.Condition) (int64, bool) {
	if len(key) == 0 {
		return 0, false
	}
	columns := make([]int, len(key))
	for i, k := range key {
		at, ok := p.index[k.Property]
		if !ok {
			return 0, false
		}
		columns[i] = at
	}
	for _, c := range p.cached {
		for row := c.first; c.page != nil && row < c.end(); row++ {
			if p.has(row, columns, key) {
				return row, true
			}
		}
	}
	return 0, false
}

func (p *Pages) has(row int64, columns []int, key []client.Condition) bool {
	for i, k := range key {
		if p.Cell(row, columns[i]).Raw() != k.Value.Raw() {
			return false
		}
	}
	return true
}
