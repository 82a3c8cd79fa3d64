package ui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// wheelGap is the least time between two turns of the wheel that count: keys
// must not wait behind a flood of them.
const wheelGap = 16 * time.Millisecond

// Run shows the explorer until the user quits or ctx ends, and then restores the
// terminal. It returns context.Canceled if ctx or a signal ended it.
func Run(ctx context.Context, deps Deps) error {
	m := New(deps)
	defer m.end()
	if deps.Start.Ref != "" {
		return run(ctx, m, deps.Asker)
	}
	f := newFirstFrame(m, os.Stdout)
	err := run(ctx, f, deps.Asker, tea.WithColorProfile(f.profile))
	if errors.Is(err, context.Canceled) {
		f.leave()
	}
	return err
}

// lastWait is how long the end waits for sessions that are slow to close.
const lastWait = 2 * time.Second

// end closes what is open once the program is over: what was read is kept.
func (m *Model) end() {
	m.loader.CancelAll()
	for session := range m.sessions {
		m.closing(session)
	}
	var open sync.WaitGroup
	for _, end := range m.closings {
		open.Go(end)
	}
	closed := make(chan struct{})
	go func() {
		open.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(lastWait):
	}
}

// run runs a model as the explorer runs: with its keyboard, sizes and signals.
func run(ctx context.Context, model tea.Model, asker *Asker, options ...tea.ProgramOption) error {
	if term.IsTerminal(os.Stdin.Fd()) {
		options = append([]tea.ProgramOption{tea.WithInput(&keyboard{File: os.Stdin, now: time.Now})}, options...)
	}
	stop, size := newStops(), newSizes(func() (width, height int, err error) { return term.GetSize(os.Stdout.Fd()) })
	defer stop.end()
	defer size.end()
	program := tea.NewProgram(model, append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithFilter(chain(coalesce(), stop.filter, size.filter)),
		tea.WithoutSignalHandler(), // stops handles more signals, and ends the program by force if it must
	}, options...)...)
	if asker != nil {
		asker.bind(program.Send)
		defer asker.bind(nil)
	}
	stop.watch(program)
	size.watch(program.Send)
	_, err := program.Run()
	switch {
	case err == nil && stop.signalled():
		return context.Canceled
	case errors.Is(err, tea.ErrProgramPanic):
		return err
	case errors.Is(err, tea.ErrInterrupted), errors.Is(err, tea.ErrProgramKilled):
		return context.Canceled
	}
	return err
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

// coalesce drops turns of the wheel that come faster than they can be drawn.
func coalesce() filter {
	var last time.Time
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		switch msg.(type) {
		case tea.MouseMotionMsg:
			return nil // nothing follows the mouse
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

// stops are the signals that end or stop the program: without this some of
// them would leave the terminal in the alternate screen.
type stops struct {
	program       *tea.Program
	quit, suspend chan os.Signal
	done          chan struct{}
	ended         chan bool // whether a signal ended the program
}

func newStops() *stops {
	return &stops{
		quit: make(chan os.Signal, 1), suspend: make(chan os.Signal, 1),
		done: make(chan struct{}), ended: make(chan bool, 1),
	}
}

// watch turns signals into messages until end.
func (s *stops) watch(program *tea.Program) {
	s.program = program
	signal.Notify(s.quit, quitSignals...)
	if len(suspendSignals) > 0 {
		signal.Notify(s.suspend, suspendSignals...)
	}
	go func() {
		for {
			select {
			case <-s.done:
				return
			case <-s.quit:
				s.ended <- true
				s.finish(program)
				return
			case <-s.suspend:
				go program.Send(tea.SuspendMsg{})
			}
		}
	}()
}

// finish ends the program: as if the person had, else by force. A terminal
// that is given back late is better than one that is not.
func (s *stops) finish(program *tea.Program) {
	for _, end := range []func(){
		program.Quit,
		program.Kill,
		func() { _ = program.ReleaseTerminal(); os.Exit(130) },
		func() { os.Exit(130) },
	} {
		go end()
		select {
		case <-s.done:
			return
		case <-time.After(2 * time.Second):
		}
	}
}

// filter stops the process for ctrl+z and for a stop signal from outside. It
// does so itself: once Go has caught SIGTSTP it cannot be given back its
// default, and Bubble Tea would wait for a stop that never comes. It runs in
// the event loop, so nothing is drawn meanwhile.
func (s *stops) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); !ok || stopProcess == nil || s.program == nil {
		return msg
	}
	if err := s.program.ReleaseTerminal(); err != nil {
		return nil
	}
	stopProcess()
	_ = s.program.RestoreTerminal() // what it says cannot be shown now
	go s.program.Send(tea.ClearScreen())
	return nil
}

func (s *stops) signalled() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

func (s *stops) end() {
	signal.Stop(s.quit)
	signal.Stop(s.suspend)
	close(s.done)
}
