package diagnose

import (
	"regexp"
	"strings"
)

// gone stands where a secret was.
const gone = "(removed)"

// secretPattern is what secrets look like wherever they stand. Group 1 stays,
// the rest goes.
type secretPattern struct {
	hints   []string // one of them stands in every text that holds one, in lower case
	pattern *regexp.Regexp
}

// secretPatterns are the last net: exact values are taken out before. Tokens,
// and values that follow a name, are found by hand.
var secretPatterns = []secretPattern{
	{[]string{"enrt_"}, regexp.MustCompile(`()\benrt_[A-Za-z0-9_-]{8,}`)},
	// An Entra secret: three characters, a digit, Q, a tilde.
	{[]string{"q~"}, regexp.MustCompile(`()[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,40}`)},
	{[]string{"bearer"}, regexp.MustCompile(`(?i)(\bbearer\s+)[A-Za-z0-9._~+/-]{20,}=*`)},
	{[]string{"basic"}, regexp.MustCompile(`(?i)(\bbasic\s+)[A-Za-z0-9+/]{12,}=*`)},
	// What programs are called with.
	{[]string{"-p"}, regexp.MustCompile(`(?i)((?:^|\s)--?(?:p|password|passphrase)[ =])(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"'-][^\s"']{2,})`)},
	{[]string{"-u", "-proxy-user"}, regexp.MustCompile(`(?i)((?:^|\s)(?:-u ?|--user[ =]|--proxy-user[ =])["']?[^\s:"']+:)[^\s"']+`)},
	{[]string{"-b ", "-cookie", "oauth2-bearer", "secret", "token"},
		regexp.MustCompile(`(?i)((?:^|\s)(?:-b|--cookie|--oauth2-bearer|--?[\w-]*(?:secret|access-?token))[ =])(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"'-][^\s"']{2,})`)},
	{[]string{"code="}, regexp.MustCompile(`(?i)([?&#]code=)[^\s"'<>&#]{8,}`)}, // of a sign-in
	{[]string{"://"}, regexp.MustCompile(`(://)[^\s/@"'<>?#]+@`)},
	{[]string{"private key"}, regexp.MustCompile(`()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`)},
}

// scrub takes what looks like a secret out of a text.
func scrub(text string) string {
	text = withoutTokens(text)
	lower := strings.ToLower(text)
	for _, p := range secretPatterns {
		if containsAny(lower, p.hints) {
			text = scrubbed(text, p.pattern)
		}
	}
	return withoutNamed(text)
}

func scrubbed(text string, p *regexp.Regexp) string {
	found := p.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, m := range found {
		key, value := text[m[2]:m[3]], text[m[3]:m[1]]
		if strings.HasPrefix(value, "(removed") || isProse(key, value) {
			continue
		}
		b.WriteString(text[at:m[3]] + gone)
		if strings.HasSuffix(value, "@") {
			b.WriteByte('@')
		}
		at = m[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// withoutTokens takes JWTs out of a text, whole or in part, also those that a
// terminal or a mail has broken into lines.
func withoutTokens(text string) string {
	var b strings.Builder
	at := 0
	for from := 0; ; {
		i := strings.Index(text[from:], "eyJ")
		if i < 0 {
			break
		}
		i += from
		end, whole := tokenEnd(text, i)
		if whole {
			b.WriteString(text[at:i] + gone)
			at = end
		}
		from = end
	}
	if at == 0 {
		return text
	}
	return b.String() + text[at:]
}

// tokenEnd is where the token ends that begins at a place. If there is none, no
// other begins before that end.
func tokenEnd(text string, i int) (end int, whole bool) {
	end = segmentEnd(text, i, true)
	if end-i < 9 {
		return end, false
	}
	first, last, dots := end, 0, 0
	for dots < 4 && end < len(text) && text[end] == '.' {
		dots++
		from := end + 1
		end = segmentEnd(text, from, dots < 2)
		last = end - from
	}
	if dots >= 2 || dots == 1 && last >= 16 {
		return end, true
	}
	return first, false
}

// fullLine is how many characters of a token stand at least on a line that is
// not its last.
const fullLine = 30

// segmentEnd is where a part of a token ends. Where more parts must follow,
// lines may be of any length before the dot.
func segmentEnd(text string, i int, more bool) int {
	end := wordEnd(text, i)
	for lines := 0; ; lines++ {
		next := folded(text, end)
		if next < 0 {
			return end
		}
		stop := wordEnd(text, next)
		size, dot := stop-next, stop < len(text) && text[stop] == '.'
		switch {
		case size >= fullLine:
		case size > 0 && more && dot, size > 0 && lines > 0 && lineEnds(text, stop):
			return stop
		default:
			return end
		}
		end = stop
	}
}

func wordEnd(text string, i int) int {
	for i < len(text) && (isAlnum(text[i]) || text[i] == '-' || text[i] == '_') {
		i++
	}
	return i
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// folded is where a text goes on after the end of a line, -1 where there is
// none. JSON writes it as \n.
func folded(text string, i int) int {
	rest := text[i:min(len(text), i+16)]
	for _, end := range []string{"\n", `\r\n`, `\n`} {
		if after, ok := strings.CutPrefix(rest, end); ok {
			return i + len(rest) - len(strings.TrimLeft(after, " \t>"))
		}
	}
	return -1
}

func lineEnds(text string, i int) bool {
	return i >= len(text) || text[i] == '\n' || text[i] == '\\' || text[i] == '"'
}
