package rows

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// Commands lists what the user can do: in the rows, or in the filter line.
func (s *Screen) Commands() []kit.Command {
	list := append(s.rowCommands(), s.moveCommands()...)
	switch {
	case s.find.input != nil:
		list = s.findCommands()
	case s.Typing():
		list = s.filter.Commands()
	}
	for i, c := range list {
		list[i].Run = func(arg string) tea.Cmd {
			cmd := tea.Batch(c.Run(arg), s.track())
			if !c.Digit {
				s.count = 0
			}
			s.lay()
			return tea.Batch(cmd, s.refind())
		}
	}
	return list
}

func (s *Screen) rowCommands() []kit.Command {
	section := safe.Text("rows")
	reload := safe.Text("reload")
	if s.broke != nil {
		reload = "try again"
	}
	list := []kit.Command{
		{ID: "record", Keys: []string{"enter"}, Title: "record", Help: "open the record", Off: s.noRow, Now: true, Run: kit.Run(s.openRecord)},
		{ID: "filter", Keys: []string{"f"}, Title: "filter", Help: "filter by the service, in its own language", Arg: "FILTER",
			Off: s.noFilter, Run: s.filterCommand},
		{ID: "equals", Keys: []string{"="}, Title: "this value", Help: "keep the rows with this value", Off: s.noValueFilter,
			Run: kit.Run(func() tea.Cmd { return s.filterBy(false) })},
		{ID: "sort", Keys: []string{"s"}, Title: "sort", Help: "sort by this column: up, down, not at all", Off: s.noSort,
			Run: kit.Run(func() tea.Cmd { return s.sort(false) })},
		{ID: "cell", Keys: []string{"v"}, Title: "cell in full", Help: "show the value in full", Off: s.noRow, Now: true, Run: kit.Run(s.openCell)},
		{ID: "column", Keys: []string{"c"}, Title: "go to column", Help: "go to a column by its name", Arg: "NAME",
			Off: s.noRows, Now: true, Run: s.columnCommand},
		{ID: "copy", Keys: []string{"y"}, Title: "copy cell", Help: "copy the value as it is", Off: s.noCopy, Run: kit.Run(s.copyCell)},
		{ID: "copy-menu", Keys: []string{"Y"}, Title: "copy…", Help: "copy row, column, page, URL or code", Now: true, Run: kit.Run(s.openCopyMenu)},
		{ID: "find", Keys: []string{"/"}, Title: "search", Help: "search the rows that are loaded", Arg: "WORDS", Off: s.noRows, Run: s.startFind},
		{ID: "next-hit", Keys: []string{"n"}, Title: "next hit", Help: "go to the next hit of the search", Quiet: true, Off: s.noHits,
			Run: kit.Run(func() tea.Cmd { return s.goToHit(1) })},
		{ID: "previous-hit", Keys: []string{"N"}, Title: "hit before", Help: "go to the hit before", Quiet: true, Off: s.noHits,
			Run: kit.Run(func() tea.Cmd { return s.goToHit(-1) })},
		{ID: "reload", Keys: []string{"R"}, Title: reload, Help: "read the rows again, at the same place", Run: kit.Run(s.reload)},
		{ID: "drop-filter", Keys: []string{"backspace"}, Title: "drop filter", Help: "remove the filter that was added last",
			Off: s.noDrop, Run: kit.Run(s.dropFilter)},
		{ID: "differs", Keys: []string{"!"}, Title: "not this value", Help: "leave out the rows with this value", Off: s.noValueFilter,
			Run: kit.Run(func() tea.Cmd { return s.filterBy(true) })},
		{ID: "sort-also", Keys: []string{"S"}, Title: "then by", Help: "sort by this column behind the others", Off: s.noSort,
			Run: kit.Run(func() tea.Cmd { return s.sort(true) })},
		{ID: "conditions", Keys: []string{"F"}, Title: "conditions", Help: "edit the conditions of the filter one by one", Quiet: true,
			Off: s.noConditions, Now: true, Run: kit.Run(s.editConditions)},
		{ID: "search", Title: "search the service", Help: "ask the service for rows with these words ($search); without words, end that",
			Arg: "WORDS", Quiet: true, Off: s.noSearch, Run: s.search},
		{ID: "row", Title: "go to row", Help: "go to a row by its number", Arg: "NUMBER", Needs: true,
			Quiet: true, Off: s.noRows, Run: s.rowCommand},
	}
	list = slices.Concat(list[:1], s.linkCommands(), list[1:], s.statCommands(), s.schemaCommands(), s.markCommands(),
		s.exportCommands(), s.compareCommands(),
		s.bookmarkCommands(), s.viewCommands())
	if s.count > 0 || s.find.words != "" {
		title := safe.Text("end the search")
		if s.count > 0 {
			title = "forget the digits"
		}
		list = append(list, kit.Command{ID: "close", Keys: []string{"esc"}, Title: title, Help: "forget the digits, end the search",
			Silent: true, Run: kit.Run(s.close)})
	}
	for i := range list {
		list[i].Section = cmp.Or(list[i].Section, section)
	}
	return list
}

