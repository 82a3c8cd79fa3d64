package redact

import "unicode/utf8"

// boundary ends a part of a decoded view that the original goes on after.
const boundary = 0

// inner reports whether the end of v is not the end of the original.
func (v *view) inner() bool { return len(v.text) > 0 && v.text[len(v.text)-1] == boundary }

// unbase64 returns the text that v has in base64. Where a run of base64 begins
// cannot be seen if letters precede it, so there is a view for each number of
// characters that may have to be skipped; nil if it has no text. Most runs are
// words and decode to noise: only what decodes to at least so many bytes of text
// is kept, and at the end of a cut text whatever is text. The secret may be
// escaped within it, as in the Basic credentials of RFC 6749, but that does not
// shorten it.
func (p *peeler) unbase64(v *view) (out [4]*view) {
	t, fewest := v.text, (p.least*8+5)/6
	for i := 0; i < len(t); {
		start := i
		for i < len(t) && sextets[t[i]] != 0 {
			i++
		}
		end := i
		if start == end {
			i++
			continue
		}
		for i < len(t) && t[i] == '=' {
			i++
		}
		last := p.cut && i == len(t)
		if end-start < fewest && !last || !v.changedAt(start, i) {
			continue
		}
		from := min(start+escapeRest(t, start), end)
		for skip := range out {
			if out[skip] == nil {
				out[skip] = &view{from: v}
			}
			out[skip].decode(run{was: from, size: i - from}, t[min(start+skip, end):end], p.least, last)
		}
	}
	for skip, o := range out {
		if o != nil && len(o.text) == 0 {
			out[skip] = nil
		}
	}
	return out
}

// changedAt reports whether a part of v differs from what v was made from.
// Otherwise it was looked at there.
func (v *view) changedAt(from, to int) bool {
	if v.from == nil {
		return true
	}
	for i := v.index(from); i < len(v.runs) && v.runs[i].at < to; i++ {
		if v.runs[i].size > 0 {
			return true
		}
	}
	return false
}

// decode appends the text in one run of base64. If it is the last of a cut text,
// its last part may be short.
func (v *view) decode(r run, b []byte, least int, last bool) {
	begin := len(v.text)
	var bits, n int
	for _, c := range b {
		bits, n = bits<<6|int(sextets[c]-1), n+6
		if n >= 8 {
			n -= 8
			v.text = append(v.text, byte(bits>>n))
			bits &= 1<<n - 1
		}
	}
	decoded := v.text[begin:]
	v.text = v.text[:begin]
	for i := 0; i < len(decoded); {
		size := textLen(decoded[i:], last)
		if end := i + size; size >= least || size > 0 && last && end == len(decoded) {
			r.at = len(v.text)
			v.runs = append(v.runs, r)
			v.text = append(v.text, decoded[i:end]...)
			if !last || end < len(decoded) {
				v.text = append(v.text, boundary)
			}
		}
		i += size + 1
	}
}

// textLen returns how many bytes at the start of b are text: UTF-8 without
// control characters other than line breaks and tabs. If b is cut, it may end
// within a character.
func textLen(b []byte, cut bool) int {
	i := 0
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		c, size := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && size == 1 {
			if cut && !utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
		i += size
	}
	return i
}

// escapeRest returns how many bytes at i end an escape that begins before it.
// They look like base64 but are not: \n without its n would break the JSON
// around it.
func escapeRest(t []byte, i int) int {
	switch {
	case i == 0:
		return 0
	case t[i-1] == '%' && i+1 < len(t) && unhex(t[i]) >= 0 && unhex(t[i+1]) >= 0:
		return 2
	case t[i-1] == '\\' && t[i] == 'u':
		return 5
	case t[i-1] == '\\':
		return 1
	}
	return 0
}

// sextets are the values of the characters of base64 and base64url, plus one.
var sextets = [256]byte{
	'A': 1, 'B': 2, 'C': 3, 'D': 4, 'E': 5, 'F': 6, 'G': 7, 'H': 8, 'I': 9, 'J': 10, 'K': 11, 'L': 12, 'M': 13, 'N': 14, 'O': 15, 'P': 16,
	'Q': 17, 'R': 18, 'S': 19, 'T': 20, 'U': 21, 'V': 22, 'W': 23, 'X': 24, 'Y': 25, 'Z': 26, 'a': 27, 'b': 28, 'c': 29, 'd': 30, 'e': 31,
	'f': 32, 'g': 33, 'h': 34, 'i': 35, 'j': 36, 'k': 37, 'l': 38, 'm': 39, 'n': 40, 'o': 41, 'p': 42, 'q': 43, 'r': 44, 's': 45, 't': 46,
	'u': 47, 'v': 48, 'w': 49, 'x': 50, 'y': 51, 'z': 52, '0': 53, '1': 54, '2': 55, '3': 56, '4': 57, '5': 58, '6': 59, '7': 60, '8': 61,
	'9': 62, '+': 63, '/': 64, '-': 63, '_': 64,
}
