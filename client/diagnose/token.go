package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// tokenRules explain the responses of token endpoints: first by the form of the
// response, then Entra's codes, then the errors of RFC 6749 and of other servers.
var tokenRules = slices.Concat(answerRules, entraRules(entraStories), []rule{
	{code: "entra-code", when: hasEntry, say: sayCatalogue},
}, oauthRules, []rule{
	{code: "entra-code-unknown", when: func(m *matter) bool { return m.NoToken() && m.Code != "" }, say: sayUnknownCode},
	{code: "token-not-given", when: func(m *matter) bool { return m.fromEndpoint() }, say: sayTokenRefused},
})

// answerRules look at the status and the form of a response, not at its text.
var answerRules = []rule{
	{code: "entra-down", when: func(m *matter) bool { return m.fromEndpoint() && m.OfEntra() && m.Auth.Status >= 500 }, say: sayEntraDown},
	{code: "token-server-down", when: isServerDown, say: sayServerDown},
	{code: "token-throttled", when: func(m *matter) bool { return m.fromEndpoint() && m.Auth.Status == 429 }, say: sayThrottled},
	{code: "token-redirect", when: func(m *matter) bool { return m.fromEndpoint() && m.Auth.Status >= 300 && m.Auth.Status < 400 }, say: sayTokenRedirect},
	{code: "token-cut", when: func(m *matter) bool { return m.fromEndpoint() && m.because(client.ReasonCut) }, say: sayTokenCut},
	{code: "token-url-discovery", when: isDiscovery, say: sayDiscovery},
	{code: "token-endpoint-missing", when: isWrongPath, say: sayWrongPath},
	{code: "token-page", when: isTokenPage, say: sayTokenPage},
	{code: "token-empty", when: func(m *matter) bool { return m.got2xx() && m.because(client.ReasonEmpty) }, say: sayTokenEmpty},
	{code: "token-not-json", when: func(m *matter) bool { return m.got2xx() && m.TokenFields() == nil }, say: sayNotJSON},
	{code: "token-unsendable", when: func(m *matter) bool { return m.fromEndpoint() && m.because(client.ReasonUnsendable) }, say: sayUnsendable},
	{code: "token-absent", when: func(m *matter) bool { return m.got2xx() && m.OAuth() == "" }, say: sayTokenAbsent},
}

// fromEndpoint reports whether a token endpoint answered.
func (m *matter) fromEndpoint() bool {
	return m.Auth != nil && m.Auth.Method != "azure-cli" && m.Auth.Method != "command" && m.Auth.Status != 0
}

func (m *matter) got2xx() bool { return m.fromEndpoint() && m.Auth.Status/100 == 2 }

// tokenPage reports whether the token endpoint answered with a web page.
func (m *matter) tokenPage() bool {
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

func (m *matter) tokenPageFacts(d *client.Diagnosis) {
	m.answerFact(d)
	if m.tokenPage() {
		text := "the response is a web page"
		if t := pageTitle(m.Auth.Body); t != "" {
			text += ": \"" + t + "\""
		}
		fact(d, client.FromServer, text)
	}
	if s := m.TokenHeader("Server"); s != "" {
		fact(d, client.FromServer, "Server: "+s)
	}
}

// microsoftStep is for a fault of Microsoft's services.
func (m *matter) microsoftStep(d *client.Diagnosis) {
	add(d, m.report(client.Step{Text: "If the failure lasts, look at https://status.cloud.microsoft and open a ticket with " +
		"Microsoft", Who: client.WhoMicrosoft}))
}

func sayEntraDown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = fmt.Sprintf("Entra's token service failed (%d).", m.Auth.Status), client.WhoMicrosoft
	m.tokenPageFacts(d)
	m.askedFacts(d)
	if m.Entry != nil {
		fact(d, client.FromServer, m.Code+": "+m.Entry.Meaning)
	}
	m.wait(d, "some minutes")
	m.microsoftStep(d)
}

func isServerDown(m *matter) bool {
	return m.fromEndpoint() && !m.OfEntra() && (m.Auth.Status >= 500 || slices.Contains([]string{"server_error", "temporarily_unavailable"}, m.OAuth()))
}

func sayServerDown(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoAPIOwner
	d.Title = fmt.Sprintf("The token server %s failed (%d).", m.TokenHost(), m.Auth.Status)
	switch {
	case m.Says("maintenance", "wartung", "unavailable", "onderhoud") || m.Auth.Status == 503:
		d.Title = fmt.Sprintf("The token server %s is down or in maintenance (%d).", m.TokenHost(), m.Auth.Status)
	case m.Auth.Status == 502 || m.Auth.Status == 504:
		d.Title = fmt.Sprintf("The gateway of the token server %s gets no response from it (%d).", m.TokenHost(), m.Auth.Status)
	}
	m.tokenPageFacts(d)
	m.wait(d, "some minutes")
	add(d, when("If the failure lasts", m.report(m.tokenOwner().tell("why token requests fail"))))
	if m.System == vendors.ERPNet {
		add(d, Do("Check the whole ERP.net instance: the token server is a part of it, and fails when the instance has a fault or is "+
			"being updated"))
	}
}

