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
	// early is how long before its end a token is replaced, so that it does not
	// expire on the way.
	early = 5 * time.Minute
	// unknownLife is how long a token is used whose end nobody told.
	unknownLife = 5 * time.Minute
	// longestLife is the longest life that is believed.
	longestLife = 100 * 366 * 24 * time.Hour
	// pause is how long a failed replacement of a token that is still good is
	// not tried again.
	pause = 30 * time.Second
)

// grant is a token as a method got it.
type grant struct {
	hidden
	token   string
	expires time.Time // zero unknown
	note    string    // what is odd about it, "" nothing
}

// source is the credential of all methods that get a token: it keeps the token
// in memory, replaces it early, and makes one request however many wait.
type source struct {
	hidden
	method method.Method
	from   string
	fetch  func(ctx context.Context) (grant, error)
	env    Env

	mu     sync.Mutex
	now    *held   // nil: none yet
	flight *flight // nil: nothing is under way
	failed error   // of the last attempt, nil if it went well
	retry  time.Time
}

// held is a token in use; its proof is what a service may refuse.
type held struct {
	hidden
	proof   *transport.Proof
	token   string
	kind    string
	claims  client.Claims
	note    string
	renew   time.Time // from then on another one is wanted
	expires time.Time
}

// flight is one attempt to get a token and those who wait for it.
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

// Info tells about the token in use.
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

// fresh reports whether a token can be shown without a thought of another one.
func (s *source) fresh(h *held) bool {
	t := s.env.wall()
	return t.Before(h.renew) || t.Before(s.retry) && t.Before(h.expires)
}

// hold returns a token that was not refused. It returns as soon as ctx ends.
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

// land returns what a flight brought. A token that is still good outlives a
// failed attempt to replace it early.
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

// leave ends the flight when nobody waits for it any more.
func (s *source) leave(f *flight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.waiters--; f.waiters > 0 {
		return
	}
	f.cancel()
	if s.flight == f {
		s.flight = nil // who comes now must not wait for a cancelled one
	}
}

// start begins a flight; the lock is held. It outlives the caller's context,
// for others may wait for it too, but keeps its values.
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

// finish keeps what a flight brought, unless everybody has left it.
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

// take makes a token one to use. The proof of the token before it is kept if
// they are the same: the asker sees that it got no other.
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

// bearerProof is RFC 6750's way to show a token.
func bearerProof(token string) *transport.Proof {
	return &transport.Proof{Header: []client.Header{{Name: "Authorization", Value: "Bearer " + token, Secret: true}}}
}
