package client

import (
	"context"
	"sync"
)

// Ahead sends the requests of a bulk run before they are needed: while one page
// is decoded, the next one is in flight. After a wrong guess nothing more is
// guessed. It is safe for concurrent use; the zero value is usable.
type Ahead[T any] struct {
	mu      sync.Mutex
	pending map[string]*early[T]
	off     bool
}

// early is a request that was sent before it was needed.
type early[T any] struct {
	done   chan struct{}
	cancel context.CancelFunc
	value  T
	err    error
}

// Start sends a request by its key, unless it was sent already or a guess was
// wrong before.
func (a *Ahead[T]) Start(ctx context.Context, key string, send func(context.Context) (T, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.off || a.pending[key] != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	e := &early[T]{done: make(chan struct{}), cancel: cancel}
	if a.pending == nil {
		a.pending = map[string]*early[T]{}
	}
	a.pending[key] = e
	go func() {
		defer close(e.done)
		e.value, e.err = send(ctx)
	}()
}

// Take returns the result of the request with a key, and false if it was not
// sent: then the other requests are cancelled, because they were guessed wrong.
func (a *Ahead[T]) Take(ctx context.Context, key string) (value T, err error, ok bool) {
	a.mu.Lock()
	e := a.pending[key]
	delete(a.pending, key)
	wrong := e == nil && len(a.pending) > 0
	a.mu.Unlock()
	if wrong {
		a.Stop()
	}
	if e == nil {
		return value, nil, false
	}
	defer e.cancel()
	select {
	case <-e.done:
		return e.value, e.err, true
	case <-ctx.Done():
		return value, ctx.Err(), true
	}
}

// Stop cancels the requests in flight; nothing more is guessed.
func (a *Ahead[T]) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.off = true
	for key, e := range a.pending {
		e.cancel()
		delete(a.pending, key)
	}
}

// Stopper is a value that a kind of service keeps for one bulk run.
type Stopper interface{ Stop() }

// keep holds one value of a run.
type keep struct {
	mu    sync.Mutex
	value Stopper
}

type keepKey struct{}

// withKeep returns a context in which a kind of service can keep a value for a
// run, and the function that stops it.
func withKeep(ctx context.Context) (context.Context, func()) {
	k := &keep{}
	return context.WithValue(ctx, keepKey{}, k), func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.value != nil {
			k.value.Stop()
		}
	}
}

// AheadOf returns the requests that were sent ahead in the bulk run of ctx, nil
// outside of one.
func AheadOf[T any](ctx context.Context) *Ahead[T] {
	k, ok := ctx.Value(keepKey{}).(*keep)
	if !ok {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.value == nil {
		k.value = &Ahead[T]{}
	}
	a, _ := k.value.(*Ahead[T])
	return a
}
