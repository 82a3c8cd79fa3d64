package tty

import (
	"bytes"
	"runtime"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// place is what our process group may do with the terminal.
type place int

const (
	foreground place = iota // use it
	background              // another process group has it, as a rule the shell
	gone                    // the terminal was closed
)

// suspend stops the process for ctrl+z and for a stop signal. It does so itself:
// once Go has caught SIGTSTP it cannot be given back its default, and Bubble Tea
// would wait for a stop that never comes. It runs in the event loop, so nothing
// is drawn meanwhile.
//
// A program that is continued in the background, with "bg", waits there until it
// is in the foreground again or is asked to end: it neither changes the settings
// of the shell's terminal nor draws on it, so the kernel never stops it for that.
func (t *Terminal) suspend(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); !ok {
		return msg
	}
	if !canContinue() || t.program.ReleaseTerminal() != nil {
		return nil
	}
	t.setReleased(true)
	if !t.isAsked() {
		stopProcess()
	}
	if !t.comeBack() {
		t.end()
		return nil
	}
	t.mu.Lock()
	t.settings, _ = term.GetState(t.in.file.Fd())
	t.mu.Unlock()
	t.setReleased(false)
	awaitRenderer()
	if t.program.RestoreTerminal() != nil { // the terminal was closed
		t.end()
		return nil
	}
	go t.program.Send(tea.ClearScreen())
	return nil
}

// comeBack waits until the terminal may be used again. false: the program is
// asked to end, or the terminal was closed.
func (t *Terminal) comeBack() bool {
	for {
		at := placeOf(t.in.file.Fd())
		if t.isAsked() || at != background {
			return at == foreground && !t.isAsked()
		}
		select {
		case <-t.asked:
		case <-time.After(lookAgain):
		}
	}
}

// awaitRenderer waits until the goroutine has ended that drew before Bubble Tea gave
// the terminal back. Bubble Tea 2.1.1 does not: the goroutine may stop the clock that
// drives drawing after it was started again, and nothing is drawn any more. It gives
// up after a while, as another program of this process may draw.
func awaitRenderer() {
	stacks := make([]byte, 1<<20)
	for range 100 {
		if !bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("startRenderer")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (t *Terminal) setReleased(released bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.released = released
}

func (t *Terminal) isReleased() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.released
}
