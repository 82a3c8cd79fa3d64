package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

// drip is a body that gives one byte at each of some moments and then stands
// still until its request ends.
type drip struct {
	ctx    context.Context
	pauses []time.Duration
}

func (d *drip) Read(p []byte) (int, error) {
	if len(d.pauses) == 0 {
		<-d.ctx.Done()
		return 0, errors.New("read on a closed connection")
	}
	select {
	case <-time.After(d.pauses[0]):
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
	d.pauses = d.pauses[1:]
	p[0] = 'x'
	return 1, nil
}

func (d *drip) Close() error { return nil }

// TestStalledBody: a body may take for ever as long as it moves, and is given
// up when it stands still.
func TestStalledBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("http://a.test")
		start := time.Now()
		c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
			resp := answer(r, 200, "")
			resp.ContentLength = -1
			resp.Body = &drip{ctx: r.Context(), pauses: []time.Duration{29 * time.Second, 29 * time.Second, 29 * time.Second}}
			return resp, nil
		}))
		_, body, err := get(t, c, "http://a.test/x?secret=1")
		var e *Error
		if !errors.As(err, &e) || e.Stage != "body" || body != "xxx" || time.Since(start) != (3*29+30)*time.Second {
			t.Fatalf("body %q, error %v after %v", body, err, time.Since(start))
		}
		if want := "read the answer of a.test: stalled: nothing came for 30s"; err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
		x := cfg.Journal.List()[0]
		if !x.Done || !x.Cut || x.Err != err.Error() || x.BodySize != 3 {
			t.Errorf("journal %+v", x)
		}
	})
}

func TestCancelledBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("http://a.test")
		c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
			resp := answer(r, 200, "")
			resp.Body = &drip{ctx: r.Context()}
			return resp, nil
		}))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/", nil)
		resp, err := Do(c, req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.ReadAll(resp.Body); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		resp.Body.Close()
		if x := cfg.Journal.List()[0]; x.Err != "cancelled" || !x.Done {
			t.Errorf("journal %+v", x)
		}
	})
}

// TestDrainIsBounded: an answer that nobody wants and that stands still must
// not hold up the next try.
func TestDrainIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := true
		c := chainOver(t, testConfig("http://a.test"), roundTripper(func(r *http.Request) (*http.Response, error) {
			if !first {
				return answer(r, 200, "ok"), nil
			}
			first = false
			resp := answer(r, 503, "")
			resp.Body = &drip{ctx: r.Context()}
			return resp, nil
		}))
		start := time.Now()
		code, body, err := get(t, c, "http://a.test/")
		if code != 200 || body != "ok" || err != nil || time.Since(start) != drainTime+800*time.Millisecond {
			t.Errorf("status %d, body %q, error %v after %v", code, body, err, time.Since(start))
		}
	})
}

// bomb writes size bytes of zeros as gzip.
func bomb(size int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.CopyN(z, zeros{}, int64(size))
	z.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestBodyCap(t *testing.T) {
	t.Parallel()
	packed := bomb(8 << 20)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bomb" {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed)
			return
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 1000))
	})
	c := open(t, testConfig(s.URL))
	tests := []struct {
		path string
		size int64
		want int64 // bytes that come
		ok   bool
	}{
		{"/bomb", 1 << 20, 1 << 20, false},
		{"/bomb", 8 << 20, 8 << 20, true},
		{"/bomb", 8<<20 - 1, 8<<20 - 1, false},
		{"/plain", 1000, 1000, true},
		{"/plain", 999, 0, false}, // Content-Length says so
		{"/plain", 0, 1000, true}, // no cap of its own
	}
	for _, tt := range tests {
		req, _ := http.NewRequestWithContext(WithBodyCap(t.Context(), tt.size), http.MethodGet, s.URL+tt.path, nil)
		resp, err := Do(c, req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if n != tt.want || (err == nil) != tt.ok || !tt.ok && !errors.Is(err, client.ErrTooLarge) {
			t.Errorf("%s with a cap of %d: %d bytes, error %v", tt.path, tt.size, n, err)
		}
	}
}

func TestTooLargeSaysHowMuch(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "2097152")
		_, _ = w.Write(make([]byte, 2<<20))
	})
	cfg := testConfig(s.URL)
	c, err := NewToken(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	resp, err := c.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	mustBe(t, err, client.ErrTooLarge)
	if !strings.Contains(err.Error(), "more than 1 MiB") {
		t.Errorf("error %v", err)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("http://a.test")
		cfg.Concurrency = 2
		now, most := 0, 0
		c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
			now++
			most = max(most, now)
			return answer(r, 200, "x"), nil
		}))
		ask := func(ctx context.Context) (*http.Response, error) {
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/", nil)
			return Do(c, req)
		}
		first, err := ask(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		second, err := ask(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		gaveUp, got := make(chan error, 1), make(chan *http.Response, 1)
		go func() { _, err := ask(ctx); gaveUp <- err }()
		go func() { r, _ := ask(t.Context()); got <- r }()
		synctest.Wait()
		if now != 2 {
			t.Errorf("%d requests under way", now)
		}
		cancel()
		if err := <-gaveUp; !errors.Is(err, context.Canceled) {
			t.Errorf("waiter: %v", err)
		}
		// Reading to the end does not free the place, closing does, once.
		_, _ = io.ReadAll(first.Body)
		synctest.Wait()
		if now != 2 {
			t.Errorf("%d requests under way after reading", now)
		}
		now--
		first.Body.Close()
		first.Body.Close()
		third := <-got
		if now != 2 || most != 2 {
			t.Errorf("%d under way, at most %d", now, most)
		}
		second.Body.Close()
		third.Body.Close()
	})
}

func TestLimitIsFreedByFailures(t *testing.T) {
	t.Parallel()
	cfg := testConfig("http://a.test")
	cfg.Concurrency = 1
	c := behind(t, cfg, roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("odd") }))
	for range 3 {
		if _, _, err := get(t, c, "http://a.test/"); err == nil {
			t.Fatal("no error")
		}
	}
}
