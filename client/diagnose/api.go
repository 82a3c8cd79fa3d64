package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/explain"
	"odatui/client/vendors"
	"odatui/lazy"
)

// answered reports whether the API answered with one of the statuses; none:
// whether it answered.
func (m *matter) answered(statuses ...int) bool {
	if m.Answer == nil {
		return false
	}
	return len(statuses) == 0 || slices.Contains(statuses, m.Answer.Status)
}

// challenged reports whether a challenge of the API's answer has this error.
func (m *matter) challenged(code string) bool {
	for _, c := range m.Challenges {
		if strings.EqualFold(c.Params["error"], code) {
			return true
		}
	}
	return m.Answer != nil && strings.EqualFold(m.Answer.Code, code)
}

// bare reports whether the API only said "Bearer": ASP.NET does so where it saw
// no token that it could read, or does not want to say more.
func (m *matter) bare() bool {
	found := false
	for _, c := range m.Challenges {
		if !strings.EqualFold(c.Scheme, "Bearer") {
			continue
		}
		if c.Params["error"] != "" || c.Params["error_description"] != "" {
			return false
		}
		found = true
	}
	return found
}

// silent reports whether an answer says nothing beyond its status.
func (m *matter) silent() bool {
	return m.Answer != nil && (m.Answer.Shape == client.ShapeEmpty || m.Answer.Shape == client.ShapeText && len(m.Answer.Body) < 40)
}

// status5xx reports whether the API failed.
func (m *matter) status5xx() bool {
	return m.Answer != nil && m.Answer.Status >= 500 && m.Answer.Status < 600
}

// good reports whether the status was one of success: then what came was not
// what was wanted.
func (m *matter) good() bool {
	return m.Answer != nil && (m.Answer.Status >= 200 && m.Answer.Status < 300)
}

var (
	inTime    = lazy.Regexp(`(?i)(?:replenished|try again) in (\d{1,3}):(\d\d):(\d\d)`)
	inSeconds = lazy.Regexp(`(?i)(?:try again|retry) (?:in|after) (\d{1,7}) ?s`)
)

