package diagnose

import (
	"fmt"

	"odatui/client"
)

// pasteRules explain a pasted text in which no failure was found.
var pasteRules = []rule{
	{"not-recognised", func(m *matter) bool { return m.pasted != nil && !m.pasted.known && !m.pasted.token }, sayNotRecognised},
}

// pastedTokenRules explain a pasted token whose claims are not wrong.
var pastedTokenRules = []rule{
	{"token-pasted", func(m *matter) bool { return m.pasted != nil && !m.pasted.known && m.pasted.token }, sayTokenPasted},
}

var pasteTopics = []topic{
	{code: "not-recognised", title: "No failure is recognised in a text that was pasted.",
		seen: "`odatui explain` finds no error code, no response of a service and no message of a known program.",
		means: "The part with the failure is missing, or it is of a kind that is not known here. `odatui explain` reads: codes " +
			"(`AADSTS7000215`, `AADB2C90085`, `401`), JSON bodies, " +
			"`WWW-Authenticate` lines, whole HTTP answers (`curl -i`, `curl -v`), what az and odatui print, web pages, HAR files, lines of logs, and tokens.",
		do:  "Paste more of it: the whole answer with its header, the whole output, or the log around the failure (up to 1 MiB). If there is a profile, `odatui doctor PROFILE` finds the cause by itself.",
		who: []client.Who{client.WhoSelf}},
	{code: "token-pasted", title: "The text is a token, not a failure: keep it secret.",
		seen: "The text that was pasted is a token (a JWT, or one of ERP.net's), and nothing in its claims is wrong.",
		means: "Whoever has a token can use it until it expires. Its claims are decoded on this machine: nothing is sent, and the token itself is not shown again. " +
			"Whether an API accepts it can only be judged with a profile, which has the requirements.",
		do:  "Keep it to yourself. To judge it against a profile: `odatui explain --profile PROFILE`, or `odatui token PROFILE`.",
		who: []client.Who{client.WhoSelf}},
}

func sayNotRecognised(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "No failure is recognised in this text.", client.WhoSelf, client.Low
	if m.pasted.lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("%d lines were read", m.pasted.lines))
	}
	add(d, do("Paste the part with the failure: an error code (AADSTS…, 401), the JSON or HTML of the response, a WWW-Authenticate line, "+
		"the output of curl -i or az, or the log around it"))
	add(d, m.checkProfile())
}

func sayTokenPasted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "This is a token, not a failure: keep it secret.", client.WhoSelf, client.Medium
	if m.Claims == nil {
		d.Title = "This is a token that only its issuer can read: keep it secret."
	}
	for _, name := range []string{"aud", "iss", "tid", "appid", "azp", "client_id", "roles", "scp", "scope", "exp"} {
		if v, ok := m.Claims[name]; ok {
			fact(d, client.FromToken, fmt.Sprintf("%s = %v", name, v))
		}
	}
	if m.Target.Method == "" {
		add(d, client.Step{Text: "Name a profile to compare the token with what its " +
			"API requires", Action: client.ActionExplain, Args: []string{"--profile", "PROFILE"}})
	}
}

// checkProfile finds a cause without a text.
func (m *matter) checkProfile() client.Step {
	return m.doctor("If there is a profile, find the cause without a text")
}
