// Package charset decodes bodies that declare another character set than UTF-8.
//
// It does not know HTTP or what a body holds.
package charset

import (
	"bytes"
	"fmt"
	"maps"
	"mime"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Text is a body as UTF-8.
type Text struct {
	Body []byte
	Note string // what is odd about it, "" nothing
	At   int    // offset of the first character that Note is about, -1 none
}

// known returns the character sets by their plain names. Those of
// traditional Chinese are left out: their tables are large, and no service was
// seen to use them.
var known = sync.OnceValue(func() map[string]encoding.Encoding {
	list := map[string]encoding.Encoding{
		"utf16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"utf16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "latin1": charmap.ISO8859_1, "l1": charmap.ISO8859_1,
		"shiftjis": japanese.ShiftJIS, "sjis": japanese.ShiftJIS, "xsjis": japanese.ShiftJIS, "windows31j": japanese.ShiftJIS,
		"cp932": japanese.ShiftJIS, "eucjp": japanese.EUCJP, "iso2022jp": japanese.ISO2022JP,
		"euckr": korean.EUCKR, "ksc56011987": korean.EUCKR, "cp949": korean.EUCKR,
		"gbk": simplifiedchinese.GBK, "gb2312": simplifiedchinese.GBK, "cp936": simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030,
		"hzgb2312": simplifiedchinese.HZGB2312,
	}
	for _, e := range charmap.All { // such as "Windows 1252" and "IBM Code Page 437"
		name := plain(fmt.Sprint(e))
		list[name] = e
		for _, long := range []string{"windows", "ibmcodepage"} {
			if number, ok := strings.CutPrefix(name, long); ok {
				list["cp"+number], list["ibm"+number] = e, e
			}
		}
	}
	maps.DeleteFunc(list, func(name string, _ encoding.Encoding) bool { return name == "xuserdefined" })
	return list
})

// plain returns a name without what is written in several ways: ISO-8859-1,
// iso_8859-1, ISO8859-1.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// Known reports whether there is a decoder for a name.
func Known(name string) bool {
	name = plain(name)
	return name == "utf8" || name == "usascii" || name == "ascii" || known()[name] != nil
}

// Declared returns the charset parameter of a content type, "" none.
func Declared(contentType string) string {
	_, params, _ := mime.ParseMediaType(contentType)
	return strings.ToLower(strings.TrimSpace(params["charset"]))
}

// Decode returns a body in the character set of that name, "" UTF-8. A name
// that is not known is an error, unless the body is UTF-8.
func Decode(body []byte, declared string) (Text, error) {
	name := plain(declared)
	switch {
	case name == "", name == "utf8", isASCII(body) && !strings.HasPrefix(name, "utf") && !strings.HasPrefix(name, "iso2022") && name != "hzgb2312":
		return Text{body, "", -1}, nil
	case name == "usascii" || name == "ascii":
		return Text{body, fmt.Sprintf("the service declares the charset %s and sends other bytes: they were read as UTF-8", declared), -1}, nil
	}
	from := known()[name]
	if from == nil {
		if !utf8.Valid(body) {
			return Text{}, fmt.Errorf("its charset %q is not known", declared)
		}
		return Text{body, fmt.Sprintf("the charset %s is not known: the answer was read as UTF-8", declared), -1}, nil
	}
	if _, single := from.(*charmap.Charmap); single && utf8.Valid(body) {
		return Text{body, fmt.Sprintf("the service declares the charset %s and sends UTF-8: it was read as UTF-8", declared), -1}, nil
	}
	text, err := from.NewDecoder().Bytes(body)
	if err != nil {
		return Text{}, fmt.Errorf("it is not %s, which it declares: %w", declared, err)
	}
	if at := bytes.IndexRune(text, utf8.RuneError); at >= 0 {
		return Text{text, fmt.Sprintf("the answer holds bytes that are not in its charset %s: they are shown as \ufffd", declared), at}, nil
	}
	return Text{text, "", -1}, nil
}

func isASCII(body []byte) bool {
	for _, c := range body {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
