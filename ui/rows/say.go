package rows

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Say says the rows for plain mode: how many there are and what they are filtered by,
// the row and the column under the cursor; while a filter is typed, that line.
func (s *Screen) Say() kit.Spoken {
	var said kit.Spoken
	switch {
	case s.find.input != nil:
		said.Asks, said.Line = "search", safe.Clean(s.find.input.Value())
		return said
	case s.filter != nil:
		said.Asks, said.Line, said.Rest = "filter", safe.Clean(s.filter.Text()), s.filter.Said()
		if status, ok := s.filter.Status(); ok {
			said.Here = []safe.Text{status.Text}
		}
		return said
	case s.pages == nil || s.empties():
		for _, span := range s.empty() {
			if span.Text != "" {
				said.All = append(said.All, span.Text)
			}
		}
		return said
	}
	rows := s.total() + " rows"
	if s.total() == "?" {
		rows = "rows, not counted"
	}
	if s.incomplete() {
		rows += ", incomplete"
	}
	said.All = append(said.All, rows)
	for _, f := range s.filters {
		said.All = append(said.All, "where "+f)
	}
	for _, o := range s.Query().OrderBy {
		direction := safe.Text(" up")
		if o.Desc {
			direction = " down"
		}
		said.All = append(said.All, "sorted by "+show(o.By)+direction)
	}
	if cannot := s.inabilities(); cannot != "" {
		said.All = append(said.All, "the service "+cannot)
	}
	if t := s.pages.Trace(); t.Status != 0 {
		said.Also = "HTTP " + number(int64(t.Status)) + ", " + kit.Millis(t.Duration)
	}
	row, _ := s.grid.Row()
	column := s.grid.Column()
	text := safe.Text("not loaded")
	if value, ok := s.pages.Value(row, column); ok {
		text = kit.SayValue(value)
	}
	if c, _ := s.pages.Column(column); c.ToMany() {
		text = "link, many: " + text
	} else if c.Link {
		text = "link, one: " + text
	}
	here := "row " + number(row+1)
	if s.marks.is(row) {
		here += ", marked"
	}
	said.Here, said.Of = []safe.Text{here, show(column) + ": " + text}, " of "+s.total()
	return said
}

// empties reports that the rows are there and that there are none.
func (s *Screen) empties() bool {
	rows, _ := s.pages.Len()
	return rows == 0
}

var _ kit.Speaker = (*Screen)(nil)
