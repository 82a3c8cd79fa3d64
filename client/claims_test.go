package client_test

import (
	"slices"
	"testing"

	"odatui/client"
)

// TestTexts: an audience or a role is one text or a list, and anything else is
// none.
func TestTexts(t *testing.T) {
	t.Parallel()
	claims := client.Claims{"one": "a", "list": []any{"a", "", 7, "b"}, "own": []string{"c"}, "empty": "", "number": 7}
	for name, want := range map[string][]string{"one": {"a"}, "list": {"a", "b"}, "own": {"c"}, "empty": nil, "number": nil, "absent": nil} {
		if got := claims.Texts(name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := client.Claims(nil).Texts("aud"); got != nil {
		t.Errorf("no token: %q", got)
	}
}
