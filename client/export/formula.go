package export

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client"
)

// formulas finds and defuses texts that a spreadsheet would run when it opens a file of
// plain text. Numbers stay numbers: "-5" is one, however it came.
type formulas struct {
	Options
	text  []bool // by column of the file: it may hold free text
	count int64  // since the last report
}

func (f *formulas) on() bool { return f.ExcelSafe || f.Formulas != nil }

// turn notes which columns of a page may hold free text.
func (f *formulas) turn(c *columns, p *client.Page) {
	f.text = f.text[:0]
	for i, name := range c.names {
		f.text = append(f.text, f.on() && freeText(propertyOf(f.Options, p, c.at[i], name).Type))
	}
}

// defuse returns what is written in place of a text.
func (f *formulas) defuse(text string) string {
	if !f.on() || !formula(text) {
		return text
	}
	if f.count++; f.ExcelSafe {
		return "'" + text
	}
	return text
}

// report passes on how many were found.
func (f *formulas) report() {
	if f.Formulas != nil && f.count > 0 {
		f.Formulas(f.count)
	}
	f.count = 0
}

// starters are the first bytes of what formula looks into: signs, and the first bytes of
// blanks and full-width signs.
var starters = [256]bool{'=': true, '+': true, '-': true, '@': true, '\t': true, '\r': true, '\n': true, '\v': true, '\f': true, ' ': true,
	0xC2: true, 0xE1: true, 0xE2: true, 0xE3: true, 0xEF: true}

// formula reports whether a spreadsheet may take a text for a formula: it begins with a
// sign, also a full-width one or one behind blanks, or with a tab or carriage return, which
// some drop. Numbers, dates and a sign on its own are none.
func formula(text string) bool {
	if text == "" || !starters[text[0]] {
		return false
	}
	if text[0] == '\t' || text[0] == '\r' {
		return true
	}
	rest := strings.TrimLeftFunc(text, blank)
	sign, size := utf8.DecodeRuneInString(rest)
	switch sign {
	case '=', '@', '＝', '＠', '＋', '－':
		return len(rest) > size
	case '+', '-':
		return len(rest) > size && !plainNumber(rest[size:]) && !plainDate(rest[size:])
	}
	return false
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// plainNumber reports whether a text without sign is a number such as 5, .5 or 3.2e4.
func plainNumber(s string) bool {
	whole := digits(s)
	s = s[whole:]
	part := 0
	if s != "" && s[0] == '.' {
		part = digits(s[1:])
		s = s[1+part:]
	}
	if whole+part == 0 {
		return false
	}
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return s == ""
	}
	if s = s[1:]; s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

// plainDate reports whether a text without sign is a date, with or without a time:
// 0044-03-15 before the common era.
func plainDate(s string) bool {
	n := digits(s)
	if n < 4 || len(s) < n+6 || s[n] != '-' || digits(s[n+1:]) != 2 || s[n+3] != '-' || digits(s[n+4:]) != 2 {
		return false
	}
	s = s[n+6:]
	return s == "" || s[0] == 'T' && strings.Trim(s[1:], "0123456789:.Z+-") == ""
}

// digits returns how many digits a text begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
