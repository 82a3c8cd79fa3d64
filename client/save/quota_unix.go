//go:build unix

package save

import (
	"errors"
	"syscall"
)

// isQuota reports that a user may not take more of a disk.
func isQuota(err error) bool { return errors.Is(err, syscall.EDQUOT) }

// isTooLong reports what only Windows reports so.
func isTooLong(error) bool { return false }
