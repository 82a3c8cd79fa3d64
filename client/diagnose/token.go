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
var tokenRules = slices.Concat(answerRules, entraRules(EntraStories), []rule{
	{"entra-code", hasEntry, sayCatalogue},
}, oauthRules, []rule{
	{"entra-code-unknown", func(m *matter) bool { return m.NoToken() && m.Code != "" }, sayUnknownCode},
	{"token-not-given", func(m *matter) bool { return m.fromEndpoint() }, sayTokenRefused},
})

// answerRules look at the status and the form of a response, not at its text.
var answerRules = []rule{
	{"entra-down", func(m *matter) bool { return m.fromEndpoint() && m.OfEntra() && m.Auth.Status >= 500 }, sayEntraDown},
	{"token-server-down", isServerDown, sayServerDown},
	{"token-throttled", func(m *matter) bool { return m.fromEndpoint() && m.Auth.Status == 429 }, sayThrottled},
	{"token-redirect", func(m *matter) bool { return m.fromEndpoint() && m.Auth.Status >= 300 && m.Auth.Status < 400 }, sayTokenRedirect},
	{"token-cut", func(m *matter) bool { return m.fromEndpoint() && m.because(client.ReasonCut) }, sayTokenCut},
	{"token-url-discovery", isDiscovery, sayDiscovery},
	{"token-endpoint-missing", isWrongPath, sayWrongPath},
	{"token-page", isTokenPage, sayTokenPage},
	{"token-empty", func(m *matter) bool { return m.got2xx() && m.because(client.ReasonEmpty) }, sayTokenEmpty},
	{"token-not-json", func(m *matter) bool { return m.got2xx() && m.TokenFields() == nil }, sayNotJSON},
	{"token-unsendable", func(m *matter) bool { return m.fromEndpoint() && m.because(client.ReasonUnsendable) }, sayUnsendable},
	{"token-absent", func(m *matter) bool { return m.got2xx() && m.Oauth() == "" }, sayTokenAbsent},
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
	Add(d, m.Report(client.Step{Text: "If the failure lasts, look at https://status.cloud.microsoft and open a ticket with " +
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
	return m.fromEndpoint() && !m.OfEntra() && (m.Auth.Status >= 500 || slices.Contains([]string{"server_error", "temporarily_unavailable"}, m.Oauth()))
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
	Add(d, When("If the failure lasts", m.Report(m.tokenOwner().Tell("why token requests fail"))))
	if m.System == vendors.ERPNet {
		Add(d, Do("Check the whole ERP.net instance: the token server is a part of it, and fails when the instance has a fault or is "+
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
	Add(d, Do("If you sent few requests, look for another program with the same client: odatui uses a token until it expires"))
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
		Add(d, m.edit("Write https:// in token_url"))
	case err == nil && (to.Host == "" || m.Endpoint != nil && to.Hostname() == m.Endpoint.Hostname()):
		d.Title = "token_url is not the token endpoint: the server redirects to another page."
		Add(d, m.edit("Compare token_url with the address you were given, down to the last slash"))
	default:
		Add(d, m.edit("Check token_url, since an old address, or one for browsers, redirects"))
	}
	redirects := "why the token endpoint redirects: RFC 9700 forbids that, since the secret would go to the other address"
	Add(d, When("If token_url is right", m.Report(m.tokenOwner().Tell(redirects))))
}

func sayTokenCut(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token endpoint's response ended early.", client.WhoNetworkAdmin, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.answerFact(d)
	Add(d, retry("Try again"))
	Add(d, m.doctor("If it happens each time, find the failing stage"))
	Add(d, m.Report(m.NetworkAdmin().Tell("whether a proxy or firewall cuts responses of "+m.TokenHost())))
}

func isDiscovery(m *matter) bool {
	return m.got2xx() && m.TokenField("token_endpoint") != ""
}

func sayDiscovery(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "token_url is the address of the discovery document, not of the token endpoint.", client.WhoSelf
	m.answerFact(d)
	fact(d, client.FromServer, "the document has token_endpoint = "+m.TokenField("token_endpoint"))
	Add(d, m.edit(fmt.Sprintf("Set token_url = %q", m.TokenField("token_endpoint"))))
}

// isWrongPath reports whether there is no token endpoint at the address.
func isWrongPath(m *matter) bool {
	return m.fromEndpoint() && m.Oauth() == "" && m.Code == "" && slices.Contains([]int{404, 405, 410, 415}, m.Auth.Status)
}

func sayWrongPath(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = fmt.Sprintf("There is no token endpoint at token_url (%d).", m.Auth.Status), client.WhoSelf, client.WhoAPIOwner
	m.tokenPageFacts(d)
	m.endpointURLFact(d)
	m.pathFacts(d)
	Add(d, m.edit("Compare token_url with the address you were given"))
	switch {
	case m.System == vendors.ERPNet:
		Add(d, Do("Compare token_url with the form of ERP.net: https://INSTANCE.erp.net/id/connect/token"))
	case m.Entra || m.Endpoint != nil && strings.Contains(m.Endpoint.Host, "microsoft"):
		Add(d, Do("Compare token_url with the form of Entra, v2 or v1: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token or "+
			"https://login.microsoftonline.com/TENANT/oauth2/token"))
	default:
		Add(d, Do("Compare token_url with the form of its server. Keycloak: …/realms/REALM/protocol/openid-connect/token; Okta: "+
			"…/oauth2/default/v1/token; "+
			"Auth0: …/oauth/token; IdentityServer: …/connect/token"))
	}
}

func isTokenPage(m *matter) bool {
	return m.fromEndpoint() && m.Oauth() == "" && m.Code == "" && m.tokenPage()
}

func sayTokenPage(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	d.Title = fmt.Sprintf("%s responds with a web page instead of a token.", m.TokenHost())
	switch {
	case m.OfEntra():
		d.Who, d.NextWho = client.WhoNetworkAdmin, client.WhoSelf
		d.Title = fmt.Sprintf("A web page of a proxy or of the network came in place of Entra's response (%d).", m.Auth.Status)
		Add(d, Do("Open a page in the browser to see whether the network requires a sign-in, or blocks "+m.TokenHost()))
		Add(d, m.doctor("Find the failing stage"))
		Add(d, m.Report(m.NetworkAdmin().To("let this machine reach "+m.TokenHost()+" (HTTPS)")))
	case m.Says("maintenance", "wartung", "onderhoud"):
		d.Title = fmt.Sprintf("The token server %s is in maintenance.", m.TokenHost())
		d.Confidence = client.High
		Add(d, retry("Wait, then try again"))
		Add(d, m.tokenOwner().Tell("how long the maintenance lasts"))
		return
	case m.Auth.Status == 403 || m.Auth.Status == 401:
		d.Title = fmt.Sprintf("A firewall or proxy in front of the token server %s blocks the request (%d).", m.TokenHost(), m.Auth.Status)
		Add(d, m.Report(m.tokenOwner().Tell("whether a firewall in front of the token server blocks this address or program")))
	default:
		Add(d, m.Report(m.tokenOwner().Tell("why the token endpoint responds with a web page")))
	}
	d.Also = &client.Alternative{Title: "token_url is the address of a page for people.", Who: client.WhoSelf,
		Tell: "In a browser, a token endpoint shows a short JSON text at most, never a page."}
}

func sayTokenEmpty(m *matter, d *client.Diagnosis) {
	d.Title = "The token endpoint succeeded with an empty response."
	d.Who, d.NextWho, d.Confidence = m.brokenOwner().who, client.WhoSelf, client.Medium
	m.answerFact(d)
	Add(d, m.edit("Check token_url"))
	Add(d, When("If token_url is right", m.Report(m.brokenOwner().Tell("why the response is empty"))))
}

// brokenOwner is who must look at a response that no token server sends. Entra
// does not, so a proxy in between does.
func (m *matter) brokenOwner() party {
	if m.OfEntra() {
		return m.NetworkAdmin()
	}
	return m.tokenOwner()
}

func sayNotJSON(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The token endpoint's response is not JSON.", m.brokenOwner().who, client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	Add(d, m.edit("Read the response below, and check token_url"))
	Add(d, When("If token_url is right", m.Report(m.brokenOwner().Tell("why the response is not JSON"))))
}

func sayUnsendable(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token has characters that cannot be sent in a header.", m.brokenOwner().who
	m.answerFact(d)
	Add(d, m.Report(m.brokenOwner().To("issue an access_token of ASCII characters without blanks")))
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
		Add(d, m.edit("Set auth.scope to the API's scope instead of openid"))
		return
	}
	if _, ok := fields["device_code"]; ok {
		d.Title, d.Who, d.NextWho = "token_url is the address for device codes, not the token endpoint.", client.WhoSelf, ""
	}
	Add(d, m.edit("Check token_url"))
	Add(d, When("If token_url is right", m.Report(m.tokenOwner().Tell("why the response has no access_token, which RFC 6749 requires"))))
}

func sayUnknownCode(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	d.Title = "Entra refused the token with " + m.Code + ", which odatui does not know."
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	fact(d, client.FromServer, "odatui's catalogue of codes is of "+m.Book.AsOf)
	Add(d, Do("Read Entra's message below"))
	m.explainCode(d)
	Add(d, m.Report(m.ApiOwner().Tell("what this code means for the API")))
}

func sayTokenRefused(m *matter, d *client.Diagnosis) {
	m.tokenPageFacts(d)
	m.askedFacts(d)
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	d.Title = fmt.Sprintf("%s gave no token (%d).", m.TokenHost(), m.Auth.Status)
	if c := m.Auth.Code; c != "" {
		d.Title = fmt.Sprintf("%s gave no token: %s (%d).", m.TokenHost(), c, m.Auth.Status)
	}
	Add(d, m.edit("Read the server's message below, and compare the keys of auth with those you were given"))
	if strings.HasPrefix(strings.ToLower(m.TokenHeader("Www-Authenticate")), "basic") {
		Add(d, m.edit(`Set client_auth = "client_secret_basic", since the server requires the secret in the header`))
	}
	Add(d, When("If the keys are right", m.Report(m.tokenOwner().Tell("why no token is issued"))))
}
