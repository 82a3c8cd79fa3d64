package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// folder returns a new folder. Wine cannot remove files as t.TempDir does.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		list, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, path := range append(list, dir) {
			_ = os.Remove(path)
		}
	})
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	path := filepath.Join(folder(t), "x")
	write(t, path, "old")
	write(t, path+".new", "new")
	if err := Rename(path+".new", path); err != nil {
		t.Error(err)
	}
	f, err := Open(path, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 9)
	if n, err := f.Read(b); string(b[:n]) != "new" || err != nil {
		t.Errorf("%q, %v", b[:n], err)
	}
	f.Close()
	if err := Remove(path); err != nil {
		t.Error(err)
	}
	for _, err := range []error{Remove(path), Rename(path, path+".new"), func() error { _, err := Open(path, os.O_RDONLY, 0); return err }()} {
		if !errors.Is(err, fs.ErrNotExist) || IsHeld(err) {
			t.Errorf("a file that is not there: %v", err)
		}
	}
}
