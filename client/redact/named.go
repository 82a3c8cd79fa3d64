package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"odatui/lazy"
)

// Names of secrets, by their last part: what precedes it matters little
// (AZURE_CLIENT_SECRET, $ClientSecret, X-Auth-Token). The value of a sure name is
// redacted whatever it looks like, that of a likely one if it looks random.
var (
	sureNames = []string{"secret", "password", "passwd", "passphrase", "pwd", "assertion", "device_code", "devicecode", "code_verifier",
		"cookie", "cookie2", "authorization", "samlresponse"}
	likelyNames = []string{"token", "key", "sig", "signature", "credential", "credentials"}
)

// Kinds of keys and tokens, by the word before: sureKeys and sureTokens are sure;
// a key or token of positions names a position in a result, or what is public. They
// are compared by hand: a long text has thousands of names.
var (
	sureKeys   = []string{"api", "access", "account", "subscription", "function", "functions", "private", "master", "shared", "secret"}
	sureTokens = []string{"access", "refresh", "id", "auth", "security", "session", "bearer", "sas"}
	positions  = []string{"skip", "page", "next", "continuation", "delta", "csrf", "publickey", "row", "partition", "primary",
		"foreign", "sort"}
)

// judged reports whether a name of likelyNames is to be looked at, and is sure.
// before is the text before it.
func judged(before, name string) (likely, sure bool) {
	ends := func(separators string, words []string) bool {
		before := before
		if n := len(before); n > 0 && strings.IndexByte(separators, before[n-1]) >= 0 {
			before = before[:n-1]
		}
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(before, w) })
	}
	switch name {
	case "key":
		sure = ends("-_. ", sureKeys)
	case "token":
		sure = ends("-_", sureTokens) && !strings.HasSuffix(before, "invalid_") // the name of an error
	default:
		return true, false
	}
	return sure || !ends("-_", positions), sure
}

// separator matches what is between a name and its value in a header, a form,
// JSON (quoted however often), a dictionary, XML, a connection string, a shell,
// a sentence, or a list of names and values.
var separator = lazy.Regexp(`^(?:\\*["'\x60]?(?:\s*(?:,\s*)?\\*["']?value\\*["']?)?` +
	`(?:[\s\x{00a0}\x{200b}\x{feff}]|\\[tnr]|\\u(?:200b|feff|00a0))*(?:=>|[:=]|%3[AaDd])[\s\x{00a0}]*\[?\\*["'\x60]?` +
	`|>|\s+(?:is|was)[\s:]+["'\x60]?|\s+["'\x60]|(?:[ \t]|\\t)+)`)

// Bounds in bytes: of a separator, of a value, and of the part of a value by
// which it is judged.
const (
	mostSeparator = 100
	mostValue     = 16 << 10
	mostJudged    = 128
)

// withoutNamed redacts the values of secret names in a text.
func withoutNamed(text string) string {
	var b strings.Builder
	at, lower := 0, lowerASCII(text)
	for _, n := range namesIn(lower) {
		if n.end < at {
			continue
		}
		sep := separator.FindString(text[n.end:min(len(text), n.end+mostSeparator)])
		from := n.end + len(sep)
		if sep == "" || strings.HasPrefix(text[from:], Removed[:8]) {
			continue
		}
		name := lower[max(0, n.end-24):n.end]
		value := text[from:valueEnd(text, from, mostJudged, sep)]
		if !isSecretValue(name, sep, value, n.sure) {
			continue
		}
		b.WriteString(text[at:from] + Removed)
		at = endOf(name, text, from, sep)
	}
	if at == 0 {
		return text
	}
	return b.String() + text[at:]
}

// secretName is the end of a name of a secret.
type secretName struct {
	end  int
	sure bool
}

