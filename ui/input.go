package ui

import (
	"bytes"
	"os"
	"time"
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

// pasteWait is how long a paste may pause. A terminal that breaks off in the
// middle of one would otherwise swallow every key from then on.
const pasteWait = 2 * time.Second

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// keyboard is the terminal's input. It ends a paste whose end never came
// before it hands over what is typed after the wait.
type keyboard struct {
	*os.File
	now     func() time.Time
	pasting bool
	last    time.Time // of the last bytes
	tail    []byte    // of what was read: a mark may come in pieces
}

// Read reads what was typed or pasted. It is called by one goroutine.
func (k *keyboard) Read(p []byte) (int, error) {
	room := len(p) - len(pasteEnd)
	if room <= 0 {
		return k.File.Read(p)
	}
	n, err := k.File.Read(p[:room])
	if n <= 0 {
		return n, err
	}
	now := k.now()
	if k.pasting && now.Sub(k.last) > pasteWait && !bytes.Contains(p[:n], pasteEnd) {
		k.pasting, k.tail = false, nil
		copy(p[len(pasteEnd):], p[:n])
		n += copy(p, pasteEnd)
	}
	k.last = now
	k.follow(p[:n])
	return n, err
}

// follow finds out whether a paste goes on behind these bytes.
func (k *keyboard) follow(b []byte) {
	text := append(bytes.Clone(k.tail), b...)
	begin, end := bytes.LastIndex(text, pasteBegin), bytes.LastIndex(text, pasteEnd)
	if begin != end { // one of them is there
		k.pasting = begin > end
	}
	k.tail = text[max(0, len(text)-len(pasteBegin)+1):]
}
