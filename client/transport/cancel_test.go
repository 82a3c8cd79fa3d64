package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestCancelEndsEveryHang lets a request hang in each place it can and ends
// it. The clock is a virtual one: what comes back, comes back in no time.
func TestCancelEndsEveryHang(t *testing.T) {
	t.Parallel()
	hangs := map[string]struct {
		url   string
		serve func(net.Conn) // nil: connecting hangs
		prove func(context.Context, *Proof) (*Proof, error)
	}{
		"connect":       {url: "http://a.test/"},
		"handshake":     {url: "https://a.test/", serve: func(net.Conn) {}},
		"header":        {url: "http://a.test/", serve: readRequest("")},
		"half a header": {url: "http://a.test/", serve: readRequest("HTTP/1.1 200 OK\r\nContent-")},
		"body":          {url: "http://a.test/", serve: readRequest("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")},
		"waiting":       {url: "http://a.test/", serve: readRequest("HTTP/1.1 503 Busy\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n")},
		"proof": {url: "http://a.test/", prove: func(ctx context.Context, _ *Proof) (*Proof, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}},
	}
	for name, h := range hangs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cfg := testConfig(h.url)
				cfg.Timeout = time.Hour
				if h.prove != nil {
					cfg.Prover = prover(h.prove)
				}
				c, done := piped(t, cfg, h.serve)
				defer done()
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				if err := fetch(ctx, c, h.url); !errors.Is(err, context.Canceled) {
					t.Errorf("error %v", err)
				}
				if d := time.Since(start); d != 3*time.Second {
					t.Errorf("came back after %v", d)
				}
			})
		})
	}
}

// TestTimeoutsNameTheirStage lets the same hangs run into their limits.
func TestTimeoutsNameTheirStage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, url string
		serve     func(net.Conn)
		want      string
		after     time.Duration
	}{
		{"handshake", "https://a.test/", func(net.Conn) {}, "secure connection to a.test: timed out after 10s", 10 * time.Second},
		{"header", "http://a.test/", readRequest(""), "wait for the answer of a.test: nothing came within 30s", 30 * time.Second},
		{"half a header", "http://a.test/", readRequest("HTTP/1.1 200 OK\r\nX: "), "wait for the answer of a.test: nothing came within 30s", 30 * time.Second},
		{"body", "http://a.test/", readRequest("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), "read the answer of a.test: stalled: nothing came for 30s", 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, done := piped(t, testConfig(tt.url), tt.serve)
				defer done()
				start := time.Now()
				err := fetch(t.Context(), c, tt.url)
				if err == nil || err.Error() != tt.want || time.Since(start) != tt.after {
					t.Errorf("error %v after %v, want %q after %v", err, time.Since(start), tt.want, tt.after)
				}
			})
		})
	}
}

func fetch(ctx context.Context, c *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := Do(c, req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

// readRequest reads a request and answers with a text, again and again.
func readRequest(text string) func(net.Conn) {
	return func(c net.Conn) {
		buf := make([]byte, 4096)
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
		}
	}
}

// piped makes the real chain with net/http's own transport over pipes, which
// a virtual clock can watch. done ends what is left of it.
func piped(t *testing.T, cfg Config, serve func(net.Conn)) (*http.Client, func()) {
	t.Helper()
	base, err := newBase(cfg)
	if err != nil {
		t.Fatal(err)
	}
	base.Proxy = nil
	base.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	var ends []net.Conn
	base.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		if serve == nil {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		near, far := net.Pipe()
		ends = append(ends, near, far)
		go serve(far)
		return near, nil
	}
	c, err := newService(cfg, base)
	if err != nil {
		t.Fatal(err)
	}
	return c, func() {
		c.CloseIdleConnections()
		for _, e := range ends {
			e.Close()
		}
	}
}
