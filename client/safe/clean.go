package safe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks one character may carry.
const maxMarks = 8

const (
	bad     = '\uFFFD' // stands for what must not be shown
	newline = '⏎'      // stands for a line end where there is one line only
)

// Clean makes one line of s: control characters become visible signs, a line
// end becomes ⏎, invalid bytes and invisible or direction-changing characters
// become U+FFFD, and no character carries more than eight combining marks.
// Right-to-left text itself is left as it is. Clean is idempotent.
func Clean(s string) Text {
	if plain(s) {
		return Text(s)
	}
	return Text(clean(s, false))
}

// Lines is Clean for text that may have several lines: line feeds stay, a tab
// becomes four blanks.
func Lines(s string) Text {
	if plain(s) {
		return Text(s)
	}
	return Text(clean(s, true))
}

// plain reports printable ASCII, the common case.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}

// cleaner walks a string rune by rune; prev is the last rune of the input that
// was kept as it is, 0 otherwise.
type cleaner struct {
	b     strings.Builder
	prev  rune
	marks int
	lines bool
}

func clean(s string, lines bool) string {
	c := cleaner{lines: lines}
	c.b.Grow(len(s) + 8)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 {
			c.put(bad) // one sign a byte: never resynchronise over an escape
			i++
			continue
		}
		if r == '\r' && strings.HasPrefix(s[i+1:], "\n") {
			i++
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		c.rune(r, next)
		i += size
	}
	return c.b.String()
}

func (c *cleaner) rune(r, next rune) {
	switch {
	case r == '\n' || r == 0x85 || r == 0x2028 || r == 0x2029:
		c.lineEnd()
	case r == '\t' && c.lines:
		c.b.WriteString("    ")
		c.prev, c.marks = 0, 0
	case r < 0x20:
		c.put(0x2400 + r)
	case r == 0x7f:
		c.put('␡')
	case r < 0x7f:
		c.keep(r)
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		c.mark(r)
	case invisible(r) && !c.joins(r, next):
		c.put(bad)
	default:
		c.keep(r)
	}
}

// put writes a sign in place of what came.
func (c *cleaner) put(r rune) {
	c.b.WriteRune(r)
	c.prev, c.marks = 0, 0
}

func (c *cleaner) keep(r rune) {
	c.b.WriteRune(r)
	c.prev, c.marks = r, 0
}

func (c *cleaner) lineEnd() {
	if c.lines {
		c.put('\n')
		return
	}
	c.put(newline)
}

// mark writes a combining mark, unless its character has enough of them. The
// variation selectors are marks too: only the emoji one is ever kept.
func (c *cleaner) mark(r rune) {
	switch {
	case r == 0xFE0F && emoji(c.prev) && c.marks == 0:
		c.b.WriteRune(r)
		c.marks++
	case selector(r) || filler(r):
		c.put(bad)
	case c.marks < maxMarks:
		c.b.WriteRune(r)
		c.marks++
	}
}

// joins reports whether a joiner stands where writing needs it: between two
// emoji, or between two letters of a script that joins.
func (c *cleaner) joins(r, next rune) bool {
	switch r {
	case 0x200D:
		return emoji(c.prev) && emoji(next) || joining(c.prev) && joining(next)
	case 0x200C:
		return joining(c.prev) && joining(next)
	}
	return false
}

// invisible reports characters that draw nothing, change the direction, or mean
// nothing outside one program.
func invisible(r rune) bool {
	switch {
	case r < 0xA0: // C1
		return true
	case unicode.Is(unicode.Cf, r):
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	case unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
		return true
	case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF: // non-characters
		return true
	case r >= 0xE0000 && r <= 0xE0FFF: // tags, selectors, reserved default-ignorable
		return true
	}
	return filler(r)
}

// filler reports letters and marks that are drawn as nothing.
func filler(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0:
		return true
	}
	return false
}

func selector(r rune) bool { return unicode.Is(unicode.Variation_Selector, r) }

// emoji reports whether r can be part of an emoji sequence: pictographs, keycap
// bases, and the modifiers and selectors within one.
func emoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2190 && r <= 0x21FF, r >= 0x2300 && r <= 0x27BF,
		r >= 0x2900 && r <= 0x297F, r >= 0x2B00 && r <= 0x2BFF, r == 0x3030, r == 0x303D, r == 0x3297, r == 0x3299:
		return true
	case r >= '0' && r <= '9', r == '#', r == '*', r == 0xA9, r == 0xAE, r == 0x203C, r == 0x2049, r == 0x2122, r == 0x2139:
		return true
	}
	return false
}

// joining reports letters and marks of scripts whose spelling uses the joiners.
func joining(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari, unicode.Bengali,
		unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
		unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar)
}
