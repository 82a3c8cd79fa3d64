package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
	"odatui/ui/sets"
)

// side is an environment that a flip has left. Its session stays open, so that no token
// is requested again.
type side struct {
	session *client.Session
	screens []*shown // without home, as they were left; only the newest side has them
}

// park keeps the screens of an environment that a flip leaves. Those of the side before
// are dropped: two environments at most hold rows.
func (m *Model) park(session *client.Session, screens []*shown) tea.Cmd {
	var commands []tea.Cmd
	for _, s := range screens {
		commands = append(commands, s.Update(kit.ParkedMsg{}))
	}
	for i := range m.parked {
		m.parked[i].screens = nil
	}
	m.parked = slices.Insert(m.parked, 0, side{session, screens})
	return tea.Batch(commands...)
}

// unpark takes a side from those that are kept; the zero value is none.
func (m *Model) unpark(ref string) side {
	for i, p := range m.parked {
		if p.session.About.Ref() == ref {
			m.parked = slices.Delete(m.parked, i, i+1)
			return p
		}
	}
	return side{}
}

// flip opens the screens in front in another environment of their profile. It
// works too where the first environment could not be opened.
func (m *Model) flip(environment string) tea.Cmd {
	about, ok := m.about()
	back, failed := m.beneath()
	switch {
	case !ok:
		return m.say(kit.Warn, "open a profile first")
	case failed > 0: // the flip before failed: it is undone
		for range failed {
			m.pop()
		}
		if environment == back.Environment {
			return m.front().start()
		}
		about = back
	case environment == about.Environment:
		return m.say(kit.Dim, "this is "+safe.Clean(environment)+" already")
	}
	if !slices.Contains(about.Siblings, environment) {
		return m.say(kit.Bad, "no environment "+safe.Clean(environment)+" in "+safe.Clean(about.Profile))
	}
	left := about.Environment
	about.Environment = environment
	turn := func(session *client.Session) tea.Cmd {
		m.before[about.Profile] = left
		return m.turnTo(session)
	}
	for _, p := range m.parked {
		if p.session.About.Ref() == about.Ref() {
			m.stopOpening()
			return turn(p.session)
		}
	}
	return m.open(about.Ref(), turn)
}

// turnTo rebuilds the stack for a session in another environment: each screen
// at the place where it stands now. Only the one in front loads at once. Screens that
// were left there are used again.
func (m *Model) turnTo(session *client.Session) tea.Cmd {
	commands := []tea.Cmd{m.keepPlace()}
	old, left := m.screens, m.session()
	kept := m.unpark(session.About.Ref())
	m.screens = []*shown{old[0]}
	for _, s := range old[1:] {
		flip := s.At().Flip
		if flip == nil { // a failure belongs to where it happened
			s.Cancel()
			continue
		}
		msg := flip(session) // with what is asked for, before that is cancelled
		s.Cancel()
		commands = append(commands, m.rebuild(msg, kept.screens))
	}
	if len(m.screens) == 1 {
		commands = append(commands, m.lay(sets.New(m.look, session, sets.Place{})))
	}
	if left != nil && left.About.Profile == session.About.Profile && left.About.Ref() != session.About.Ref() {
		commands = append(commands, m.park(left, old[1:]))
	}
	m.fresh = m.front().Screen
	return tea.Batch(append(commands, m.front().start())...)
}

// rebuild lays the screen that a flip asks for: one of those that were left there, if it
// shows that, else a new one.
func (m *Model) rebuild(msg tea.Msg, kept []*shown) tea.Cmd {
	if later, ok := msg.(kit.ReopenMsg); ok {
		return m.front().Update(later) // the rows beneath open it when they have come
	}
	for _, s := range kept {
		at := s.At()
		if at.Return == nil {
			continue
		}
		if resume := at.Return(msg); resume != nil {
			commands := []tea.Cmd{m.lay(s.Screen)}
			m.front().resume = resume
			if rows, ok := msg.(kit.OpenRowsMsg); ok && rows.Flip != nil {
				for _, later := range rows.Flip.Reopen {
					commands = append(commands, m.front().Update(later))
				}
			}
			return tea.Batch(commands...)
		}
	}
	if next := m.screenFor(msg); next != nil {
		return m.lay(next)
	}
	return nil
}

