package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"odatui/files"
)

// apply changes the file as it is on disk now, whichever process wrote it last.
// plan returns the changes to that file; it may be called more than once. Nothing
// is written if the file cannot be read, if the result would not mean exactly
// what was intended, or if judge, nil none, refuses it.
func (f *File) apply(plan func(now *File) ([]change, error), judge func(now, next *File) error) error {
	target, err := followed(f.Path)
	if err != nil {
		return fileError("save", f.Path, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fileError("save", f.Path, err)
	}
	t := newTurn(target)
	defer t.release()
	if err := t.acquire(); err != nil {
		var stuck *Error
		if errors.As(err, &stuck) {
			return err
		}
		return fileError("save", f.Path, err)
	}
	for range 5 {
		again, err := f.attempt(target, plan, judge)
		if err != nil || !again {
			return err
		}
	}
	return &Error{Message: fmt.Sprintf("save profiles %s: another program changes the file all the time", f.Path), Reason: reasonUnreadable}
}

// attempt reads, changes and writes once. again reports that a program without the
// lock, such as an editor, wrote in between.
func (f *File) attempt(target string, plan func(now *File) ([]change, error), judge func(now, next *File) error) (again bool, err error) {
	data, err := read(target)
	if err != nil {
		return false, err
	}
	now, err := load(f.Path, data, f.vocab)
	if err != nil {
		return false, err
	}
	if now.ReadOnly != "" {
		return false, &Error{Message: fmt.Sprintf("save profiles %s: %s", f.Path, now.ReadOnly), Reason: reasonUnreadable,
			hints: []string{"use a newer odatui, or edit the file by hand"}}
	}
	changes, err := plan(now)
	if err != nil {
		return false, err
	}
	if data == nil {
		changes = slices.Insert(changes, 0, change{[]string{"version"}, "1"})
	}
	d := now.doc
	for _, c := range changes {
		if d, err = d.edit(c); err != nil {
			return false, editError(f.Path, c, err)
		}
	}
	next, err := load(f.Path, d.bytes(), f.vocab)
	if err != nil {
		return false, err
	}
	if judge != nil {
		if err := judge(now, next); err != nil {
			return false, err
		}
	}
	if unchanged, err := read(target); err != nil || !bytes.Equal(unchanged, data) {
		return err == nil, err
	}
	if err := replace(target, d.bytes()); err != nil {
		return false, fileError("save", f.Path, err)
	}
	*f = *next
	return false, nil
}

func editError(path string, c change, err error) error {
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	return &Error{Key: quotePath(c.path), Message: "save profiles " + path + ": " + err.Error() + "; nothing was written",
		hints: []string{"change it by hand: odatui profiles edit"}}
}

// followed returns the file that symbolic links lead to. It need not exist.
func followed(path string) (string, error) {
	for range 40 {
		link, err := os.Readlink(path)
		if err != nil { // not a link, or no file
			return path, nil //nolint:nilerr // opening it reports the error
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", errors.New("too many symbolic links")
}

// replace writes a file that only its owner can read. At any time its name holds
// the old text or the whole new one.
func replace(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	temp, err := os.CreateTemp(dir, ".profiles-*.tmp") // O_EXCL, 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temp.Close()
			os.Remove(temp.Name()) //nolint:errcheck // best effort after a failure
		}
	}()
	if _, err = temp.Write(data); err != nil {
		return err
	}
	if err = temp.Chmod(0o600); err != nil && !errors.Is(err, fs.ErrInvalid) && runtime.GOOS != "windows" {
		return err
	}
	if err = temp.Sync(); err != nil {
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	if err = files.Rename(temp.Name(), path); err != nil {
		return err
	}
	if folder, openErr := os.Open(dir); openErr == nil {
		_ = folder.Sync() // not every system can sync a folder; the file itself is synced
		folder.Close()
	}
	return nil
}
