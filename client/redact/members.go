package redact

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// member is the string value of a secret member of a JSON object.
type member struct {
	value span // between the quotes
	open  bool // the text ends before the closing quote
}

// tokenSpans returns the values of the secret members in JSON text, whole or
// cut. Their length in b replaces them; plain is b masked.
func tokenSpans(b, plain []byte) []span {
	var list []span
	for _, m := range secretMembers(plain) {
		m.value.text = fmt.Sprintf("(removed, %d characters)", utf8.RuneCount(b[m.value.from:m.value.to]))
		list = append(list, m.value)
	}
	return list
}

// tokensIn returns the whole tokens in the response of a token endpoint.
func tokensIn(b []byte) []string {
	var list []string
	for _, m := range secretMembers(b) {
		if v := (&view{text: b[m.value.from:m.value.to]}); !m.open && len(v.text) >= shortest {
			if plain := unjson(v); plain != nil {
				v = plain
			}
			list = append(list, string(v.text))
		}
	}
	return list
}

// secretMembers finds "name": "value" with a secret name. It reads text that is
// cut or not valid, which a parser would reject.
func secretMembers(b []byte) []member {
	var list []member
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
		if !secretMember(name) {
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
		list = append(list, member{value: span{from: from + 1, to: end}, open: open})
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