func sayThrottled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token server limits requests.", client.WhoSelf, client.WhoAPIOwner
	if m.OfEntra() {
		d.NextWho = client.WhoTenantAdmin
	}
	m.answerFact(d)
	m.wait(d, "some minutes")
	add(d, Do("If you sent few requests, look for another program with the same client: odatui uses a token until it expires"))
}

func sayTokenRedirect(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.answerFact(d)
	to, err := url.Parse(m.TokenHeader("Location"))
	target := "elsewhere"
	if err == nil && to.Host != "" {
		target = to.Scheme + "://" + to.Host
	}
	fact(d, client.FromServer, "redirect to "+target)
	d.Title = "The token endpoint redirects to " + target + "; odatui sends no secret there."
	switch {
	case err == nil && m.Endpoint != nil && to.Hostname() == m.Endpoint.Hostname() && to.Scheme == "https" && m.Endpoint.Scheme == "http":
		d.Title = "The token endpoint requires https."
		add(d, m.edit("Write https:// in token_url"))
	case err == nil && (to.Host == "" || m.Endpoint != nil && to.Hostname() == m.Endpoint.Hostname()):
		d.Title = "token_url is not the token endpoint: the server redirects to another page."
		add(d, m.edit("Compare token_url with the address you were given, down to the last slash"))
	default:
		add(d, m.edit("Check token_url, since an old address, or one for browsers, redirects"))
	}
	redirects := "why the token endpoint redirects: RFC 9700 forbids that, since the secret would go to the other address"
	add(d, when("If token_url is right", m.report(m.tokenOwner().tell(redirects))))
}

func sayTokenCut(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token endpoint's response ended early.", client.WhoNetworkAdmin, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.answerFact(d)
	add(d, retry("Try again"))
	add(d, m.doctor("If it happens each time, find the failing stage"))
	add(d, m.report(m.networkAdmin().tell("whether a proxy or firewall cuts responses of "+m.TokenHost())))
}

func isDiscovery(m *matter) bool {
	return m.got2xx() && m.TokenField("token_endpoint") != ""
}

func sayDiscovery(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "token_url is the address of the discovery document, not of the token endpoint.", client.WhoSelf
	m.answerFact(d)
	fact(d, client.FromServer, "the document has token_endpoint = "+m.TokenField("token_endpoint"))
	add(d, m.edit(fmt.Sprintf("Set token_url = %q", m.TokenField("token_endpoint"))))
}

// isWrongPath reports whether there is no token endpoint at the address.
func isWrongPath(m *matter) bool {
	return m.fromEndpoint() && m.OAuth() == "" && m.Code == "" && slices.Contains([]int{404, 405, 410, 415}, m.Auth.Status)
}

func sayWrongPath(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = fmt.Sprintf("There is no token endpoint at token_url (%d).", m.Auth.Status), client.WhoSelf, client.WhoAPIOwner
	m.tokenPageFacts(d)
	m.endpointURLFact(d)
	m.pathFacts(d)
	add(d, m.edit("Compare token_url with the address you were given"))
	switch {
	case m.System == vendors.ERPNet:
		add(d, Do("Compare token_url with the form of ERP.net: https://INSTANCE.erp.net/id/connect/token"))
	case m.Entra || m.Endpoint != nil && strings.Contains(m.Endpoint.Host, "microsoft"):
		add(d, Do("Compare token_url with the form of Entra, v2 or v1: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token or "+
			"https://login.microsoftonline.com/TENANT/oauth2/token"))
	default:
		add(d, Do("Compare token_url with the form of its server. Keycloak: …/realms/REALM/protocol/openid-connect/token; Okta: "+
			"…/oauth2/default/v1/token; "+
			"Auth0: …/oauth/token; IdentityServer: …/connect/token"))
	}
}

func isTokenPage(m *matter) bool {
	return m.fromEndpoint() && m.OAuth() == "" && m.Code == "" && m.tokenPage()
}

