package diagnose

import (
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

func sayConsent(m *matter, d *client.Diagnosis) {
	m.askedFacts(d)
	switch {
	case m.Code == "AADSTS65004":
		d.Title, d.Who = "The consent page was cancelled.", client.WhoSelf
		if m.ViaAz() {
			m.signIn(d, "")
		}
		add(d, Do("Sign in once more, and accept if you trust the application that the page names"))
	case m.ViaAz() || strings.Contains(m.Said, vendors.AzClient):
		d.Title, d.Who, d.NextWho = "The Azure CLI may not get tokens for this API in your name.", client.WhoAPIOwner, client.WhoTenantAdmin
		d.SignIn = m.azSignIn("")
		add(d, m.report(m.apiOwner().to("add the Azure CLI ("+vendors.AzClient+") under Expose an API, Authorized client applications")))
		add(d, signInAz("Or consent yourself, if the tenant allows it", d.SignIn))
	default:
		d.Title, d.Who, d.NextWho = "No administrator has consented to this client for the API.", client.WhoTenantAdmin, client.WhoAPIOwner
		if id := m.ClientID(); id != "" {
			d.Title = "No administrator has consented to client " + id + " for the API."
		}
		add(d, m.report(m.tenantAdmin().to("consent to the client's permission on the API"+m.consentLink())))
		if !m.AsClient() {
			d.Also = &client.Alternative{Title: "The Azure CLI requested the token, and the API does not allow that.", Who: client.WhoAPIOwner,
				Tell: "The message then names the application " + vendors.AzClient + ", which the API owner adds under Authorized client applications."}
		}
	}
}

// consentLink returns where an administrator consents, "" if that is unknown.
func (m *matter) consentLink() string {
	if m.Tenant() == "" || m.ClientID() == "" {
		return ""
	}
	return " (https://login.microsoftonline.com/" + m.Tenant() + "/adminconsent?client_id=" + m.ClientID() + ")"
}

func sayNotAssigned(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoAPIOwner, client.WhoTenantAdmin
	user := m.Quoted("signed in user '", "User '")
	ask := m.apiOwner().to("assign " + evidence.Named("the account", user) + ", or a group that it is in, to the API's enterprise application")
	who := evidence.Named("The account", user)
	if m.Code == "AADSTS501051" || m.AsClient() {
		who = evidence.Named("The client", m.ClientID())
		ask = m.apiOwner().to("give the client an app role of the API (API permissions, then an administrator's consent)")
	}
	d.Title = who + " is not assigned to the API."
	m.askedFacts(d)
	add(d, m.report(ask))
	add(d, retry("Then get a new token, which holds the new assignment"))
}

func sayAccountElsewhere(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	user, tenant := m.Quoted("User account '", "user '", "account '"), m.Target.Auth["tenant"]
	if tenant == "" {
		tenant = m.Quoted("tenant '")
	}
	d.Title = "The account that is signed in does not belong to " + evidence.Named("the tenant", tenant) + "."
	if user != "" {
		d.Title = "The account " + user + " does not belong to " + evidence.Named("the tenant", tenant) + "."
	}
	m.askedFacts(d)
	if m.ViaAz() {
		m.signIn(d, "")
	}
	add(d, Do("Choose an account of that tenant at the sign-in"))
	add(d, when("If there is none", m.tenantAdmin().to("invite the account as a guest")))
}

func sayAccountRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	switch m.Code {
	case "AADSTS50053":
		d.Title = "The account is locked, after too many wrong passwords or from a blocked address."
		add(d, retry("Wait, then sign in again"))
		add(d, when("If it stays locked", m.tenantAdmin().to("unlock the account")))
	case "AADSTS50055", "AADSTS50144":
		d.Title = "The password of the account has expired."
		add(d, Do("Change the password (https://mysignins.microsoft.com), then sign in again"))
	case "AADSTS50057":
		d.Title, d.Who, d.NextWho = "The account is disabled.", client.WhoTenantAdmin, ""
		add(d, m.report(m.tenantAdmin().to("enable the account")))
	default:
		d.Title = "The user name or password is wrong."
		add(d, retry("Sign in again"))
	}
	m.askedFacts(d)
	if m.ViaAz() && d.Who == client.WhoSelf {
		m.signIn(d, "")
	}
}

// claimsChallenge returns the claims that Entra requires at the next sign-in, ""
// none.
func (m *matter) claimsChallenge() string { return m.TokenField("claims") }

