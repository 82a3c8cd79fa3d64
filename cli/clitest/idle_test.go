//go:build linux

package clitest

import (
	"os/exec"
	"syscall"
	"testing"
)

// TestAsleep: a session sleeps when all that it has started waits; a shell that loops,
// or has a child that does, never sleeps.
func TestAsleep(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]bool{
		"echo; read x": true, "echo; while :; do :; done": false, "(echo; while :; do :; done) & wait": false,
	} {
		cmd := exec.Command("sh", "-c", script)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if _, err := cmd.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
			_ = cmd.Wait()
		})
		if _, err := out.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if is := asleep(cmd.Process.Pid); is && !want {
				t.Fatalf("%q sleeps", script)
			}
		}
		for want && !asleep(cmd.Process.Pid) { // it may be on its way to wait
		}
	}
}
