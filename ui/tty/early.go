package tty

import (
	"os"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// early drops keys that were typed before the first frame was on the screen: they
// must not choose what the user has not seen. Such a key may be handled after the
// frame was drawn, as it waits in the terminal, in Bubble Tea's reader, or in the
// queue of messages. Therefore bytes are counted: what was read and what waits in the
// terminal when the frame is written is early, and a message that follows these bytes
// ends the wait.
type early struct {
	file    *os.File // of the keyboard
	send    func(tea.Msg)
	ordered bool // the terminal is read by read

	mu     sync.Mutex
	shown  bool // the first frame is on the screen
	bytes  int  // early ones that were not read yet
	passed bool // all were read, and read was called again
	over   bool // what is read is not early

	seen bool // seenMsg has come; used by the event loop only
}

// seenMsg reports that the keys that follow were not typed early.
type seenMsg struct{}

// drawn is called before p is written.
func (e *early) drawn(p []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.shown || strings.TrimSpace(ansi.Strip(string(p))) == "" { // a question to the terminal is no frame
		return
	}
	e.shown = true
	if e.ordered {
		e.bytes = unread(e.file.Fd())
	} else {
		e.over = true
		go e.send(seenMsg{})
	}
}

// read reads from the terminal: early bytes and others never together. Between
// them it returns nothing once. When Bubble Tea reads again it has passed on all that
// came before.
func (e *early) read(p []byte) (int, error) {
	e.mu.Lock()
	switch {
	case e.over, !e.shown:
	case e.bytes > 0:
		p = p[:min(len(p), e.bytes)]
	case !e.passed:
		e.passed = true
		e.mu.Unlock()
		return 0, nil
	default:
		e.over = true
		e.mu.Unlock()
		e.send(seenMsg{})
		return e.file.Read(p)
	}
	if e.over || unread(e.file.Fd()) == 0 { // may wait, and frames must not wait with it
		e.mu.Unlock()
		return e.file.Read(p)
	}
	defer e.mu.Unlock()
	n, err := e.file.Read(p)
	e.bytes = max(e.bytes-n, 0)
	return n, err
}

// filter drops early keys, but those that leave.
func (e *early) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case seenMsg:
		e.seen = true
		return nil
	case tea.KeyPressMsg:
		if key := msg.String(); e.seen || key == "ctrl+c" || key == "esc" {
			return msg
		}
		return nil
	case tea.PasteMsg, tea.MouseMsg:
		if !e.seen {
			return nil
		}
	}
	return msg
}