// fail shows a failure. If it is that of a flip, so that there is nothing to see, the
// environment before is beneath it as it was left.
func (m *Model) fail(msg kit.TroubleMsg) tea.Cmd {
	if cmd, ok := m.refusedLink(msg); ok {
		return cmd
	}
	front := m.front()
	if len(m.parked) == 0 || m.parked[0].screens == nil || !msg.Empty || front.Screen != m.fresh || msg.Session != front.At().Session {
		return m.push(m.trouble(msg))
	}
	for _, s := range m.screens[1:] {
		s.Cancel()
	}
	var commands []tea.Cmd
	m.screens = append(m.screens[:1:1], m.parked[0].screens...)
	m.parked = m.parked[1:]
	for _, s := range m.screens {
		commands = append(commands, m.fit(s))
	}
	msg.Retry = kit.Send(flipMsg{msg.Session.About.Environment})
	return tea.Batch(append(commands, m.push(m.trouble(msg)))...)
}

// noSet leads from a set that a session lacks to its sets, at the nearest name.
func (m *Model) noSet(msg kit.NoSetMsg) tea.Cmd {
	if m.front().At().Session != msg.Session {
		return nil
	}
	for len(m.screens) > 1 && m.front().At().Kind != kit.Sets {
		m.pop()
	}
	var laid tea.Cmd
	if len(m.screens) == 1 {
		laid = m.lay(sets.New(m.look, msg.Session, sets.Place{}))
	}
	m.fresh = m.front().Screen
	started := m.front().start()
	return tea.Batch(laid, started, m.front().Update(msg))
}

// beneath returns the environment beneath screens that are about another one of its
// profile, and how many these are: after a flip that failed. 0 is none.
func (m *Model) beneath() (client.About, int) {
	about, ok := m.about()
	for i, s := range slices.Backward(m.screens) {
		at := s.At()
		switch {
		case !ok || at.Kind == kit.Home:
			return client.About{}, 0
		case at.Session != nil && at.Session.About.Ref() != about.Ref():
			if at.Session.About.Profile != about.Profile {
				return client.About{}, 0
			}
			return at.Session.About, len(m.screens) - 1 - i
		}
	}
	return client.About{}, 0
}

// other returns the environment that the flip key goes to: the one beneath a flip that
// failed, the other one of two, else the one used before. "" with true asks; false:
// there is none.
func (m *Model) other() (string, bool) {
	a, ok := m.about()
	if !ok {
		return "", false
	}
	if back, failed := m.beneath(); failed > 0 {
		return back.Environment, true
	}
	rest := slices.DeleteFunc(slices.Clone(a.Siblings), func(e string) bool { return e == a.Environment })
	switch before := m.before[a.Profile]; {
	case len(rest) == 0:
		return "", false
	case len(rest) == 1:
		return rest[0], true
	case slices.Contains(rest, before):
		return before, true
	}
	return "", true
}

// flipAsked flips, after asking where to if there are several.
func (m *Model) flipAsked() tea.Cmd {
	to, ok := m.other()
	switch {
	case !ok:
		return nil
	case to != "":
		return m.flip(to)
	}
	about, _ := m.about()
	var items []dialog.Item
	for _, e := range about.Siblings {
		if e != about.Environment {
			items = append(items, dialog.Item{Text: safe.Clean(e), Send: flipMsg{e}})
		}
	}
	return m.float(dialog.NewList(m.look, "environment", items, 0), false)
}

// flipMsg flips to an environment.
type flipMsg struct{ environment string }
