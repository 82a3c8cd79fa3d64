package auth

import (
	"context"
	"errors"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

const (
	// early is how long before its expiry a token is replaced, so that it does not
	// expire while a request is in flight.
	early = 5 * time.Minute
	// unknownLife is how long a token of unknown expiry is used.
	unknownLife = 5 * time.Minute
	// longestLife is the longest life that is plausible.
	longestLife = 100 * 366 * 24 * time.Hour
	// pause is the time until a failed replacement of a token that is still valid is
	// tried again.
	pause = 30 * time.Second
)

// grant is a token as a method returns it.
type grant struct {
	hidden
	token   string
	expires time.Time // zero unknown
	note    string    // a warning about the token, "" none
}

// source is the credential of all methods that get a token: it keeps the token
// in memory, replaces it early, and sends one request for all that wait.
type source struct {
	hidden
	method method.Method
	from   string
	fetch  func(ctx context.Context) (grant, error)
	env    Env

	mu     sync.Mutex
	now    *held   // nil: none yet
	flight *flight // nil: no request is in flight
	failed error   // of the last attempt, nil if it succeeded
	retry  time.Time
}

// held is a token in use and what it puts on requests.
type held struct {
	hidden
	proof   *transport.Proof
	token   string
	kind    string
	claims  client.Claims
	note    string
	renew   time.Time // from then on it is replaced
	expires time.Time
}

// flight is one attempt to get a token and the number of callers that wait for it.
type flight struct {
	done    chan struct{}
	waited  *client.Waited // for a person
	cancel  context.CancelFunc
	waiters int // guarded by the source
	got     *held
	err     error
}

// Prove returns the token in use, or gets one.
func (s *source) Prove(ctx context.Context, refused *transport.Proof) (*transport.Proof, error) {
	h, err := s.hold(ctx, refused)
	if err != nil {
		return nil, err
	}
	return h.proof, nil
}

// Token returns the token itself.
func (s *source) Token(ctx context.Context) (string, error) {
	h, err := s.hold(ctx, nil)
	if err != nil {
		return "", err
	}
	return h.token, nil
}

// Info describes the token in use.
func (s *source) Info() client.TokenInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := client.TokenInfo{State: client.TokenNone, Method: s.method, Source: s.from}
	if h := s.now; h != nil {
		info.Kind, info.ExpiresAt, info.Claims = h.kind, h.expires, h.claims
		if h.note != "" {
			info.Source += " (" + h.note + ")"
		}
	}
	switch {
	case s.failed != nil && (s.now == nil || !s.good(s.now)):
		info.State, info.Err = client.TokenFailed, s.failed
	case s.now != nil && s.good(s.now):
		info.State = client.TokenValid
	}
	return info
}

// good reports whether a token has not expired yet.
func (s *source) good(h *held) bool { return s.env.wall().Before(h.expires) }

// fresh reports whether a token need not be replaced yet.
func (s *source) fresh(h *held) bool {
	t := s.env.wall()
	return t.Before(h.renew) || t.Before(s.retry) && t.Before(h.expires)
}

// hold returns a token that was not rejected. It returns as soon as ctx ends.
func (s *source) hold(ctx context.Context, refused *transport.Proof) (*held, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if h := s.now; h != nil && h.proof != refused && s.fresh(h) {
		s.mu.Unlock()
		return h, nil
	}
	f := s.flight
	if f == nil {
		f = s.start(ctx)
	}
	f.waiters++
	before := f.waited.Total()
	s.mu.Unlock()

	start := time.Now()
	select {
	case <-f.done:
		client.AddWaited(ctx, min(f.waited.Total()-before, time.Since(start)))
		return s.land(f, refused)
	case <-ctx.Done():
		s.leave(f)
		return nil, ctx.Err()
	}
}

// land returns the result of a flight. If an early replacement failed, that is the
// token in use while it is valid.
func (s *source) land(f *flight, refused *transport.Proof) (*held, error) {
	if f.err == nil {
		return f.got, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.now; h != nil && h.proof != refused && s.good(h) {
		return h, nil
	}
	return nil, f.err
}

// leave cancels a flight that no caller waits for any more.
func (s *source) leave(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.waiters--; f.waiters > 0 {
		return
	}
	f.cancel()
	if s.flight == f {
		s.flight = nil // new callers must not join the cancelled flight
	}
}

// start begins a flight; the lock is held. The flight does not end with the caller's
// context, as others may wait for it too, but keeps its values.
func (s *source) start(ctx context.Context) *flight {
	ctx, waited := client.WithoutWaited(context.WithoutCancel(ctx))
	ctx, cancel := context.WithCancel(ctx)
	f := &flight{done: make(chan struct{}), cancel: cancel, waited: waited}
	s.flight = f
	go func() {
		defer cancel()
		g, err := s.fetch(ctx)
		s.finish(f, g, err)
	}()
	return f
}

// finish keeps the result of a flight, unless it was cancelled.
func (s *source) finish(f *flight, g grant, err error) {
	if err == nil {
		s.env.learn(g.token)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	if s.flight != f {
		f.err = context.Canceled
		return
	}
	s.flight = nil
	if err != nil {
		f.err = err
		if !errors.Is(err, context.Canceled) {
			s.failed, s.retry = err, s.env.wall().Add(pause)
		}
		return
	}
	s.failed, s.retry = nil, time.Time{}
	s.now = s.take(g)
	f.got = s.now
}

// take returns a token for use. If it is the same as the one before, so is what it
// puts on requests: by that the caller notices that there is no other token.
func (s *source) take(g grant) *held {
	now := s.env.wall()
	life := g.expires.Round(0).Sub(now)
	if g.expires.IsZero() || life <= 0 || life > longestLife {
		life = unknownLife
	}
	h := &held{token: g.token, note: g.note, expires: now.Add(life)}
	h.renew = h.expires.Add(-early)
	if life < 2*early {
		h.renew = now.Add(life / 2)
	}
	h.kind, h.claims = Decode(g.token)
	if s.now != nil && s.now.token == g.token {
		h.proof = s.now.proof
	} else {
		h.proof = bearerProof(g.token)
	}
	return h
}

// bearerProof puts a token on a request (RFC 6750).
func bearerProof(token string) *transport.Proof {
	return &transport.Proof{Header: []client.Header{{Name: "Authorization", Value: "Bearer " + token, Secret: true}}}
}
