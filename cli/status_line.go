package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"

	"odatui/client"
)

// statusLine is a line of a terminal that is drawn again and again.
type statusLine struct {
	w     io.Writer // stderr as it is, nil no terminal
	width int
	last  time.Time
	drawn bool
	waits [2]bool // the service of a side asks to wait
}

// drawAgain is how often a line is drawn.
const drawAgain = 100 * time.Millisecond

func (a *app) newStatusLine() *statusLine {
	l := &statusLine{width: 80}
	if a.errTTY && os.Getenv("TERM") != "dumb" {
		l.w = os.Stderr // a.err takes the line's own control characters out
		if width, _, err := term.GetSize(os.Stderr.Fd()); err == nil && width > 0 {
			l.width = width
		}
	}
	return l
}

// draw draws a text of our own.
func (l *statusLine) draw(text string) {
	if l.w == nil || time.Since(l.last) < drawAgain {
		return
	}
	l.last, l.drawn = time.Now(), true
	line := []rune("odatui: " + text)
	fmt.Fprintf(l.w, "\r\x1b[K%s", string(line[:min(len(line), l.width-1)]))
}

// tellWait notes once that the service of a side asks to wait, where no line is drawn; of as
// for [client.WaitText].
func (a *app) tellWait(l *statusLine, side int, of string, left time.Duration) {
	if l.w == nil && left > 0 && !l.waits[side] {
		a.note("%s", client.WaitText(of, left))
	}
	l.waits[side] = left > 0
}

func (l *statusLine) clear() {
	if l.drawn {
		fmt.Fprint(l.w, "\r\x1b[K")
	}
}
