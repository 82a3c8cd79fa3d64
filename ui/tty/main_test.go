//go:build unix

package tty_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"odatui/cli/clitest"
	"odatui/ui/tty"
)

const asProgram = "ODATUI_TEST_PROGRAM"

// hung is the exit code of a program that has not ended when Run returns.
const hung = 3

// TestMain is a program on the terminal where a test starts this binary again.
func TestMain(m *testing.M) {
	how := os.Getenv(asProgram)
	if how == "" {
		os.Exit(m.Run())
	}
	var model tea.Model = program{how: how}
	switch how {
	case "sizes":
		model = resized{}
	case "impatient", "impatient inline":
		tty.HangsAfter(20 * time.Millisecond)
	case "impatient with others":
		tty.OthersHangAfter(20 * time.Millisecond)
	}
	terminal := tty.New(os.Stdin, os.Stdout)
	the = terminal
	if how == "early" {
		tty.CountReads(terminal, os.Getenv("READ"))
	}
	err := terminal.Run(context.Background(), model)
	switch {
	case errors.Is(err, tty.ErrHung):
		os.Exit(hung)
	case strings.HasPrefix(how, "flood"): // nothing more can be written
		os.Exit(map[bool]int{true: 0, false: 1}[errors.Is(err, tty.ErrEnded)])
	}
	fmt.Printf("\r\nended: %v\r\nafter %q\r\n", err, did)
	os.Exit(0)
}

// The terminal of the program, and what its keys did.
var (
	the *tty.Terminal
	did string
)

// program shows what it has done, and does what its keys say.
type program struct {
	how   string
	done  string
	drawn int
}

// drawMsg draws the whole screen again, for ever.
type drawMsg struct{}

func draw() tea.Msg { return drawMsg{} }

func (p program) Init() tea.Cmd {
	switch p.how {
	case "early":
		hang("HANGS")
	case "flood", "flood inline":
		return draw
	}
	return nil
}

func (p program) View() tea.View {
	v := tea.NewView(p.how + " did " + p.done)
	if p.drawn > 0 {
		v.SetContent(strings.Repeat(strings.Repeat(string(rune('a'+p.drawn%26)), 119)+"\n", 8))
	}
	v.AltScreen, v.MouseMode, v.WindowTitle = !strings.HasSuffix(p.how, "inline"), tea.MouseModeCellMotion, "a program"
	v.ReportFocus = true
	return v
}

func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.key(msg.String())
	case tea.PasteMsg:
		p.done += "[" + msg.Content + "]"
		did = p.done
	case error:
		p.done += "[" + msg.Error() + "]"
	case tea.ColorProfileMsg: // comes before all keys
		if p.how == "early" {
			hang("HANGS2")
		}
	case drawMsg:
		p.drawn++
		return p, draw
	}
	return p, nil
}

// hang waits until a file is gone, which an environment variable names.
func hang(variable string) {
	for {
		if _, err := os.Stat(os.Getenv(variable)); err != nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (p program) key(key string) (tea.Model, tea.Cmd) {
	p.done += key
	did = p.done
	switch key {
	case "q":
		return p, tea.Quit
	case "ctrl+z":
		return p, tea.Suspend
	case "h":
		hang("HANGS")
	case "x":
		return p, the.Exec(exec.Command(os.Getenv("EDITOR")), func(err error) tea.Msg {
			if err == nil {
				return errors.New("it went well")
			}
			return err
		})
	}
	return p, nil
}

// running is the program on a terminal.
type running struct {
	*screen
	t      *testing.T
	cmd    *exec.Cmd
	tty    *os.File
	child  *os.File // the program's side, open until the program has ended
	before string
	ended  chan struct{} // its output was read to the end
}

// start starts the program on a terminal.
func start(t *testing.T, how string, env ...string) *running {
	t.Helper()
	own, child, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Close() })
	if err := pty.Setsize(own, &pty.Winsize{Cols: 120, Rows: 9}); err != nil {
		t.Fatal(err)
	}
	r := &running{screen: &screen{}, t: t, tty: own, child: child, before: settings(t, own), ended: make(chan struct{})}
	r.cmd = exec.CommandContext(t.Context(), os.Args[0])
	// A report of the race detector must not wait for a terminal that takes no output.
	r.cmd.Env = append(append(os.Environ(), asProgram+"="+how, "TERM=xterm-256color", clitest.ReportRaces(t)), env...)
	r.cmd.Stdin, r.cmd.Stdout, r.cmd.Stderr = child, child, child
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

// wait waits for the end of the program, and returns its exit code.
func (r *running) wait() int {
	r.t.Helper()
	if err := r.cmd.Wait(); err != nil && r.cmd.ProcessState.ExitCode() < 0 {
		r.t.Fatal(err)
	}
	return r.cmd.ProcessState.ExitCode()
}

// read begins to read what the program writes.
func (r *running) read() *running {
	r.child.Close()
	go func() {
		defer close(r.ended)
		r.follow(r.tty)
	}()
	return r
}

// settings returns the settings of a terminal.
func settings(t *testing.T, f *os.File) string {
	t.Helper()
	state, err := term.GetState(f.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(*state)
}

func (r *running) press(keys string) {
	r.t.Helper()
	if _, err := r.tty.WriteString(keys); err != nil {
		r.t.Fatal(err)
	}
}

func (r *running) signal(s os.Signal) {
	r.t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		r.t.Fatal(err)
	}
}

// on returns what is switched on.
func (r *running) on() (list []string) {
	text := r.String()
	for name, pair := range map[string][2]string{
		"the alternate screen": {"\x1b[?1049h", "\x1b[?1049l"}, "a hidden cursor": {"\x1b[?25l", "\x1b[?25h"}, "paste": {"\x1b[?2004h", "\x1b[?2004l"},
		"the mouse": {"\x1b[?1002h", "\x1b[?1002l"}, "focus": {"\x1b[?1004h", "\x1b[?1004l"}, "mouse places": {"\x1b[?1006h", "\x1b[?1006l"}, "modifyOtherKeys": {"\x1b[>4;2m", "\x1b[>4m"},
		"a title": {"\x1b]2;a program\a", "\x1b]2;\a"}, "reports of dark and light": {"\x1b[?2031h", "\x1b[?2031l"},
	} {
		off := strings.LastIndex(text, pair[1])
		if strings.HasPrefix(pair[1], "\x1b[?1049") {
			off = max(off, strings.LastIndex(text, "\x1b[?1047l"))
		}
		if strings.LastIndex(text, pair[0]) > off {
			list = append(list, name)
		}
	}
	if pushed := strings.Count(text, "\x1b[>1u") - strings.Count(text, "\x1b[<1u"); pushed > 0 {
		list = append(list, "kitty's keyboard protocol")
	}
	return list
}

// restored waits until the terminal is as it was.
func (r *running) restored() {
	r.t.Helper()
	what := ""
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		what = strings.Join(r.on(), ", ")
		if now := settings(r.t, r.tty); now != r.before {
			what += fmt.Sprintf(" settings %s, not %s", now, r.before)
		}
		if what == "" {
			return
		}
	}
	r.t.Fatalf("left on the terminal: %s\n%q", what, r.String())
}

// screen gathers what a program writes to its terminal.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// follow reads a terminal to its end.
func (s *screen) follow(tty *os.File) {
	buf := make([]byte, 4096)
	for {
		n, err := tty.Read(buf)
		_, _ = s.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// until waits for a text; the limit is for a broken program, not a measure.
func (s *screen) until(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(s.String(), text) {
			return
		}
	}
	t.Fatalf("%q never came:\n%q", text, s.String())
}
