package clitest

import (
	"fmt"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Judge reads what the program writes to a terminal, byte by byte. It allows the
// finite set of sequences that the program's renderer emits. Everything else is a
// fault: another sequence, one that is not ended, a control character, a
// character that reorders or hides text. It draws the text on a display, so that
// a test can also see what a person would.
//
// It has its own parser: one that the program uses would have the same holes.
type Judge struct {
	mu      sync.Mutex
	shown   *display
	state   func(*Judge, byte)
	seq     []byte // bytes of an unfinished sequence
	rune    []byte // bytes of an unfinished character
	text    rune   // the last character
	marks   int    // combining marks on it
	at      int    // bytes judged
	faults  []string
	modes   map[string]bool // modes that are switched on
	pushed  int             // kitty keyboard flags on the stack
	copied  []string        // what was sent to the clipboard
	styled  bool            // a style is switched on
	tail    []byte
	changed chan struct{} // closed at the next Write
}

// NewJudge returns a judge with a display of a size.
func NewJudge(width, height int) *Judge {
	return &Judge{shown: newDisplay(width, height), state: (*Judge).ground, modes: map[string]bool{}, changed: make(chan struct{})}
}

// Write judges p.
func (j *Judge) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, b := range p {
		j.tail = append(j.tail, b)
		if len(j.tail) > 1<<16 {
			j.tail = append([]byte(nil), j.tail[1<<15:]...)
		}
		j.state(j, b)
		j.at++
	}
	close(j.changed)
	j.changed = make(chan struct{})
	return len(p), nil
}

// change returns a channel that is closed at the next Write.
func (j *Judge) change() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}

func (j *Judge) fault(format string, args ...any) {
	if len(j.faults) < 20 {
		around := j.tail[max(len(j.tail)-80, 0):]
		j.faults = append(j.faults, fmt.Sprintf("byte %d: %s after %q", j.at, fmt.Sprintf(format, args...), around))
	}
}

// ground reads text.
func (j *Judge) ground(b byte) {
	if len(j.rune) > 0 || b >= utf8.RuneSelf {
		j.character(b)
		return
	}
	switch {
	case b == 0x1b:
		j.seq = j.seq[:0]
		j.state = (*Judge).escape
	case b == '\n' || b == '\r' || b == '\b' || b == '\t':
		j.shown.control(b)
	case b < 0x20 || b == 0x7f:
		j.fault("control character %#02x", b)
	default:
		j.put(rune(b))
	}
}

// character collects a character of several bytes. Bytes that are not UTF-8 are
// a fault; they never hide the bytes that follow.
func (j *Judge) character(b byte) {
	if len(j.rune) > 0 && utf8.RuneStart(b) {
		j.fault("broken UTF-8 %x", j.rune)
		j.rune = j.rune[:0]
		j.ground(b)
		return
	}
	j.rune = append(j.rune, b)
	if !utf8.FullRune(j.rune) {
		return
	}
	r, _ := utf8.DecodeRune(j.rune)
	if r == utf8.RuneError && string(j.rune) != "\uFFFD" {
		j.fault("broken UTF-8 %x", j.rune)
	}
	j.rune = j.rune[:0]
	if why := forbidden(r); why != "" {
		j.fault("%s %U", why, r)
		return
	}
	j.put(r)
}

func (j *Judge) put(r rune) {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		if j.marks++; j.marks > 8 {
			j.fault("%d combining marks on %q", j.marks, j.text)
		}
	} else {
		j.text, j.marks = r, 0
	}
	j.shown.put(r)
	j.shown.last = r
}

// forbidden returns why a character must not be shown, "" if it may be. Scripts
// and emoji need the joiners and the emoji selector.
func forbidden(r rune) string {
	switch {
	case unicode.Is(unicode.Cc, r):
		return "control character"
	case unicode.Is(unicode.Bidi_Control, r):
		return "bidi control"
	case r == 0x2028 || r == 0x2029:
		return "line separator"
	case r == 0x200C || r == 0x200D || r == 0xFE0F || unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return ""
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return "invisible character"
	case unicode.Is(unicode.Co, r), r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF, r >= 0xE0000 && r <= 0xE0FFF:
		return "unassigned character"
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x034F:
		return "filler"
	}
	return ""
}

func (j *Judge) escape(b byte) {
	j.state = (*Judge).ground
	switch b {
	case '[':
		j.state = (*Judge).csi
	case ']':
		j.state = (*Judge).osc
	case 'M':
		j.shown.reverseIndex()
	default:
		j.fault("sequence ESC %q", b)
	}
}

func (j *Judge) csi(b byte) {
	if b >= 0x20 && b < 0x40 && len(j.seq) < 64 {
		j.seq = append(j.seq, b)
		return
	}
	j.state = (*Judge).ground
	if b < 0x40 || b > 0x7e {
		j.fault("unfinished CSI %q", j.seq)
		return
	}
	j.control(string(j.seq), b)
}

// Verdict returns the faults so far. It is one if the clipboard was not written
// as often as copies says.
func (j *Judge) Verdict(copies int) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	faults := slices.Clone(j.faults)
	if len(j.copied) != copies {
		faults = append(faults, fmt.Sprintf("the clipboard was written %d times, want %d: %.80q", len(j.copied), copies, j.copied))
	}
	return faults
}

// Left returns the modes and styles that the program left switched on.
func (j *Judge) Left() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []string
	for mode, on := range j.modes {
		switch mode {
		case "?7", "?25": // on by default
			on = !on
		}
		if on {
			list = append(list, "mode "+mode)
		}
	}
	if j.pushed > 0 {
		list = append(list, fmt.Sprintf("%d keyboard flags", j.pushed))
	}
	if j.styled {
		list = append(list, "a style")
	}
	if len(j.rune) > 0 || len(j.faults) == 0 && fmt.Sprintf("%p", j.state) != fmt.Sprintf("%p", (*Judge).ground) {
		list = append(list, "an unfinished sequence")
	}
	return list
}

// Copied returns what was sent to the clipboard.
func (j *Judge) Copied() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.copied)
}

// Screen returns the lines as a person would see them.
func (j *Judge) Screen() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.shown.String()
}

// Last returns the last bytes that were written.
func (j *Judge) Last() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]byte(nil), j.tail[max(len(j.tail)-300, 0):]...)
}
