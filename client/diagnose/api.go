package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// answered reports whether the API answered with one of the statuses; none:
// whether it answered.
func (m *matter) answered(statuses ...int) bool {
	if m.answer == nil {
		return false
	}
	return len(statuses) == 0 || slices.Contains(statuses, m.answer.Status)
}

// challenged reports whether a challenge of the API's answer has this error.
func (m *matter) challenged(code string) bool {
	for _, c := range m.challenges {
		if strings.EqualFold(c.Params["error"], code) {
			return true
		}
	}
	return m.answer != nil && strings.EqualFold(m.answer.Code, code)
}

// bare reports whether the API only said "Bearer": ASP.NET does so where it saw
// no token that it could read, or does not want to say more.
func (m *matter) bare() bool {
	found := false
	for _, c := range m.challenges {
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
	return m.answer != nil && (m.answer.Shape == client.ShapeEmpty || m.answer.Shape == client.ShapeText && len(m.answer.Body) < 40)
}

// status5xx reports whether the API failed.
func (m *matter) status5xx() bool {
	return m.answer != nil && m.answer.Status >= 500 && m.answer.Status < 600
}

// good reports whether the status was one of success: then what came was not
// what was wanted.
func (m *matter) good() bool {
	return m.answer != nil && (m.answer.Status >= 200 && m.answer.Status < 300)
}

// method reports whether the profile signs in in one of these ways; "" stands
// for no profile.
func (m *matter) method(names ...string) bool { return slices.Contains(names, string(m.Target.Method)) }

var (
	inTime    = lazy.Regexp(`(?i)(?:replenished|try again) in (\d{1,3}):(\d\d):(\d\d)`)
	inSeconds = lazy.Regexp(`(?i)(?:try again|retry) (?:in|after) (\d{1,7}) ?s`)
)

var apiRules = []rule{
	{"web-filter", (*matter).filtered, sayFiltered},
	{"maintenance", (*matter).maintained, sayMaintenance},
	{"sign-in-page", (*matter).signInPage, saySignInPage},
	{"address-moved", func(m *matter) bool { return m.moved != nil || m.answered(301, 302, 303, 307, 308) }, sayMoved},
	{"subscription-key-missing", func(m *matter) bool { return m.answered() && m.says("missing subscription key") }, sayGateKeyMissing},
	{"subscription-key-wrong", func(m *matter) bool { return m.answered() && m.says("invalid subscription key") }, sayGateKeyWrong},
	{"quota-used", func(m *matter) bool {
		return m.answered() && m.says("out of call volume quota", "quota exceeded", "out of bandwidth quota")
	}, sayQuota},
	{"address-blocked", func(m *matter) bool {
		return m.answered(401, 403) && (m.says("caller ip address", "ip address") && m.says("not allowed", "blocked", "forbidden", "denied"))
	}, sayBlocked},
	{"operation-unknown", func(m *matter) bool {
		return m.answered() && m.says("unable to match incoming request to an operation")
	}, sayOperation},
	{"licence-slots-used", (*matter).licenceless, sayLicence},
	{"throttled", func(m *matter) bool { return m.answered(429) || m.answered() && m.says("rate limit is exceeded") }, sayThrottle},
	{"sign-in-wanted", func(m *matter) bool { return m.answered(401) && m.method("none") }, sayWanted},
	{"password-refused", func(m *matter) bool { return m.answered(401) && m.method("basic") }, sayPassword},
	{"key-refused", func(m *matter) bool {
		return m.answered(401) && m.method("api-key") || m.answered(403) && m.method("api-key") && m.says("api key", "apikey", "api_key")
	}, sayAPIKey},
	{"claims-challenge", func(m *matter) bool { return m.answered() && m.challenged("insufficient_claims") }, sayClaimsChallenge},
	{"scope-too-small", func(m *matter) bool {
		return m.answered() && (m.challenged("insufficient_scope") || m.says("insufficient_scope"))
	}, sayScope},
	{"token-claim-refused", func(m *matter) bool { return m.refused() && m.blames(blameClaim) != nil }, sayClaimRefused},
	{"signing-key-unknown", func(m *matter) bool { return m.refused() && m.blames(blameKey) != nil }, saySigningKey},
	{"signature-refused", func(m *matter) bool { return m.refused() && m.blames(blameSignature) != nil }, saySignature},
	{"erpnet-session-refused", func(m *matter) bool {
		return m.answered(401) && m.system == ERPNet && m.method("client-credentials", "bearer", "")
	}, sayERPSession},
	{"mart-access-missing", (*matter).martless, sayMart},
	{"odm-refused", func(m *matter) bool { return m.answered(401) && m.system == ODM }, sayODM},
	{"token-not-seen", func(m *matter) bool { return m.answered(401) && (m.blames(blameMissing) != nil || m.unseen()) }, sayUnseen},
	{"token-refused", func(m *matter) bool {
		return m.answered(401) || m.answered(0) && (m.challenged("invalid_token") || len(m.challenges) > 0 || m.says("authorization has been denied"))
	}, sayAPIRefuses},
	{"groups-left-out", func(m *matter) bool { return m.answered(403) && m.overage() && len(m.Claims.Texts("roles")) == 0 }, sayGroups},
	{"access-denied", func(m *matter) bool { return m.answered(403) && m.answer.Shape != client.ShapeHTML }, sayDenied},
	{"gateway-blocks", func(m *matter) bool { return m.answered(403) }, sayGatewayBlocks},
	{"fails-with-token", (*matter).onlyWithToken, sayOnlyWithToken},
	{"query-refused", (*matter).queryRefused, sayQuery},
	{"record-not-found", func(m *matter) bool { return m.answered(404, 410) && m.belowSet() }, sayNoRecord},
	{"mart-or-table-unknown", func(m *matter) bool { return m.answered(404) && m.system == XMart }, sayMartUnknown},
	{"service-root-wrong", func(m *matter) bool { return m.answered(404, 410) && m.atRoot() }, sayRoot},
	{"set-not-found", func(m *matter) bool { return m.answered(404, 410) }, sayNotFound},
	{"method-not-allowed", func(m *matter) bool { return m.answered(405) }, sayMethodNotAllowed},
	{"format-refused", func(m *matter) bool { return m.answered(406, 415) }, sayFormat},
	{"request-too-long", func(m *matter) bool { return m.answered(413, 414, 431) || m.answered(404) && m.says("url too long") }, sayTooLong},
	{"not-implemented", func(m *matter) bool { return m.answered(501) }, sayNotImplemented},
	{"busy", func(m *matter) bool { return m.answered(503) || m.answered(500, 502) && m.header("Retry-After") != "" }, sayBusy},
	{"gateway-failed", func(m *matter) bool { return m.answered(502, 504) }, sayGateway},
	{"request-timeout", func(m *matter) bool { return m.answered(408) }, sayLate408},
	{"api-failed", (*matter).status5xx, sayFailed},
	{"request-refused", func(m *matter) bool {
		return m.answer != nil && (m.answer.Status >= 400 && m.answer.Status < 500 || m.answer.Status == 0 && m.answer.Recognised())
	}, sayRefusedRequest},
}

// maintained reports whether a page says that the service is away for a while:
// xMart redirects to such a page, others answer 503 with one.
func (m *matter) maintained() bool {
	if m.moved != nil {
		return hasAny(m.moved.location, "sorry", "maintenance", "unavailable", "offline")
	}
	if m.answer == nil || m.answer.Shape != client.ShapeHTML {
		return false
	}
	switch m.answer.Status {
	case 401, 403, 404:
		return false
	}
	text := m.pageText()
	if strings.Contains(strings.Join(strings.Fields(text), " "), apacheAway) {
		return false
	}
	return hasAny(text, "maintenance", "sorry", "temporarily unavailable", "service unavailable", "be back soon", "wartung", "app_offline", "site offline", "scheduled downtime")
}

// filtered reports a page by which a filter between here and the API says that
// it lets nobody through. Such pages say sorry, too, with any status.
func (m *matter) filtered() bool {
	if m.answer != nil && m.status() >= 400 && m.header("X-Squid-Error") != "" {
		return true // Squid says so of its own refusals only
	}
	return m.answer != nil && m.answer.Shape == client.ShapeHTML &&
		hasAny(m.pageText(), "zscaler", "fortiguard", "forcepoint", "websense", "blue coat", "bluecoat", "netskope", "cisco umbrella", "mcafee web gateway", "skyhigh security")
}

// apacheAway is what Apache writes whenever what stands behind it does not
// answer: it knows of no maintenance.
const apacheAway = "due to maintenance downtime or capacity problems"

// pageText is what a web page says, in lower case; its message is in part ours.
func (m *matter) pageText() string { return strings.ToLower(string(m.answer.Body)) }

func hasAny(text string, parts ...string) bool {
	text = strings.ToLower(text)
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// signInPage reports whether a browser's login stands in front of the API.
func (m *matter) signInPage() bool {
	if m.moved != nil {
		return m.moved.signIn
	}
	if m.answer == nil {
		return false
	}
	if m.answer.Status >= 300 && m.answer.Status < 400 {
		return leadsToSignIn(m.header("Location"))
	}
	if m.answer.Shape != client.ShapeHTML || m.answer.Status >= 500 || m.answer.Status == 404 {
		return false
	}
	return hasAny(m.pageText(), "sign in", "signin", "sign-in", "log in", "login", "logon", "anmelden", `type="password"`, "samlrequest", "/oauth2/authorize", "connexion", "single sign")
}

// martless reports xMart's way to say that a client has no rights at a mart.
func (m *matter) martless() bool {
	return m.system == XMart && m.tokens() && m.answered(401, 403) && m.blames(blameKey, blameSignature, blameMissing) == nil
}

// unseen reports whether the API seems to have seen no token: it only says
// "Bearer", and what it says without a token is the same.
func (m *matter) unseen() bool {
	if !m.bare() || !m.silent() {
		return false
	}
	return m.Anonymous == nil || m.Anonymous.Status == m.answer.Status
}

// onlyWithToken reports whether the API fails with a token and not without.
func (m *matter) onlyWithToken() bool {
	return m.status5xx() && m.Anonymous != nil && m.tokens() && m.Anonymous.Status > 0 && m.Anonymous.Status < 500
}

// queryRefused reports whether the service does not take what was asked for.
// ERP.net says so with 500 and a number.
func (m *matter) queryRefused() bool {
	if m.answer == nil {
		return false
	}
	switch {
	case m.answer.Status == 400, m.answer.Status == 422:
		return true
	case m.answer.Status == 0: // pasted without
		return m.says("a property named", "query specified in the uri", "syntax error at position", "is not supported in $filter", "resource not found for the segment")
	case m.answer.Shape == client.ShapeERP:
		return m.says("$filter", "$select", "$orderby", "$top", "$skip", "$apply", "$expand", "is not supported", "ODataException", "is not found", "was not found")
	}
	return m.answer.Status == 404 && m.answer.Shape == client.ShapeOData && strings.Contains(m.answer.URL, "%24filter") && m.says("$filter")
}

// asksNothing reports whether all query options of the request are odatui's own.
func (m *matter) asksNothing() bool {
	u, err := url.Parse(m.answer.URL)
	if err != nil || u.RawQuery == "" {
		return false
	}
	for name := range u.Query() {
		if !slices.Contains([]string{"$count", "$top", "$skip"}, name) && !slices.Contains(m.answer.Ours, name) {
			return false
		}
	}
	return true
}
