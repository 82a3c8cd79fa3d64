package compare

import (
	"encoding/base64"
	"strings"

	"odatui/client"
)

// Keys makes keys of rows: bytes that are equal if the values of the key are, by their
// type, and that sort as the values do. Null is first. A text sorts by its bytes.
//
// Keys are exact: neither a tolerance nor the case of letters nor blanks matter, and
// times are not rounded. It is safe for concurrent use.
type Keys struct {
	names   []string
	classes []Class
}

// KeysOf returns what makes the keys of both sides.
func KeysOf(shape Shape) *Keys {
	k := &Keys{names: shape.Key}
	for _, name := range shape.Key {
		k.classes = append(k.classes, classIn(shape.Columns, name))
	}
	return k
}

func classIn(columns []Column, name string) Class {
	for _, c := range columns {
		if c.Name == name {
			return ClassOf(c.Left, c.Right)
		}
	}
	return Untyped
}

// In returns the columns of the key in a page, -1 of one that it lacks.
func (k *Keys) In(page *client.Page) []int {
	columns := make([]int, len(k.names))
	for i, name := range k.names {
		columns[i] = page.Column(name)
	}
	return columns
}

// Append appends the key of a row of a page; in is what In returns of the page.
func (k *Keys) Append(dst []byte, page *client.Page, row int, in []int) []byte {
	for i, class := range k.classes {
		dst = appendKey(dst, page.Cell(row, in[i]), class)
	}
	return dst
}

// The first byte of a value in a key. Values of another kind than that of their class
// come behind those that have it.
const (
	keyNull = iota + 1
	keyFalse
	keyTrue
	keyNumber
	keyTime
	keyBytes
	keyText
	keyNested
)

func appendKey(dst []byte, v client.Value, class Class) []byte {
	if !v.IsSet() {
		return append(dst, keyNull)
	}
	if v.Kind == client.Nested {
		return appendText(append(dst, keyNested), v.Raw())
	}
	text := v.Text()
	switch {
	case v.Kind == client.Number && class != Text || v.Kind == client.String && isNumber(class):
		if d, ok := parseDecimal(text); ok {
			return d.appendKey(append(dst, keyNumber))
		}
	case v.Kind == client.Bool || class == Bool && (text == "true" || text == "false"):
		if text == "true" {
			return append(dst, keyTrue)
		}
		return append(dst, keyFalse)
	case class == GUID:
		text = strings.ToLower(bareGUID(text))
	case class == Binary:
		if b, ok := decodeBinary(text); ok {
			return appendText(append(dst, keyBytes), string(b))
		}
	default:
		if t, ok := parseTime(text, class); ok {
			return t.appendKey(append(dst, keyTime))
		}
	}
	return appendText(append(dst, keyText), text)
}

// appendText appends a text so that none is the beginning of another one.
func appendText(dst []byte, text string) []byte {
	for {
		i := strings.IndexByte(text, 0)
		if i < 0 {
			return append(append(dst, text...), 0, 0)
		}
		dst = append(append(dst, text[:i]...), 0, 0xff)
		text = text[i+1:]
	}
}

// parseTime reads a value of a class of time.
func parseTime(text string, class Class) (instant, bool) {
	switch class {
	case Instant:
		return parseInstant(text)
	case TimeOfDay:
		t, rest, ok := parseClock(text)
		return t, ok && rest == ""
	case Duration:
		if strings.Contains(text, ":") { // Edm.TimeOfDay on one side, Edm.Time on the other
			return parseTime(text, TimeOfDay)
		}
		return parseDuration(text)
	}
	return instant{}, false
}

// decodeBinary reads base64 or base64url, with or without padding.
func decodeBinary(text string) ([]byte, bool) {
	text = strings.TrimRight(text, "=")
	code := base64.RawStdEncoding
	if strings.ContainsAny(text, "-_") {
		code = base64.RawURLEncoding
	}
	b, err := code.DecodeString(text)
	return b, err == nil
}