var apiRules = []rule{
	{code: "web-filter", when: (*matter).filtered, say: sayFiltered},
	{code: "maintenance", when: (*matter).maintained, say: sayMaintenance},
	{code: "sign-in-page", when: (*matter).signInPage, say: saySignInPage},
	{code: "address-moved", when: func(m *matter) bool { return m.Moved != nil || m.answered(301, 302, 303, 307, 308) }, say: sayMoved},
	{code: "subscription-key-missing", when: answers("missing subscription key"), who: self, next: apiOwner,
		title: "The API's gateway requires a subscription key, and none was sent.",
		facts: []factOf{said, (*matter).headersFact},
		do: []vendors.Advice{
			vendors.Edit(`Add the header to the profile, headers = { "{key name}" = { env = "NAME" } }`),
			vendors.Ask(apiOwner, "for a key of this environment (API Management calls it a subscription)").When("If you have no key"),
		},
		topic: about("`Access denied due to missing subscription key`.",
			"Azure API Management in front of the API requires `Ocp-Apim-Subscription-Key` in addition to the token.",
			"Add the header to `headers` of the profile.")},
	{code: "subscription-key-wrong", when: func(m *matter) bool { return m.answered() && m.Says("invalid subscription key") }, say: sayGateKeyWrong},
	{code: "quota-used", when: func(m *matter) bool {
		return m.answered() && m.Says("out of call volume quota", "quota exceeded", "out of bandwidth quota")
	}, say: sayQuota},
	{code: "address-blocked", when: func(m *matter) bool {
		return m.answered(401, 403) && (m.Says("caller ip address", "ip address") && m.Says("not allowed", "blocked", "forbidden", "denied"))
	}, say: sayBlocked},
	{code: "operation-unknown", when: func(m *matter) bool {
		return m.answered() && m.Says("unable to match incoming request to an operation")
	}, say: sayOperation},
	{code: "licence-slots-used", when: (*matter).licenceless, say: sayLicence},
	{code: "throttled", when: func(m *matter) bool { return m.answered(429) || m.answered() && m.Says("rate limit is exceeded") }, say: sayThrottle},
	{code: "sign-in-wanted", when: func(m *matter) bool { return m.answered(401) && m.Method("none") }, say: sayWanted},
	{code: "password-refused", when: func(m *matter) bool { return m.answered(401) && m.Method("basic") }, say: sayPassword},
	{code: "key-refused", when: func(m *matter) bool {
		return m.answered(401) && m.Method("api-key") || m.answered(403) && m.Method("api-key") && m.Says("api key", "apikey", "api_key")
	}, say: sayAPIKey},
	{code: "claims-challenge", when: func(m *matter) bool { return m.answered() && m.challenged("insufficient_claims") }, say: sayClaimsChallenge},
	{code: "scope-too-small", when: func(m *matter) bool {
		return m.answered() && (m.challenged("insufficient_scope") || m.Says("insufficient_scope"))
	}, say: sayScope},
	{code: "token-claim-refused", when: func(m *matter) bool { return m.refused() && m.Blames(evidence.BlameClaim) != nil }, say: sayClaimRefused},
	{code: "signing-key-unknown", when: func(m *matter) bool { return m.refused() && m.Blames(evidence.BlameKey) != nil }, say: saySigningKey},
	{code: "signature-refused", when: func(m *matter) bool { return m.refused() && m.Blames(evidence.BlameSignature) != nil }, say: saySignature},
	{code: "erpnet-session-refused", when: func(m *matter) bool {
		return m.answered(401) && m.System == vendors.ERPNet && m.Method("client-credentials", "bearer", "")
	}, say: sayERPSession},
	{code: "mart-access-missing", when: (*matter).martless, say: sayMart},
	{code: "odm-refused", when: func(m *matter) bool { return m.answered(401) && m.System == vendors.ODM }, say: sayODM},
	{code: "token-not-seen", when: func(m *matter) bool { return m.answered(401) && (m.Blames(evidence.BlameMissing) != nil || m.unseen()) }, say: sayUnseen},
	{code: "token-refused", when: func(m *matter) bool {
		return m.answered(401) || m.answered(0) && (m.challenged("invalid_token") || len(m.Challenges) > 0 || m.Says("authorization has been denied"))
	}, say: sayAPIRefuses},
	{code: "groups-left-out", when: func(m *matter) bool { return m.answered(403) && m.Overage() && len(m.Claims.Texts("roles")) == 0 }, say: sayGroups},
	{code: "access-denied", when: func(m *matter) bool { return m.answered(403) && m.Answer.Shape != client.ShapeHTML }, say: sayDenied},
	{code: "gateway-blocks", when: func(m *matter) bool { return m.answered(403) }, say: sayGatewayBlocks},
	{code: "fails-with-token", when: (*matter).onlyWithToken, say: sayOnlyWithToken},
	{code: "query-refused", when: (*matter).queryRefused, say: sayQuery},
	{code: "record-not-found", when: func(m *matter) bool { return m.answered(404, 410) && m.BelowSet() }, say: sayNoRecord},
	{code: "mart-or-table-unknown", when: func(m *matter) bool { return m.answered(404) && m.System == vendors.XMart }, say: sayMartUnknown},
	{code: "service-root-wrong", when: func(m *matter) bool { return m.answered(404, 410) && m.AtRoot() }, say: sayRoot},
	{code: "set-not-found", when: func(m *matter) bool { return m.answered(404, 410) }, say: sayNotFound},
	{code: "method-not-allowed", when: func(m *matter) bool { return m.answered(405) }, say: sayMethodNotAllowed},
	{code: "format-refused", when: status(406, 415), who: apiOwner, next: self, title: "The service cannot respond with JSON.",
		facts: []factOf{said, (*matter).urlFact, (*matter).headersFact},
		do: []vendors.Advice{
			vendors.Edit("If the profile has headers such as Accept, remove them"),
			vendors.Send(apiOwner, "whether the API returns JSON at another address"),
		},
		topic: about("406 or 415.",
			"The service gives XML only, or a header of the profile asks for it.", "Look at `headers`; ask for JSON.")},
	{code: "request-too-long", when: func(m *matter) bool { return m.answered(413, 414, 431) || m.answered(404) && m.Says("url too long") }, say: sayTooLong},
	{code: "not-implemented", when: func(m *matter) bool { return m.answered(501) }, say: sayNotImplemented},
	{code: "busy", when: func(m *matter) bool { return m.answered(503) || m.answered(500, 502) && m.Header("Retry-After") != "" }, say: sayBusy},
	{code: "gateway-failed", when: func(m *matter) bool { return m.answered(502, 504) }, say: sayGateway},
	{code: "request-timeout", when: func(m *matter) bool { return m.answered(408) }, say: sayLate408},
	{code: "api-failed", when: (*matter).status5xx, say: sayFailed},
	{code: "request-refused", when: func(m *matter) bool {
		return m.Answer != nil && (m.Answer.Status >= 400 && m.Answer.Status < 500 || m.Answer.Status == 0 && m.Answer.Recognised())
	}, say: sayRefusedRequest},
}

