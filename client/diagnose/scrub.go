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

// secretPatterns are the last net: exact values are taken out before.
var secretPatterns = []secretPattern{
	{[]string{"eyj"}, regexp.MustCompile(`()eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,3}`)},
	{[]string{"enrt_"}, regexp.MustCompile(`()\benrt_[A-Za-z0-9_-]{8,}`)},
	// An Entra secret: three characters, a digit, Q, a tilde.
	{[]string{"q~"}, regexp.MustCompile(`()[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{20,40}`)},
	// Fields of a header, as curl and logs write them.
	{[]string{"authorization"}, regexp.MustCompile(`(?i)(\b(?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|negotiate|ntlm)\s+)?)[A-Za-z0-9._~+/=-]{6,}`)},
	{[]string{"cookie:"}, regexp.MustCompile(`(?im)((?:^|[^-\w])(?:set-)?cookie:[ \t]*)[^\n"']+`)},
	{[]string{"key"}, regexp.MustCompile(`(?i)(\b(?:ocp-apim-subscription-key|subscription-key|x-api-key|api-key|x-functions-key)["']?\s*[:=]\s*["']?)[^\s"'&,;}]{4,}`)},
	{[]string{"bearer"}, regexp.MustCompile(`(?i)(\bbearer\s+)[A-Za-z0-9._~+/-]{20,}=*`)},
	{[]string{"basic"}, regexp.MustCompile(`(?i)(\bbasic\s+)[A-Za-z0-9+/]{12,}=*`)},
	// Fields of a form or of JSON, and what programs are called with.
	{[]string{"secret", "assertion", "passw", "token", "code"},
		regexp.MustCompile(`(?i)(\b(?:client_secret|clientsecret|client_assertion|assertion|password|passwd|refresh_token|access_token|accesstoken|id_token|device_code|code_verifier)\\?["']?\s*[:=]\s*\\?["']?)[^\s"'&,;}\\]{3,}`)},
	{[]string{"code=", "sig=", "token=", "key=", "password=", "secret="}, regexp.MustCompile(`(?i)([?&](?:code|sig|token|key|apikey|api_key|password|secret)=)[^\s"'&#]{8,}`)},
	{[]string{"-u", "-p", "--client-secret"}, regexp.MustCompile(`(?i)(\s(?:-u|--user|-p|--password|--client-secret)[ =]["']?[^\s:"']*:?)[^\s"']{4,}`)},
	{[]string{"://"}, regexp.MustCompile(`(?i)(\bhttps?://[^\s/:@"']+:)[^\s/@"']+(?:@)`)},
	{[]string{"private key"}, regexp.MustCompile(`()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`)},
}

// scrub takes what looks like a secret out of a text.
func scrub(text string) string {
	lower := strings.ToLower(text)
	for _, p := range secretPatterns {
		if containsAny(lower, p.hints) {
			text = scrubbed(text, p.pattern)
		}
	}
	return text
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

// isProse reports whether what follows a name is a word of a sentence, as in
// "client_secret: variable X is not set".
func isProse(key, value string) bool {
	if !strings.HasSuffix(key, ": ") || len(value) > 16 {
		return false
	}
	return !strings.ContainsFunc(value, func(r rune) bool { return r < 'a' || r > 'z' })
}
