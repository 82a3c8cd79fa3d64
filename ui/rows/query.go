package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// refine asks for other rows of the set; the cursor stays on its row if it is
// among the first of them.
func (s *Screen) refine(query client.Query, doing safe.Text, used string) tea.Cmd {
	place := s.Place()
	place.Ordinal, place.Top = 0, 0
	return s.begin(query, pageRequest{place: place, doing: doing, used: used})
}

// cursor returns what is under the cursor; not ok where nothing is loaded.
func (s *Screen) cursor() (row int64, column client.Column, value client.Value, ok bool) {
	if s.pages == nil {
		return 0, client.Column{}, client.Value{}, false
	}
	row, _ = s.grid.Row()
	column, _ = s.pages.Column(s.grid.Column())
	value, ok = s.pages.Value(row, column.Name)
	return row, column, value, ok
}

// sort orders by the cursor's column: up, down, not at all. also adds it
// behind the columns that are sorted by already.
func (s *Screen) sort(also bool) tea.Cmd {
	column := s.grid.Column()
	query := s.Query()
	query.OrderBy = nextOrder(query.OrderBy, column, also)
	return s.begin(query, pageRequest{place: kit.Place{Column: column}, doing: "sort " + s.name()})
}

// nextOrder turns a column on to its next way of sorting.
func nextOrder(orders []client.Order, by string, also bool) []client.Order {
	i := slices.IndexFunc(orders, func(o client.Order) bool { return o.By == by })
	if !also {
		switch {
		case i != 0 || len(orders) > 1:
			return []client.Order{{By: by}}
		case !orders[0].Desc:
			return []client.Order{{By: by, Desc: true}}
		}
		return nil
	}
	orders = slices.Clone(orders)
	switch {
	case i < 0:
		return append(orders, client.Order{By: by})
	case !orders[i].Desc:
		orders[i].Desc = true
		return orders
	}
	return slices.Delete(orders, i, i+1)
}

// reload begins a new run at the same place. What the service refused before is
// tried anew.
func (s *Screen) reload() tea.Cmd {
	if f, ok := s.session.Service.(client.Forgetter); ok {
		f.Forget(s.Query().Path)
	}
	doing := "reload " + s.name()
	if s.pages == nil {
		doing = "open " + s.name()
	}
	return s.begin(s.Query(), pageRequest{place: s.Place(), doing: doing})
}

// goTo moves the cursor to a row, which is requested if it is not there.
func (s *Screen) goTo(row int64) tea.Cmd {
	row, r, how := s.pages.Reach(row)
	switch how {
	case pages.Here:
		s.grid.GoToRow(row)
		return s.load(true)
	case pages.Unreachable:
		return kit.Note(kit.Warn, "this set is read along the service's own links: rows 1-"+number(s.pages.Known())+" can be gone to so far")
	}
	s.stop()
	return s.fetch(pages.Page, pageRequest{
		Request: r, jump: true, to: row, doing: "go to row " + number(row+1) + " of " + s.name(),
	})
}

func (s *Screen) goFirst() tea.Cmd {
	s.down = false
	return s.goTo(0)
}

// goLast goes to row n, counted from one, or as far down as is known.
func (s *Screen) goLast(n int64) tea.Cmd {
	s.down = true
	rows, known := s.pages.Len()
	switch {
	case n > rows && known:
		return tea.Batch(s.goTo(n-1), kit.Note(kit.Warn, "there is no row "+number(n)+": the last one is "+number(rows)))
	case n > 0:
		return s.goTo(n - 1)
	}
	if counted, _ := s.pages.Total(); known || !s.pages.More() || s.pages.Seeks() && counted >= 0 {
		return s.goTo(rows - 1)
	}
	s.grid.GoToRow(rows - 1)
	return tea.Batch(s.load(true), kit.Note(kit.Dim, "the end is not known: G goes on"))
}
