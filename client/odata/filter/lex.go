package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client"
)

type tokenKind uint8

const (
	endToken  tokenKind = iota
	wordToken           // a name, with dots, and with $ or @ before it
	literalToken
	signToken
	badToken // a character that begins nothing
)

// token is a part of the text without blanks.
type token struct {
	client.Range
	kind   tokenKind
	form   Form
	blank  bool // a blank precedes it
	open   bool // a string without its closing quote
	fix    string
	reason string // of the fix
}

func (t token) in(text string) string { return text[t.From:t.To] }

// lexer cuts a text into tokens. odd are names of the model that the grammar does
// not allow, the longest first.
type lexer struct {
	text   string
	odd    []string
	cases  bool // a case(…) was read: it has colons behind numbers
	tokens []token
}

// lex cuts a text into tokens; the last one is its end.
func lex(text string, odd []string) []token {
	l := &lexer{text: text, odd: odd, tokens: make([]token, 0, 16)}
	for at := 0; ; {
		from := skipBlanks(text, at)
		t := token{Range: client.Range{From: from, To: from}, blank: from > at}
		if from < len(text) {
			l.read(&t)
		}
		l.tokens = append(l.tokens, t)
		if t.kind == endToken {
			return l.tokens
		}
		at = t.To
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func skipBlanks(text string, at int) int {
	for at < len(text) && isBlank(text[at]) {
		at++
	}
	return at
}

// read reads the token that begins at t.From.
func (l *lexer) read(t *token) {
	rest := l.text[t.From:]
	if n := l.oddName(rest); n > 0 {
		t.kind, t.To = wordToken, t.From+n
		return
	}
	c := rest[0]
	switch {
	case c == '\'':
		l.quoted(t, t.From)
	case c == '"':
		l.double(t)
	case c == '{' && len(rest) > 37 && guidAt(rest[1:]) && rest[37] == '}':
		t.kind, t.form, t.To = literalToken, BadForm, t.From+38
	case isDigit(c), (c == '-' || c == '+') && len(rest) > 1 && isDigit(rest[1]):
		l.number(t)
	case strings.HasPrefix(rest, "-INF") && wordEnd(rest, 1) == 4:
		t.kind, t.form, t.To = literalToken, NumberForm, t.From+4
	case guidAt(rest):
		t.kind, t.form, t.To = literalToken, GUIDForm, t.From+36
	case strings.HasPrefix(rest, "‘"), strings.HasPrefix(rest, "’"), strings.HasPrefix(rest, "“"), strings.HasPrefix(rest, "”"),
		strings.HasPrefix(rest, "„"), strings.HasPrefix(rest, "‚"):
		l.curly(t)
	case (c == '$' || c == '@') && wordEnd(rest, 1) > 1:
		t.kind, t.To = wordToken, t.From+wordEnd(rest, 1)
	default:
		if n := wordEnd(rest, 0); n > 0 {
			l.word(t, n)
			return
		}
		t.To = t.From + l.sign(rest)
		t.kind = signToken
		if !strings.Contains(signs, l.text[t.From:t.To]) {
			t.kind = badToken
		}
	}
}

const signs = "( ) , / : [ ] { } ; * = - # == != <> >= <= > < && || !"

// sign returns the length of a sign of one or two characters.
func (l *lexer) sign(rest string) int {
	if len(rest) > 1 {
		switch rest[:2] {
		case "==", "!=", "<>", ">=", "<=", "&&", "||":
			return 2
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	return n
}

// oddName returns the length of the odd name with which a text begins, 0 none.
func (l *lexer) oddName(rest string) int {
	for _, name := range l.odd {
		if strings.HasPrefix(rest, name) && (len(rest) == len(name) || !isWordByte(rest[len(name)])) {
			return len(name)
		}
	}
	return 0
}

// word reads a name of n bytes, or the literal that begins with it.
func (l *lexer) word(t *token, n int) {
	t.kind, t.To = wordToken, t.From+n
	name := l.text[t.From:t.To]
	if t.To < len(l.text) && l.text[t.To] == '\'' {
		l.quoted(t, t.To)
		t.form = TypedForm
		return
	}
	l.cases = l.cases || strings.EqualFold(name, "case") && t.To < len(l.text) && l.text[t.To] == '('
	switch {
	case name == "null":
		t.form = NullForm
	case strings.EqualFold(name, "true"), strings.EqualFold(name, "false"):
		t.form = BoolForm
	case name == "INF", name == "NaN":
		t.form = NumberForm
	default:
		return
	}
	if t.To == len(l.text) || l.text[t.To] != '/' && l.text[t.To] != '(' {
		t.kind = literalToken
	}
}

// quoted reads a string whose opening quote is at from. A quote inside it that is
// not doubled is recognised by what follows.
func (l *lexer) quoted(t *token, from int) {
	t.kind, t.form = literalToken, TextForm
	flawed := false
	for at := from + 1; at < len(l.text); at++ {
		c, next := l.text[at], byte(0)
		if at+1 < len(l.text) {
			next = l.text[at+1]
		}
		switch {
		case c == '\\' && next == '\'' && at+2 < len(l.text) && l.text[at+2] != '\'' && !l.closes(at+2):
			flawed = true
			at++
		case c != '\'':
		case next == '\'':
			at++
		case l.closes(at + 1):
			t.To = at + 1
			if flawed {
				t.reason = "a quote inside a text is doubled"
				t.fix = l.text[t.From:from] + Quote(unquoted(l.text[from+1:at]))
			}
			return
		case l.closedLater(at + 1):
			flawed = true
		default:
			t.To = at + 1
			return
		}
	}
	t.To, t.open = len(l.text), true
}

// unquoted returns the inside of a string with quotes as they are meant.
func unquoted(inside string) string {
	return strings.NewReplacer(`\'`, "'", "''", "'").Replace(inside)
}

// closes reports whether what follows a quote can follow a string.
func (l *lexer) closes(at int) bool {
	next := skipBlanks(l.text, at)
	if next == len(l.text) || strings.IndexByte("),]}:;/=!<>&|", l.text[next]) >= 0 {
		return true
	}
	if next == at {
		return false
	}
	end := next + wordEnd(l.text[next:], 0)
	_, operator := operators()[strings.ToLower(l.text[next:end])]
	return operator || end == next || strings.EqualFold(l.text[next:end], "asc") || strings.EqualFold(l.text[next:end], "desc")
}

// closedLater reports whether another quote follows at which a string can end.
// The search is short: a text is not scanned again for each of its quotes.
func (l *lexer) closedLater(at int) bool {
	for end := min(len(l.text), at+100); at < end; at++ {
		if l.text[at] == '\'' && l.closes(at+1) {
			return true
		}
	}
	return false
}

// double reads a string of JSON.
func (l *lexer) double(t *token) {
	t.kind, t.form = literalToken, JSONForm
	for at := t.From + 1; at < len(l.text); at++ {
		switch l.text[at] {
		case '\\':
			at++
		case '"':
			t.To = at + 1
			return
		}
	}
	t.To, t.open = len(l.text), true
}

// curly reads a string in typographic quotes, as word processors write them.
func (l *lexer) curly(t *token) {
	_, n := utf8.DecodeRuneInString(l.text[t.From:])
	inside := l.text[t.From+n:]
	end := strings.IndexAny(inside, "’”‘“'\"")
	if end < 0 {
		t.kind, t.To = badToken, t.From+n
		return
	}
	_, m := utf8.DecodeRuneInString(inside[end:])
	t.kind, t.form, t.To = literalToken, TextForm, t.From+n+end+m
	t.reason, t.fix = "a text is in straight quotes", Quote(inside[:end])
}

// number reads what begins with a digit or a sign: a number, date, time or GUID.
func (l *lexer) number(t *token) {
	rest := l.text[t.From:]
	n := 1
	for n < len(rest) && (isWordByte(rest[n]) || strings.IndexByte(".:+-", rest[n]) >= 0) {
		n++
	}
	t.kind = literalToken
	for n > 1 && strings.IndexByte(".:+-", rest[n-1]) >= 0 {
		n--
	}
	for n+1 < len(rest) && rest[n] == '/' && isDigit(rest[n+1]) { // a date
		for n++; n < len(rest) && isDigit(rest[n]); n++ {
		}
	}
	if t.form = formOf(rest[:n]); t.form == BadForm {
		if colon := strings.IndexByte(rest[:n], ':'); colon > 0 && formOf(rest[:colon]) == NumberForm && (l.cases || !isClockLike(rest[:n])) {
			n, t.form = colon, NumberForm // of case(…)
		}
	}
	t.To = t.From + n
}

// isClockLike reports whether s begins as a time does: 9:30 is one without its zero.
func isClockLike(s string) bool {
	colon := strings.IndexByte(s, ':')
	return (colon == 1 || colon == 2) && len(s) > colon+2 && isDigit(s[colon+1]) && isDigit(s[colon+2])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

// wordEnd returns where the name ends that begins at from, from if none does. A
// name may have dots, and * behind the last one.
func wordEnd(s string, from int) int {
	at, first := from, true
	for at < len(s) {
		if c := s[at]; c == '.' && !first && at+1 < len(s) {
			if s[at+1] == '*' {
				return at + 2
			}
			at, first = at+1, true
			continue
		}
		r, n := utf8.DecodeRuneInString(s[at:])
		if !nameRune(r, first) {
			break
		}
		at, first = at+n, false
	}
	if first && at > from { // a dot at the end
		at--
	}
	return at
}

// nameRune reports whether a name may have this character: first the first one.
func nameRune(r rune, first bool) bool {
	switch {
	case r == '_', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return true
	case r < utf8.RuneSelf:
		return !first && '0' <= r && r <= '9'
	case unicode.In(r, unicode.L, unicode.Nl):
		return true
	}
	return !first && unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Cf)
}

// isName reports whether the grammar allows a name.
func isName(s string) bool {
	return s != "" && wordEnd(s, 0) == len(s) && !strings.Contains(s, ".") && !strings.HasSuffix(s, "*")
}
