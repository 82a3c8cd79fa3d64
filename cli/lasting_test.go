package cli

import (
	"testing"
	"time"
)

func TestLasting(t *testing.T) {
	t.Parallel()
	for left, want := range map[time.Duration]string{
		-3 * time.Hour:                 "expired",
		20 * time.Second:               "in less than a minute",
		59*time.Minute + 5*time.Second: "in 59m",
		2 * time.Hour:                  "in 2h0m",
	} {
		if got := lasting(left); got != want {
			t.Errorf("%s: %q, want %q", left, got, want)
		}
	}
}
