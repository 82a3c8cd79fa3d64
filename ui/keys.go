package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/help"
	"odatui/ui/kit"
)

// globalKeys work in front of every screen; those of the first line also where
// a person types.
type globalKeys struct {
	interrupt, suspend, esc, palette           key.Binding
	colon, help, quit, profile, flip, requests key.Binding
	doctor, token, mouse                       key.Binding
}

func newGlobalKeys() globalKeys {
	return globalKeys{
		interrupt: key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "cancel; twice quits")),
		suspend:   key.NewBinding(key.WithKeys("ctrl+z"), key.WithHelp("ctrl+z", "suspend")),
		esc:       key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "back")),
		palette:   key.NewBinding(key.WithKeys("ctrl+p"), key.WithHelp("ctrl+p", "commands")),
		colon:     key.NewBinding(key.WithKeys(":"), key.WithHelp(":", "commands")),
		help:      key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "help")),
		quit:      key.NewBinding(key.WithKeys("q"), key.WithHelp("q", "back")),
		profile:   key.NewBinding(key.WithKeys("p"), key.WithHelp("p", "profile")),
		flip:      key.NewBinding(key.WithKeys("-"), key.WithHelp("-", "environment")),
		requests:  key.NewBinding(key.WithKeys("L"), key.WithHelp("L", "requests")),
		doctor:    key.NewBinding(key.WithKeys("D"), key.WithHelp("D", "check the whole way")),
		token:     key.NewBinding(key.WithKeys("T"), key.WithHelp("T", "token")),
		mouse:     key.NewBinding(key.WithKeys("M"), key.WithHelp("M", "mouse on or off")),
	}
}

// live returns the global keys with those disabled that do nothing now.
func (m *Model) live() globalKeys {
	k := m.keys
	top := len(m.screens) == 1
	if top {
		k.quit.SetHelp("q", "quit")
	}
	if m.opening != nil || m.front().Busy() {
		k.esc.SetHelp("esc", "stop")
	}
	k.esc.SetEnabled(!top || m.opening != nil || m.front().Busy())
	k.profile.SetEnabled(!top && len(m.profiles.Entries) > 0)
	k.requests.SetEnabled(m.canRequests())
	_, check := m.checked()
	k.doctor.SetEnabled(check)
	k.token.SetEnabled(m.canToken())
	to, ok := m.other()
	k.flip.SetEnabled(ok)
	if to != "" {
		k.flip.SetHelp("-", string(safe.Clean(to)))
	}
	return k
}

func (k globalKeys) group() kit.Group {
	return kit.Group{Title: "everywhere", Keys: []key.Binding{
		k.flip, k.colon, k.palette, k.help, k.profile, k.doctor, k.requests, k.token, k.mouse, k.esc, k.quit, k.interrupt, k.suspend,
	}}
}

// key takes a key: the dialog on top first, then what works everywhere, then
// the screen in front.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	m.note = note{}
	if key.Matches(msg, m.keys.interrupt) {
		return m.interrupt()
	}
	m.armed = time.Time{}
	if key.Matches(msg, m.keys.suspend) {
		return tea.Suspend
	}
	if n := len(m.dialogs); n > 0 {
		return m.dialogKey(m.dialogs[n-1], msg)
	}
	front := m.front()
	switch {
	case key.Matches(msg, m.keys.palette):
		return m.openPalette()
	case key.Matches(msg, m.keys.esc):
		return m.escape(msg)
	case front.Typing():
		return front.Update(msg)
	}
	return m.command(msg)
}

