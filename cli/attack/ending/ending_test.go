//go:build unix

package ending

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"odatui/cli/clitest"
)

// endSignals are the signals that end the program.
var endSignals = []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT}

// nameOf returns the name of a signal for kill -s.
func nameOf(s syscall.Signal) string {
	return map[syscall.Signal]string{syscall.SIGTERM: "TERM", syscall.SIGHUP: "HUP", syscall.SIGINT: "INT", syscall.SIGQUIT: "QUIT"}[s]
}

// eventually waits until a condition holds. The limit is for a broken program.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(clitest.Longest); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s never happened", what)
		}
	}
}

// gone waits for the end of a process, and reports whether it came.
func gone(pid int) bool {
	for end := time.Now().Add(clitest.Longest); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && strings.Contains(string(data), ") Z ") {
			return true // its parent has not collected its exit code yet
		}
	}
	return false
}

// TestEndOfAStarvedProgram: a program that gets the processor for moments only
// restores the terminal before it ends, however long that takes.
func TestEndOfAStarvedProgram(t *testing.T) {
	t.Parallel()
	for _, signal := range endSignals {
		t.Run(nameOf(signal), func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			s.Env = []string{"GOMAXPROCS=1"}
			p := s.Terminal("x", "T")
			p.Until("rows 1-")
			over := starve(p.Cmd.Process)
			_ = p.Cmd.Process.Signal(signal)
			code := p.Wait()
			close(over)
			if code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			p.Clean(0)
		})
	}
}

// starve stops a process again and again, so that it runs for moments only,
// until over is closed.
func starve(p *os.Process) (over chan struct{}) {
	over = make(chan struct{})
	go func() {
		for {
			_ = p.Signal(syscall.SIGSTOP)
			select {
			case <-over:
				return
			case <-time.After(50 * time.Millisecond):
			}
			_ = p.Signal(syscall.SIGCONT)
			time.Sleep(time.Millisecond)
		}
	}()
	return over
}

// TestSignalsToAStoppedProcess act when the process goes on.
func TestSignalsToAStoppedProcess(t *testing.T) {
	t.Parallel()
	for _, signal := range endSignals {
		t.Run(nameOf(signal), func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			p := s.Terminal("x", "T")
			p.Until("rows 1-")
			for _, each := range []syscall.Signal{syscall.SIGSTOP, signal, syscall.SIGCONT} {
				_ = p.Cmd.Process.Signal(each)
			}
			if code := p.Wait(); code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			p.Clean(0)
		})
	}
}

// TestSignalsAtTheStart: a signal comes as soon as the program has touched the
// terminal, and a little later each time.
func TestSignalsAtTheStart(t *testing.T) {
	t.Parallel()
	for i := range 24 {
		signal := endSignals[i%len(endSignals)]
		t.Run(fmt.Sprint(nameOf(signal), i), func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			args := [][]string{nil, {"x", "T"}}[i/len(endSignals)%2]
			p := s.Terminal(args...)
			eventually(t, "raw mode", func() bool { return clitest.Termios(t, p.TTY) != p.Before })
			for range i {
				time.Sleep(200 * time.Microsecond)
			}
			_ = p.Cmd.Process.Signal(signal)
			if code := p.Wait(); code != clitest.ExitInterrupted {
				t.Errorf("exit %d, want %d", code, clitest.ExitInterrupted)
			}
			p.Clean(0)
		})
	}
}

// TestSignalsDuringQuit: the user has quit already, the program is about to end.
func TestSignalsDuringQuit(t *testing.T) {
	t.Parallel()
	for i := range 12 {
		signal := endSignals[i%len(endSignals)]
		t.Run(fmt.Sprint(nameOf(signal), i), func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, clitest.Silent(t).Profile())
			p := s.Terminal()
			p.Until("profiles.toml")
			p.Press("q")
			for range i {
				time.Sleep(100 * time.Microsecond)
			}
			_ = p.Cmd.Process.Signal(signal)
			_ = p.Cmd.Wait() // a signal after the end of the explorer may end the process itself
			eventually(t, "a restored terminal", func() bool { return clitest.Termios(t, p.TTY) == p.Before && len(p.Left()) == 0 })
			p.Clean(0)
		})
	}
}

// jobs is a shell with job control on a terminal.
type jobs struct {
	*clitest.Terminal
	t       *testing.T
	program string
	cut     bool   // a sequence may have been cut off
	prompt  string // the terminal's settings while the shell waits for a line
}

// shell starts bash on a terminal.
func shell(t *testing.T, s *clitest.Sandbox) *jobs {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("this system has no bash")
	}
	s.Write("work/inputrc", "set enable-bracketed-paste off\n")
	s.Env = append(s.Env, "INPUTRC="+s.Path("work", "inputrc"), "PS1=shell> ", "HISTFILE=/dev/null")
	program := s.Command().Path
	ctx, cancel := context.WithTimeout(context.Background(), clitest.Longest)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, bash, "--norc", "--noprofile", "-i")
	cmd.Env, cmd.Dir = s.Environ(), s.Path("work")
	j := &jobs{Terminal: s.Start(cmd), t: t, program: program}
	j.Until("shell>")
	eventually(t, "a prompt", func() bool { return clitest.Termios(t, j.TTY) != j.Before })
	j.prompt = clitest.Termios(t, j.TTY)
	return j
}

// atPrompt waits until the shell waits for a line.
func (j *jobs) atPrompt() {
	j.t.Helper()
	eventually(j.t, "a prompt", func() bool { return clitest.Termios(j.t, j.TTY) == j.prompt })
}

