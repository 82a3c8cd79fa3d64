package demo

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// token is one word of an expression.
type token struct {
	kind tokenKind
	at   int    // bytes from the start
	text string // names, punctuation
	lit  value
	typ  string // what the prefix of a quoted literal says, "" none
}

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokName
	tokLiteral
	tokPunct // ( ) , : ;
	tokBad
)

// lexer cuts an expression into tokens.
type lexer struct {
	src string
	pos int
}

func (l *lexer) next() token {
	for l.pos < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.pos]) >= 0 {
		l.pos++
	}
	at := l.pos
	if at == len(l.src) {
		return token{kind: tokEnd, at: at}
	}
	rest := l.src[at:]
	switch c := rest[0]; {
	case len(rest) >= 36 && isGUID(rest[:36]) && endsWord(rest[36:]):
		l.pos += 36
		return token{kind: tokLiteral, at: at, lit: guid(strings.ToLower(rest[:36]))}
	case c == '\'':
		return l.quoted(at, "")
	case strings.IndexByte("(),:;=", c) >= 0:
		l.pos++
		return token{kind: tokPunct, at: at, text: rest[:1]}
	case c >= '0' && c <= '9', c == '-' && len(rest) > 1 && (rest[1] >= '0' && rest[1] <= '9' || rest[1] == 'I'):
		return l.number(at)
	}
	return l.name(at)
}

// endsWord reports whether no letter or digit follows.
func endsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !isNamePart(r) && r != '-'
}

func isNamePart(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// name reads a name, a path, or a literal whose type stands before its quote.
func (l *lexer) name(at int) token {
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !isNamePart(r) && r != '.' && r != '/' && r != '$' && r != '@' {
			break
		}
		l.pos += n
	}
	text := l.src[at:l.pos]
	switch {
	case text == "":
		return token{kind: tokBad, at: at}
	case l.pos < len(l.src) && l.src[l.pos] == '\'':
		return l.quoted(at, text)
	case text == "true", text == "false":
		return token{kind: tokLiteral, at: at, lit: boolean(text == "true")}
	case text == "null":
		return token{kind: tokLiteral, at: at}
	case text == "INF", text == "NaN":
		return token{kind: tokLiteral, at: at, lit: double(map[string]float64{"INF": math.Inf(1), "NaN": math.NaN()}[text])}
	}
	return token{kind: tokName, at: at, text: text}
}

// quoted reads '…', where two quotes stand for one.
func (l *lexer) quoted(at int, typ string) token {
	var b strings.Builder
	for i := l.pos + 1; i < len(l.src); i++ {
		if l.src[i] != '\'' {
			b.WriteByte(l.src[i])
			continue
		}
		if i+1 < len(l.src) && l.src[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		l.pos = i + 1
		return typed(at, typ, b.String())
	}
	l.pos = len(l.src)
	return token{kind: tokBad, at: at, text: "'"}
}

// typed makes a literal of prefix'text'.
func typed(at int, typ, s string) token {
	t := token{kind: tokLiteral, at: at, lit: text(s), typ: typ}
	switch typ {
	case "", "binary":
		if typ == "binary" {
			t.lit.kind = kBinary
		}
	case "duration":
		d, ok := parseDuration(s)
		if !ok {
			return token{kind: tokBad, at: at}
		}
		t.lit = duration(d)
	}
	return t
}

// number reads what begins with a digit: numbers, dates and times.
func (l *lexer) number(at int) token {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if c < utf8.RuneSelf && (isNamePart(rune(c)) || strings.IndexByte("+-.:", c) >= 0) {
			l.pos++
			continue
		}
		break
	}
	v, ok := parseNumeric(l.src[at:l.pos])
	if !ok {
		return token{kind: tokBad, at: at}
	}
	return token{kind: tokLiteral, at: at, lit: v}
}

func parseNumeric(s string) (value, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return integer(n), true
	}
	if v, ok := parseTime(s); ok {
		return v, true
	}
	if s == "-INF" {
		return double(math.Inf(-1)), true
	}
	if whole, part, ok := strings.Cut(s, "."); ok && len(part) <= 18 {
		if n, err := strconv.ParseInt(whole+part, 10, 64); err == nil && whole != "" && whole != "-" && part != "" && part[0] != '+' && part[0] != '-' {
			return decimal(n, uint8(len(part))), true
		}
	}
	if strings.ContainsAny(s, "xX_pPnN") { // Go's own spellings are not OData's
		return null, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return double(f), err == nil
}

func parseTime(s string) (value, bool) {
	if len(s) == 10 {
		if t, err := time.Parse("2006-01-02", s); err == nil {
			return date(t.Date()), true
		}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return stamp(t), true
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return clock(t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))), true
		}
	}
	return null, false
}

// parseDuration reads an xs:dayTimeDuration.
func parseDuration(s string) (time.Duration, bool) {
	neg := strings.HasPrefix(s, "-")
	s, ok := strings.CutPrefix(strings.TrimPrefix(s, "-"), "P")
	day, clock, timed := strings.Cut(s, "T")
	if !ok || s == "" || timed && clock == "" {
		return 0, false
	}
	var d time.Duration
	if day != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(day, "D"))
		if err != nil || !strings.HasSuffix(day, "D") || n < 0 || n > 36500 {
			return 0, false
		}
		d = time.Duration(n) * 24 * time.Hour
	}
	if clock != "" {
		c, err := time.ParseDuration(strings.ToLower(clock))
		if err != nil || strings.Trim(clock, "0123456789.HMS") != "" {
			return 0, false
		}
		d += c
	}
	if neg {
		d = -d
	}
	return d, true
}