// command does what a key means that nobody types with.
func (m *Model) command(msg tea.KeyPressMsg) tea.Cmd {
	k := m.live()
	switch {
	case key.Matches(msg, k.colon):
		return m.openPalette()
	case key.Matches(msg, k.help):
		return m.float(help.New(m.look, append(m.front().Keys(), k.group())), false)
	case key.Matches(msg, k.quit):
		if len(m.screens) == 1 {
			return m.quit()
		}
		return m.leave()
	case key.Matches(msg, k.profile):
		return m.chooseProfile()
	case key.Matches(msg, k.flip):
		return m.flipAsked()
	case key.Matches(msg, k.requests):
		return m.openRequests()
	case key.Matches(msg, k.doctor):
		return m.openDoctor()
	case key.Matches(msg, k.token):
		return m.openToken()
	case key.Matches(msg, k.mouse):
		return m.switchMouse()
	}
	return m.front().Update(msg)
}

// escape cancels what runs, else closes, else leads back. It never quits.
func (m *Model) escape(msg tea.KeyPressMsg) tea.Cmd {
	front := m.front()
	if m.opening != nil {
		what := m.opening.what
		m.stopOpening()
		return m.say(kit.Dim, "stopped opening "+what)
	}
	if front.Typing() {
		return front.Update(msg)
	}
	if front.Busy() {
		front.Cancel()
		return m.say(kit.Dim, "stopped")
	}
	if e, ok := front.Screen.(kit.Escaper); ok && e.Escape() {
		return nil
	}
	return m.leave()
}

// interrupt cancels; the second time within two seconds quits, whatever is on
// the screen.
func (m *Model) interrupt() tea.Cmd {
	now := time.Now()
	if now.Sub(m.armed) < twice {
		return m.quit()
	}
	m.armed = now
	switch {
	case len(m.dialogs) > 0:
		return tea.Batch(m.closeDialog(), m.say(kit.Dim, "ctrl+c again quits"))
	case m.stopOpening():
	case m.front().Busy():
		m.front().Cancel()
	default:
		return m.say(kit.Dim, "ctrl+c again quits")
	}
	return m.say(kit.Dim, "stopped; ctrl+c again quits")
}

// quit ends the program: nothing may go on behind it.
func (m *Model) quit() tea.Cmd {
	for _, s := range m.screens {
		s.Cancel()
	}
	m.loader.CancelAll()
	var commands []tea.Cmd
	for len(m.dialogs) > 0 {
		commands = append(commands, m.closeDialog())
	}
	return tea.Sequence(tea.Batch(commands...), tea.Quit)
}

// dialogKey gives a key to the dialog on top.
func (m *Model) dialogKey(top floating, msg tea.KeyPressMsg) tea.Cmd {
	if key.Matches(msg, m.keys.esc) {
		return m.closeDialog()
	}
	if time.Now().Before(top.deaf) {
		return nil
	}
	cmd, done := top.Update(msg)
	if done {
		m.drop(top.Dialog)
	}
	return cmd
}

// float puts a dialog on top.
func (m *Model) float(d kit.Dialog, sudden bool) tea.Cmd {
	f := floating{Dialog: d}
	if sudden {
		f.deaf = time.Now().Add(grace)
	}
	m.dialogs = append(m.dialogs, f)
	return nil
}

// closeDialog takes the dialog on top away as the person wants it.
func (m *Model) closeDialog() tea.Cmd {
	top := m.dialogs[len(m.dialogs)-1]
	m.drop(top.Dialog)
	return top.Close()
}

// drop takes a dialog away.
func (m *Model) drop(d kit.Dialog) {
	for i := range m.dialogs {
		if m.dialogs[i].Dialog == d {
			m.dialogs = append(m.dialogs[:i:i], m.dialogs[i+1:]...)
			return
		}
	}
}

// typed gives a paste to what is typed in.
func (m *Model) typed(msg tea.PasteMsg) tea.Cmd {
	m.note = note{}
	if n := len(m.dialogs); n > 0 {
		if time.Now().Before(m.dialogs[n-1].deaf) {
			return nil
		}
		cmd, _ := m.dialogs[n-1].Update(msg)
		return cmd
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
			cmd, _ := m.dialogs[n-1].Update(wheel)
			return cmd
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
