// Package files renames, removes and opens files that another program may have open.
// Windows refuses that while a virus scanner, an indexer or another odatui reads them, so
// it is tried again for two seconds there. Elsewhere each function is that of package os.
//
// It does not know what the files are.
package files

import "os"

// Rename is [os.Rename].
func Rename(from, to string) error {
	return again(isHeld, func() error { return os.Rename(from, to) })
}

// Remove is [os.Remove].
func Remove(path string) error {
	return again(isHeld, func() error { return os.Remove(path) })
}

// Open is [os.OpenFile].
func Open(path string, flag int, mode os.FileMode) (f *os.File, err error) {
	err = again(isShared, func() error {
		f, err = os.OpenFile(path, flag, mode)
		return err
	})
	return f, err
}

// Read is [os.ReadFile].
func Read(path string) (data []byte, err error) {
	err = again(isShared, func() error {
		data, err = os.ReadFile(path)
		return err
	})
	return data, err
}

// IsHeld reports that an operation failed because another program has the file open, or
// may have it.
func IsHeld(err error) bool { return isHeld(err) }
