package save

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/gofrs/flock"

	"odatui/files"
)

// disk is all that this package does with files. Tests fail its operations one by one.
type disk interface {
	open(path string, flag int) (file, error)
	rename(from, to string) error
	remove(path string) error
	mkdir(path string) error
	chmod(path string, mode fs.FileMode) error
	syncDir(path string) error
	stat(path string) (fs.FileInfo, error)
	list(folder string) ([]string, error)
	// lock returns errBusy if another process, or another export of this one, holds it.
	lock(path string) (unlock func(), err error)
}

// file is one open file of a disk.
type file interface {
	io.ReadWriteCloser
	truncate(size int64) error // and goes on writing there
	sync() error
}

const (
	fileMode   = 0o600 // rows of a protected API are for their reader only
	folderMode = 0o700
)

// errBusy reports that the lock is held.
var errBusy = errors.New("another export writes this file at the moment")

// system is the disk of the operating system.
type system struct{}

type systemFile struct{ *os.File }

func (system) open(path string, flag int) (file, error) {
	f, err := files.Open(path, flag, fileMode)
	if err != nil {
		return nil, err
	}
	return systemFile{f}, nil
}

func (f systemFile) truncate(size int64) error {
	if err := f.Truncate(size); err != nil {
		return err
	}
	_, err := f.Seek(size, io.SeekStart)
	return err
}

func (f systemFile) sync() error { return f.Sync() }

func (system) rename(from, to string) error              { return files.Rename(from, to) }
func (system) remove(path string) error                  { return files.Remove(path) }
func (system) mkdir(path string) error                   { return os.Mkdir(path, folderMode) }
func (system) chmod(path string, mode fs.FileMode) error { return os.Chmod(path, mode) }
func (system) stat(path string) (fs.FileInfo, error)     { return os.Stat(path) }

func (system) list(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}

// syncDir makes names in a folder last. Some systems and file systems cannot: there a
// rename lasts by itself, or nothing can be done.
func (system) syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// lock holds a file next to the export; the system releases it when the process ends. It is
// removed while it is held, so that one that got it late finds another file of the name,
// or none, and tries again.
func (system) lock(path string) (func(), error) {
	for {
		l := flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(fileMode))
		ok, err := l.TryLock()
		switch {
		case err != nil && lockless(err):
			_ = os.Remove(path)
			return func() {}, nil
		case err != nil:
			return nil, err
		case !ok:
			_ = l.Close()
			return nil, errBusy
		}
		held, err := l.Stat()
		named, gone := os.Stat(path)
		if err == nil && gone == nil && os.SameFile(held, named) {
			return func() {
				_ = os.Remove(path)
				_ = l.Close()
				if runtime.GOOS == "windows" { // no file that is open is removed there
					_ = os.Remove(path)
				}
			}, nil
		}
		_ = l.Close()
	}
}

// lockless reports a file system without locks, as some network ones are.
func lockless(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}

// exists reports whether there is something at a path; an error is not that there is none.
func exists(d disk, path string) (bool, error) {
	_, err := d.stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// discard removes a file if there is one.
func discard(d disk, path string) error {
	if err := d.remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// replace writes a small file next to its place and renames it, so that the place
// has the old or the new one after whatever happens.
func replace(d disk, path string, data []byte) error {
	beside := path + ".new"
	f, err := d.open(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = d.rename(beside, path)
	}
	if err != nil {
		_ = d.remove(beside)
		return err
	}
	return d.syncDir(filepath.Dir(path))
}
