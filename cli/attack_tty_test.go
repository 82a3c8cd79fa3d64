//go:build unix

package cli

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// resize changes the size of the terminal, and of the display behind it.
func (p *onTerminal) resize(width, height int) {
	p.t.Helper()
	conn, err := p.tty.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	other := p.shown.other != nil
	p.shown = newDisplay(max(width, 1), max(height, 1))
	p.shown.alternate(other)
	p.mu.Unlock()
	if err := conn.Control(func(fd uintptr) {
		err = setSize(fd, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	}); err != nil {
		p.t.Fatal(err)
	}
}

// TestStrangeTerminals: kinds and sizes of terminals. Nothing but the known
// sequences comes, and the end is clean.
func TestStrangeTerminals(t *testing.T) {
	t.Parallel()
	e := evilService(t)
	for _, kind := range []string{"xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100", "alacritty", "xterm-kitty", "unheard-of"} {
		for _, colour := range []string{"", "NO_COLOR=1", "COLORTERM=truecolor"} {
			t.Run(kind+" "+colour, func(t *testing.T) {
				t.Parallel()
				s := newSandbox(t, evilProfiles(e.URL))
				s.env = []string{"TERM=" + kind, colour}
				p := s.terminal("evil@live", "Evil")
				p.until(t, "LIVE", "end-31.")
				p.then(pageDown, "end-50.", "LIVE")
				p.then(enter, "Edm.String")
				p.close("Edm.String")
				p.then("?", "─ keys ─")
				p.close("─ keys ─")
				p.leave()
				p.clean(0)
			})
		}
	}
}

// TestSizes: small, absurd and changing all the time, also while rows load.
func TestSizes(t *testing.T) {
	t.Parallel()
	e := evilService(t)
	sizes := [][2]int{{20, 5}, {1, 1}, {0, 0}, {500, 1}, {1, 200}, {400, 120}, {80, 24}, {20, 5}, {7, 3}}
	for _, set := range []string{"Evil", "Columns", "Big", "JsonError"} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, evilProfiles(e.URL))
			p := s.terminal("evil@live", set)
			for range 4 {
				for _, size := range sizes {
					p.resize(size[0], size[1])
				}
			}
			for _, size := range sizes {
				p.resize(size[0], size[1])
				p.press("jl?" + escape)
				time.Sleep(time.Millisecond) // an escape and a letter in one go are another key
				p.press(":q")
				time.Sleep(time.Millisecond)
				p.press(escape)
				time.Sleep(time.Millisecond)
			}
			p.resize(wide, high)
			p.until(t, "LIVE")
			p.leave()
			p.clean(0)
		})
	}
}

// TestGarbageFromTheKeyboard: bytes of any kind, then a signal that still
// works. Keys that write files or copy are left out.
func TestGarbageFromTheKeyboard(t *testing.T) {
	t.Parallel()
	e := evilService(t)
	for seed := range uint64(4) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, evilProfiles(e.URL))
			s.deaf = true // what is left over is not echoed by the terminal itself
			p := s.terminal("evil@live", "Evil")
			p.until(t, "end-31.")
			random := rand.New(rand.NewPCG(seed, 7))
			junk := make([]byte, 8<<10)
			for i := range junk {
				junk[i] = byte(random.UintN(256))
				if strings.IndexByte("\x03\x1aqQywaop\r", junk[i]) >= 0 {
					junk[i] = '\x1b'
				}
			}
			p.press(string(junk))
			p.press("\x1b[200~a paste without an end \x1b]52;c;QQ==\x07")
			_ = p.cmd.Process.Signal(syscall.SIGTERM)
			if code := p.wait(); code != exitInterrupted {
				t.Errorf("exit %d", code)
			}
			p.clean(0)
		})
	}
}

// TestAnswersOfATerminal: a terminal answers the questions it is asked, truly
// or not, and may say what nobody asked.
func TestAnswersOfATerminal(t *testing.T) {
	t.Parallel()
	e := evilService(t)
	for _, answer := range []string{
		"\x1b[?2026;2$y\x1b[?2027;2$y", "\x1b[?2026;0$y\x1b[?2027;3$y", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:0000/0000/0000\x07", "\x1b]11;nonsense\u202e\x07",
		"\x1b[?1u", "\x1bP>|evil 1.0\u202e\x1b\\", "\x1b[?64;52;c", "\x1bP1+r544e=78\x1b\\", "\x1b]52;c;QQ==\x07",
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, evilProfiles(e.URL))
			p := s.terminal("evil@live", "Evil")
			p.until(t, "LIVE")
			p.press(answer)
			p.until(t, "end-31.")
			p.press(answer)
			p.then(pageDown, "end-50.")
			p.press(answer)
			p.leave()
			p.clean(0)
		})
	}
}

func setSize(fd uintptr, size *pty.Winsize) error {
	return unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: size.Rows, Col: size.Cols})
}
