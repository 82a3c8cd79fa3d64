package odata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"odatui/lazy"
)

var xmlEncoding = lazy.Regexp(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// utf8Text returns XML or JSON text as UTF-8 without a byte order mark. An
// encoding it does not know is refused by name.
func utf8Text(body []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return fromUTF16(body[2:], binary.LittleEndian), nil
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return fromUTF16(body[2:], binary.BigEndian), nil
	case bytes.HasPrefix(body, []byte("<\x00")):
		return fromUTF16(body, binary.LittleEndian), nil
	case bytes.HasPrefix(body, []byte("\x00<")):
		return fromUTF16(body, binary.BigEndian), nil
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	m := xmlEncoding.FindSubmatch(body[:min(len(body), 256)])
	if m == nil {
		return body, nil
	}
	switch name := strings.ToLower(string(m[1])); name {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16": // UTF-16 that is not is a slip of the writer
		return body, nil
	case "iso-8859-1", "latin1", "latin-1", "windows-1252", "iso-8859-15":
		return fromLatin1(body), nil
	default:
		return nil, fmt.Errorf("its encoding %s is not supported", name)
	}
}

func fromUTF16(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

func fromLatin1(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b) + len(b)/8)
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.Bytes()
}
