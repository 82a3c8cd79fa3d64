package transport

import (
	"bytes"
	"html"
	"iter"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text with one or two layers of escaping taken off. at tells where
// each byte stood in the original; nil is "where it stands".
type view struct {
	text []byte
	at   []int32
}

// span maps a part of a view to the original.
func (v view) span(from, to int) span {
	if v.at == nil {
		return span{from, to}
	}
	return span{int(v.at[from]), int(v.at[to])}
}

// views yields b itself and b unescaped in every way a secret may have been
// written; ways that change nothing are left out, so plain text has one view.
func views(b []byte, blanks bool) iter.Seq[view] {
	return func(yield func(view) bool) {
		ways := []func(view) (view, bool){unpercent, unjson, unhtml}
		if blanks {
			ways = append(ways, unplus)
		}
		plain := view{text: b}
		if !yield(plain) {
			return
		}
		for _, way := range ways {
			once, ok := way(plain)
			if !ok {
				continue
			}
			if !yield(once) {
				return
			}
			for _, second := range ways {
				if twice, ok := second(once); ok && !yield(twice) {
					return
				}
			}
		}
	}
}

// unescape takes one layer off. decode returns the text for an escape at the
// start of its argument and how long the escape is, 0 for none.
func unescape(v view, mark byte, decode func([]byte) (string, int)) (view, bool) {
	first := bytes.IndexByte(v.text, mark)
	if first < 0 {
		return v, false
	}
	out := view{text: make([]byte, 0, len(v.text)), at: make([]int32, 0, len(v.text)+1)}
	changed := false
	for i := 0; i < len(v.text); {
		text, size := "", 0
		if i >= first && v.text[i] == mark {
			text, size = decode(v.text[i:])
		}
		from := int32(v.span(i, i).from)
		if size == 0 {
			out.text, out.at = append(out.text, v.text[i]), append(out.at, from)
			i++
			continue
		}
		changed = true
		for range len(text) {
			out.at = append(out.at, from)
		}
		out.text = append(out.text, text...)
		i += size
	}
	out.at = append(out.at, int32(v.span(len(v.text), len(v.text)).to))
	return out, changed
}

func unpercent(v view) (view, bool) {
	return unescape(v, '%', func(b []byte) (string, int) {
		if len(b) < 3 {
			return "", 0
		}
		n, err := strconv.ParseUint(string(b[1:3]), 16, 8)
		if err != nil {
			return "", 0
		}
		return string([]byte{byte(n)}), 3
	})
}

// unplus takes the escapes of a form off: "+" is a blank there.
func unplus(v view) (view, bool) {
	blank, ok := unescape(v, '+', func([]byte) (string, int) { return " ", 1 })
	if !ok {
		return v, false
	}
	if plain, ok := unpercent(blank); ok {
		return plain, true
	}
	return blank, true
}

func unjson(v view) (view, bool) {
	return unescape(v, '\\', func(b []byte) (string, int) {
		if len(b) < 2 {
			return "", 0
		}
		switch b[1] {
		case '"', '\\', '/', '\'':
			return string(b[1:2]), 2
		case 'b':
			return "\b", 2
		case 'f':
			return "\f", 2
		case 'n':
			return "\n", 2
		case 'r':
			return "\r", 2
		case 't':
			return "\t", 2
		case 'u':
			return unicodeEscape(b)
		}
		return "", 0
	})
}

// unicodeEscape decodes \uXXXX, pairs of surrogates included.
func unicodeEscape(b []byte) (string, int) {
	hi, ok := hex4(b)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(hi) && len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if lo, ok := hex4(b[6:]); ok {
			if c := utf16.DecodeRune(hi, lo); c != utf8.RuneError {
				return string(c), 12
			}
		}
	}
	return string(hi), 6
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}

func unhtml(v view) (view, bool) {
	return unescape(v, '&', func(b []byte) (string, int) {
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 2 {
			return "", 0
		}
		entity := string(b[:end+1])
		if text := html.UnescapeString(entity); text != entity {
			return text, end + 1
		}
		return "", 0
	})
}

// withoutHalfEscape drops an escape that was cut in its middle.
func withoutHalfEscape(b []byte) []byte {
	for _, e := range []struct {
		mark byte
		size int
	}{{'%', 3}, {'\\', 12}, {'&', 12}} {
		from := max(len(b)-e.size+1, 0)
		if i := bytes.IndexByte(b[from:], e.mark); i >= 0 {
			b = b[:from+i]
		}
	}
	return b
}
