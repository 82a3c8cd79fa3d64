package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/lint"
	"odatui/client/vendors"
)

// oauthRules know the errors of RFC 6749 5.2 and its kin, as IdentityServer
// (ERP.net), Keycloak, Okta and Auth0 use them, and Entra where its code does
// not tell more.
var oauthRules = []rule{
	{code: "client-refused", when: oauthIs("invalid_client", "unauthorized"), say: sayClientRefused},
	{code: "client-not-allowed", when: oauthIs("unauthorized_client"), say: sayClientNotAllowed},
	{code: "scope-refused", when: oauthIs("invalid_scope"), say: sayScopeRefused},
	{code: "resource-refused", when: oauthIs("invalid_resource", "invalid_target"), say: sayResourceRefused},
	{code: "audience-refused", when: isAudienceRefused, say: sayAudienceRefused},
	{code: "sign-in-needed", when: oauthIs("interaction_required", "login_required", "consent_required"), say: saySignInNeeded},
	{code: "grant-refused", when: oauthIs("invalid_grant"), say: sayGrantRefused},
	{code: "grant-unknown", when: oauthIs("unsupported_grant_type"), say: sayGrantUnknown},
	{code: "tenant-refused", when: oauthIs("invalid_tenant"), say: sayTenantUnknown},
	{code: "token-request-refused", when: oauthIs("invalid_request"), say: sayRequestRefused},
	{code: "token-access-denied", when: oauthIs("access_denied"), say: sayAccessDenied},
	{code: "entra-busy", when: oauthIs("temporarily_unavailable", "server_error"), say: sayPassingFault},
}

func oauthIs(errors ...string) func(*matter) bool {
	return func(m *matter) bool { return m.NoToken() && slices.Contains(errors, m.OAuth()) }
}

// oauthFacts adds the request and the response of any token server.
func (m *matter) oauthFacts(d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	if m.Auth.Description != "" {
		fact(d, client.FromServer, "message: “"+firstLine(m.Auth.Description)+"”")
	}
	if m.Code != "" {
		m.explainCode(d)
	}
}

// isIdentityServer reports whether the endpoint is an IdentityServer's (ERP.net
// has one): it gives the same bare invalid_client for three causes.
func (m *matter) isIdentityServer() bool {
	return m.System == vendors.ERPNet || m.Endpoint != nil && strings.HasSuffix(strings.TrimSuffix(m.Endpoint.Path, "/"), "/connect/token")
}

func sayClientRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAppOwner, client.Medium
	m.oauthFacts(d)
	m.secretFacts(d)
	s, _ := m.Secret("client_secret")
	id := m.ClientID()
	d.Title = fmt.Sprintf("%s rejects %s: unknown, disabled or a wrong secret.", m.TokenHost(), strings.TrimSpace(cmp.Or(id, "the client")))
	odd := m.oddSecret(s)
	switch {
	case odd != "":
		d.Title, d.Confidence = "The client secret is wrong: "+odd+".", client.High
		add(d, m.replaceSecret(s, "the secret itself, as it was handed out"))
	case m.isIdentityServer():
		m.threeCauses(d, s)
		return
	default:
		add(d, m.edit("Compare auth.client_id with the id you were given"))
		add(d, m.replaceSecret(s, "the secret again"))
		m.otherClientAuth(d)
	}
	if m.isIdentityServer() && s.Hash {
		add(d, Do("Use the plain secret that was typed into the trusted application, not its SHA-256, which ERP.net keeps and shows"))
	}
	add(d, when("If both are right", m.report(m.tokenOwner().tell("whether the client is enabled, and what the log says about this request"))))
}

// otherClientAuth names the other way to send id and secret: a server that
// requires it responds with invalid_client and no more.
func (m *matter) otherClientAuth(d *client.Diagnosis) {
	other := "client_secret_basic"
	if m.Target.Auth["client_auth"] == other {
		other = "client_secret_post"
	}
	tell := "The server's discovery document lists what it accepts (token_endpoint_auth_methods_supported)."
	if strings.HasPrefix(strings.ToLower(m.TokenHeader("Www-Authenticate")), "basic") {
		tell = "The response asks for Basic in WWW-Authenticate."
	}
	if m.Target.Method == "client-credentials" && !m.OfEntra() {
		d.Also = &client.Alternative{Title: fmt.Sprintf("The server may require id and secret in the other form "+
			"(client_auth = %q).", other), Who: client.WhoSelf,
			Tell: tell}
	}
}

