package odata

import (
	"net/url"
	"testing"
)

// TestRelativeLinkBelowAnEncodedRoot: what is encoded in the root is not encoded
// once more.
func TestRelativeLinkBelowAnEncodedRoot(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"https://a.test/my%20root", "https://a.test/a%2Fb", "https://a.test"} {
		r, err := parseRoot(base)
		if err != nil {
			t.Fatal(err)
		}
		request, err := url.Parse(base + "/Things?$top=3")
		if err != nil {
			t.Fatal(err)
		}
		u, err := r.resolve("Things?$skiptoken=2", "", request, false)
		if err != nil || u.String() != base+"/Things?$skiptoken=2" {
			t.Errorf("%s: %v, %v", base, u, err)
		}
	}
}
