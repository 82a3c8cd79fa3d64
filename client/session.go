package client

import (
	"context"
	"time"

	"odatui/method"
)

// Session is one opened profile in one environment: all that the CLI and the TUI
// need to browse it. Another environment is a new Session. It is immutable; what
// changes is behind its functions.
type Session struct {
	ID      string // Options.Session
	About   About
	Service Service
	Journal *Journal
	// Token describes the credential in use, without requesting one.
	Token func() TokenInfo
	// Request is Service.Request with what the profile adds to every request.
	Request func(q Query, at Position) (Request, error)
	// Code returns code that fetches the rows of a run again, without secrets. The
	// language is a name of client/snippet. It sends nothing.
	Code func(run *Run, language string) (string, error)
	// Evidence collects the evidence of a failure of this session, nil in tests
	// that need none.
	Evidence func(err error) Evidence
	// Close ends idle connections.
	Close func()
}

// About identifies the profile and environment of a session or a choice, for the
// frame of every screen.
type About struct {
	Profile     string // its name
	Environment string // its environment's name
	Title       string // the profile's title, or its name
	Badge       string // LIVE, STAGING …; "" for a profile without environments
	Live        bool
	Licensed    bool // a request opens a licensed session
	URL         string
	Host        string // host of the URL, with the port if there is one
	Kind        string
	Method      method.Method
	Warnings    []string // shown always: "TLS unchecked", "plain http"
	PageSize    int      // rows requested at once, 0 the default
	Count       string   // CountAuto, CountUntrusted or CountOff
	Concurrency int      // most requests at once, 0 unknown: one
	Siblings    []string // all environments of the profile, in the file's order
}

// Ref returns the address that the user types: name@environment.
func (a About) Ref() string {
	if a.Environment == "" {
		return a.Profile
	}
	return a.Profile + "@" + a.Environment
}

// Called returns the shortest address that the user may type: a profile without
// environments by its name alone.
func (a About) Called() string {
	if a.Badge == "" && a.Environment == "default" {
		return a.Profile
	}
	return a.Ref()
}

// TokenState is the state of a credential.
type TokenState string

// The states of a credential.
const (
	TokenNone   TokenState = "none"   // none requested yet
	TokenValid  TokenState = "valid"  // in use
	TokenFailed TokenState = "failed" // the last attempt failed
	TokenStatic TokenState = "static" // a key or password, which is not requested and does not expire
)

// TokenInfo describes a credential. It never contains the token.
type TokenInfo struct {
	State     TokenState
	Method    method.Method
	Kind      string    // "jwt", "opaque", "encrypted", "basic", "api-key", "none"
	Source    string    // where it came from, in words
	ExpiresAt time.Time // zero unknown
	Claims    Claims    // nil if it is not a readable JWT
	Err       error     // of the last attempt, for TokenFailed
}

// Claims are the decoded claims of a JWT: JSON values, numbers as json.Number.
type Claims map[string]any

// Texts reads a claim that is one text or a list of them. Nil is no such claim,
// or none of texts.
func (c Claims) Texts(name string) []string {
	switch v := c[name].(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []string:
		return v
	case []any:
		var list []string
		for _, item := range v {
			if s, ok := item.(string); ok && s != "" {
				list = append(list, s)
			}
		}
		return list
	}
	return nil
}

// Asker asks the user for something. The CLI and the TUI each have one.
type Asker interface {
	// Secret asks for a secret without showing it. label names it.
	Secret(ctx context.Context, label string) (string, error)
}