// maintained reports whether a page says that the service is away for a while:
// xMart redirects to such a page, others answer 503 with one.
func (m *matter) maintained() bool {
	if m.Moved != nil {
		return evidence.HasAny(m.Moved.Location, "sorry", "maintenance", "unavailable", "offline")
	}
	if m.Answer == nil || m.Answer.Shape != client.ShapeHTML {
		return false
	}
	switch m.Answer.Status {
	case 401, 403, 404:
		return false
	}
	text := m.pageText()
	if strings.Contains(strings.Join(strings.Fields(text), " "), apacheAway) {
		return false
	}
	return evidence.HasAny(text, "maintenance", "sorry", "temporarily unavailable", "service unavailable", "be back soon", "wartung", "app_offline", "site offline", "scheduled downtime")
}

// filtered reports a page by which a filter between here and the API says that
// it lets nobody through. Such pages say sorry, too, with any status.
func (m *matter) filtered() bool {
	if m.Answer != nil && m.Status() >= 400 && m.Header("X-Squid-Error") != "" {
		return true // Squid says so of its own refusals only
	}
	return m.Answer != nil && m.Answer.Shape == client.ShapeHTML &&
		evidence.HasAny(m.pageText(), "zscaler", "fortiguard", "forcepoint", "websense", "blue coat", "bluecoat", "netskope", "cisco umbrella", "mcafee web gateway", "skyhigh security")
}

// apacheAway is what Apache writes whenever what stands behind it does not
// answer: it knows of no maintenance.
const apacheAway = "due to maintenance downtime or capacity problems"

// pageText is what a web page says, in lower case; its message is in part ours.
func (m *matter) pageText() string { return strings.ToLower(string(m.Answer.Body)) }

// signInPage reports whether a browser's login stands in front of the API.
func (m *matter) signInPage() bool {
	if m.Moved != nil {
		return m.Moved.SignIn
	}
	if m.Answer == nil {
		return false
	}
	if m.Answer.Status >= 300 && m.Answer.Status < 400 {
		return explain.LeadsToSignIn(m.Header("Location"))
	}
	if m.Answer.Shape != client.ShapeHTML || m.Answer.Status >= 500 || m.Answer.Status == 404 {
		return false
	}
	return evidence.HasAny(m.pageText(), "sign in", "signin", "sign-in", "log in", "login", "logon", "anmelden", `type="password"`, "samlrequest", "/oauth2/authorize", "connexion", "single sign")
}

// martless reports xMart's way to say that a client has no rights at a mart.
func (m *matter) martless() bool {
	return m.System == vendors.XMart && m.Tokens() && m.answered(401, 403) && m.Blames(evidence.BlameKey, evidence.BlameSignature, evidence.BlameMissing) == nil
}

// unseen reports whether the API seems to have seen no token: it only says
// "Bearer", and what it says without a token is the same.
func (m *matter) unseen() bool {
	if !m.bare() || !m.silent() {
		return false
	}
	return m.Anonymous == nil || m.Anonymous.Status == m.Answer.Status
}

// onlyWithToken reports whether the API fails with a token and not without.
func (m *matter) onlyWithToken() bool {
	return m.status5xx() && m.Anonymous != nil && m.Tokens() && m.Anonymous.Status > 0 && m.Anonymous.Status < 500
}

// queryRefused reports whether the service does not take what was asked for.
// ERP.net says so with 500 and a number.
func (m *matter) queryRefused() bool {
	if m.Answer == nil {
		return false
	}
	switch {
	case m.Answer.Status == 400, m.Answer.Status == 422:
		return true
	case m.Answer.Status == 0: // pasted without
		return m.Says("a property named", "query specified in the uri", "syntax error at position", "is not supported in $filter", "resource not found for the segment")
	case m.Answer.Shape == client.ShapeERP:
		return m.Says("$filter", "$select", "$orderby", "$top", "$skip", "$apply", "$expand", "is not supported", "ODataException", "is not found", "was not found")
	}
	return m.Answer.Status == 404 && m.Answer.Shape == client.ShapeOData && strings.Contains(m.Answer.URL, "%24filter") && m.Says("$filter")
}

// asksNothing reports whether all query options of the request are odatui's own.
func (m *matter) asksNothing() bool {
	u, err := url.Parse(m.Answer.URL)
	if err != nil || u.RawQuery == "" {
		return false
	}
	for name := range u.Query() {
		if !slices.Contains([]string{"$count", "$top", "$skip"}, name) && !slices.Contains(m.Answer.Ours, name) {
			return false
		}
	}
	return true
}
