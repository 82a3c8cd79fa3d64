package jsonscan

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes at a time: a word with the same byte in all places.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones

	longRun = 8 // words after which a string counts as long
)

// special returns a word whose lowest bit of highs is in the first byte of eight
// that ends a run of plain characters: a quote, a backslash or a control
// character. Bits above that one may be wrong, and so are those not in highs.
func special(x uint64) uint64 {
	// x^2 exchanges the quote with the blank, which makes one comparison of two.
	quote, slash := (x^0x02*ones)-0x21*ones, (x^'\\'*ones)-ones
	return (quote | slash) &^ x
}

// plain returns the offset of the first byte from an offset on that does not
// stand for itself in a string: a quote, a backslash or a control character. It
// returns the length of the text if there is none.
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

// plainBlocks returns how many bytes at the beginning are plain, in blocks of 32.
// A branch per block instead of one per word pays in long strings only.
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

// escape returns where the escape at an offset ends; that of a surrogate pair
// ends after both.
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
// digit. A word at a time spares the branch per digit, which cannot be foreseen
// where numbers differ in length.
func digits(text []byte, from int) int {
	b := text[from:]
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b) ^ '0'*ones
		if m := (x&^highs + 0x76*ones | x) & highs; m != 0 {
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
