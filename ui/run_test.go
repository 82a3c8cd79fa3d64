//go:build unix

package ui_test

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

	"github.com/creack/pty"

	"odatui/cli/clitest"
	"odatui/ui"
)

const asExplorer = "ODATUI_TEST_EXPLORER"

// TestMain is the explorer itself where a test starts this binary again in a
// terminal of its own.
func TestMain(m *testing.M) {
	how := os.Getenv(asExplorer)
	if how == "" {
		os.Exit(m.Run())
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := newWorld()
	for _, s := range w.services {
		s.gate = func(ctx context.Context, _ string) error {
			if how == "hang" {
				select {} // deaf for ever
			}
			return nil
		}
	}
	d := w.deps()
	if how == "killed" {
		cancel()
	} else {
		d.Start = ui.Start{Ref: "xmart@live"}
	}
	err := ui.Run(ctx, d)
	cancel()
	w.mu.Lock()
	fmt.Printf("\r\nopened %v, closed %v, ended: %v, cancelled: %v\r\n", w.opened, w.closed, err, errors.Is(err, context.Canceled))
	os.Exit(0)
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
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(s.String(), text) {
			return
		}
	}
	t.Fatalf("%q never came:\n%q", text, s.String())
}

func TestEveryEndGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, how string
		end       func(tty *os.File, p *os.Process) error
		want      string
	}{
		{"q", "", typing("qq"), "ended: <nil>"},
		{"ctrl+c twice", "", typing("\x03\x03"), "ended: <nil>"},
		{"ctrl+c twice while it hangs", "hang", typing("\x03\x03"), "ended: <nil>"},
		{"hangup", "", sending(syscall.SIGHUP), "cancelled: true"},
		{"quit signal", "", sending(syscall.SIGQUIT), "cancelled: true"},
		{"terminate", "", sending(syscall.SIGTERM), "cancelled: true"},
		{"interrupt", "", sending(syscall.SIGINT), "cancelled: true"},
		{"terminate while it hangs", "hang", sending(syscall.SIGTERM), "cancelled: true"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			how := test.how
			if how == "" {
				how = "answer"
			}
			cmd.Env = append(os.Environ(), asExplorer+"="+how, "TERM=xterm-256color", clitest.ReportRaces(t))
			tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 100, Rows: 30})
			if err != nil {
				t.Fatal(err)
			}
			defer tty.Close()
			out := &screen{}
			go out.follow(tty)
			out.until(t, "LIVE")
			if test.how == "hang" {
				out.until(t, "loading the sets")
			} else {
				out.until(t, "REF_COUNTRY")
			}
			if err := test.end(tty, cmd.Process); err != nil {
				t.Fatal(err)
			}
			out.until(t, "ended: ")
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if !strings.Contains(text, test.want) {
				t.Errorf("it does not say %q", test.want)
			}
			if both := "map[xmart@live:1]"; !strings.Contains(text, "opened "+both+", closed "+both) {
				t.Errorf("a session stays open: %q", text[max(len(text)-200, 0):])
			}
			for _, mode := range []string{"?1049", "?1002", "?1006", "?2004"} {
				if on, off := strings.LastIndex(text, "\x1b["+mode+"h"), strings.LastIndex(text, "\x1b["+mode+"l"); on > off {
					t.Errorf("mode %s stays on", mode)
				}
			}
			if on, off := strings.LastIndex(text, "\x1b[?25h"), strings.LastIndex(text, "\x1b[?25l"); on < off {
				t.Error("the cursor stays hidden")
			}
		})
	}
}

func typing(keys string) func(*os.File, *os.Process) error {
	return func(tty *os.File, _ *os.Process) error {
		_, err := tty.WriteString(keys)
		return err
	}
}

func sending(s os.Signal) func(*os.File, *os.Process) error {
	return func(_ *os.File, p *os.Process) error { return p.Signal(s) }
}
