package transport

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Redactor takes secrets out of text: those it was told in any spelling
// (URL-, JSON- or HTML-escaped, base64), and what looks like a token. It is
// safe for concurrent use; the zero value, like nil, knows the patterns only.
type Redactor struct {
	mu      sync.Mutex // of Add
	secrets []string
	known   atomic.Pointer[needles]
}

// shortest is the length in bytes below which a secret is only removed where
// it stands as a whole header or field: as a part it would shred any text.
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
	r.known.Store(newNeedles(r.secrets))
}

// needles returns what is searched for, never nil.
func (r *Redactor) needles() *needles {
	if r != nil {
		if n := r.known.Load(); n != nil {
			return n
		}
	}
	return &noNeedles
}

// short reports whether v is as a whole one of the secrets that are too short
// to be looked for in text.
func (r *Redactor) short(v string) bool { return r.needles().shorts[v] }

// Text returns s with every secret replaced by "(removed)".
func (r *Redactor) Text(s string) string {
	b := []byte(s)
	spans := r.spans(b)
	if len(spans) == 0 {
		return s
	}
	return string(cutOut(b, spans))
}

// Bytes is Text for bytes. b is not changed; it is returned as it is where
// nothing was found.
func (r *Redactor) Bytes(b []byte) []byte {
	spans := r.spans(b)
	if len(spans) == 0 {
		return b
	}
	return cutOut(b, spans)
}

// Answer is Bytes for what a token endpoint or a program such as az said: the
// values of access_token and its like are replaced by their length.
func (r *Redactor) Answer(b []byte) []byte { return r.Bytes(removeTokens(b)) }

// span is a part of a text.
type span struct{ from, to int }

// spans returns the parts of b that must go, in order, none touching another.
func (r *Redactor) spans(b []byte) []span {
	n := r.needles()
	list := patterns(b)
	if len(n.words) > 0 {
		for v := range views(b, n.blanks) {
			list = n.find(v, list)
		}
	}
	return merge(list)
}

// merge sorts spans and joins those that overlap or touch.
func merge(list []span) []span {
	if len(list) < 2 {
		return list
	}
	slices.SortFunc(list, func(a, b span) int { return a.from - b.from })
	out := list[:1]
	for _, s := range list[1:] {
		if last := &out[len(out)-1]; s.from <= last.to {
			last.to = max(last.to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// cutOut returns b with the spans replaced.
func cutOut(b []byte, spans []span) []byte {
	out := make([]byte, 0, len(b))
	at := 0
	for _, s := range spans {
		out = append(append(out, b[at:s.from]...), removed...)
		at = s.to
	}
	return append(out, b[at:]...)
}

// answerBody returns what the journal keeps of an answer's body. The tokens of
// a token endpoint become known secrets before anybody can have used them.
func (r *Redactor) answerBody(b []byte, cut, token bool) []byte {
	if token {
		for _, t := range tokensIn(b) {
			r.Add(t)
		}
	}
	b = removeTokens(b)
	if token {
		b = r.formBody(b)
	}
	b = r.Bytes(b)
	if cut {
		b = r.withoutTail(b)
	}
	return slices.Clone(b)
}

// sentBody returns what the journal keeps of a request's body: a form, or the
// text of a query.
func (r *Redactor) sentBody(b []byte, cut bool) []byte {
	b = r.formBody(removeTokens(b))
	b = r.Bytes(b)
	if cut {
		b = r.withoutTail(b)
	}
	return slices.Clone(b)
}

// formBody removes the secret fields of a body that is a form; of any other
// it changes nothing but what looks like one.
func (r *Redactor) formBody(b []byte) []byte {
	if len(b) == 0 || b[0] == '{' || b[0] == '[' || b[0] == '<' {
		return b
	}
	return []byte(r.fields(string(b)))
}

// withoutTail drops the end of a cut body where it may be the beginning of a
// secret whose rest was cut off.
func (r *Redactor) withoutTail(b []byte) []byte {
	const window = 32 << 10
	from := max(len(b)-window, 0)
	end := from + len(withoutHalfEscape(b[from:]))
	if at := patternTail(b[from:end]); at >= 0 {
		end = from + at
	}
	n := r.needles()
	for v := range views(b[from:end], n.blanks) {
		end = min(end, from+n.tail(v))
	}
	return b[:end]
}
