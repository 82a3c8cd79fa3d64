package rows

import (
	"slices"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
	"odatui/ui/rows/views"
)

// changes are the views that the user went through, and what is kept of them.
type changes struct {
	chain views.Chain
	row   int64     // of the cursor, after the last message
	doing safe.Text // what is undone or done again once its rows are there
	kept  keeper
}

// viewCommands change the view: which columns there are and how they are arranged.
func (s *Screen) viewCommands() []kit.Command {
	const step = 2 // cells
	arranges := func(by func(*grid.Grid)) func(string) tea.Cmd {
		return kit.Run(func() tea.Cmd { by(s.grid); return s.load(true) })
	}
	shifts := func(by int) func(string) tea.Cmd {
		return kit.Run(func() tea.Cmd {
			if !s.grid.Shift(by) {
				return kit.Note(kit.Dim, "this column is at the edge of its kind: frozen columns stay left, links right")
			}
			return s.load(true)
		})
	}
	list := []kit.Command{
		{ID: "select", Keys: []string{"C"}, Title: "choose columns", Help: "choose the columns to request", Off: s.noSelect,
			Now: true, Run: kit.Run(s.chooseShown)},
		{ID: "undo", Keys: []string{"u"}, Title: "undo", Help: "undo the last filter, sort or column change", Off: s.noStep(-1),
			Run: kit.Run(func() tea.Cmd { return s.undo(-1) })},
		{ID: "redo", Keys: []string{"U"}, Title: "redo", Help: "do again what was undone last", Off: s.noStep(1),
			Run: kit.Run(func() tea.Cmd { return s.undo(1) })},
		{ID: "freeze", Keys: []string{"z f"}, Title: "freeze", Help: "freeze this column at the left, or free it", Off: s.noFreeze,
			Run: arranges((*grid.Grid).Freeze)},
		{ID: "hide", Keys: []string{"z h"}, Title: "hide", Help: "hide this column", Off: s.noHide, Run: arranges((*grid.Grid).Hide)},
		{ID: "show-all", Keys: []string{"z a"}, Title: "show all", Help: "show the hidden columns", Off: s.noHidden,
			Run: arranges((*grid.Grid).Show)},
		{ID: "move-left", Keys: []string{"z H"}, Title: "move left", Help: "move this column to the left", Off: s.noRows, Run: shifts(-1)},
		{ID: "move-right", Keys: []string{"z L"}, Title: "move right", Help: "move this column to the right", Off: s.noRows, Run: shifts(1)},
		{ID: "narrow", Keys: []string{"<"}, Title: "narrow", Help: "make this column narrower", Off: s.noRows,
			Run: arranges(func(g *grid.Grid) { g.Widen(-step) })},
		{ID: "widen", Keys: []string{">"}, Title: "widen", Help: "make this column wider", Off: s.noRows,
			Run: arranges(func(g *grid.Grid) { g.Widen(step) })},
		{ID: "fit", Keys: []string{"_"}, Title: "fit", Help: "fit this column to its values, and back", Off: s.noRows,
			Run: arranges((*grid.Grid).FitColumn)},
	}
	for i := range list {
		list[i].Section, list[i].Quiet = "view", true
	}
	return list
}

// view returns what is shown now.
func (s *Screen) view() views.View { return views.View{Query: s.Query(), Layout: s.grid.Layout()} }

// track notes a change of the view, once it is shown.
func (s *Screen) track() tea.Cmd {
	if s.pages == nil {
		return nil
	}
	c := &s.changes
	row := c.row
	c.row, _ = s.grid.Row()
	now := s.view()
	commands := []tea.Cmd{s.followMarks()}
	if to, ok := c.chain.Awaited(); ok && views.SameRows(now, to) {
		s.grid.Arrange(to.Layout)
		now = s.view()
		s.off = without(s.off, filterbar.Conditions(s.language(), now.Query))
		if c.doing != "" {
			commands = append(commands, kit.Note(kit.Dim, c.doing))
		}
		c.doing = ""
	}
	s.showParts()
	if before, ok := c.chain.Note(now, row); ok && !before.Layout.Equal(now.Layout) {
		commands = append(commands, c.kept.keep(s.options.KeepLayout, kit.Layout(now.Layout)))
	}
	return tea.Batch(commands...)
}

