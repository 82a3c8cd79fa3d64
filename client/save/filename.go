package save

import (
	"fmt"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client/safe"
)

// longestName is how many bytes a proposed name has at most, its ending and number included.
const longestName = 120

// FileName proposes a name for the rows of a set of an environment, env "" none, that the
// working folder has no file of yet and that taken does not report; nil: none is. Of what a
// service named only letters, digits and a few signs are left.
func FileName(set, env, ending string, taken func(string) bool) string {
	return fileName(set, env, ending, func(name string) bool {
		if taken != nil && taken(name) {
			return true
		}
		for _, path := range []string{name, name + ".partial", name + ".partial.json"} {
			if _, err := os.Lstat(path); err == nil {
				return true
			}
		}
		return false
	})
}

func fileName(set, env, ending string, taken func(string) bool) string {
	stem := plainName(set)
	if stem == "" {
		stem = "rows"
	}
	if env = plainName(env); env != "" {
		stem += "-" + env
	}
	for n := 1; ; n++ {
		tail := "." + ending
		if ending == "" {
			tail = ""
		}
		if n > 1 {
			tail = fmt.Sprintf("-%d%s", n, tail)
		}
		name := safe.FileName(cut(stem, longestName-len(tail)-1) + tail) // a device gets a sign in front
		if !taken(name) {
			return name
		}
	}
}

// plainName returns what is left of a name: letters, digits, ., - and _, not at its
// beginning or end.
func plainName(name string) string {
	var b strings.Builder
	for _, r := range string(safe.Clean(name)) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r) && b.Len() > 0, r == '-', r == '.':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.Trim(b.String(), "_-.")
}

// cut returns the beginning of a text that has at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], "_-.")
}
