package ui

import (
	"os"
	"os/signal"

	tea "charm.land/bubbletea/v2"
)

// sizes sees to it that the last size of the terminal is the one that is
// drawn. Bubble Tea reads a size and sends it from several goroutines, and
// listens only after it has read the first one: a resize in the middle of the
// start is missed, and an old size may come after a newer one. So the size is
// read again when its message is taken, and we listen from before the start.
type sizes struct {
	measure func() (width, height int, err error)
	changed chan os.Signal
	done    chan struct{}
	last    tea.WindowSizeMsg // that the program was told; the event loop's
}

// sizeMsg says that the terminal changed its size.
type sizeMsg struct{}

// newSizes listens from now on. measure reads the size of the terminal.
func newSizes(measure func() (width, height int, err error)) *sizes {
	s := &sizes{measure: measure, changed: make(chan os.Signal, 1), done: make(chan struct{})}
	if len(resizeSignals) > 0 {
		signal.Notify(s.changed, resizeSignals...)
	}
	return s
}

// watch turns signals into messages until end. One that comes while another is
// on its way waits in the channel; the size is read after both.
func (s *sizes) watch(send func(tea.Msg)) {
	go func() {
		for {
			select {
			case <-s.done:
				return
			case <-s.changed:
				send(sizeMsg{})
			}
		}
	}()
}

// filter gives every message about the size the one that the terminal has now.
func (s *sizes) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	_, ours := msg.(sizeMsg)
	size, theirs := msg.(tea.WindowSizeMsg)
	if !ours && !theirs {
		return msg
	}
	if width, height, err := s.measure(); err == nil {
		size = tea.WindowSizeMsg{Width: width, Height: height}
	} else if ours {
		return nil
	}
	if ours && size == s.last { // Bubble Tea was first
		return nil
	}
	s.last = size
	return size
}

func (s *sizes) end() {
	signal.Stop(s.changed)
	close(s.done)
}
