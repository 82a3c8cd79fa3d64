package auth

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

// TestPromptsAreNotTheServicesTime of any call that waits for the same token.
func TestPromptsAreNotTheServicesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := counted(time.Hour)
		fetch := s.fetch
		s.fetch = func(ctx context.Context) (grant, error) {
			time.Sleep(30 * time.Second) // as long as a prompt is open
			client.AddWaited(ctx, 30*time.Second)
			time.Sleep(time.Second) // as long as the token endpoint takes
			return fetch(ctx)
		}
		took := make(chan time.Duration)
		measure := func(after time.Duration) {
			time.Sleep(after)
			ctx, waited := client.WithWaited(t.Context())
			start := time.Now()
			if _, err := s.Prove(ctx, nil); err != nil {
				t.Error(err)
			}
			took <- waited.Since(start)
		}
		go measure(0)
		if got := <-took; got != time.Second {
			t.Errorf("the call that got the token took %s, want 1s", got)
		}
		s.now = nil
		go measure(0)
		go measure(10 * time.Second) // joins the first call
		for range 2 {
			if got := <-took; got > time.Second {
				t.Errorf("one of two calls took %s, want at most 1s", got)
			}
		}
	})
}
