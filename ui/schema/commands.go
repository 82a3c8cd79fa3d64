package schema

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/copymenu"
	"odatui/ui/kit"
	"odatui/ui/palette"
)

// Commands lists what can be done with the type.
func (s *Screen) Commands() []kit.Command {
	if s.search != nil {
		return append([]kit.Command{
			{ID: "keep", Keys: []string{"enter"}, Title: "keep", Help: "keep the list as it is", Section: "searching", Run: s.keepSearch},
			{ID: "all", Keys: []string{"esc"}, Title: "show all", Help: "show everything again", Section: "searching", Run: kit.Do(s.showAll)},
		}, kit.Moves(s.move, true)...)
	}
	list := []kit.Command{
		{ID: "enter", Keys: []string{"enter"}, Title: "open the type", Help: "go to the type of the property, or that a link leads to",
			Silent: true, Off: s.noType, Run: kit.Run(func() tea.Cmd { return s.show(s.current().enter) })},
		s.tab(),
		{ID: "follow", Keys: []string{"o"}, Title: "rows", Help: "open the rows of the set, at this column", Off: s.noRows, Now: true,
			Run: kit.Run(s.openRows)},
		{ID: "search", Keys: []string{"/"}, Title: "search", Help: "search properties and links by name and description", Arg: "WORDS",
			Off: s.noShown, Run: s.startSearch},
		{ID: "stats", Keys: []string{"I"}, Title: "statistics", Help: "count, range, distribution and top values of this property",
			Off: s.noColumn, Now: true, Run: kit.Run(s.openStats)},
		{ID: "filter", Keys: []string{"f"}, Title: "filter by it", Help: "open the rows of the set at this column, to filter by it",
			Off: s.noColumn, Now: true, Run: kit.Run(s.filterRows)},
		{ID: "details", Keys: []string{"v"}, Title: "details", Help: "show all that the model says of it", Quiet: true, Off: s.noEntry, Now: true,
			Run: kit.Run(s.openDetails)},
		{ID: "metadata", Keys: []string{"m"}, Title: "metadata", Help: "show the type as the service's metadata has it", Off: s.noRaw,
			Run: kit.Run(s.readRaw)},
		{ID: "copy", Keys: []string{"y"}, Title: "copy name", Help: "copy the name under the cursor", Quiet: true, Off: s.noEntry,
			Run: kit.Run(s.copyName)},
		{ID: "copy-menu", Keys: []string{"Y"}, Title: "copy…", Help: "copy the description of the type, its name", Quiet: true, Now: true,
			Off: s.noShown, Run: kit.Run(s.openCopyMenu)},
		{ID: "reload", Keys: []string{"R"}, Title: "reload", Help: "ask the service for its model again", Quiet: true,
			Off: kit.Unless(!s.loader.Busy(lane), "the model is being read"),
			Run: kit.Run(func() tea.Cmd { return s.load(s.trail, s.name(), true) })},
	}
	switch {
	case s.filter != "":
		list = append(list, kit.Command{ID: "all", Keys: []string{"esc"}, Title: "show all",
			Help: "show everything again", Run: kit.Do(s.showAll)})
	case len(s.trail) > 0 && !s.Busy():
		list = append(list, kit.Command{ID: "type-back", Keys: []string{"esc"}, Title: "back", Help: "go back to the type before",
			Silent: true, Run: kit.Run(s.back)})
	}
	for i := range list {
		list[i].Section = "schema"
	}
	return append(list, kit.Moves(s.move, false)...)
}

func (s *Screen) startSearch(words string) tea.Cmd {
	s.search = &kit.Input{}
	s.search.Set(s.filter)
	if words != "" {
		s.search.Set(words)
	}
	s.find()
	return nil
}

func (s *Screen) keepSearch(string) tea.Cmd {
	s.filter, s.search = s.search.Value(), nil
	s.find()
	return nil
}

func (s *Screen) showAll() {
	s.search, s.filter = nil, ""
	s.find()
}

var sectionTitles = [...]safe.Text{
	properties: "to the properties", links: "to the links", types: "to related types", operations: "to the functions",
}

// tab goes from part to part.
func (s *Screen) tab() kit.Command {
	of, ok := s.next()
	return kit.Command{ID: "section", Keys: []string{"tab"}, Title: sectionTitles[of], Silent: true, Run: kit.Do(s.goNext),
		Help: "go to the next part: links, related types, functions", Off: kit.Unless(ok, "there is no other part")}
}

