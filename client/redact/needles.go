package redact

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// needles are the known secrets, with a filter over their first four bytes so
// that one pass over a text finds all of them. They are not changed once made.
type needles struct {
	secrets int // how many became known, the short ones among them
	words   [][]byte
	starts  map[uint32][]int32 // first four bytes -> words
	filter  [1 << 10]uint64
	shorts  map[string]bool
	least   int  // length of the shortest of words
	blanks  bool // a secret contains a blank, which a form writes as "+"
}

var noNeedles needles

func newNeedles(secrets []string, added int) *needles {
	n := &needles{secrets: added, starts: map[uint32][]int32{}, shorts: map[string]bool{}}
	for _, s := range secrets {
		if len(s) < shortest {
			n.shorts[s] = true
			continue
		}
		n.add([]byte(s))
		if strings.Contains(s, " ") {
			n.blanks = true
			// A form within a form: its "+" is escaped like any other.
			n.add([]byte(strings.ReplaceAll(s, " ", "+")))
		}
		if strings.Contains(s, "+") { // unescaped once too often, as base64 in a query often is
			n.add([]byte(strings.ReplaceAll(s, "+", " ")))
		}
	}
	return n
}

func (n *needles) add(word []byte) {
	key := binary.LittleEndian.Uint32(word)
	n.starts[key] = append(n.starts[key], int32(len(n.words)))
	n.words = append(n.words, word)
	if n.least == 0 || len(word) < n.least {
		n.least = len(word)
	}
	h := hash(key)
	n.filter[h>>6] |= 1 << (h & 63)
}

// hash maps four bytes to one of 65,536 bits.
func hash(key uint32) uint32 { return key * 2654435761 >> 16 }

// find appends the parts of the original text that v has a secret for.
func (n *needles) find(v *view, list []span) []span {
	t := v.text
	if len(n.words) == 0 {
		return list
	}
	for i := 0; i+4 <= len(t); i++ {
		key := binary.LittleEndian.Uint32(t[i:])
		if h := hash(key); n.filter[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, w := range n.starts[key] {
			if word := n.words[w]; bytes.HasPrefix(t[i:], word) {
				list = append(list, v.span(i, i+len(word)))
			}
		}
	}
	return list
}

// tail returns where v must end so that it does not end with the beginning of
// a secret, nor with that and a half escape.
func (n *needles) tail(v *view) int {
	cut := len(v.text)
	for _, t := range [][]byte{v.text, withoutHalfEscape(v.text)} {
		for _, w := range n.words {
			for size := min(len(w)-1, len(t)); size > 0; size-- {
				if bytes.HasSuffix(t, w[:size]) {
					cut = min(cut, len(t)-size)
					break
				}
			}
		}
	}
	return cut
}
