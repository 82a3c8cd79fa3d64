package files

import (
	"os"
	"path/filepath"
	"testing"
)

// TestHeldFiles replaces, removes and opens files that another program has open, and
// closes after two tries or never.
func TestHeldFiles(t *testing.T) {
	before := wait
	t.Cleanup(func() { wait = before })
	for name, f := range map[string]func(path string) error{
		"rename onto": func(path string) error { return Rename(path+".new", path) },
		"rename":      func(path string) error { return Rename(path, path+".other") },
		"remove":      Remove,
	} {
		path := filepath.Join(folder(t), "x")
		write(t, path, "old")
		write(t, path+".new", "new")
		held, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		tries := 0
		wait = func() { tries++ }
		if err := f(path); !IsHeld(err) || tries != mostTries-1 {
			t.Errorf("%s: %v after %d tries", name, err, tries)
		}
		tries = 0
		wait = func() {
			if tries++; tries == 2 {
				held.Close()
			}
		}
		if err := f(path); err != nil || tries != 2 {
			t.Errorf("%s: %v after %d tries", name, err, tries)
		}
	}
}
