//go:build unix

package ending

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"odatui/cli/clitest"
)

// TestStarvedTerminal: nobody reads what the explorer draws. It ends all the same,
// and who reads later finds the sequences that restore the terminal.
func TestStarvedTerminal(t *testing.T) {
	t.Parallel()
	for _, signal := range endSignals {
		t.Run(nameOf(signal), func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			own, child := clitest.OpenTerminal(t)
			defer own.Close()
			before := clitest.Termios(t, own)
			cmd := s.Command()
			cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = child, child, child, &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "raw mode", func() bool { return clitest.Termios(t, own) != before })
			full := 0 // looks in a row; once, a write may be under way
			eventually(t, "a full terminal", func() bool {
				_, _ = own.WriteString("?") // the keys appear and disappear
				fds := []unix.PollFd{{Fd: int32(child.Fd()), Events: unix.POLLOUT}}
				if full++; !isFull(fds) {
					full = 0
				}
				return full > 10
			})
			_ = cmd.Process.Signal(signal)
			if code := clitest.CodeOf(t, cmd.Wait()); code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			if after := clitest.Termios(t, own); after != before {
				t.Errorf("the terminal's settings changed from %s to %s", before, after)
			}
			child.Close()
			var text strings.Builder
			_, _ = io.Copy(&text, own)
			for on, off := range map[string]string{
				"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l", "\x1b[?1006h": "\x1b[?1006l",
				"\x1b[>4;2m": "\x1b[>4m", "\x1b[>1u": "\x1b[<1u",
			} {
				if strings.LastIndex(text.String(), on) > strings.LastIndex(text.String(), off) {
					t.Errorf("%q is not switched off", on)
				}
			}
		})
	}
}

func isFull(fds []unix.PollFd) bool {
	_, err := unix.Poll(fds, 0)
	return err == nil && fds[0].Revents == 0
}

// early starts the program on a terminal, behind keys that were typed before.
const early = `settings=$(stty -g)
stty raw -echo
printf ready
while [ -e hold ]; do sleep 0.01; done
"$0" "$@"
code=$?
stty "$settings"
exit $code
`

// TestEarlyEnter: what is typed before the dialogue of "odatui URL" is shown does
// not answer it.
func TestEarlyEnter(t *testing.T) {
	t.Parallel()
	e := clitest.Silent(t)
	s := clitest.NewSandbox(t, "version = 1\n")
	s.Write("work/hold", "")
	cmd := s.Command(e.URL + "/svc/")
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("this system has no sh")
	}
	cmd.Path, cmd.Args = sh, append([]string{"sh", "-c", early, cmd.Path}, cmd.Args[1:]...)
	cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"))
	p := s.Start(cmd)
	p.Until("ready")
	p.Press("\r\r\x1b[B\r\x1b[200~x\x1b[201~\r")
	if err := os.Remove(s.Path("work", "hold")); err != nil {
		t.Fatal(err)
	}
	p.Until("How do you sign in")
	p.Without("\x1b[B", "▌ not at all") // a key that is typed now works
	if screen := p.Screen(); !strings.Contains(screen, "How do you sign in") {
		t.Errorf("early keys have answered:\n%s", screen)
	}
	p.Leave()
	p.Clean(0)
}
