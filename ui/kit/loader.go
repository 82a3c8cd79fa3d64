package kit

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Loader runs the requests of one screen in named lanes: "page", "prefetch" …
// A lane has one request at a time; starting another cancels the one before.
// Its methods are called from Update only; the work itself runs elsewhere and
// must not touch the screen. The zero value is usable.
type Loader struct {
	lanes map[string]lane
}

// lane is a request on the way.
type lane struct {
	turn   int64
	since  time.Time
	cancel context.CancelFunc
}

// LoadedMsg carries the answer of a lane. Every screen sees it; [Loader.Take]
// tells whose it is.
type LoadedMsg struct {
	Turn int64 // unique in the process
	Lane string
	Msg  tea.Msg
}

// PanicError is the answer of work that panicked: the explorer goes on.
type PanicError struct {
	Lane  string
	Value any
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("internal error while loading the %s: %v", e.Lane, e.Value)
}

// CrashedMsg stands in for the answer of work that panicked.
type CrashedMsg struct {
	Lane string
	Err  error // a *PanicError
}

var turns atomic.Int64

// Start cancels what runs in the lane and returns the command that does work.
// The context ends with Cancel, with the next Start, and with the answer; work
// should come back soon after. What it returns reaches Update in a LoadedMsg.
func (l *Loader) Start(name string, work func(ctx context.Context) tea.Msg) tea.Cmd {
	l.Cancel(name)
	ctx, cancel := context.WithCancel(context.Background())
	turn := turns.Add(1)
	if l.lanes == nil {
		l.lanes = make(map[string]lane)
	}
	l.lanes[name] = lane{turn: turn, since: time.Now(), cancel: cancel}
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = LoadedMsg{Turn: turn, Lane: name, Msg: CrashedMsg{Lane: name, Err: &PanicError{Lane: name, Value: v}}}
			}
		}()
		if ctx.Err() != nil { // cancelled before its turn came
			return LoadedMsg{Turn: turn, Lane: name}
		}
		return LoadedMsg{Turn: turn, Lane: name, Msg: work(ctx)}
	}
}

// Take returns the answer in msg if it belongs to a request of this loader
// that nobody has cancelled or overtaken; the lane is free then. Anything else
// is false: a late answer, another screen's, another message.
func (l *Loader) Take(msg tea.Msg) (tea.Msg, bool) {
	loaded, ok := msg.(LoadedMsg)
	if !ok {
		return nil, false
	}
	on, ok := l.lanes[loaded.Lane]
	if !ok || on.turn != loaded.Turn {
		return nil, false
	}
	on.cancel() // frees the context
	delete(l.lanes, loaded.Lane)
	return loaded.Msg, true
}

// Cancel ends the request in a lane; its answer will not be taken. It reports
// whether there was one.
func (l *Loader) Cancel(name string) bool {
	on, ok := l.lanes[name]
	if !ok {
		return false
	}
	on.cancel()
	delete(l.lanes, name)
	return true
}

// CancelAll ends the requests in all lanes and reports whether there were any.
func (l *Loader) CancelAll() bool {
	some := len(l.lanes) > 0
	for name := range l.lanes {
		l.Cancel(name)
	}
	return some
}

// Busy reports a request on the way in a lane.
func (l *Loader) Busy(name string) bool {
	_, ok := l.lanes[name]
	return ok
}

// Since returns how long a lane's request has been on the way, 0 without one.
func (l *Loader) Since(name string) time.Duration {
	on, ok := l.lanes[name]
	if !ok {
		return 0
	}
	return time.Since(on.since)
}

// Slow is how long a request may take before the screen says that it loads:
// what is faster would only flicker.
const Slow = 100 * time.Millisecond

// Slow reports that a lane's request takes long enough to be shown.
func (l *Loader) Slow(name string) bool { return l.Since(name) >= Slow }
