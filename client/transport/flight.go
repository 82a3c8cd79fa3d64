package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"odatui/client"
)

// flight watches one request on its way: when each phase began and ended, and
// so in which one it failed. The hooks may be called by other goroutines, and
// after the request is over.
type flight struct {
	mu     sync.Mutex
	start  time.Time
	timing client.Timing
	remote string

	dns, connect, tls, got, wrote time.Time // when it began or happened
	first                         time.Time // first byte
	tlsDone                       bool
}

// hooks returns what net/http is to call.
func (f *flight) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { f.begin(&f.dns) },
		DNSDone:              func(httptrace.DNSDoneInfo) { f.end(f.dnsSince, &f.timing.DNS) },
		ConnectStart:         func(string, string) { f.begin(&f.connect) },
		ConnectDone:          func(string, string, error) { f.end(f.connectSince, &f.timing.Connect) },
		TLSHandshakeStart:    func() { f.begin(&f.tls) },
		TLSHandshakeDone:     f.shook,
		GotConn:              f.connected,
		WroteRequest:         func(httptrace.WroteRequestInfo) { f.begin(&f.wrote) },
		GotFirstResponseByte: f.answered,
	}
}

func (f *flight) dnsSince() time.Time     { return f.dns }
func (f *flight) connectSince() time.Time { return f.connect }

// begin notes the first time something happened.
func (f *flight) begin(at *time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
}

// end notes how long a phase took; of several (two addresses tried) the last
// counts.
func (f *flight) end(since func() time.Time, d *time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if from := since(); !from.IsZero() {
		*d = time.Since(from)
	}
}

func (f *flight) shook(_ tls.ConnectionState, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tlsDone = err == nil
	if !f.tls.IsZero() {
		f.timing.TLS = time.Since(f.tls)
	}
}

func (f *flight) connected(i httptrace.GotConnInfo) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = time.Now()
	if i.Conn != nil && i.Conn.RemoteAddr() != nil {
		f.remote = i.Conn.RemoteAddr().String()
	}
}

func (f *flight) answered() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first.IsZero() {
		f.first = time.Now()
		f.timing.FirstByte = f.first.Sub(latest(f.start, f.got, f.wrote))
	}
}

func latest(a time.Time, more ...time.Time) time.Time {
	for _, b := range more {
		if b.After(a) {
			a = b
		}
	}
	return a
}

// timings returns what is known so far.
func (f *flight) timings() (client.Timing, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.timing, f.remote
}

// failure makes the error of a request that got no answer.
func (f *flight) failure(req *http.Request, err error, timeout time.Duration) error {
	if done := req.Context().Err(); done != nil {
		return done
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	e := &Error{Stage: f.stage(err), Host: req.URL.Host, URL: bare(req.URL), Err: err, began: !f.first.IsZero()}
	switch {
	case !isTimeout(err):
	case e.Stage == "header" && timeout > 0:
		e.Err = &limitError{text: fmt.Sprintf("nothing came within %s", timeout), err: err}
	case e.Stage == "connect" || e.Stage == "tls":
		e.Err = &limitError{text: fmt.Sprintf("timed out after %s", dialTimeout), err: err}
	}
	return e
}

// stage says how far a request came.
func (f *flight) stage(err error) string {
	var (
		op    *net.OpError
		dns   *net.DNSError
		proxy *proxyError
	)
	switch {
	case errors.As(err, &proxy), errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")):
		return "proxy"
	case errors.As(err, &dns):
		return "dns"
	case isCertificate(err), !f.tls.IsZero() && !f.tlsDone, hasText(err, "server gave HTTP response to HTTPS client"):
		return "tls"
	case op != nil && op.Op == "dial", f.got.IsZero():
		return "connect"
	case f.wrote.IsZero() && f.first.IsZero():
		return "send"
	}
	return "header"
}
