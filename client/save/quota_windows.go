package save

import (
	"errors"
	"syscall"
)

// isTooLong reports that a name or a path has more characters than Windows takes.
func isTooLong(err error) bool {
	const exceedsRange = syscall.Errno(206)
	return errors.Is(err, exceedsRange)
}

// isQuota reports that the disk is full, in the numbers of Windows.
func isQuota(err error) bool {
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
	return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
}
