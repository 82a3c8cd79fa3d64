package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/compare"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// compareMsg compares with an environment that was chosen.
type compareMsg struct {
	kit.OpenCompareMsg
	environment string
}

// routeCompare does what a screen asks for that compares.
func (m *Model) routeCompare(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case kit.OpenCompareMsg:
		return m.compare(msg), true
	case compareMsg:
		return m.compareWith(msg), true
	}
	return nil, false
}

// compare compares the environment of a session with the other one of its profile; of
// several the user chooses.
func (m *Model) compare(msg kit.OpenCompareMsg) tea.Cmd {
	if msg.Session == nil || m.deps.Compare == nil {
		return nil
	}
	about := msg.Session.About
	rest := slices.DeleteFunc(slices.Clone(about.Siblings), func(e string) bool { return e == about.Environment })
	switch len(rest) {
	case 0:
		return m.say(kit.Warn, safe.Clean(about.Called())+" has no other environment to compare with")
	case 1:
		return m.compareWith(compareMsg{msg, rest[0]})
	}
	var items []dialog.Item
	at := 0
	for i, e := range rest {
		items = append(items, dialog.Item{Text: safe.Clean(e), Send: compareMsg{msg, e}})
		if e == m.before[about.Profile] {
			at = i
		}
	}
	return m.float(dialog.NewList(m.look, "compare "+safe.Clean(about.Environment)+" with", items, at), false)
}

// compareWith opens the other environment and the comparison. Its session is kept as that
// of a flip is: no token is requested again.
func (m *Model) compareWith(msg compareMsg) tea.Cmd {
	about := msg.Session.About
	about.Environment = msg.environment
	for _, p := range m.parked {
		if p.session.About.Ref() == about.Ref() {
			m.stopOpening()
			return m.push(m.comparison(msg.OpenCompareMsg, p.session))
		}
	}
	return m.open(about.Ref(), func(other *client.Session) tea.Cmd {
		m.parked = append(m.parked, side{session: other})
		return m.push(m.comparison(msg.OpenCompareMsg, other))
	})
}

func (m *Model) comparison(msg kit.OpenCompareMsg, other *client.Session) kit.Screen {
	return compare.New(m.look, msg.Session, other, msg, compare.Options{Rows: m.deps.Compare, Save: m.deps.SaveStream})
}
