package servicetest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// System is a simulated counterpart of one of the four systems this program
// was made for, with its quirks, behind its own token endpoint on another
// port. It lives until the test ends and is safe for concurrent use.
type System struct {
	Name string // "xmart", "erp.net", "nxtport", "odm"

	URL      string // service root, as it stands in a profile
	TokenURL string // "" where az gets the token
	ClientID string
	Secret   string // plain
	Resource string // for v1 token endpoints
	Scope    string
	Header   map[string]string // that each request must carry beside the token

	Set  string // a set that has Rows rows
	Key  string // its key property
	Rows int
	View string // a set without a key, "" none

	// Other is a resource id (xMart) or tenant (NxtPort) of the other
	// environment: known to the token endpoint, refused by this service.
	Other string

	Ledger *Ledger

	cfg         config
	maintenance atomic.Bool
	hold        atomic.Pointer[chan struct{}]
	token       string // that az hands out
}

// Seen is one request that a System got.
type Seen struct {
	Origin   string // scheme://host:port that it came to
	Method   string
	Path     string // as it was escaped
	Query    string // raw
	Header   http.Header
	Form     url.Values // of a token request
	Token    bool       // it came to the token endpoint
	Status   int        // of the answer
	Parallel int        // requests under way when it came, itself included
}

// Ledger lists what a System got, in the order it came.
type Ledger struct {
	mu   sync.Mutex
	seen []Seen
	now  int
}

// All returns every request.
func (l *Ledger) All() []Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Seen(nil), l.seen...)
}

// Service returns the requests that came to the service whose path ends in
// suffix; "" all.
func (l *Ledger) Service(suffix string) []Seen {
	var list []Seen
	for _, s := range l.All() {
		if !s.Token && strings.HasSuffix(s.Path, suffix) {
			list = append(list, s)
		}
	}
	return list
}

// Tokens returns the requests that came to the token endpoint.
func (l *Ledger) Tokens() []Seen {
	var list []Seen
	for _, s := range l.All() {
		if s.Token {
			list = append(list, s)
		}
	}
	return list
}

// MaxParallel returns the most service requests that were under way at once.
func (l *Ledger) MaxParallel() int {
	most := 0
	for _, s := range l.All() {
		if !s.Token {
			most = max(most, s.Parallel)
		}
	}
	return most
}

func (l *Ledger) begin(s Seen) (int, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !s.Token {
		l.now++
		s.Parallel = l.now
	}
	l.seen = append(l.seen, s)
	return len(l.seen) - 1, s.Parallel
}

func (l *Ledger) end(i, status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[i].Status = status
	if !l.seen[i].Token {
		l.now--
	}
}

// config is what the options change.
type config struct {
	rows    int
	cap     int // most rows of one answer
	staging bool
	opaque  bool
	expired bool
	linger  time.Duration
}

// Option changes a System.
type Option func(*config)

// WithRows sets how many rows the main set has.
func WithRows(n int) Option { return func(c *config) { c.rows = n } }

// WithCap sets the most rows that one answer holds.
func WithCap(n int) Option { return func(c *config) { c.cap = n } }

// Staging makes the other environment: xMart's UAT, NxtPort's staging.
func Staging() Option { return func(c *config) { c.staging = true } }

// OpaqueTokens makes ERP.net hand out reference tokens that are no JWT.
func OpaqueTokens() Option { return func(c *config) { c.opaque = true } }

// ExpiredSecret makes the token endpoint say that the secret has expired.
func ExpiredSecret() Option { return func(c *config) { c.expired = true } }

func configured(rows, most int, options []Option) config {
	c := config{rows: rows, cap: most, linger: 2 * time.Millisecond}
	for _, o := range options {
		o(&c)
	}
	return c
}

// SetMaintenance makes the service redirect everything to a page that says
// sorry, as xMart does, or stops that.
func (s *System) SetMaintenance(on bool) { s.maintenance.Store(on) }

// Hold keeps every service request that comes from now on unanswered until
// release is called, which may be done twice.
func (s *System) Hold() (release func()) {
	held := make(chan struct{})
	s.hold.Store(&held)
	return sync.OnceFunc(func() {
		s.hold.CompareAndSwap(&held, nil)
		close(held)
	})
}

// reply is an answer, made in full before any of it is sent.
type reply struct {
	status int
	kind   string
	body   string
	header map[string]string
}

func jsonReply(status int, v any) reply {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only plain values are given
	}
	return reply{status: status, kind: "application/json; charset=utf-8", body: strings.TrimSpace(b.String())}
}

func (r reply) with(name, value string) reply {
	header := map[string]string{name: value}
	for n, v := range r.header {
		header[n] = v
	}
	r.header = header
	return r
}

// request is what a handler sees.
type request struct {
	*http.Request
	parallel int
	origin   string
}

// listen starts a server whose requests go into the ledger. A request counts
// as under way until its answer is made, not until it is sent: a client may
// rightly ask again as soon as it has read the whole answer.
func (s *System) listen(t testing.TB, token bool, handle func(request) reply) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := "http://" + r.Host
		seen := Seen{Origin: origin, Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Clone(), Token: token}
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if token {
			seen.Form, _ = url.ParseQuery(string(body))
			r.PostForm = seen.Form
		}
		i, parallel := s.Ledger.begin(seen)
		if !token {
			s.linger(r)
		}
		a := handle(request{r, parallel, origin})
		s.Ledger.end(i, a.status)
		for name, value := range a.header {
			w.Header().Set(name, value)
		}
		if a.kind != "" {
			w.Header().Set("Content-Type", a.kind)
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// linger gives requests that are sent at once the time to be seen so, and
// waits while the service is held.
func (s *System) linger(r *http.Request) {
	select {
	case <-time.After(s.cfg.linger):
	case <-r.Context().Done():
	}
	if held := s.hold.Load(); held != nil {
		select {
		case <-*held:
		case <-r.Context().Done():
		}
	}
}

// sorry is xMart's maintenance page; ok is false while there is none.
func (s *System) sorry(r request) (reply, bool) {
	switch {
	case r.URL.Path == "/sorry.html":
		return reply{status: 200, kind: "text/html; charset=utf-8",
			body: "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>Sorry, we are under maintenance</h1></body></html>"}, true
	case s.maintenance.Load():
		return reply{status: 302, header: map[string]string{"Location": "/sorry.html"}}, true
	}
	return reply{}, false
}

// jwt makes a token whose signature is junk: nobody here checks it.
func (s *System) jwt(claims map[string]any) string {
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // only plain values are given
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	now := time.Now().Unix()
	for name, v := range map[string]any{"iat": now, "nbf": now, "exp": now + 3599} {
		if _, ok := claims[name]; !ok {
			claims[name] = v
		}
	}
	return part(map[string]any{"typ": "JWT", "alg": "RS256", "kid": "test"}) + "." + part(claims) + "." +
		base64.RawURLEncoding.EncodeToString([]byte("not a signature "+s.Name))
}

// bearer reads the claims of the token a request shows, nil if there is none
// or it cannot be read.
func bearer(r request) (map[string]any, string) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil, ""
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, token
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, token
	}
	var claims map[string]any
	if json.Unmarshal(text, &claims) != nil {
		return nil, token
	}
	return claims, token
}
