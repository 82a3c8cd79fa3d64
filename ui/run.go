package ui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"time"

	tea "charm.land/bubbletea/v2"
)

// wheelGap is the least time between two turns of the wheel that count: keys
// must not wait behind a flood of them.
const wheelGap = 16 * time.Millisecond

// Run shows the explorer until the person quits or ctx ends, and gives the
// terminal back as it was. An end by ctx or by a signal is context.Canceled.
func Run(ctx context.Context, deps Deps, options ...tea.ProgramOption) error {
	model := New(deps)
	stop := newStops()
	defer stop.end()
	program := tea.NewProgram(model, append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithFilter(chain(coalesce(), stop.filter)),
	}, options...)...)
	if deps.Asker != nil {
		deps.Asker.bind(program.Send)
		defer deps.Asker.bind(nil)
	}
	stop.watch(program)
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

// stops are the signals that Bubble Tea leaves to the program: without this
// the terminal would stay in the alternate screen.
type stops struct {
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
	signal.Notify(s.quit, quitSignals...)
	s.hold()
	go func() {
		for {
			select {
			case <-s.done:
				return
			case <-s.quit:
				s.ended <- true
				go program.Quit()
				select { // a program that hangs is ended all the same
				case <-s.done:
				case <-time.After(2 * time.Second):
					program.Kill()
				}
				return
			case <-s.suspend:
				go program.Send(tea.SuspendMsg{})
			}
		}
	}()
}

// hold takes the stop signal for ourselves.
func (s *stops) hold() {
	if len(suspendSignals) > 0 {
		signal.Notify(s.suspend, suspendSignals...)
	}
}

// filter lets the stop signal through while Bubble Tea stops the process.
func (s *stops) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.SuspendMsg:
		if len(suspendSignals) > 0 {
			signal.Reset(suspendSignals...)
		}
	case tea.ResumeMsg:
		s.hold()
	}
	return msg
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
