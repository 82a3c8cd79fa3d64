package save

import (
	"errors"
	"syscall"
)

// isQuota reports that the disk is full, in the numbers of Windows.
func isQuota(err error) bool {
	const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
	return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
}
