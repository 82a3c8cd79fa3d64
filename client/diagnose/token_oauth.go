package diagnose

import (
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// oauthRules know the errors of RFC 6749 5.2 and its kin, as IdentityServer
// (ERP.net), Keycloak, Okta and Auth0 use them, and Entra where its code does
// not tell more.
var oauthRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "client-refused", when: oauthIs("invalid_client", "unauthorized"), who: self, next: appOwner, sure: client.Medium,
			title: "{token host|The token server} rejects {client id|the client}: unknown, disabled or a wrong secret.",
			facts: []factOf{wholeAnswer, secretShape},
			do: []vendors.Advice{
				vendors.Edit("Compare auth.client_id with the id you were given"), put("the secret again"),
				vendors.Send(tokenOwner, "whether the client is enabled, and what the log says about this request").When("If both are right"),
			},
			say: (*matter).otherClientAuth,
			cases: []rule{
				{when: is("odd secret"), sure: client.High, title: "The client secret is wrong{odd secret}.", say: unsaid, do: []vendors.Advice{
					put("the secret itself, as it was handed out"),
					vendors.Do("Use the plain secret that was typed into the trusted application, not its SHA-256, which ERP.net keeps and shows").
						In("hash, identity server"),
					vendors.Send(tokenOwner, "whether the client is enabled, and what the log says about this request").When("If both are right"),
				}},
				{when: is("ERP.net"), say: unsaid, do: threeCauses("compare auth.client_id letter by letter with the ApplicationUri of the trusted "+
					"application",
					"the plain secret, not the hash that the trusted application shows (44 characters that end in =)",
					"whether the trusted application is enabled (IsEnabled = true, ClientType Confidential)")},
				{when: is("identity server"), say: unsaid, do: threeCauses("compare auth.client_id letter by letter with the id you were given",
					"the plain secret (the server keeps its hash)", "whether the client is enabled")},
			},
			topic: about("`invalid_client`.", "IdentityServer and ERP.net respond the same to an unknown id, a disabled "+
				"client and a wrong secret; only the log distinguishes them. A 44-character secret that ends in = is the hash.",
				"Check id, secret, and whether the client is enabled.").titled("The token server rejects the client.")},
		{code: "client-not-allowed", when: oauthIs("unauthorized_client"), who: appOwner, next: apiOwner, sure: client.Medium,
			title: "The client{client of profile} may not use client credentials.", facts: []factOf{wholeAnswer},
			do: []vendors.Advice{vendors.Send(appOwner, "to allow the grant client_credentials for the client")},
			cases: []rule{
				{when: is("ERP.net"), sure: client.High, title: "The trusted application lacks SystemUserAllowed or a SystemUser.",
					do: []vendors.Advice{
						vendors.Send(appOwner, "to set SystemUserAllowed = true and a SystemUser in the trusted application")}},
				{when: both("public client", mentions("service account")), sure: client.High,
					title: "The client{client of profile} is public, and a public client has no service account.", do: []vendors.Advice{
						vendors.Send(appOwner, "to enable Client authentication (access type confidential) and Service accounts roles for the client")}},
				{when: mentions("service account"), sure: client.High,
					title: "The client{client of profile} has no service account: client credentials are disabled.",
					do:    []vendors.Advice{vendors.Send(appOwner, "to enable Service accounts roles for the client (Keycloak)")}},
				{when: mentions("client grant", "grant type"), do: []vendors.Advice{
					vendors.Send(appOwner, "to allow the grant client_credentials for the client, and authorise the client for the API's audience")}},
				{when: is("entra"), who: self, next: tenantAdmin, title: "The client{client of profile} is not known in the tenant, or may not sign " +
					"in there.",
					facts: []factOf{otherEnvironments}, do: []vendors.Advice{
						vendors.Edit("Compare client_id and the tenant in token_url with those you were given")}},
			},
			topic: about("`unauthorized_client`.", "ERP.net: SystemUserAllowed and SystemUser. Keycloak: Service accounts roles. Auth0: the grant.",
				"The client's owner allows client credentials.", appOwner, self, apiOwner, tenantAdmin)},
		{code: "scope-refused", when: oauthIs("invalid_scope"), who: self, next: apiOwner,
			title: "The token server rejects the scope {scope|of the request}.",
			facts: []factOf{wholeAnswer},
			do:    []vendors.Advice{vendors.Edit("Compare auth.scope with the scope you were given"), whichScopes(apiOwner)},
			cases: []rule{
				{when: is("openid, !entra"), title: "The scope has openid, profile, email or offline_access, which require a user.",
					do: []vendors.Advice{
						vendors.Edit("Leave only the API's own scope in auth.scope"), whichScopes(apiOwner)}},
				{when: is("ERP.net"), who: self, next: appOwner, do: []vendors.Advice{vendors.Edit("Compare the scope with the field Scope of the " +
					"trusted application in ERP.net; an empty scope requests all scopes of that field"), whichScopes(appOwner)}},
				{when: mentions("authorization server"), do: []vendors.Advice{vendors.Edit("Check the scope and the authorization server in " +
					"token_url (…/oauth2/default/…, …/oauth2/aus…/…), since a scope of Okta belongs to one authorization server"), whichScopes(apiOwner)}},
				{when: is("entra, scope, dotless"), title: defaultCases()[0].title, do: defaultCases()[0].do},
				{when: is("entra, scope, !scope default"), title: notDefault, do: defaultSteps()},
			},
			topic: about("`invalid_scope`.", "ERP.net: field Scope of the trusted application. Okta: the authorization server. openid scopes "+
				"belong to users.",
				"Compare the scope.", self, apiOwner, appOwner)},
		{code: "resource-refused", when: oauthIs("invalid_resource", "invalid_target"), who: self, next: apiOwner, title: unknownAPI,
			facts: append([]factOf{wholeAnswer}, unknownAPIFacts...), do: unknownAPISteps(),
			cases: []rule{
				{when: is("!entra, !az"), sure: client.Medium, title: "The token server rejects {target as|the API of the token request}.",
					do: []vendors.Advice{
						vendors.Edit("Compare auth.{target key} with the value you were given, down to the last slash"),
						vendors.Send(tokenOwner, "to register the API at the token server").When("If that value is right")}},
				{when: is("!code"), sure: client.Medium},
			},
			topic: about("`invalid_resource` or `invalid_target` without a known code.",
				"As [resource-unknown](#resource-unknown).", "Compare `resource` or `scope`.").titled("The API that was named is refused.")},
		{code: "audience-refused", when: isAudienceRefused, who: self, next: apiOwner,
			title: "The token request names no API: this server requires an audience.", facts: []factOf{wholeAnswer},
			do: []vendors.Advice{vendors.Edit(`Add params = { audience = "…" } with the API's identifier`)},
			cases: []rule{{when: is("params audience"), title: "The token server rejects the audience {params audience}.",
				facts: []factOf{written(client.FromProfile, "params.audience = {params audience}")}, do: []vendors.Advice{
					vendors.Edit("Compare the audience in auth.params with the one you were given, down to the last slash"),
					vendors.Send(tokenOwner, "to ensure that the client is authorised for that API").When("If the audience is right")}}},
			topic: about("Auth0: `access_denied` that mentions the audience, a service or a client grant.",
				"Without an audience Auth0 gives an opaque token, or none.", "`params = { audience = \"…\" }`.").
				titled("The audience is missing or not known.")},
		{code: "sign-in-needed", when: oauthIs("interaction_required", "login_required", "consent_required"), who: self, next: tenantAdmin,
			title: "The tenant's policy requires multi-factor authentication for this API.", facts: []factOf{wholeAnswer, claimsAsked},
			do:    mfaSteps(),
			cases: append(needsConsent(), mfaCases()...),
			topic: about("`interaction_required`, `login_required`, `consent_required`, AADSTS50199, AADSTS700020.",
				"A policy requires multi-factor authentication, or consent is missing.",
				"As [mfa-needed](#mfa-needed) and [consent-missing](#consent-missing).",
				self, tenantAdmin, apiOwner).titled("A person is needed at the sign-in.")},
		{code: "grant-refused", when: oauthIs("invalid_grant"), who: self, next: apiOwner, sure: client.Low, facts: []factOf{wholeAnswer},
			title: "The token server rejects the credential of the request (invalid_grant).",
			do:    []vendors.Advice{vendors.Edit("Read the server's message below, and compare the keys of auth with those you were given")},
			cases: slices.Concat(needsConsent(), casesIn("basic action", append(mfaCases(), rule{when: is(""), who: self, next: tenantAdmin,
				title: "The tenant's policy requires multi-factor authentication for this API.", do: mfaSteps()})), []rule{
				{when: is("az"), title: "Entra no longer accepts the stored sign-in of az.", do: []vendors.Advice{signIn()}},
				{when: is("ERP.net"), title: "The token server rejects the request as malformed (invalid_grant).", do: []vendors.Advice{
					vendors.Edit("Check that token_url ends in /id/connect/token, and remove what ERP.net does not need from params")}},
			}),
			topic: about("`invalid_grant` without a known code.", "A stored sign-in has ended; ERP.net: a malformed request.",
				"Sign in again; compare the keys of `auth`.", self, apiOwner, tenantAdmin)},
		{code: "grant-unknown", when: oauthIs("unsupported_grant_type"), who: self, next: apiOwner,
			title: "This token endpoint does not support client credentials.", facts: []factOf{wholeAnswer},
			do: []vendors.Advice{vendors.Edit("Check token_url, which may be the endpoint of another server or of a policy"),
				vendors.Send(tokenOwner, "to enable the grant client_credentials").When("If token_url is right")},
			topic: about("`unsupported_grant_type`.", "A wrong endpoint, or the grant is disabled.", "Check `token_url`.")},
		{code: "tenant-refused", when: oauthIs("invalid_tenant"), who: self, title: tenantTitle,
			facts: append([]factOf{wholeAnswer}, tenantFacts...), do: tenantSteps(),
			cases: tenantCases(),
			topic: about("`error` is `invalid_tenant` without a code that is known.", "As [tenant-unknown](#tenant-unknown).",
				"Compare the tenant's id.").titled("The tenant was refused.")},
		{code: "token-request-refused", when: oauthIs("invalid_request"), who: self, next: apiOwner, sure: client.Medium,
			facts: []factOf{wholeAnswer},
			title: "The token server rejects the request as malformed (invalid_request).",
			do: []vendors.Advice{
				vendors.Ask(networkAdmin, "whether a proxy changes requests: IdentityServer sends this error if a request is no POST or no form").
					In("identity server"),
				vendors.Edit("Compare token_url, scope or resource and params with those you were given"),
			},
			cases: []rule{
				{when: is("entra, v2, resource, scope sent"), title: "The profile sends both scope and resource, which contradict each other.",
					do: resourceAtV2()},
				{when: is("entra, v2, resource"), title: "The v2.0 token endpoint requires scope; the request sends resource.", do: resourceAtV2()},
			},
			topic: about("`invalid_request` without a known code.", "A missing or superfluous field.", "Compare the keys of `auth`.")},
		{code: "token-access-denied", when: oauthIs("access_denied"), who: apiOwner, next: appOwner, sure: client.Medium,
			facts: []factOf{wholeAnswer},
			title: "A policy of the token server refuses this client (access_denied).",
			do:    []vendors.Advice{vendors.Send(tokenOwner, "to let the policy issue tokens of this scope to {that client}")},
			cases: []rule{{when: is("entra"), who: tenantAdmin, next: appOwner, do: []vendors.Advice{
				vendors.Send(tenantAdmin, "to let the policy issue tokens of this scope to {that client}")}}},
			topic: about("`access_denied`.", "A policy of the authorization server.", "The owner of the token server checks the policy.",
				apiOwner, tenantAdmin, appOwner)},
		{code: "entra-busy", when: oauthIs("temporarily_unavailable", "server_error"), who: microsoft,
			title: "Entra temporarily cannot issue a token.",
			facts: []factOf{wholeAnswer, retryAfter}, do: passingSteps(), say: (*matter).microsoftStep,
			// Every token server uses OAuth's words: a pasted body does not say whose it is.
			cases: []rule{{when: func(m *matter) bool { return m.Endpoint == nil && m.Code == "" }, who: apiOwner, next: microsoft,
				sure: client.Medium, say: unsaid,
				title: "The token server temporarily cannot issue a token.", do: append(passingSteps()[:1:1],
					vendors.Send(tokenOwner, "why token requests fail").When("If the failure lasts"),
					vendors.Do("If the token server is Entra, look at https://status.cloud.microsoft"))}},
			topic: about("`temporarily_unavailable` or `server_error` without a known code.", "It passes as a rule.", "Wait a minute.",
				microsoft, apiOwner).titled("Entra is busy.")},
	}
})

