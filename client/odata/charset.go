package odata

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"odatui/client/charset"
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
	name := strings.ToLower(string(m[1]))
	if strings.HasPrefix(name, "utf-16") { // a mistake of the service: the text is not UTF-16
		return body, nil
	}
	text, err := charset.Decode(body, name)
	if err != nil || !charset.Known(name) {
		return nil, fmt.Errorf("its encoding %s is not supported", name)
	}
	return text.Body, nil
}

// saysEncoding reports whether XML text declares its own encoding.
func saysEncoding(body []byte) bool {
	return len(body) > 1 && (body[0]|1 == 0xff && body[1]|1 == 0xff || body[0] == 0 || body[1] == 0) ||
		xmlEncoding.FindSubmatch(body[:min(len(body), 256)]) != nil
}

func fromUTF16(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}