// moveCommands are the moving keys of the grid.
func (s *Screen) moveCommands() []kit.Command {
	const all = 1 << 30
	list := []kit.Command{}
	for _, m := range []struct {
		id    string
		keys  []string
		title safe.Text
		help  safe.Text
		move  func(*grid.Grid)
	}{
		{"up", []string{"up", "k"}, "up", "move up by one row", func(g *grid.Grid) { g.MoveRows(-1) }},
		{"down", []string{"down", "j"}, "down", "move down by one row", func(g *grid.Grid) { g.MoveRows(1) }},
		{"left", []string{"left", "h"}, "left", "move to the column on the left", func(g *grid.Grid) { g.MoveColumns(-1) }},
		{"right", []string{"right", "l"}, "right", "move to the column on the right", func(g *grid.Grid) { g.MoveColumns(1) }},
		{"page-up", []string{"pgup"}, "page up", "move up by a page", func(g *grid.Grid) { g.MovePages(-1, false) }},
		{"page-down", []string{"pgdown"}, "page down", "move down by a page", func(g *grid.Grid) { g.MovePages(1, false) }},
		{"half-up", []string{"ctrl+u"}, "half a page up", "move up by half a page", func(g *grid.Grid) { g.MovePages(-1, true) }},
		{"half-down", []string{"ctrl+d"}, "half a page down", "move down by half a page", func(g *grid.Grid) { g.MovePages(1, true) }},
		{"first-column", []string{"0"}, "first column", "go to the first column", func(g *grid.Grid) { g.MoveColumns(-all) }},
		{"last-column", []string{"$"}, "last column", "go to the last column", func(g *grid.Grid) { g.MoveColumns(all) }},
	} {
		list = append(list, kit.Command{ID: m.id, Keys: m.keys, Title: m.title, Help: m.help,
			Run: func(string) tea.Cmd { return s.move(m.move) }})
	}
	digits := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
	if s.count > 0 { // alone, 0 is the first column
		digits = append(digits, "0")
		list = slices.DeleteFunc(list, func(c kit.Command) bool { return c.ID == "first-column" })
	}
	list = append(list,
		kit.Command{ID: "first", Keys: []string{"g", "home"}, Title: "first row", Help: "go to the first row", Run: kit.Run(s.goFirst)},
		kit.Command{ID: "last", Keys: []string{"G", "end"}, Title: "last row", Help: "go to the last row that is known",
			Run: kit.Run(func() tea.Cmd { return s.goLast(s.count) })},
		kit.Command{ID: "digits", Keys: digits, Shown: "{n}G", Title: "go to row n", Help: "go to row n", Digit: true, Run: s.digit},
	)
	for i := range list {
		list[i].Section, list[i].Quiet, list[i].Silent, list[i].Off = kit.Moving, true, true, s.noRows
	}
	return list
}

// close forgets the digits, else it ends the search.
func (s *Screen) close() tea.Cmd {
	if s.count == 0 {
		s.endFind()
	}
	s.count = 0
	return nil
}

// digit takes a digit of a number before G.
func (s *Screen) digit(key string) tea.Cmd {
	if d, err := strconv.ParseInt(key, 10, 64); err == nil && s.count < 1e15 {
		s.count = s.count*10 + d
	}
	return nil
}

func (s *Screen) columnCommand(name string) tea.Cmd {
	if name == "" {
		return s.chooseColumn()
	}
	names := s.grid.Names()
	if s.grid.GoToColumn(name) {
		return nil
	}
	found := kit.Search(name, len(names), func(i int) string { return names[i] })
	if len(found) == 0 {
		return kit.Note(kit.Warn, "no column "+safe.Clean(name))
	}
	s.grid.GoToColumn(names[found[0].Index])
	return nil
}

func (s *Screen) rowCommand(text string) tea.Cmd {
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "").Replace(text), 10, 64)
	if err != nil || n < 1 {
		return kit.Note(kit.Warn, "which row? :row 5000")
	}
	return s.goLast(n)
}

// The reasons why a command does nothing now.

func (s *Screen) noRows() safe.Text {
	if s.pages == nil {
		return "the rows are not loaded"
	}
	if rows, _ := s.pages.Len(); rows == 0 {
		return "there are no rows"
	}
	return ""
}

func (s *Screen) noRow() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if page, _ := s.pages.Row(s.window(false).Row); page == nil {
		return "this row is not loaded"
	}
	return ""
}

func (s *Screen) noFilter() safe.Text { return cannot("filter", s.can().Filter) }

func (s *Screen) noValueFilter() safe.Text {
	if why := s.noRow(); why != "" {
		return why
	}
	_, column, value, _ := s.cursor()
	switch {
	case column.Link || value.Kind == client.Nested:
		return "a nested value cannot be filtered by"
	case value.Kind == client.Missing:
		return "the row holds no " + safe.Clean(column.Name) + " to filter by"
	}
	return s.noFilter()
}

func (s *Screen) noSort() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if column, _ := s.pages.Column(s.grid.Column()); column.Link {
		return "rows cannot be sorted by a link"
	}
	return cannot("sort", s.can().OrderBy)
}

func (s *Screen) noCopy() safe.Text {
	if why := s.noRow(); why != "" {
		return why
	}
	_, column, value, _ := s.cursor()
	switch value.Kind {
	case client.Missing:
		return "the row holds no " + safe.Clean(column.Name)
	case client.Null:
		return safe.Clean(column.Name) + " is null: there is nothing to copy"
	}
	return ""
}

func (s *Screen) noDrop() safe.Text {
	if query := s.Query(); query.Filter == "" && len(query.Where) == 0 && query.Search == "" {
		return "there is no filter"
	}
	return ""
}

// cannot returns why the service does not do something, "" where it may.
func cannot(what safe.Text, can client.Ability) safe.Text {
	if can.Is != client.No {
		return ""
	}
	text := "the service cannot " + what + " this set"
	if can.Reason != "" {
		text += ": " + safe.Clean(can.Reason)
	}
	return text
}
