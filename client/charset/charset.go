// Package charset decodes bodies that declare another character set than UTF-8.
//
// It does not know HTTP or what a body holds.
package charset

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
)

// aliases are names that services use and the register of IANA does not have.
var aliases = map[string]string{"utf8": "utf-8", "latin-1": "iso-8859-1", "x-sjis": "shift_jis", "cp932": "shift_jis", "utf-16": "utf-16"}

// Decode returns a body as UTF-8, as the charset parameter of its content type
// declares. note says what is odd about it, "" nothing: bytes that are not in
// the declared charset, or a body that is UTF-8 whatever it declares. A charset
// that is not known is an error, unless the body is UTF-8.
func Decode(body []byte, contentType string) (text []byte, note string, err error) {
	_, params, _ := mime.ParseMediaType(contentType)
	declared := strings.ToLower(strings.TrimSpace(params["charset"]))
	name := declared
	if a, ok := aliases[name]; ok {
		name = a
	} else if rest, ok := strings.CutPrefix(name, "cp125"); ok {
		name = "windows-125" + rest
	}
	switch {
	case name == "", name == "utf-8", isASCII(body) && !strings.HasPrefix(name, "utf-"):
		return body, "", nil
	case name == "us-ascii" || name == "ascii":
		return body, fmt.Sprintf("the service declares the charset %s and sends other bytes: they were read as UTF-8", declared), nil
	}
	encoding, unknown := ianaindex.MIME.Encoding(name)
	if unknown != nil || encoding == nil {
		if !utf8.Valid(body) {
			return nil, "", fmt.Errorf("its charset %q is not known", declared)
		}
		return body, fmt.Sprintf("the charset %s is not known: the answer was read as UTF-8", declared), nil
	}
	if _, single := encoding.(*charmap.Charmap); single && utf8.Valid(body) {
		return body, fmt.Sprintf("the service declares the charset %s and sends UTF-8: it was read as UTF-8", declared), nil
	}
	text, err = encoding.NewDecoder().Bytes(body)
	if err != nil {
		return nil, "", fmt.Errorf("it is not %s, which it declares: %w", declared, err)
	}
	if bytes.ContainsRune(text, utf8.RuneError) {
		note = fmt.Sprintf("the answer holds bytes that are not in its charset %s: they are shown as \ufffd", declared)
	}
	return text, note, nil
}

func isASCII(body []byte) bool {
	for _, c := range body {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
