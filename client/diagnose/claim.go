package diagnose

import (
	"sync"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// claimRules explain why the API refused who we are, by the token and by what the
// API complains about.
var claimRules = sync.OnceValue(func() []rule { return within(rule{when: (*matter).refused}, append([]rule(nil), tokenFaults()...)) })

// tokenFaults recognise what is wrong with a token, also before the API has been
// asked: see [Claims].
var tokenFaults = sync.OnceValue(func() []rule {
	return []rule{
		{code: "environments-mixed", when: func(m *matter) bool { return m.mixed() != nil }, who: self, say: sayMixed,
			title: "A token of one environment was sent to the API of another one.",
			topic: about("The API refuses the token (401), and the token's tenant, client or audience, or the profile's `url`, is that of "+
				"another environment of the same profile.",
				"One key of the profile belongs to the other environment. The facts name it.",
				"Correct the key with `odatui profiles edit`, and compare with `odatui doctor A --against B`.", self, martAdmin)},
		{code: theirClock, when: func(m *matter) bool { return m.timely() && m.Theirs() }, who: apiOwner,
			title: "The API's clock is wrong by {api clock}.", plain: "The API's clock is wrong.",
			facts: []factOf{written(client.FromClock, "the clocks of this machine and of the token endpoint agree; that of the API differs by {api "+
				"clock}"), said}, do: steps{vendors.Send(apiOwner, "to set the clock of the API's server")},
			topic: about("The token does not fit the time at the API, while this machine and the token endpoint agree on the time.",
				"The server's clock runs ahead or behind by more than five minutes.", "Ask the API owner.")},
		{code: "clock-wrong", who: self, when: func(m *matter) bool {
			return m.Skewed() && (m.timely() || m.Blames(evidence.BlameExpired, evidence.BlameEarly, evidence.BlameLifetime) != nil)
		}, title: "This machine's clock is {clock}, so the token is not valid.", plain: "This machine's clock is wrong.", facts: []factOf{skewed,
			(*matter).timesFact, said}, do: steps{vendors.Retry("Set this machine's clock (best by NTP), then try again")},
			topic: about("A token is said to be expired or not valid yet, and the `Date` of the answers differs from this machine's clock by "+
				"more than five minutes.",
				"Tokens are valid from one moment to another, by the clock of the server.", "Set the clock, best by NTP.")},
		{code: "token-expired", who: self, when: func(m *matter) bool {
			return m.Blames(evidence.BlameExpired) != nil || m.Blames(evidence.BlameLifetime) != nil && !m.early() || m.expired()
		}, title: "{expired}", plain: "The token has expired.", do: fresh(),
			facts: []factOf{(*matter).expiredFact, (*matter).timesFact, said, skewed},
			say: func(m *matter, d *client.Diagnosis) {
				if len(m.Claims) > 0 && !m.expired() { // the API alone says so
					d.Confidence, d.NextWho = client.Medium, apiOwner
					d.Also = &client.Alternative{Title: "The API's clock may be wrong.", Who: apiOwner,
						Tell: "By this machine's clock the token is still valid: the doctor compares the clocks."}
				}
			},
			topic: about("`The token expired at …`, `TokenExpired`, `IDX10223`, or the token's own `exp`.",
				"A pasted token, or one that a program keeps, is too old.", "Get a new one; where odatui asks for it itself, try again.", self,
				apiOwner)},
		{code: "token-too-early", who: self, next: apiOwner, sure: client.Medium, when: func(m *matter) bool {
			return m.Blames(evidence.BlameEarly, evidence.BlameLifetime) != nil || m.early()
		}, title: "The token is not valid yet: a clock is wrong.", facts: []factOf{(*matter).timesFact, said, skewed},
			do: steps{vendors.Doctor("Compare the clocks"), vendors.Retry("If this machine's clock is wrong, set it, then try again")},
			also: &client.Alternative{Title: "The API's clock may be behind, or the API tolerates no difference (API Management does not).",
				Who: apiOwner, Tell: "That is the cause if this machine's clock is right and a second try a minute later works."},
			topic: about("`The token is not valid before …`, `IDX10222`, or the token's own `nbf`.",
				"A clock is wrong: this machine's, the API's, or that of the token endpoint. API Management tolerates no difference.",
				"Compare the clocks with `odatui doctor`.")},
		{code: "token-for-graph", when: isFor(vendors.GraphNames, vendors.OldGraphNames), who: self,
			title: "The token is for Microsoft Graph, not for this API.", facts: foreign, do: ofThisAPI(),
			topic: about("`aud` is `https://graph.microsoft.com` or `00000003-0000-0000-c000-000000000000`.",
				"The scope is missing or names no API. Only Graph itself can check such a token; other APIs report a wrong signature.",
				"Set `scope` or `resource` to the API's identifier.")},
		{code: "token-for-management", when: isFor(vendors.ManagementNames), who: self,
			title: "The token is for Azure's own management, not for this API.", facts: foreign, do: ofThisAPI(),
			topic: about("`aud` is `https://management.azure.com` or `https://management.core.windows.net/`.",
				"That is what az gives when it is asked without a scope.", "Set `scope` to the API's identifier.")},
		{code: "audience-wrong", when: func(m *matter) bool { return m.Blames(evidence.BlameAudience) != nil || m.misdirected() != nil },
			who: self, next: apiOwner, title: "The API rejects the token's audience {audience}.", plain: "The API rejects the token's audience.",
			facts: []factOf{said, claimed("aud"), (*matter).audienceFact, (*matter).wantedFact},
			do: steps{vendors.Edit("Set {audience key} to {right audience}"),
				vendors.Edit("Write {audience key} with or without the slash at its end, as the API does").In("slash"),
				vendors.Store("Get a token for this API and store it").In("stored token, !wanted, !slash"),
				vendors.Edit("Set {audience key} to the identifier of this API in this environment").In("!stored token, !wanted, !slash"),
				vendors.Ask(apiOwner, "which resource id belongs to this address: production and UAT have different ones").In("WHO xMart"),
				vendors.Edit("Set the scope to the id of the client of this environment, CLIENT_ID/.default, as NxtPort requires").In("NxtPort"),
				vendors.Edit("Write the scope letter by letter as ODM's administrator gave it").In("Genestack ODM"),
				vendors.Ask(apiOwner, "which audience the API accepts").When("If you do not know the identifier").
					In("!WHO xMart, !NxtPort, !Genestack ODM")},
			topic: about("`The audience '…' is invalid`, `TokenAudienceNotAllowed`, `IDX10214`; or `aud` is not what the API (`resource_id`) or "+
				"the profile says.", "`scope` or `resource` names another API, or the same API of another environment. A slash at the end counts.",
				"Set `scope` or `resource` to the API's identifier.")},
		{code: "issuer-version", when: func(m *matter) bool { return m.Blames(evidence.BlameIssuer) != nil && m.versions() > 0 }, who: apiOwner,
			next: self, title: "The API rejects tokens of version {version}.0, the version of its own registration.",
			plain: "The API rejects tokens of the version of its own registration.", facts: []factOf{said, claimed("iss", "ver"),
				(*matter).endpointFact},
			do: steps{vendors.Send(apiOwner, "to set accessTokenAcceptedVersion (requestedAccessTokenVersion) to {other version} in the API's "+
				"registration, or let the API accept both issuers")},
			say: func(m *matter, d *client.Diagnosis) {
				if a := m.Asked().Tenant; a != nil {
					fact(d, client.FromServer, "the API names the tenant of the token ("+a.Key+")")
					return
				}
				d.Confidence = client.Medium
				d.Also = &client.Alternative{Title: "The API may require tokens of another tenant.", Who: self,
					Tell: "That is the cause if the API owner names another tenant than the one in token_url."}
			},
			topic: about("`The issuer '…' is invalid`, with the right tenant in it.",
				"The API's registration decides whether tokens are of version 1.0 (`sts.windows.net`) or 2.0 (`login.microsoftonline.com/…/v2.0`), "+
					"not the endpoint that is asked. The API checks for the other one.",
				"The API owner sets `accessTokenAcceptedVersion`, or lets the API accept both issuers.")},
		{code: "tenant-wrong", when: func(m *matter) bool { return m.strange() != nil || m.Blames(evidence.BlameIssuer) != nil }, who: self,
			next: apiOwner, title: "The token is of another tenant than {who names it}.", plain: "The API rejects the issuer of the token.",
			facts: []factOf{said, claimed("iss", "tid"), (*matter).tenantFact, set("token_url")},
			do: steps{vendors.Edit("Set tenant to {asked tenant}").In("by az"),
				vendors.Edit("Set tenant to the tenant of this API").In("by az, !asked"),
				vendors.Store("Get a token of the right tenant and store it").In("stored token"),
				vendors.Edit("Set token_url to that of tenant {asked tenant}").In("!by az, !stored token"),
				vendors.Edit("Compare token_url with the one that the API owner gave you for this environment").In("!by az, !stored token, !asked"),
				vendors.Edit("Use token_url, client_id, secret and url of one environment, since NxtPort has one tenant for live and one for " +
					"staging").In("NxtPort, !asked")}, say: sayTenant,
			topic: about("`The issuer '…' is invalid`, `TokenIssuerNotAllowed`, `authorization_uri` with another tenant, or `tid` is not the "+
				"tenant of the profile.",
				"`token_url` or `tenant` is that of another environment or organisation.", "Set it to the tenant of this API.")},
		{code: "client-differs", when: func(m *matter) bool { return m.ClientRow().Verdict == claims.Wrong }, who: self,
			title: "The token was issued to another client than the profile names.", facts: []factOf{written(client.FromToken, "{client claim}"),
				set("client_id"), said},
			do: append(fresh()[:len(fresh()):len(fresh())], vendors.Edit("Compare client_id with the client that was given access")),
			topic: about("`appid`, `azp` or `client_id` of the token is not the profile's `client_id`, and the API refused it.",
				"An old token, or one of another profile.", "Get a new token; compare `client_id`.")},
		{code: "token-kind-odd", when: func(m *matter) bool { return m.KindRow().Verdict == claims.Odd }, who: self, sure: client.Low,
			title: "The token is that of {kind}, which auth.method does not issue.",
			plain: "The token is a person's where an application's was expected, or the reverse.",
			facts: []factOf{written(client.FromToken, "{kind means}")},
			do:    steps{{Text: "Compare the claims of the token with the profile's auth.method", Action: client.ActionToken}},
			topic: about("`idtyp`, `scp`, `oid` and `sub` do not fit `auth.method`.",
				"A person's token has the rights of that person, an application's has its own. A program or a pasted token gave the other kind.",
				"Look at the claims with `odatui token`.")},
		{code: opaque, when: func(m *matter) bool { return m.FormRow().Verdict == claims.Odd }, who: self, next: apiOwner,
			title: "The token is opaque: the request named no audience.", facts: []factOf{said, written(client.FromToken, "{form}")},
			do: steps{vendors.Edit("Set params.audience to the identifier of the API"),
				vendors.Ask(apiOwner, "for the API's identifier").When("If you do not know it")},
			topic: about("Auth0 gave a token that is no JWT, and the API refused it; or the API complains that it cannot read a JWT, and the "+
				"token request names no API.",
				"Some token servers (Auth0, oidc-provider) give a token that only they can read where nothing says which API it is for.",
				"Set `params.audience` (Auth0) or `resource` to the API's identifier.")},
		{code: opaque, when: (*matter).wantsJWT, who: self, next: apiOwner, sure: client.Medium,
			title: "The API requires a JWT, but the token is opaque: the request named no API.", facts: []factOf{said,
				written(client.FromServer, "reason of the challenge: {challenge}"), written(client.FromToken, "{form}")},
			do: steps{vendors.Edit("Name the API in auth.resource or in params.audience, as its token server requires"),
				vendors.Ask(apiOwner, "which of the two the token server requires, and what the API's identifier is")}},
	}
})

const (
	theirClock = "api-clock-wrong"
	opaque     = "token-opaque"
)

// Facts and steps of several rules.
var (
	fresh = sync.OnceValue(func() steps {
		return steps{vendors.Store("Get a new token and store it").In("stored token"),
			vendors.Do("Run the profile's command by hand, and check that it prints a new token: some programs cache one").In("own program"),
			vendors.SignIn("Sign in again").In("by az"),
			vendors.Retry("Try again with a new token").In("!stored token, !own program, !by az")}
	})
	foreign = []factOf{claimed("aud"), said, (*matter).audienceFact, written(client.FromServer,
		"the API requires the audience {asked audience}")}
	ofThisAPI = sync.OnceValue(func() steps {
		return steps{vendors.Edit("Set scope to the scope of {this api}, api://…/.default, from the API owner").In("by az"),
			vendors.Store("Get a token for {this api} and store it").In("stored token"),
			vendors.Edit("Let the profile's command request the scope of {this api}").In("own program"),
			vendors.Edit("Set {audience key} to the identifier of {this api}").In("!stored token, !own program, !by az")}
	})
)

// Claims says what is wrong with the token in use before the API has been
// asked, nil where nothing is. What is only odd has [client.Low] confidence.
func Claims(e client.Evidence) *client.Diagnosis {
	e.Err, e.Text = nil, ""
	m := read(e)
	for _, r := range tokenFaults() {
		// A token that cannot be read only has a form; the API's clock matters once it has responded.
		if (len(m.Claims) == 0) != (r.code == opaque) || r.code == theirClock || !r.when(m) {
			continue
		}
		d := r.apply(m)
		if r.code == opaque || r.code == "environments-mixed" {
			d.Confidence = client.Low
		}
		m.finish(&d)
		d.Raw = "" // nobody has said anything
		return &d
	}
	return nil
}
