//go:build unix

package ui_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"odatui/cli/clitest"
	"odatui/ui"
)

// TestFirstFrame: the first frame holds the profiles, in the alternate screen,
// before Bubble Tea draws anything.
func TestFirstFrame(t *testing.T) {
	var want []string
	in(t, func(t *testing.T) {
		want = strings.Split(ansi.Strip(newBench(t, newWorld().deps(), 100, 30).m.View().Content), "\n")
	})
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	out := &screen{}
	go out.follow(master)
	ui.WriteFirstFrame(newWorld().deps(), tty)
	out.until(t, "quit")
	frame := out.String()
	if !strings.HasPrefix(frame, "\x1b[?1049h") {
		t.Errorf("not in the alternate screen: %q", frame)
	}
	got := strings.Split(strings.ReplaceAll(ansi.Strip(frame), "\r", ""), "\n")
	for i, line := range want {
		if i >= len(got) || got[i] != line {
			t.Fatalf("line %d is not %q:\n%s", i, line, strings.Join(got, "\n"))
		}
	}
}

// TestKilledAtTheFirstFrame: the terminal is restored even if the program ends
// before Bubble Tea has drawn.
func TestKilledAtTheFirstFrame(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asExplorer+"=killed", "TERM=xterm-256color", clitest.ReportRaces(t))
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 100, Rows: 30})
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	out := &screen{}
	go out.follow(tty)
	out.until(t, "cancelled: true")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h"} {
		if strings.LastIndex(text, on) > strings.LastIndex(text, off) {
			t.Errorf("%q stays in force: %q", on, text)
		}
	}
	if !strings.Contains(text, "\x1b[?1049h") {
		t.Errorf("no frame was written: %q", text)
	}
}
