package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// floating is a dialog on the stack; deaf until, so that keys typed for what
// was there before do not answer it.
type floating struct {
	kit.Dialog
	deaf   time.Time
	secret bool // a request waits for the person
}

// float puts a dialog on top.
func (m *Model) float(d kit.Dialog, sudden bool) tea.Cmd {
	f := floating{Dialog: d}
	if sudden {
		f.deaf = time.Now().Add(grace)
	}
	m.fitDialog(d)
	m.dialogs = append(m.dialogs, f)
	return nil
}

// fitDialog sets the size of a dialog: over the body, and in a small terminal
// over the status line too.
func (m *Model) fitDialog(d kit.Dialog) {
	_, height := m.body()
	if m.small() {
		height++
	}
	d.SetSize(m.width, height)
}

// dialogKey gives a key to the dialog on top.
func (m *Model) dialogKey(top floating, msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	c, ok := kit.Find(top.Commands(), name)
	switch {
	case name == "esc" && (!ok || c.Run == nil || !c.Works()):
		return m.closeDialog()
	case time.Now().Before(top.deaf):
		return nil
	case ok:
		return m.settled(top.Dialog, m.runKey(c, name))
	}
	return m.settled(top.Dialog, top.Update(msg))
}

// settled takes a dialog that is done away, before what it wants is done.
func (m *Model) settled(d kit.Dialog, cmd tea.Cmd) tea.Cmd {
	if d.Done() {
		m.drop(d)
	}
	return cmd
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
			if m.dialogs[i].secret {
				m.answered = time.Now()
			}
			m.dialogs = append(m.dialogs[:i:i], m.dialogs[i+1:]...)
			return
		}
	}
}

// asked reports that a secret is asked for: what loads waits for a person.
func (m *Model) asked() bool {
	return slices.ContainsFunc(m.dialogs, func(d floating) bool { return d.secret })
}
