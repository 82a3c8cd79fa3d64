package diagnose

import (
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/method"
)

// accessRules explain an API that does not take who asks, or what for.
var accessRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "sign-in-wanted", when: all(status(401), by(method.Method.Anonymous)), who: self, next: apiOwner,
			title: "{api} requires a sign-in, and the profile has none.",
			facts: []factOf{said, challenge, func(_ *matter, d *client.Diagnosis) { setting(d, "auth.method", "none") }},
			do: []vendors.Advice{
				vendors.Edit("Choose the way to sign in (auth.method) that you were given"),
				vendors.Ask(apiOwner, "how to sign in").When("If you were not given one"),
			},
			topic: about("401 with `auth.method = \"none\"`.", "The API is protected.", "Choose the method you were given.").
				titled("The API requires a sign-in, and the profile has none.")},
		{code: "password-refused", when: all(status(401), by(method.Method.Password), wantsNot("Basic")), who: self, next: apiOwner,
			title: "The API does not accept a name and password.", facts: []factOf{said, set("auth.username"), challenge},
			do: []vendors.Advice{vendors.Edit("Choose a way to sign in (auth.method) that the API accepts")}},
		{code: "password-refused", when: all(status(401), by(method.Method.Password)), who: self, next: apiOwner,
			title: "The API rejects the name and password.", facts: []factOf{said, set("auth.username"), secrets("auth.password")},
			do: []vendors.Advice{
				vendors.Store("Store the password again"),
				vendors.Edit("Compare auth.username with the name you were given"),
				vendors.Ask(apiOwner, "whether the account is locked or has lost its rights").When("If both are right"),
			},
			topic: about("401 with `auth.method = \"basic\"`.", "A wrong name or password, a locked account, or the API takes something else.",
				"Store the password again; compare the name.")},
		{code: "key-refused", when: keyRefused, who: self, next: apiOwner, title: "The API rejects the key.",
			facts: []factOf{said, fromProfile("the key is sent in the header {key header}" + or + "the key is sent in the query {key query}"),
				challenge, secrets("auth.value")},
			do: []vendors.Advice{
				vendors.Store("Store the key again"),
				vendors.Edit("Compare the name of the {?key query}query with the name you were given" + or +
					"Compare the name of the header with the name you were given"),
				vendors.Ask(apiOwner, "whether the key is active, and for this environment").When("If both are right"),
			},
			topic: about("401 (or 403 that speaks of the key) with `auth.method = \"api-key\"`.",
				"A wrong or inactive key, or the name of its header is wrong.", "Store the key again; compare the name.")},
		{code: "claims-challenge", when: all(challenged("insufficient_claims"), by(method.Method.App)), who: tenantAdmin, next: appOwner,
			title: claimsChallenge, facts: []factOf{said, fromServer("the challenge asks for the claims {asked claims}")},
			do: []vendors.Advice{vendors.Send(tenantAdmin, "which Conditional Access policy for applications blocks this client")}},
		{code: "claims-challenge", when: challenged("insufficient_claims"), who: self, next: tenantAdmin,
			title: claimsChallenge, facts: []factOf{said, fromServer("the challenge asks for the claims {asked claims}")},
			do: []vendors.Advice{
				vendors.Store("{!by az}Get a token that has the claims, and store it"),
			},
			say: func(m *matter, d *client.Diagnosis) {
				if m.Target.Method.Az() {
					d.SignIn = m.azSignIn(m.challengeParam("claims"))
					add(d, signInAz("Sign in again with the claims that the API requires", d.SignIn))
					add(d, Do("If az is older than 2.76, which has no --claims-challenge, run az logout, then az login"))
				}
			},
			topic: about("`error=\"insufficient_claims\", claims=\"…\"`.",
				"Conditional Access or continuous access evaluation: the account or the place changed, or more proof is wanted.",
				"`az login --claims-challenge …` (az 2.76 or newer); an application needs its tenant's administrator.", self, tenantAdmin, appOwner)},
		{code: "scope-too-small", when: scopeMissing, who: apiOwner, next: tenantAdmin,
			title: "The token lacks the permission {asked scope}." + or + "The token is valid, but it does not allow this request.",
			facts: []factOf{fromServer("the API requires {asked scope}"), said, claimed("scp", "scope", "roles", "appid", "azp")},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "{?user}to grant the signed-in account the missing permission"+or+"to grant {client} the missing permission"),
				vendors.Edit("{?user}If the permission is one that you can request, name it in scope"),
				vendors.Ask(tenantAdmin, "{!user}to consent to that permission"),
				vendors.Retry("{!user}Then get a new token, which holds the new permission"),
			},
			topic: about("`error=\"insufficient_scope\"`.", "The client or the person lacks a permission at the API.",
				"Have it granted and consented to, then get a new token.")},
		{code: "token-claim-refused", when: blames(evidence.BlameClaim), who: apiOwner, next: self,
			title: "The API's gateway requires a claim that the token does not have.",
			facts: []factOf{said, claimed("aud", "appid", "azp", "roles", "scp")},
			do:    []vendors.Advice{vendors.Send(apiOwner, "which claim the gateway requires, and how {client} gets it")},
			topic: about("`TokenClaimValueNotAllowed` of API Management.", "validate-jwt requires a claim, a role for instance.",
				"Ask which, and have it granted.")},
		{code: "signing-key-unknown", when: blames(evidence.BlameKey), who: apiOwner, next: self, sure: client.Medium,
			title: "The API does not know the key that signed the token.", facts: []factOf{said, claimed("iss", "aud")},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "to let the API read the signing keys of the issuer {iss|in the token}"),
				vendors.Ask(apiOwner, "whether the API reads the keys of a B2C policy instead of those of Entra, or its registration has SAML sign-on "+
					"(its own keys, at ?appid=): the usual causes"),
			},
			also: &client.Alternative{Title: "The token may be of another environment, whose keys this API does not know.", Who: self,
				Tell: "That is the cause if the issuer in the token is not the one you were given for this environment."},
			topic: about("`The signature key was not found`, `TokenSignatureKeyNotFound`, `IDX10501`.",
				"The API reads the keys of another issuer (a B2C policy instead of Entra), or its registration has SAML sign-on with keys of its own.",
				"The API owner corrects the trusted issuer.")},
		{code: "signature-refused", when: all(blames(evidence.BlameSignature), by(method.Method.Stored)), who: self, next: apiOwner,
			sure:  client.Medium,
			title: "The pasted token is damaged or not for this API: its signature is wrong.", facts: []factOf{said, claimed("iss", "aud")},
			do: []vendors.Advice{vendors.Store("Copy the whole token again and store it")}},
		{code: "signature-refused", when: blames(evidence.BlameSignature), who: apiOwner, next: self, sure: client.Medium,
			title: "The API rejects the token's signature.", facts: []factOf{said, claimed("iss", "aud")},
			do: []vendors.Advice{vendors.Send(apiOwner, "with which issuer's keys the API checks tokens")},
			topic: about("`The signature is invalid`, `IDX10511`.", "A damaged token, a token for Graph, or wrong keys at the API.",
				"Ask which keys they use; store a pasted token again, whole.")},
		{code: "erpnet-session-refused", when: all(erpRefuses, otherInstance), who: self, next: apiOwner,
			title: "The token is of another ERP.net instance than the API.",
			facts: []factOf{said, stands,
				fromProfile("url is at {api host}, token_url at {token_url host}: a token is valid at its own instance only")},
			do: []vendors.Advice{vendors.Edit("Set url and token_url to the same instance")}},
		{code: "erpnet-session-refused", when: erpRefuses, who: self, next: apiOwner, sure: client.Medium,
			title: "ERP.net rejects this token.", facts: []factOf{said, stands},
			do: []vendors.Advice{
				vendors.Retry("Sessions end after 20 minutes without a request, tokens after an hour. Try again"),
				vendors.Edit("Compare url and token_url, which must be of the same instance"),
				vendors.Send(apiOwner, "whether the trusted application is enabled and its system user set (IsEnabled, SystemUserAllowed)"),
			},
			topic: about("401 of an ERP.net instance.",
				"Tokens are good at their own instance only; sessions end after 20 minutes without a request.",
				"Compare `url` and `token_url`; try again.")},
		{code: "mart-access-missing", when: martless, unsure: "unlike a mart", who: martAdmin, next: apiOwner,
			title: "{?user}You have no access to {mart}." + or + "The client has no access to {mart}.",
			facts: []factOf{said, stands, func(m *matter, d *client.Diagnosis) { setting(d, m.audienceSetting().Key, m.audienceSetting().Value) }},
			do: []vendors.Advice{
				vendors.Send(martAdmin, "to give {client} a role with DATA_VIEW at {mart}"),
				vendors.Ask(apiOwner, `whether the client is allowed at system level ("Expose an API" of the xMart registration)`).
					When("If the client has that role"),
				vendors.Edit("{?401}{?root}Compare the name of the mart in url, since xMart may answer the same for a mart that does not exist"),
			},
			also: &client.Alternative{Title: "{?401}The token may be for another environment of xMart.", Who: self,
				Tell: "Production and UAT have different resource ids: compare {audience key} with the resource id of this address."},
			topic: about("401 `Authorization has been denied for this request.` or 403 of an xMart, with a token whose audience is right.",
				"xMart has two levels: the client must be allowed by the xMart team, and have a role with DATA_VIEW at the mart.",
				"Ask the mart's administrator, then the xMart team.").titled("The client has no access to this mart of xMart.")},
		{code: "odm-refused", when: all(status(401), is(string(vendors.ODM))), who: self, next: apiOwner, sure: client.Medium,
			title: "ODM rejects this sign-in.", facts: []factOf{said, stands, set("scope")},
			say: func(m *matter, d *client.Diagnosis) {
				if m.Target.Method.Az() || m.Target.Method == "" {
					d.SignIn = m.azSignIn("")
					add(d, signInAz("Sign in again with the scope exactly as ODM's administrator gave it", d.SignIn))
				} else {
					m.freshStep(d)
				}
				add(d, m.step(vendors.Send(apiOwner, "whether the account is known to ODM, and which scope ODM accepts")))
			},
			topic: about("401 of a Genestack ODM, without a body.", "The sign-in is too old or for another scope, or the account is unknown to ODM.",
				"`az login` with the scope exactly as it was given; then ask the ODM administrator.")},
		{code: "token-not-seen", when: unseen, who: self, next: apiOwner, sure: client.Medium,
			title: "{api} received no token that it can read.",
			facts: []factOf{said, stands, given("anonymous", fromServer("the API answers the same with and without a token")),
				given("!anonymous", given("stored token", secrets("auth.token"))),
				given("proxy", fromProfile("a proxy is in use, which may remove the Authorization header"))},
			do: []vendors.Advice{
				vendors.Edit("Compare url with the address of the API itself, not of a portal or gateway in front of it"),
				vendors.Store("{?stored token}Store the whole token again"),
				vendors.Send(apiOwner, "why the API rejects this token: the log has the reason, the response does not"),
			},
			also: &client.Alternative{Title: "The API may reject the token without a reason.", Who: apiOwner,
				Tell: "The API's log distinguishes a missing header from a rejected token."},
			topic: about("401 with `WWW-Authenticate: Bearer` and nothing else; `JWT not present`.",
				"A proxy takes the header away, the token is damaged, `url` is that of something in front; or the API keeps its reasons to itself.",
				"Compare `url`; ask the API owner what the log says.").titled("The API received no token that it can read.")},
		{code: "token-refused", when: all(tokenRefused, is("no claims"), by(method.Method.External)), who: self, next: apiOwner,
			sure:  client.Medium,
			title: refusedTitle, facts: []factOf{said, stands, challenge, secrets("auth.token"), lastSuccess},
			do: []vendors.Advice{vendors.Store("Get a new token and store it"), mayUse()}, say: byWords},
		{code: "token-refused", when: tokenRefused, who: apiOwner, next: self, sure: client.Medium,
			title: refusedTitle, facts: []factOf{said, stands, challenge, lastSuccess}, do: []vendors.Advice{mayUse()}, say: byWords,
			topic: about("401 with another text, as `Authorization has been denied for this request.`",
				"The client or the person is not allowed, or the API gives no reason.", "Ask the API owner; the report has what support needs.").
				titled("The API rejects the token, which matches all known requirements.")},
		{code: "groups-left-out", when: func(m *matter) bool { return m.answered(403) && m.Overage() && len(m.Claims.Texts("roles")) == 0 },
			who: apiOwner, next: martAdmin, sure: client.Medium, title: "The token leaves out your groups, and the API does not look them up.",
			facts: []factOf{said, fromToken("groups are left out of the token (_claim_names): there are more than 200")},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "to let the API ask Microsoft Graph for the groups, or decide by roles"),
				vendors.Ask(martAdmin, "whether the right to read the data was granted"),
			},
			also: &client.Alternative{Title: "The right to read the data may not have been granted at all.", Who: martAdmin,
				Tell: "The data owner knows whether it was."},
			topic: about("403, and `_claim_names` in the token.", "Beyond 200 groups Entra leaves them out; the API must ask Graph.",
				"The API owner lets the API look the groups up.").titled("The token leaves out the person's groups.")},
		{code: "access-denied", when: denied, who: martAdmin, next: apiOwner,
			title: "The API denies access: “{reason}”." + or + "{?token}The API accepts the token but denies access to {data}." + or +
				"The API denies access to {data}.",
			facts: []factOf{said, stands},
			do: []vendors.Advice{
				vendors.Send(martAdmin, "{?Genestack ODM}to give {client} access to this data"+or+
					"{?ERP.net}to give the application's system user the right to read this data"+or+
					"{?NxtPort}whether {client} is subscribed to this API"+or+"to let {client} read the data"),
				vendors.Ask(apiOwner, "what the log says about this request").When("If the right was granted"),
				vendors.Retry("{?no role}After a role was granted, get a new token, which holds the roles of an application"),
			},
			say: byWords,
			topic: about("403, empty or with an error of the service.",
				"The API knows who is asking: signing in works. The client or the person has no right to this data.",
				"Ask the data owner. Roles are in the token: after a role was granted, a new token is needed.").
				titled("The API accepts the token but denies access to this data.")},
		{code: "gateway-blocks", when: status(403), who: apiOwner, next: networkAdmin, sure: client.Medium,
			title: "A gateway, firewall or proxy in front of the API blocks the request.", facts: []factOf{said, header("Server")},
			do: []vendors.Advice{
				vendors.Send(apiOwner, "whether a firewall in front of the API blocks this request (some take an OData filter for an attack)"),
				vendors.Ask(networkAdmin, "whether the page is that of the network's own proxy"),
			},
			topic: about("403 with a web page.", "A firewall for web applications, or a company's proxy.",
				"Ask the API owner, then the network administrator.")},
	}
})

const (
	claimsChallenge = "The API requires a fresh sign-in that meets a policy (a claims challenge)."
	refusedTitle    = "{?user}The token matches all known requirements, but the API rejects this person." + or +
		"{!no claims}The token matches all known requirements, but the API rejects this client." + or +
		"The API rejects the token: “{reason}”." + or + "The API rejects the token and gives no reason."
)

var (
	mayUse = sync.OnceValue(func() vendors.Advice {
		return vendors.Send(apiOwner, "whether {client} may use the API, and what the log says about this request")
	})
	lastSuccess = func(m *matter, d *client.Diagnosis) {
		if m.Before != nil {
			fact(d, client.FromClock, "last success at "+evidence.Stamp(m.Before.When))
		}
	}
)

// byWords is how sure a status makes: words that are not known may mean anything, and
// without a word only a token that can be read rules other causes out.
func byWords(m *matter, d *client.Diagnosis) {
	switch {
	case m.reason() == "" && len(m.Claims) > 0:
	case m.reason() == "", denial.MatchString(m.reason()):
		d.Confidence = client.Medium
	default:
		d.Confidence = client.Low
	}
}
