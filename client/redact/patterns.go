package redact

import (
	"bytes"
	"iter"
)

// patterns returns the parts of b that look like secrets of any origin: JWTs,
// refresh tokens of ERP.net, client secrets of Entra, and what follows "Bearer"
// or "Basic".
func patterns(b []byte) []span {
	var list []span
	for _, p := range []struct {
		start string
		end   func(b []byte, i int) (end int, whole bool)
	}{{"eyJ", jwtEnd}, {"enrt_", enrtEnd}} {
		// A word is judged by its beginning: what begins deeper in it is not looked
		// at again, or a long word would cost the square of its length.
		done := 0
		for i := range occurrences(b, p.start) {
			if i < done {
				continue
			}
			end, whole := p.end(b, i)
			if whole {
				list = append(list, span{from: i, to: end})
			}
			done = end
		}
	}
	done := 0
	for i := range occurrences(b, "Q~") {
		if i >= done && isEntraSecret(b, i) {
			done = credentialEnd(b, i)
			list = append(list, span{from: i - 4, to: done})
		}
	}
	for i := range occurrences(b, " ") {
		if s, ok := afterScheme(b, i); ok {
			list = append(list, s)
		}
	}
	return list
}

// Tokens returns what looks like a JWT in a text, signed or encrypted, whole or
// without its last part.
func Tokens(text string) []string {
	var list []string
	b, done := []byte(text), 0
	for i := range occurrences(b, "eyJ") {
		if i < done {
			continue
		}
		end, whole := jwtEnd(b, i)
		if whole {
			list = append(list, text[i:end])
		}
		done = end
	}
	return list
}

// occurrences yields where a text begins in b.
func occurrences(b []byte, text string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at := 0; ; {
			i := bytes.Index(b[at:], []byte(text))
			if i < 0 || !yield(at+i) {
				return
			}
			at += i + len(text)
		}
	}
}

// jwtEnd returns where a JWT ends that begins at i: three parts (RFC 7519),
// five if it is encrypted (RFC 7516), or two, if the second is long. It may be
// broken into lines. If it is not whole, no other begins before that end.
func jwtEnd(b []byte, i int) (end int, whole bool) {
	end = segmentEnd(b, i, true)
	if end-i < 9 {
		return end, false
	}
	first, last, dots := end, 0, 0
	for dots < 4 && end < len(b) && b[end] == '.' {
		dots++
		from := end + 1
		end = segmentEnd(b, from, dots < 2)
		last = end - from
	}
	if dots >= 2 || dots == 1 && last >= 16 {
		return end, true
	}
	return first, false
}

// fullLine is the least number of characters of a token on a line that is not
// its last, where a terminal or a mail has broken it into lines.
const fullLine = 30

// segmentEnd returns where a part of a token ends. If more parts must follow,
// lines may be of any length before the dot.
func segmentEnd(b []byte, i int, more bool) int {
	end := wordEnd(b, i)
	for lines := 0; ; lines++ {
		next := folded(b, end)
		if next < 0 {
			return end
		}
		stop := wordEnd(b, next)
		size, dot := stop-next, stop < len(b) && b[stop] == '.'
		switch {
		case size >= fullLine:
		case size > 0 && more && dot, size > 0 && lines > 0 && lineEnds(b, stop):
			return stop
		default:
			return end
		}
		end = stop
	}
}

func wordEnd(b []byte, i int) int {
	for i < len(b) && isWord(b[i]) {
		i++
	}
	return i
}

// isWord reports whether c is a character of base64url text and of most tokens.
func isWord(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// folded returns where a text goes on after the end of a line, -1 if no line
// ends at i. JSON writes a line break as \n.
func folded(b []byte, i int) int {
	rest := b[i:min(len(b), i+16)]
	for _, end := range []string{"\n", `\r\n`, `\n`} {
		if after, ok := bytes.CutPrefix(rest, []byte(end)); ok {
			return i + len(rest) - len(bytes.TrimLeft(after, " \t>"))
		}
	}
	return -1
}

func lineEnds(b []byte, i int) bool {
	return i >= len(b) || b[i] == '\n' || b[i] == '\\' || b[i] == '"'
}

// enrtEnd returns where a refresh token of ERP.net ends that begins at i.
func enrtEnd(b []byte, i int) (end int, whole bool) {
	end = wordEnd(b, i)
	return end, end-i >= len("enrt_")+8
}

// isEntraSecret reports whether "Q~" at i is the version in a client secret of
// Entra: three characters and a digit before, at least 20 characters after.
func isEntraSecret(b []byte, i int) bool {
	return i >= 4 && i+22 <= len(b) && b[i-1] >= '0' && b[i-1] <= '9' &&
		credentialEnd(b[:i], i-4) == i && credentialEnd(b[:i+22], i) == i+22
}

// credentialEnd returns where credentials end that begin at i.
func credentialEnd(b []byte, i int) int {
	for i < len(b) && isCredential(b[i]) {
		i++
	}
	return i
}

// isCredential reports whether c is a character of credentials (RFC 7235,
// token68) that does not pad them.
func isCredential(c byte) bool { return isWord(c) || c == '+' || c == '/' || c == '.' || c == '~' }

// afterScheme returns the credentials after "Bearer " or "Basic ", if the last
// blank before them is at i. Words of a sentence and parameters (realm=…) are
// none.
func afterScheme(b []byte, i int) (span, bool) {
	from := i + 1
	if from < len(b) && b[from] == ' ' {
		return span{}, false
	}
	before := bytes.TrimRight(b[:i], " ")
	basic := endsWithFold(before, "basic")
	if !basic && !endsWithFold(before, "bearer") {
		return span{}, false
	}
	end := credentialEnd(b, from)
	pad := end
	for pad < len(b) && b[pad] == '=' {
		pad++
	}
	if pad > end && pad < len(b) && (b[pad] == '"' || b[pad] == '\\' || isWord(b[pad])) {
		return span{}, false
	}
	words := b[from:end]
	random := bytes.ContainsAny(words, "0123456789") || basic && (pad > end || mixedCase(words))
	return span{from: from, to: pad}, len(words) >= 20 || len(words) >= 8 && random
}

// mixedCase reports whether a small letter precedes a capital one, which is
// rare in the words of a sentence and common in base64.
func mixedCase(b []byte) bool {
	for i := 1; i < len(b); i++ {
		if b[i-1] >= 'a' && b[i-1] <= 'z' && b[i] >= 'A' && b[i] <= 'Z' {
			return true
		}
	}
	return false
}

func endsWithFold(b []byte, s string) bool {
	return len(b) >= len(s) && bytes.EqualFold(b[len(b)-len(s):], []byte(s))
}

// patternTail returns where a token begins that the end of b cuts off, -1 if
// there is none.
func patternTail(b []byte) int {
	start := len(b)
	for start > 0 && isCredential(b[start-1]) {
		start--
	}
	if start == len(b) {
		return -1
	}
	before := bytes.TrimRight(b[:start], " ")
	if len(before) < start && (endsWithFold(before, "bearer") || endsWithFold(before, "basic")) {
		return start
	}
	for _, p := range []string{"eyJ", "enrt_"} {
		if i := bytes.Index(b[start:], []byte(p)); i >= 0 {
			return start + i
		}
	}
	return -1
}
