//go:build unix

package clitest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Sandbox is the home of one program: every directory that the program may write
// to is below one. These are home, config, state, tmp and work, where it runs;
// bin contains the only programs on its PATH.
type Sandbox struct {
	Env []string // in addition to the standard variables
	Raw bool     // its terminals echo nothing and turn no key into a signal

	t            *testing.T
	dir          string
	raceVariable string // see ReportRaces
}

// receiveHangUps gives SIGHUP its default action in children again: if the
// tests were started under nohup, every process they start would ignore it.
var receiveHangUps = sync.OnceFunc(func() { signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) })

// NewSandbox returns a sandbox with a profiles file.
func NewSandbox(t *testing.T, toml string) *Sandbox {
	t.Helper()
	receiveHangUps()
	s := &Sandbox{t: t, dir: t.TempDir()}
	for _, sub := range []string{"bin", "home", "config/odatui", "state", "tmp", "work"} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.Write("config/odatui/profiles.toml", toml)
	s.raceVariable = ReportRaces(t)
	return s
}

// Within returns the sandbox for a subtest.
func (s *Sandbox) Within(t *testing.T) *Sandbox {
	in := *s
	in.t = t
	return &in
}

// Path returns the path of a file in the sandbox.
func (s *Sandbox) Path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

// Write writes a file.
func (s *Sandbox) Write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.Path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// Script puts a shell script on the PATH.
func (s *Sandbox) Script(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.Path("bin", name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		s.t.Fatal(err)
	}
}

// Environ returns the whole environment of the program. The race detector would
// let every program sleep for a second before it ends, and change its stderr and
// its exit code: its reports go to files, and the sandbox reports them.
func (s *Sandbox) Environ() []string {
	return append([]string{
		"PATH=" + s.Path("bin"), "HOME=" + s.Path("home"), "XDG_CONFIG_HOME=" + s.Path("config"), "XDG_STATE_HOME=" + s.Path("state"),
		"TMPDIR=" + s.Path("tmp"), "TERM=xterm-256color", "LANG=C.UTF-8", s.raceVariable,
	}, s.Env...)
}

// Command returns the program with arguments. It is killed when the test ends.
func (s *Sandbox) Command(args ...string) *exec.Cmd {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Longest)
	s.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program(s.t), args...)
	cmd.Env, cmd.Dir = s.Environ(), s.Path("work")
	return cmd
}

// Run runs the program with pipes and without a terminal.
func (s *Sandbox) Run(args ...string) Result {
	s.t.Helper()
	cmd := s.Command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	code := CodeOf(s.t, cmd.Run())
	return Result{args, code, out.String(), errs.String()}
}

// TryRun is Run for goroutines other than the test's: it does not fail the test.
func (s *Sandbox) TryRun(args ...string) Result {
	var out, errs strings.Builder
	cmd := s.Command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	r := Result{args, 0, out.String(), errs.String()}
	if err != nil {
		r.Code = cmd.ProcessState.ExitCode()
		r.Err += err.Error()
	}
	return r
}

// CodeOf returns the exit code. A program that a signal ended fails the test.
func CodeOf(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.ExitCode() < 0 {
			t.Fatalf("the program did not exit by itself: %v", err)
		}
		return exit.ExitCode()
	}
	t.Fatal(err)
	return -1
}

// ProcessesOnly skips a test under the race detector: it runs one command after
// another, or several at once that share only files, and the detector watches
// what one process shares. It would take minutes.
func ProcessesOnly(t *testing.T) {
	t.Helper()
	if Raced {
		t.Skip("the race detector sees nothing new in many short processes; the test runs without it")
	}
}

// MemoryOnly skips a test of the limit of memory under the race detector, which
// needs so much itself that no limit holds, and is slow with large data.
func MemoryOnly(t *testing.T) {
	t.Helper()
	if Raced {
		t.Skip("the race detector needs memory of its own; the test runs without it")
	}
}

// Few returns the first of a list under the race detector, which makes every
// process slow, else the whole list.
func Few(list ...string) []string {
	if Raced {
		return list[:1]
	}
	return list
}