// The reasons why a command does nothing now.

// noShown returns why there is nothing to search or copy.
func (s *Screen) noShown() safe.Text {
	if s.qualified() == "" {
		return "there is no type"
	}
	return ""
}

func (s *Screen) noEntry() safe.Text {
	if s.current() == nil {
		return "there is nothing under the cursor"
	}
	return ""
}

func (s *Screen) noType() safe.Text {
	e := s.current()
	switch {
	case e == nil:
		return s.noEntry()
	case e.enter == "" && e.typ == "":
		return safe.Clean(e.name) + " has no type of its own to open"
	case e.enter == "":
		return safe.Clean(e.typ) + " has no parts: v shows what the model says of " + safe.Clean(e.name)
	}
	return ""
}

func (s *Screen) noRows() safe.Text {
	e := s.current()
	switch {
	case s.shown == nil || s.shown.of == nil:
		return "there is no type"
	case e == nil && s.shown.set == "":
		return "this type has no set of its own"
	case e != nil && e.set == "":
		return safe.Clean(e.name) + ": this type has no set of its own"
	}
	return ""
}

func (s *Screen) noColumn() safe.Text {
	e := s.current()
	switch {
	case e == nil:
		return s.noEntry()
	case !e.column:
		return safe.Clean(e.name) + " is not a column of a set"
	}
	return ""
}

func (s *Screen) noRaw() safe.Text {
	if _, ok := s.from.Session.Service.(client.RawReader); !ok {
		return "the text of the metadata cannot be read here"
	}
	if s.loader.Busy(rawLane) {
		return "the metadata is being read"
	}
	return s.noShown()
}

// openRows opens the rows of the set of what is under the cursor.
func (s *Screen) openRows() tea.Cmd {
	msg := kit.OpenRowsMsg{Session: s.from.Session, Query: client.Query{Path: s.shown.set, Count: true}}
	if e := s.current(); e != nil {
		msg.Query.Path = e.set
		if e.column {
			msg.Place.Column = e.name
		}
	}
	return kit.Send(msg)
}

// filterRows opens the rows at the column, and there the line in which a filter is typed.
func (s *Screen) filterRows() tea.Cmd {
	return kit.Send(kit.NowMsg{Msg: s.openRows()(), Then: kit.Send(palette.RunMsg{Line: "filter"})})
}

// openStats opens the statistics of the property over all rows of its set. What is
// filtered by there is shown as rows.
func (s *Screen) openStats() tea.Cmd {
	e, session := s.current(), s.from.Session
	query := client.Query{Path: e.set, Count: true}
	return kit.Send(kit.OpenStatsMsg{
		Session: session, Query: query, Total: -1,
		Column: client.Column{Name: e.name, Type: e.typ, Nullable: e.null, Key: e.key},
		Narrow: func(where []client.Condition, filter string) tea.Cmd {
			narrowed := query
			narrowed.Where, narrowed.Filter = where, filter
			return kit.Send(kit.OpenRowsMsg{Session: session, Query: narrowed, Place: kit.Place{Column: e.name}})
		},
	})
}

// openDetails shows all that the model says of what is under the cursor.
func (s *Screen) openDetails() tea.Cmd {
	e := s.current()
	return kit.Send(kit.OpenCellMsg{Session: s.from.Session, Title: e.name, Type: e.typ, Value: client.Text(e.text()),
		From: s.Head().Crumbs})
}

func (s *Screen) copyName() tea.Cmd {
	name := s.current().name
	return kit.Send(kit.CopyMsg{Text: name, What: safe.Clean(name)})
}

// openCopyMenu opens the menu of what can be copied of the type.
func (s *Screen) openCopyMenu() tea.Cmd {
	of := s.shown.of
	name := safe.Clean(of.Name)
	return copymenu.Open(copymenu.Options{Look: s.look, At: "d", Sections: []copymenu.Section{{Title: "the type", Items: []copymenu.Item{
		copymenu.Describe("the description of "+name, s.shown.set, of),
		{Key: "n", Title: "name", What: name, About: "the qualified name of the type",
			Text: func(string) (string, error) { return of.Name, nil }},
	}}}})
}
