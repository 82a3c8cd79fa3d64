package cli

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// judge reads what the program writes to a terminal, byte by byte. Allowed is
// the finite set of sequences that our renderer emits; everything else is a
// fault: another sequence, one that is not ended, a control character, a
// character that steers or hides text. It shows the text on a display of its
// own, so that a test can also see what a person would.
//
// It parses by itself: a parser that the program uses would share its holes.
type judge struct {
	mu     sync.Mutex
	shown  *display
	state  func(*judge, byte)
	seq    []byte // of the sequence so far
	rune   []byte // of a character so far
	text   rune   // the last character
	marks  int    // combining marks on it
	at     int    // bytes judged
	faults []string
	modes  map[string]bool // what is switched on
	pushed int             // kitty keyboard flags on the stack
	copied []string        // what was sent to the clipboard
	titles []string
	styled bool // a style is left on
	tail   []byte
}

func newJudge(width, height int) *judge {
	return &judge{shown: newDisplay(width, height), state: (*judge).ground, modes: map[string]bool{}}
}

// Write judges p.
func (j *judge) Write(p []byte) (int, error) {
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
	return len(p), nil
}

func (j *judge) fault(format string, args ...any) {
	if len(j.faults) < 20 {
		around := j.tail[max(len(j.tail)-80, 0):]
		j.faults = append(j.faults, fmt.Sprintf("byte %d: %s after %q", j.at, fmt.Sprintf(format, args...), around))
	}
}

// ground is text.
func (j *judge) ground(b byte) {
	if len(j.rune) > 0 || b >= utf8.RuneSelf {
		j.character(b)
		return
	}
	switch {
	case b == 0x1b:
		j.seq = j.seq[:0]
		j.state = (*judge).escape
	case b == '\n' || b == '\r' || b == '\b' || b == '\t':
		j.shown.control(b)
	case b < 0x20 || b == 0x7f:
		j.fault("control character %#02x", b)
	default:
		j.put(rune(b))
	}
}

// character gathers one of several bytes. What is no UTF-8 is a fault, never
// skipped together with what follows.
func (j *judge) character(b byte) {
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

func (j *judge) put(r rune) {
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

// forbidden says why a character must not be shown, "" if it may. The joiners
// and the emoji selector are needed by scripts and emoji.
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
		return "character without a meaning"
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x034F:
		return "filler"
	}
	return ""
}

func (j *judge) escape(b byte) {
	j.state = (*judge).ground
	switch b {
	case '[':
		j.state = (*judge).csi
	case ']':
		j.state = (*judge).osc
	case 'M':
		j.shown.reverseIndex()
	default:
		j.fault("sequence ESC %q", b)
	}
}

func (j *judge) csi(b byte) {
	if b >= 0x20 && b < 0x40 && len(j.seq) < 64 {
		j.seq = append(j.seq, b)
		return
	}
	j.state = (*judge).ground
	if b < 0x40 || b > 0x7e {
		j.fault("unfinished CSI %q", j.seq)
		return
	}
	j.control(string(j.seq), b)
}

// queries are the questions Bubble Tea asks a terminal.
var queries = map[string]bool{"?2026$p": true, "?2027$p": true, "?u": true}

// switches are the modes that the renderer turns on and off.
var switches = map[string]bool{
	"4": true, "?7": true, "?25": true, "?1002": true, "?1003": true, "?1004": true, "?1006": true, "?1049": true, "?2004": true, "?2026": true,
	"?2027": true,
}

// control judges one CSI sequence.
func (j *judge) control(params string, final byte) {
	all := params + string(final)
	switch final {
	case 'h', 'l':
		for _, mode := range strings.Split(params, ";") {
			if !switches[mode] {
				j.fault("mode CSI %s", all)
			}
			j.modes[mode] = final == 'h'
			switch mode {
			case "?1049":
				j.shown.alternate(final == 'h')
			case "4":
				j.shown.insert = final == 'h'
			}
		}
		return
	case 'm':
		j.style(params)
		return
	case 'u':
		j.keyboard(params, all)
		return
	}
	if queries[all] || all == tabEvery8 {
		return
	}
	if shape, ok := strings.CutSuffix(params, " "); ok && final == 'q' && len(shape) == 1 && shape >= "0" && shape <= "6" {
		j.modes["cursor shape"] = shape != "0"
		return
	}
	numbers, ok := numbersOf(params)
	if !ok || !j.shown.move(final, numbers) {
		j.fault("sequence CSI %q", all)
	}
}

// keyboard judges the sequences of the kitty keyboard protocol.
func (j *judge) keyboard(params, all string) {
	switch {
	case params == "?":
	case strings.HasPrefix(params, ">"):
		j.pushed++
	case strings.HasPrefix(params, "<"):
		j.pushed--
	case strings.HasPrefix(params, "="):
	default:
		j.fault("sequence CSI %q", all)
	}
}

// style judges an SGR. Conceal and blinking are no styles of ours; black on
// black is left to the theme.
func (j *judge) style(params string) {
	if strings.HasPrefix(params, ">") { // modifyOtherKeys
		j.modes["modifyOtherKeys"] = params == ">4;2" || params == ">4;1"
		return
	}
	j.styled = params != "" && params != "0"
	parts := strings.FieldsFunc(params, func(r rune) bool { return r == ';' || r == ':' })
	for i := 0; i < len(parts); i++ {
		switch parts[i] {
		case "38", "48", "58":
			if i+1 < len(parts) && parts[i+1] == "2" {
				i += 4
			} else {
				i += 2
			}
		case "5", "6", "8":
			j.fault("style CSI %sm", params)
		}
	}
}

