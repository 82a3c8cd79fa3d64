package tty

import (
	"bytes"
	"os"
	"sync/atomic"
	"time"
)

// pasteWait is how long a paste may pause. A terminal that stops in the middle
// of one would otherwise swallow every key from then on.
const pasteWait = 2 * time.Second

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// keyboard is the terminal's input. It ends a paste whose end never came before
// it passes on what is typed after the wait.
type keyboard struct {
	file   *os.File
	read   func([]byte) (int, error) // reads the file
	closed atomic.Bool               // Bubble Tea must not use the terminal any more

	now     func() time.Time
	pasting bool
	last    time.Time // of the last bytes
	tail    []byte    // of what was read: a mark may come in pieces
}

// Fd returns the file descriptor; none that exists once the keyboard is closed,
// so that Bubble Tea changes no settings of a terminal that was given back.
func (k *keyboard) Fd() uintptr {
	if k.closed.Load() {
		return ^uintptr(0)
	}
	return k.file.Fd()
}

// Write and Close make it a terminal for Bubble Tea.

// Write writes nothing.
func (k *keyboard) Write([]byte) (int, error) { return 0, os.ErrInvalid }

// Close does nothing: the file is not ours.
func (k *keyboard) Close() error { return nil }

// Name returns the file's name.
func (k *keyboard) Name() string { return k.file.Name() }

// Read reads what was typed or pasted. It is called by one goroutine.
func (k *keyboard) Read(p []byte) (int, error) {
	room := len(p) - len(pasteEnd)
	if room <= 0 {
		return k.read(p)
	}
	n, err := k.read(p[:room])
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
