package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"odatui/client"
)

// Reach describes the connection to a host. No request was sent.
type Reach struct {
	Host    string // of the URL, with the port if it has one
	Address string // that responded: the proxy's, if there is one
	Proxy   string // scheme and host of the proxy, "" none
	Timing  client.Timing
	Secure  bool      // the connection is encrypted
	Version string    // "TLS 1.3", "" not encrypted
	Subject string    // of the certificate
	Expires time.Time // of the certificate
}

// Probe connects as a request to an address would (name, proxy, connection, TLS),
// and stops before a request: not even a header is sent to the host. Errors are
// *[Error], the context's own, or the reason why the profile's settings cannot be
// used.
func Probe(ctx context.Context, cfg Config, address string) (Reach, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil || req.URL.Hostname() == "" {
		return Reach{}, errors.New("probe: not an address")
	}
	reach := Reach{Host: req.URL.Host}
	base, err := newBase(cfg)
	if err != nil {
		return reach, err
	}
	proxy, err := base.Proxy(req)
	if err != nil {
		return reach, err
	}
	if proxy != nil {
		reach.Proxy = (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
	}
	p := &probe{dial: base.DialContext}
	p.bend(base)
	defer base.CloseIdleConnections()

	f := &requestTrace{start: time.Now()}
	err = p.connect(ctx, base, req, f)
	reach.Timing, reach.Address = f.timings()
	reach.Timing.Total = time.Since(f.start)
	if req.URL.Scheme == "https" {
		p.tell(&reach)
	}
	return reach, err
}

// errTurned is why a probe's request is not written.
var errTurned = errors.New("the probe turns back here")

// probe lets a transport make its connection and keeps it from using it.
type probe struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu     sync.Mutex
	there  bool // the connection is made: nothing more is written
	state  *tls.ConnectionState
	closes []net.Conn
}

// bend makes base stop as soon as a connection is made.
func (p *probe) bend(base *http.Transport) {
	base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := p.dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		p.closes = append(p.closes, c)
		p.mu.Unlock()
		return &halting{Conn: c, probe: p}, nil
	}
	// HTTP/2 writes at once.
	base.ForceAttemptHTTP2 = false
	base.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	base.DisableKeepAlives = true
}

// connect makes the connection.
func (p *probe) connect(ctx context.Context, base *http.Transport, req *http.Request, f *requestTrace) error {
	hooks := f.hooks()
	connected, shook := hooks.GotConn, hooks.TLSHandshakeDone
	hooks.GotConn = func(i httptrace.GotConnInfo) {
		p.mu.Lock()
		p.there = true
		p.mu.Unlock()
		connected(i)
	}
	hooks.TLSHandshakeDone = func(s tls.ConnectionState, err error) {
		if err == nil {
			p.mu.Lock()
			p.state = &s // of the last handshake: a proxy may have had one before
			p.mu.Unlock()
		}
		shook(s, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*dialTimeout)
	defer cancel()
	resp, err := base.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, hooks)))
	if err == nil { // cannot be: nothing was written
		resp.Body.Close()
	}
	p.mu.Lock()
	there := p.there
	for _, c := range p.closes {
		_ = c.Close() // of a connection that is not used
	}
	p.mu.Unlock()
	if there {
		return nil
	}
	return f.failure(req, err, 0)
}

// tell fills in the facts of the last handshake.
func (p *probe) tell(r *Reach) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state == nil {
		return
	}
	r.Secure, r.Version = true, tls.VersionName(p.state.Version)
	r.Subject = strings.TrimSpace(strings.TrimPrefix(tlsText(p.state), r.Version))
	if len(p.state.PeerCertificates) > 0 {
		r.Expires = p.state.PeerCertificates[0].NotAfter
	}
}

// halting is a connection that rejects writes once it is made.
type halting struct {
	net.Conn
	probe *probe
}

func (h *halting) Write(b []byte) (int, error) {
	h.probe.mu.Lock()
	there := h.probe.there
	h.probe.mu.Unlock()
	if there {
		return 0, fmt.Errorf("write: %w", errTurned)
	}
	return h.Conn.Write(b)
}
