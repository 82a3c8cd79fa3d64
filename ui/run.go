package ui

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/tty"
)

// Run shows the explorer until the user quits or ctx ends, and then restores the
// terminal. It returns a context.Canceled if ctx or a signal ended it.
func Run(ctx context.Context, deps Deps) error {
	t := tty.New(os.Stdin, os.Stdout)
	m := New(deps)
	m.exec = t.Exec
	if deps.Asker != nil {
		deps.Asker.bind(t.Send)
		defer deps.Asker.bind(nil)
	}
	err := run(ctx, t, m)
	if !errors.Is(err, tty.ErrHung) {
		m.end()
	}
	return err
}

func run(ctx context.Context, t *tty.Terminal, m *Model) error {
	if m.deps.Plain {
		p := newPlain(m, t.Output())
		err := t.Run(ctx, p, tea.WithOutput(muted{t.Output()}))
		if p.open && !errors.Is(err, tty.ErrEnded) {
			p.write("\r\n")
		}
		return err
	}
	if m.deps.Start.Ref != "" {
		return t.Run(ctx, m)
	}
	f := newFirstFrame(m, t.Output())
	return t.Run(ctx, f, tea.WithColorProfile(f.profile))
}

// lastWait is how long the end waits for sessions that are slow to close.
const lastWait = 2 * time.Second

// end closes what is open once the program is over: what was read is kept.
func (m *Model) end() {
	m.loader.CancelAll()
	if visit := m.visit(); visit != nil && !m.left && m.deps.Remember != nil {
		m.deps.Remember(visit())
	}
	for session := range m.sessions {
		m.closing(session)
	}
	var open sync.WaitGroup
	open.Go(m.exports.StopAll())
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
