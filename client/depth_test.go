package client_test

import (
	"strings"
	"testing"

	"odatui/client"
)

func TestDeeper(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                           false,
		`[[1]]`:                      false,
		`[{"a":[1]}]`:                true,
		`[{"a":[`:                    true, // broken off
		`[1],[1],[1]`:                false,
		`["[[[[", "\"[[[[", "\\"]`:   false, // in texts
		`["\\",[[`:                   true,
		`["no end [[[[`:              false,
		`["\`:                        false,
		strings.Repeat("[1],", 1000): false,
		strings.Repeat("[", 100_000): true,
	} {
		if got := client.Deeper([]byte(text), 2); got != want {
			t.Errorf("%.30q deeper than 2: %v, want %v", text, got, want)
		}
	}
}
