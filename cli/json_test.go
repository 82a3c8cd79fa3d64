package cli

import (
	"strings"
	"testing"
)

func TestJSONSteersNoTerminal(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	a := &app{out: &b}
	if err := a.writeJSON(map[string]string{"said": "a\u009b31m\u202eb"}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "{\n  \"said\": \"a\\u009b31m\\u202eb\"\n}\n" {
		t.Errorf("%q", got)
	}
}
