package ui

import (
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// pressed takes a key as the terminal reports it. Where there is no better
// protocol, esc and a key typed closely after it arrive as that key with alt;
// nothing of ours lives on alt, so it is taken for the two keys.
func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if msg.Mod&tea.ModAlt == 0 || m.wordKey(msg) {
		return m.key(msg)
	}
	esc := m.key(tea.KeyPressMsg{Code: tea.KeyEscape})
	return tea.Batch(esc, m.key(withoutAlt(msg)))
}

// wordKey reports a key that moves by words or deletes one where a person
// types: alt with a key that is no letter.
func (m *Model) wordKey(msg tea.KeyPressMsg) bool {
	if len(m.dialogs) == 0 && !m.front().Typing() {
		return false
	}
	switch msg.Code {
	case tea.KeyLeft, tea.KeyRight, tea.KeyBackspace, tea.KeyDelete:
		return true
	}
	return false
}

// withoutAlt returns the key as it would have come by itself.
func withoutAlt(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg.Mod &^= tea.ModAlt
	if msg.Text != "" || msg.Mod&^(tea.ModShift|tea.ModCapsLock|tea.ModNumLock) != 0 {
		return msg
	}
	r := msg.Code
	if msg.Mod&tea.ModShift != 0 {
		if r = unicode.ToUpper(r); msg.ShiftedCode != 0 {
			r = msg.ShiftedCode
		}
	}
	if r < tea.KeyExtended && unicode.IsPrint(r) {
		msg.Text = string(r)
	}
	return msg
}