func numbersOf(params string) ([]int, bool) {
	if params == "" {
		return nil, true
	}
	var list []int
	for _, p := range strings.Split(params, ";") {
		n, err := strconv.Atoi(p)
		if p != "" && err != nil {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}

// osc gathers a string to its end: BEL or ESC \.
func (j *judge) osc(b byte) {
	switch {
	case b == 0x07:
		j.state = (*judge).ground
		j.string(string(j.seq))
	case b == 0x1b:
		j.state = (*judge).oscEnd
	case b < 0x20 || b == 0x7f:
		j.fault("control character %#02x in an OSC", b)
		j.state = (*judge).ground
	default:
		j.seq = append(j.seq, b)
		if len(j.seq) > 1<<20 {
			j.fault("an OSC without an end")
			j.state = (*judge).ground
		}
	}
}

func (j *judge) oscEnd(b byte) {
	j.state = (*judge).ground
	if b != '\\' {
		j.fault("an OSC without an end: %q", j.seq[:min(len(j.seq), 40)])
		return
	}
	j.string(string(j.seq))
}

var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func (j *judge) string(s string) {
	kind, text, _ := strings.Cut(s, ";")
	switch {
	case kind == "0" || kind == "2":
		if !utf8.ValidString(text) {
			j.fault("broken UTF-8 in the window's title")
		}
		for _, r := range text {
			if why := forbidden(r); why != "" {
				j.fault("%s %U in the window's title", why, r)
			}
		}
		j.titles = append(j.titles, text)
	case kind == "52":
		j.copied = append(j.copied, text)
	case (kind == "10" || kind == "11") && text == "?": // which colours the terminal has
	case kind == "12" && colour.MatchString(text), s == "112": // of the cursor
		j.modes["cursor colour"] = kind == "12"
	default:
		j.fault("sequence OSC %q", s[:min(len(s), 40)])
	}
}

// verdict returns the faults so far, and what is wrong with the number of
// times the clipboard was written.
func (j *judge) verdict(copies int) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	faults := append([]string(nil), j.faults...)
	if len(j.copied) != copies {
		faults = append(faults, fmt.Sprintf("the clipboard was written %d times, want %d: %.80q", len(j.copied), copies, j.copied))
	}
	return faults
}

// left returns what is not as it was before the program ran.
func (j *judge) left() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []string
	for mode, on := range j.modes {
		switch mode {
		case "?7", "?25": // on is the rest
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
	if len(j.rune) > 0 || len(j.faults) == 0 && fmt.Sprintf("%p", j.state) != fmt.Sprintf("%p", (*judge).ground) {
		list = append(list, "an unfinished sequence")
	}
	return list
}

// screen returns the lines as a person sees them.
func (j *judge) screen() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.shown.String()
}

// until waits for texts to stand on the screen together.
func (j *judge) until(t *testing.T, texts ...string) string {
	t.Helper()
	return j.wanted(t, func(screen string) string {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return fmt.Sprintf("%q never came", text)
			}
		}
		return ""
	})
}

// wanted waits until nothing is wrong with the screen. The limit is for a
// broken program, not a measure.
func (j *judge) wanted(t *testing.T, wrong func(screen string) string) string {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(3 * time.Millisecond) {
		screen := j.screen()
		switch why := wrong(screen); {
		case why == "":
			return screen
		case time.Now().After(end):
			t.Fatalf("%s:\n%s\nlast bytes: %q", why, screen, j.last())
		}
	}
}

func (j *judge) last() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]byte(nil), j.tail[max(len(j.tail)-300, 0):]...)
}

// TestJudge judges the judge: what it must refuse, alone and after a good frame.
func TestJudge(t *testing.T) {
	t.Parallel()
	good := "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H\x1b[1;38;5;212mLIVE\x1b[m مصر é 👩\u200d👧\r\n\x1b[5;3Hrow\x1b[K\x1b[?25h\x1b[?1049l"
	j := newJudge(40, 10)
	_, _ = j.Write([]byte(good))
	if faults := append(j.verdict(0), j.left()...); len(faults) > 0 {
		t.Errorf("a good frame is refused: %v", faults)
	}
	for name, bad := range map[string]string{
		"OSC 52": "\x1b]52;c;QQ==\x07", "OSC 8": "\x1b]8;;http://x\x1b\\", "open OSC": "\x1b]0;x", "title": "\x1b]0;a\u202eb\x07",
		"DCS": "\x1bPq", "APC": "\x1b_x", "conceal": "\x1b[8m", "C1": "\u009b31m", "raw C1": "\x9b31m", "lead byte": "\xe2\x1b]52;",
		"bidi": "a\u202eb", "zero width": "a\u200bb", "tag": "\U000e0041", "marks": "e" + strings.Repeat("\u0301", 9), "BEL": "\a",
		"NUL": "\x00", "overlong": "\xc0\x9b", "RIS": "\x1bc", "mode": "\x1b[?1000h", "query": "\x1b[6n", "cut": "\x1b[3", "alt screen": "\x1b[?1049h",
		"cursor": "\x1b[?25l", "paste": "\x1b[?2004h", "style": "\x1b[31m", "truncated": "\xe2\x82",
	} {
		j := newJudge(40, 10)
		_, _ = j.Write([]byte(good + bad))
		if len(append(j.verdict(0), j.left()...)) == 0 {
			t.Errorf("%s is let through", name)
		}
	}
}
