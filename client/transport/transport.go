// Package transport is the way to the wire: a chain of round trippers that
// trace, authorize, retry and limit the requests of one session, and that let
// a token go to the profile's own origin only.
//
// It does not know OData, how a token is got, or who reads the journal.
package transport

import (
	"context"
	"time"

	"odatui/client"
)

// Proof is what is put on a request to show who we are.
type Proof struct {
	Header []client.Header // set on the request
	Query  []client.Param  // added to the URL's query
}

// Prover hands out proof. It is safe for concurrent use, caches by itself and
// returns early when ctx ends, whoever else waits.
type Prover interface {
	// Prove returns the proof to show. refused is the proof the service has
	// just answered 401 to, nil otherwise: then another one is wanted, and a
	// Prover that cannot have another returns refused itself.
	Prove(ctx context.Context, refused *Proof) (*Proof, error)
}

// Config is what the clients of one session are made from.
type Config struct {
	Origin      string          // the profile's url; only its scheme, host and port get proof
	Prover      Prover          // nil: no proof
	Headers     []client.Header // added to every service request
	Query       []client.Param  // added to every service request that lacks them
	Journal     *client.Journal // never nil
	Redactor    *Redactor       // never nil
	Timeout     time.Duration   // for the answer's header, and between two reads of a body
	Concurrency int             // most service requests at once, 0 no limit
	CAFile      string          // PEM, in addition to the system's
	Insecure    bool            // certificates are not checked
	Proxy       string          // "" the environment's
	UserAgent   string
}
