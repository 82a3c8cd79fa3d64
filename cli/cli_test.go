package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"odatui/demo"
)

// TestMain puts the program into the test binary: scripts run it as a process
// of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"odatui": func() { os.Exit(Main(os.Args[1:])) },
	})
}

// TestScripts runs the whole program on the demo, script by script. Each has a
// folder, a home and a state of its own.
func TestScripts(t *testing.T) {
	d, err := demo.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			for name, value := range d.Env() {
				env.Setenv(name, value)
			}
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else every program sleeps for a second before it ends
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, ".state"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config"))
			env.Setenv("DEMO_URL", d.Live)
			path := filepath.Join(env.WorkDir, "demo.toml")
			env.Setenv("ODATUI_CONFIG", path)
			return os.WriteFile(path, []byte(d.Profiles()), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code},
	})
}

// code runs a command that must end with an exit code: code 4 odatui sets x.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}
