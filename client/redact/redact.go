// Package redact removes secrets from text: known values in any spelling (URL-,
// JSON- or HTML-escaped, base64), the values of fields and headers with secret
// names, and whatever looks like a token.
//
// It is pure: it does not know where a text comes from or where it goes.
package redact

import (
	"bytes"
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// Removed replaces a secret.
const Removed = "(removed)"

// Redactor redacts text by the secrets it was given and by patterns. It is
// safe for concurrent use; the zero value, like nil, knows the patterns only.
//
// Every method searches the whole text for secrets before it looks at fields: a
// secret may contain the characters that separate fields.
type Redactor struct {
	mu      sync.Mutex // of what is below
	secrets []string
	sent    []string // secrets of URLs that were sent
	added   int      // how many there were of both
	known   atomic.Pointer[needles]
}

// shortest is the length in bytes below which a secret is redacted only where
// it is the whole value of a header or field: as a part it would shred any text.
const shortest = 4

// Add makes secret known. Empty and known ones are ignored.
func (r *Redactor) Add(secret string) {
	if r == nil || secret == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.secrets, secret) {
		return
	}
	r.secrets = append(r.secrets, secret)
	r.search()
}

// search makes the needles of the secrets after one was added.
func (r *Redactor) search() {
	r.added++
	r.known.Store(newNeedles(slices.Concat(r.secrets, r.sent), r.added))
}

// Learn adds the tokens in the response of a token endpoint.
func (r *Redactor) Learn(b []byte) {
	for _, token := range tokensIn(b) {
		r.Add(token)
	}
}

// Known returns how many secrets became known. Text that was redacted when it was
// less may contain one that is known now.
func (r *Redactor) Known() int { return r.needles().secrets }

// needles returns what is searched for, never nil.
func (r *Redactor) needles() *needles {
	if r != nil {
		if n := r.known.Load(); n != nil {
			return n
		}
	}
	return &noNeedles
}

// Text returns s with every secret replaced by [Removed].
func (r *Redactor) Text(s string) string {
	b := []byte(s)
	list := r.spans(b)
	if len(list) == 0 {
		return s
	}
	return string(cutOut(b, list))
}

// Bytes is Text for bytes. b is not changed; it is returned itself if it
// contains no secret.
func (r *Redactor) Bytes(b []byte) []byte { return cutOut(b, r.spans(b)) }

// Answer is Bytes for what a token endpoint or a program such as az returned:
// the values of access_token and its like are replaced by their length.
func (r *Redactor) Answer(b []byte) []byte {
	list := r.spans(b)
	return cutOut(b, merge(append(list, tokenSpans(b, masked(b, list))...)))
}

// Body is Answer for the beginning of a recorded body. If form is set and the
// body is not markup or JSON, it is read as a form. If the rest was cut off,
// the end is dropped where it may be the beginning of a secret.
func (r *Redactor) Body(b []byte, form, cut bool) []byte {
	list := r.spans(b)
	plain := masked(b, list)
	list = append(list, tokenSpans(b, plain)...)
	if form && len(b) > 0 && b[0] != '{' && b[0] != '[' && b[0] != '<' {
		list = r.fieldSpans(plain, span{to: len(b)}, list)
	}
	b = cutOut(b, merge(list))
	if cut {
		b = r.withoutTail(b)
	}
	return b
}

// span is a part of a text and what replaces it, "" for [Removed].
type span struct {
	from, to int
	text     string
}

// spans returns the known secrets and the patterns in b in order, without
// overlaps.
func (r *Redactor) spans(b []byte) []span {
	n := r.needles()
	list := patterns(b)
	for v := range n.views(b, false) {
		list = addressFields(v, n.find(v, list))
	}
	return merge(list)
}

// masked returns b with the spans overwritten, so that what separates fields in
// it is none of a secret's own characters. b is not changed.
func masked(b []byte, list []span) []byte {
	if len(list) == 0 {
		return b
	}
	b = bytes.Clone(b)
	for _, s := range list {
		for i := s.from; i < s.to; i++ {
			b[i] = 'x'
		}
	}
	return b
}

// merge sorts spans and joins those that overlap or touch. A span within
// another is dropped, so that the text of the larger one stays.
func merge(list []span) []span {
	if len(list) < 2 {
		return list
	}
	slices.SortFunc(list, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to, len(b.text)-len(a.text)) })
	out := list[:1]
	for _, s := range list[1:] {
		switch last := &out[len(out)-1]; {
		case s.from > last.to:
			out = append(out, s)
		case s.to > last.to:
			last.to, last.text = s.to, ""
		}
	}
	return out
}

// cutOut returns b with the spans replaced, b itself if there are none.
func cutOut(b []byte, list []span) []byte {
	if len(list) == 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	at := 0
	for _, s := range list {
		out = append(append(out, b[at:s.from]...), cmp.Or(s.text, Removed)...)
		at = s.to
	}
	return append(out, b[at:]...)
}

// withoutTail drops the end of a cut text where it may be the beginning of a
// secret whose rest was cut off.
func (r *Redactor) withoutTail(b []byte) []byte {
	const window = 32 << 10
	from := max(len(b)-window, 0)
	end := from + len(withoutHalfEscape(b[from:]))
	if at := patternTail(b[from:end]); at >= 0 {
		end = from + at
	}
	n := r.needles()
	for v := range n.views(b[from:end], true) {
		if cut := n.tail(v); cut < len(v.text) && !v.inner() {
			end = min(end, from+v.span(cut, cut+1).from)
		}
	}
	return b[:end]
}
