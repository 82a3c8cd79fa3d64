package tty

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
)

// saveLimit is how long a program that was asked to end may take to save and to
// restore the screen before it counts as hanging.
var saveLimit = 30 * time.Second

// ExitError reports how a program ended that had the terminal.
type ExitError struct {
	Code   int       // as a shell reports it: 128 and the number for a signal
	Signal os.Signal // nil if it ended by itself
}

func (e *ExitError) Error() string {
	if e.Signal != nil {
		return "ended by the signal " + e.Signal.String()
	}
	return fmt.Sprintf("exit code %d", e.Code)
}

// Exec gives the terminal to another program, as [Program] does, and calls then
// at its end; the Bubble Tea program waits.
func (t *Terminal) Exec(cmd *exec.Cmd, then tea.ExecCallback) tea.Cmd {
	return tea.Exec(&execution{t, cmd}, then)
}

type execution struct {
	t   *Terminal
	cmd *exec.Cmd
}

var _ tea.ExecCommand = (*execution)(nil)

// Run runs the program. It is called in the event loop, when Bubble Tea has
// given the terminal back. Bubble Tea takes it again afterwards, unless the program
// has ended meanwhile.
func (e *execution) Run() error {
	ended := make(chan struct{})
	if !e.t.lend(ended) {
		e.t.end()
		return context.Canceled
	}
	err := Program(e.t.ctx, e.cmd)
	dies := e.t.takeBack(errors.Is(err, context.Canceled) || placeOf(e.t.in.file.Fd()) == gone)
	close(ended)
	if dies {
		e.t.end()
	}
	awaitRenderer()
	return err
}

// lend notes that another program gets the terminal until ended is closed; false
// if this one is asked to end.
func (t *Terminal) lend(ended chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.released = true
	if !t.dying {
		t.job = ended
	}
	return !t.dying
}

// takeBack notes that the other program has ended, and reports whether this one
// ends as well. The terminal is not taken again then.
func (t *Terminal) takeBack(dies bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.job = nil
	t.released = dies || t.dying
	return t.released
}

// awaitJob waits for the end of another program that has the terminal, for which
// saveLimit holds: it is asked to end by what asks this one.
func (t *Terminal) awaitJob() {
	t.mu.Lock()
	t.dying = true
	ended := t.job
	t.mu.Unlock()
	if ended != nil {
		<-ended
	}
}

func (t *Terminal) hasJob() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.job != nil
}

// The program uses the terminal itself, not what Bubble Tea makes of it.

// SetStdin does nothing.
func (e *execution) SetStdin(io.Reader) {}

// SetStdout does nothing.
func (e *execution) SetStdout(io.Writer) {}

// SetStderr does nothing.
func (e *execution) SetStderr(io.Writer) {}

// onTerminal gives a program the standard streams that it does not have yet.
func onTerminal(cmd *exec.Cmd) {
	if cmd.Stdin == nil {
		cmd.Stdin = os.Stdin
	}
	if cmd.Stdout == nil {
		cmd.Stdout = os.Stdout
	}
	if cmd.Stderr == nil {
		cmd.Stderr = os.Stderr
	}
}
