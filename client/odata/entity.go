package odata

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// lineEnds writes every line end as XML reads it (XML 1.0, 2.11).
func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// entities are those that XML has without a document type.
var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": `"`}

// unescaped resolves the entities and line ends of a text; false where there
// is an entity that is not known. The text of an entity is not taken for a line end.
func unescaped(s string) (string, bool) {
	var b strings.Builder
	b.Grow(len(s))
	for {
		before, after, found := strings.Cut(s, "&")
		b.WriteString(lineEnds(before))
		if !found {
			return b.String(), true
		}
		name, rest, closed := strings.Cut(after, ";")
		if !closed {
			return "", false
		}
		text, known := entity(name)
		if !known {
			return "", false
		}
		b.WriteString(text)
		s = rest
	}
}

// entity returns the text of an entity.
func entity(name string) (string, bool) {
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		text, ok := entities[name]
		return text, ok
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !isXMLChar(rune(n)) {
		return "", false
	}
	return string(rune(n)), true
}

// isXMLChar reports whether a character is allowed in XML (1.0, 2.2). Halves of
// surrogates become U+FFFD when they are written, which may.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF
}
