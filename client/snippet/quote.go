package snippet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoter writes a string literal. Characters that cannot be seen, line ends among
// them, are escaped: code is pasted into terminals and read by people.
type quoter struct {
	open, end string
	special   map[rune]string
	escape    func(r rune) string
	ascii     bool // all characters beyond ASCII are escaped
}

func (q quoter) quote(s string) string {
	var b strings.Builder
	b.WriteString(q.open)
	for _, r := range s { // an invalid byte comes as U+FFFD
		switch text, ok := q.special[r]; {
		case ok:
			b.WriteString(text)
		case r == utf8.RuneError || !visible(r) || q.ascii && r > '~':
			b.WriteString(q.escape(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString(q.end)
	return b.String()
}

// visible reports whether a character is one that a person sees, or a blank.
func visible(r rune) bool { return r == ' ' || unicode.IsPrint(r) }

var backslashes = map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func unicodeEscape(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf(`\U%08X`, r)
	}
	return fmt.Sprintf(`\u%04X`, r)
}

var (
	pythonText = quoter{`"`, `"`, backslashes, unicodeEscape, false}.quote
	// R reads a script in the encoding of the locale, which may be none.
	rText = quoter{`"`, `"`, backslashes, unicodeEscape, true}.quote
	// PowerShell takes four further characters for single quotes.
	powerShellPlain = quoter{"'", "'", map[rune]string{
		'\'': "''", '‘': "‘‘", '’': "’’", '‚': "‚‚", '‛': "‛‛",
	}, func(r rune) string { return fmt.Sprintf("' + [char]::ConvertFromUtf32(0x%X) + '", r) }, false}.quote
	mText = quoter{`"`, `"`, map[rune]string{'"': `""`, '#': "#(#)", '\n': "#(lf)", '\r': "#(cr)", '\t': "#(tab)"}, mEscape, false}.quote
)

// powerShellText writes an expression: what cannot be seen is joined to the text
// around it, since PowerShell 5.1 has no escape for it.
func powerShellText(s string) string {
	text := powerShellPlain(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !visible(r) }) {
		return "(" + text + ")"
	}
	return text
}

func mEscape(r rune) string {
	if r > 0xFFFF {
		return fmt.Sprintf("#(%08X)", r)
	}
	return fmt.Sprintf("#(%04X)", r)
}

// mName writes an identifier of Power Query.
func mName(name string) string { return "#" + mText(name) }

// ShellText quotes for sh, bash and zsh. An interactive shell expands ! between
// double quotes, so these are used only where they make the text easier to read.
func ShellText(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	switch {
	case strings.ContainsFunc(s, func(r rune) bool { return !visible(r) }):
		return shellPrintf(s)
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	case !strings.Contains(s, "!"):
		return `"` + shellEscapes.Replace(s) + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

var shellEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// shellPrintf writes a text with control characters: pasted as they are, a terminal
// would act on them. Line ends at the end of the text are lost.
func shellPrintf(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case strings.IndexByte(alphanumeric+" $(),./:;<=>?@_", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return `"$(printf '` + b.String() + `')"`
}

// ShellWord is ShellText without quotes where none are needed.
func ShellWord(s string) string {
	if s == "" || strings.Trim(s, alphanumeric+"-_./:@,+") != "" {
		return ShellText(s)
	}
	return s
}
