package requests

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const section safe.Text = "requests"

// Commands lists what can be done with the list, or with the one exchange.
func (s *Screen) Commands() []kit.Command {
	var list []kit.Command
	if s.one == nil {
		list = append(list, kit.Command{ID: "enter", Keys: []string{"enter"}, Title: "in full",
			Help:    "show the exchange under the cursor in full",
			Section: section, Silent: true, Off: s.none, Run: kit.Do(s.openOne)})
	} else {
		if s.chosen == 0 { // what was opened from elsewhere leads back there
			list = append(list, kit.Command{ID: "close", Keys: []string{"esc"}, Title: "list",
				Help: "go back to the list", Section: section,
				Silent: true, Run: kit.Do(s.closeOne)})
		}
		list = append(list,
			s.step(-1, kit.Command{ID: "previous", Keys: []string{"h", "left"}, Shown: "← h", Title: "before", Help: "show the exchange before"}),
			s.step(1, kit.Command{ID: "next", Keys: []string{"l", "right"}, Shown: "→ l", Title: "next", Help: "show the exchange after"}))
	}
	list = append(list, s.outgoing()...)
	if s.one == nil {
		all := kit.Command{ID: "all", Keys: []string{"a"}, Title: "all of this run",
			Help:    "show what other sessions of this run have sent too",
			Section: section, Off: s.nothingMore, Run: kit.Do(s.turnAll)}
		if s.all {
			all.Title, all.Help = "these only", "show what this session has sent"
		}
		list = append(list, all)
	}
	return append(list, kit.Moves(s.move, false)...)
}

// outgoing are the commands that give exchanges to others.
func (s *Screen) outgoing() []kit.Command {
	return []kit.Command{
		{ID: "copy-url", Keys: []string{"y"}, Title: "copy url", Help: "copy the address of the request, secrets left out", Section: section,
			Off: s.none, Run: func(string) tea.Cmd { return s.copyURL() }},
		{ID: "copy", Keys: []string{"Y"}, Title: "copy all", Help: "copy the exchange in full, secrets left out", Section: section,
			Off: s.none, Run: func(string) tea.Cmd { return s.copy() }},
		{ID: "har", Keys: []string{"w"}, Title: "write as HAR",
			Help: "write what is listed to a HAR file, secrets left out", Section: section,
			Off: s.cannotWrite, Run: func(string) tea.Cmd { return s.write() }},
	}
}

// step makes a command go to another exchange.
func (s *Screen) step(by int, c kit.Command) kit.Command {
	at := s.list.Cursor + by
	c.Section, c.Off = section, kit.Unless(at >= 0 && at < len(s.exchanges), "there is no other exchange")
	c.Run = kit.Do(func() { s.walk(by) })
	return c
}

func (s *Screen) none() safe.Text {
	if len(s.exchanges) == 0 {
		return "nothing was sent yet"
	}
	return ""
}

func (s *Screen) cannotWrite() safe.Text {
	if s.opts.HAR == nil {
		return "no file can be written here"
	}
	return s.none()
}

func (s *Screen) nothingMore() safe.Text {
	if !s.more() {
		return "this run has sent nothing else"
	}
	return ""
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	if s.one != nil {
		s.one.list.Move(m)
	} else {
		s.list.Move(m)
	}
	return nil
}
