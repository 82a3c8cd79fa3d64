//go:build unix

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// The tests of this and the other attack files run the finished program as a
// process, against servers and files that mean it harm. Their time limits only
// stop what hangs; nothing is measured.

// longest is how long a program may run in a test before it counts as hanging.
const longest = 60 * time.Second

// sandbox is a home for one program: every folder it may write to is below one.
type sandbox struct {
	t   *testing.T
	dir string   // bin holds the only programs that it finds
	env []string // beside the standing ones

	deaf bool // its terminals echo nothing and know no keys that signal
}

// hangUps makes SIGHUP a signal to children again: one that was ignored when
// the tests began, as under nohup, is ignored by all that they start.
var hangUps = sync.OnceFunc(func() { signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) })

func newSandbox(t *testing.T, toml string) *sandbox {
	t.Helper()
	hangUps()
	s := &sandbox{t: t, dir: t.TempDir()}
	for _, sub := range []string{"bin", "home", "config/odatui", "state", "tmp", "work"} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.write("config/odatui/profiles.toml", toml)
	return s
}

func (s *sandbox) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *sandbox) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// environ is the whole environment of the program.
func (s *sandbox) environ() []string {
	return append([]string{
		"PATH=" + s.path("bin"), "HOME=" + s.path("home"), "XDG_CONFIG_HOME=" + s.path("config"),
		"XDG_STATE_HOME=" + s.path("state"), "TMPDIR=" + s.path("tmp"), "TERM=xterm-256color", "LANG=C.UTF-8",
	}, s.env...)
}

// command is the program with arguments, killed when the test ends.
func (s *sandbox) command(args ...string) *exec.Cmd {
	s.t.Helper()
	self, err := exec.LookPath("odatui") // this test binary under another name, see TestMain
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	s.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env, cmd.Dir = s.environ(), s.path("work")
	return cmd
}

// result is how a program ended.
type result struct {
	args     []string
	code     int
	out, err string
}

func (r result) String() string {
	return fmt.Sprintf("odatui %s: exit %d\nstdout: %.2000q\nstderr: %.2000q", strings.Join(r.args, " "), r.code, r.out, r.err)
}

// run runs the program with pipes and without a terminal.
func (s *sandbox) run(args ...string) result {
	s.t.Helper()
	cmd := s.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	code := codeOf(s.t, cmd.Run())
	return result{args, code, out.String(), errs.String()}
}

// codeOf returns the exit code, 128 and the signal for a process that was ended.
func codeOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.ExitCode() < 0 {
			t.Fatalf("the program did not end by itself: %v\n%s", err, exit.Stderr)
		}
		return exit.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// onTerminal is the program on a terminal of its own, judged byte by byte.
type onTerminal struct {
	*judge
	t      *testing.T
	tty    *os.File
	cmd    *exec.Cmd
	raw    syncBuffer
	before string
	ended  chan struct{} // all output was read
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

const (
	wide = 110
	high = 40
)

// terminal starts the program on a terminal.
func (s *sandbox) terminal(args ...string) *onTerminal {
	s.t.Helper()
	p := &onTerminal{judge: newJudge(wide, high), t: s.t, cmd: s.command(args...), ended: make(chan struct{})}
	own, child := openTerminal(s.t)
	p.tty = own
	s.t.Cleanup(func() { own.Close() })
	if s.deaf {
		if _, err := term.MakeRaw(child.Fd()); err != nil {
			s.t.Fatal(err)
		}
	}
	p.before = termios(s.t, own)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = child, child, child
	p.cmd.SysProcAttr = ownTerminal()
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	child.Close()
	go func() {
		defer close(p.ended)
		_, _ = io.Copy(io.MultiWriter(&p.raw, p.judge), own)
	}()
	return p
}

// press sends keys.
func (p *onTerminal) press(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, keys); err != nil {
		p.t.Fatal(err)
	}
}

// wait waits for the end and returns the exit code. The terminal must be as it
// was: its settings, and every mode that was switched on.
func (p *onTerminal) wait() int {
	p.t.Helper()
	code := codeOf(p.t, p.cmd.Wait())
	select {
	case <-p.ended:
	case <-time.After(longest):
		p.t.Fatal("the terminal is held open after the program ended")
	}
	if after := termios(p.t, p.tty); after != p.before {
		p.t.Errorf("the terminal's settings changed from %s to %s", p.before, after)
	}
	for _, what := range p.left() {
		p.t.Errorf("left on the terminal: %s", what)
	}
	return code
}

// clean fails the test for every byte that must not be on a terminal.
func (p *onTerminal) clean(copies int) {
	p.t.Helper()
	for _, fault := range p.verdict(copies) {
		p.t.Error(fault)
	}
}

func ownTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true, Setctty: true} }

// openTerminal returns both ends of a terminal; ours can be closed while it is
// read, as a terminal that somebody closes.
func openTerminal(t *testing.T) (own, child *os.File) {
	t.Helper()
	blocking, child, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer blocking.Close()
	if err := pty.Setsize(blocking, &pty.Winsize{Rows: high, Cols: wide}); err != nil {
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

// termios returns the settings of a terminal.
func termios(t *testing.T, tty *os.File) string {
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

// processesOnly skips a test under the race detector: it runs one command after
// another, or many at once that share files only, and the detector looks at
// what one process shares. It would take minutes.
func processesOnly(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("the race detector sees nothing new in many short processes; the test runs without it")
	}
}

// few returns the first of a list under the race detector, which makes every
// process slow, else all.
func few(list ...string) []string {
	if raced {
		return list[:1]
	}
	return list
}
