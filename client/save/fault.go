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
	if errors.As(err, &no) { // without the operation and the path, which may be of a file beside
		err = no
	}
	var hints []string
	switch {
	case errors.Is(err, syscall.ENOSPC), isQuota(err):
		hints = append(hints, "free space on the disk")
	case errors.Is(err, syscall.EROFS):
		hints = append(hints, "the file system is read-only: choose another folder")
	case files.IsHeld(err):
		hints = append(hints, "close the program that has it open, or choose a folder that you may write to")
	case errors.Is(err, fs.ErrPermission):
		hints = append(hints, "choose a folder that you may write to")
	case errors.Is(err, syscall.ENAMETOOLONG), isTooLong(err):
		hints = append(hints, "choose a shorter name")
	}
	return newFault(fmt.Errorf("write %s: %w", path, err), hints...)
}
