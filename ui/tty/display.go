package tty

import (
	"bytes"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// display is the terminal's output. It knows what is switched on, and can be
// closed while Bubble Tea still draws.
type display struct {
	file  *os.File
	drawn func([]byte) // called before a write

	mu     sync.Mutex // held while writing
	full   bool       // the alternate screen is on, and with it the modes of modesOff
	keys   bool       // the protocols of keysOff are on
	closed bool       // what is written is dropped

	discarded atomic.Int64 // how often output was dropped that the terminal did not take
}

const (
	cancel = "\x18" // ends a sequence of which the rest was dropped
	// keysOff switches off the keyboard protocols: modifyOtherKeys and kitty's.
	keysOff = ansi.ResetModifyOtherKeys + "\x1b[<1u"
	// modesOff switches off what else Bubble Tea switches on, but the alternate
	// screen: it shows the cursor, and removes the title of the window. It is
	// harmless where that is off already.
	modesOff = ansi.ResetModeSynchronizedOutput + ansi.ResetStyle + ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent +
		ansi.ResetModeMouseExtSgr + ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + ansi.ResetModeUnicodeCore + ansi.ResetModeLightDark +
		"\x1b[0 q" + ansi.ResetCursorColor + ansi.SetModeTextCursorEnable + "\x1b]2;\a"
)

// Write writes to the terminal. One call holds whole sequences.
func (d *display) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return len(p), nil
	}
	n := len(p)
	if full := after(p, d.full, ansi.SetModeAltScreenSaveCursor, ansi.ResetModeAltScreenSaveCursor); full != d.full {
		d.full = full
		p = withScheme(p, full)
	}
	d.keys = after(p, d.keys, ansi.SetModifyOtherKeys2, ansi.ResetModifyOtherKeys)
	d.drawn(p)
	written, err := d.file.Write(p)
	return min(written, n), err
}

// withScheme asks the terminal to report when the system turns dark or light, as long as
// the alternate screen is on: Bubble Tea does not, and another program must not be told.
func withScheme(p []byte, full bool) []byte {
	mode := ansi.ResetModeLightDark
	if full {
		mode = ansi.SetModeLightDark
	}
	return slices.Concat([]byte(mode), p)
}

// after returns what a switch is after what is written.
func after(p []byte, before bool, on, off string) bool {
	last := func(sequence string) int { return bytes.LastIndex(p, []byte(sequence)) }
	if on, off := last(on), last(off); on != off {
		return on > off
	}
	return before
}

// fullScreen reports whether the alternate screen is on.
func (d *display) fullScreen() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.full
}

// close switches off what is on. What is written afterwards is dropped. Bubble Tea
// leaves the keyboard protocols on if it ends before its first frame after a
// suspension; if it has not ended, it is unknown what is on.
func (d *display) close(unknown bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.closed = true
	for before := int64(-1); before != d.discarded.Load(); { // again if it was dropped itself
		before = d.discarded.Load()
		_, _ = d.file.WriteString(d.off(unknown || before > 0))
	}
}

// off returns what switches off all that is on.
func (d *display) off(unknown bool) string {
	off := ""
	if d.keys || unknown { // first: the alternate screen has protocols of its own
		off = keysOff
	}
	if d.full || unknown {
		off += modesOff
	}
	if d.full {
		off += ansi.ResetModeAltScreenSaveCursor
	}
	if unknown {
		return cancel + off
	}
	return off
}

// unblock drops output that the terminal does not take, until done is closed: a
// write that nobody reads must not hold up the end.
func (d *display) unblock(done <-chan struct{}) {
	for full := 0; ; {
		select {
		case <-done:
			return
		case <-time.After(lookAgain):
		}
		if full++; !isFull(d.file.Fd()) {
			full = 0
		}
		if full >= 2 { // once: a write may be under way
			d.discarded.Add(1)
			discard(d.file.Fd())
		}
	}
}

// Fd, Read and Close make it a terminal for Bubble Tea.

// Fd returns the file descriptor.
func (d *display) Fd() uintptr { return d.file.Fd() }

// Read reads nothing: keys come from the keyboard.
func (d *display) Read([]byte) (int, error) { return 0, os.ErrInvalid }

// Close does nothing: the file is not ours.
func (d *display) Close() error { return nil }
