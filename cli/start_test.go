//go:build unix

package cli

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestStartReadsNothing: commands that need neither profiles nor state do not
// open them. The profiles file is a pipe: a program that opens it waits.
func TestStartReadsNothing(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"version", "--version", "help", "--help", "help profiles", "profiles add --help", "completion bash", "completion zsh",
		"__complete profiles a", "__complete doctor --format t", "profiles path",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, "")
			file := s.path("config/odatui/profiles.toml")
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(file, 0o600); err != nil {
				t.Fatal(err)
			}
			if r := s.run(strings.Fields(line)...); r.code != 0 || r.out == "" {
				t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
			}
			if left, err := os.ReadDir(s.path("state")); err != nil || len(left) > 0 {
				t.Errorf("left in the state folder: %v, %v", left, err)
			}
		})
	}
}
