package redact

import (
	"bytes"
	"net/url"
	"strings"
)

// Header redacts one header's value.
func (r *Redactor) Header(name, value string) string {
	if SecretHeader(name) {
		if s, _, ok := scheme(value); ok {
			return s + " " + Removed
		}
		return Removed
	}
	switch strings.ToLower(name) {
	case "location", "content-location", "referer", "operation-location", "azure-asyncoperation":
		return r.URL(value)
	}
	return r.Value(value)
}

// Value redacts a whole value, also if it is a secret that is too short to be
// searched for in text.
func (r *Redactor) Value(v string) string {
	if r.needles().shorts[v] {
		return Removed
	}
	return r.Text(v)
}

// URL redacts a URL, absolute or not: its user information, the values of
// query fields with secret names, known secrets and patterns. The rest keeps
// its spelling.
func (r *Redactor) URL(s string) string {
	b := []byte(s)
	list := r.spans(b)
	plain := masked(b, list)
	end := len(b)
	if i := bytes.IndexByte(plain, '#'); i >= 0 {
		end = i
	}
	path := end
	if i := bytes.IndexByte(plain[:end], '?'); i >= 0 {
		path = i
	}
	list = append(list, userSpan(plain[:path])...)
	list = r.fieldSpans(plain, span{from: path + 1, to: end}, list)
	list = r.fieldSpans(plain, span{from: end + 1, to: len(b)}, list) // implicit flows put tokens into the fragment
	if len(list) == 0 {
		return s
	}
	return string(cutOut(b, merge(list)))
}

// userSpan returns the user information in a URL without its query: a user
// alone may be a token.
func userSpan(b []byte) []span {
	_, rest, ok := bytes.Cut(b, []byte("//"))
	if !ok {
		return nil
	}
	authority, _, _ := bytes.Cut(rest, []byte("/"))
	i := bytes.LastIndexByte(authority, '@')
	if i < 0 {
		return nil
	}
	from := len(b) - len(rest)
	return []span{{from: from, to: from + i}}
}

// fieldSpans appends the secret values of a query or form within b to list.
func (r *Redactor) fieldSpans(b []byte, within span, list []span) []span {
	for from := within.from; from < within.to; {
		pair := b[from:within.to]
		if i := bytes.IndexByte(pair, '&'); i >= 0 {
			pair = pair[:i]
		}
		if i := bytes.IndexByte(pair, '='); i >= 0 && (SecretField(unescaped(pair[:i])) || r.short(pair[i+1:])) {
			list = append(list, span{from: from + i + 1, to: from + len(pair)})
		}
		from += len(pair) + 1
	}
	return list
}

// short reports whether a field's value is one of the secrets that are too
// short to be searched for in text.
func (r *Redactor) short(value []byte) bool {
	shorts := r.needles().shorts
	return len(shorts) > 0 && (shorts[string(value)] || shorts[unescaped(value)])
}

// unescaped returns a part of a query or form as it is meant, or as it is if
// its escapes are broken.
func unescaped(b []byte) string {
	s := string(b)
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
