package diagnose

import (
	"testing"

	"odatui/client/vendors"
)

// TestSignsHaveTopics checks that every sign of a vendor names a code that
// docs/diagnoses.md explains.
func TestSignsHaveTopics(t *testing.T) {
	for _, s := range vendors.Signs() {
		if _, ok := TopicOf(s.Cause); !ok {
			t.Errorf("%s: %s%s: there is no code %s", s.Vendor().Name, s.Codes, s.Words, s.Cause)
		}
	}
}
