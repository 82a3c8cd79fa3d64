package safe

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// JSON writes the characters of a JSON text that steer a terminal, change the
// direction of a line or cannot be seen as \u escapes: the values stay what
// they are. data must be valid JSON; it is returned as it is where there is
// nothing to escape.
func JSON(data []byte) []byte {
	var out []byte
	at := 0
	for i := 0; i < len(data); {
		if data[i] < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r <= 0xffff && r != utf8.RuneError && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == 0x2028 || r == 0x2029) {
			out = fmt.Appendf(append(out, data[at:i]...), `\u%04x`, r)
			at = i + size
		}
		i += size
	}
	if at == 0 {
		return data
	}
	return append(out, data[at:]...)
}
