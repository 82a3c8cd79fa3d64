package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// oauthRules know the errors of RFC 6749 5.2 and its kin, as IdentityServer
// (ERP.net), Keycloak, Okta and Auth0 use them, and Entra where its code does
// not tell more.
var oauthRules = []rule{
	{"client-refused", oauthIs("invalid_client", "unauthorized"), sayClientRefused},
	{"client-not-allowed", oauthIs("unauthorized_client"), sayClientNotAllowed},
	{"scope-refused", oauthIs("invalid_scope"), sayScopeRefused},
	{"resource-refused", oauthIs("invalid_resource", "invalid_target"), sayResourceRefused},
	{"audience-refused", isAudienceRefused, sayAudienceRefused},
	{"sign-in-needed", oauthIs("interaction_required", "login_required", "consent_required"), saySignInNeeded},
	{"grant-refused", oauthIs("invalid_grant"), sayGrantRefused},
	{"grant-unknown", oauthIs("unsupported_grant_type"), sayGrantUnknown},
	{"tenant-refused", oauthIs("invalid_tenant"), sayTenantUnknown},
	{"token-request-refused", oauthIs("invalid_request"), sayRequestRefused},
	{"token-access-denied", oauthIs("access_denied"), sayAccessDenied},
	{"entra-busy", oauthIs("temporarily_unavailable", "server_error"), sayPassingFault},
}

func oauthIs(errors ...string) func(*matter) bool {
	return func(m *matter) bool { return m.noToken() && slices.Contains(errors, m.oauth()) }
}

// oauthFacts say what was asked and what came, for servers that are not Entra
// too.
func (m *matter) oauthFacts(d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	if m.auth.Description != "" {
		fact(d, client.FromServer, "it said: "+firstLine(m.auth.Description))
	}
	if m.code != "" {
		m.explainCode(d)
	}
}

// isIdentityServer reports whether the endpoint is an IdentityServer's (ERP.net
// has one): it gives the same bare invalid_client for three causes.
func (m *matter) isIdentityServer() bool {
	return m.system == ERPNet || m.endpoint != nil && strings.HasSuffix(strings.TrimSuffix(m.endpoint.Path, "/"), "/connect/token")
}

func sayClientRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAppOwner, client.Medium
	m.oauthFacts(d)
	m.secretFacts(d)
	s, _ := m.secret("client_secret")
	id := m.clientID()
	d.Title = fmt.Sprintf("%s does not accept the client: %s is unknown, switched off, or its secret is wrong.", m.tokenHost(), cmp.Or(id, "it"))
	odd := m.oddSecret(s)
	switch {
	case odd != "":
		d.Title, d.Confidence = "The client secret is wrong: "+odd+".", client.High
		step(d, m.mendSecret(s, "the secret itself, as it was handed out"))
	case m.isIdentityServer():
		m.threeCauses(d, s)
		return
	default:
		step(d, "Compare client_id with what you were given: odatui profiles edit "+m.ref()+" (auth.client_id)")
		step(d, m.mendSecret(s, "the secret again"))
		m.otherClientAuth(d)
	}
	if m.isIdentityServer() && s.Hash {
		step(d, "ERP.net keeps the SHA-256 of the secret in the trusted application; what is sent is the plain secret that was typed there.")
	}
	step(d, "If both are right, ask "+m.tokenOwner()+" whether the client is enabled there, and what their log says.")
}

// otherClientAuth names the other way to send id and secret: a server that
// wants it says no more than invalid_client.
func (m *matter) otherClientAuth(d *client.Diagnosis) {
	other := "client_secret_basic"
	if m.Target.Auth["client_auth"] == other {
		other = "client_secret_post"
	}
	tell := "Its discovery document lists what it takes (token_endpoint_auth_methods_supported)."
	if strings.HasPrefix(strings.ToLower(m.tokenHeader("Www-Authenticate")), "basic") {
		tell = "It asked for Basic in WWW-Authenticate."
	}
	if m.Target.Method == "client-credentials" && !m.ofEntra() {
		d.Also = &client.Alternative{Title: fmt.Sprintf("The server wants id and secret sent the other way (client_auth = %q).", other), Who: client.WhoSelf, Tell: tell}
	}
}

