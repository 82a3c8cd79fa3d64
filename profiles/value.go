package profiles

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// quote writes a text as TOML: 'as it is' where backslashes would have to be
// doubled, else with escapes.
func quote(s string) string {
	if strings.ContainsRune(s, '\\') && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || r < ' ' || r == 0x7f }) && utf8.ValidString(s) {
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
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

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
