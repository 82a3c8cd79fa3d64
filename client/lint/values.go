package lint

import (
	"fmt"
	"strings"
	"unicode"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/lazy"
	"odatui/placeholder"
)

// valueChecks look for texts that cannot be meant as they stand.
var valueChecks = []check{
	{code: "placeholder-left", title: "A text that a guide meant to be replaced is still there.",
		seen:  "`<…>`, `{{…}}`, `${…}`, `undefined`, `TENANT-ID`, `xxxx`, `...` in an address, an id or a secret.",
		means: "The profile was copied and not filled in.", do: "Put the real value there.", look: func(l *linter) {
			for _, v := range l.values() {
				part := placeholder.In(v.text)
				if v.key == "url" {
					part = placeholder.InAddress(v.text)
				}
				if part != "" && !strings.HasPrefix(part, "•") { // a secret that was removed
					l.add(v.key, fmt.Sprintf("still has the placeholder %s", part), "Put the real value there: "+l.edit(v.key+"=…"))
				}
			}
			for _, s := range l.t.Secrets {
				if s.Placeholder {
					l.add(s.Key, "the secret from "+s.Source+" is a text that was meant to be replaced", "Store the real secret: "+l.secretCommand(s.Key))
				}
			}
		}},
	{code: "value-blanks", title: "A value has blanks or line ends around it.",
		seen:  "A blank, tab or line end at either end of a text or a secret, or a line end within a text.",
		means: "Copied along. It is sent as it stands, and nothing on a screen shows it.",
		do:    "Write the value without them; for a secret `odatui profiles secret PROFILE@ENV`.", look: func(l *linter) {
			for _, v := range l.values() {
				switch {
				case v.text != strings.TrimFunc(v.text, blank):
					l.add(v.key, "has blanks or a line end around its value", "Take them out: "+l.edit(v.key+"=…"))
				case strings.ContainsFunc(v.text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }):
					l.add(v.key, "has a line end or a tab within its value", "Write the value on one line: "+l.edit(v.key+"=…"))
				}
			}
			for _, s := range l.pasted() {
				if s.Blank {
					l.add(s.Key, "the secret from "+s.Source+" has blanks or a line end around it", l.put(s, "Store it again without them",
						"Set the variable without them"))
				}
			}
		}},
	{code: "value-quoted", title: "A value has its own quotes.", seen: "Quotes as the first and last character of a text or a secret.",
		means: "A variable or file holds the quotes, too; they are sent.", do: "Write the value without them.", look: func(l *linter) {
			for _, v := range l.values() {
				if _, yes := evidence.Unquoted(strings.TrimFunc(v.text, evidence.Unseen)); yes {
					l.add(v.key, "has quotes within its value", "Take them out: "+l.edit(v.key+"=…"))
				}
			}
			for _, s := range l.pasted() {
				if s.Quoted {
					l.add(s.Key, "the secret from "+s.Source+" stands in quotes: they are sent, too", l.put(s, "Store it again without them",
						"Set the variable without them"))
				}
			}
		}},
	{code: "value-invisible", title: "A value holds characters that nobody sees.",
		seen: "Zero-width and no-break blanks, control characters.", means: "Copied from a web page, a mail or a chat.",
		do: "Type the value, or copy it from where it was made.", look: func(l *linter) {
			for _, v := range l.values() {
				if strings.ContainsFunc(v.text, evidence.Invisible) {
					l.add(v.key, "holds characters that nobody sees (a zero-width blank or the like)",
						"Type the value instead of pasting it: "+l.edit(v.key+"=…"))
				}
			}
			for _, s := range l.pasted() {
				if s.Invisible {
					l.add(s.Key, "the secret from "+s.Source+" holds characters that nobody sees (a zero-width blank or the like)",
						"Copy it again from where it was made: "+l.secretCommand(s.Key))
				}
			}
		}},
}

func blank(r rune) bool { return unicode.IsSpace(r) }

// pasted are the secrets that go out as they are: keys in PEM have lines, and a
// pasted bearer token is tidied before it is used.
func (l *linter) pasted() []client.SecretShape {
	var list []client.SecretShape
	for _, s := range l.t.Secrets {
		switch {
		case !s.Known, s.Key == "auth.key", s.Key == "auth.certificate", s.Key == "auth.token" && l.t.Method.Stored():
		default:
			list = append(list, s)
		}
	}
	return list
}

// beyondRoot are parts of an address after which a set follows.
var beyondRoot = lazy.Regexp(`(?i)^(https?://[^/]+(?:/[^/]+)*?(?:\.svc|/api/domain/odata|/xmart-api/odata/[^/]+))/([A-Za-z_][^/?]*)/?$`)

// noSet are parts of an address that name no set.
var noSet = lazy.Regexp(`(?i)^(odata|api|rest|web|v\d+.*)$`)
