package diagnose

import (
	"strings"

	"odatui/client"
)

func sayConsent(m *matter, d *client.Diagnosis) {
	m.askedFacts(d)
	owner := WhoWords(client.WhoAPIOwner, m.system)
	switch {
	case m.code == "AADSTS65004":
		d.Title, d.Who = "The consent page was cancelled.", client.WhoSelf
		step(d, "Sign in once more and accept, if you trust the application it names.")
		if m.viaAz() {
			m.signIn(d, "")
		}
	case m.viaAz() || strings.Contains(m.said, azClient):
		d.Title, d.Who, d.NextWho = "Nobody has allowed the Azure CLI to get tokens for this API in your name.", client.WhoAPIOwner, client.WhoTenantAdmin
		step(d, "Ask "+owner+" to add the Azure CLI ("+azClient+") under Expose an API, Authorized client applications.")
		step(d, "Or consent yourself, if the tenant lets you: "+commandLine("az", m.azSignIn("")))
		d.SignIn = m.azSignIn("")
	default:
		d.Title, d.Who, d.NextWho = "No administrator has consented to this client for the API.", client.WhoTenantAdmin, client.WhoAPIOwner
		if id := m.clientID(); id != "" {
			d.Title = "No administrator has consented to client " + id + " for the API."
		}
		step(d, "Ask the administrator of the tenant to consent to the client's permission on the API."+m.consentLink())
		if !m.asClient() {
			d.Also = &client.Alternative{Title: "The Azure CLI asked, and the API does not allow it.", Who: client.WhoAPIOwner,
				Tell: "The message names the application " + azClient + " then: those who run the API add it under Authorized client applications."}
		}
	}
}

// consentLink is where an administrator consents, "" unknown.
func (m *matter) consentLink() string {
	if m.tenant() == "" || m.clientID() == "" {
		return ""
	}
	return " The page: https://login.microsoftonline.com/" + m.tenant() + "/adminconsent?client_id=" + m.clientID()
}

func sayNotAssigned(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoAPIOwner, client.WhoTenantAdmin
	who := "Your account"
	if m.code == "AADSTS501051" || m.asClient() {
		who = named("The client", m.clientID())
	} else if user := m.quoted("signed in user '", "User '"); user != "" {
		who = "The account " + user
	}
	d.Title = who + " is not assigned to the API, which gives tokens only to those it is assigned to."
	m.askedFacts(d)
	if who == "Your account" || strings.HasPrefix(who, "The account") {
		step(d, "Ask "+WhoWords(client.WhoAPIOwner, m.system)+" to assign you, or a group you are in, to the API's enterprise application.")
	} else {
		step(d, "Ask "+WhoWords(client.WhoAPIOwner, m.system)+" to give the client an app role of the API (API permissions, then an administrator's consent).")
	}
	step(d, "Then get a new token: the old one does not know of it.")
}

func sayAccountElsewhere(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	user, tenant := m.quoted("User account '", "user '", "account '"), m.Target.Auth["tenant"]
	if tenant == "" {
		tenant = m.quoted("tenant '")
	}
	d.Title = "The account that is signed in does not belong to " + named("the tenant", tenant) + "."
	if user != "" {
		d.Title = "The account " + user + " does not belong to " + named("the tenant", tenant) + "."
	}
	m.askedFacts(d)
	step(d, "Sign in with the account that belongs there.")
	if m.viaAz() {
		m.signIn(d, "")
	}
	step(d, "Or ask the administrator of the tenant to invite the account as a guest, and accept the invitation.")
}

func sayAccountRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	switch m.code {
	case "AADSTS50053":
		d.Title = "The account is locked for a while, after too many wrong passwords or from an address that is known for attacks."
		step(d, "Wait, then sign in again; ask the administrator of the tenant if it stays locked.")
	case "AADSTS50055", "AADSTS50144":
		d.Title = "The password of the account has expired."
		step(d, "Change it (https://mysignins.microsoft.com), then sign in again.")
	case "AADSTS50057":
		d.Title, d.Who, d.NextWho = "The account is switched off.", client.WhoTenantAdmin, ""
		step(d, "Ask the administrator of the tenant to switch the account on again.")
	default:
		d.Title = "User name or password is wrong."
		step(d, "Sign in again.")
	}
	m.askedFacts(d)
	if m.viaAz() && d.Who == client.WhoSelf {
		m.signIn(d, "")
	}
}

// claimsChallenge are the claims that Entra wants at the next sign-in, "" none.
func (m *matter) claimsChallenge() string { return m.tokenField("claims") }