// pid returns the process of the only job.
func (j *jobs) pid() int {
	j.t.Helper()
	j.atPrompt()
	j.Press("echo \"pid=$(jobs -p).\"\r")
	var pid int
	eventually(j.t, "the pid", func() bool {
		_, rest, found := strings.Cut(j.Output(), "\npid=")
		n, _ := fmt.Sscanf(rest, "%d.", &pid)
		return found && n == 1
	})
	j.atPrompt()
	return pid
}

// code asks the shell how a process ended, unless it has said so.
func (j *jobs) code(pid int) {
	j.t.Helper()
	j.atPrompt()
	j.Press(fmt.Sprintf("wait %d; echo code=$?.\r", pid))
	eventually(j.t, "the exit code", func() bool { return strings.Contains(j.Output(), "\ncode=") })
	said := j.Output()
	want := clitest.ExitInterrupted
	if !strings.Contains(said, fmt.Sprintf("\ncode=%d.", want)) && !strings.Contains(said, fmt.Sprintf("Exit %d ", want)) {
		j.t.Errorf("not %d:\n%s", clitest.ExitInterrupted, j.Screen())
	}
}

// same fails the test if the terminal is not as the shell has it at its prompt.
func (j *jobs) same() {
	j.t.Helper()
	if now := clitest.Termios(j.t, j.TTY); now != j.prompt {
		j.t.Errorf("the shell's terminal changed from %s to %s", j.prompt, now)
	}
	for _, what := range j.Left() {
		j.t.Errorf("left on the terminal: %s", what)
	}
	if !j.cut {
		j.Clean(0)
	}
}

// TestSignalsWhileSuspended: ctrl+z gives the terminal to the shell, a signal is
// sent, and the shell continues the program. In the background it ends without
// touching the terminal.
func TestSignalsWhileSuspended(t *testing.T) {
	t.Parallel()
	for _, signal := range endSignals {
		for _, how := range []string{"bg", "fg", "bg first", "kill %1", "stopped from outside"} {
			t.Run(nameOf(signal)+" "+how, func(t *testing.T) {
				t.Parallel()
				j := shell(t, clitest.NewSandbox(t, clitest.Silent(t).Profile()))
				j.Press(j.program + " x T\r")
				j.Until("rows 1-")
				outside := how == "stopped from outside" // the program cannot restore the terminal
				if j.cut = outside; outside {
					_ = syscall.Kill(-groupOn(t, j.TTY), syscall.SIGSTOP)
				} else {
					j.Press("\x1a")
				}
				j.Until("Stopped")
				j.atPrompt()
				if !outside {
					j.same()
				}
				pid, before := j.pid(), len(j.Output())
				kill := fmt.Sprintf("kill -s %s %d\r", nameOf(signal), pid)
				switch how {
				case "bg", "stopped from outside":
					j.Press(kill)
					j.atPrompt()
					j.Press("bg\r")
				case "fg":
					j.Press(kill)
					j.atPrompt()
					j.Press("fg; echo code=$?.\r")
				case "bg first":
					j.Press("bg\r")
					j.atPrompt()
					j.Press(kill)
				default: // bash continues a job that it sends SIGTERM or SIGHUP
					j.Press(fmt.Sprintf("kill -s %s %%1; bg\r", nameOf(signal)))
				}
				if !gone(pid) {
					t.Fatalf("it lives on:\n%s", j.Screen())
				}
				j.atPrompt()
				eventually(t, "the end of its output", func() bool { return len(j.Left()) == 0 })
				j.same()
				if how == "fg" {
					j.Until(fmt.Sprintf("code=%d.", clitest.ExitInterrupted))
					return
				}
				if drawn := j.Output()[before:]; !outside && strings.Contains(drawn, "\x1b[?") || strings.Contains(drawn, "interrupted") {
					t.Errorf("it wrote to the shell's screen: %q", drawn)
				}
				j.code(pid)
			})
		}
	}
}

// switchesOf returns how often the threads of a process have waited for something,
// 0 for a process that has ended.
func switchesOf(pid int) (sum int) {
	paths, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, path := range paths {
		data, _ := os.ReadFile(path)
		_, rest, _ := strings.Cut(string(data), "\nvoluntary_ctxt_switches:")
		var n int
		_, _ = fmt.Sscan(rest, &n)
		sum += n
	}
	return sum
}

// TestBackgroundAndBack: a program that the shell continues in the background
// waits there, and goes on when it comes to the foreground.
func TestBackgroundAndBack(t *testing.T) {
	t.Parallel()
	j := shell(t, clitest.NewSandbox(t, clitest.Silent(t).Profile()))
	j.Press(j.program + " x T\r")
	j.Until("rows 1-")
	for _, first := range []string{"", "bg\r"} {
		j.Press("\x1a")
		j.Until("Stopped")
		j.atPrompt()
		pid := j.pid()
		if first != "" {
			before := switchesOf(pid)
			j.Press(first)
			eventually(t, "a program that goes on", func() bool { return switchesOf(pid) > before+20 })
		}
		j.atPrompt()
		j.same()
		j.Press("fg\r")
		j.Until("rows 1-")
		j.Press("?")
		j.Until("─ keys of rows ─")
		j.Close("─ keys of rows ─")
	}
	j.Press("\x03\x03")
	j.Until("Stopped")
	j.atPrompt()
	j.same()
}
