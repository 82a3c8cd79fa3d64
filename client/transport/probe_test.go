package transport

import (
	"bufio"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/redact"
)

// silent is a server that counts its requests, of which there must be none.
func silent(t *testing.T, secure bool) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}))
	if secure {
		s.EnableHTTP2 = true
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s, &asked
}

func trusting(t *testing.T, s *httptest.Server) Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return Config{CAFile: path, Journal: &client.Journal{}, Redactor: &redact.Redactor{}}
}

func TestProbeAsksNothing(t *testing.T) {
	t.Parallel()
	plain, asked := silent(t, false)
	r, err := Probe(t.Context(), Config{Journal: &client.Journal{}, Redactor: &redact.Redactor{}}, plain.URL+"/service")
	if err != nil || r.Secure || r.Address == "" || r.Proxy != "" {
		t.Errorf("plain: %+v, %v", r, err)
	}
	secure, secureAsked := silent(t, true)
	cfg := trusting(t, secure)
	r, err = Probe(t.Context(), cfg, secure.URL)
	if err != nil || r.Version != "TLS 1.3" || !r.Expires.Equal(secure.Certificate().NotAfter) || r.Subject == "" || r.Timing.TLS <= 0 {
		t.Errorf("secure: %+v, %v", r, err)
	}
	plain.Close() // waits for what is under way
	secure.Close()
	if n, m := asked.Load(), secureAsked.Load(); n+m != 0 {
		t.Errorf("%d and %d requests", n, m)
	}
	if n := cfg.Journal.Last(); n != 0 {
		t.Errorf("%d exchanges", n)
	}
}

func TestProbeFailures(t *testing.T) {
	t.Parallel()
	const refused = "127.0.0.1:1" // a port that was free a moment ago may be another test's by now
	secure, _ := silent(t, true)
	plain, _ := silent(t, false)
	named := trusting(t, secure)
	for _, c := range []struct {
		name, address, stage string
		cfg                  Config
	}{
		{"refused", "http://" + refused, "connect", Config{}},
		{"a name nobody has", "http://nothing.invalid", "dns", Config{}},
		{"an unknown authority", secure.URL, "tls", Config{}},
		{"no TLS", strings.Replace(plain.URL, "http", "https", 1), "tls", Config{}},
		{"another name", strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), "tls", named},
		{"a proxy that is not there", "https://api.example.org", "proxy", Config{Proxy: "http://" + refused}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.cfg.Redactor = &redact.Redactor{}
			_, err := Probe(t.Context(), c.cfg, c.address)
			var e *Error
			if !errors.As(err, &e) || e.Stage != c.stage {
				t.Errorf("%v (%T), want stage %s", err, err, c.stage)
			}
		})
	}
}

// TestProbeThroughProxy goes through a CONNECT proxy as a request would, shows
// it what the profile says, and sends nothing through the tunnel but TLS.
func TestProbeThroughProxy(t *testing.T) {
	t.Parallel()
	secure, asked := silent(t, true)
	cfg := trusting(t, secure)
	p := newTunnel(t, secure.Listener.Addr().String())
	cfg.Proxy = "http://someone:" + "proxy-canary@" + p.address
	target, _ := url.Parse(secure.URL)
	r, err := Probe(t.Context(), cfg, "https://example.com:"+target.Port()+"/x") // a name of the test certificate
	if err != nil || r.Proxy != "http://"+p.address || r.Version != "TLS 1.3" {
		t.Fatalf("%+v, %v", r, err)
	}
	secure.Close()
	if heads := p.seen(); len(heads) != 1 || !strings.HasPrefix(heads[0], "CONNECT example.com:") || !strings.Contains(heads[0], "Proxy-Authorization: Basic ") {
		t.Errorf("the proxy saw %q", heads)
	}
	if asked.Load() != 0 {
		t.Error("the service was asked")
	}
	p.refuse.Store(true)
	_, err = Probe(t.Context(), cfg, "https://example.com/x")
	var e *Error
	if !errors.As(err, &e) || e.Stage != "proxy" || !strings.Contains(err.Error(), "407") || strings.Contains(err.Error(), "canary") {
		t.Errorf("%v", err)
	}
}

func TestProbeCancelled(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer time.AfterFunc(50*time.Millisecond, cancel).Stop()
	if _, err := Probe(ctx, Config{Redactor: &redact.Redactor{}}, "https://"+l.Addr().String()); !errors.Is(err, ctx.Err()) || ctx.Err() == nil {
		t.Errorf("%v", err)
	}
}

// tunnel is a CONNECT proxy that leads everything to one place.
type tunnel struct {
	address string
	refuse  atomic.Bool
	mu      sync.Mutex
	heads   []string
}

func (p *tunnel) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.heads...)
}

func newTunnel(t *testing.T, to string) *tunnel {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &tunnel{address: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c, to)
		}
	}()
	return p
}

func (p *tunnel) serve(c net.Conn, to string) {
	defer c.Close()
	r := bufio.NewReader(c)
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		head.WriteString(line)
		if err != nil || line == "\r\n" {
			break
		}
	}
	p.mu.Lock()
	p.heads = append(p.heads, head.String())
	p.mu.Unlock()
	if p.refuse.Load() {
		_, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
		return
	}
	far, err := net.Dial("tcp4", to)
	if err != nil {
		return
	}
	defer far.Close()
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(far, r); _ = far.(*net.TCPConn).CloseWrite() }()
	_, _ = io.Copy(c, far)
}
