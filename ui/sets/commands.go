package sets

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Commands lists what can be done with the sets.
func (s *Screen) Commands() []kit.Command {
	typing := s.search != nil
	section := safe.Text("sets")
	if typing {
		section = "searching"
	}
	list := []kit.Command{
		{ID: "enter", Keys: []string{"enter"}, Title: "open", Now: true,
			Help:    "open the rows of the set under the cursor",
			Section: section, Silent: true, Off: kit.Unless(len(s.found)+len(s.hits) > 0, "there is no set to open"),
			Run: func(string) tea.Cmd { return s.open() }},
	}
	if !typing {
		list = append(list,
			kit.Command{ID: "search", Keys: []string{"/"}, Title: "search",
				Help: "search sets, columns and links by name and description", Section: section, Arg: "WORDS",
				Off: kit.Unless(len(s.sets) > 0, "there are no sets to search"), Run: s.startSearch},
			kit.Command{ID: "count", Keys: []string{"c"}, Title: "count", Help: "count the rows of the sets in the list", Section: section,
				Off: s.cannotCount, Run: func(string) tea.Cmd { return s.count() }},
			kit.Command{ID: "copy-url", Keys: []string{"y"}, Title: "copy url", Help: "copy the URL of the set under the cursor",
				Section: section, Quiet: true, Off: s.noSet(), Run: s.copyURL},
			kit.Command{ID: "copy-menu", Keys: []string{"Y"}, Title: "copy…", Help: "copy the URL of the set, code that reads it, its description",
				Section: section, Off: s.noSet(), Now: true, Run: s.openCopyMenu},
			s.schema(section), s.compare(section), s.order(section), s.reload(section))
	}
	list = slices.Insert(list, 1, s.tab(section))
	if typing || s.filter != "" {
		list = append(list, kit.Command{ID: "all", Keys: []string{"esc"}, Title: "show all",
			Help: "show all sets again", Section: section,
			Run: func(string) tea.Cmd { s.showAll(); return nil }})
	}
	return append(list, kit.Moves(s.move, typing)...)
}

// tab changes between the sets and the columns that a search found.
func (s *Screen) tab(section safe.Text) kit.Command {
	c := kit.Command{ID: "columns", Keys: []string{"tab"}, Title: "to the columns", Section: section, Silent: true,
		Help: "go to the columns and links that match, or back to the sets",
		Run:  func(string) tea.Cmd { s.inColumns = !s.inColumns; return nil }}
	switch {
	case s.pattern() == "":
		c.Off = kit.Unless(false, "columns are found by a search")
	case s.inColumns:
		c.Title = "to the sets"
		c.Off = kit.Unless(len(s.found) > 0, "no set matches")
	case s.facts == nil:
		c.Off = kit.Unless(false, "the columns are not known: the model has not come")
	default:
		c.Off = kit.Unless(len(s.hits) > 0, "no column or link matches")
	}
	return c
}

// schema shows the type of the set under the cursor.
func (s *Screen) schema(section safe.Text) kit.Command {
	return kit.Command{ID: "schema", Keys: []string{"i"}, Title: "schema", Help: "show properties, links and neighbours of the set's type",
		Section: section, Off: s.noSchema, Now: true, Run: s.openSchema}
}

func (s *Screen) noSchema() safe.Text {
	if _, ok := s.session.Service.(client.Describer); !ok {
		return "this service has no model"
	}
	if s.named() == "" {
		return "there is no set under the cursor"
	}
	return ""
}

// openSchema opens the schema, at the column that the cursor is on.
func (s *Screen) openSchema(string) tea.Cmd {
	msg := kit.OpenSchemaMsg{Session: s.session, Path: s.named()}
	if s.inColumns && s.columns.Cursor < len(s.hits) {
		msg.At = s.hits[s.columns.Cursor].name
	}
	return kit.Send(msg)
}

// noSet returns why there is nothing to copy.
func (s *Screen) noSet() func() safe.Text {
	return kit.Unless(s.named() != "", "there is no set under the cursor")
}

func (s *Screen) order(section safe.Text) kit.Command {
	c := kit.Command{ID: "sort", Keys: []string{"s"}, Title: "sort by name", Section: section, Arg: "ORDER",
		Help: "sort by name, or in the service's order", Off: kit.Unless(len(s.sets) > 0, "there are no sets to sort"), Run: s.sort}
	if s.byName {
		c.Title = "service's order"
	}
	if s.pattern() != "" {
		c.Off = kit.Unless(false, "while searching, what fits best is first")
	}
	return c
}

func (s *Screen) reload(section safe.Text) kit.Command {
	c := kit.Command{ID: "reload", Keys: []string{"R"}, Title: "reload", Help: "ask the service for its list again", Section: section,
		Off: kit.Unless(s.loaded || !s.Busy(), "the list is on its way"), Run: func(string) tea.Cmd { return s.load() }}
	if s.failed != nil {
		c.Title = "try again"
	}
	return c
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	s.focus().Move(m)
	return nil
}