// threeCauses adds IdentityServer's causes of invalid_client, which its response
// does not distinguish.
func (m *matter) threeCauses(d *client.Diagnosis, s client.SecretShape) {
	id, secret := "compare auth.client_id letter by letter with the id you were given", "the plain secret (the server keeps its hash)"
	enabled := "whether the client is enabled"
	if m.System == vendors.ERPNet {
		id = "compare auth.client_id letter by letter with the ApplicationUri of the trusted application"
		secret = "the plain secret, not the hash that the trusted application shows (44 characters that end in =)"
		enabled = "whether the trusted application is enabled (IsEnabled = true, ClientType Confidential)"
	}
	add(d, m.edit("If the id is unknown, "+id))
	add(d, when("If the secret is wrong", m.replaceSecret(s, secret)))
	add(d, when("If both are right", m.report(m.tokenOwner().tell(enabled))))
	add(d, m.tokenOwner().tell("which of these three causes the log has: the response does not distinguish them"))
}

func sayClientNotAllowed(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoAppOwner, client.WhoAPIOwner, client.Medium
	m.oauthFacts(d)
	id := m.ClientID()
	d.Title = evidence.Named("The client", id) + " may not use client credentials."
	switch {
	case m.System == vendors.ERPNet:
		d.Confidence = client.High
		d.Title = "The trusted application lacks SystemUserAllowed or a SystemUser."
		add(d, m.report(m.clientOwner().to("set SystemUserAllowed = true and a SystemUser in the trusted application")))
		return
	case m.Says("service account"):
		d.Confidence = client.High
		if m.Says("public client") {
			d.Title = evidence.Named("The client", id) + " is public, and a public client has no service account."
			add(d, m.report(m.clientOwner().to("enable Client authentication (access type confidential) and Service accounts roles for the client")))
			return
		}
		d.Title = evidence.Named("The client", id) + " has no service account: client credentials are disabled."
		add(d, m.report(m.clientOwner().to("enable Service accounts roles for the client (Keycloak)")))
		return
	case m.Says("client grant", "grant type"):
		add(d, m.report(m.clientOwner().to("allow the grant client_credentials for the client, and authorise the client for the API's audience")))
		return
	case m.OfEntra():
		d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
		d.Title = evidence.Named("The client", id) + " is not known in the tenant, or may not sign in there."
		m.siblingFacts(d)
		add(d, m.edit("Compare client_id and the tenant in token_url with those you were given"))
		return
	}
	add(d, m.report(m.clientOwner().to("allow the grant client_credentials for the client")))
}

func sayScopeRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	_, scope := m.Audience()
	d.Title = "The token server rejects the scope of the request."
	if scope != "" {
		d.Title = "The token server rejects the scope " + scope + "."
	}
	openid := slices.ContainsFunc(strings.Fields(scope), func(s string) bool {
		return slices.Contains(lint.OpenID, s)
	})
	switch {
	case openid && !m.OfEntra():
		d.Title = "The scope has openid, profile, email or offline_access, which require a user."
		add(d, m.edit("Leave only the API's own scope in auth.scope"))
	case m.System == vendors.ERPNet:
		d.NextWho = client.WhoAppOwner
		add(d, m.edit("Compare the scope with the field Scope of the trusted application in ERP.net; an empty scope requests all scopes of "+
			"that field"))
	case m.Says("authorization server"):
		add(d, m.edit("Check the scope and the authorization server in token_url (…/oauth2/default/…, …/oauth2/aus…/…), since a scope of Okta "+
			"belongs to one authorization server"))
	case m.OfEntra() && scope != "" && !strings.HasSuffix(scope, "/.default"):
		sayScopeDefault(m, d)
		return
	default:
		add(d, m.edit("Compare auth.scope with the scope you were given"))
	}
	add(d, m.report(m.party(d.NextWho).tell("which scopes the client may request")))
}

