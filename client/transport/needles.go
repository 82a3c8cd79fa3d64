package transport

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// needles are the spellings of secrets that are searched for, with a filter
// over their first four bytes so that one pass over a text finds them all.
// They are never changed once made.
type needles struct {
	words  []needle
	starts map[uint32][]int32 // first four bytes -> words
	filter [1 << 10]uint64
	shorts map[string]bool
	blanks bool // a secret holds a blank, which a form writes as "+"
}

type needle struct {
	text   []byte
	base64 bool
}

var noNeedles needles

func newNeedles(secrets []string) *needles {
	n := &needles{starts: map[uint32][]int32{}, shorts: map[string]bool{}}
	for _, s := range secrets {
		if len(s) < shortest {
			n.shorts[s] = true
			continue
		}
		n.add(needle{text: []byte(s)})
		if strings.Contains(s, " ") {
			n.blanks = true
			// A form within a form: its "+" is escaped like any other.
			n.add(needle{text: []byte(strings.ReplaceAll(s, " ", "+"))})
		}
		for _, e := range base64Forms(s) {
			n.add(needle{text: e, base64: true})
		}
	}
	return n
}

func (n *needles) add(w needle) {
	key := binary.LittleEndian.Uint32(w.text)
	for _, i := range n.starts[key] {
		if bytes.Equal(n.words[i].text, w.text) {
			return
		}
	}
	n.starts[key] = append(n.starts[key], int32(len(n.words)))
	n.words = append(n.words, w)
	h := hash(key)
	n.filter[h>>6] |= 1 << (h & 63)
}

// hash maps four bytes to one of 65,536 bits.
func hash(key uint32) uint32 { return key * 2654435761 >> 16 }

// base64Forms returns how a secret looks inside base64 text at each of the
// three alignments, without the characters at its edges that depend on what
// stands around it.
func base64Forms(s string) [][]byte {
	var forms [][]byte
	for lead := range 3 {
		padded := append(make([]byte, lead), s...)
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := []byte(enc.EncodeToString(padded))
			skip := []int{0, 2, 3}[lead]
			end := len(padded) * 8 / 6
			if end-skip >= shortest {
				forms = append(forms, text[skip:end])
			}
		}
	}
	return forms
}

// find appends the spans of the original text where a needle stands in v.
func (n *needles) find(v *view, list []span) []span {
	t := v.text
	for i := 0; i+4 <= len(t); i++ {
		key := binary.LittleEndian.Uint32(t[i:])
		if h := hash(key); n.filter[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, w := range n.starts[key] {
			word := n.words[w]
			if !bytes.HasPrefix(t[i:], word.text) {
				continue
			}
			from, to := i, i+len(word.text)
			if word.base64 {
				from, to = wholeBase64(t, from, to)
			}
			list = append(list, v.span(from, to))
			// What lies inside a long run need not be found again.
			if word.base64 {
				i = max(i, to-4)
			}
		}
	}
	return list
}

// wholeBase64 widens a part of base64 text to all of it: the edges hold bits
// of the secret, and a rest without its middle is of no use.
func wholeBase64(t []byte, from, to int) (int, int) {
	found := from
	for from > 0 && isBase64(t[from-1]) {
		from--
	}
	from = min(from+escapeRest(t, from), found)
	for to < len(t) && (isBase64(t[to]) || t[to] == '=') {
		to++
	}
	return from, to
}

// escapeRest returns how many bytes at i end an escape that begins before it.
// They look like base64 but are not: \n without its n would break the JSON
// around it, and what the service says could not be read any more.
func escapeRest(t []byte, i int) int {
	switch {
	case i == 0:
		return 0
	case t[i-1] == '%':
		return 2
	case t[i-1] == '\\' && t[i] == 'u':
		return 5
	case t[i-1] == '\\':
		return 1
	}
	return 0
}

func isBase64(c byte) bool { return isWord(c) || c == '+' || c == '/' }

// isWord tells the characters of base64url text and of most tokens.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// tail returns where the original must end so that v does not end with the
// beginning of a needle, nor with that and a half escape.
func (n *needles) tail(v *view) int {
	cut := len(v.text)
	for _, t := range [][]byte{v.text, withoutHalfEscape(v.text)} {
		for _, w := range n.words {
			for size := min(len(w.text)-1, len(t)); size > 0; size-- {
				if bytes.HasSuffix(t, w.text[:size]) {
					cut = min(cut, len(t)-size)
					break
				}
			}
		}
	}
	if cut == 0 {
		return 0
	}
	return v.span(0, cut).to
}
