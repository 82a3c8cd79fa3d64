package rows

import (
	"odatui/client"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// Place returns where the cursor stands.
func (s *Screen) Place() kit.Place {
	if s.book == nil {
		return s.place
	}
	p := s.grid.Place()
	return kit.Place{
		Ordinal: p.Row, ID: p.ID, Key: s.book.key(p.Row), Column: p.Column, Top: p.Top, Layout: s.options.Place.Layout,
	}
}

// restore brings the cursor to a place: to the row of its identity, else of
// its key, else to its ordinal. It reports whether the row is the same one, as
// far as can be told.
func (s *Screen) restore(p kit.Place) (same bool) {
	row, found := int64(0), false
	if p.ID != "" {
		row, found = s.book.Find(p.ID)
	}
	if !found {
		row, found = s.book.findKey(p.Key)
	}
	if !found {
		row = max(0, p.Ordinal)
	}
	s.grid.Restore(grid.Place{Row: row, Column: p.Column, Top: p.Top})
	return found || p.ID == "" && len(p.Key) == 0
}

// key returns the key of a loaded row, nil where no key is known.
func (b *book) key(row int64) []client.Condition {
	if b.held(row) == nil {
		return nil
	}
	var key []client.Condition
	for i, c := range b.columns {
		if !c.Key {
			continue
		}
		v := b.Cell(row, i)
		if !v.IsSet() {
			return nil
		}
		key = append(key, client.Condition{Property: c.Name, Value: v.Clone(), Type: c.Type})
	}
	return key
}

// findKey returns the loaded row that holds a key: rows that came before the
// model have no identity yet.
func (b *book) findKey(key []client.Condition) (int64, bool) {
	if len(key) == 0 {
		return 0, false
	}
	columns := make([]int, len(key))
	for i, k := range key {
		at, ok := b.index[k.Property]
		if !ok {
			return 0, false
		}
		columns[i] = at
	}
	for _, s := range b.sheets {
		for row := s.first; s.page != nil && row < s.end(); row++ {
			if b.holds(row, columns, key) {
				return row, true
			}
		}
	}
	return 0, false
}

func (b *book) holds(row int64, columns []int, key []client.Condition) bool {
	for i, k := range key {
		if b.Cell(row, columns[i]).Raw() != k.Value.Raw() {
			return false
		}
	}
	return true
}
