package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

// readTwice sends a request and reads its response, and once more if [Again] says so.
func readTwice(ctx context.Context, c *http.Client, method string) (sent int, err error) {
	for {
		req, _ := http.NewRequestWithContext(ctx, method, "http://a.test/S/$query", nil)
		resp, err := Do(c, req)
		if err != nil {
			return sent, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		sent = Attempts(resp)
		next, again := Again(ctx, c, resp, err)
		if !again {
			return sent, err
		}
		ctx = next
	}
}

// cut is a response whose body ends with an error.
func cut(err error) step {
	return func(r *http.Request) (*http.Response, error) {
		resp := answer(r, 200, "")
		resp.ContentLength, resp.Body = -1, io.NopCloser(io.MultiReader(strings.NewReader("{"), failing{err}))
		return resp, nil
	}
}

func TestAgain(t *testing.T) {
	t.Parallel()
	short := cut(io.ErrUnexpectedEOF)
	for name, tt := range map[string]struct {
		steps  []step
		method string
		within time.Duration // of the context, 0 for ever
		sent   int
		took   time.Duration
		fails  bool
	}{
		"whole":       {steps: []step{status(200, "{}")}, sent: 1},
		"broken once": {steps: []step{short, status(200, "{}")}, sent: 2, took: 800 * time.Millisecond},
		"reset": {steps: []step{cut(errors.New("stream error: stream ID 3; INTERNAL_ERROR")), status(200, "{}")}, sent: 2,
			took: 800 * time.Millisecond},
		"broken for ever":   {steps: []step{short}, sent: 4, took: 8800 * time.Millisecond, fails: true},
		"503 between":       {steps: []step{short, status(503, ""), short, status(200, "{}")}, sent: 4, took: 8800 * time.Millisecond},
		"503 before":        {steps: []step{status(503, ""), status(503, ""), short}, sent: 4, took: 8800 * time.Millisecond, fails: true},
		"no time":           {steps: []step{short}, within: 500 * time.Millisecond, sent: 1, fails: true},
		"little time":       {steps: []step{short}, within: 2 * time.Second, sent: 2, took: 800 * time.Millisecond, fails: true},
		"a query in a body": {steps: []step{short}, method: http.MethodPost, sent: 1, fails: true},
		"too large":         {steps: []step{cut(fmt.Errorf("x: %w", client.ErrTooLarge))}, sent: 1, fails: true},
		"unreadable":        {steps: []step{cut(errors.New("flate: corrupt input before offset 5"))}, sent: 1, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				cfg := testConfig("http://a.test")
				cfg.LongQuery = true
				ctx, method := t.Context(), http.MethodGet
				if tt.within > 0 {
					var stop context.CancelFunc
					ctx, stop = context.WithTimeout(ctx, tt.within)
					defer stop()
				}
				if tt.method != "" {
					method = tt.method
				}
				c := chainOver(t, cfg, s)
				c.Transport.(*chain).retry.jitter = func() float64 { return 1 }
				sent, err := readTwice(ctx, c, method)
				if sent != tt.sent || len(s.at) != tt.sent || (err != nil) != tt.fails || s.at[len(s.at)-1] != tt.took {
					t.Errorf("%d tries, %d requests, the last after %v, %v", sent, len(s.at), s.at[len(s.at)-1], err)
				}
			})
		})
	}
}

// TestAgainOfStalledBodies: they have taken long enough.
func TestAgainOfStalledBodies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{func(r *http.Request) (*http.Response, error) {
			resp := answer(r, 200, "")
			resp.ContentLength, resp.Body = -1, &drip{ctx: r.Context()}
			return resp, nil
		}}}
		if sent, err := readTwice(t.Context(), chainOver(t, testConfig("http://a.test"), s), http.MethodGet); sent != 1 ||
			!errors.Is(err, errStalled) {
			t.Errorf("%d requests, %v", sent, err)
		}
	})
}

// TestAgainIsOfItsClientOnly: what another client sends for a request, such as one for a
// token, is not counted with it, and a client that repeats nothing does not wait.
func TestAgainIsOfItsClientOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("http://a.test")
		c := chainOver(t, cfg, &script{steps: []step{cut(io.ErrUnexpectedEOF)}})
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://a.test/x", nil)
		resp, err := Do(c, req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		ctx, again := Again(t.Context(), c, resp, io.ErrUnexpectedEOF)
		if !again {
			t.Fatal("not again")
		}
		other := newTokenClient(cfg, &script{steps: []step{status(200, "{}")}})
		req, _ = http.NewRequestWithContext(ctx, http.MethodGet, "http://a.test/token", nil)
		if resp, err = Do(other, req); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if n := Attempts(resp); n != 1 {
			t.Errorf("%d tries of another client", n)
		}
		for _, c := range []*http.Client{other, http.DefaultClient} {
			if _, again := Again(t.Context(), c, resp, io.ErrUnexpectedEOF); again {
				t.Error("a client that repeats nothing sends again")
			}
		}
	})
}
