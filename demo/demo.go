// Package demo is a protected data mart to try the explorer on: two OData V4
// services on loopback, live and staging, each behind a token endpoint that
// rejects what Entra would reject. Everything it says is made up, made when it
// is asked for, and the same in every run; only its secrets are new each time.
//
// The two differ as services do. Live aggregates ($apply): Facilities takes each property
// once in a request, Observations no order; staging does not aggregate. Codes have labels
// and foreign keys, Documents has media, contained rows and a derived type, and Loads and
// the functions are in the model only.
//
// It does not know the client: code that both shared would hide the bugs of
// both. It reads and writes no files and no variables.
package demo

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options change how the demo behaves; the zero value is what people get.
type Options struct {
	// Latency is added to every answer, of services and token endpoints.
	Latency time.Duration
}

// Demo is a running demo. It is safe for concurrent use.
type Demo struct {
	Live    string // service root of the live mart
	Staging string // service root of the staging mart

	liveToken    string // http://host:port
	stagingToken string
	secrets      map[string]string
	stop         context.CancelFunc
	detach       func() bool
	servers      []*http.Server
	mu           sync.Mutex
	closed       bool           // no request begins any more
	running      sync.WaitGroup // listeners and requests
	live         *service       // for tests
}

// martPath is where the mart lives at each service: as in WHO xMart, after which
// the demo is modelled, so that advice fits.
const martPath = "/xmart-api/odata/HEALTH"

// slowness of the profile "slow".
const slowness = 3 * time.Second

// Start opens the demo on free ports of 127.0.0.1. It ends when ctx does or at
// Close, whatever comes first. At most one Options is read.
func Start(ctx context.Context, options ...Options) (*Demo, error) {
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := &Demo{secrets: newSecrets()}
	own, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.stop = stop
	if err := d.open(own, o); err != nil {
		d.end()
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	d.detach = context.AfterFunc(ctx, d.end)
	return d, nil
}

func (d *Demo) open(ctx context.Context, o Options) error {
	var listeners [4]net.Listener
	var bases [4]string
	for i := range listeners {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
		if err != nil {
			for _, open := range listeners[:i] {
				_ = open.Close() // the first error is the one to tell
			}
			return err
		}
		listeners[i], bases[i] = l, "http://"+l.Addr().String()
	}
	key := &signer{}
	live, staging, down := newTenants(d.secrets)
	liveTokens := &tokenServer{base: bases[2], signer: key, latency: o.Latency,
		tenants: map[string]*tenant{live.id: live, down.id: down}}
	stagingTokens := &tokenServer{base: bases[3], signer: key, latency: o.Latency,
		tenants: map[string]*tenant{staging.id: staging}}
	d.live = newService(newWorld(false), live.guard(liveTokens, live.api(liveAPI)), o.Latency)
	stagingService := newService(newWorld(true), staging.guard(stagingTokens, staging.api(stagingAPI)), o.Latency)
	d.Live, d.Staging = bases[0]+martPath, bases[1]+martPath
	d.liveToken, d.stagingToken = bases[2], bases[3]
	d.running.Go(func() { key.open() }) // so that the first token need not wait
	for i, h := range []http.Handler{d.live, stagingService, liveTokens, stagingTokens} {
		d.serve(ctx, listeners[i], h)
	}
	return nil
}

// guard lets in whom this sign-in host lets in.
func (t *tenant) guard(s *tokenServer, a *api) *guard {
	return &guard{signer: s.signer, audiences: a.names(), issuer: s.issuer(t.id, a.version), clock: time.Now}
}

// serve runs one listener until the demo is closed.
func (d *Demo) serve(ctx context.Context, l net.Listener, h http.Handler) {
	s := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // stderr belongs to the program
		BaseContext:       func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if d.enter() {
				defer d.running.Done()
				h.ServeHTTP(w, q)
			}
		}),
	}
	d.servers = append(d.servers, s)
	d.running.Go(func() { _ = s.Serve(l) }) // ends by Close only
}

// Env returns the secrets of this run by the environment variables that the
// profiles name.
func (d *Demo) Env() map[string]string { return maps.Clone(d.secrets) }

// enter counts a request in, unless the demo is over.
func (d *Demo) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.running.Add(1)
	}
	return !d.closed
}

// Close ends the services and waits for what is under way. It may be called
// more than once.
func (d *Demo) Close() {
	d.end()
	d.detach()
	d.running.Wait()
}

// end closes every port and connection and waits for nothing.
func (d *Demo) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.stop()
	for _, s := range d.servers {
		_ = s.Close() // nothing is left to be done about it
	}
}

// pause waits. If the request is over meanwhile it is broken off, so that
// nobody takes an empty answer for one.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		panic(http.ErrAbortHandler)
	case <-t.C:
	}
}
