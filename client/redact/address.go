package redact

import (
	"bytes"
	"slices"
)

// longestField is the length of the longest name that is looked at, in bytes.
const longestField = 2 * nameSize

// addressFields appends the values of the query fields with secret names in v: a
// service that repeats its request, or links to a signed file, writes URLs into any
// text.
func addressFields(v *view, list []span) []span {
	for at := range occurrences(v.text, "=") {
		name := fieldBefore(v.text[max(0, at-longestField):at])
		if name == nil || !secretField(name) {
			continue
		}
		end := at + 1
		for end < len(v.text) && !endsField(v.text[end]) {
			end++
		}
		if value := v.text[at+1 : end]; len(value) > 0 && !hidden(value) {
			list = append(list, v.span(at+1, end))
		}
	}
	return list
}

// fieldBefore returns the name of a query field that ends with b, nil if none does.
func fieldBefore(b []byte) []byte {
	i := bytes.LastIndexFunc(b, func(c rune) bool { return c >= 0x80 || !isWord(byte(c)) && c != '.' && c != '$' && c != '@' })
	if i < 0 || i == len(b)-1 || bytes.IndexByte([]byte("?&;#"), b[i]) < 0 {
		return nil
	}
	return b[i+1:]
}

// endsField reports whether c ends the value of a query field, or the text that the URL
// is in.
func endsField(c byte) bool {
	return c <= ' ' || c == 0x7f || bytes.IndexByte([]byte("&#\"'`<>\\"), c) >= 0
}

// hidden reports whether a value is what replaces secrets.
func hidden(value []byte) bool {
	return bytes.HasPrefix(value, []byte(Removed[:8])) || bytes.HasPrefix(value, []byte("(secret)"))
}

// Bounds of the secrets of URLs that were sent: signed links bring others with each
// page. The first ones are those that the user gave.
const (
	mostSent  = 64
	firstSent = 16
)

// LearnURL adds the values of the fields with secret names in a URL that is about to be
// sent: a service may repeat them anywhere.
func (r *Redactor) LearnURL(s string) {
	if r == nil {
		return
	}
	for _, pair := range bytes.FieldsFunc([]byte(s), func(c rune) bool { return c == '?' || c == '&' || c == '#' }) {
		name, value, _ := bytes.Cut(pair, []byte("="))
		if plain := unescaped(name); SecretField(plain) && !isData(plain, value) {
			r.addSent(unescaped(value))
		}
	}
}

// isData reports whether the value of a field with a secret name is likely data: codes
// of countries must not vanish from all texts.
func isData(name string, value []byte) bool {
	var buf [nameSize]byte
	return string(normalName(buf[:0], name)) == codeField && len(value) < 16
}

func (r *Redactor) addSent(secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if secret == "" || slices.Contains(r.secrets, secret) || slices.Contains(r.sent, secret) {
		return
	}
	if len(r.sent) >= mostSent {
		r.sent = slices.Delete(r.sent, firstSent, firstSent+1)
	}
	r.sent = append(r.sent, secret)
	r.search()
}
