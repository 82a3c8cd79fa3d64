package client

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// LongestWait is how long an export to a file and a comparison wait where a service asks for it.
const LongestWait = 15 * time.Minute

type patienceKey struct{}

// WithPatience returns a context whose requests wait for up to [LongestWait] where a service
// asks for it. tell receives each second how much of a wait is left, 0 at its end; several
// goroutines may call it.
func WithPatience(ctx context.Context, tell func(left time.Duration)) context.Context {
	return context.WithValue(ctx, patienceKey{}, tell)
}

// PatienceOf returns the function that gets the waits, false if ctx has no patience.
func PatienceOf(ctx context.Context) (tell func(left time.Duration), ok bool) {
	tell, ok = ctx.Value(patienceKey{}).(func(time.Duration))
	return tell, ok
}

// WaitText says that a service asks to wait, and for how long still. of names the service, ""
// there is only one.
func WaitText(of string, left time.Duration) string {
	if of != "" {
		of = " of " + of
	}
	left = left.Round(time.Second)
	text := fmt.Sprintf("%d s", left/time.Second)
	if left >= time.Minute {
		text = fmt.Sprintf("%d min %d s", left/time.Minute, left%time.Minute/time.Second)
	}
	return "the service" + of + " asks to wait: " + text + " left"
}

type underwayKey struct{}

// withUnderway returns a context that knows whether rows of its run have come.
func withUnderway(ctx context.Context) context.Context {
	return context.WithValue(ctx, underwayKey{}, &atomic.Bool{})
}

// MarkUnderway notes that rows of a run have come.
func MarkUnderway(ctx context.Context) {
	if came, ok := ctx.Value(underwayKey{}).(*atomic.Bool); ok {
		came.Store(true)
	}
}

// Underway reports whether ctx is that of a run of which rows have come: a service that is
// not there any more is likely to be restarted.
func Underway(ctx context.Context) bool {
	came, ok := ctx.Value(underwayKey{}).(*atomic.Bool)
	return ok && came.Load()
}
