package rows

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// prompt is the line in which a filter is typed.
type prompt struct {
	input   kit.Input
	draft   string // what was typed before walking through the history
	walk    int    // entry of the history that is shown, -1 the draft
	applied bool   // on its way to the service
	failed  safe.Text
}

func (s *Screen) openFilter(text string) {
	s.filter = &prompt{walk: -1}
	s.filter.input.Set(text)
}

// typing takes a key of the filter line.
func (s *Screen) typing(msg tea.KeyPressMsg) tea.Cmd {
	p := s.filter
	switch {
	case key.Matches(msg, s.keys.apply):
		return s.applyFilter()
	case key.Matches(msg, s.keys.leave):
		if p.applied {
			s.Cancel()
			return kit.Note(kit.Dim, "stopped")
		}
		s.filter = nil
	case key.Matches(msg, s.keys.older):
		s.recall(1)
	case key.Matches(msg, s.keys.newer):
		s.recall(-1)
	default:
		if p.input.Update(msg) {
			p.walk = -1
		}
	}
	return nil
}

// recall shows an older or newer filter of the history.
func (s *Screen) recall(by int) {
	p := s.filter
	to := max(-1, min(p.walk+by, len(s.history)-1))
	if to == p.walk {
		return
	}
	if p.walk < 0 {
		p.draft = p.input.Value()
	}
	p.walk = to
	if to < 0 {
		p.input.Set(p.draft)
		return
	}
	p.input.Set(s.history[to])
}

// applyFilter asks for the rows of what was typed. The line stays open until
// they have come: what the service refuses can be mended.
func (s *Screen) applyFilter() tea.Cmd {
	text := strings.TrimSpace(s.filter.input.Value())
	query := s.Query()
	if text == query.Filter && s.book != nil {
		s.filter = nil
		return nil
	}
	query.Filter = text
	s.filter.applied, s.filter.failed = true, ""
	s.remember(text)
	return s.refine(query, "filter "+s.name(), text)
}

// remember puts a filter first in the history of this screen.
func (s *Screen) remember(text string) {
	if text == "" {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(s.history), func(f string) bool { return f == text })
	s.history = append([]string{text}, rest...)
}

// refine asks for other rows of the set; the cursor stays on its row if it is
// among the first of them.
func (s *Screen) refine(query client.Query, doing safe.Text, used string) tea.Cmd {
	place := s.Place()
	place.Ordinal, place.Top = 0, 0
	cmd := s.begin(query, place, doing)
	f := s.flights[pageLane]
	f.used = used
	s.flights[pageLane] = f
	return cmd
}

// cursor returns what is under the cursor; not ok where nothing is loaded.
func (s *Screen) cursor() (row int64, column client.Column, value client.Value, ok bool) {
	if s.book == nil {
		return 0, client.Column{}, client.Value{}, false
	}
	row, _ = s.grid.Row()
	column, ok = s.book.column(s.grid.Column())
	if !ok {
		return row, column, client.Value{}, false
	}
	value, ok = s.book.value(row, column.Name)
	return row, column, value, ok
}

// filterBy keeps, or leaves out, the rows with the cursor's value.
func (s *Screen) filterBy(not bool) tea.Cmd {
	_, column, value, ok := s.cursor()
	switch {
	case !ok:
		return kit.Note(kit.Warn, "this row is not loaded")
	case column.Link || value.Kind == client.Nested:
		return kit.Note(kit.Warn, "a nested value cannot be filtered by")
	case value.Kind == client.Missing:
		return kit.Note(kit.Warn, "the row holds no "+safe.Clean(column.Name)+" to filter by")
	}
	if can := s.session.Service.Can(s.wanted.Path).Filter; can.Is == client.No {
		return s.cannot("filter", can)
	}
	c := client.Condition{Property: column.Name, Not: not, Value: value.Clone(), Type: column.Type}
	query := s.Query()
	if slices.ContainsFunc(query.Where, func(o client.Condition) bool {
		return o.Property == c.Property && o.Not == c.Not && o.Value.Raw() == c.Value.Raw()
	}) {
		return nil
	}
	query.Where = append(slices.Clip(query.Where), c)
	return s.refine(query, "filter "+s.name(), "")
}

