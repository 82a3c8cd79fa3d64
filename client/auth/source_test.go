package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
	"odatui/client/transport"
)

// counted returns a source whose n-th token is "token-n" and lives that long.
func counted(life time.Duration) (*source, *atomic.Int32) {
	var n atomic.Int32
	env := Env{}.complete()
	return &source{method: "test", from: "test", env: env, fetch: func(context.Context) (grant, error) {
		g := grant{token: fmt.Sprintf("token-%d", n.Add(1))}
		if life != 0 {
			g.expires = time.Now().Add(life)
		}
		return g, nil
	}}, &n
}

func TestRefreshTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		life  time.Duration
		renew time.Duration // when a second token is asked for
	}{
		{"an hour: five minutes early", time.Hour, 55 * time.Minute},
		{"ten minutes: five minutes early", 10 * time.Minute, 5 * time.Minute},
		{"six minutes: at half", 6 * time.Minute, 3 * time.Minute},
		{"forty seconds: at half", 40 * time.Second, 20 * time.Second},
		{"unknown: five minutes, at half", 0, 150 * time.Second},
		{"in the past: as unknown", -time.Hour, 150 * time.Second},
		{"absurd: as unknown", 1e6 * time.Hour, 150 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, n := counted(tt.life)
				for range 3 {
					prove(t, s, nil)
				}
				time.Sleep(tt.renew - time.Millisecond)
				prove(t, s, nil)
				if n.Load() != 1 {
					t.Fatalf("%d tokens a millisecond before, want 1", n.Load())
				}
				time.Sleep(time.Millisecond)
				if got := header(t, prove(t, s, nil)); got != "Authorization: Bearer token-2" || n.Load() != 2 {
					t.Errorf("then %s, %d tokens", got, n.Load())
				}
			})
		})
	}
}

func prove(t *testing.T, s *source, refused *transport.Proof) *transport.Proof {
	t.Helper()
	p, err := s.Prove(t.Context(), refused)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSleep: the clock that counts is the one on the wall, which goes on while
// the machine sleeps.
func TestSleep(t *testing.T) {
	t.Parallel()
	s, n := counted(time.Hour)
	prove(t, s, nil)
	if s.now.expires != s.now.expires.Round(0) || s.now.renew != s.now.renew.Round(0) {
		t.Error("the end of a token keeps a monotonic part")
	}
	s.env.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	prove(t, s, nil)
	if n.Load() != 2 {
		t.Errorf("%d tokens after a long sleep, want 2", n.Load())
	}
}

func TestManyWaitForOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		gate := make(chan struct{})
		s := &source{env: Env{}.complete(), fetch: func(ctx context.Context) (grant, error) {
			calls.Add(1)
			select {
			case <-gate:
				return grant{token: "one"}, nil
			case <-ctx.Done():
				return grant{}, ctx.Err()
			}
		}}
		impatient, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		var served, left atomic.Int32
		for i := range 50 {
			ctx := t.Context()
			if i%2 == 0 { // the first caller is one of those who leave
				ctx = impatient
			}
			wg.Go(func() {
				p, err := s.Prove(ctx, nil)
				switch {
				case err == nil && p.Header[0].Value == "Bearer one":
					served.Add(1)
				case errors.Is(err, context.Canceled):
					left.Add(1)
				}
			})
			synctest.Wait()
		}
		leave()
		synctest.Wait()
		if left.Load() != 25 {
			t.Errorf("%d have left at once, want 25", left.Load())
		}
		close(gate)
		wg.Wait()
		if calls.Load() != 1 || served.Load() != 25 {
			t.Errorf("%d calls, %d served; want 1 and 25", calls.Load(), served.Load())
		}
	})
}

// TestNobodyWaits: a request is given up when its last waiter has gone, and who
// comes later does not inherit the cancelled one.
func TestNobodyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls, cancelled atomic.Int32
		s := &source{env: Env{}.complete(), fetch: func(ctx context.Context) (grant, error) {
			if calls.Add(1) > 1 {
				return grant{token: "two"}, nil
			}
			<-ctx.Done()
			cancelled.Add(1)
			time.Sleep(time.Second) // slow to die
			return grant{token: "one, too late"}, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Prove(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the deadline", err)
		}
		if got := header(t, prove(t, s, nil)); got != "Authorization: Bearer two" {
			t.Errorf("got %s", got)
		}
		time.Sleep(2 * time.Second)
		if got := header(t, prove(t, s, nil)); got != "Authorization: Bearer two" || cancelled.Load() != 1 || calls.Load() != 2 {
			t.Errorf("got %s, %d calls, %d cancelled", got, calls.Load(), cancelled.Load())
		}
		if info := s.Info(); info.State != client.TokenValid {
			t.Errorf("a cancelled attempt counts as %s", info.State)
		}
	})
}

func TestFailureIsSharedNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		boom := errors.New("boom")
		s := &source{env: Env{}.complete(), fetch: func(context.Context) (grant, error) {
			calls.Add(1)
			time.Sleep(time.Second)
			return grant{}, boom
		}}
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := s.Prove(t.Context(), nil); !errors.Is(err, boom) {
					t.Errorf("error %v", err)
				}
			})
		}
		wg.Wait()
		if calls.Load() != 1 {
			t.Errorf("a burst made %d requests", calls.Load())
		}
		if info := s.Info(); info.State != client.TokenFailed || !errors.Is(info.Err, boom) {
			t.Errorf("info %v %v", info.State, info.Err)
		}
		_, _ = s.Prove(t.Context(), nil)
		if calls.Load() != 2 {
			t.Errorf("%d requests after another try, want 2", calls.Load())
		}
	})
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s, n := counted(time.Hour)
	first := prove(t, s, nil)
	second := prove(t, s, first)
	if second == first || n.Load() != 2 {
		t.Fatalf("refused proof did not lead to another: %d tokens", n.Load())
	}
	if again := prove(t, s, first); again != second || n.Load() != 2 {
		t.Errorf("a proof that has been replaced already cost another token: %d", n.Load())
	}
	if p := prove(t, s, nil); p != second {
		t.Error("the fresh proof is not kept")
	}
}

// TestSameTokenAgain: az may hand out its cached token once more. Then the proof
// is the refused one, so that nobody repeats a request in vain.
func TestSameTokenAgain(t *testing.T) {
	t.Parallel()
	s := &source{env: Env{}.complete(), fetch: func(context.Context) (grant, error) { return grant{token: "same"}, nil }}
	first := prove(t, s, nil)
	if prove(t, s, first) != first {
		t.Error("the same token came as another proof")
	}
}

// TestGoodTokenOutlivesAFailedRefresh: five minutes before its end a token is
// still good; a token endpoint that is down then must not stop the work.
func TestGoodTokenOutlivesAFailedRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		boom := errors.New("down")
		s := &source{env: Env{}.complete(), fetch: func(context.Context) (grant, error) {
			if calls.Add(1) == 1 {
				return grant{token: "one", expires: time.Now().Add(time.Hour)}, nil
			}
			return grant{}, boom
		}}
		first := prove(t, s, nil)
		time.Sleep(56 * time.Minute)
		for range 5 {
			if prove(t, s, nil) != first {
				t.Fatal("another proof")
			}
		}
		if calls.Load() != 2 {
			t.Errorf("%d requests, want 2: one failed, then a pause", calls.Load())
		}
		if info := s.Info(); info.State != client.TokenValid {
			t.Errorf("state %s while the token is good", info.State)
		}
		time.Sleep(pause)
		prove(t, s, nil)
		if calls.Load() != 3 {
			t.Errorf("%d requests after the pause, want 3", calls.Load())
		}
		if _, err := s.Prove(t.Context(), first); !errors.Is(err, boom) {
			t.Errorf("a refused token came back: %v", err)
		}
		time.Sleep(5 * time.Minute)
		if _, err := s.Prove(t.Context(), nil); !errors.Is(err, boom) {
			t.Errorf("an expired token came back: %v", err)
		}
		if info := s.Info(); info.State != client.TokenFailed {
			t.Errorf("state %s, want failed", info.State)
		}
	})
}

func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	s, n := counted(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Prove(ctx, nil); !errors.Is(err, context.Canceled) || n.Load() != 0 {
		t.Errorf("error %v, %d requests", err, n.Load())
	}
}

func TestInfoBeforeAndAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		end := time.Now().Add(time.Hour).Truncate(time.Second)
		token := jwt(t, map[string]any{"aud": "api://x", "exp": end.Unix()})
		s := &source{method: "m", from: "az", env: Env{}.complete(), fetch: func(context.Context) (grant, error) {
			return grant{token: token, expires: end}, nil
		}}
		if info := s.Info(); info.State != client.TokenNone || info.Method != "m" || info.Source != "az" {
			t.Errorf("before: %+v", info)
		}
		prove(t, s, nil)
		info := s.Info()
		if info.State != client.TokenValid || info.Kind != "jwt" || info.Claims["aud"] != "api://x" || !info.ExpiresAt.Equal(end) {
			t.Errorf("after: %+v", info)
		}
		time.Sleep(time.Hour)
		if info := s.Info(); info.State != client.TokenNone {
			t.Errorf("expired: %s", info.State)
		}
	})
}
