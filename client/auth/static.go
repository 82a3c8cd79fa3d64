package auth

import (
	"context"
	"sync"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

// static is the credential of all methods whose proof does not change by
// itself. The secret is asked for at the first use, and again at the first one
// after a service refused it: a person may have mistyped it, or its reference
// may hold another one by now.
type static struct {
	hidden
	method method.Method
	kind   string // of the credential, "" if it is a token
	secret *keeper
	// make turns the secret into the proof and, for a method that has one, the
	// token.
	make func(secret string) (proof *transport.Proof, token string, err error)

	mu     sync.Mutex
	proof  *transport.Proof // nil: not asked yet
	token  string
	stale  bool // the proof was refused: it is told about, but not shown again
	failed error
}

// Prove returns the one proof there is. A refused one comes back as it is:
// nothing is asked while a request is on its way, the next one does so.
func (s *static) Prove(ctx context.Context, refused *transport.Proof) (*transport.Proof, error) {
	if refused != nil {
		return s.refuse(refused), nil
	}
	proof, _, err := s.settle(ctx)
	return proof, err
}

// refuse takes back a proof, and returns the one that took its place if there
// is one by now.
func (s *static) refuse(refused *transport.Proof) *transport.Proof {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.proof != refused && !s.stale && s.proof != nil:
		return s.proof
	case s.proof == refused && !s.stale:
		s.stale = true
		s.secret.forget()
	}
	return refused
}

// Token returns the token of a method that has one.
func (s *static) Token(ctx context.Context) (string, error) {
	_, token, err := s.settle(ctx)
	if err == nil && token == "" {
		err = noToken(s.method)
	}
	return token, err
}

// Info tells about the secret; what is in it is known after the first use.
func (s *static) Info() client.TokenInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := client.TokenInfo{State: client.TokenStatic, Method: s.method, Kind: s.kind, Source: "profile"}
	if s.failed != nil {
		info.State, info.Err = client.TokenFailed, s.failed
	}
	if s.token != "" {
		info.Kind, info.Claims = Decode(s.token)
		if info.ExpiresAt = ownEnd(s.token); !info.ExpiresAt.IsZero() {
			info.State = client.TokenValid
		}
	}
	return info
}

// settle makes the proof once, and once more after it was refused.
func (s *static) settle(ctx context.Context) (*transport.Proof, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	if s.proof != nil && !s.stale {
		defer s.mu.Unlock()
		return s.proof, s.token, nil
	}
	s.mu.Unlock()
	secret, err := s.secret.secret(ctx)
	var proof *transport.Proof
	var token string
	if err == nil {
		proof, token, err = s.make(secret)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.secret.forget()
		if ctx.Err() == nil {
			s.failed = err
		}
		return nil, "", err
	}
	if s.proof == nil || s.stale { // another may have been faster
		s.proof, s.token, s.stale, s.failed = proof, token, false, nil
	}
	return s.proof, s.token, nil
}
