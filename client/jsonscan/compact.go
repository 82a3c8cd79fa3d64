package jsonscan

import "strings"

// Compact removes the white space between the tokens of a JSON text, which may be the head
// of a longer one, and puts U+FFFD for what is not UTF-8. The digits of numbers stay.
func Compact(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if !strings.ContainsAny(text, " \t\r\n") {
		return text
	}
	var b strings.Builder
	quoted, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
