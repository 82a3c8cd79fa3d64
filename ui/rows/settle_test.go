package rows

import (
	"testing"

	"odatui/ui/rows/pages"
)

// TestANewRunEndsTheSettling: the tick of a held key that comes while a new run
// is on its way must not keep later keys from settling.
func TestANewRunEndsTheSettling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{}).screen
		key(s, "pgdown")
		for range 9 { // past the page in flight
			key(s, "pgdown")
		}
		key(s, "s")
		s.Update(settleMsg{s})
		if _, need := s.pages.Settled(s.window(false)); need != pages.Nothing {
			t.Error("it still waits for a tick that has come")
		}
	})
}
