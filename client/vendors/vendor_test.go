package vendors

import (
	"regexp"
	"testing"
)

// TestWordsOfSigns: a pattern that is looked for in lower case is written so, and can
// be read.
func TestWordsOfSigns(t *testing.T) {
	t.Parallel()
	capital := regexp.MustCompile(`(^|[^\\])[A-Z]`)
	for _, s := range Signs() {
		if _, err := regexp.Compile(s.Words); err != nil {
			t.Errorf("%s: %v", s.Vendor().Name, err)
		}
		if capital.MatchString(s.Words) {
			t.Errorf("%s: %q is never found in lower case", s.Vendor().Name, s.Words)
		}
		if s.Cause == "" || s.Who == "" || s.Codes == "" && s.Words == "" {
			t.Errorf("%s: %+v says nothing", s.Vendor().Name, s)
		}
	}
}
