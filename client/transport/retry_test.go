package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

// script answers one step after the other; the last one again and again.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	at    []time.Duration // when each request came, since the first
	first time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.first.IsZero() {
		s.first = time.Now()
	}
	i := min(len(s.at), len(s.steps)-1)
	s.at = append(s.at, time.Since(s.first))
	return s.steps[i](r)
}

type step = func(*http.Request) (*http.Response, error)

func status(code int, body string, head ...string) step {
	return func(r *http.Request) (*http.Response, error) { return answer(r, code, body, head...), nil }
}

func fails(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// chainOver makes the client's chain over a script, without jitter.
func chainOver(t *testing.T, cfg Config, s http.RoundTripper) *http.Client {
	t.Helper()
	c := behind(t, cfg, s)
	rt := c.Transport.(*chain).next
	for {
		switch x := rt.(type) {
		case *retry:
			x.jitter = func() float64 { return 1 }
			return c
		case *follow:
			rt = x.next
		case *guard:
			rt = x.next
		case *profile:
			rt = x.next
		case *authorize:
			rt = x.next
		default:
			t.Fatalf("no retry in the chain: %T", rt)
		}
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	ok := status(200, "{}")
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	const oData = `{"error":{"code":"500","message":"division by zero"}}`
	tests := []struct {
		name  string
		steps []step
		sent  int
		took  time.Duration
		code  int // 0 a failure
	}{
		{"200", []step{ok}, 1, 0, 200},
		{"404 is an answer", []step{status(404, ""), ok}, 1, 0, 404},
		{"401 is an answer", []step{status(401, ""), ok}, 1, 0, 401},
		{"501 is an answer", []step{status(501, ""), ok}, 1, 0, 501},
		{"408", []step{status(408, ""), ok}, 2, 800 * time.Millisecond, 200},
		{"429", []step{status(429, ""), ok}, 2, 800 * time.Millisecond, 200},
		{"502", []step{status(502, "<html>"), ok}, 2, 800 * time.Millisecond, 200},
		{"503 twice", []step{status(503, ""), status(503, ""), ok}, 3, 3200 * time.Millisecond, 200},
		{"504 for ever", []step{status(504, "")}, 4, 8800 * time.Millisecond, 504},
		{"503 with Retry-After", []step{status(503, "", "Retry-After", "7"), ok}, 2, 7 * time.Second, 200},
		{"429 at once", []step{status(429, "", "Retry-After", "0"), ok}, 2, 0, 200},
		{"429 with a long Retry-After", []step{status(429, "slow down", "Retry-After", "31"), ok}, 1, 0, 429},
		{"429 with words in Retry-After", []step{status(429, "slow down", "Retry-After", "in a while"), ok}, 2, 800 * time.Millisecond, 200},
		{"503 with a negative Retry-After", []step{status(503, "", "Retry-After", "-5"), ok}, 2, 800 * time.Millisecond, 200},
		{"500 html", []step{status(500, "<html><body>oops</body></html>"), ok}, 2, 800 * time.Millisecond, 200},
		{"500 empty", []step{status(500, ""), ok}, 2, 800 * time.Millisecond, 200},
		{"500 with an error", []step{status(500, oData), ok}, 1, 0, 500},
		{"500 cut", []step{status(500, `{"err`), ok}, 2, 800 * time.Millisecond, 200},
		{"reset", []step{fails(reset), ok}, 2, 800 * time.Millisecond, 200},
		{"reset for ever", []step{fails(reset)}, 4, 8800 * time.Millisecond, 0},
		{"end of file", []step{fails(io.EOF), ok}, 2, 800 * time.Millisecond, 200},
		{"unexpected end", []step{fails(io.ErrUnexpectedEOF), ok}, 2, 800 * time.Millisecond, 200},
		{"refused once", []step{fails(refused), ok}, 2, 800 * time.Millisecond, 200},
		{"refused twice", []step{fails(refused), fails(refused), ok}, 2, 800 * time.Millisecond, 0},
		{"no such host", []step{fails(&net.DNSError{Err: "no such host", IsNotFound: true}), ok}, 1, 0, 0},
		{"dns is busy", []step{fails(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), ok}, 2, 800 * time.Millisecond, 200},
		{"something else", []step{fails(errors.New("odd")), ok}, 1, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				cfg := testConfig("http://a.test")
				code, body, err := get(t, chainOver(t, cfg, s), "http://a.test/x")
				if code != tt.code || len(s.at) != tt.sent || s.at[len(s.at)-1] != tt.took {
					t.Errorf("status %d, %d requests, last after %v, error %v", code, len(s.at), s.at[len(s.at)-1], err)
				}
				if tt.name == "500 with an error" && body != oData {
					t.Errorf("body %q", body)
				}
				if n := len(cfg.Journal.List()); n != tt.sent {
					t.Errorf("%d exchanges, want %d", n, tt.sent)
				}
			})
		})
	}
}

func TestOnlyReadingIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503, "")}}
		cfg := testConfig("http://a.test")
		cfg.LongQuery = true
		resp, err := chainOver(t, cfg, s).Post("http://a.test/S/$query", "text/plain", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if len(s.at) != 1 {
			t.Errorf("%d requests", len(s.at))
		}
	})
}

func TestTokenPostIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := &script{steps: []step{status(503, "")}}
	cfg := testConfig("http://a.test")
	resp, err := newTokenClient(cfg, s).Post("http://a.test/token", "application/x-www-form-urlencoded", strings.NewReader("a=b"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(s.at) != 1 {
		t.Errorf("%d requests", len(s.at))
	}
}

func TestWaitingEndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503, "", "Retry-After", "20")}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/x", nil)
		_, err := Do(chainOver(t, testConfig("http://a.test"), s), req)
		if !errors.Is(err, context.Canceled) || time.Since(start) != 3*time.Second {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

// TestAnswerBeforeDeadline: waiting would only turn an answer into a timeout.
func TestAnswerBeforeDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503, "down", "Retry-After", "20")}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/x", nil)
		resp, err := Do(chainOver(t, testConfig("http://a.test"), s), req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable || len(s.at) != 1 {
			t.Errorf("status %d after %d requests", resp.StatusCode, len(s.at))
		}
	})
}

func TestJitterSpreads(t *testing.T) {
	t.Parallel()
	r := newRetry(nil, nil)
	for try, base := range map[int]time.Duration{1: 800 * time.Millisecond, 2: 2400 * time.Millisecond, 3: 5600 * time.Millisecond} {
		low, high := time.Hour, time.Duration(0)
		for range 200 {
			d := r.backoff(try)
			low, high = min(low, d), max(high, d)
		}
		if low < base*8/10 || high > base*13/10 || high-low < base/10 {
			t.Errorf("try %d waits %v to %v", try, low, high)
		}
	}
}

// TestPeekedBodyIsWhole: looking at a 500 must not take anything from it.
func TestPeekedBodyIsWhole(t *testing.T) {
	t.Parallel()
	long := `{"error":{"message":"` + strings.Repeat("x", 3*peekSize) + `"}}`
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, long)
	})
	code, body, err := get(t, open(t, testConfig(s.URL)), s.URL)
	if err != nil || code != 500 || body != long {
		t.Errorf("status %d, %d bytes, error %v", code, len(body), err)
	}
}

// TestPatience: an export waits for as long as the service asks, up to 15 minutes, and reports
// each second how much is left.
func TestPatience(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]struct {
		sent, told int
		took       time.Duration
		code       int
	}{
		"270": {2, 271, 270 * time.Second, 200},
		"900": {2, 901, 900 * time.Second, 200},
		"901": {1, 0, 0, 429},
		"5":   {2, 0, 5 * time.Second, 200},
	} {
		t.Run(asked, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{status(429, "slow down", "Retry-After", asked), status(200, "{}")}}
				var told []time.Duration
				ctx := client.WithPatience(t.Context(), func(left time.Duration) { told = append(told, left) })
				req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/x", nil)
				resp, err := Do(chainOver(t, testConfig("http://a.test"), s), req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != want.code || len(s.at) != want.sent || s.at[len(s.at)-1] != want.took || len(told) != want.told {
					t.Errorf("status %d, %d requests, last after %v, told %d times", resp.StatusCode, len(s.at), s.at[len(s.at)-1], len(told))
				}
				if n := len(told); n > 0 && (told[0] != want.took || told[n-2] != time.Second || told[n-1] != 0) {
					t.Errorf("told %v", told)
				}
			})
		})
	}
}

// TestPatienceEndsAtOnce: an interruption ends a long wait, and the countdown.
func TestPatienceEndsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503, "", "Retry-After", "600")}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(90*time.Second+time.Second/2, cancel)
		start, last := time.Now(), time.Duration(-1)
		ctx = client.WithPatience(ctx, func(left time.Duration) { last = left })
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/x", nil)
		_, err := Do(chainOver(t, testConfig("http://a.test"), s), req)
		if !errors.Is(err, context.Canceled) || time.Since(start) != 90*time.Second+time.Second/2 || last != 0 {
			t.Errorf("error %v after %v, told %v", err, time.Since(start), last)
		}
	})
}

// coming is a service whose first page has come: the second one is requested behind it.
type coming struct {
	client.Service
	again func(ctx context.Context) error
}

func (c *coming) Can(string) client.Abilities { return client.Abilities{} }

func (c *coming) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	return nil, c.again(ctx)
}

// TestRefusedOnTheWay: a service that restarts while rows come is waited for as after a reset.
func TestRefusedOnTheWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		refused := fails(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)})
		for came, sent := range map[bool]int{false: 2, true: 4} {
			s := &script{steps: []step{refused}}
			c := chainOver(t, testConfig("http://a.test"), s)
			service := &coming{again: func(ctx context.Context) error {
				if came {
					client.MarkUnderway(ctx)
				}
				req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/x", nil)
				resp, err := Do(c, req)
				if err == nil {
					resp.Body.Close()
				}
				return err
			}}
			for _, err := range client.Pages(t.Context(), service, client.Query{Bulk: true}) {
				if !errors.Is(err, syscall.ECONNREFUSED) {
					t.Errorf("%v", err)
				}
			}
			if len(s.at) != sent {
				t.Errorf("rows came %v: %d requests, want %d", came, len(s.at), sent)
			}
		}
	})
}
