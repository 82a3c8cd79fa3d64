package redact

import (
	"slices"
	"strings"

	"odatui/lazy"
)

// secretForm is a form in which programs print or take secrets. Group 1 stays, the
// rest is redacted.
type secretForm struct {
	hints []string // one of them is in every text that has the form, in lower case
	expr  *lazy.Pattern
}

// argument is the value of a program's option.
const argument = `(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"'-][^\s"']{2,})`

var secretForms = []secretForm{
	{[]string{"-p"}, lazy.Regexp(`(?i)((?:^|\s)--?(?:p|password|passphrase)[ =])` + argument)},
	{[]string{"-u", "-proxy-user"}, lazy.Regexp(`(?i)((?:^|\s)(?:-u ?|--user[ =]|--proxy-user[ =])["']?[^\s:"']+:)[^\s"']+`)},
	{[]string{"-b ", "-cookie", "oauth2-bearer", "secret", "token"},
		lazy.Regexp(`(?i)((?:^|\s)(?:-b|--cookie|--oauth2-bearer|--?[\w-]*(?:secret|access-?token))[ =])` + argument)},
	{[]string{"code="}, lazy.Regexp(`(?i)([?&#]code=)[^\s"'<>&#]{8,}`)}, // of a sign-in
	{[]string{"://"}, lazy.Regexp(`(://)[^\s/@"'<>?#]+@`)},
	{[]string{"private key"}, lazy.Regexp(`()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`)},
}

// Pasted returns a text without whatever looks like a secret: patterns, what
// programs are called with, and values of secret names in the forms of headers,
// JSON, XML, connection strings and sentences. It is for text whose secrets are
// not known, and the last check of a text that is passed on. It guesses, so it
// is too coarse for what a service returned.
func Pasted(text string) string {
	text = (*Redactor)(nil).Text(text) // patterns
	lower := strings.ToLower(text)
	for _, f := range secretForms {
		if slices.ContainsFunc(f.hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
			text = withoutForm(text, f.expr)
		}
	}
	return withoutNamed(text)
}

func withoutForm(text string, expr *lazy.Pattern) string {
	found := expr.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		value := text[m[3]:m[1]]
		if strings.HasPrefix(value, "(removed") {
			continue
		}
		b.WriteString(text[at:m[3]] + Removed)
		if strings.HasSuffix(value, "@") {
			b.WriteByte('@')
		}
		at = m[1]
	}
	b.WriteString(text[at:])
	return b.String()
}