// threeCauses are IdentityServer's causes of invalid_client, which it does not
// tell apart.
func (m *matter) threeCauses(d *client.Diagnosis, s client.SecretShape) {
	if m.system != ERPNet {
		step(d, "1. The client id is unknown: compare it letter by letter: odatui profiles edit "+m.ref()+" (auth.client_id)")
		step(d, "2. The secret is wrong: "+uncapital(m.mendSecret(s, "the plain secret (the server keeps its hash)")))
		step(d, "3. The client is switched off: ask "+m.tokenOwner()+". Their log tells which of the three it is; the answer does not.")
		return
	}
	step(d, "1. The id is unknown: client_id must be the ApplicationUri of the trusted application, letter by letter: odatui profiles edit "+m.ref()+" (auth.client_id)")
	step(d, "2. The secret is wrong: "+uncapital(m.mendSecret(s, "the plain secret, not the hash that the trusted application shows (44 characters that end in =)")))
	step(d, "3. The trusted application is switched off: IsEnabled must be true and ClientType Confidential; ask "+m.tokenOwner()+".")
	step(d, "The answer does not tell which it is: the log of the instance does.")
}

func sayClientNotAllowed(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoAppOwner, client.WhoAPIOwner, client.Medium
	m.oauthFacts(d)
	id := m.clientID()
	d.Title = named("The client", id) + " may not get a token by its secret alone (client credentials)."
	switch {
	case m.system == ERPNet:
		d.Confidence = client.High
		d.Title = "The trusted application may not work without a user: SystemUserAllowed is off, or it has no SystemUser."
		step(d, "Ask "+WhoWords(client.WhoAppOwner, m.system)+" to set SystemUserAllowed = true and a SystemUser in the trusted application.")
		return
	case m.says("service account"):
		d.Confidence = client.High
		if m.says("public client") {
			d.Title = named("The client", id) + " is public, and a public client has no service account."
			step(d, "Ask "+m.secretOwner()+" to switch Client authentication on (access type confidential) and Service accounts roles.")
			return
		}
		d.Title = named("The client", id) + " has no service account: client credentials are switched off for it."
		step(d, "Ask "+m.secretOwner()+" to switch Service accounts roles on for the client (Keycloak).")
		return
	case m.says("client grant", "grant type"):
		step(d, "Ask "+m.secretOwner()+" to allow the grant client_credentials for the client, and to authorise it for the API's audience.")
		return
	case m.ofEntra():
		d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
		d.Title = named("The client", id) + " is not known in the tenant, or may not sign in there."
		m.siblingFacts(d)
		step(d, "Compare client_id and the tenant in token_url with what you were given: odatui profiles edit "+m.ref())
		return
	}
	step(d, "Ask "+m.secretOwner()+" to allow the grant client_credentials for the client.")
}

func sayScopeRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	_, scope := m.audience()
	d.Title = "The token server does not give the scope that was asked for."
	if scope != "" {
		d.Title = "The token server does not give the scope " + scope + "."
	}
	openid := slices.ContainsFunc(strings.Fields(scope), func(s string) bool {
		return slices.Contains(openID, s)
	})
	switch {
	case openid && !m.ofEntra():
		d.Title = "The scope holds openid, profile, email or offline_access, which a client without a user cannot have."
		step(d, "Leave only the API's own scope: odatui profiles edit "+m.ref()+" (auth.scope)")
	case m.system == ERPNet:
		d.NextWho = client.WhoAppOwner
		step(d, "ERP.net: the scope must stand in the field Scope of the trusted application; an empty scope asks for all that stand there: odatui profiles edit "+m.ref())
	case m.says("authorization server"):
		step(d, "Okta: a scope belongs to one authorization server. Check the one in token_url (…/oauth2/default/…, …/oauth2/aus…/…) and the scope: odatui profiles edit "+m.ref())
	case m.ofEntra() && scope != "" && !strings.HasSuffix(scope, "/.default"):
		sayScopeDefault(m, d)
		return
	default:
		step(d, "Compare the scope with what you were given: odatui profiles edit "+m.ref()+" (auth.scope)")
	}
	step(d, "Ask "+WhoWords(d.NextWho, m.system)+" which scopes the client may ask for.")
}

