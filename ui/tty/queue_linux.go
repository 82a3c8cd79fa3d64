package tty

import "golang.org/x/sys/unix"

// unread returns how many bytes of a terminal have arrived and wait to be read.
func unread(fd uintptr) int {
	n, _ := unix.IoctlGetInt(int(fd), unix.TIOCINQ)
	return n
}

// discard drops output of a terminal that nobody has read, and wakes the write
// that waits for room: dropping alone does not.
func discard(fd uintptr) {
	for _, action := range [][2]int{{unix.TCFLSH, unix.TCOFLUSH}, {unix.TCXONC, unix.TCOOFF}, {unix.TCXONC, unix.TCOON}} {
		_ = unix.IoctlSetInt(int(fd), uint(action[0]), action[1])
	}
}
