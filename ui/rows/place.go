package rows

import (
	"strings"

	"odatui/ui/grid"
	"odatui/ui/kit"
)

// Place returns where the cursor is.
func (s *Screen) Place() kit.Place {
	if s.pages == nil {
		return s.place
	}
	p := s.grid.Place()
	return kit.Place{
		Ordinal: p.Row, ID: p.ID, Key: s.pages.Key(p.Row), Column: p.Column, Top: p.Top, Layout: kit.Layout(s.grid.Layout()),
	}
}

// restore brings the cursor to a place: to the row of its identity, else of
// its key, else to its ordinal. It reports whether the row is the same one, as
// far as is known.
func (s *Screen) restore(p kit.Place) (same bool) {
	row, found := int64(0), false
	if p.ID != "" {
		row, found = s.pages.Find(p.ID)
	}
	if !found {
		row, found = s.pages.FindKey(p.Key)
	}
	if !found {
		row = max(0, p.Ordinal)
	}
	s.grid.Restore(grid.Place{Row: row, Column: p.Column, Top: p.Top})
	for column := p.Column; !s.grid.GoToColumn(column) && strings.Contains(column, "/"); { // a part that is not shown here
		column = column[:strings.LastIndex(column, "/")]
	}
	return found || p.ID == "" && len(p.Key) == 0
}
