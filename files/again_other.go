//go:build !windows

package files

func again(_ func(error) bool, f func() error) error { return f() }

func isHeld(error) bool { return false }

func isShared(error) bool { return false }
