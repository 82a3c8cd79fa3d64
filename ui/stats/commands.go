package stats

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
)

// narrow is a width where the keys are described in a word.
const narrow = 60

const section safe.Text = "statistics"

// Commands lists what can be done with the bins and the values, or in the search.
func (s *Screen) Commands() []kit.Command {
	list := s.searchCommands()
	if !s.Typing() {
		list = append(s.filterCommands(), s.otherCommands()...)
		if s.filter != "" || len(s.marked) > 0 {
			list = append(list, kit.Command{ID: "all", Keys: []string{"esc"}, Title: "show all", Help: "end the search, take the marks away",
				Silent: true, Run: kit.Do(s.showAll)})
		}
	}
	for i := range list {
		list[i].Section = section
		run := list[i].Run
		list[i].Run = func(arg string) tea.Cmd {
			cmd := run(arg)
			s.lay()
			return cmd
		}
	}
	return append(list, kit.Moves(s.move, s.Typing())...)
}

// filterCommands narrow the rows beneath, and choose by what.
func (s *Screen) filterCommands() []kit.Command {
	what, to, off := safe.Text("filter by this bin"), safe.Text("to the values"), s.noValues
	switch n := len(s.marked); {
	case s.inValues && n > 1:
		what = "filter by " + kit.Int(n) + " values"
	case s.inValues && n == 1:
		what = "filter by the marked value"
	case s.inValues:
		what = "filter by this value"
	}
	if s.inValues {
		to, off = "to the bins", s.noBins
	}
	if s.width <= narrow {
		what, to = "filter", to[len("to the "):]
	}
	return []kit.Command{
		{ID: "enter", Keys: []string{"enter"}, Title: what, Help: "keep the rows of this bin, or with this value or the marked ones",
			Silent: true, Off: s.noFilter, Now: true, Run: kit.Run(func() tea.Cmd { return s.narrowTo(false) })},
		{ID: "previous", Keys: []string{"left", "h"}, Shown: "← →", Title: "bin", Help: "go to the bin before or after", Silent: true,
			Off: s.noBins, Run: kit.Do(func() { s.step(-1) })},
		{ID: "next", Keys: []string{"right", "l"}, Title: "next bin", Help: "go to the next bin", Quiet: true, Silent: true,
			Off: s.noBins, Run: kit.Do(func() { s.step(1) })},
		{ID: "values", Keys: []string{"tab"}, Title: to, Help: "go to the values, or back to the bins", Silent: true,
			Off: off, Run: kit.Do(func() { s.inValues = !s.inValues })},
		{ID: "count-bins", Keys: []string{"b"}, Title: "count the bins", Help: "ask the service for the rows of each bin, a request each",
			Off: s.noCountBins, Run: kit.Run(s.countBins)},
		{ID: "differs", Keys: []string{"!"}, Title: "leave it out", Help: "leave out the rows of this bin, or with this value or the marked ones",
			Off: s.noFilter, Now: true, Run: kit.Run(func() tea.Cmd { return s.narrowTo(true) })},
	}
}

// otherCommands count more, and give what was counted to others.
func (s *Screen) otherCommands() []kit.Command {
	reload := safe.Text("count again")
	if s.broke != nil {
		reload = "try again"
	}
	return []kit.Command{
		{ID: "load-on", Keys: []string{"A"}, Title: "load on", Help: "read all rows and count them here", Off: s.noLoadOn,
			Run: kit.Run(s.loadOn)},
		{ID: "mark", Keys: []string{"space"}, Title: "mark", Help: "mark this value, to filter by several", Off: s.noMark, Run: kit.Do(s.mark)},
		{ID: "copy", Keys: []string{"y"}, Title: "copy the table", Help: "copy the bins, or the values, with their rows as TSV", Off: s.noTable,
			Run: kit.Run(s.copy)},
		{ID: "search", Keys: []string{"/"}, Title: "search", Help: "search the values", Arg: "TEXT", Off: s.noValues, Run: s.startSearch},
		{ID: "reload", Keys: []string{"R"}, Title: reload, Help: "ask the service again, also for what it refused before", Quiet: s.broke == nil,
			Off: s.working, Run: kit.Run(s.reload)},
	}
}

