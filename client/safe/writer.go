package safe

import (
	"bytes"
	"io"
)

// Writer returns a writer that cleans every line on its way to w. It is the net
// under narration that is printed outside the screen; what it gets is text, one
// or more whole lines at a time.
func Writer(w io.Writer) io.Writer { return writer{w} }

type writer struct{ w io.Writer }

func (w writer) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		end := ""
		if bytes.HasSuffix(line, []byte("\n")) {
			line, end = line[:len(line)-1], "\n"
		}
		if _, err := io.WriteString(w.w, string(Clean(string(line)))+end); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
