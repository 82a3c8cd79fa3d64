//go:build unix

package hostile

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"odatui/cli/clitest"
)

// TestTerminalTypes: whatever TERM is, the program writes only the known sequences
// and restores the terminal.
func TestTerminalTypes(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	for _, kind := range []string{"xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100", "alacritty", "xterm-kitty", "unheard-of"} {
		for _, colour := range []string{"", "NO_COLOR=1", "COLORTERM=truecolor"} {
			t.Run(kind+" "+colour, func(t *testing.T) {
				t.Parallel()
				s := clitest.NewSandbox(t, hostileProfiles(e.URL))
				s.Env = []string{"TERM=" + kind, colour}
				p := s.Terminal("evil@live", "Evil")
				p.Until("LIVE", "rows 1-31 of")
				p.Then(clitest.PageDown, "rows 32-62 of", "LIVE")
				p.Then(clitest.Enter, "Edm.String")
				p.Close("Edm.String")
				p.Then("?", "─ keys of rows ─")
				p.Close("─ keys of rows ─")
				p.Leave()
				p.Clean(0)
			})
		}
	}
}

// TestSizes: small and absurd sizes that change all the time, also while rows
// load.
func TestSizes(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	sizes := [][2]int{{20, 5}, {1, 1}, {0, 0}, {500, 1}, {1, 200}, {400, 120}, {80, 24}, {20, 5}, {7, 3}}
	for _, set := range []string{"Evil", "Columns", "Big", "JsonError"} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, hostileProfiles(e.URL))
			p := s.Terminal("evil@live", set)
			for range 4 {
				for _, size := range sizes {
					p.Resize(size[0], size[1])
				}
			}
			for _, size := range sizes {
				p.Resize(size[0], size[1])
				p.Press("jl?" + clitest.EscapeAlone + ":q" + clitest.EscapeAlone)
			}
			p.Resize(clitest.Wide, clitest.High)
			p.Until("LIVE")
			p.Leave()
			p.Clean(0)
		})
	}
}

// TestGarbageFromTheKeyboard: random bytes, then a signal that still ends the
// program. Keys that write files or copy are left out.
func TestGarbageFromTheKeyboard(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	for seed := range uint64(4) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, hostileProfiles(e.URL))
			s.Raw = true // the terminal itself would echo bytes that the program has not read
			p := s.Terminal("evil@live", "Evil")
			p.Until("rows 1-31 of")
			random := rand.New(rand.NewPCG(seed, 7))
			junk := make([]byte, 8<<10)
			for i := range junk {
				junk[i] = byte(random.UintN(256))
				if strings.IndexByte("\x03\x1aqQywaop\r", junk[i]) >= 0 {
					junk[i] = '\x1b'
				}
			}
			p.Press(string(junk))
			p.Press("\x1b[200~a paste without an end \x1b]52;c;QQ==\x07")
			p.Signal(syscall.SIGTERM)
			if code := p.Wait(); code != clitest.ExitInterrupted {
				t.Errorf("exit %d", code)
			}
			p.Clean(0)
		})
	}
}

// TestTerminalReports: a terminal sends true and false reports, and some that the
// program did not ask for.
func TestTerminalReports(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	for _, answer := range []string{
		"\x1b[?2026;2$y\x1b[?2027;2$y", "\x1b[?2026;0$y\x1b[?2027;3$y", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:0000/0000/0000\x07", "\x1b]11;nonsense\u202e\x07",
		"\x1b[?1u", "\x1bP>|evil 1.0\u202e\x1b\\", "\x1b[?64;52;c", "\x1bP1+r544e=78\x1b\\", "\x1b]52;c;QQ==\x07",
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, hostileProfiles(e.URL))
			p := s.Terminal("evil@live", "Evil")
			p.Until("LIVE")
			p.Press(answer)
			p.Until("rows 1-31 of")
			p.Press(answer)
			p.Then(clitest.PageDown, "rows 32-62 of")
			p.Press(answer)
			p.Leave()
			p.Clean(0)
		})
	}
}
