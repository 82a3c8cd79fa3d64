package sets_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"odatui/client"
)

// asking is a service whose list a person has to type a secret for.
type asking struct{ service }

func (a *asking) Sets(ctx context.Context) ([]client.Set, error) {
	time.Sleep(time.Minute) // as long as a prompt is open
	client.AddWaited(ctx, time.Minute)
	time.Sleep(2 * time.Second)
	return listed, nil
}

// TestListedInLeavesPromptsOut: the time of the list is that of the service.
func TestListedInLeavesPromptsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, &asking{}, client.About{})
		time.Sleep(2 * time.Minute)
		b.settle()
		b.has("listed in 2000 ms")
	})
}