func sayMFA(m *matter, d *client.Diagnosis) {
	d.Title = "The tenant's policy wants multi-factor sign-in (a second proof beside the password) for this API."
	m.askedFacts(d)
	if c := m.claimsChallenge(); c != "" {
		fact(d, client.FromServer, "claims wanted at the next sign-in: "+c)
	}
	if m.asClient() {
		d.Who = client.WhoTenantAdmin
		d.Title = "The tenant's policy wants a person at the sign-in, and a client with a secret has none."
		step(d, "Ask the administrator of the tenant to leave this client out of the policy; the correlation id finds it in the sign-in log.")
		return
	}
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	step(d, "Sign in and finish the second proof in the browser.")
	m.signIn(d, m.claimsChallenge())
	if !m.viaAz() {
		d.SignIn = nil // whether az is used is not known
	}
}

func sayPolicy(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "A sign-in policy of the tenant (Conditional Access) refuses the token.", client.WhoTenantAdmin
	m.askedFacts(d)
	device := m.code == "AADSTS53000" || m.code == "AADSTS53001" || m.code == "AADSTS50097" || m.code == "AADSTS50005"
	if device {
		d.Title = "A sign-in policy of the tenant (Conditional Access) wants a managed or known device."
		step(d, "Sign in from a machine that your organisation manages, if you have one.")
	}
	log := "Sign-in logs"
	if m.asClient() {
		log = "Sign-in logs, Service principal sign-ins"
	}
	step(d, "Send the report to the administrator of the tenant: the correlation id finds the policy in the log ("+log+").")
	step(d, "From another network it may work: policies often name locations.")
	if c := m.claimsChallenge(); c != "" && m.viaAz() {
		m.signIn(d, c)
	}
}

func saySessionEnded(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The stored sign-in has ended: a fresh one is needed.", client.WhoSelf
	switch m.code {
	case "AADSTS700082", "AADSTS70008":
		d.Title = "The stored sign-in has ended, for it was not used for a long time."
	case "AADSTS50173", "AADSTS50132", "AADSTS50133":
		d.Title = "The stored sign-in was ended, after a change of password as a rule."
	case "AADSTS50058":
		d.Title = "Nobody is signed in."
	}
	m.askedFacts(d)
	if m.viaAz() {
		m.signIn(d, m.claimsChallenge())
		return
	}
	if !m.asClient() && !m.viaProgram() {
		step(d, "Sign in again; for az: "+commandLine("az", m.azSignIn(m.claimsChallenge())))
		return
	}
	step(d, "Try again: a fresh token is asked for. If the profile takes its token from a program, sign in there again.")
}

func sayDeviceCode(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The sign-in with a device code was not finished: the code was not entered, was wrong, or is too old.", client.WhoSelf
	m.askedFacts(d)
	step(d, "Try again, and enter the new code on the page it names within some minutes.")
}

func sayPolicyEndpoint(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token was asked for at a B2C policy's endpoint, which does not give one to a client with a secret.", client.WhoSelf, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.askedFacts(d)
	if m.endpoint != nil {
		fact(d, client.FromProfile, "token_url "+m.endpoint.Scheme+"://"+m.endpoint.Host+m.endpoint.Path)
	}
	step(d, "Ask the tenant's ordinary endpoint: set token_url = \"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\" with the tenant's id: odatui profiles edit "+m.ref())
	step(d, "If you were given the policy's endpoint, send the correlation id to "+WhoWords(client.WhoAPIOwner, m.system)+".")
}

func sayPassingFault(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "Entra could not give a token for a moment.", client.WhoMicrosoft, ""
	if strings.HasPrefix(m.code, "AADB2C") {
		d.Title, d.Who, d.NextWho = "The B2C tenant could not give a token: its policy, or a service behind it, failed.", client.WhoAPIOwner, client.WhoMicrosoft
	}
	m.askedFacts(d)
	m.wait(d, "a minute", "; odatui keeps what is on the screen.")
	if m.endpoint == nil && m.code == "" { // a body that was pasted: OAuth's words are everybody's
		d.Title, d.Who, d.NextWho, d.Confidence = "The token server could not give a token for a moment.", client.WhoAPIOwner, client.WhoMicrosoft, client.Medium
		step(d, "If it lasts, ask those who run the token server; if that is Entra, look at https://status.cloud.microsoft.")
		return
	}
	step(d, "If it lasts, look at https://status.cloud.microsoft, and open a ticket with the trace id.")
}

// wait makes waiting a step: as long as the token endpoint asks for, else as
// long as usual. then is what goes behind it.
func (m *matter) wait(d *client.Diagnosis, usual, then string) {
	if s := m.tokenHeader("Retry-After"); s != "" {
		fact(d, client.FromServer, "Retry-After "+s)
		if d := m.pauseIn(m.auth.Header); d > 0 {
			usual = span(d) + ", as the server asks"
		}
	}
	step(d, "Wait "+usual+", then try again"+then)
}

func sayMalformed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The token request is malformed, as the server sees it.", client.WhoSelf, client.Medium
	m.askedFacts(d)
	if m.entry != nil {
		step(d, m.entry.Fix)
	}
	step(d, "Compare token_url, scope or resource and params with what you were given: odatui profiles edit "+m.ref())
}
