package redact

import (
	"bytes"
	"hash/maphash"
	"html"
	"iter"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text without some layers of escaping.
type view struct {
	text []byte
	from *view // what it was made from, nil for the original
	runs []run // in order; empty for the original
}

// run is a part of a view: plain bytes, or what one escape stands for.
type run struct {
	at   int // where it begins in the view
	was  int // where it began before
	size int // length of the escape before, 0 for plain bytes
}

// span maps a part of a view, from < to, to the original.
func (v *view) span(from, to int) span {
	for ; v.from != nil; v = v.from {
		a, b := v.runs[v.index(from)], v.runs[v.index(to-1)]
		if from = a.was + from - a.at; a.size > 0 {
			from = a.was
		}
		if to = b.was + to - b.at; b.size > 0 {
			to = b.was + b.size
		}
	}
	return span{from: from, to: to}
}

// index returns which run contains a byte of the view.
func (v *view) index(i int) int {
	n, found := slices.BinarySearchFunc(v.runs, i, func(r run, i int) int { return r.at - i })
	if !found {
		return n - 1
	}
	for n+1 < len(v.runs) && v.runs[n+1].at == i { // between two escapes there is a run without bytes
		n++
	}
	return n
}

// layers is how many escapings may be nested, such as a query in a query in
// JSON. One layer of base64 may be anywhere among them.
const layers = 3

// views yields b itself and b unescaped in every way in which a secret may have
// been written. Ways that change nothing are left out, so plain text has one
// view. cut says that b may end within a secret.
func (n *needles) views(b []byte, cut bool) iter.Seq[*view] {
	ways := []func(*view) *view{unpercent, unpercentAll, unjson, unhtml}
	if n.blanks {
		ways = append(ways, unplus)
	}
	return func(yield func(*view) bool) {
		p := peeler{ways: ways, least: n.least, cut: cut, yield: yield}
		p.peel(&view{text: b}, layers, false)
	}
}

// peeler makes views of views. Different orders of the same ways often give the
// same text, which is looked at once. What was decoded from base64 is only a part
// of the original: of two such texts that are equal, each is looked at.
type peeler struct {
	ways  []func(*view) *view
	least int // length of the shortest secret
	cut   bool
	yield func(*view) bool
	seen  map[peeled]bool
	seed  maphash.Seed
}

type peeled struct {
	text   uint64
	layers int
}

// peel yields v and what is below it; false ends all. layers may still be
// removed, and one of base64 unless one was decoded.
func (p *peeler) peel(v *view, layers int, decoded bool) bool {
	if !p.yield(v) {
		return false
	}
	for _, way := range p.ways {
		if layers > 0 && !p.next(way(v), layers-1, decoded) {
			return false
		}
	}
	if decoded || p.least == 0 {
		return true
	}
	for _, text := range p.unbase64(v) {
		if !p.next(text, layers, true) {
			return false
		}
	}
	return true
}

func (p *peeler) next(v *view, layers int, decoded bool) bool {
	if v == nil {
		return true
	}
	if decoded {
		return p.peel(v, layers, decoded)
	}
	if p.seen == nil {
		p.seen, p.seed = map[peeled]bool{}, maphash.MakeSeed()
	}
	k := peeled{maphash.Bytes(p.seed, v.text), layers}
	if p.seen[k] {
		return true
	}
	p.seen[k] = true
	return p.peel(v, layers, decoded)
}

// unescape returns v without one layer of escapes, nil if mark is not in it.
// decode appends what an escape at the start of b stands for and returns how
// long the escape is, 0 for none.
func unescape(v *view, mark byte, decode func(to, b []byte) ([]byte, int)) *view {
	var out *view
	for at := 0; ; {
		i := bytes.IndexByte(v.text[at:], mark)
		if i < 0 {
			if out != nil {
				out.text = append(out.text, v.text[at:]...)
			}
			return out
		}
		if out == nil {
			out = &view{text: make([]byte, 0, len(v.text)), from: v, runs: []run{{}}}
		}
		out.text = append(out.text, v.text[at:at+i]...)
		at += i
		text, size := decode(out.text, v.text[at:])
		if size == 0 {
			out.text = append(out.text, mark)
			at++
			continue
		}
		out.runs = append(out.runs, run{at: len(out.text), was: at, size: size})
		out.text = text
		at += size
		out.runs = append(out.runs, run{at: len(out.text), was: at})
	}
}

func unpercent(v *view) *view {
	return changed(unescape(v, '%', func(to, b []byte) ([]byte, int) {
		if len(b) < 3 || unhex(b[1]) < 0 || unhex(b[2]) < 0 {
			return to, 0
		}
		return append(to, byte(unhex(b[1])<<4|unhex(b[2]))), 3
	}))
}

// unpercentAll removes every layer of percent-escapes at once: a URL that is
// passed on in the query of the next one gets another layer at each hop.
func unpercentAll(v *view) *view {
	if !bytes.Contains(v.text, []byte("%25")) {
		return nil
	}
	return changed(unescape(v, '%', func(to, b []byte) ([]byte, int) {
		at := 1
		for len(b) >= at+4 && b[at] == '2' && b[at+1] == '5' && unhex(b[at+2]) >= 0 && unhex(b[at+3]) >= 0 {
			at += 2
		}
		if len(b) < at+2 || unhex(b[at]) < 0 || unhex(b[at+1]) < 0 {
			return to, 0
		}
		return append(to, byte(unhex(b[at])<<4|unhex(b[at+1]))), at + 2
	}))
}

// changed returns nil for a view in which nothing was an escape.
func changed(v *view) *view {
	if v == nil || len(v.runs) < 2 {
		return nil
	}
	return v
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// unplus removes the escapes of a form, where "+" is a blank.
func unplus(v *view) *view {
	blank := unescape(v, '+', func(to, _ []byte) ([]byte, int) { return append(to, ' '), 1 })
	if blank == nil {
		return nil
	}
	if plain := unpercent(blank); plain != nil {
		return plain
	}
	return blank
}

// jsonEscapes are the short escapes of RFC 8259, and \' of JavaScript.
var jsonEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', '\'': '\'', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func unjson(v *view) *view {
	return changed(unescape(v, '\\', func(to, b []byte) ([]byte, int) {
		if len(b) < 2 {
			return to, 0
		}
		if b[1] == 'u' {
			c, size := unicodeEscape(b)
			if size == 0 {
				return to, 0
			}
			return utf8.AppendRune(to, c), size
		}
		if c := jsonEscapes[b[1]]; c != 0 {
			return append(to, c), 2
		}
		return to, 0
	}))
}

// unicodeEscape decodes \uXXXX, pairs of surrogates included.
func unicodeEscape(b []byte) (rune, int) {
	hi, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(hi) && len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if lo, ok := hex4(b[6:]); ok {
			if c := utf16.DecodeRune(hi, lo); c != utf8.RuneError {
				return c, 12
			}
		}
	}
	return hi, 6
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 {
		return 0, false
	}
	n := 0
	for _, c := range b[2:6] {
		if unhex(c) < 0 {
			return 0, false
		}
		n = n<<4 | unhex(c)
	}
	return rune(n), true
}

func unhtml(v *view) *view {
	return changed(unescape(v, '&', func(to, b []byte) ([]byte, int) {
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 2 {
			return to, 0
		}
		entity := string(b[:end+1])
		if text := html.UnescapeString(entity); text != entity {
			return append(to, text...), end + 1
		}
		return to, 0
	}))
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
