package client

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// slowAsker answers after a time.
type slowAsker time.Duration

func (a slowAsker) Secret(context.Context, string) (string, error) {
	time.Sleep(time.Duration(a))
	return "s", nil
}

// TestWaited counts prompts in all measurements around them, and not in those of others.
func TestWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		outer, all := WithWaited(t.Context())
		if _, err := Ask(outer, slowAsker(20*time.Second), "one"); err != nil {
			t.Fatal(err)
		}
		inner, one := WithWaited(outer)
		if _, err := Ask(inner, slowAsker(10*time.Second), "two"); err != nil {
			t.Fatal(err)
		}
		alone, shared := WithoutWaited(inner)
		if _, err := Ask(alone, slowAsker(5*time.Second), "three"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if all.Total() != 30*time.Second || one.Total() != 10*time.Second || shared.Total() != 5*time.Second {
			t.Errorf("waited %s, %s, %s", all.Total(), one.Total(), shared.Total())
		}
		if got := all.Since(start); got != 6*time.Second {
			t.Errorf("%s without the prompts", got)
		}
		_, _ = Ask(t.Context(), slowAsker(time.Second), "not measured")
	})
}
