package sets

import (
	tea "charm.land/bubbletea/v2"

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
		{ID: "enter", Keys: []string{"enter"}, Title: "open",
			Help: "open the rows of the set under the cursor", Section: section, Silent: true,
			Off: when(len(s.found) == 0, "there is no set to open"), Run: func(string) tea.Cmd { return s.open() }},
	}
	if !typing {
		list = append(list,
			kit.Command{ID: "search", Keys: []string{"/"}, Title: "search",
				Help: "search the sets by name and title", Section: section, Arg: "WORDS",
				Off: when(len(s.sets) == 0, "there are no sets to search"), Run: s.startSearch},
			s.reload(section))
	}
	if typing || s.filter != "" {
		list = append(list, kit.Command{ID: "all", Keys: []string{"esc"}, Title: "show all",
			Help: "show all sets again", Section: section,
			Run: func(string) tea.Cmd { s.showAll(); return nil }})
	}
	return append(list, kit.Moves(s.move, typing)...)
}

func (s *Screen) reload(section safe.Text) kit.Command {
	c := kit.Command{ID: "reload", Keys: []string{"R"}, Title: "reload", Help: "ask the service for its list again", Section: section,
		Off: when(!s.loaded && s.Busy(), "the list is on its way"), Run: func(string) tea.Cmd { return s.load() }}
	if s.failed != nil {
		c.Title = "try again"
	}
	return c
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	s.list.Move(m)
	return nil
}

// when makes a command's Off of one reason.
func when(off bool, why safe.Text) func() safe.Text {
	if !off {
		return nil
	}
	return func() safe.Text { return why }
}
