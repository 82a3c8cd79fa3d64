package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// key takes a key: what always works, the dialog on top, the screen in front, what
// works everywhere.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	m.note = note{}
	name := msg.String()
	if name == "ctrl+c" {
		return m.interrupt()
	}
	m.armed = time.Time{}
	if name == "ctrl+z" {
		return tea.Suspend
	}
	if n := len(m.dialogs); n > 0 {
		return m.dialogKey(m.dialogs[n-1], msg)
	}
	if name == "esc" {
		if m.led() != nil {
			m.leader = leader{}
			return nil
		}
		return m.escape()
	}
	front := m.front()
	typing := front.Typing()
	if !typing {
		if name = m.follow(name); name == "" {
			return nil
		}
	}
	own, has := kit.Find(m.local(), name)
	if has && own.Works() {
		return m.runKey(own, name)
	}
	if !typing || msg.Text == "" {
		if c, ok := kit.Find(m.globals(), name); ok && (!has || c.Works()) && (!typing || c.ID == "palette") {
			return m.runKey(c, name)
		}
	}
	switch {
	case has:
		return m.runKey(own, name)
	case typing:
		return front.Update(msg)
	}
	return m.say(kit.Dim, safe.Clean(kit.KeyName(name))+" does nothing here; ? lists the keys")
}

// escape stops what is opened, closes what the screen has open, stops what loads, or
// leads back. It never quits.
func (m *Model) escape() tea.Cmd {
	if m.opening != nil {
		what := m.opening.what
		m.stopOpening()
		return m.say(kit.Dim, "stopped opening "+what)
	}
	front := m.front()
	own, has := kit.Find(m.local(), "esc")
	switch {
	case has && own.Works():
		return m.runKey(own, "esc")
	case front.Typing():
		return front.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
	case front.Busy():
		front.Cancel()
		return m.say(kit.Dim, "stopped")
	case len(m.screens) == 1:
		return m.say(kit.Dim, "esc: this is the top; q quits")
	}
	return m.leave()
}

// close leads back, at the top it quits.
func (m *Model) close() tea.Cmd {
	if len(m.screens) == 1 {
		return m.quit()
	}
	return m.leave()
}

// interrupt cancels; the second time within two seconds quits, whatever is on
// the screen.
func (m *Model) interrupt() tea.Cmd {
	now := time.Now()
	if now.Sub(m.armed) < twice {
		return m.leaveAll()
	}
	m.armed = now
	again := "ctrl+c again " + m.whatQuits()
	switch {
	case len(m.dialogs) > 0:
		return tea.Batch(m.closeDialog(), m.say(kit.Dim, again))
	case m.stopOpening():
	case m.front().Busy():
		m.front().Cancel()
	default:
		return m.say(kit.Dim, again)
	}
	return m.say(kit.Dim, "stopped; "+again)
}

// quit ends the program, after a question if exports run.
func (m *Model) quit() tea.Cmd {
	if m.exports.Active() > 0 {
		return m.askQuit()
	}
	return m.leaveAll()
}

// leaveAll ends the program: nothing may go on behind it.
func (m *Model) leaveAll() tea.Cmd {
	commands := []tea.Cmd{m.keepPlace()}
	m.left = true
	for _, s := range m.screens {
		s.Cancel()
	}
	m.loader.CancelAll()
	m.exports.StopAll()
	for len(m.dialogs) > 0 {
		commands = append(commands, m.closeDialog())
	}
	return tea.Sequence(tea.Batch(commands...), tea.Quit)
}

// typed gives a paste to what is typed in.
func (m *Model) typed(msg tea.PasteMsg) tea.Cmd {
	m.note = note{}
	if n := len(m.dialogs); n > 0 {
		if time.Now().Before(m.dialogs[n-1].deaf) {
			return nil
		}
		return m.settled(m.dialogs[n-1].Dialog, m.dialogs[n-1].Update(msg))
	}
	return m.front().Update(msg)
}

// point gives the mouse to the dialog on top, else to the screen in front, with
// the place counted from the body's corner.
func (m *Model) point(msg tea.MouseMsg) tea.Cmd {
	if !m.mouse || m.width == 0 {
		return nil
	}
	if n := len(m.dialogs); n > 0 {
		if wheel, ok := msg.(tea.MouseWheelMsg); ok {
			return m.settled(m.dialogs[n-1].Dialog, m.dialogs[n-1].Update(wheel))
		}
		return nil
	}
	top, height := m.body()
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		msg.Y -= top
		return m.front().Update(msg)
	case tea.MouseClickMsg:
		if msg.Y -= top; msg.Y >= 0 && msg.Y < height {
			m.note = note{}
			return m.front().Update(msg)
		}
	case tea.MouseMotionMsg:
		msg.Y -= top
		return m.front().Update(msg)
	case tea.MouseReleaseMsg:
		msg.Y -= top
		return m.front().Update(msg)
	}
	return nil
}

func (m *Model) switchMouse() tea.Cmd {
	m.mouse = !m.mouse
	if m.mouse {
		return m.say(kit.Dim, "mouse on; hold Shift (Option on a Mac) to select text, or M")
	}
	return m.say(kit.Dim, "mouse off: the terminal selects text now; M turns it on")
}
