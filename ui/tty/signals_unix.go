//go:build unix

package tty

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

var (
	endSignals    = []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM}
	stopSignals   = []os.Signal{syscall.SIGTSTP}
	resizeSignals = []os.Signal{syscall.SIGWINCH}
)

// inOrder reports whether the terminal's bytes are read by early.read.
const inOrder = true

// stopProcess stops the whole job until the shell continues it. The stop takes
// effect a moment after the call, so only the signal that ends it shows that it
// is over.
func stopProcess() {
	goOn := make(chan os.Signal, 1)
	signal.Notify(goOn, syscall.SIGCONT)
	defer signal.Stop(goOn)
	if syscall.Kill(0, syscall.SIGSTOP) == nil {
		<-goOn
	}
}

// canContinue reports whether a process that stops itself can be continued: by
// its parent, if that is in the same session. The kernel ignores ctrl+z for a
// job that has no such parent, as with "ssh -t HOST odatui".
func canContinue() bool {
	parent := os.Getppid()
	if parent == 0 { // outside of this container
		return false
	}
	session, err := unix.Getsid(parent)
	own, ownErr := unix.Getsid(0)
	return err == nil && ownErr == nil && session == own
}

// placeOf reports whether our process group may use the terminal. One that is
// not our controlling terminal has no process groups; it is in the foreground.
func placeOf(fd uintptr) place {
	group, err := unix.IoctlGetInt(int(fd), unix.TIOCGPGRP)
	switch {
	case errors.Is(err, unix.ENOTTY):
		return foreground
	case err != nil:
		return gone
	case group == syscall.Getpgrp() || group == 0: // 0: it cannot be seen from this container
		return foreground
	}
	return background
}

// ignoreStops ensures that the kernel does not stop us for using a terminal in
// the background. It is for the end of the process: what is started later would
// inherit it.
func ignoreStops() { signal.Ignore(syscall.SIGTTOU, syscall.SIGTTIN) }

// isFull reports whether a terminal takes no more output: nobody reads it.
func isFull(fd uintptr) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	_, err := unix.Poll(fds, 0)
	return err == nil && fds[0].Revents == 0
}
