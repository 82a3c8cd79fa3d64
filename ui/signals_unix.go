//go:build unix

package ui

import (
	"os"
	"syscall"
)

var (
	quitSignals    = []os.Signal{syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM}
	suspendSignals = []os.Signal{syscall.SIGTSTP}
)
