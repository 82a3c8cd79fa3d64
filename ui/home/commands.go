package home

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	section   safe.Text = "profiles"
	searching safe.Text = "searching"
)

// Commands lists what can be done with what is under the cursor.
func (s *Screen) Commands() []kit.Command {
	switch {
	case s.ask != nil:
		return []kit.Command{
			s.enterAsked(),
			{ID: "close", Keys: []string{"esc"}, Title: "close", Help: "close the line", Section: section, Silent: true,
				Run: kit.Do(func() { s.ask = nil })},
		}
	case s.search != nil:
		return append([]kit.Command{
			s.enter(searching),
			s.environment(searching),
			{ID: "close", Keys: []string{"esc"}, Title: "close",
				Help: "close the search", Section: searching, Silent: true, Run: kit.Do(s.endSearch)},
			s.previous(searching),
		}, kit.Moves(s.move, true)...)
	}
	return append([]kit.Command{
		s.enter(section),
		s.environment(section),
		{ID: "add", Keys: []string{"a"}, Title: "add", Help: "add a profile", Section: section,
			Off: kit.Unless(s.opts.Add, "profiles cannot be added here"), Run: kit.Run(func() tea.Cmd { return kit.Send(kit.AddProfileMsg{}) })},
		{ID: "import", Keys: []string{"i"}, Title: "import", Help: "import profiles from a file", Section: section, Arg: "FILE",
			Off: kit.Unless(s.opts.Import, "profiles cannot be imported here"), Run: s.startImport},
		{ID: "edit", Keys: []string{"e"}, Title: "edit",
			Help: "edit the profile under the cursor", Section: section, Off: s.cannotEdit, Run: kit.Run(s.edit)},
		{ID: "search", Keys: []string{"/"}, Title: "search", Help: "search profiles and last places", Section: section, Arg: "WORDS",
			Off: kit.Unless(len(s.profiles.Entries)+len(s.visits) > 0, "there is nothing to search"), Run: s.startSearch},
		{ID: "url", Keys: []string{"o"}, Title: "url",
			Help: "open a service by its address", Section: section, Arg: "URL", Run: s.startURL},
		{ID: "reload", Keys: []string{"R"}, Title: "reload", Help: "read the profiles file again", Section: section,
			Run: kit.Run(func() tea.Cmd { return kit.Send(ReloadMsg{}) })},
		s.previous(section),
	}, kit.Moves(s.move, false)...)
}

// enterAsked takes what is typed in the line at the top.
func (s *Screen) enterAsked() kit.Command {
	c := kit.Command{ID: "enter", Keys: []string{"enter"}, Title: "open", Help: "open the service at this address", Section: section,
		Silent: true, Run: kit.Run(s.answer), Off: kit.Unless(s.ask.Value() != "", "nothing was typed yet")}
	if s.file {
		c.Title, c.Help = "import", "import the profiles in this file"
	}
	return c
}

func (s *Screen) enter(section safe.Text) kit.Command {
	c := kit.Command{ID: "enter", Keys: []string{"enter"}, Title: "open", Help: "open what is under the cursor", Section: section,
		Silent: true, Off: kit.Unless(len(s.lines) > 0, "there is nothing to open"), Run: kit.Run(s.open)}
	if l, ok := s.current(); ok && l.kind == visitLine {
		c.Title = "go on there"
	}
	return c
}

func (s *Screen) environment(section safe.Text) kit.Command {
	c := kit.Command{ID: "environment", Keys: []string{"tab", "right", "l"}, Shown: "tab", Title: "environment", Section: section,
		Help: "choose the next environment of the profile", Silent: true, Off: s.cannotTurn, Run: kit.Do(func() { s.turn(1) })}
	if s.search != nil {
		c.Keys = c.Keys[:1]
	}
	return c
}

func (s *Screen) previous(section safe.Text) kit.Command {
	c := kit.Command{ID: "previous-environment", Keys: []string{"shift+tab", "left", "h"}, Shown: "shift+tab",
		Title: "environment before", Section: section, Help: "choose the environment before", Silent: true, Quiet: true,
		Off: s.cannotTurn, Run: kit.Do(func() { s.turn(-1) })}
	if s.search != nil {
		c.Keys = c.Keys[:1]
	}
	return c
}

func (s *Screen) cannotTurn() safe.Text {
	l, ok := s.current()
	switch {
	case !ok || l.kind != profileLine:
		return "this is no profile"
	case len(s.profiles.Entries[l.index].Environments) < 2:
		return "this profile has one environment only"
	}
	return ""
}

func (s *Screen) cannotEdit() safe.Text {
	l, ok := s.current()
	switch {
	case !s.opts.Edit:
		return "profiles cannot be edited here"
	case !ok || l.kind != profileLine:
		return "this is no profile"
	}
	return ""
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	s.list.Move(m)
	return nil
}
