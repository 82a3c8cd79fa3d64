package client

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ValueKind is the kind of a cell's value.
type ValueKind uint8

// The kinds of values. Missing (the property was not in the row) and Null (the
// service wrote null) are different things, and neither is an empty string.
const (
	Missing ValueKind = iota
	Null
	Bool
	Number
	String
	Nested // an object or an array
)

// Value is one cell as the service wrote it. A number never passes through a
// float: its digits are kept.
type Value struct {
	Kind ValueKind
	raw  string // JSON text; for a String without the quotes, escapes still in
}

// JSONValue wraps the JSON text of one value. The text must be valid JSON.
func JSONValue(raw string) Value {
	if raw == "" {
		return Value{}
	}
	switch raw[0] {
	case '"':
		return Value{Kind: String, raw: raw[1 : len(raw)-1]}
	case '{', '[':
		return Value{Kind: Nested, raw: raw}
	case 't', 'f':
		return Value{Kind: Bool, raw: raw}
	case 'n':
		return Value{Kind: Null, raw: raw}
	}
	return Value{Kind: Number, raw: raw}
}

// Text makes a String value of plain text.
func Text(s string) Value {
	return Value{Kind: String, raw: escape(s)}
}

// Raw returns the value as JSON, exactly as the service wrote it, "" for Missing.
func (v Value) Raw() string {
	if v.Kind == String {
		return `"` + v.raw + `"`
	}
	return v.raw
}

// AppendRaw appends Raw to a text.
func (v Value) AppendRaw(to []byte) []byte {
	if v.Kind == String {
		return append(append(append(to, '"'), v.raw...), '"')
	}
	return append(to, v.raw...)
}

// Text returns the value as text: a string without quotes and escapes, other
// kinds as written, "" for Null and Missing. Lone surrogates become U+FFFD.
func (v Value) Text() string {
	switch v.Kind {
	case Missing, Null:
		return ""
	case String:
		return unescape(v.raw)
	}
	return v.raw
}

// Head returns Text of at most about n bytes and whether there is more. It
// does not walk the rest of a huge value.
func (v Value) Head(n int) (text string, more bool) {
	if len(v.raw) <= n {
		return v.Text(), false
	}
	cut := n
	if v.Kind == String {
		cut = escapeBoundary(v.raw, n)
	}
	for cut > 0 && !utf8.RuneStart(v.raw[cut]) {
		cut--
	}
	return Value{Kind: v.Kind, raw: v.raw[:cut]}.Text(), true
}

// Clone returns a value that outlives its page.
func (v Value) Clone() Value {
	v.raw = strings.Clone(v.raw)
	return v
}

// MarshalJSON writes the value as the service wrote it; Missing is null.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Kind == Missing {
		return []byte("null"), nil
	}
	return []byte(v.Raw()), nil
}

// UnmarshalJSON keeps the text of one JSON value.
func (v *Value) UnmarshalJSON(data []byte) error {
	*v = JSONValue(string(data))
	return nil
}

// IsSet reports whether the row holds a value here that is not null.
func (v Value) IsSet() bool { return v.Kind != Missing && v.Kind != Null }

// Len returns the length of the JSON text in bytes.
func (v Value) Len() int { return len(v.raw) }

// escapeBoundary moves n back so that it does not cut an escape in two.
func escapeBoundary(raw string, n int) int {
	// An escape is at most 6 bytes, a surrogate pair 12.
	for back := 0; back < 12 && n-back > 0; back++ {
		i := n - back
		if raw[i-1] != '\\' {
			continue
		}
		run := 0
		for j := i - 1; j >= 0 && raw[j] == '\\'; j-- {
			run++
		}
		if run%2 == 1 {
			return i - 1
		}
		break
	}
	return n
}

// unescape decodes the inside of a JSON string.
func unescape(s string) string {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		r, size := unescapeOne(s[i:])
		b.WriteRune(r)
		s = s[i+size:]
		i = strings.IndexByte(s, '\\')
	}
	b.WriteString(s)
	return b.String()
}

func unescapeOne(s string) (rune, int) {
	if len(s) < 2 {
		return utf8.RuneError, len(s)
	}
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, ok := hex4(s[2:])
		if !ok {
			return utf8.RuneError, min(len(s), 6)
		}
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if low, ok := hex4(s[8:]); ok {
				if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
					return full, 12
				}
			}
		}
		return utf8.RuneError, 6
	}
	return rune(s[1]), 2
}

func hex4(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(n), err == nil
}

// escape encodes text as the inside of a JSON string.
func escape(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r == '"' || r == '\\' || r == utf8.RuneError }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20:
			b.WriteString(`\u00`)
			b.WriteByte("0123456789abcdef"[r>>4])
			b.WriteByte("0123456789abcdef"[r&15])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
