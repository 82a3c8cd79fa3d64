package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
)

// tokenRules know everything that a token endpoint can say: what the answer is
// at all, then Entra's own stories, then the errors of RFC 6749 and of other
// servers.
var tokenRules = slices.Concat(answerRules, entraRules(entraStories), []rule{
	{"entra-code", hasEntry, sayCatalogue},
}, oauthRules, []rule{
	{"entra-code-unknown", func(m *matter) bool { return m.noToken() && m.code != "" }, sayUnknownCode},
	{"token-not-given", func(m *matter) bool { return m.fromEndpoint() }, sayTokenRefused},
})

// answerRules look at status and form of an answer, before its words.
var answerRules = []rule{
	{"entra-down", func(m *matter) bool { return m.fromEndpoint() && m.ofEntra() && m.auth.Status >= 500 }, sayEntraDown},
	{"token-server-down", isServerDown, sayServerDown},
	{"token-throttled", func(m *matter) bool { return m.fromEndpoint() && m.auth.Status == 429 }, sayThrottled},
	{"token-redirect", func(m *matter) bool { return m.fromEndpoint() && m.auth.Status >= 300 && m.auth.Status < 400 }, sayTokenRedirect},
	{"token-cut", func(m *matter) bool { return m.fromEndpoint() && strings.Contains(m.auth.Message, "broke off") }, sayTokenCut},
	{"token-url-discovery", isDiscovery, sayDiscovery},
	{"token-endpoint-missing", isWrongPath, sayWrongPath},
	{"token-page", isTokenPage, sayTokenPage},
	{"token-empty", func(m *matter) bool { return m.got2xx() && strings.Contains(m.auth.Message, "with nothing in it") }, sayTokenEmpty},
	{"token-not-json", func(m *matter) bool { return m.got2xx() && m.tokenFields() == nil }, sayNotJSON},
	{"token-unsendable", func(m *matter) bool {
		return m.fromEndpoint() && strings.Contains(m.auth.Message, "cannot be sent in a header")
	}, sayUnsendable},
	{"token-absent", func(m *matter) bool { return m.got2xx() && m.oauth() == "" }, sayTokenAbsent},
}

// fromEndpoint reports whether a token endpoint answered.
func (m *matter) fromEndpoint() bool {
	return m.auth != nil && m.auth.Method != "azure-cli" && m.auth.Method != "command" && m.auth.Status != 0
}

func (m *matter) got2xx() bool { return m.fromEndpoint() && m.auth.Status/100 == 2 }

// tokenPage reports whether the token endpoint answered with a web page.
func (m *matter) tokenPage() bool {
	body := strings.TrimSpace(strings.TrimPrefix(string(m.auth.Body), "\ufeff"))
	return strings.HasPrefix(body, "<") || strings.Contains(m.tokenHeader("Content-Type"), "text/html")
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

// tokenOwner is who runs the token endpoint, where it is not Entra.
func (m *matter) tokenOwner() string {
	if m.system == ERPNet {
		return apiOwner(ERPNet)
	}
	if m.endpoint == nil {
		return "those who run the token server"
	}
	return "those who run the token server " + m.endpoint.Host
}

func (m *matter) tokenPageFacts(d *client.Diagnosis) {
	m.answerFact(d)
	if m.tokenPage() {
		text := "the answer is a web page"
		if t := pageTitle(m.auth.Body); t != "" {
			text += ": \"" + t + "\""
		}
		fact(d, client.FromServer, text)
	}
	if s := m.tokenHeader("Server"); s != "" {
		fact(d, client.FromServer, "Server "+s)
	}
}

func sayEntraDown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = fmt.Sprintf("Entra's token service failed (%d).", m.auth.Status), client.WhoMicrosoft
	m.tokenPageFacts(d)
	m.askedFacts(d)
	if m.entry != nil {
		fact(d, client.FromServer, m.code+": "+m.entry.Meaning)
	}
	m.wait(d, "some minutes", ": nothing is wrong with the profile as far as this answer tells.")
	step(d, "If it lasts, look at https://status.cloud.microsoft, and open a ticket with Microsoft; the report holds the trace id.")
}

func isServerDown(m *matter) bool {
	return m.fromEndpoint() && !m.ofEntra() && (m.auth.Status >= 500 || slices.Contains([]string{"server_error", "temporarily_unavailable"}, m.oauth()))
}

