package diagnose

import (
	"testing"

	"odatui/client"
)

// TestLookup: Microsoft has pages about its own codes, and about no others. It
// is a place to read more, nothing to do.
func TestLookup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"AADSTS7000222: The provided client secret keys are expired.": "https://login.microsoftonline.com/error?code=7000222",
		"AADB2C90085: The service has encountered an internal error.": "",
		"invalid_client": "",
	} {
		if got := Of(client.Evidence{Text: text}).Page; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
