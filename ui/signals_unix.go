//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"
)

var (
	quitSignals    = []os.Signal{os.Interrupt, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM}
	suspendSignals = []os.Signal{syscall.SIGTSTP}
	resizeSignals  = []os.Signal{syscall.SIGWINCH}
)

// stopProcess stops the whole job until the shell continues it. The stop comes
// a moment after the call, so only the signal that ends it tells when it is
// over.
var stopProcess = func() {
	goOn := make(chan os.Signal, 1)
	signal.Notify(goOn, syscall.SIGCONT)
	defer signal.Stop(goOn)
	if syscall.Kill(0, syscall.SIGSTOP) == nil {
		<-goOn
	}
}
