package save

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"odatui/client"
	"odatui/files"
)

// fault is an error of a file, with advice.
type fault struct {
	error
	hints []string
}

// newFault returns an error with advice, each a line.
func newFault(err error, hints ...string) error { return &fault{err, hints} }

// leftover is an error about what an unfinished export left.
type leftover struct{ error }

func (leftover) Is(target error) bool { return target == client.ErrOtherExport }
func (l leftover) Unwrap() error      { return l.error }

// leftOver returns such an error: --restart drops what is there.
func leftOver(err error, hints ...string) error {
	return newFault(leftover{err}, append(hints, restart)...)
}

// Hints returns what can be done.
func (f *fault) Hints() []string      { return f.hints }
func (f *fault) Unwrap() error        { return f.error }
func (f *fault) Is(target error) bool { return target == client.ErrFile }

// advise returns the error of a file operation with what can be done about it.
func advise(path string, err error) error {
	var already *fault
	if err == nil || errors.As(err, &already) {
		return err
	}
	var no syscall.Errno
	if errors.As(err, &no) { // without the operation and the path, which may be those of the unfinished file
		err = no
	}
	return newFault(fmt.Errorf("write %s: %w", path, err), Advice(err)...)
}

// Advice returns what can be done about an error of a file or a stream, each a line.
func Advice(err error) []string {
	switch {
	case errors.Is(err, syscall.ENOSPC), isQuota(err):
		return []string{"free space on the disk"}
	case errors.Is(err, syscall.EFBIG):
		return []string{"a limit (ulimit -f) or the file system refuses a larger file: raise it, or choose another folder"}
	case errors.Is(err, syscall.EROFS):
		return []string{"the file system is read-only: choose another folder"}
	case files.IsHeld(err):
		return []string{"close the program that has it open, or choose a folder that you may write to"}
	case errors.Is(err, fs.ErrPermission):
		return []string{"choose a folder that you may write to"}
	case errors.Is(err, syscall.ENOTDIR):
		return []string{"a part of the path is a file: choose another folder"}
	case errors.Is(err, fs.ErrNotExist):
		return []string{"choose another folder"}
	case errors.Is(err, syscall.ENAMETOOLONG), isTooLong(err):
		return []string{"choose a shorter name"}
	}
	return nil
}
