package grid

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Finder finds words in texts: upper and lower case are the same, and so are letters
// with and without the marks that Unicode takes apart, as é and e (but not ø and o).
// It is for one goroutine.
type Finder struct {
	words []byte // folded
	text  []byte // of the last text, folded
}

// NewFinder makes a finder; one without words finds nothing.
func NewFinder(words string) *Finder {
	return &Finder{words: fold(nil, words, nil)}
}

// In reports that a text holds the words.
func (f *Finder) In(text string) bool {
	if len(f.words) == 0 {
		return false
	}
	f.text = fold(f.text[:0], text, nil)
	return bytes.Contains(f.text, f.words)
}

// All returns where the words are in a text: byte offsets from and to, ascending.
func (f *Finder) All(text string) [][2]int {
	if !f.In(text) {
		return nil
	}
	var at []int // offset in text of each folded byte
	f.text = fold(f.text[:0], text, &at)
	at = append(at, len(text))
	var found [][2]int
	for from := 0; ; {
		i := bytes.Index(f.text[from:], f.words)
		if i < 0 {
			return found
		}
		start, end := from+i, from+i+len(f.words)
		to := at[end]
		for end < len(f.text) && to == at[end-1] { // within a letter: all of it
			end++
			to = at[end]
		}
		found = append(found, [2]int{at[start], to})
		from = end
	}
}

// fold appends a text in lower case and without marks; at receives the offset in text
// of the character that each appended byte comes from.
func fold(b []byte, text string, at *[]int) []byte {
	for i := 0; i < len(text); {
		n := len(b)
		c := text[i]
		size := 1
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
		} else {
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			b = foldRune(b, r, text[i:i+size])
		}
		for ; at != nil && n < len(b); n++ {
			*at = append(*at, i)
		}
		i += size
	}
	return b
}

func foldRune(b []byte, r rune, text string) []byte {
	if unicode.Is(unicode.Mn, r) {
		return b
	}
	if parts := norm.NFD.PropertiesString(text).Decomposition(); len(parts) > 0 {
		base, size := utf8.DecodeRune(parts)
		if size < len(parts) && unicode.Is(unicode.Mn, lastRune(parts)) {
			r = base
		}
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

func lastRune(text []byte) rune {
	r, _ := utf8.DecodeLastRune(text)
	return r
}

// Mark has the words shown in the cells, "" none.
func (g *Grid) Mark(words string) {
	g.finder = nil
	if words != "" {
		g.finder = NewFinder(words)
	}
	g.cache.clear()
}

// marks returns where a cell that is drawn as text holds the words. A value that has
// them only where it is cut is marked at its end.
func (g *Grid) marks(whole, text string) [][2]int {
	if g.finder == nil {
		return nil
	}
	found := g.finder.All(text)
	if found == nil && whole != text && strings.HasSuffix(text, moreSign) && g.finder.In(whole) {
		return [][2]int{{len(text) - len(moreSign), len(text)}}
	}
	return found
}
