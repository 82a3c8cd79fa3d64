//go:build unix

package process

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"odatui/cli/clitest"
)

// TestStartReadsNothing: commands that need neither profiles nor state open
// neither. The profiles file is a pipe: a program that opens it hangs.
func TestStartReadsNothing(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"version", "--version", "help", "--help", "help profiles", "profiles add --help", "completion bash", "completion zsh",
		"__complete profiles a", "__complete doctor --format t", "profiles path",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, "")
			file := s.Path("config/odatui/profiles.toml")
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(file, 0o600); err != nil {
				t.Fatal(err)
			}
			if r := s.Run(strings.Fields(line)...); r.Code != 0 || r.Out == "" {
				t.Errorf("exit %d: %s%s", r.Code, r.Out, r.Err)
			}
			if left, err := os.ReadDir(s.Path("state")); err != nil || len(left) > 0 {
				t.Errorf("left in the state directory: %v, %v", left, err)
			}
		})
	}
}
