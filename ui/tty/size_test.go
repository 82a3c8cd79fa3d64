//go:build unix

package tty_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"odatui/ui/tty"
)

// resized is a program whose terminal changes its size in the middle of the
// start: after the first size was read, before anybody listens.
type resized struct{ size tea.WindowSizeMsg }

func (r resized) Init() tea.Cmd {
	if err := pty.Setsize(os.Stdout, &pty.Winsize{Cols: 111, Rows: 41}); err != nil {
		panic(err)
	}
	return nil
}

func (r resized) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.size = msg
	case tea.KeyPressMsg:
		return r, tea.Quit
	}
	return r, nil
}

func (r resized) View() tea.View {
	return tea.NewView(fmt.Sprintf("it has %d columns", r.size.Width))
}

func TestResizedInTheMiddleOfTheStart(t *testing.T) {
	t.Parallel()
	r := start(t, "sizes").read()
	r.until(t, "111")
	r.press("q")
	r.until(t, "ended: <nil>")
	r.restored()
}

// TestSizesAreHeardFromTheBeginning: before a program runs, and while it is
// busy with the last one.
func TestSizesAreHeardFromTheBeginning(t *testing.T) {
	t.Parallel()
	told, busy := make(chan tea.Msg), make(chan struct{})
	end := tty.WatchSizes(func(msg tea.Msg) { busy <- struct{}{}; told <- msg })
	defer end()
	for range 2 {
		if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
			t.Fatal(err)
		}
		<-busy
		if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil {
			t.Fatal(err)
		}
		if msg := <-told; msg != (tty.SizeMsg{}) {
			t.Errorf("it says %v", msg)
		}
		<-busy
		<-told
	}
}

// TestSizesOutOfOrder: messages about the size come late, twice and with old
// sizes; the program is told the size that the terminal has now.
func TestSizesOutOfOrder(t *testing.T) {
	t.Parallel()
	now, broken := tea.WindowSizeMsg{Width: 80, Height: 24}, error(nil)
	filter := tty.Sizes(func() (width, height int, err error) { return now.Width, now.Height, broken })
	told := func(msg, want tea.Msg) {
		t.Helper()
		if got := filter(nil, msg); got != want {
			t.Errorf("%v becomes %v, want %v", msg, got, want)
		}
	}
	told(tea.WindowSizeMsg{Width: 7, Height: 3}, now) // the first one, sent late
	told(tty.SizeMsg{}, nil)                          // already known
	now = tea.WindowSizeMsg{Width: 120, Height: 40}
	told(tty.SizeMsg{}, now)
	told(tea.WindowSizeMsg{Width: 80, Height: 24}, now)
	told(now, now) // the terminal may have moved its lines: drawn again
	for _, wrong := range []tea.WindowSizeMsg{{}, {Width: -1, Height: 24}, {Width: 5000, Height: 1}, {Width: 2000, Height: 2000}} {
		now = wrong
		told(tea.WindowSizeMsg{Width: 80, Height: 24}, tea.WindowSizeMsg{Width: 80, Height: 24})
		told(tty.SizeMsg{}, nil)
	}
	broken = errors.New("no terminal")
	told(tea.WindowSizeMsg{Width: 80, Height: 24}, tea.WindowSizeMsg{Width: 80, Height: 24})
	told(tty.SizeMsg{}, nil)
	told(tea.FocusMsg{}, tea.FocusMsg{})
}
