// Package transport provides a session's HTTP clients: round trippers that trace,
// authorize, retry and limit the requests, and that send a token to the profile's
// own origin only.
//
// It does not know OData, how a token is obtained, or who reads the journal.
package transport

import (
	"context"
	"net/http"
	"slices"
	"time"

	"odatui/client"
	"odatui/client/redact"
)

// Proof is the credentials of a request.
type Proof struct {
	Header []client.Header // set on the request
	Query  []client.Param  // added to the URL's query
}

// Prover returns credentials. It is safe for concurrent use, caches by itself and
// returns early when ctx ends, also if other callers wait.
type Prover interface {
	// Prove returns the credentials to send. refused are those to which the service
	// has just responded with 401, nil otherwise: then others are needed, and a
	// Prover that has no others returns refused itself.
	Prove(ctx context.Context, refused *Proof) (*Proof, error)
}

// Config is what the clients of one session are made from.
type Config struct {
	Origin      string           // the profile's url; credentials are sent to its scheme, host and port only
	Prover      Prover           // nil: no credentials
	Headers     []client.Header  // added to every service request; Secret marks a value that must not be shown
	Query       []client.Param   // added to every service request that lacks them
	Journal     *client.Journal  // never nil
	Redactor    *redact.Redactor // never nil
	Timeout     time.Duration    // for the response's header, and between two reads of a body; 0 none
	Concurrency int              // most service requests at once, 0 no limit
	CAFile      string           // PEM, in addition to the system's
	Insecure    bool             // certificates are not checked
	Proxy       string           // "" the environment's
	UserAgent   string
	LongQuery   bool // allows POST …/$query, the one exception to "only GET"
	// Pause waits between two tries, or returns the context's error at once when
	// it ends. Nil waits in real time.
	Pause func(ctx context.Context, d time.Duration) error
}

// Caps of decoded bodies, in bytes.
const (
	PageCap     = 64 << 20  // of a service's response, unless the context has another
	MetadataCap = 128 << 20 // for [WithBodyCap], when $metadata is read
	tokenCap    = 1 << 20   // of a token endpoint's response
)

// New returns the client for a service. It sends GET and HEAD to the origin
// of cfg only, follows redirects within it, and records every attempt. Errors
// of its responses are those of [Do]; use Do to remove net/http's own error text,
// which contains the whole URL.
func New(cfg Config) (*http.Client, error) {
	base, err := newBase(cfg)
	if err != nil {
		return nil, err
	}
	return newService(cfg, base)
}

// NewToken returns the client for token endpoints. It follows no redirect, repeats
// nothing, and adds neither credentials nor the headers and parameters of the
// profile.
func NewToken(cfg Config) (*http.Client, error) {
	base, err := newBase(cfg)
	if err != nil {
		return nil, err
	}
	return newTokenClient(cfg, base), nil
}

// newService joins the chain of a service's client, outermost last.
func newService(cfg Config, base http.RoundTripper) (*http.Client, error) {
	home, err := parseOrigin(cfg.Origin)
	if err != nil {
		return nil, err
	}
	extras, err := newProfile(cfg)
	if err != nil {
		return nil, err
	}
	rt := http.RoundTripper(&idle{next: base, timeout: cfg.Timeout})
	rt = &bodyCap{next: rt, size: PageCap}
	rt = &trace{next: rt, journal: cfg.Journal, redactor: cfg.Redactor, purpose: client.ForService, timeout: cfg.Timeout}
	rt = newLimit(rt, cfg.Concurrency)
	repeats := newRetry(rt, cfg.Pause)
	rt = repeats
	credentials := &authorize{next: rt, prover: cfg.Prover, redactor: cfg.Redactor}
	extras.next = credentials
	rt = &guard{next: extras, home: home, longQuery: cfg.LongQuery}
	rt = &follow{next: rt, home: home}
	adds := func() []client.Param { return slices.Concat(cfg.Query, credentials.query()) }
	return newClient(&chain{next: rt, base: base, retry: repeats, redactor: cfg.Redactor, adds: adds}), nil
}

// newTokenClient joins the chain of the client for token endpoints.
func newTokenClient(cfg Config, base http.RoundTripper) *http.Client {
	rt := http.RoundTripper(&idle{next: base, timeout: cfg.Timeout})
	rt = &bodyCap{next: rt, size: tokenCap}
	rt = &trace{next: rt, journal: cfg.Journal, redactor: cfg.Redactor, purpose: client.ForToken, timeout: cfg.Timeout}
	rt = &tokenHeaders{next: rt, userAgent: cfg.UserAgent}
	return newClient(&chain{next: rt, base: base, redactor: cfg.Redactor})
}
