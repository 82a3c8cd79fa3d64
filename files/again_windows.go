package files

import (
	"errors"
	"syscall"
	"time"
)

const (
	accessDenied     = syscall.Errno(5) // also: the file that is to be replaced is open
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

// Tries and the time between two of them.
const (
	mostTries = 200
	pause     = 10 * time.Millisecond
)

// wait is called before another try. Tests replace it.
var wait = func() { time.Sleep(pause) }

// again calls f until it succeeds, fails for another reason than held reports, or has
// failed too often.
func again(held func(error) bool, f func() error) error {
	for n := 1; ; n++ {
		err := f()
		if err == nil || n == mostTries || !held(err) {
			return err
		}
		wait()
	}
}

func isHeld(err error) bool { return isShared(err) || errors.Is(err, accessDenied) }

func isShared(err error) bool {
	return errors.Is(err, sharingViolation) || errors.Is(err, lockViolation)
}
