package ui

import (
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Front is what a person can see and do at a moment, for robots that press keys.
type Front struct {
	Kind     kit.Kind
	Dialog   safe.Text // the title of the dialog on top, "" none
	Badge    safe.Text // of the environment, "" none
	Levels   int       // screens and dialogs on top of home
	Typing   bool      // printable keys are text, or the second of two keys
	Waits    bool      // for an answer
	Held     int       // commands that wait for the person: they return after the answer to a question
	Commands []kit.Command
}

// Front returns what is in front now.
func (m *Model) Front() Front {
	front := m.front()
	f := Front{
		Kind: front.At().Kind, Levels: len(m.screens) - 1 + len(m.dialogs), Typing: front.Typing() || m.led() != nil,
		Waits: m.opening != nil || front.Busy(), Commands: m.table(),
	}
	if about, ok := m.about(); ok {
		f.Badge = kit.Cut(safe.Clean(about.Badge), 12)
	}
	for _, s := range m.screens {
		f.Held += s.At().Held
	}
	for _, p := range m.parked {
		for _, s := range p.screens {
			f.Held += s.At().Held
		}
	}
	if n := len(m.dialogs); n > 0 {
		f.Dialog, f.Typing, f.Commands = m.dialogs[n-1].Title(), true, m.dialogs[n-1].Commands()
	}
	return f
}
