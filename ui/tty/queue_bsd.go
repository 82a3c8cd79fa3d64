//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package tty

import "golang.org/x/sys/unix"

const (
	fionread = 0x4004667f // FIONREAD, which x/sys does not have for these systems
	fwrite   = 2          // FWRITE of fcntl.h
)

// unread returns how many bytes of a terminal have arrived and wait to be read.
func unread(fd uintptr) int {
	n, _ := unix.IoctlGetInt(int(fd), fionread)
	return n
}

// discard drops output of a terminal that nobody has read.
func discard(fd uintptr) { _ = unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, fwrite) }