func sayServerDown(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoAPIOwner
	d.Title = fmt.Sprintf("The token server %s failed (%d).", m.tokenHost(), m.auth.Status)
	switch {
	case m.says("maintenance", "wartung", "unavailable", "onderhoud") || m.auth.Status == 503:
		d.Title = fmt.Sprintf("The token server %s is down or in maintenance (%d).", m.tokenHost(), m.auth.Status)
	case m.auth.Status == 502 || m.auth.Status == 504:
		d.Title = fmt.Sprintf("The gateway in front of the token server %s gets no answer from it (%d).", m.tokenHost(), m.auth.Status)
	}
	m.tokenPageFacts(d)
	m.wait(d, "some minutes", ".")
	step(d, "If it lasts, send the report to "+m.tokenOwner()+".")
	if m.system == ERPNet {
		step(d, "ERP.net: the token server is a part of the instance; an error page there means that the instance has a fault or is being updated.")
	}
}

func sayThrottled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token server was asked too often and wants a pause.", client.WhoSelf, client.WhoAPIOwner
	if m.ofEntra() {
		d.NextWho = client.WhoTenantAdmin
	}
	m.answerFact(d)
	m.wait(d, "some minutes", ": a token is kept and used until it ends.")
	step(d, "If you did not ask often, another program with the same client does.")
}

func sayTokenRedirect(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.answerFact(d)
	to, err := url.Parse(m.tokenHeader("Location"))
	target := "elsewhere"
	if err == nil && to.Host != "" {
		target = to.Scheme + "://" + to.Host
	}
	fact(d, client.FromServer, "it points to "+target)
	d.Title = "The token endpoint sends elsewhere, and a secret is not sent there: " + target + "."
	switch {
	case err == nil && m.endpoint != nil && to.Hostname() == m.endpoint.Hostname() && to.Scheme == "https" && m.endpoint.Scheme == "http":
		d.Title = "The token endpoint wants https."
		step(d, "Write https:// in token_url: odatui profiles edit "+m.ref())
	case err == nil && (to.Host == "" || m.endpoint != nil && to.Hostname() == m.endpoint.Hostname()):
		d.Title = "token_url is not the token endpoint itself: the server sends to another page."
		step(d, "Compare token_url with what you were given, down to the last slash: odatui profiles edit "+m.ref())
	default:
		step(d, "Check token_url: it may be an old address, or that of a page for people: odatui profiles edit "+m.ref())
	}
	step(d, "If it is right, ask "+m.tokenOwner()+": a token endpoint must not redirect (RFC 9700), for whoever is at the other end would get the secret.")
}

func sayTokenCut(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token endpoint's answer broke off before its end.", client.WhoNetworkAdmin, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.answerFact(d)
	step(d, "Try again; if it happens each time, something between here and "+m.tokenHost()+" cuts answers: odatui doctor "+m.ref())
}

func isDiscovery(m *matter) bool {
	return m.got2xx() && m.tokenField("token_endpoint") != ""
}

func sayDiscovery(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "token_url is the address of the discovery document, not of the token endpoint.", client.WhoSelf
	m.answerFact(d)
	fact(d, client.FromServer, "the document names the token endpoint "+m.tokenField("token_endpoint"))
	step(d, fmt.Sprintf("Set token_url = %q: odatui profiles edit %s", m.tokenField("token_endpoint"), m.ref()))
}

// isWrongPath reports whether there is no token endpoint at the address.
func isWrongPath(m *matter) bool {
	return m.fromEndpoint() && m.oauth() == "" && m.code == "" && slices.Contains([]int{404, 405, 410, 415}, m.auth.Status)
}

func sayWrongPath(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = fmt.Sprintf("There is no token endpoint at token_url (%d).", m.auth.Status), client.WhoSelf, client.WhoAPIOwner
	m.tokenPageFacts(d)
	if m.endpoint != nil {
		fact(d, client.FromProfile, "token_url "+m.endpoint.Scheme+"://"+m.endpoint.Host+m.endpoint.Path)
	}
	m.pathFacts(d)
	step(d, "Compare token_url with what you were given: odatui profiles edit "+m.ref())
	switch {
	case m.system == ERPNet:
		step(d, "ERP.net: https://INSTANCE.erp.net/id/connect/token")
	case m.entra || m.endpoint != nil && strings.Contains(m.endpoint.Host, "microsoft"):
		step(d, "Entra: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token, or /TENANT/oauth2/token for v1")
	default:
		step(d, "Keycloak: …/realms/REALM/protocol/openid-connect/token; Okta: …/oauth2/default/v1/token; Auth0: …/oauth/token; IdentityServer: …/connect/token")
	}
}

func isTokenPage(m *matter) bool {
	return m.fromEndpoint() && m.oauth() == "" && m.code == "" && m.tokenPage()
}