// dropFilter takes back the filter that was added last.
func (s *Screen) dropFilter() tea.Cmd {
	query := s.Query()
	switch n := len(query.Where); {
	case n > 0:
		query.Where = slices.Clone(query.Where[:n-1])
	case query.Filter != "":
		query.Filter = ""
	default:
		return nil
	}
	return s.refine(query, "drop a filter of "+s.name(), "")
}

func (s *Screen) cannot(what safe.Text, can client.Ability) tea.Cmd {
	text := "the service does not " + what + " this set"
	if can.Reason != "" {
		text += ": " + safe.Clean(can.Reason)
	}
	return kit.Note(kit.Warn, text)
}

// sort orders by the cursor's column: up, down, not at all. also adds it
// behind the columns that are sorted by already.
func (s *Screen) sort(also bool) tea.Cmd {
	column, ok := s.book.column(s.grid.Column())
	if !ok {
		return nil
	}
	if column.Link {
		return kit.Note(kit.Warn, "rows cannot be sorted by a link")
	}
	if can := s.session.Service.Can(s.wanted.Path).OrderBy; can.Is == client.No {
		return s.cannot("sort", can)
	}
	query := s.Query()
	query.OrderBy = nextOrder(query.OrderBy, column.Name, also)
	place := kit.Place{Column: column.Name}
	return s.begin(query, place, "sort "+s.name())
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
	if s.book == nil {
		doing = "open " + s.name()
	}
	return s.begin(s.Query(), s.Place(), doing)
}

// goTo moves the cursor to a row, which is asked for if it is not there.
func (s *Screen) goTo(row int64) tea.Cmd {
	rows, known := s.book.Len()
	if known {
		row = min(row, rows-1)
	}
	row = max(row, 0)
	if s.book.held(row) != nil {
		s.grid.GoToRow(row)
		return s.load(true)
	}
	at, first, ok := s.book.request(row)
	if !ok || s.book.at(row) == nil && !s.book.seek && row > s.book.known() {
		return kit.Note(kit.Warn, "this set is read along the service's own links: rows 1-"+number(s.book.known())+" can be gone to so far")
	}
	s.stop(aheadLane)
	s.settleFailures(first, first+max(s.book.step, 1))
	return s.fetch(pageLane, flight{
		query: s.book.query, at: at, first: first, jump: true, to: row, asked: true, doing: "go to row " + number(row+1) + " of " + s.name(),
	})
}

// goLast goes to row n as a person counts, or as far down as is known.
func (s *Screen) goLast(n int64) tea.Cmd {
	s.down = true
	if n > 0 {
		return s.goTo(n - 1)
	}
	rows, known := s.book.Len()
	if rows == 0 {
		return nil
	}
	if known || !s.book.more() || s.book.seek && s.book.total >= 0 {
		return s.goTo(rows - 1)
	}
	s.grid.GoToRow(rows - 1)
	return tea.Batch(s.load(true), kit.Note(kit.Dim, "the end is not known: G goes on"))
}

// command takes a line of the palette.
func (s *Screen) command(msg kit.CommandMsg) tea.Cmd {
	switch {
	case msg.Name == "reload":
		return s.reload()
	case msg.Name == "filter":
		s.openFilter(msg.Arg)
		return s.applyFilter()
	case s.book == nil:
		return nil
	case msg.Name == "row":
		n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "").Replace(msg.Arg), 10, 64)
		if err != nil || n < 1 {
			return kit.Note(kit.Warn, "which row? :row 5000")
		}
		return s.goLast(n)
	case msg.Name == "column":
		found := kit.Search(msg.Arg, len(s.grid.Names()), func(i int) string { return s.grid.Names()[i] })
		if len(found) == 0 {
			return kit.Note(kit.Warn, "no column "+safe.Clean(msg.Arg))
		}
		s.grid.GoToColumn(s.grid.Names()[found[0].Index])
	}
	return nil
}
