package diagnose

import (
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// tokenRules explain the responses of token endpoints: first by the form of the
// response, then Entra's codes, then the errors of RFC 6749 and of other servers.
var tokenRules = sync.OnceValue(func() []rule {
	return slices.Concat(answerRules(), entraRules(clientRules(), tenantRules(), scopeRules(), grantRules()), []rule{
		{code: "entra-code", when: hasEntry, facts: []factOf{answered, asked}, say: sayCatalogue,
			topic: about("AADSTS or AADB2C with a number that the catalogue (aadsts.toml and your own file over it) explains.",
				"The first line is the catalogue's meaning of the code; the facts tell the usual cause.",
				"The first step is the catalogue's. Microsoft has a page about each code: `https://login.microsoftonline.com/error?code=NUMBER`.",
				self, appOwner, apiOwner, tenantAdmin, networkAdmin, microsoft).titled("Another code of Entra or B2C.")},
	}, oauthRules(), []rule{
		{code: "entra-code", when: is("entry, no token"), facts: []factOf{wholeAnswer}, say: sayContradictedCode},
		{code: "entra-code-unknown", when: is("code, no token"), who: self, next: apiOwner, sure: client.Low,
			title: "Entra refused the token with {code|a code}, which odatui does not know.",
			facts: []factOf{wholeAnswer, written(client.FromServer, "odatui's catalogue of codes is of {as of}")},
			do:    []vendors.Advice{vendors.Do("Read Entra's message below"), vendors.Send(apiOwner, "what this code means for the API")},
			topic: about("AADSTS or AADB2C with a number the catalogue lacks.",
				"Microsoft adds codes; the OAuth error beside it is looked at first.",
				"Microsoft's page about the code; write it into your own catalogue.").titled("A code that is not known here.")},
		{code: "token-not-given", when: is("endpoint"), who: self, next: apiOwner, sure: client.Low,
			title: "{token host|The token server} gave no token{named error}.",
			facts: []factOf{tokenPage, wholeAnswer},
			do: []vendors.Advice{
				vendors.Edit("Read the server's message below, and compare the keys of auth with those you were given"),
				vendors.Edit(`Set client_auth = "client_secret_basic", since the server requires the secret in the header`).In("basic wanted"),
				vendors.Send(tokenOwner, "why no token is issued").When("If the keys are right"),
			},
			topic: about("Any other error.", "Its message is shown.", "Compare the keys of `auth`.")},
	})
})

// answerRules look at the status and the form of a response, not at its text.
var answerRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "entra-down", when: both("endpoint, entra", tokenStatus(500, 599)), who: microsoft,
			title: "Entra's token service failed{in number}.",
			facts: []factOf{tokenPage, asked, retryAfter, written(client.FromServer, "{code means}")},
			do:    throttleSteps()[:1], say: (*matter).microsoftStep,
			topic: about("A status from 500 on at an address of Entra (by host or by path).", "A fault at Microsoft; the profile is not to blame.",
				"Wait, look at https://status.cloud.microsoft, open a ticket with the trace id.")},
		{code: "token-server-down", when: func(m *matter) bool {
			return m.holds("endpoint, !entra") && (tokenStatus(500, 599)(m) ||
				slices.Contains([]string{"server_error", "temporarily_unavailable"}, m.OAuth()))
		}, who: apiOwner, title: "The token server {token host|} failed{in number}.", facts: []factOf{tokenPage, errorWords, retryAfter},
			do: []vendors.Advice{throttleSteps()[0], vendors.Send(tokenOwner, "why token requests fail").When("If the failure lasts"),
				vendors.Do("Check the whole ERP.net instance: the token server is a part of it, and fails when the instance has a fault or is being " +
					"updated").In("ERP.net")},
			cases: []rule{
				{when: either(mentions("maintenance", "wartung", "unavailable", "onderhoud"), tokenStatus(503, 503)),
					title: "The token server {token host} is down or in maintenance{in number}."},
				{when: either(tokenStatus(502, 502), tokenStatus(504, 504)),
					title: "The gateway of the token server {token host} gets no response from it{in number}."},
			},
			topic: about("A status from 500 on, `server_error` or `temporarily_unavailable` of a server "+
				"that is not Entra; often a web page.", "ERP.net's token server is a part of the instance: an exception there gives a page or nothing.",
				"Wait; then ask the API owner.").titled("The token server failed or is in maintenance.")},
		{code: "token-throttled", when: both("endpoint", tokenStatus(429, 429)), who: self, next: apiOwner,
			title: "The token server limits requests.",
			facts: []factOf{answered, retryAfter}, do: throttleSteps(), cases: []rule{{when: is("entra"), who: self, next: tenantAdmin}},
			topic: about("Status 429, AADSTS90055, AADSTS50196, AADB2C90244.", "A program requests tokens again and again.",
				"Wait for the time of `Retry-After`.",
				self, tenantAdmin, apiOwner)},
		{code: "token-redirect", when: both("endpoint", tokenStatus(300, 399)), who: self, next: apiOwner,
			title: "The token endpoint redirects to {token redirect|elsewhere}; odatui sends no secret there.",
			facts: []factOf{answered, written(client.FromServer, "redirect to {token redirect|elsewhere}")},
			do: []vendors.Advice{
				vendors.Edit("Write https:// in token_url").In("redirect to https"),
				vendors.Edit("Compare token_url with the address you were given, down to the last slash").In("redirect to itself, !redirect to https"),
				vendors.Edit("Check token_url, since an old address, or one for browsers, redirects").In("!redirect to itself"),
				vendors.Send(tokenOwner, "why the token endpoint redirects: RFC 9700 forbids that, since the secret would go to the other address").
					When("If token_url is right"),
			},
			cases: []rule{
				{when: is("redirect to https"), title: "The token endpoint requires https."},
				{when: is("redirect to itself"), title: "token_url is not the token endpoint: the server redirects to another page."},
			},
			topic: about("A status 3xx.",
				"A wrong or old address. Redirects are not followed, since the secret would be sent too.", "Correct `token_url`.").
				titled("The token endpoint redirects.")},
		{code: "token-cut", when: both("endpoint", reason(client.ReasonCut)), who: networkAdmin, next: apiOwner, sure: client.Medium,
			title: "The token endpoint's response ended early.", facts: []factOf{answered},
			do: []vendors.Advice{vendors.Retry("Try again"), vendors.Doctor("If it happens each time, find the failing stage"),
				vendors.Send(networkAdmin, "whether a proxy or firewall cuts responses of {token host}")},
			topic: about("The connection ended within the answer.", "Something on the way cuts it.",
				"Try again; check the way with `odatui doctor`.")},
		{code: "token-url-discovery", when: is("success, document url"), who: self,
			title: "token_url is the address of the discovery document, not of the token endpoint.",
			facts: []factOf{answered, written(client.FromServer, "the document has token_endpoint = {document url}")},
			do:    []vendors.Advice{vendors.Edit(`Set token_url = "{document url}"`)},
			topic: about("The answer holds `token_endpoint`.", "The wrong one of two addresses was written down.",
				"Write what the document calls `token_endpoint`.")},
		{code: "token-endpoint-missing", when: func(m *matter) bool {
			return m.holds("endpoint, !oauth, !code") && slices.Contains([]int{404, 405, 410, 415}, m.Auth.Status)
		}, who: self, next: apiOwner, title: "There is no token endpoint at token_url{in number}.",
			facts: []factOf{tokenPage, endpoint, pathDoubled},
			do: []vendors.Advice{oneOAuthPart(), vendors.Edit("Compare token_url with the address you were given"),
				vendors.Do("Compare token_url with the form of ERP.net: https://INSTANCE.erp.net/id/connect/token").In("ERP.net"),
				vendors.Do("Compare token_url with the form of Entra, v2 or v1: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token or " +
					"https://login.microsoftonline.com/TENANT/oauth2/token").In("of Microsoft, !ERP.net"),
				vendors.Do("Compare token_url with the form of its server. Keycloak: …/realms/REALM/protocol/openid-connect/token; Okta: " +
					"…/oauth2/default/v1/token; Auth0: …/oauth/token; IdentityServer: …/connect/token").In("!of Microsoft, !ERP.net"),
			},
			topic: about("Status 404, 405, 410 or 415 without an OAuth error.", "A typing error in the path.",
				"Compare `token_url` with what you were given.")},
		{code: "token-page", when: is("endpoint, !oauth, !code, web page"), who: apiOwner, next: self, sure: client.Medium,
			title: "{token host|The token server} responds with a web page instead of a token.", facts: []factOf{tokenPage},
			do: []vendors.Advice{vendors.Send(tokenOwner, "why the token endpoint responds with a web page")},
			also: &client.Alternative{Title: "token_url is the address of a page for people.", Who: self,
				Tell: "In a browser, a token endpoint shows a short JSON text at most, never a page."},
			cases: []rule{
				{when: is("entra"), who: networkAdmin, next: self,
					title: "A web page of a proxy or of the network came in place of Entra's response{in number}.",
					do: []vendors.Advice{
						vendors.Do("Open a page in the browser to see whether the network requires a sign-in, or blocks {token host}"),
						vendors.Doctor("Find the failing stage"), vendors.Send(networkAdmin, "to let this machine reach {token host} (HTTPS)")}},
				{when: mentions("maintenance", "wartung", "onderhoud"), sure: client.High, title: "The token server {token host} is in maintenance.",
					do:  []vendors.Advice{vendors.Retry("Wait, then try again"), vendors.Ask(tokenOwner, "how long the maintenance lasts")},
					say: noAlternative},
				{when: either(tokenStatus(401, 401), tokenStatus(403, 403)),
					title: "A firewall or proxy in front of the token server {token host} blocks the request{in number}.", do: []vendors.Advice{
						vendors.Send(tokenOwner, "whether a firewall in front of the token server blocks this address or program")}},
			},
			topic: about("HTML where JSON belongs.", "Maintenance, a firewall, a sign-in page of the network, or a wrong `token_url`.",
				"Open the address in a browser.", apiOwner, networkAdmin, self)},
		{code: "token-empty", when: both("success", reason(client.ReasonEmpty)), who: brokenOwner, next: self, sure: client.Medium,
			title: "The token endpoint succeeded with an empty response.", facts: []factOf{answered},
			do: []vendors.Advice{vendors.Edit("Check token_url"),
				vendors.Send(brokenOwner, "why the response is empty").When("If token_url is right")},
			topic: about("Status 200 without a body.", "`token_url` is another address, or something in between answers.", "Check `token_url`.",
				apiOwner, networkAdmin, self)},
		{code: "token-not-json", when: func(m *matter) bool { return m.holds("success") && m.TokenFields() == nil }, who: brokenOwner,
			next: self, sure: client.Medium,
			title: "The token endpoint's response is not JSON.", facts: []factOf{tokenPage},
			do: []vendors.Advice{vendors.Edit("Read the response below, and check token_url"),
				vendors.Send(brokenOwner, "why the response is not JSON").When("If token_url is right")},
			topic: about("Status 200 with something else.", "`token_url` is another address, or something in between answers.", "Check `token_url`.",
				apiOwner, networkAdmin, self)},
		{code: "token-unsendable", when: func(m *matter) bool {
			return m.because(client.ReasonUnsendable) && (m.holds("endpoint") || m.holds("pasted") && m.Auth != nil)
		}, who: brokenOwner,
			title: "The token has characters that cannot be sent in a header.", facts: []factOf{answered},
			do: []vendors.Advice{vendors.Send(brokenOwner, "to issue an access_token of ASCII characters without blanks")},
			cases: []rule{{when: is("pasted, !endpoint"), who: self,
				title: "The program cannot send the token or key: it has blanks, a line end or characters beyond ASCII.",
				do: []vendors.Advice{vendors.Do("Remove blanks and line ends around the token or key where the program reads it; a file and $(…) " +
					"often add one")}}},
			topic: about("`access_token` holds blanks or characters beyond ASCII.", "A fault of the token server.", "Ask the API owner.",
				apiOwner, networkAdmin)},
		{code: "token-absent", when: is("success, !oauth"), who: apiOwner, next: self, sure: client.Medium,
			title: "The token endpoint succeeded without an access_token.",
			facts: []factOf{answered, written(client.FromServer, "the response has: {field names}")},
			do: []vendors.Advice{vendors.Edit("Check token_url"),
				vendors.Send(tokenOwner, "why the response has no access_token, which RFC 6749 requires").When("If token_url is right")},
			cases: []rule{
				{when: is("id token"), who: self, next: apiOwner, title: "The token endpoint issued an ID token only, which no API accepts.",
					do: []vendors.Advice{vendors.Edit("Set auth.scope to the API's scope instead of openid")}},
				{when: is("device code"), who: self, title: "token_url is the address for device codes, not the token endpoint."},
			},
			topic: about("JSON, status 200, another content.", "Only an ID token was asked for (`openid`), or `token_url` is another address.",
				"Ask for the API's scope; check `token_url`.")},
	}
})