// searchCommands are the keys of the search line.
func (s *Screen) searchCommands() []kit.Command {
	return []kit.Command{
		{ID: "keep", Keys: []string{"enter"}, Title: "to the values", Help: "go to the values that were found", Silent: true,
			Run: kit.Do(func() { s.filter, s.search = s.search.Value(), nil })},
		{ID: "all", Keys: []string{"esc"}, Title: "show all", Help: "end the search", Silent: true, Run: kit.Do(s.showAll)},
	}
}

// startSearch opens the line of the search; with a text it searches for that.
func (s *Screen) startSearch(text string) tea.Cmd {
	s.inValues, s.filter = true, text
	if text == "" {
		s.search = &kit.Input{}
	}
	s.find()
	return nil
}

// showAll ends the search, else it takes the marks away.
func (s *Screen) showAll() {
	if s.search == nil && s.filter == "" {
		clear(s.marked)
		return
	}
	at, _ := s.current()
	s.search, s.filter = nil, ""
	s.find()
	for i, e := range s.entries {
		if e.id() == at.id() {
			s.list.Go(i)
		}
	}
}

// move moves in the values; from the bins it first goes to them.
func (s *Screen) move(m kit.Move) tea.Cmd {
	if len(s.found) == 0 {
		return nil
	}
	if s.inValues {
		s.list.Move(m)
	}
	s.inValues = true
	return nil
}

// step goes to another bin; from the values it first goes to the bins.
func (s *Screen) step(by int) {
	if !s.inValues {
		s.bin, s.moved = max(min(s.bin+by, len(s.bars)-1), 0), true
	}
	s.inValues = false
}

// The reasons why a command does nothing now.

func (s *Screen) working() safe.Text {
	if s.Busy() {
		return "it is being counted"
	}
	return ""
}

func (s *Screen) noResult() safe.Text {
	if s.result == nil {
		return "nothing is counted yet"
	}
	return ""
}

func (s *Screen) noBins() safe.Text {
	switch why := s.noResult(); {
	case why != "":
		return why
	case len(s.bars) > 0:
		return ""
	case s.result.NoBins != "":
		return s.result.NoBins
	}
	return "there are no bins of these values"
}

func (s *Screen) noValues() safe.Text {
	switch why := s.noResult(); {
	case why != "":
		return why
	case len(s.entries) > 0:
		return ""
	case s.result.NoValues != "":
		return s.result.NoValues
	case s.result.AllUnique:
		return "all values are unique"
	}
	return "there are no values"
}

func (s *Screen) noTable() safe.Text {
	if s.inValues {
		return s.noValues()
	}
	return s.noBins()
}

func (s *Screen) noMark() safe.Text {
	if !s.inValues {
		return "bins cannot be marked; tab goes to the values"
	}
	return s.noValues()
}

// noFilter returns why the rows cannot be narrowed by what is chosen.
func (s *Screen) noFilter() safe.Text {
	if why := s.noTable(); why != "" {
		return why
	}
	if s.inValues && len(s.found) == 0 && len(s.marked) == 0 {
		return "no value has this text"
	}
	if s.from.Narrow == nil {
		return "there are no rows beneath"
	}
	if s.result.Class == stats.Nested {
		return "a nested value cannot be filtered by"
	}
	service := s.from.Session.Service
	if can := service.Can(s.from.Query.Path).Filter; can.Is == client.No {
		return "the service cannot filter this set"
	}
	if _, ok := service.(client.Filterer); !ok && (!s.inValues || len(s.marked) > 1) {
		return "the service's filter language is not known: one value can be filtered by"
	}
	return ""
}

// unfinished returns why there is nothing to go on from, "" the statistics are there.
func (s *Screen) unfinished() safe.Text {
	if s.Busy() {
		return s.working()
	}
	return s.noResult()
}

func (s *Screen) noLoadOn() safe.Text {
	r := s.result
	switch why := s.unfinished(); {
	case why != "":
		return why
	case r.Source.Whole() && r.NoBins == "" && r.NoValues == "":
		return "all rows are counted"
	}
	return ""
}

func (s *Screen) noCountBins() safe.Text {
	r := s.result
	switch why := s.unfinished(); {
	case why != "":
		return why
	case len(r.Bins) > 0:
		return "the bins are counted"
	case !r.Source.ByService || r.NoBins == "" || !r.Min.IsSet() || !r.Max.IsSet():
		return "there are no bins to count by the service"
	}
	return ""
}
