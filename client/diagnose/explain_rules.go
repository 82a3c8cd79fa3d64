package diagnose

import (
	"fmt"

	"odatui/client"
)

// pasteRules judge a pasted text in which no failure was found.
var pasteRules = []rule{
	{"not-recognised", func(m *matter) bool { return m.pasted != nil && !m.pasted.known && !m.pasted.token }, sayNotRecognised},
}

// pastedTokenRules speak of a token that was pasted, after its claims were
// judged.
var pastedTokenRules = []rule{
	{"token-pasted", func(m *matter) bool { return m.pasted != nil && !m.pasted.known && m.pasted.token }, sayTokenPasted},
}

var pasteTopics = []topic{
	{code: "not-recognised", title: "No failure is recognised in a text that was pasted.",
		seen: "`odatui explain` finds neither an error code, nor an answer of a service, nor words of a program that it knows.",
		means: "The part that says what went wrong is missing, or it is of a kind that is not known here. `odatui explain` reads: codes (`AADSTS7000215`, `AADB2C90085`, `401`), JSON bodies, " +
			"`WWW-Authenticate` lines, whole HTTP answers (`curl -i`, `curl -v`), what az and odatui print, web pages, HAR files, lines of logs, and tokens.",
		do:  "Paste more of it: the whole answer with its header, the whole output, or the log around the failure (up to 1 MiB). If there is a profile, `odatui doctor PROFILE` finds the cause by itself.",
		who: []client.Who{client.WhoSelf}},
	{code: "token-pasted", title: "The text is a token, which should be kept secret.",
		seen: "The text that was pasted is a token (a JWT, or one of ERP.net's), and nothing in its claims is wrong.",
		means: "Whoever has a token can use it until it expires. Its claims are decoded on this machine: nothing is sent, and the token itself is not shown again. " +
			"Whether an API takes it can only be told with a profile, for then it is known what is expected.",
		do:  "Keep it to yourself. To judge it against a profile: `odatui explain --profile PROFILE`, or `odatui token PROFILE`.",
		who: []client.Who{client.WhoSelf}},
}

func sayNotRecognised(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "Nothing in this text is recognised as a failure.", client.WhoSelf, client.Low
	if m.pasted.lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("%d lines were read", m.pasted.lines))
	}
	step(d, "Paste the part that says what went wrong: an error code (AADSTS…, 401), the JSON or HTML that came, a WWW-Authenticate line, the output of curl -i or az, or the log around it.")
	step(d, "With a profile, the cause can be found without a text: odatui doctor "+m.ref())
}

func sayTokenPasted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "This is a token: keep it secret. It tells of no failure.", client.WhoSelf, client.Medium
	if m.Claims == nil {
		d.Title = "This is a token: keep it secret. Only the one who made it can read it."
	}
	for _, name := range []string{"aud", "iss", "tid", "appid", "azp", "client_id", "roles", "scp", "scope", "exp"} {
		if v, ok := m.Claims[name]; ok {
			fact(d, client.FromToken, fmt.Sprintf("%s is %v", name, v))
		}
	}
	if m.Target.Method == "" {
		step(d, "To judge it against what an API expects, name the profile: odatui explain --profile PROFILE")
	}
}
