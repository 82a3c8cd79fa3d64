package profiles

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secretFolder is the folder beside the profiles file in which secrets are kept.
const secretFolder = "secrets"

// KeepSecret writes a secret into a file that only its owner can read, in a folder
// beside the profiles file. The file gets a name that is free; path is its path, and
// the reference is relative to the profiles file. No file is replaced.
func (f *File) KeepSecret(name, secret string) (ref Reference, path string, err error) {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.@", r) {
			return r
		}
		return '-'
	}, name)
	if err := os.MkdirAll(f.abs(secretFolder), 0o700); err != nil {
		return ref, "", fmt.Errorf("make a folder for secrets: %w", err)
	}
	for n := 1; n < 100; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s-%d", name, n)
		}
		path = f.abs(filepath.Join(secretFolder, free))
		err = writeNew(path, secret)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return ref, "", fmt.Errorf("keep a secret in a file: %w", err)
	}
	return Reference{File: secretFolder + "/" + filepath.Base(path)}, path, nil
}

// writeNew writes a file that does not exist yet, or none.
func writeNew(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text + "\n")
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path) // the first error counts
	}
	return err
}
