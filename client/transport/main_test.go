package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"odatui/client"
	"odatui/client/redact"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(patient{m}) }

// patient waits for goroutines that are about to end. goleak itself waits less
// than a second, which is too short on a busy machine.
type patient struct{ *testing.M }

func (p patient) Run() int {
	code := p.M.Run()
	for end := time.Now().Add(time.Minute); code == 0 && goleak.Find() != nil && time.Now().Before(end); {
	}
	return code
}

// testConfig is a configuration for a service at url, with a journal of its own.
func testConfig(url string) Config {
	return Config{Origin: url, Journal: &client.Journal{}, Redactor: &redact.Redactor{}, Timeout: 30 * time.Second}
}

// open makes a client for cfg and closes its connections at the end.
func open(t *testing.T, cfg Config) *http.Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// serve starts a server that is closed at the end.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// get asks for url and reads the whole answer.
func get(t *testing.T, c *http.Client, url string) (int, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := Do(c, req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

// got is one request as a server received it.
type got struct {
	method, host, uri, body string
	head                    http.Header
}

// ledger remembers what servers received.
type ledger struct {
	mu   sync.Mutex
	list map[string][]got
}

func (l *ledger) note(server string, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		l.list = map[string][]got{}
	}
	l.list[server] = append(l.list[server], got{r.Method, r.Host, r.RequestURI, string(body), r.Header.Clone()})
}

func (l *ledger) of(server string) []got {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list[server])
}

// proofs is a Prover with a list of tokens; a refusal of the newest moves on.
type proofs struct {
	mu     sync.Mutex
	tokens []string
	made   []*Proof
	asked  int // calls with a refused proof
}

func bearer(tokens ...string) *proofs { return &proofs{tokens: tokens} }

func (p *proofs) Prove(ctx context.Context, refused *Proof) (*Proof, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if refused != nil {
		p.asked++
	}
	if n := len(p.made); n == 0 || (refused == p.made[n-1] && n < len(p.tokens)) {
		p.made = append(p.made, &Proof{Header: []client.Header{{Name: "Authorization", Value: "Bearer " + p.tokens[n]}}})
	}
	return p.made[len(p.made)-1], ctx.Err()
}

func (p *proofs) refusals() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// roundTripper is a function that answers.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer makes a response.
func answer(r *http.Request, status int, body string, head ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(head); i += 2 {
		h.Set(head[i], head[i+1])
	}
	return &http.Response{StatusCode: status, Proto: "HTTP/1.1", Header: h, ContentLength: int64(len(body)),
		Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// world is a set of named servers behind one client: names are dialled to
// where the servers really listen, so that origins other than 127.0.0.1 can
// be had without a resolver.
func world(t *testing.T, cfg Config, addrs map[string]string) *http.Client {
	t.Helper()
	cfg.Insecure = true
	base, err := newBase(cfg)
	if err != nil {
		t.Fatal(err)
	}
	base.Proxy = nil
	base.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		to, ok := addrs[strings.ToLower(addr)]
		if !ok {
			return nil, &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}
		}
		var d net.Dialer
		return d.DialContext(ctx, network, to)
	}
	c, err := newService(cfg, base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// mustBe stops a test where err is not the wanted one.
func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want one that is %v", err, want)
	}
}

func header(name, value string) client.Header { return client.Header{Name: name, Value: value} }

func sprint(v any) string { return fmt.Sprintf("%+v", v) }