func sayMFA(m *matter, d *client.Diagnosis) {
	d.Title = "The tenant's policy requires multi-factor authentication for this API."
	m.askedFacts(d)
	if c := m.claimsChallenge(); c != "" {
		fact(d, client.FromServer, "claims required at the next sign-in: "+c)
	}
	if m.AsClient() {
		d.Who = client.WhoTenantAdmin
		d.Title = "The tenant's policy requires a person at the sign-in; a client has none."
		add(d, m.report(m.tenantAdmin().to("exclude this client from the policy: the correlation id finds the sign-in in the log")))
		return
	}
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	m.signIn(d, m.claimsChallenge())
	add(d, Do("Finish the multi-factor authentication in the browser"))
	if !m.ViaAz() {
		d.SignIn = nil // whether az is used is not known
	}
}

func sayPolicy(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "A Conditional Access policy of the tenant refuses the token.", client.WhoTenantAdmin
	m.askedFacts(d)
	device := m.Code == "AADSTS53000" || m.Code == "AADSTS53001" || m.Code == "AADSTS50097" || m.Code == "AADSTS50005"
	if device {
		d.Title = "A Conditional Access policy of the tenant requires a managed device."
		add(d, Do("If you have a machine that your organisation manages, sign in from that machine"))
	}
	log := "Sign-in logs"
	if m.AsClient() {
		log = "Sign-in logs, Service principal sign-ins"
	}
	add(d, m.report(m.tenantAdmin().tell("which policy refuses the sign-in: the correlation id finds it in the log ("+log+")")))
	add(d, retry("If the policy names locations, try from another network"))
	if c := m.claimsChallenge(); c != "" && m.ViaAz() {
		m.signIn(d, c)
	}
}

func saySessionEnded(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The stored sign-in has expired.", client.WhoSelf
	switch m.Code {
	case "AADSTS700082", "AADSTS70008":
		d.Title = "The stored sign-in has expired: it was unused for a long time."
	case "AADSTS50173", "AADSTS50132", "AADSTS50133":
		d.Title = "The stored sign-in was revoked: a changed password is the usual cause."
	case "AADSTS50058":
		d.Title = "No account is signed in."
	}
	m.askedFacts(d)
	if m.ViaAz() {
		m.signIn(d, m.claimsChallenge())
		return
	}
	if !m.AsClient() && !m.ViaProgram() {
		add(d, signInAz("Sign in again", m.azSignIn(m.claimsChallenge())))
		return
	}
	add(d, retry("Try again with a new token"))
	add(d, Do("If the profile's token comes from a program, sign in to that program again"))
}

func sayDeviceCode(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The device code was not entered, was wrong, or has expired.", client.WhoSelf
	m.askedFacts(d)
	add(d, retry("Try again, and enter the new code on the named page within some minutes"))
}

func sayPolicyEndpoint(m *matter, d *client.Diagnosis) {
	d.Title = "The token endpoint of a B2C policy issues no token to a client with a secret."
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.askedFacts(d)
	m.endpointURLFact(d)
	add(d, m.edit("Set token_url to the tenant's ordinary endpoint, \"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token\" with "+
		"the tenant's id"))
	add(d, when("If you were given the policy's endpoint", m.report(m.apiOwner().tell("which token endpoint issues tokens to this client"))))
}

func sayPassingFault(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "Entra temporarily cannot issue a token.", client.WhoMicrosoft, ""
	if strings.HasPrefix(m.Code, "AADB2C") {
		d.Title = "The B2C tenant issued no token: its policy, or a service behind it, failed."
		d.Who, d.NextWho = client.WhoAPIOwner, client.WhoMicrosoft
	}
	m.askedFacts(d)
	m.wait(d, "a minute")
	if m.Endpoint == nil && m.Code == "" { // a pasted body: every token server uses OAuth's words
		d.Title = "The token server temporarily cannot issue a token."
		d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoMicrosoft, client.Medium
		add(d, when("If the failure lasts", m.report(m.tokenOwner().tell("why token requests fail"))))
		add(d, Do("If the token server is Entra, look at https://status.cloud.microsoft"))
		return
	}
	m.microsoftStep(d)
}

// wait adds a pause as a step: as long as the token endpoint asks for, else the
// usual time.
func (m *matter) wait(d *client.Diagnosis, usual string) {
	if s := m.TokenHeader("Retry-After"); s != "" {
		fact(d, client.FromServer, "Retry-After: "+s)
		if d := m.pauseIn(m.Auth.Header); d > 0 {
			usual = evidence.Span(d) + ", as the server asks"
		}
	}
	add(d, retry("Wait "+usual+", then try again"))
}

func sayMalformed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The server rejects the token request as malformed.", client.WhoSelf, client.Medium
	m.askedFacts(d)
	if m.Entry != nil {
		add(d, Do(m.Entry.Fix))
	}
	add(d, m.edit("Compare token_url, scope or resource and params with those you were given"))
}
