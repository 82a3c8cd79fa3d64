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

// requestTrace records when each phase of one request began and ended, and so
// in which one it failed. The hooks may be called by other goroutines, and
// after the request is over.
type requestTrace struct {
	mu     sync.Mutex
	start  time.Time
	timing client.Timing
	remote string

	dns, connect, tls, got, wrote time.Time // when it began or happened
	first                         time.Time // first byte
	tlsDone                       bool
}

// hooks returns the functions that net/http calls.
func (f *requestTrace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { f.begin(&f.dns) },
		DNSDone:              func(httptrace.DNSDoneInfo) { f.end(f.dnsSince, &f.timing.DNS) },
		ConnectStart:         func(string, string) { f.begin(&f.connect) },
		ConnectDone:          func(string, string, error) { f.end(f.connectSince, &f.timing.Connect) },
		TLSHandshakeStart:    func() { f.begin(&f.tls) },
		TLSHandshakeDone:     f.tlsEnded,
		GotConn:              f.connected,
		WroteRequest:         func(httptrace.WroteRequestInfo) { f.begin(&f.wrote) },
		GotFirstResponseByte: f.responded,
	}
}

func (f *requestTrace) dnsSince() time.Time     { return f.dns }
func (f *requestTrace) connectSince() time.Time { return f.connect }

// begin records the first time something happened.
func (f *requestTrace) begin(at *time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
}

// end records how long a phase took; of several (two addresses tried) the last
// counts.
func (f *requestTrace) end(since func() time.Time, d *time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if from := since(); !from.IsZero() {
		*d = time.Since(from)
	}
}

func (f *requestTrace) tlsEnded(_ tls.ConnectionState, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tlsDone = err == nil
	if !f.tls.IsZero() {
		f.timing.TLS = time.Since(f.tls)
	}
}

func (f *requestTrace) connected(i httptrace.GotConnInfo) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = time.Now()
	if i.Conn != nil && i.Conn.RemoteAddr() != nil {
		f.remote = i.Conn.RemoteAddr().String()
	}
}

func (f *requestTrace) responded() {
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

// timings returns the phases that have ended.
func (f *requestTrace) timings() (client.Timing, string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.timing, f.remote
}

// failure makes the error of a request without a response.
func (f *requestTrace) failure(req *http.Request, err error, timeout time.Duration) error {
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

// stage returns the phase in which a request failed.
func (f *requestTrace) stage(err error) string {
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
