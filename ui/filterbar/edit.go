package filterbar

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// maxText is how many bytes a filter takes: a paste of a whole file must not make
// the bar slow.
const maxText = 32 << 10

// effect is what a key did to the text.
type effect int

const (
	nothing effect = iota
	moved
	changed
)

// clean returns a text on one line, without control characters, in at most most
// bytes.
func clean(text string, most int) string {
	text = strings.ToValidUTF8(strings.TrimRight(text, "\r\n"), "\uFFFD")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
	return text[:clamp(text, most)]
}

// insert puts a text at the cursor as it is.
func (b *Bar) insert(text string) {
	text = clean(text, maxText-len(b.text))
	b.text = b.text[:b.at] + text + b.text[b.at:]
	b.at += len(text)
}

// write types a text. A quote that opens a literal is closed; typing the one that
// closes it passes it; one typed right behind it continues the literal with a quote.
func (b *Bar) write(text string) {
	if text != "'" {
		b.insert(text)
		return
	}
	before, behind := b.text[:b.at], b.text[b.at:]
	open := strings.Count(before, "'")%2 == 1
	switch {
	case open && strings.HasPrefix(behind, "'") && !strings.HasPrefix(behind, "''"):
		b.at++
	case !open && (behind == "" || strings.ContainsRune(" ),", rune(behind[0]))):
		b.insert("''")
		b.at -= min(b.at, 1)
		b.at = clamp(b.text, b.at)
	default:
		b.insert("'")
	}
}

// edit does what an editing key does. Keys stay within the condition under the
// cursor; at its ends, they lead into the neighbour.
func (b *Bar) edit(stroke string) effect {
	z, _ := b.here()
	switch stroke {
	case "left", "ctrl+b":
		return b.move(b.previous())
	case "right", "ctrl+f":
		return b.move(b.next())
	case "home", "ctrl+a":
		if b.at == z.from {
			return b.move(0)
		}
		return b.move(z.from)
	case "end":
		if b.at == z.to {
			return b.move(len(b.text))
		}
		return b.move(z.to)
	case "alt+left", "ctrl+left":
		return b.move(b.wordBefore())
	case "alt+right", "ctrl+right":
		return b.move(b.wordBehind())
	case "backspace", "ctrl+h", "shift+backspace":
		return b.backspace()
	case "delete", "ctrl+d":
		return b.remove(b.at, b.next())
	case "ctrl+u":
		return b.remove(z.from, b.at)
	case "ctrl+k":
		return b.remove(b.at, z.to)
	case "ctrl+w", "alt+backspace":
		return b.remove(b.wordBefore(), b.at)
	case "alt+delete":
		return b.remove(b.at, b.wordBehind())
	}
	return nothing
}

func (b *Bar) move(to int) effect {
	b.at = clamp(b.text, to)
	return moved
}

// backspace removes the character before the cursor; between the two quotes of an
// empty literal, both.
func (b *Bar) backspace() effect {
	to := b.at
	if strings.HasSuffix(b.text[:b.at], "'") && strings.HasPrefix(b.text[b.at:], "'") && strings.Count(b.text[:b.at], "'")%2 == 1 {
		to++
	}
	return b.remove(b.previous(), to)
}

// remove removes a part of the text. One that reaches into another condition only
// leads there, unless the condition under the cursor is empty.
func (b *Bar) remove(from, to int) effect {
	z, i := b.here()
	zones := b.zones()
	empty := strings.TrimSpace(b.text[z.from:max(z.from, z.to)]) == ""
	switch {
	case from < z.from && empty:
		from, to = zones[i-1].to, z.to
	case from < z.from:
		return b.move(from)
	case to > z.to && i+1 < len(zones) && empty:
		from, to = z.from, zones[i+1].from
	case to > z.to && i+1 < len(zones):
		return b.move(to)
	}
	if from >= to {
		return nothing
	}
	b.text, b.at = b.text[:from]+b.text[to:], from
	return changed
}

// previous returns where the character before the cursor begins; before a
// condition, the end of the one before it.
func (b *Bar) previous() int {
	z, i := b.here()
	if b.at <= z.from {
		if i == 0 {
			return 0
		}
		return b.zones()[i-1].to
	}
	at := z.from
	g := displaywidth.StringGraphemes(b.text[z.from:b.at])
	for last := z.from; g.Next(); {
		at, last = last, last+len(g.Value())
	}
	return at
}

// next returns where the character at the cursor ends; behind a condition, the
// beginning of the next one.
func (b *Bar) next() int {
	z, i := b.here()
	if zones := b.zones(); b.at >= z.to && i+1 < len(zones) {
		return zones[i+1].from
	}
	g := displaywidth.StringGraphemes(b.text[b.at:])
	if g.Next() {
		return b.at + len(g.Value())
	}
	return b.at
}

// wordBefore returns where the word before the cursor begins.
func (b *Bar) wordBefore() int {
	z, _ := b.here()
	if b.at <= z.from {
		return b.previous()
	}
	part := strings.TrimRight(b.text[z.from:b.at], " ")
	r, size := utf8.DecodeLastRuneInString(part)
	inWord := wordly(r)
	for part = part[:len(part)-size]; part != ""; part = part[:len(part)-size] {
		if r, size = utf8.DecodeLastRuneInString(part); r == ' ' || wordly(r) != inWord {
			break
		}
	}
	return z.from + len(part)
}

// wordBehind returns where the word behind the cursor ends.
func (b *Bar) wordBehind() int {
	z, _ := b.here()
	if b.at >= z.to {
		return b.next()
	}
	part := b.text[b.at:z.to]
	rest := strings.TrimLeft(part, " ")
	r, size := utf8.DecodeRuneInString(rest)
	inWord := wordly(r)
	for rest = rest[size:]; rest != ""; rest = rest[size:] {
		if r, size = utf8.DecodeRuneInString(rest); r == ' ' || wordly(r) != inWord {
			break
		}
	}
	return z.to - len(rest)
}

func wordly(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
