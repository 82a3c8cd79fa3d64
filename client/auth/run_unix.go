//go:build unix

package auth

import (
	"os/exec"
	"syscall"
)

// isolate gives the program a process group of its own, so that what it starts
// can be ended with it.
func isolate(cmd *exec.Cmd, _ program) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// endGroup ends whatever the program left behind in its group.
func endGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// azProgram returns how az is run: itself, without a shell.
func azProgram(path string, args []string, _ func() []string) program {
	return program{path: path, args: args}
}

// attend prepares a program that talks to the person: it stays in our process
// group, for the terminal is given to that one only, and ctrl+c reaches it.
func attend(*exec.Cmd, program) {}
