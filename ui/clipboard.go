package ui

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// copiedMsg is the result of a copy.
type copiedMsg struct {
	what   safe.Text
	other  safe.Text // what to do if the text is too large
	size   int
	native bool // the system's clipboard has it
	sent   bool // the terminal was asked
}

// copy puts text on the system's clipboard and, for those who sit at another
// machine, on the terminal's.
func (m *Model) copy(msg kit.CopyMsg) tea.Cmd {
	native := m.deps.Copy
	sent := len(msg.Text) <= kit.TerminalClipboard
	done := copiedMsg{what: msg.What, other: msg.Else, size: len(msg.Text), sent: sent}
	finish := func() tea.Msg {
		done.native = native != nil && native(msg.Text) == nil
		return done
	}
	if !sent {
		return finish
	}
	return tea.Sequence(tea.SetClipboard(msg.Text), finish)
}

// copied notes what was done: a copy that fails silently is worse than none.
func (m *Model) copied(msg copiedMsg) tea.Cmd {
	what := "copied " + msg.what + ", " + kit.Thousands(int64(msg.size)) + " bytes"
	switch {
	case msg.native:
		return m.say(kit.OK, what)
	case !msg.sent:
		why := "not copied: " + kit.Size(int64(msg.size)) + ", the terminal's clipboard takes " + kit.Size(kit.TerminalClipboard)
		if msg.other != "" {
			why += "; " + msg.other
		}
		return m.say(kit.Bad, why)
	case m.term.tmux:
		return m.say(kit.OK, what+", by the terminal; if nothing arrives: tmux set -g set-clipboard on")
	}
	return m.say(kit.OK, what+", by the terminal (OSC 52)")
}
