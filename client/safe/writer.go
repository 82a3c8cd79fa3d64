package safe

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"unicode/utf8"
)

// Writer returns a writer that cleans every line on its way to w. It is the net
// under what is printed outside the screen. A character that comes in two
// writes is written with the second one. It is safe for concurrent use.
func Writer(w io.Writer) io.Writer { return &writer{w: w} }

type writer struct {
	w    io.Writer
	mu   sync.Mutex
	half []byte // the beginning of a character whose end is to come
}

func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := slices.Concat(w.half, p)
	whole := len(text) - halfRune(text)
	w.half = text[whole:]
	for line := range bytes.Lines(text[:whole]) {
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

// halfRune returns how many bytes at the end of b begin a character that is
// not whole.
func halfRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
