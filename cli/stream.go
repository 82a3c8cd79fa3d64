package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"odatui/client/safe"
)

// mostAlike is how many files of one name are saved in a folder.
const mostAlike = 1000

// saveStream writes a new file in the working folder, with the name that a service
// proposes as far as that is safe, never over a file.
func saveStream(proposed string, write func(io.Writer) error) (string, error) {
	name := safe.FileName(proposed)
	if name == "" {
		name = "stream"
	}
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 1; n < mostAlike; n++ {
		if n > 1 {
			name = fmt.Sprintf("%s-%d%s", stem, n, ending)
		}
		began := false
		err := createNew(name, func(w io.Writer) error { began = true; return write(w) })
		if began || !errors.Is(err, os.ErrExist) {
			return name, err
		}
	}
	return "", fmt.Errorf("write %s: there are too many of that name", name)
}
