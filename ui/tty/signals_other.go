//go:build !unix

package tty

import "os"

var (
	endSignals    = []os.Signal{os.Interrupt}
	stopSignals   []os.Signal
	resizeSignals []os.Signal // the size comes with the keys
)

// inOrder reports whether the terminal's bytes are read by early.read:
// Bubble Tea reads a console itself.
const inOrder = false

func stopProcess() {}

func canContinue() bool { return false }

func placeOf(uintptr) place { return foreground }

func ignoreStops() {}

func unread(uintptr) int { return 0 }

func isFull(uintptr) bool { return false }

func discard(uintptr) {}
