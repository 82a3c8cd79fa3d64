package compare

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const section safe.Text = "comparison"

// Commands lists what can be done in the tab in front.
func (s *Screen) Commands() []kit.Command {
	list := append([]kit.Command{s.enter()}, s.stepCommands()...)
	list = append(append(list, s.showCommands()...), s.otherCommands()...)
	if s.record != nil || s.tab == inRows && s.kind != "" && !s.Busy() {
		title := safe.Text("all kinds")
		if s.record != nil {
			title = "close"
		}
		list = append(list, kit.Command{ID: "close", Keys: []string{"esc"}, Title: title,
			Help:   "close the two records, show all kinds of differences",
			Silent: true, Run: kit.Do(s.close)})
	}
	for i := range list {
		list[i].Section = section
	}
	list = append(list, s.moveCommands()...)
	for i, c := range list {
		list[i].Run = func(arg string) tea.Cmd {
			cmd := c.Run(arg)
			s.lay()
			return cmd
		}
	}
	return list
}

// enter compares the rows of a set, or opens the two records.
func (s *Screen) enter() kit.Command {
	c := kit.Command{ID: "enter", Keys: []string{"enter"}, Title: "compare the rows", Silent: true,
		Help: "compare the rows; on a row: both records", Off: s.noEnter, Run: kit.Run(s.open)}
	if s.opensRecord() {
		c.Title = "the two records"
	}
	if s.width <= narrow {
		c.Title = "rows"
		if s.opensRecord() {
			c.Title = "records"
		}
	}
	return c
}

// opensRecord reports that enter is about the row under the cursor.
func (s *Screen) opensRecord() bool { return s.tab == inRows && s.run != nil && s.run.set == s.subject }

func (s *Screen) noEnter() safe.Text {
	switch {
	case s.record != nil:
		return "both records are open; esc closes them"
	case !s.opensRecord():
		return s.uncompared(s.target())
	case s.row() == nil:
		return "there is no difference to open"
	}
	return ""
}

// open does what enter does.
func (s *Screen) open() tea.Cmd {
	set := s.target()
	switch {
	case s.opensRecord():
		s.openRecord(true)
		return nil
	case s.run != nil && s.run.set == set && (s.run.whole() || s.reading()): // it is there
		s.subject, s.tab = set, inRows
		s.listColumns()
		s.regrid()
		return nil
	}
	s.stopCounting()
	return s.compareRows(set)
}

// stepCommands go from difference to difference, and from tab to tab.
func (s *Screen) stepCommands() []kit.Command {
	next := safe.Text("difference")
	if s.width >= 140 {
		next = "next, previous difference"
	}
	tabs := make([]kit.Command, 0, 3)
	for t := inSets; t <= inRows; t++ {
		tabs = append(tabs, kit.Command{ID: "tab-" + string(tabNames[t]), Keys: []string{string(kit.Int(int(t) + 1))}, Title: tabNames[t],
			Quiet: true,
			Help:  "go to the tab of " + tabNames[t], Run: kit.Do(func() { s.goTab(t) })})
	}
	return append([]kit.Command{
		{ID: "next", Keys: []string{"n"}, Shown: "n N", Title: next, Help: "go to the next difference", Off: s.noDifference,
			Run: kit.Run(func() tea.Cmd { return s.goDifference(1) })},
		{ID: "previous", Keys: []string{"N"}, Title: "difference before", Help: "go to the difference before", Quiet: true, Off: s.noDifference,
			Run: kit.Run(func() tea.Cmd { return s.goDifference(-1) })},
		{ID: "tab", Keys: []string{"tab"}, Title: "next tab", Help: "go to the next tab", Silent: true, Quiet: s.tab == inRows,
			Run: kit.Do(func() { s.goTab((s.tab + 1) % 3) })},
		{ID: "tab-before", Keys: []string{"shift+tab"}, Title: "tab before", Help: "go to the tab before", Silent: true, Quiet: true,
			Run: kit.Do(func() { s.goTab((s.tab + 2) % 3) })},
	}, tabs...)
}

// goTab goes to a tab. From the sets, the others are about the one under the cursor.
func (s *Screen) goTab(to tab) {
	if set := s.current().Name; s.tab == inSets && to != inSets && set != "" && set != s.subject {
		s.subject = set
		s.listColumns()
		s.columns.Go(0)
		if s.run != nil && s.run.set == set {
			s.regrid()
		}
	}
	s.tab, s.record = to, nil
}