func sayResourceRefused(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	if !m.ofEntra() && !m.viaAz() {
		sayTargetRefused(m, d)
		return
	}
	sayResourceUnknown(m, d)
	m.explainCode(d)
	if m.code == "" {
		d.Confidence = client.Medium
	}
}

// sayTargetRefused is for token servers that take a resource as RFC 8707 has it.
func sayTargetRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	key, value := "resource", m.Target.Auth["resource"]
	if value == "" {
		if value = m.Target.Params["resource"]; value != "" {
			key = "params"
		} else {
			key, value = m.audience()
		}
	}
	d.Title = "The token server does not take the API that the token is asked for."
	if value != "" {
		d.Title = "The token server does not take " + value + " as the API that the token is for."
	}
	m.askedFacts(d)
	step(d, "Compare auth."+key+" with what you were given, down to the last slash: odatui profiles edit "+m.ref())
	step(d, "If it is right, the API must be made known to the token server: ask "+m.tokenOwner()+".")
}

func isAudienceRefused(m *matter) bool {
	return oauthIs("access_denied", "invalid_request", "unauthorized_client")(m) && !m.ofEntra() &&
		m.says("service not found", "audience", "client is not authorized to access", "not authorized to access resource server", "client grant")
}

func sayAudienceRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	audience := m.Target.Params["audience"]
	if audience == "" {
		d.Title = "The token request names no API: this server wants an audience."
		step(d, `Add params = { audience = "…" } with the API's identifier: odatui profiles edit `+m.ref())
		return
	}
	fact(d, client.FromProfile, "params.audience "+audience)
	d.Title = "The token server does not know the audience " + audience + ", or the client may not ask for it."
	step(d, "Compare the audience with what you were given, down to the last slash: odatui profiles edit "+m.ref()+" (auth.params)")
	step(d, "If it is right, the client must be authorised for that API at the token server: ask "+m.tokenOwner()+".")
}

func saySignInNeeded(m *matter, d *client.Diagnosis) {
	switch {
	case m.oauth() == "consent_required" || m.tokenField("suberror") == "consent_required":
		m.answerFact(d)
		sayConsent(m, d)
	default:
		m.answerFact(d)
		sayMFA(m, d)
	}
	m.explainCode(d)
}

func sayGrantRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Low
	m.oauthFacts(d)
	switch {
	case m.tokenField("suberror") == "consent_required":
		sayConsent(m, d)
	case m.tokenField("suberror") == "basic_action":
		sayMFA(m, d)
	case m.viaAz():
		d.Title = "The stored sign-in of az is no longer accepted."
		m.signIn(d, m.claimsChallenge())
	case m.system == ERPNet:
		d.Title = "The token server says that the request is malformed (invalid_grant)."
		step(d, "ERP.net: check that token_url ends in /id/connect/token and that nothing stands in params that does not belong there: odatui profiles edit "+m.ref())
	default:
		d.Title = "The token server does not accept what the token was asked with (invalid_grant)."
		step(d, "Read the server's own words below; compare the keys of auth with what you were given: odatui profiles edit "+m.ref())
	}
}

func sayGrantUnknown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "This token endpoint does not give tokens for a client's secret (client credentials).", client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	step(d, "Check token_url: it may be another server's, or a policy's, endpoint: odatui profiles edit "+m.ref())
	step(d, "Else ask "+m.tokenOwner()+" to switch the grant client_credentials on.")
}

func sayRequestRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.oauthFacts(d)
	d.Title = "The token server says that the request lacks something or is malformed (invalid_request)."
	if m.isIdentityServer() {
		step(d, "IdentityServer says so where a request is no POST or no form: a proxy in between may have changed it.")
	}
	if m.ofEntra() && endpointVersion(m.endpoint) == 2 && m.Target.Auth["resource"] != "" {
		sayResourceAtV2(m, d)
		return
	}
	step(d, "Compare token_url, scope or resource and params with what you were given: odatui profiles edit "+m.ref())
}

func sayAccessDenied(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho, d.Confidence = "A rule of the token server refuses this client (access_denied).", client.WhoAPIOwner, client.WhoAppOwner, client.Medium
	if m.ofEntra() {
		d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoAppOwner
	}
	m.oauthFacts(d)
	step(d, "Send the report to "+m.tokenOwner()+": a policy there must let "+named("client", m.clientID())+" have a token for this scope.")
}
