package profiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/gofrs/flock"
)

// lockLimit is how long another process may hold the file.
const lockLimit = 10 * time.Second

// apply makes changes to the file as it is on disk now, whoever wrote it last.
// plan looks at that file and says what to change; it may be called more than
// once. Nothing is written if the file cannot be read, or if the result would
// not mean exactly what was intended.
func (f *File) apply(plan func(now *File) ([]change, error)) error {
	target, err := followed(f.Path)
	if err != nil {
		return fileError("save", f.Path, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fileError("save", f.Path, err)
	}
	lock := flock.New(target+".lock", flock.SetPermissions(0o600))
	ctx, stop := context.WithTimeout(context.Background(), lockLimit)
	defer stop()
	if ok, err := lock.TryLockContext(ctx, 10*time.Millisecond); !ok {
		if errors.Is(err, context.DeadlineExceeded) {
			return &Error{Message: fmt.Sprintf("save profiles %s: another program holds the file", f.Path)}
		}
		return fileError("save", f.Path, err)
	}
	defer lock.Unlock() //nolint:errcheck // closing the file ends the lock anyway
	for range 5 {
		again, err := f.attempt(target, plan)
		if err != nil || !again {
			return err
		}
	}
	return &Error{Message: fmt.Sprintf("save profiles %s: the file changes all the time", f.Path)}
}

// attempt reads, changes and writes once. again says that somebody without the
// lock (an editor) wrote in between.
func (f *File) attempt(target string, plan func(now *File) ([]change, error)) (again bool, err error) {
	data, err := read(target)
	if err != nil {
		return false, err
	}
	now, err := load(f.Path, data, f.vocab)
	if err != nil {
		return false, err
	}
	if now.ReadOnly != "" {
		return false, &Error{Message: fmt.Sprintf("save profiles %s: %s", f.Path, now.ReadOnly), hints: []string{"use a newer odatui, or edit the file by hand"}}
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

// followed is the file behind symbolic links, also where it does not exist yet.
func followed(path string) (string, error) {
	for range 40 {
		link, err := os.Readlink(path)
		if err != nil { // no link, or nothing there
			return path, nil //nolint:nilerr // what is wrong shows when it is opened
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(path), link)
		}
		path = link
	}
	return "", errors.New("too many symbolic links")
}

// replace writes a file so that its name holds the old text or the whole new
// one at any time, readable by its owner alone.
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
	if err = os.Rename(temp.Name(), path); err != nil {
		return err
	}
	if folder, openErr := os.Open(dir); openErr == nil {
		_ = folder.Sync() // not every system lets a folder be synced; the file itself is
		folder.Close()
	}
	return nil
}
