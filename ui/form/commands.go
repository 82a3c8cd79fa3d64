package form

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const section safe.Text = "form"

// Commands lists what a person can do with the question in front.
func (s *Screen) Commands() []kit.Command {
	switch {
	case s.Busy():
		return nil
	case s.leaving:
		return s.leavingCommands()
	}
	list := append([]kit.Command{s.nextCommand()}, s.choiceCommands()...)
	list = append(list, kit.Command{
		ID: "previous", Keys: []string{"shift+tab"}, Title: "back", Help: "go back to the question before", Section: section, Silent: true,
		Off: func() safe.Text {
			if _, ok := s.step(s.at, -1); !ok {
				return "this is the first question"
			}
			return ""
		},
		Run: kit.Do(s.back),
	}, kit.Command{
		ID: "leave", Keys: []string{"esc"}, Title: "leave", Help: "leave the form; nothing is saved", Section: section, Silent: true,
		Run: func(string) tea.Cmd { return s.leave() },
	})
	if editor := s.opts.Editor; editor != nil {
		list = append(list, kit.Command{
			ID: "editor", Keys: []string{"ctrl+e"}, Title: "file in $EDITOR", Help: "open the profiles file in your editor instead", Section: section,
			Run: func(string) tea.Cmd { return editor },
			Off: func() safe.Text {
				if s.changed() {
					return "save or leave first: what you typed would be lost"
				}
				return ""
			},
		})
	}
	return list
}

func (s *Screen) nextCommand() kit.Command {
	c := kit.Command{
		ID: "next", Keys: []string{"enter", "tab"}, Shown: "enter", Title: "next", Help: "go on to the next question; after the last one, save",
		Section: section, Silent: true, Run: func(string) tea.Cmd { return s.next() },
	}
	if _, more := s.step(s.at, 1); !more {
		c.Keys, c.Title = []string{"enter"}, s.Verb
		if s.Review == ReviewChanges && !s.changed() {
			c.Title = "leave"
		}
	}
	return c
}

// choiceCommands choose an option, scroll the review, or move between questions.
func (s *Screen) choiceCommands() []kit.Command {
	q, ok := s.question(s.at)
	up := kit.Command{ID: "up", Keys: []string{"up"}, Title: "choose", Help: "choose the option above", Section: section, Shown: "↑ ↓", Silent: true,
		Run: kit.Do(func() { s.choose(-1) })}
	down := kit.Command{ID: "down", Keys: []string{"down"}, Title: "choose", Help: "choose the option below", Section: section, Quiet: true, Silent: true,
		Run: kit.Do(func() { s.choose(1) })}
	switch {
	case !ok:
		up.Title, up.Help, up.Quiet = "scroll", "scroll up", !s.more()
		down.Help = "scroll down"
		up.Run, down.Run = kit.Do(func() { s.scroll(-1) }), kit.Do(func() { s.scroll(1) })
	case q.Kind != Choice:
		up.Help, up.Quiet, down.Help = "go back to the question before", true, "go on to the next question"
		up.Run, down.Run = kit.Do(s.back), func(string) tea.Cmd {
			if _, more := s.step(s.at, 1); !more { // only enter saves
				return nil
			}
			return s.next()
		}
	}
	return []kit.Command{up, down}
}

func (s *Screen) leavingCommands() []kit.Command {
	return []kit.Command{
		{ID: "stay", Keys: []string{"enter", "n", "esc"}, Shown: "enter", Title: "stay", Help: "go on with the form", Section: section, Silent: true,
			Run: kit.Do(func() { s.leaving = false })},
		{ID: "discard", Keys: []string{"y"}, Title: "leave", Help: "leave the form; what was typed is lost", Section: section, Silent: true,
			Run: func(string) tea.Cmd { return s.leave() }},
	}
}

func (s *Screen) scroll(by int) {
	s.top = max(min(s.top+by, len(s.body())-s.room()), 0)
}

// more reports that the review does not fit the screen.
func (s *Screen) more() bool { return len(s.body()) > s.room() }
