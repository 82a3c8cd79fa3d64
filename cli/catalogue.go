package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"odatui/client/vendors"
)

// ownBook returns the embedded catalogue with the entries of the user's own file
// laid over it, nil without such a file. A file that cannot be used is reported
// once.
func (a *app) ownBook() *vendors.Book {
	a.bookOnce.Do(func() {
		path, err := a.configPath()
		if err != nil {
			return
		}
		path = filepath.Join(filepath.Dir(path), "aadsts.toml")
		data, err := smallFile(path, mostCatalogue)
		if errors.Is(err, os.ErrNotExist) {
			return
		}
		if err == nil {
			var book *vendors.Book
			if book, err = vendors.Load(data); err == nil {
				a.theBook = book
				return
			}
		}
		reason, _, _ := strings.Cut(err.Error(), "\n")
		a.note("warning: %s is not used: %s", filepath.Base(path), reason)
	})
	return a.theBook
}

// mostCatalogue is the largest catalogue of a user, in bytes.
const mostCatalogue = 4 << 20

// smallFile reads a file of at most most bytes. A pipe is refused: reading it may
// never end.
func smallFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a file")
	case info.Size() > most:
		return nil, errors.New("too large")
	}
	return os.ReadFile(path)
}