func sayTokenPage(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	d.Title = fmt.Sprintf("%s responds with a web page instead of a token.", m.TokenHost())
	switch {
	case m.OfEntra():
		d.Who, d.NextWho = client.WhoNetworkAdmin, client.WhoSelf
		d.Title = fmt.Sprintf("A web page of a proxy or of the network came in place of Entra's response (%d).", m.Auth.Status)
		add(d, Do("Open a page in the browser to see whether the network requires a sign-in, or blocks "+m.TokenHost()))
		add(d, m.doctor("Find the failing stage"))
		add(d, m.report(m.networkAdmin().to("let this machine reach "+m.TokenHost()+" (HTTPS)")))
	case m.Says("maintenance", "wartung", "onderhoud"):
		d.Title = fmt.Sprintf("The token server %s is in maintenance.", m.TokenHost())
		d.Confidence = client.High
		add(d, retry("Wait, then try again"))
		add(d, m.tokenOwner().tell("how long the maintenance lasts"))
		return
	case m.Auth.Status == 403 || m.Auth.Status == 401:
		d.Title = fmt.Sprintf("A firewall or proxy in front of the token server %s blocks the request (%d).", m.TokenHost(), m.Auth.Status)
		add(d, m.report(m.tokenOwner().tell("whether a firewall in front of the token server blocks this address or program")))
	default:
		add(d, m.report(m.tokenOwner().tell("why the token endpoint responds with a web page")))
	}
	d.Also = &client.Alternative{Title: "token_url is the address of a page for people.", Who: client.WhoSelf,
		Tell: "In a browser, a token endpoint shows a short JSON text at most, never a page."}
}

func sayTokenEmpty(m *matter, d *client.Diagnosis) {
	d.Title = "The token endpoint succeeded with an empty response."
	d.Who, d.NextWho, d.Confidence = m.brokenOwner().who, client.WhoSelf, client.Medium
	m.answerFact(d)
	add(d, m.edit("Check token_url"))
	add(d, when("If token_url is right", m.report(m.brokenOwner().tell("why the response is empty"))))
}

// brokenOwner is who must look at a response that no token server sends. Entra
// does not, so a proxy in between does.
func (m *matter) brokenOwner() party {
	if m.OfEntra() {
		return m.networkAdmin()
	}
	return m.tokenOwner()
}

func sayNotJSON(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The token endpoint's response is not JSON.", m.brokenOwner().who, client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	add(d, m.edit("Read the response below, and check token_url"))
	add(d, when("If token_url is right", m.report(m.brokenOwner().tell("why the response is not JSON"))))
}

func sayUnsendable(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token has characters that cannot be sent in a header.", m.brokenOwner().who
	m.answerFact(d)
	add(d, m.report(m.brokenOwner().to("issue an access_token of ASCII characters without blanks")))
}

func sayTokenAbsent(m *matter, d *client.Diagnosis) {
	d.Title = "The token endpoint succeeded without an access_token."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.answerFact(d)
	fields := m.TokenFields()
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	fact(d, client.FromServer, "the response has: "+strings.Join(names, ", "))
	if _, ok := fields["id_token"]; ok {
		d.Title, d.Who, d.NextWho = "The token endpoint issued an ID token only, which no API accepts.", client.WhoSelf, client.WhoAPIOwner
		add(d, m.edit("Set auth.scope to the API's scope instead of openid"))
		return
	}
	if _, ok := fields["device_code"]; ok {
		d.Title, d.Who, d.NextWho = "token_url is the address for device codes, not the token endpoint.", client.WhoSelf, ""
	}
	add(d, m.edit("Check token_url"))
	add(d, when("If token_url is right", m.report(m.tokenOwner().tell("why the response has no access_token, which RFC 6749 requires"))))
}

func sayUnknownCode(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	d.Title = "Entra refused the token with " + m.Code + ", which odatui does not know."
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	fact(d, client.FromServer, "odatui's catalogue of codes is of "+m.Book.AsOf)
	add(d, Do("Read Entra's message below"))
	m.explainCode(d)
	add(d, m.report(m.apiOwner().tell("what this code means for the API")))
}

func sayTokenRefused(m *matter, d *client.Diagnosis) {
	m.tokenPageFacts(d)
	m.askedFacts(d)
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	d.Title = fmt.Sprintf("%s gave no token (%d).", m.TokenHost(), m.Auth.Status)
	if c := m.Auth.Code; c != "" {
		d.Title = fmt.Sprintf("%s gave no token: %s (%d).", m.TokenHost(), c, m.Auth.Status)
	}
	add(d, m.edit("Read the server's message below, and compare the keys of auth with those you were given"))
	if strings.HasPrefix(strings.ToLower(m.TokenHeader("Www-Authenticate")), "basic") {
		add(d, m.edit(`Set client_auth = "client_secret_basic", since the server requires the secret in the header`))
	}
	add(d, when("If the keys are right", m.report(m.tokenOwner().tell("why no token is issued"))))
}
