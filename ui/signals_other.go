//go:build !unix

package ui

import "os"

var (
	quitSignals    = []os.Signal{os.Interrupt}
	suspendSignals []os.Signal
	resizeSignals  []os.Signal // the size comes with the keys
	stopProcess    func()
)
