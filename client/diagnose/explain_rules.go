package diagnose

import (
	"fmt"

	"odatui/client"
)

// pasteRules explain a pasted text in which no failure was found.
var pasteRules = []rule{
	{code: "not-recognised", when: func(m *matter) bool { return m.Pasted != nil && !m.Pasted.Known && !m.Pasted.Token }, say: sayNotRecognised},
}

// pastedTokenRules explain a pasted token whose claims are not wrong.
var pastedTokenRules = []rule{
	{code: "token-pasted", when: func(m *matter) bool { return m.Pasted != nil && !m.Pasted.Known && m.Pasted.Token }, say: sayTokenPasted},
}

var pasteTopics = []topic{
	{Code: "not-recognised", Title: "No failure is recognised in a text that was pasted.",
		Seen: "`odatui explain` finds no error code, no response of a service and no message of a known program.",
		Means: "The part with the failure is missing, or it is of a kind that is not known here. `odatui explain` reads: codes " +
			"(`AADSTS7000215`, `AADB2C90085`, `401`), JSON bodies, " +
			"`WWW-Authenticate` lines, whole HTTP answers (`curl -i`, `curl -v`), what az and odatui print, web pages, HAR files, lines of logs, and tokens.",
		Do:  "Paste more of it: the whole answer with its header, the whole output, or the log around the failure (up to 1 MiB). If there is a profile, `odatui doctor PROFILE` finds the cause by itself.",
		Who: []client.Who{client.WhoSelf}},
	{Code: "token-pasted", Title: "The text is a token, not a failure: keep it secret.",
		Seen: "The text that was pasted is a token (a JWT, or one of ERP.net's), and nothing in its claims is wrong.",
		Means: "Whoever has a token can use it until it expires. Its claims are decoded on this machine: nothing is sent, and the token itself is not shown again. " +
			"Whether an API accepts it can only be judged with a profile, which has the requirements.",
		Do:  "Keep it to yourself. To judge it against a profile: `odatui explain --profile PROFILE`, or `odatui token PROFILE`.",
		Who: []client.Who{client.WhoSelf}},
}

func sayNotRecognised(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "No failure is recognised in this text.", client.WhoSelf, client.Low
	if m.Pasted.Lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("%d lines were read", m.Pasted.Lines))
	}
	add(d, Do("Paste the part with the failure: an error code (AADSTS…, 401), the JSON or HTML of the response, a WWW-Authenticate line, "+
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
