//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// hasRoom reports whether a file takes a write at once.
func hasRoom(f *os.File) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLOUT}}, 0)
	return err != nil || n > 0
}
