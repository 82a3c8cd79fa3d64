package profiles

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quote writes a text as TOML: 'as it is' if backslashes would have to be doubled,
// else with escapes. Characters that are not seen are escaped, so that a text cannot
// look like another one.
func quote(s string) string {
	if strings.ContainsRune(s, '\\') && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || unseen(r) }) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case unseen(r) && r != utf8.RuneError:
			if r > 0xFFFF {
				fmt.Fprintf(&b, `\U%08X`, r)
			} else {
				fmt.Fprintf(&b, `\u%04X`, r)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// unseen reports characters that draw nothing, end a line or change the direction
// of writing, and what is not UTF-8.
func unseen(r rune) bool { return !unicode.IsGraphic(r) || r == utf8.RuneError }

func quoteList(list []string) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = quote(s)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// quoteKey writes one part of a key, bare where it may be.
func quoteKey(key string) string {
	bare := key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
	if bare {
		return key
	}
	return quote(key)
}

func quotePath(path []string) string {
	parts := make([]string, len(path))
	for i, key := range path {
		parts[i] = quoteKey(key)
	}
	return strings.Join(parts, ".")
}

// QuoteKey writes one part of a key as TOML, bare where it may be.
func QuoteKey(key string) string { return quoteKey(key) }
