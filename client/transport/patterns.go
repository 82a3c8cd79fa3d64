package transport

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// patterns returns the parts of b that look like tokens whoever made them:
// JWTs, refresh tokens of ERP.net, and what follows "Bearer" or "Basic".
func patterns(b []byte) []span {
	var list []span
	// What a word begins with tells for all of it: what stands deeper in it is
	// not looked at again, or a long word would cost the square of its length.
	done := 0
	for i := range occurrences(b, "eyJ") {
		if i < done {
			continue
		}
		end, whole := jwtEnd(b, i)
		if whole {
			list = append(list, span{i, end})
		}
		done = end
	}
	done = 0
	for i := range occurrences(b, "enrt_") {
		if i < done {
			continue
		}
		if done = wordEnd(b, i+5); done > i+5+7 {
			list = append(list, span{i, done})
		}
	}
	// The letters that "Bearer " and "Basic " share in every spelling.
	for i := range occurrences(b, " ") {
		if s, ok := afterScheme(b, i); ok {
			list = append(list, s)
		}
	}
	return list
}

// occurrences yields where a text begins in b.
func occurrences(b []byte, text string) func(func(int) bool) {
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

func wordEnd(b []byte, i int) int {
	for i < len(b) && isWord(b[i]) {
		i++
	}
	return i
}

// jwtEnd returns where a JWT (three parts) or an encrypted one (five parts)
// that begins at i ends. If it is not whole, no other begins before that end.
// Its first part is the base64url of "{"…"; RFC 7519, 7516.
func jwtEnd(b []byte, i int) (end int, whole bool) {
	first := wordEnd(b, i)
	if first-i < 10 {
		return first, false
	}
	dots := 0
	for end = first; dots < 4 && end < len(b) && b[end] == '.'; dots++ {
		end = wordEnd(b, end+1)
	}
	if dots < 2 {
		return first, false
	}
	return end, true
}

// afterScheme returns the credentials after "Bearer " or "Basic ", where the
// blank is at i. Words of a sentence and parameters (realm=…) are none.
func afterScheme(b []byte, i int) (span, bool) {
	if !endsWithFold(b[:i], "bearer") && !endsWithFold(b[:i], "basic") {
		return span{}, false
	}
	from := i + 1
	end, digits := from, false
	for end < len(b) && (isBase64(b[end]) || b[end] == '.' || b[end] == '~') {
		digits = digits || (b[end] >= '0' && b[end] <= '9')
		end++
	}
	pad := end
	for pad < len(b) && b[pad] == '=' {
		pad++
	}
	if pad > end && pad < len(b) && (b[pad] == '"' || b[pad] == '\\' || isWord(b[pad])) {
		return span{}, false
	}
	size := end - from
	return span{from, pad}, size >= 20 || size >= 8 && digits
}

func endsWithFold(b []byte, s string) bool {
	return len(b) >= len(s) && bytes.EqualFold(b[len(b)-len(s):], []byte(s))
}

// patternTail returns where a token begins that the end of b cuts off, -1 if
// there is none.
func patternTail(b []byte) int {
	start := len(b)
	for start > 0 && (isBase64(b[start-1]) || b[start-1] == '.' || b[start-1] == '~') {
		start--
	}
	if start == len(b) {
		return -1
	}
	rest := b[start:]
	if start > 0 && b[start-1] == ' ' && (endsWithFold(b[:start-1], "bearer") || endsWithFold(b[:start-1], "basic")) {
		return start
	}
	for _, p := range []string{"eyJ", "enrt_"} {
		if i := bytes.Index(rest, []byte(p)); i >= 0 {
			return start + i
		}
	}
	return -1
}

// field is a JSON string with the name it stands under.
type field struct {
	name  string
	value span // between the quotes
	open  bool // the text ends before the closing quote
}

// removeTokens replaces the strings that stand under the name of a token in
// JSON text, whole or cut, by their length.
func removeTokens(b []byte) []byte {
	var out []byte
	at := 0
	for _, f := range secretFields(b) {
		out = append(out, b[at:f.value.from]...)
		out = fmt.Appendf(out, "(removed, %d characters)", utf8.RuneCount(b[f.value.from:f.value.to]))
		at = f.value.to
	}
	if at == 0 {
		return b
	}
	return append(out, b[at:]...)
}

// tokensIn returns the whole tokens of a token endpoint's answer.
func tokensIn(b []byte) []string {
	var list []string
	for _, f := range secretFields(b) {
		if v := (&view{text: b[f.value.from:f.value.to]}); !f.open && len(v.text) >= shortest {
			if plain := unjson(v); plain != nil {
				v = plain
			}
			list = append(list, string(v.text))
		}
	}
	return list
}

// secretFields finds "name": "value" with a name of [secretNames]. It works
// on text that is not whole or not valid, which a parser would refuse.
func secretFields(b []byte) []field {
	var list []field
	for i := 0; i < len(b); {
		if b[i] != '"' {
			next := bytes.IndexByte(b[i:], '"')
			if next < 0 {
				break
			}
			i += next
		}
		end, open := stringEnd(b, i+1)
		if open {
			break
		}
		name := b[i+1 : end]
		i = end + 1
		if len(name) > 24 || !secretNames[squash(string(name))] {
			continue
		}
		from := skipBlank(b, i)
		if from >= len(b) || b[from] != ':' {
			continue
		}
		if from = skipBlank(b, from+1); from >= len(b) || b[from] != '"' {
			continue
		}
		end, open = stringEnd(b, from+1)
		list = append(list, field{name: string(name), value: span{from + 1, end}, open: open})
		i = min(end+1, len(b))
	}
	return list
}

// stringEnd returns where the JSON string that begins at i ends.
func stringEnd(b []byte, i int) (end int, open bool) {
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i, false
		case '\\':
			i++
		}
	}
	return len(b), true
}

func skipBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}
