package diagnose

import (
	"slices"
	"testing"

	"odatui/client"
)

func TestClaimsAreNoOption(t *testing.T) {
	t.Parallel()
	if args := azSignIn(client.Target{}, "--use-device-code"); slices.Contains(args, "--claims-challenge") {
		t.Errorf("%q", args)
	}
	if args := azSignIn(client.Target{}, "eyJhIjoxfQ=="); !slices.Contains(args, "eyJhIjoxfQ==") {
		t.Errorf("%q", args)
	}
}
