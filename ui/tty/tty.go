// Package tty runs a Bubble Tea program on the terminal and gives the terminal
// back however the program ends: by a key, or by a signal while it draws, is
// suspended, or another program has the terminal. It does not know what the
// program shows.
package tty

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

var (
	// ErrEnded is the [context.Canceled] of a program that a signal or its context
	// has ended. Nothing may be written to the terminal afterwards: it may be the
	// shell's, or take no output.
	ErrEnded = fmt.Errorf("the program was ended: %w", context.Canceled)
	// ErrHung is an ErrEnded with a model that is still in use.
	ErrHung = fmt.Errorf("the program hangs: %w", ErrEnded)
)

// hangLimit is how long the process lives on if the model's Update does not
// return. It decides nothing else: an ending that works does not wait for it.
var hangLimit = 10 * time.Second

// lookAgain is how often a state is read that no event reports.
const lookAgain = 50 * time.Millisecond

// Terminal is the terminal of a program. Its methods are safe for concurrent use.
type Terminal struct {
	in    *keyboard
	out   *display
	early *early

	program *tea.Program // set before ready is closed
	ready   chan struct{}
	ctx     context.Context
	stop    context.CancelFunc
	ending  sync.Once
	asked   chan struct{} // closed when the program is asked to end and has the terminal itself

	mu       sync.Mutex
	settings *term.State   // of the terminal before the program took it; nil: it is no terminal
	released bool          // Bubble Tea has given the terminal back for a while
	dying    bool          // a signal or the context asks for the end
	job      chan struct{} // closed at the end of another program that has the terminal, nil none has
}

// New takes a terminal; Run uses it. in and out are the same terminal.
func New(in, out *os.File) *Terminal {
	t := &Terminal{ready: make(chan struct{}), asked: make(chan struct{})}
	t.early = &early{file: in, send: t.Send, ordered: inOrder && term.IsTerminal(in.Fd())}
	t.in = &keyboard{file: in, read: t.early.read, now: time.Now}
	t.out = &display{file: out, drawn: t.early.drawn}
	t.settings, _ = term.GetState(in.Fd())
	return t
}

// Output is what the program writes to beside Bubble Tea.
func (t *Terminal) Output() term.File { return t.out }

// Send sends a message to the program, as soon as it runs.
func (t *Terminal) Send(msg tea.Msg) {
	<-t.ready
	t.program.Send(msg)
}

// Run runs the model until it quits, ctx ends or a signal asks for the end, and
// then gives the terminal back. It returns ErrEnded or ErrHung if ctx or a signal
// ended it. It is called once.
func (t *Terminal) Run(ctx context.Context, model tea.Model, options ...tea.ProgramOption) error {
	if term.IsTerminal(t.in.file.Fd()) {
		options = append([]tea.ProgramOption{tea.WithInput(t.in)}, options...)
	}
	sizes := newSizes(func() (width, height int, err error) { return term.GetSize(t.out.Fd()) })
	defer sizes.end()
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	t.ctx, t.stop = ctx, stop
	terminal := t.settings != nil // a suspension changes them
	t.program = tea.NewProgram(model, append([]tea.ProgramOption{
		tea.WithOutput(t.out), tea.WithContext(inner), tea.WithFilter(chain(coalesce(), t.early.filter, t.suspend, sizes.filter)),
		tea.WithoutSignalHandler(), // watch handles more signals
	}, options...)...)
	over := make(chan struct{})
	defer close(over)
	t.watch(over)
	close(t.ready)
	sizes.watch(t.program.Send)
	done := make(chan error, 1)
	go func() {
		_, err := t.program.Run()
		done <- err
	}()
	select {
	case err := <-done:
		return t.ended(err)
	case <-t.asked:
	}
	if terminal {
		go t.out.unblock(over)
	}
	select {
	case err := <-done:
		return t.ended(err)
	case <-time.After(hangLimit):
		t.giveBack(true)
		return ErrHung
	}
}

// ended returns what Run returns after Bubble Tea has ended.
func (t *Terminal) ended(err error) error {
	t.giveBack(false)
	if errors.Is(err, tea.ErrProgramPanic) {
		return err
	}
	if errors.Is(err, tea.ErrInterrupted) || t.isAsked() || placeOf(t.in.file.Fd()) == gone {
		return ErrEnded
	}
	return err
}

// watch turns signals and the end of the context into the end of the program, or
// into a suspension, until over is closed.
func (t *Terminal) watch(over <-chan struct{}) {
	end, stop := notify(endSignals), notify(stopSignals)
	go func() {
		defer signal.Stop(end)
		defer signal.Stop(stop)
		for {
			select {
			case <-over:
				return
			case <-stop:
				if !t.hasJob() { // a job is stopped by itself
					go t.program.Send(tea.SuspendMsg{})
				}
				continue
			case <-end:
			case <-t.ctx.Done():
			}
			t.awaitJob()
			t.end()
			<-over
			return
		}
	}()
}

// notify returns a channel for signals; it never gets any if there are none.
func notify(signals []os.Signal) chan os.Signal {
	c := make(chan os.Signal, 2)
	if len(signals) > 0 {
		signal.Notify(c, signals...)
	}
	return c
}

// end gives the terminal back and ends Bubble Tea. A program in the alternate
// screen, suspended or behind another program does not depend on Bubble Tea's loop
// for the terminal: the loop may be slow, or hang. In all other cases Bubble Tea
// restores the terminal, because it knows what it has drawn.
func (t *Terminal) end() {
	t.ending.Do(func() {
		ignoreStops()
		close(t.asked)
		if t.isReleased() || t.out.fullScreen() {
			t.giveBack(false)
		}
		t.stop()
	})
}

// giveBack restores the terminal for good: its settings, the screen, the cursor,
// the modes of keyboard and mouse. In the background the settings are the shell's.
// Outside the alternate screen Bubble Tea does the most, unless it hangs.
func (t *Terminal) giveBack(hung bool) {
	t.mu.Lock()
	fd := t.in.file.Fd()
	if !t.in.closed.Swap(true) && !t.released && t.settings != nil && placeOf(fd) == foreground {
		_ = term.Restore(fd, t.settings)
	}
	t.mu.Unlock()
	t.out.close(hung)
}

func (t *Terminal) isAsked() bool {
	select {
	case <-t.asked:
		return true
	default:
		return false
	}
}

type filter func(tea.Model, tea.Msg) tea.Msg

func chain(filters ...filter) filter {
	return func(m tea.Model, msg tea.Msg) tea.Msg {
		for _, f := range filters {
			if msg = f(m, msg); msg == nil {
				return nil
			}
		}
		return msg
	}
}

// wheelGap is the least time between two turns of the wheel that count: keys
// must not wait behind many of them.
const wheelGap = 16 * time.Millisecond

// coalesce drops turns of the wheel that come faster than they can be drawn.
func coalesce() filter {
	var last time.Time
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.MouseMotionMsg:
			return nil // no screen follows the mouse
		case tea.MouseWheelMsg:
			now := time.Now()
			if now.Sub(last) < wheelGap {
				return nil
			}
			last = now
		}
		return msg
	}
}
