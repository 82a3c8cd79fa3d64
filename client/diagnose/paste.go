package diagnose

import (
	"fmt"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// pasteRules explain a pasted text in which no failure was found.
var pasteRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "not-recognised", when: func(m *matter) bool { return m.Pasted != nil && !m.Pasted.Known && !m.Pasted.Token }, who: self,
			sure: client.Low, title: "No failure is recognised in this text.", facts: []factOf{(*matter).linesFact},
			do: steps{vendors.Do("Paste the part with the failure: an error code (AADSTS…, 401), the JSON or HTML of the response, a " +
				"WWW-Authenticate line, the output of curl -i or az, or the log around it"), checkProfile()},
			topic: about("`odatui explain` finds no error code, no response of a service and no message of a known program.",
				"The part with the failure is missing, or it is of a kind that is not known here. `odatui explain` reads: codes (`AADSTS7000215`, "+
					"`AADB2C90085`, `401`), JSON bodies, `WWW-Authenticate` lines, whole HTTP answers (`curl -i`, `curl -v`), what az and odatui "+
					"print, web pages, HAR files, lines of logs, and tokens.",
				"Paste more of it: the whole answer with its header, the whole output, or the log around the failure (up to 1 MiB). If there is a "+
					"profile, `odatui doctor PROFILE` finds the cause by itself.")},
	}
})

// pastedTokenRules explain a pasted token whose claims are not wrong.
var pastedTokenRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "token-pasted", when: func(m *matter) bool { return m.Pasted != nil && !m.Pasted.Known && m.Pasted.Token }, who: self,
			sure: client.Medium, title: "This is a token, not a failure: keep it secret.", facts: []factOf{(*matter).claimFacts},
			do: steps{{Text: "Name a profile to compare the token with what its API requires", Action: client.ActionExplain,
				Args: []string{"--profile", "PROFILE"}, Where: "profileless"}},
			say: func(m *matter, d *client.Diagnosis) {
				if m.Claims == nil {
					d.Title = "This is a token that only its issuer can read: keep it secret."
				}
			},
			topic: about("The text that was pasted is a token (a JWT, or one of ERP.net's), and nothing in its claims is wrong.",
				"Whoever has a token can use it until it expires. Its claims are decoded on this machine: nothing is sent, and the token itself is "+
					"not shown again. Whether an API accepts it can only be judged with a profile, which has the requirements.",
				"Keep it to yourself. To judge it against a profile: `odatui explain --profile PROFILE`, or `odatui token PROFILE`.")},
	}
})

// lastRules explain a failure that no other rule recognises.
var lastRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "unknown", when: always, who: self, sure: client.Low, title: "odatui does not recognise this failure.", facts: []factOf{errorFact},
			do: steps{vendors.Doctor("Check every stage from this machine to the first row"),
				vendors.Send(apiOwner, "what this failure means").When("If that does not find the cause")},
			topic: about("No other rule matches.", "The original message is shown whole.",
				"Check every stage with `odatui doctor`, and send the report to the API owner.")},
	}
})

var (
	checkProfile = sync.OnceValue(func() vendors.Advice { return vendors.Doctor("If there is a profile, find the cause without a text") })
	pasteWhole   = sync.OnceValue(func() vendors.Advice {
		return vendors.Do("Paste the whole answer, with its header and body (curl -i): a status alone gives no reason")
	})
)

// linesFact adds how much was read.
func (m *matter) linesFact(d *client.Diagnosis) {
	if m.Pasted.Lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("%d lines were read", m.Pasted.Lines))
	}
}

// claimFacts adds the claims of a token, each by itself.
func (m *matter) claimFacts(d *client.Diagnosis) {
	for _, name := range []string{"aud", "iss", "tid", "appid", "azp", "client_id", "roles", "scp", "scope", "exp"} {
		if v, ok := m.Claims[name]; ok {
			fact(d, client.FromToken, fmt.Sprintf("%s = %v", name, v))
		}
	}
}

// general is what a status means without a body.
type general struct{ title, can string }

// generals are the meanings of a status that was pasted alone.
var generals = map[int]general{
	400: {"400 means that the server rejected the request; it gives no reason.",
		"an unknown filter or option, a wrong URL, or at a token endpoint a wrong client, secret or scope"},
	401: {"401 means that the server rejected the sign-in; it gives no reason.", "no token or key was sent, the token has expired, " +
		"it is for another API or tenant, a gateway requires a key of its own, or the client has no access"},
	403: {"403 means that the server forbids the request; it gives no reason.", "the right to the data is missing, " +
		"the token lacks a role or permission, or a gateway, a firewall or a proxy blocks the request"},
	404: {"404 means that the server found nothing at the URL; it gives no reason.",
		"the URL or the name of the set is wrong, the data does not exist, or the API hides it from callers without access"},
	500: {"500 means that the server failed; it gives no reason.",
		"a fault of the API, a query that it cannot execute, or a valid token of a user that the API does not know"},
	502: {"502 means that a gateway got no valid response from the service behind it.",
		"the API is down or restarts, or the gateway forwards to the wrong host"},
	503: {"503 means that the server is temporarily unavailable.", "maintenance, too many requests, or an API that is down"},
	504: {"504 means that a gateway timed out waiting for the service behind it.", "a query that takes too long, or an API that is down"},
}

// guess lowers the confidence if nothing but a status was pasted: a status gives
// no reason.
func (m *matter) guess(d *client.Diagnosis) {
	if m.Pasted == nil || !m.Pasted.Alone {
		return
	}
	d.Confidence = client.Low
	g, ok := generals[m.Status()]
	if ok = ok && m.Target.URL == "" && m.Answer != nil && m.Answer.URL == ""; ok {
		d.Title, d.Also, d.SignIn, d.Facts, d.Steps = g.title, nil, nil, nil, nil
		fact(d, client.FromServer, "possible causes: "+g.can)
	}
	if m.advise(d, pasteWhole()); ok {
		m.advise(d, checkProfile())
	}
}

// tell adds what every pasted text needs.
func (m *matter) tell(d *client.Diagnosis) {
	p := m.Pasted
	if p == nil {
		return
	}
	if p.Quote != "" && p.Lines > 1 {
		fact(d, client.FromServer, fmt.Sprintf("line %d of %d has the failure: %s", p.Line, p.Lines, p.Quote))
	}
	if p.Token {
		add(d, Do("Keep the text secret, and remove the token from it before you pass it on: anyone who has a token can use it until it expires"))
	}
}
