package tty

import (
	"os"
	"os/signal"

	tea "charm.land/bubbletea/v2"
)

// sizes ensures that the program is drawn at the current size of the terminal.
// Bubble Tea reads a size and sends it from several goroutines, and listens for
// the signal only after it has read the first size: a resize during the start
// is missed, and an old size may arrive after a newer one. Therefore the size is
// read again when its message is handled, and sizes listens from before the start.
type sizes struct {
	measure func() (width, height int, err error)
	changed chan os.Signal
	done    chan struct{}
	last    tea.WindowSizeMsg // the last size passed on; used by the event loop only
}

// sizeMsg reports that the terminal changed its size.
type sizeMsg struct{}

// newSizes begins to listen for the signal. measure reads the size of the terminal.
func newSizes(measure func() (width, height int, err error)) *sizes {
	s := &sizes{measure: measure, changed: make(chan os.Signal, 1), done: make(chan struct{})}
	if len(resizeSignals) > 0 {
		signal.Notify(s.changed, resizeSignals...)
	}
	return s
}

// watch turns signals into messages until end is called. A signal that arrives
// while a message is in flight waits in the channel; the size is read after both.
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

// filter replaces the size in every size message by the terminal's current one.
func (s *sizes) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	_, signalled := msg.(sizeMsg)
	size, reported := msg.(tea.WindowSizeMsg)
	if !signalled && !reported {
		return msg
	}
	if width, height, err := s.measure(); err == nil && Possible(width, height) {
		size = tea.WindowSizeMsg{Width: width, Height: height}
	} else if signalled {
		return nil
	}
	if signalled && size == s.last { // Bubble Tea has reported it already
		return nil
	}
	s.last = size
	return size
}

// Possible reports whether a terminal can have a size. Bubble Tea has the same
// limits, but checks them before the filter reads the size.
func Possible(width, height int) bool {
	const maxSide, maxCells = 4096, 1 << 20
	return width > 0 && height > 0 && width <= maxSide && height <= maxSide && width*height <= maxCells
}

func (s *sizes) end() {
	signal.Stop(s.changed)
	close(s.done)
}
