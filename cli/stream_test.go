package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestSaveStream: in this folder, over nothing, and nothing is left of one that failed.
func TestSaveStream(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			if _, bad := io.WriteString(w, text); bad != nil {
				return bad
			}
			return err
		}
	}
	for _, c := range []struct{ proposed, text, want string }{
		{"photo.jpg", "1", "photo.jpg"}, {"photo.jpg", "2", "photo-2.jpg"}, {"photo.jpg", "3", "photo-3.jpg"},
		{"../../photo.jpg", "4", "_.._photo.jpg"}, {"", "5", "stream"}, {"..", "6", "stream-2"}, {"CON", "7", "_CON"},
		{"/etc/passwd", "8", "_etc_passwd"},
	} {
		got, err := saveStream(c.proposed, write(c.text, nil))
		data, _ := os.ReadFile(c.want)
		if err != nil || got != c.want || string(data) != c.text {
			t.Errorf("%q: %q with %q, %v; want %q", c.proposed, got, data, err, c.want)
		}
		if info, err := os.Stat(c.want); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", c.want, info, err)
		}
	}
	before, _ := filepath.Glob("*")
	failed := errors.New("broken off")
	if _, err := saveStream("photo.jpg", write("x", failed)); !errors.Is(err, failed) {
		t.Error(err)
	}
	if after, _ := filepath.Glob("*"); !slices.Equal(before, after) {
		t.Errorf("a file is left: %q", after)
	}
	if err := os.Symlink("nowhere", "link.txt"); err == nil {
		if got, err := saveStream("link.txt", write("9", nil)); err != nil || got != "link-2.txt" {
			t.Errorf("a link is followed: %q, %v", got, err)
		}
	}
}