// namesIn finds the names of secrets in a text of small letters, in order.
func namesIn(lower string) []secretName {
	var list []secretName
	for i, name := range slices.Concat(sureNames, likelyNames) {
		for at := 0; ; {
			found := strings.Index(lower[at:], name)
			if found < 0 {
				break
			}
			at += found + len(name)
			if at < len(lower) && (isAlnum(lower[at]) || lower[at] == '_') {
				continue
			}
			likely, sure := true, i < len(sureNames)
			if !sure {
				likely, sure = judged(lower[max(0, at-24):at-len(name)], name)
			}
			if likely {
				list = append(list, secretName{at, sure})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b secretName) int { return a.end - b.end })
	return list
}

func lowerASCII(text string) string {
	b := []byte(text)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// isSecretValue reports whether what follows a secret name is a secret: texts
// mention secrets too.
func isSecretValue(name, sep, value string, sure bool) bool {
	assigned := strings.ContainsAny(sep, ":=>%")
	switch {
	case value == "null" || value == "true" || value == "false", len(value) < 3:
		return false
	case !sure || !assigned:
		return isRandom(value, strings.TrimSpace(sep) != "")
	case sep == ">":
		return !strings.ContainsAny(value, " \n")
	case strings.ContainsAny(sep, "\"'`"), strings.HasSuffix(name, "cookie"):
		return true
	}
	return !isProse(sep, value)
}

// isRandom reports whether a value looks generated: letters and digits, long, no
// public ID. Without a separator it must be longer.
func isRandom(value string, separated bool) bool {
	least := 16
	if !separated {
		least = 20
	}
	if len(value) < least || !strings.ContainsAny(value, "0123456789") || strings.ContainsAny(value, " \n:/\\()") {
		return false
	}
	letters := strings.ContainsFunc(value, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	return letters && !guid.MatchString(value) && !entraCode.MatchString(value)
}

var (
	guid      = lazy.Regexp(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	entraCode = lazy.Regexp(`(?i)\bAAD(?:STS|B2C)\d{4,9}\b`)
)

// isProse reports whether what follows a name is a word of a sentence, as in
// "client_secret: variable X is not set" or "client secret: AADSTS7000215: …".
func isProse(key, value string) bool {
	if !strings.HasSuffix(key, ": ") {
		return false
	}
	if entraCode.MatchString(value) || strings.HasPrefix(value, "http") {
		return true
	}
	value = strings.TrimRight(value, ":,.;")
	return len(value) <= 16 && !strings.ContainsFunc(value, func(r rune) bool { return r < 'a' || r > 'z' })
}

// endOf returns where the value of a name ends. Cookies and the value of
// Authorization may have several parts.
func endOf(name, text string, from int, sep string) int {
	end := valueEnd(text, from, mostValue, sep)
	if strings.ContainsAny(sep, "\"'`") {
		return end
	}
	rest := text[from:min(len(text), from+mostValue)]
	switch {
	case strings.HasSuffix(name, "authorization"):
		return max(end, from+len(authorization().FindString(rest)))
	case strings.HasSuffix(name, "cookie"), strings.HasSuffix(name, "cookie2"):
		if i := strings.IndexAny(rest, "\n\"'"); i >= 0 {
			return max(end, from+i)
		}
		return from + len(rest)
	}
	return end
}

// authorization matches the value of Authorization: a scheme, credentials and
// parameters.
var authorization = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:` + strings.Join(schemes, "|") + `)\s+` +
		`[^\s"'<>\\]{3,}(?:\\*"[^"\\]*\\*")?(?:,\s*[\w-]+=(?:\\*"[^"\\]*\\*"|[^\s,"'\\]+))*`)
})

// valueEnd returns where a value ends that follows a separator: at the quote
// that ends it, or where the text around it goes on.
func valueEnd(text string, at, most int, sep string) int {
	limit := min(len(text), at+most)
	if n := len(sep); n > 0 && strings.IndexByte("\"'`", sep[n-1]) >= 0 {
		if end := quotedEnd(text[:limit], at, sep[n-1], backslashes(sep[:n-1])); end >= 0 {
			return end
		}
	}
	escaped := strings.Contains(sep, "%")
	for i := at; i < limit; i++ {
		switch c := text[i]; {
		case c <= ' ', strings.IndexByte("\"'`<&", c) >= 0:
			return i
		case c == '\\' && !continues(text[i+1:]):
			return i
		case strings.IndexByte(",;)]}", c) >= 0 && endsHere.MatchString(text[i:min(len(text), i+60)]):
			return i
		case escaped && c == '%' && strings.HasPrefix(text[i:], "%26"):
			return i
		}
	}
	return limit
}

// quotedEnd returns where a text in quotes ends, -1 if it does not on its line.
// Quotes within it have more backslashes before them.
func quotedEnd(text string, at int, quote byte, slashes int) int {
	run := 0
	for i := at; i < len(text) && text[i] != '\n'; i++ {
		switch {
		case text[i] == '\\':
			run++
			continue
		case text[i] == quote && (slashes > 0 && run <= slashes || slashes == 0 && run%2 == 0):
			return i - run
		}
		run = 0
	}
	return -1
}

// continues reports whether a backslash begins an escape within a value, not
// one of the text around it.
func continues(rest string) bool {
	return strings.HasPrefix(rest, "u00") || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "\n")
}

// endsHere matches a character that ends a value, with what follows it.
var endsHere = lazy.Regexp(`^[,;)\]}]+(?:\s|$|["'<\\]|[\w.-]{1,40}\s*[=:])`)

func backslashes(s string) int { return len(s) - len(strings.TrimRight(s, `\`)) }
