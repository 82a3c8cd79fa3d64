package tty

import (
	"os"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Sizes returns the filter that knows the size of a terminal.
func Sizes(measure func() (width, height int, err error)) func(tea.Model, tea.Msg) tea.Msg {
	return (&sizes{measure: measure}).filter
}

// WatchSizes listens for a terminal that changes its size until end is called.
func WatchSizes(send func(tea.Msg)) (end func()) {
	s := newSizes(nil)
	s.watch(send)
	return s.end
}

// SizeMsg reports that the terminal changed its size.
type SizeMsg = sizeMsg

// Keyboard returns the terminal's input over a file, with a clock.
func Keyboard(f *os.File, now func() time.Time) interface{ Read(p []byte) (int, error) } {
	return &keyboard{file: f, read: f.Read, now: now}
}

// HangsAfter makes a program be given up sooner that hangs.
func HangsAfter(limit time.Duration) { hangLimit = limit }

// OthersHangAfter makes another program be killed sooner that does not end.
func OthersHangAfter(limit time.Duration) { saveLimit = limit }

// CountReads keeps how many bytes were read from a terminal in a file.
func CountReads(t *Terminal, file string) {
	read, sum := t.in.read, 0
	t.in.read = func(p []byte) (int, error) {
		n, err := read(p)
		sum += max(n, 0)
		if writeErr := os.WriteFile(file, []byte(strconv.Itoa(sum)), 0o600); writeErr != nil {
			panic(writeErr)
		}
		return n, err
	}
}

// IsFull and Unread look at the queues of a terminal.
var (
	IsFull = isFull
	Unread = unread
)