// needsConsent are the cases of a missing consent that only OAuth's words tell.
var needsConsent = sync.OnceValue(func() []rule {
	return casesIn("consent required", append(consentCases(), rule{when: is(""), who: tenantAdmin, next: apiOwner,
		title: "No administrator has consented to {that client|the client} for the API.", do: consentSteps()}))
})

// casesIn limits cases to where some states hold. The first that matches takes the
// people of the last, which matches always.
func casesIn(list string, cases []rule) []rule {
	limited := slices.Clone(cases)
	last := cases[len(cases)-1]
	for i, c := range limited {
		limited[i].when = both(list, c.when)
		if c.who == "" {
			limited[i].who, limited[i].next = last.who, last.next
		}
		if c.title == "" {
			limited[i].title = last.title
		}
		if c.do == nil {
			limited[i].do = last.do
		}
	}
	return limited
}

func oauthIs(errors ...string) func(*matter) bool {
	return func(m *matter) bool { return m.NoToken() && slices.Contains(errors, m.OAuth()) }
}

func isAudienceRefused(m *matter) bool {
	return oauthIs("access_denied", "invalid_request", "unauthorized_client")(m) && !m.OfEntra() &&
		m.Says("service not found", "audience", "client is not authorized to access", "not authorized to access resource server", "client grant")
}

func whichScopes(who client.Who) vendors.Advice {
	return vendors.Send(who, "which scopes the client may request")
}

// threeCauses are those of IdentityServer's invalid_client, which its response
// does not distinguish.
func threeCauses(id, secret, enabled string) []vendors.Advice {
	return []vendors.Advice{
		vendors.Edit("If the id is unknown, " + id),
		put(secret).When("If the secret is wrong"),
		vendors.Send(tokenOwner, enabled).When("If both are right"),
		vendors.Ask(tokenOwner, "which of these three causes the log has: the response does not distinguish them"),
	}
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
	if m.Target.Method.Endpoint() && !m.OfEntra() {
		d.Also = &client.Alternative{Who: self, Tell: tell,
			Title: `The server may require id and secret in the other form (client_auth = "` + other + `").`}
	}
}
