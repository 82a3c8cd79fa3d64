package charset_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"odatui/client/charset"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		declared, body, want, note string
		at                         int
	}{
		{"", "Zürich", "Zürich", "", -1},
		{"utf-8", "Zürich", "Zürich", "", -1},
		{"UTF8", "Zürich", "Zürich", "", -1},
		{"iso-8859-1", "Z\xfcrich \x80", "Zürich \u0080", "", -1},
		{"windows-1252", "\x80 5 \x96 6 \x9cuvre", "€ 5 – 6 œuvre", "", -1},
		{"CP1252", "\x80", "€", "", -1},
		{"ISO_8859-15", "\xa4", "€", "", -1},
		{"iso-8859-2", "\xb1", "ą", "", -1},
		{"windows-1251", "\xcc\xee\xf1\xea\xe2\xe0", "Москва", "", -1},
		{"koi8-r", "\xed\xcf\xd3\xcb\xd7\xc1", "Москва", "", -1},
		{"IBM437", "\x81", "ü", "", -1},
		{"cp437", "\x81", "ü", "", -1},
		{"utf-16", "\xfe\xff\x00Z\x00\xfc", "Zü", "", -1},
		{"utf-16le", "Z\x00\xfc\x00", "Zü", "", -1},
		{"Shift_JIS", "\x93\xfa\x96{", "日本", "", -1},
		{"euc-jp", "\xc6\xfc\xcb\xdc", "日本", "", -1},
		{"iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本", "", -1},
		{"euc-kr", "\xc7\xd1\xb1\xb9", "한국", "", -1},
		{"gb2312", "\xd6\xd0\xb9\xfa", "中国", "", -1},
		{"GB18030", "\xd6\xd0\xb9\xfa", "中国", "", -1},
		{"us-ascii", "plain", "plain", "", -1},
		{"us-ascii", "Zürich", "Zürich", "read as UTF-8", -1},
		{"windows-1252", "Zürich", "Zürich", "sends UTF-8", -1},
		{"klingon", "Zürich", "Zürich", "klingon is not known", -1},
		{"windows-1252", "ab\xfc\x81", "abü\ufffd", "not in its charset windows-1252", 4},
		{"shift_jis", "a\x93\xfa\xff", "a日\ufffd", "not in its charset shift_jis", 4},
	} {
		got, err := charset.Decode([]byte(tt.body), tt.declared)
		if err != nil || string(got.Body) != tt.want || got.At != tt.at || !strings.Contains(got.Note, tt.note) || (got.Note == "") != (tt.note == "") {
			t.Errorf("%s %q: %q, %q at %d, %v; want %q", tt.declared, tt.body, got.Body, got.Note, got.At, err, tt.want)
		}
	}
	if _, err := charset.Decode([]byte("\xa4\xa4\xb0\xea"), "big5"); err == nil || !strings.Contains(err.Error(), `"big5" is not known`) {
		t.Errorf("an unknown charset: %v", err)
	}
}

func TestDeclared(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "", "application/json": "", "application/json;charset=UTF-8": "utf-8", `application/json; odata.metadata=minimal; Charset="Windows-1252"`: "windows-1252",
		"text/plain; charset": "", "charset=x": "",
	} {
		if got := charset.Declared(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

// FuzzDecode: what is decoded is UTF-8, and nothing is replaced without a note.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"windows-1252", "shift_jis", "gb18030", "utf-16", "euc-kr", "iso-2022-jp", "hz-gb-2312"} {
		f.Add([]byte("a\x80\xff\x81\x30~{"), name)
	}
	f.Fuzz(func(t *testing.T, body []byte, name string) {
		got, err := charset.Decode(body, name)
		if err != nil || !utf8.Valid(got.Body) || utf8.Valid(body) {
			return
		}
		if replaced := strings.ContainsRune(string(got.Body), utf8.RuneError); replaced != (got.At >= 0 && got.Note != "") {
			t.Errorf("%s %q: %q, note %q at %d", name, body, got.Body, got.Note, got.At)
		}
	})
}
