package jsonscan

import (
	"encoding/binary"
	"math/bits"
)

// Text is read in words of eight bytes. These have the same byte eight times.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// longRun is the number of plain words after which plain reads larger blocks.
const longRun = 8

// special finds the quotes, backslashes and control characters in a word. The
// lowest bit of the result that is also in highs belongs to the first of them;
// the other bits are meaningless.
func special(x uint64) uint64 {
	// x^2 exchanges the quote and the space, so that the quote and all control
	// characters are below 0x21.
	quote, slash := (x^0x02*ones)-0x21*ones, (x^'\\'*ones)-ones
	return (quote | slash) &^ x
}

// plain returns the offset of the first quote, backslash or control character
// from an offset on, the length of the text if there is none.
func plain(text []byte, from int) int {
	b := text[from:]
	for n := 0; len(b) >= 8; n++ {
		if m := special(binary.LittleEndian.Uint64(b)) & highs; m != 0 {
			return len(text) - len(b) + bits.TrailingZeros64(m)/8
		}
		if b = b[8:]; n == longRun {
			b = b[plainBlocks(b):]
		}
	}
	for i, c := range b {
		if c < ' ' || c == '"' || c == '\\' {
			return len(text) - len(b) + i
		}
	}
	return len(text)
}

// plainBlocks returns the length of the plain beginning of b in blocks of 32
// bytes. One branch per block is faster than one per word in long strings only.
func plainBlocks(b []byte) (n int) {
	for ; len(b) >= 32; n += 32 {
		m := special(binary.LittleEndian.Uint64(b)) | special(binary.LittleEndian.Uint64(b[8:])) |
			special(binary.LittleEndian.Uint64(b[16:])) | special(binary.LittleEndian.Uint64(b[24:]))
		if m&highs != 0 {
			break
		}
		b = b[32:]
	}
	return n
}

// writtenAs reports whether text is what a name looks like in JSON, without
// escapes. A name with a quote, a backslash or a control character cannot be
// written so: if the bytes are equal, they have another meaning in the text.
func writtenAs(text []byte, name string) bool {
	if len(name) < 8 {
		return string(text) == name && plain(text, 0) == len(text)
	}
	for i := 0; ; i += 8 {
		i = min(i, len(name)-8) // the last word may overlap its predecessor
		x := binary.LittleEndian.Uint64(text[i:])
		if x != binary.LittleEndian.Uint64([]byte(name[i:])) || special(x)&highs != 0 {
			return false
		}
		if i == len(name)-8 {
			return true
		}
	}
}

// string consumes the string whose quote is at pos.
func (s *Scanner) string() (escaped, ok bool) {
	at := s.pos + 1
	for {
		at = plain(s.text, at)
		if at == len(s.text) {
			return false, s.unexpected(at)
		}
		switch s.text[at] {
		case '"':
			s.pos = at + 1
			return escaped, true
		case '\\':
			if at, ok = s.escape(at); !ok {
				return false, false
			}
			escaped = true
		default:
			return false, s.unexpected(at)
		}
	}
}

// escape returns the end of the escape at an offset. The two escapes of a
// surrogate pair count as one.
func (s *Scanner) escape(at int) (end int, ok bool) {
	if at+1 >= len(s.text) {
		return 0, s.unexpected(at + 1)
	}
	switch s.text[at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return at + 2, true
	case 'u':
	default:
		return 0, s.unexpected(at + 1)
	}
	r, bad := s.hex(at + 2)
	if bad >= 0 {
		return 0, s.unexpected(bad)
	}
	end = at + 6
	switch {
	case r&0xf800 != 0xd800:
		return end, true
	case r < 0xdc00 && end+1 < len(s.text) && s.text[end] == '\\' && s.text[end+1] == 'u':
		if low, bad := s.hex(end + 2); bad < 0 && low&0xfc00 == 0xdc00 {
			return end + 6, true
		}
	}
	if s.lone == 0 {
		s.lone = at + 1
	}
	return end, true
}

// hex reads four hexadecimal digits. bad is the offset of the byte that is not
// one, -1 if all are.
func (s *Scanner) hex(at int) (r uint, bad int) {
	for i := at; i < at+4; i++ {
		if i >= len(s.text) {
			return 0, i
		}
		c := s.text[i]
		switch lower := c | 0x20; {
		case isDigit(c):
			r = r<<4 | uint(c-'0')
		case 'a' <= lower && lower <= 'f':
			r = r<<4 | uint(lower-'a'+10)
		default:
			return 0, i
		}
	}
	return r, -1
}

// literal consumes a word that must be at pos.
func (s *Scanner) literal(word string) bool {
	if end := s.pos + len(word); end <= len(s.text) && string(s.text[s.pos:end]) == word {
		s.pos = end
		return true
	}
	at := s.pos
	for at < len(s.text) && s.text[at] == word[at-s.pos] {
		at++
	}
	return s.unexpected(at)
}

// number consumes the number that must be at pos.
func (s *Scanner) number() bool {
	text, at := s.text, s.pos
	if at < len(text) && text[at] == '-' {
		at++
	}
	begin := at
	if at = digits(text, at); at == begin {
		return s.unexpected(at)
	}
	if text[begin] == '0' && at > begin+1 {
		return s.unexpected(begin + 1)
	}
	if at < len(text) && text[at] == '.' {
		begin = at + 1
		if at = digits(text, begin); at == begin {
			return s.unexpected(at)
		}
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		begin = at + 1
		if begin < len(text) && (text[begin] == '+' || text[begin] == '-') {
			begin++
		}
		if at = digits(text, begin); at == begin {
			return s.unexpected(at)
		}
	}
	if at == len(text) && s.depth > 0 {
		return s.unexpected(at)
	}
	s.pos = at
	return true
}

// digits returns the offset of the first byte from an offset on that is not a
// digit. It reads words because a branch per digit is mispredicted when numbers
// differ in length.
func digits(text []byte, from int) int {
	b := text[from:]
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b) ^ '0'*ones
		if m := (x + 0x76*ones | x) & highs; m != 0 { // the lowest bit belongs to the first byte above 9
			return len(text) - len(b) + bits.TrailingZeros64(m)/8
		}
		b = b[8:]
	}
	for i, c := range b {
		if !isDigit(c) {
			return len(text) - len(b) + i
		}
	}
	return len(text)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