func (s *Screen) noDifference() safe.Text {
	if s.tab == inRows {
		if s.row() == nil || s.run.set != s.subject {
			return "there is no difference to go to"
		}
		return ""
	}
	if s.tally(s.tab).Differences() == 0 || s.empty() != nil {
		return "nothing differs here"
	}
	return ""
}

// goDifference goes to the next or the previous difference of the tab in front.
func (s *Screen) goDifference(by int) tea.Cmd {
	if s.tab == inRows {
		return s.step(by)
	}
	list, differs := &s.list, func(i int) bool { return s.differs(s.models.sets[s.sets[i]]) != compare.Same }
	if s.tab == inColumns {
		list, differs = &s.columns, func(i int) bool { return s.members[i].Kind != compare.Same }
	}
	for i := list.Cursor + by; i >= 0 && i < list.Len; i += by {
		if differs(i) {
			list.Go(i)
			return nil
		}
	}
	return kit.Note(kit.Dim, ends[by > 0])
}

// showCommands choose what is listed.
func (s *Screen) showCommands() []kit.Command {
	only, same := safe.Text("this kind only"), safe.Text("equal rows too")
	if s.kind != "" {
		only = "all kinds"
	}
	switch {
	case s.tab == inSets && s.hideSame:
		same = "the same too"
	case s.tab == inSets:
		same = "hide the same"
	case s.tab == inColumns && s.hideEqual:
		same = "equal ones too"
	case s.tab == inColumns || s.equal:
		same = "hide equal"
	}
	return []kit.Command{
		{ID: "kind", Keys: []string{"="}, Title: only, Help: "show only the rows that differ as this one, or all again",
			Off: s.noKind, Run: kit.Run(s.only)},
		{ID: "same", Keys: []string{"a"}, Title: same, Help: "show what is equal too, or hide it", Quiet: s.isPart(), Off: s.noSame,
			Run: kit.Run(s.showSame)},
		{ID: "count", Keys: []string{"c"}, Title: "count", Help: "count the rows of the sets on both sides",
			Off: s.noCount, Run: kit.Run(s.count)},
	}
}

func (s *Screen) noKind() safe.Text {
	switch {
	case s.tab != inRows:
		return "rows are chosen by kind: 3 goes to them"
	case s.kind == "" && s.row() == nil:
		return "there is no row under the cursor"
	}
	return ""
}

func (s *Screen) noSame() safe.Text {
	switch {
	case s.tab != inRows && !s.models.known:
		return "the models have not come yet"
	case s.tab == inRows && !s.opensRecord():
		return "the rows were not compared yet"
	case s.tab == inRows && s.reading() && s.row() == nil:
		return "no row is listed yet"
	case s.tab == inRows && s.run.done && s.run.progress.Counts.Equal == 0 && !s.equal && (s.run.whole() || s.nothingRead()):
		return "no row is equal"
	case s.tab == inRows && s.record != nil:
		return "esc closes the two records first"
	}
	return ""
}

// showSame shows what is equal, or hides it. Equal rows that were not kept are read anew.
func (s *Screen) showSame() tea.Cmd {
	switch s.tab {
	case inSets:
		s.hideSame = !s.hideSame
		s.listSets(s.current().Name)
	case inColumns:
		s.hideEqual = !s.hideEqual
		s.listColumns()
	case inRows:
		s.equal, s.kind = !s.equal, ""
		if s.equal && !s.run.spec.Equal {
			return s.compareRows(s.subject)
		}
		s.regrid()
	}
	return nil
}

// otherCommands read again, swap the sides and write the differences to a file.
func (s *Screen) otherCommands() []kit.Command {
	return []kit.Command{
		{ID: "export", Keys: []string{"E"}, Title: "export", Help: "write the differences to a file",
			Off: s.noExport, Now: true, Run: kit.Run(s.chooseFormat)},
		{ID: "key", Keys: []string{"K"}, Title: "choose the key", Help: "choose the columns of the key",
			Quiet: !s.opensRecord() || !s.unmatched(s.run), Off: s.noKeys, Now: true,
			Run: kit.Run(s.chooseKey)},
		{ID: "reload", Keys: []string{"R"}, Title: "read again", Help: "read both sides again", Quiet: !s.isPart(), Off: s.noReload,
			Run: kit.Run(s.reload)},
		{ID: "flip", Keys: []string{"-"}, Title: "swap the sides", Help: "swap left and right", Quiet: true, Run: kit.Run(s.swap)},
	}
}

