package auth

import (
	"context"
	"sync"

	"odatui/client"
	"odatui/client/transport"
)

// static is the credential of all methods whose proof never changes. The secret
// is asked for at the first use.
type static struct {
	hidden
	method string
	kind   string
	secret *keeper
	// make turns the secret into the proof and, for a method that has one, the
	// token.
	make func(secret string) (proof *transport.Proof, token string, err error)

	mu     sync.Mutex
	proof  *transport.Proof // nil: not asked yet
	token  string
	failed error
}

// Prove returns the one proof there is; a refused one comes back as it is.
func (s *static) Prove(ctx context.Context, refused *transport.Proof) (*transport.Proof, error) {
	if refused != nil {
		return refused, nil
	}
	proof, _, err := s.settle(ctx)
	return proof, err
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

// settle makes the proof once.
func (s *static) settle(ctx context.Context) (*transport.Proof, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	s.mu.Lock()
	if s.proof != nil {
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
	if s.proof == nil { // another may have been faster
		s.proof, s.token, s.failed = proof, token, nil
	}
	return s.proof, s.token, nil
}