func sayResourceRefused(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	if !m.OfEntra() && !m.ViaAz() {
		sayTargetRefused(m, d)
		return
	}
	sayResourceUnknown(m, d)
	m.explainCode(d)
	if m.Code == "" {
		d.Confidence = client.Medium
	}
}

// sayTargetRefused explains token servers that accept a resource as in RFC 8707.
func sayTargetRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	key, value := "resource", m.Target.Auth["resource"]
	if value == "" {
		if value = m.Target.Params["resource"]; value != "" {
			key = "params"
		} else {
			key, value = m.Audience()
		}
	}
	d.Title = "The token server rejects the API of the token request."
	if value != "" {
		d.Title = "The token server rejects " + value + " as the API of the token."
	}
	m.askedFacts(d)
	add(d, m.edit("Compare auth."+key+" with the value you were given, down to the last slash"))
	add(d, when("If that value is right", m.report(m.tokenOwner().to("register the API at the token server"))))
}

func isAudienceRefused(m *matter) bool {
	return oauthIs("access_denied", "invalid_request", "unauthorized_client")(m) && !m.OfEntra() &&
		m.Says("service not found", "audience", "client is not authorized to access", "not authorized to access resource server", "client grant")
}

func sayAudienceRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	audience := m.Target.Params["audience"]
	if audience == "" {
		d.Title = "The token request names no API: this server requires an audience."
		add(d, m.edit(`Add params = { audience = "…" } with the API's identifier`))
		return
	}
	setting(d, "params.audience", audience)
	d.Title = "The token server rejects the audience " + audience + "."
	add(d, m.edit("Compare the audience in auth.params with the one you were given, down to the last slash"))
	add(d, when("If the audience is right", m.report(m.tokenOwner().to("ensure that the client is authorised for that API"))))
}

func saySignInNeeded(m *matter, d *client.Diagnosis) {
	switch {
	case m.OAuth() == "consent_required" || m.TokenField("suberror") == "consent_required":
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
	case m.TokenField("suberror") == "consent_required":
		sayConsent(m, d)
	case m.TokenField("suberror") == "basic_action":
		sayMFA(m, d)
	case m.ViaAz():
		d.Title = "Entra no longer accepts the stored sign-in of az."
		m.signIn(d, m.claimsChallenge())
	case m.System == vendors.ERPNet:
		d.Title = "The token server rejects the request as malformed (invalid_grant)."
		add(d, m.edit("Check that token_url ends in /id/connect/token, and remove what ERP.net does not need from params"))
	default:
		d.Title = "The token server rejects the credential of the request (invalid_grant)."
		add(d, m.edit("Read the server's message below, and compare the keys of auth with those you were given"))
	}
}

func sayGrantUnknown(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "This token endpoint does not support client credentials.", client.WhoSelf, client.WhoAPIOwner
	m.oauthFacts(d)
	add(d, m.edit("Check token_url, which may be the endpoint of another server or of a policy"))
	add(d, when("If token_url is right", m.report(m.tokenOwner().to("enable the grant client_credentials"))))
}

func sayRequestRefused(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho, d.Confidence = client.WhoSelf, client.WhoAPIOwner, client.Medium
	m.oauthFacts(d)
	d.Title = "The token server rejects the request as malformed (invalid_request)."
	if m.isIdentityServer() {
		add(d, m.networkAdmin().tell("whether a proxy changes requests: IdentityServer sends this error if a request is no POST or no form"))
	}
	if m.OfEntra() && vendors.EndpointVersion(m.Endpoint) == 2 && m.Target.Auth["resource"] != "" {
		sayResourceAtV2(m, d)
		return
	}
	add(d, m.edit("Compare token_url, scope or resource and params with those you were given"))
}

func sayAccessDenied(m *matter, d *client.Diagnosis) {
	d.Title = "A policy of the token server refuses this client (access_denied)."
	d.Who, d.NextWho, d.Confidence = client.WhoAPIOwner, client.WhoAppOwner, client.Medium
	owner := m.tokenOwner()
	if m.OfEntra() {
		d.Who, d.NextWho, owner = client.WhoTenantAdmin, client.WhoAppOwner, m.tenantAdmin()
	}
	m.oauthFacts(d)
	add(d, m.report(owner.to("let the policy issue tokens of this scope to "+m.ThatClient())))
}
