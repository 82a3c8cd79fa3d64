//go:build unix

package tty

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// Program runs another program on the terminal and waits for its end. It is a job
// of its own as in a shell: ctrl+c and ctrl+\ reach only that program, and ctrl+z
// stops both. A signal or the end of ctx asks it to end, so that it can save what is
// edited; Program then returns a context.Canceled. A second signal kills it. Otherwise
// the error is nil, an *[ExitError], or why the program could not be started. The
// terminal has its former settings afterwards. Streams that cmd does not name are
// our own.
func Program(ctx context.Context, cmd *exec.Cmd) error {
	signals := notify(endSignals)
	defer signal.Stop(signals)
	j, err := startJob(cmd)
	if err != nil {
		return err
	}
	defer func() { _ = cmd.Process.Release() }() // changes waits for it
	changes, done := j.changes(), ctx.Done()
	var limit <-chan time.Time
	signalled := false
	for {
		select {
		case status := <-changes:
			if !status.Stopped() {
				return j.ended(status)
			}
			if !j.stop(ctx, signals) {
				return ErrEnded
			}
			continue
		case <-limit:
			j.signal(j.kill)
			continue
		case <-signals:
			if signalled {
				j.signal(j.kill)
			}
			signalled = true
		case <-done:
			done = nil
		}
		j.ask()
		if limit == nil {
			limit = time.After(saveLimit)
		}
	}
}

// job is a program that has the terminal.
type job struct {
	pid      int
	fd       int         // the terminal, -1 if it is not our controlling terminal
	settings *term.State // of the terminal before
	asked    bool        // to end
	kill     syscall.Signal
}

// startJob starts a program in a process group of its own, in the foreground
// if we are.
func startJob(cmd *exec.Cmd) (*job, error) {
	onTerminal(cmd)
	cmd.Cancel = nil // it is asked to end, not killed
	j := &job{fd: int(os.Stdin.Fd()), kill: syscall.SIGKILL}
	if self, _ := os.Executable(); cmd.Path == self {
		j.kill = syscall.SIGTERM // it kills the program that it runs in turn
	}
	if _, err := unix.IoctlGetInt(j.fd, unix.TIOCGPGRP); err != nil {
		j.fd = -1
	} else {
		j.settings, _ = term.GetState(uintptr(j.fd))
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: placeOf(uintptr(j.fd)) == foreground, Ctty: j.fd}
	}
	if err := cmd.Start(); err != nil {
		if j.fd >= 0 && cmd.SysProcAttr.Foreground {
			toForeground(j.fd, syscall.Getpgrp()) // it may have got so far
		}
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	j.pid = cmd.Process.Pid
	return j, nil
}

// changes reports each stop and the end of the program.
func (j *job) changes() <-chan syscall.WaitStatus {
	c := make(chan syscall.WaitStatus, 1)
	go func() {
		for {
			var status syscall.WaitStatus
			_, err := syscall.Wait4(j.pid, &status, syscall.WUNTRACED, nil)
			if err == syscall.EINTR {
				continue
			}
			if c <- status; err != nil || !status.Stopped() {
				return
			}
		}
	}()
	return c
}

// signal sends a signal to the program and to what it has started.
func (j *job) signal(s syscall.Signal) {
	if j.fd >= 0 {
		_ = syscall.Kill(-j.pid, s)
	} else {
		_ = syscall.Kill(j.pid, s)
	}
}

// ask asks the program to end. It does so once, as editors do not go on saving
// after a second signal.
func (j *job) ask() {
	if !j.asked {
		j.asked = true
		j.signal(syscall.SIGTERM)
	}
}

// stop stops us because the program has stopped, until the shell continues
// both. It returns false if we are asked to end in the background: the program
// is asked as well, but not waited for, as the kernel stops it if it restores
// the shell's terminal. When we have ended, the kernel lets it end too.
func (j *job) stop(ctx context.Context, signals <-chan os.Signal) bool {
	if j.fd < 0 {
		return true // a shell's job control is not concerned
	}
	j.comeForward(false)
	if canContinue() {
		stopProcess()
	}
	for placeOf(uintptr(j.fd)) == background {
		select {
		case <-signals:
		case <-ctx.Done():
		case <-time.After(lookAgain):
			continue
		}
		j.ask()
		j.signal(syscall.SIGCONT)
		return false
	}
	toForeground(j.fd, j.pid)
	j.signal(syscall.SIGCONT)
	return true
}

// comeForward makes us the foreground process group if the program is it or has
// ended, and restores the settings of the terminal, and its modes if the program
// could not do so.
func (j *job) comeForward(modes bool) {
	if j.fd < 0 {
		return
	}
	if group, err := unix.IoctlGetInt(j.fd, unix.TIOCGPGRP); err == nil && group == j.pid {
		toForeground(j.fd, syscall.Getpgrp())
	}
	if j.settings == nil || placeOf(uintptr(j.fd)) != foreground {
		return
	}
	_ = term.Restore(uintptr(j.fd), j.settings)
	if modes { // 1047 leaves the cursor where it is
		_, _ = os.Stdout.WriteString(keysOff + modesOff + "\x1b[?1047l")
	}
}

// ended takes the terminal back after the program has ended.
func (j *job) ended(status syscall.WaitStatus) error {
	j.comeForward(status.Signaled())
	switch {
	case j.asked:
		return context.Canceled
	case status.Signaled():
		return &ExitError{Code: 128 + int(status.Signal()), Signal: status.Signal()}
	case status.ExitStatus() != 0:
		return &ExitError{Code: status.ExitStatus()}
	}
	return nil
}

// ttou takes SIGTTOU where nothing reads it, see toForeground.
var ttou = make(chan os.Signal, 1)

// toForeground makes a process group the one that may use the terminal. The
// signal for doing so in the background is ignored meanwhile, and caught
// afterwards: a program that we start would inherit an ignored one.
func toForeground(fd, group int) {
	signal.Ignore(syscall.SIGTTOU)
	_ = unix.IoctlSetPointerInt(fd, unix.TIOCSPGRP, group)
	signal.Notify(ttou, syscall.SIGTTOU)
}
