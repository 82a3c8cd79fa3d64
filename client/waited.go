package client

import (
	"context"
	"sync/atomic"
	"time"
)

// Waited counts how long a call waited for the user. The zero value is usable.
type Waited struct {
	total atomic.Int64
	outer *Waited
}

type waitedKey struct{}

// WithWaited returns a context whose prompts are counted, and their counter. The
// counters of ctx count them too.
func WithWaited(ctx context.Context) (context.Context, *Waited) {
	w := &Waited{}
	w.outer, _ = ctx.Value(waitedKey{}).(*Waited)
	return context.WithValue(ctx, waitedKey{}, w), w
}

// WithoutWaited returns a context whose prompts are not counted by the counters of
// ctx, and their counter: for work that several calls wait for.
func WithoutWaited(ctx context.Context) (context.Context, *Waited) {
	w := &Waited{}
	return context.WithValue(ctx, waitedKey{}, w), w
}

// Total returns how long the prompts took that have ended.
func (w *Waited) Total() time.Duration { return time.Duration(w.total.Load()) }

// Since returns the time since start without the time of prompts.
func (w *Waited) Since(start time.Time) time.Duration { return max(0, time.Since(start)-w.Total()) }

// AddWaited adds the time of a prompt to the counters of ctx.
func AddWaited(ctx context.Context, d time.Duration) {
	w, _ := ctx.Value(waitedKey{}).(*Waited)
	for ; w != nil; w = w.outer {
		w.total.Add(int64(d))
	}
}

// Ask asks for a secret and adds the time it took to the counters of ctx: it is no
// time of the service.
func Ask(ctx context.Context, asker Asker, label string) (string, error) {
	start := time.Now()
	defer func() { AddWaited(ctx, time.Since(start)) }()
	return asker.Secret(ctx, label)
}
