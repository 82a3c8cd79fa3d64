//go:build unix

package clitest

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"odatui/cli"
)

// Exit codes of the program, as docs/commands.md has them.
const (
	ExitFailed      = 1
	ExitUsage       = 2
	ExitDifferent   = 3
	ExitAuth        = 4
	ExitInterrupted = 130
)

// Longest is how long a test waits for a program or for its screen before the
// program counts as hanging. A program that works needs a fraction of it, also
// on a slow machine: tests wait for what happens.
const Longest = 3 * time.Minute

// Main is the TestMain of packages that run the program: it makes the test binary
// the program if it was started under the program's name. The program is built
// once for each package, together with its tests and, with -race, with the race
// detector.
func Main(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"odatui": func() { os.Exit(cli.Main(os.Args[1:])) },
	})
}

// program returns the path of the program.
func program(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("odatui") // Main put it there
	if err != nil {
		t.Fatal(err)
	}
	return path
}
