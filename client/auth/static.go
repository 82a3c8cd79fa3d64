package auth

import (
	"context"
	"sync"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

// static is the credential of all methods that send a secret of the profile. It
// reads the secret at its first use, and at the next use after a service rejected
// it: the user may have mistyped it, or the value of its reference may have changed.
type static struct {
	hidden
	method method.Method
	kind   string // of the credential, "" if it is a token
	secret *keeper
	// make returns what the secret puts on requests and, for a method that has one,
	// the token.
	make func(secret string) (proof *transport.Proof, token string, err error)

	mu     sync.Mutex
	proof  *transport.Proof // nil: the secret has not been read
	token  string
	stale  bool // a service rejected proof: it is not sent again
	failed error
}

// Prove returns the credentials. It returns rejected ones unchanged: the secret is
// not read again while a request is in flight, but by the next request.
func (s *static) Prove(ctx context.Context, refused *transport.Proof) (*transport.Proof, error) {
	if refused != nil {
		return s.refuse(refused), nil
	}
	proof, _, err := s.settle(ctx)
	return proof, err
}

// refuse marks credentials as rejected. It returns their replacement if there is one
// already.
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

// Info describes the secret; its contents are known after the first use.
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

// settle reads the secret once, and again after it was rejected.
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
	if s.proof == nil || s.stale { // another call may have been faster
		s.proof, s.token, s.stale, s.failed = proof, token, false, nil
	}
	return s.proof, s.token, nil
}