// without returns the conditions that are left out and not in force again.
func without(off, on []filterbar.Condition) []filterbar.Condition {
	return slices.DeleteFunc(slices.Clone(off), func(c filterbar.Condition) bool {
		c.Off = false
		return slices.ContainsFunc(on, c.Same)
	})
}

// undo goes to the view before (by -1) or after (by 1). Other rows are requested; the
// cursor stays on its row if that is among them, else goes to where it was in that view.
func (s *Screen) undo(by int) tea.Cmd {
	c := &s.changes
	to, what := c.chain.Go(by, s.pending())
	text := "undid: " + what
	if by > 0 {
		text = "did again: " + what
	}
	if views.SameRows(s.view(), to) {
		s.stop()
		c.doing = ""
		s.grid.Arrange(to.Layout)
		return kit.Note(kit.Dim, text)
	}
	c.doing = text + " (fetched again)"
	place := s.Place()
	place.Ordinal, place.Top = to.Row, 0
	query := s.Query()
	query.Filter, query.Where, query.Search, query.Apply = to.Query.Filter, to.Query.Where, to.Query.Search, to.Query.Apply
	query.Select, query.OrderBy, query.Expand = to.Query.Select, to.Query.OrderBy, to.Query.Expand
	return s.begin(query, pageRequest{place: place, doing: "undo " + what + " of " + s.name()})
}

// pending reports that the rows of a view that was gone to are in flight.
func (s *Screen) pending() bool { return s.requests[pages.Page].run }

func (s *Screen) noStep(by int) func() safe.Text {
	return func() safe.Text {
		switch {
		case s.pages != nil && s.changes.chain.Can(by, s.pending()):
			return ""
		case by < 0:
			return "nothing was changed here"
		}
		return "nothing was undone"
	}
}

func (s *Screen) noFreeze() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if s.grid.Key() {
		return "a key is always frozen"
	}
	return ""
}

func (s *Screen) noHide() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if len(s.grid.Names()) < 2 {
		return "this is the only column"
	}
	return ""
}

func (s *Screen) noHidden() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if len(s.grid.Layout().Hidden) == 0 {
		return "no column is hidden"
	}
	return ""
}

// layoutMsg is the layout that was kept of this set.
type layoutMsg struct {
	screen *Screen
	layout kit.Layout
}

// arranged reports that the columns are to be arranged as they were before: the place
// that is opened says nothing of them.
func (s *Screen) arranged() bool {
	return s.options.Layout != nil && grid.Layout(s.place.Layout).Equal(grid.Layout{})
}

// readLayout reads the layout that was kept of this set.
func (s *Screen) readLayout() tea.Cmd {
	read := s.options.Layout
	if !s.arranged() {
		return nil
	}
	return func() tea.Msg { return layoutMsg{s, read()} }
}

// takeLayout arranges the columns as they were kept, unless the user was faster.
func (s *Screen) takeLayout(msg layoutMsg) {
	switch {
	case msg.screen != s:
	case s.grid == nil:
		s.place.Layout = msg.layout
	case !s.changes.chain.Can(-1, false):
		s.grid.Arrange(grid.Layout(msg.layout))
		s.changes.chain = views.Chain{}
	}
}

// keeper keeps the newest layout, in whatever order its commands run.
type keeper struct {
	newest atomic.Pointer[kit.Layout]
	mu     sync.Mutex
}

func (k *keeper) keep(with func(kit.Layout), layout kit.Layout) tea.Cmd {
	if with == nil {
		return nil
	}
	k.newest.Store(&layout)
	return func() tea.Msg {
		k.mu.Lock()
		defer k.mu.Unlock()
		if newest := k.newest.Swap(nil); newest != nil {
			with(*newest)
		}
		return nil
	}
}