// isPart reports that what is in front is not all that there is.
func (s *Screen) isPart() bool {
	return s.tab == inRows && s.opensRecord() && s.run.done && !s.run.whole()
}

func (s *Screen) noReload() safe.Text {
	if s.tab == inRows {
		return s.uncompared(s.target())
	}
	return ""
}

func (s *Screen) reload() tea.Cmd {
	if s.tab == inRows {
		return s.compareRows(s.target())
	}
	return s.loadModels()
}

// close closes the records, else it shows all kinds of differences.
func (s *Screen) close() {
	if s.record != nil {
		s.record = nil
		return
	}
	s.kind = ""
	s.regrid()
}

// moveCommands move in the list, the rows or the records.
func (s *Screen) moveCommands() []kit.Command {
	list := kit.Moves(s.move, false)
	if s.tab != inRows || s.record != nil {
		return list
	}
	const all = 1 << 30
	for _, m := range []struct {
		id    string
		keys  []string
		title safe.Text
		help  safe.Text
		by    int
	}{
		{"left", []string{"left", "h"}, "left", "move to the column on the left", -1},
		{"right", []string{"right", "l"}, "right", "move to the column on the right", 1},
		{"first-column", []string{"0"}, "first column", "go to the first column", -all},
		{"last-column", []string{"$"}, "last column", "go to the last column", all},
	} {
		list = append(list, kit.Command{ID: m.id, Keys: m.keys, Title: m.title, Help: m.help, Section: kit.Moving, Quiet: true, Silent: true,
			Off: s.noGrid, Run: kit.Do(func() { s.grid.MoveColumns(m.by) })})
	}
	return list
}

func (s *Screen) noGrid() safe.Text {
	if s.row() == nil {
		return "there are no rows"
	}
	return ""
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	switch {
	case s.record != nil:
		s.record.Move(m)
	case s.tab == inSets:
		s.list.Move(m)
	case s.tab == inColumns:
		s.columns.Move(m)
	case s.row() != nil:
		s.sought = true
		moveGrid(s.grid, m)
	}
	return nil
}

func moveGrid(g *grid.Grid, m kit.Move) {
	const all = 1 << 40
	switch m {
	case kit.Up:
		g.MoveRows(-1)
	case kit.Down:
		g.MoveRows(1)
	case kit.PageUp:
		g.MovePages(-1, false)
	case kit.PageDown:
		g.MovePages(1, false)
	case kit.HalfUp:
		g.MovePages(-1, true)
	case kit.HalfDown:
		g.MovePages(1, true)
	case kit.First:
		g.GoToRow(0)
	case kit.Last:
		g.GoToRow(all)
	}
	first, n := g.Visible()
	g.Fit(first, n)
}

// wheel moves by a turn of the wheel.
func (s *Screen) wheel(msg tea.MouseWheelMsg) {
	switch {
	case s.record != nil:
		s.record.Wheel(msg)
	case s.tab == inSets:
		s.list.Wheel(msg)
	case s.tab == inColumns:
		s.columns.Wheel(msg)
	case s.row() != nil && msg.Button == tea.MouseWheelUp:
		s.grid.MoveRows(-3)
	case s.row() != nil && msg.Button == tea.MouseWheelDown:
		s.grid.MoveRows(3)
	}
}

// click goes to a line, or to a tab by its name.
func (s *Screen) click(x, y int) {
	if y == 0 {
		at := margin(s.width)
		for t := inSets; t <= inRows; t++ {
			at += kit.Width(tabNames[t]) + 4
			if x < at {
				s.goTab(t)
				return
			}
		}
		return
	}
	y -= s.top()
	switch {
	case s.record != nil:
	case s.tab == inRows && s.row() != nil:
		if row, column, ok := s.grid.At(x, y); ok && row >= 0 {
			s.grid.GoToRow(row)
			s.grid.GoToColumn(column)
		}
	case s.tab != inRows:
		list, head := &s.list, s.headLines()
		if s.tab == inColumns {
			list = &s.columns
		}
		if from, to := list.Window(); y >= head && from+y-head < to {
			list.Go(from + y - head)
		}
	}
}
