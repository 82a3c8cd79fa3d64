package rows

import (
	"testing"

	"odatui/ui/kit"
)

// TestANewRunEndsTheSettling: the tick of a held key that comes while a new run
// is on its way must not keep later keys from settling.
func TestANewRunEndsTheSettling(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{}).screen
		s.settling = true
		s.begin(s.Query(), kit.Place{}, "sort")
		s.Update(settleMsg{s})
		if s.settling {
			t.Error("it still waits for a tick that has come")
		}
	})
}