func sayTokenPage(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	d.Title = fmt.Sprintf("%s answered with a web page instead of a token.", m.tokenHost())
	switch {
	case m.ofEntra():
		d.Who, d.NextWho = client.WhoNetworkAdmin, client.WhoSelf
		d.Title = fmt.Sprintf("A web page came instead of Entra's answer (%d): something in between answers, a proxy or a sign-in page of the network.", m.auth.Status)
		step(d, "Open a page in the browser: does the network want a sign-in, or does it block "+m.tokenHost()+"?")
		step(d, "Check the way: odatui doctor "+m.ref())
	case m.says("maintenance", "wartung", "onderhoud"):
		d.Title = fmt.Sprintf("The token server %s is in maintenance.", m.tokenHost())
		d.Confidence = client.High
		step(d, "Wait, then try again; ask "+m.tokenOwner()+" how long it lasts.")
		return
	case m.auth.Status == 403 || m.auth.Status == 401:
		d.Title = fmt.Sprintf("Something in front of the token server %s refuses the request with a web page (%d).", m.tokenHost(), m.auth.Status)
		step(d, "Send the report to "+m.tokenOwner()+": a firewall in front of it may block this address or program.")
	default:
		step(d, "Send the report to "+m.tokenOwner()+".")
	}
	d.Also = &client.Alternative{Title: "token_url is the address of a page for people.", Who: client.WhoSelf,
		Tell: "Opened in a browser, a token endpoint shows a short JSON text at most, never a page."}
}

func sayTokenEmpty(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The token endpoint answered well, with nothing in it.", m.brokenOwner(), client.WhoSelf, client.Medium
	m.answerFact(d)
	step(d, "Check token_url: odatui profiles edit "+m.ref())
	step(d, "If it is right, send the report to "+m.tokenOwner()+".")
}

// brokenOwner is who must look at an answer that is none.
func (m *matter) brokenOwner() client.Who {
	if m.ofEntra() {
		return client.WhoNetworkAdmin // Entra does not answer so: something in between does
	}
	return client.WhoAPIOwner
}

func sayNotJSON(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The token endpoint answered something that is not JSON.", m.brokenOwner(), client.WhoSelf, client.Medium
	m.tokenPageFacts(d)
	step(d, "Read the answer below; check token_url: odatui profiles edit "+m.ref())
	step(d, "If it is right, send the report to "+m.tokenOwner()+".")
}

func sayUnsendable(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token that came holds characters that no request can carry.", m.brokenOwner()
	m.answerFact(d)
	step(d, "Send the report to "+m.tokenOwner()+": access_token must be plain characters without blanks.")
}

func sayTokenAbsent(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "The token endpoint answered well, but without an access_token.", client.WhoAPIOwner, client.WhoSelf, client.Medium
	m.answerFact(d)
	fields := m.tokenFields()
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	fact(d, client.FromServer, "the answer has: "+strings.Join(names, ", "))
	if _, ok := fields["id_token"]; ok {
		d.Title, d.Who, d.NextWho = "The token endpoint gave an ID token only, which is for the client itself and not for an API.", client.WhoSelf, client.WhoAPIOwner
		step(d, "Ask for the API's scope instead of openid: odatui profiles edit "+m.ref()+" (auth.scope)")
		return
	}
	if _, ok := fields["device_code"]; ok {
		d.Title, d.Who, d.NextWho = "token_url is the address for device codes, not the token endpoint.", client.WhoSelf, ""
	}
	step(d, "Check token_url: odatui profiles edit "+m.ref())
	step(d, "If it is right, send the report to "+m.tokenOwner()+": RFC 6749 wants access_token in the answer.")
}

func sayUnknownCode(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	d.Title, d.Who, d.NextWho, d.Confidence = "Entra refused the token with "+m.code+", a code that is not known here.", client.WhoSelf, client.WhoAPIOwner, client.Low
	step(d, "Read the server's own words below; the catalogue of codes here is of "+m.book.asOf+".")
	m.explainCode(d)
	step(d, "Send the report to "+WhoWords(client.WhoAPIOwner, m.system)+", with the trace id.")
}

func sayTokenRefused(m *matter, d *client.Diagnosis) {
	m.tokenPageFacts(d)
	m.askedFacts(d)
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	d.Title = fmt.Sprintf("%s gave no token (%d).", m.tokenHost(), m.auth.Status)
	if c := m.auth.Code; c != "" {
		d.Title = fmt.Sprintf("%s gave no token: %s (%d).", m.tokenHost(), c, m.auth.Status)
	}
	step(d, "Read the server's own words below; compare the keys of auth with what you were given: odatui profiles edit "+m.ref())
	if strings.HasPrefix(strings.ToLower(m.tokenHeader("Www-Authenticate")), "basic") {
		step(d, `The server wants the secret in the header: set client_auth = "client_secret_basic".`)
	}
	step(d, "Else send the report to "+m.tokenOwner()+".")
}