func noAlternative(_ *matter, d *client.Diagnosis) { d.Also = nil }

// tokenStatus recognises a status of the token endpoint.
func tokenStatus(from, to int) func(*matter) bool {
	return func(m *matter) bool { return m.Auth != nil && m.Auth.Status >= from && m.Auth.Status <= to }
}

// both recognises what holds and is recognised, too.
func both(list string, too func(*matter) bool) func(*matter) bool {
	return func(m *matter) bool { return m.holds(list) && too(m) }
}

// webPage reports whether the token endpoint answered with a web page.
func (m *matter) webPage() bool {
	body := strings.TrimSpace(strings.TrimPrefix(string(m.Auth.Body), "\ufeff"))
	return strings.HasPrefix(body, "<") || strings.Contains(m.TokenHeader("Content-Type"), "text/html")
}

// pageTitle is the title of a web page, "" none.
func pageTitle(body []byte) string {
	lower := strings.ToLower(string(body))
	from := strings.Index(lower, "<title")
	if from < 0 || len(lower) != len(body) {
		return ""
	}
	_, rest, _ := strings.Cut(string(body[from:]), ">")
	title, _, ok := strings.Cut(rest, "<")
	if !ok {
		return ""
	}
	return firstLine(strings.Join(strings.Fields(title), " "))
}

// tokenPage adds the token endpoint's response, which may be a web page.
func tokenPage(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	if m.webPage() {
		text := "the response is a web page"
		if t := pageTitle(m.Auth.Body); t != "" {
			text += ": \"" + t + "\""
		}
		fact(d, client.FromServer, text)
	}
	fact(d, client.FromServer, after("Server: ", m.TokenHeader("Server")))
}

// microsoftStep is for a fault of Microsoft's services.
func (m *matter) microsoftStep(d *client.Diagnosis) {
	add(d, m.report(client.Step{Text: "If the failure lasts, look at https://status.cloud.microsoft and open a ticket with " +
		"Microsoft", Who: client.WhoMicrosoft}))
}

// brokenOwner is who must look at a response that no token server sends. Entra
// does not, so a proxy in between does.
func (m *matter) brokenOwner() party {
	if m.OfEntra() {
		return m.networkAdmin()
	}
	return m.tokenOwner()
}
