//go:build !unix

package ui

import "os"

var (
	quitSignals    = []os.Signal{os.Interrupt}
	suspendSignals []os.Signal
	stopProcess    func()
)
