//go:build unix

package clitest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Terminal is the program on a terminal of its own. Every byte that it writes is
// judged.
type Terminal struct {
	*Judge
	TTY *os.File // the terminal's end of the connection
	Cmd *exec.Cmd

	Before string // settings of the terminal before the start

	t      *testing.T
	output syncBuffer
	ended  chan struct{} // closed when the whole output was read
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// Size of a terminal in cells.
const (
	Wide = 110
	High = 40
)

// Keys with names.
const (
	Escape   = "\x1b"
	Enter    = "\r"
	PageDown = "\x1b[6~"
)

// EscapeAlone is the escape key as a terminal with the kitty keyboard protocol
// sends it: unlike a bare ESC, what follows cannot turn it into another key.
const EscapeAlone = "\x1b[27u"

// Terminal starts the program on a terminal.
func (s *Sandbox) Terminal(args ...string) *Terminal {
	s.t.Helper()
	return s.Start(s.Command(args...))
}

// Start starts a command on a terminal, as the leader of a session.
func (s *Sandbox) Start(cmd *exec.Cmd) *Terminal {
	s.t.Helper()
	p := &Terminal{Judge: NewJudge(Wide, High), t: s.t, Cmd: cmd, ended: make(chan struct{})}
	own, child := OpenTerminal(s.t)
	p.TTY = own
	s.t.Cleanup(func() { own.Close() })
	if s.Raw {
		if _, err := term.MakeRaw(child.Fd()); err != nil {
			s.t.Fatal(err)
		}
	}
	p.Before = Termios(s.t, own)
	p.Cmd.Stdin, p.Cmd.Stdout, p.Cmd.Stderr = child, child, child
	p.Cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.Cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	child.Close()
	go func() {
		defer close(p.ended)
		_, _ = io.Copy(io.MultiWriter(&p.output, p.Judge), own)
	}()
	return p
}

// Output returns everything that the program has written.
func (p *Terminal) Output() string { return p.output.String() }

// Press sends keys.
func (p *Terminal) Press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.TTY, keys); err != nil {
		p.t.Fatal(err)
	}
}

// Until waits until texts are on the screen together, and returns the screen.
func (p *Terminal) Until(texts ...string) string {
	p.t.Helper()
	return p.Await(func(screen string) string {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return fmt.Sprintf("%q was not shown", text)
			}
		}
		return ""
	})
}

// Then presses keys and waits until texts are on the screen.
func (p *Terminal) Then(keys string, texts ...string) string {
	p.t.Helper()
	p.Press(keys)
	return p.Until(texts...)
}

// Without presses keys and waits until a text is not on the screen.
func (p *Terminal) Without(keys, text string) {
	p.t.Helper()
	p.Press(keys)
	p.Await(func(screen string) string {
		if strings.Contains(screen, text) {
			return fmt.Sprintf("%q is still shown", text)
		}
		return ""
	})
}

// Close closes the dialog or screen that has a title.
func (p *Terminal) Close(title string) {
	p.t.Helper()
	p.Without(Escape, title)
}

// Filter types a filter and waits until the explorer has taken it; its rows may come later.
func (p *Terminal) Filter(text string) {
	p.t.Helper()
	p.Then("f", "enter apply")
	p.Press(text)
	p.Without(Enter, "enter apply")
}

// Await waits until the screen is as wanted, and returns it. unmet returns what
// is missing, "" if nothing is. The wait ends early if the program is idle.
func (p *Terminal) Await(unmet func(screen string) string) string {
	p.t.Helper()
	hanging := time.NewTimer(Longest)
	defer hanging.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	over, looks := "", 0
	for {
		changed := p.change()
		screen := p.Screen()
		why := unmet(screen)
		if why == "" {
			return screen
		}
		if over != "" {
			p.t.Fatalf("%s: %s:\n%s\nlast bytes: %q", over, why, screen, p.Last())
		}
		select {
		case <-changed:
			looks = 0
		case <-look.C:
			if asleep(p.Cmd.Process.Pid) {
				looks++
			}
			if looks == idleLooks {
				over = "the program is idle"
			}
		case <-p.ended: // the last bytes may have brought it
			over = "the program ended"
		case <-hanging.C:
			over = "the program hangs"
		}
	}
}

// Leave ends the program by ctrl+c.
func (p *Terminal) Leave() {
	p.t.Helper()
	p.Press("\x03\x03")
	if code := p.Wait(); code != 0 {
		p.t.Errorf("exit %d\n%s", code, p.Screen())
	}
}

// Signal sends a signal to the program.
func (p *Terminal) Signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.Cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// Wait waits for the end of the program and returns its exit code. The
// terminal's settings must be what they were, and every mode switched off.
func (p *Terminal) Wait() int {
	p.t.Helper()
	code := CodeOf(p.t, p.Cmd.Wait())
	select {
	case <-p.ended:
	case <-time.After(Longest):
		p.t.Fatal("the terminal is still open after the program ended")
	}
	if after := Termios(p.t, p.TTY); after != p.Before {
		p.t.Errorf("the terminal's settings changed from %s to %s", p.Before, after)
	}
	for _, what := range p.Left() {
		p.t.Errorf("left on the terminal: %s", what)
	}
	return code
}

// Clean reports every byte that must not reach a terminal. copies is how often
// the clipboard must have been written.
func (p *Terminal) Clean(copies int) {
	p.t.Helper()
	for _, fault := range p.Verdict(copies) {
		p.t.Error(fault)
	}
}

// Resize changes the size of the terminal, and of the display that shows it.
func (p *Terminal) Resize(width, height int) {
	p.t.Helper()
	conn, err := p.TTY.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	other := p.shown.other != nil
	p.shown = newDisplay(max(width, 1), max(height, 1))
	p.shown.alternate(other)
	p.mu.Unlock()
	if controlErr := conn.Control(func(fd uintptr) {
		err = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(height), Col: uint16(width)})
	}); controlErr != nil || err != nil {
		p.t.Fatal(controlErr, err)
	}
}

// OpenTerminal returns both ends of a terminal. Its own end can be closed while
// it is read, as when a person closes the window.
func OpenTerminal(t *testing.T) (own, child *os.File) {
	t.Helper()
	blocking, child, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer blocking.Close()
	if err := pty.Setsize(blocking, &pty.Winsize{Rows: High, Cols: Wide}); err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Dup(int(blocking.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fd)
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "terminal"), child
}

// Termios returns the settings of a terminal.
func Termios(t *testing.T, tty *os.File) string {
	t.Helper()
	conn, err := tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	settings := ""
	if err := conn.Control(func(fd uintptr) {
		if state, err := term.GetState(fd); err == nil {
			settings = fmt.Sprintf("%v", *state)
		}
	}); err != nil || settings == "" {
		t.Fatalf("the terminal has no settings: %v", err)
	}
	return settings
}
