package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// saidFact adds the API's response, or why there is none.
func (m *matter) saidFact(d *client.Diagnosis) {
	a := m.Answer
	switch {
	case a == nil && m.Err != nil:
		fact(d, client.FromServer, m.Err.Error())
	case a == nil:
	case a.Shape == client.ShapeHTML:
		said := "service answered with a web page"
		if a.Status != 0 { // else pasted without one
			said = "service answered " + strconv.Itoa(a.Status) + " with a web page"
		}
		if a.Instead != "" {
			said += ": “" + a.Instead + "”"
		}
		fact(d, client.FromServer, said)
	case a.Status == 0:
		said := a.Code
		if a.Message != "" {
			said += " “" + a.Message + "”"
		}
		fact(d, client.FromServer, said)
	case m.good() && a.Recognised():
		fact(d, client.FromServer, strings.TrimRight(fmt.Sprintf("with the status %d of success the service wrote the error %s: %s", a.Status, vendors.ElseText(a.Code, "without a code"), a.Message), ": "))
	case m.good():
		fact(d, client.FromServer, fmt.Sprintf("%s (status %d)", a.Message, a.Status))
	default:
		fact(d, client.FromServer, a.Error())
	}
}

// tokenFact adds the claims that the diagnosis is based on.
func (m *matter) tokenFact(d *client.Diagnosis, names ...string) {
	var parts []string
	for _, n := range names {
		if v := strings.Join(m.Claims.Texts(n), ", "); v != "" {
			parts = append(parts, n+" = "+v)
		}
	}
	fact(d, client.FromToken, strings.Join(parts, ", "))
}

func sayMixed(m *matter, d *client.Diagnosis) {
	x := m.mixed()
	d.Title = fmt.Sprintf("%s token was sent to the %s API.", evidence.Article(x.token), x.api)
	d.Who = client.WhoSelf
	if x.shared && m.Err == nil { // nothing was rejected: either environment may be the wrong one
		d.Title = fmt.Sprintf("%s is the same in %s and in %s; each needs its own.", x.key, x.api, x.token)
	}
	if x.source == client.FromProfile && m.Blames(evidence.BlameAudience, evidence.BlameIssuer) == nil {
		d.Confidence = client.Medium
	}
	fact(d, x.source, x.why)
	m.saidFact(d)
	m.tokenFact(d, "aud", "tid", "appid", "azp")
	add(d, x.fix)
	add(d, m.on(client.ActionCompare, "Compare both environments", "--against", m.sibling(x)))
	if m.System == vendors.XMart && d.Confidence == client.Medium {
		d.Also = &client.Alternative{Title: "The client may lack access to this mart.", Who: client.WhoMartAdmin,
			Tell: "If the environment's own " + x.key + " still gets a 401, the mart administrator must act."}
		d.NextWho = client.WhoMartAdmin
	}
}

// sibling returns the reference of the other environment of a mix.
func (m *matter) sibling(x *mix) string {
	for _, s := range m.Target.Siblings {
		if evidence.EnvironmentOf(s) == x.token || evidence.EnvironmentOf(s) == x.api {
			if s.Ref != "" {
				return s.Ref
			}
			return evidence.EnvironmentOf(s)
		}
	}
	return "OTHER"
}

func sayTheirClock(m *matter, d *client.Diagnosis) {
	_, api, _ := m.Apart()
	d.Title = "The API's clock is wrong by " + evidence.Span(api) + "."
	d.Who = client.WhoAPIOwner
	fact(d, client.FromClock, "the clocks of this machine and of the token endpoint agree; that of the API differs by "+evidence.Span(api))
	m.saidFact(d)
	add(d, m.report(m.apiOwner().to("set the clock of the API's server")))
}

func sayOurClock(m *matter, d *client.Diagnosis) {
	way := "behind"
	if m.Skew < 0 {
		way = "ahead"
	}
	d.Title = fmt.Sprintf("This machine's clock is %s %s, so the token is not valid.", evidence.Span(m.Skew), way)
	d.Who = client.WhoSelf
	fact(d, client.FromClock, m.SkewText())
	m.timesFact(d)
	m.saidFact(d)
	add(d, retry("Set this machine's clock (best by NTP), then try again"))
}

// timesFact adds from when until when the token is valid.
func (m *matter) timesFact(d *client.Diagnosis) {
	var parts []string
	for _, n := range []struct{ claim, word string }{{"nbf", "from"}, {"exp", "until"}} {
		if at, ok := evidence.Instant(m.Claims[n.claim]); ok {
			parts = append(parts, n.word+" "+evidence.Moment(at, m.Now))
		}
	}
	if len(parts) > 0 {
		fact(d, client.FromToken, "valid "+strings.Join(parts, ", "))
	}
}

func sayExpired(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The token has expired.", client.WhoSelf
	switch {
	case m.Blames(evidence.BlameExpired) != nil:
	case m.Says("has no expiration"):
		d.Title = "The token has no end (exp), which this API requires."
	case m.Blames(evidence.BlameLifetime) != nil && m.Says("lifetime is invalid; notbefore"):
		d.Title = "The API rejects the token's times (nbf, exp)."
	}
	if end, ok := evidence.Instant(m.Claims["exp"]); ok && m.expired() {
		d.Title = "The token expired " + evidence.Span(m.There().Sub(end)) + " ago."
	} else if c := m.Blames(evidence.BlameExpired, evidence.BlameLifetime); c != nil && c.Value != "" {
		if at, ok := evidence.QuotedTime(c.Value); ok {
			fact(d, client.FromServer, "by the API, the token expired at "+evidence.Moment(at, m.Now))
		}
	}
	if c := m.Blames(evidence.BlameExpired, evidence.BlameLifetime); c != nil && len(m.Claims) > 0 && !m.expired() {
		d.Confidence = client.Medium
		d.NextWho = client.WhoAPIOwner
		d.Also = &client.Alternative{Title: "The API's clock may be wrong.", Who: client.WhoAPIOwner,
			Tell: "By this machine's clock the token is still valid: the doctor compares the clocks."}
	}
	m.timesFact(d)
	m.saidFact(d)
	fact(d, client.FromClock, m.SkewText())
	m.freshStep(d)
}

// freshStep adds how to get a new token.
func (m *matter) freshStep(d *client.Diagnosis) {
	switch m.Target.Method {
	case "bearer":
		add(d, m.store("Get a new token and store it"))
	case "command":
		add(d, Do("Run the profile's command by hand, and check that it prints a new token: some programs cache one"))
	case "azure-cli":
		d.SignIn = m.azSignIn("")
		add(d, signInAz("Sign in again", d.SignIn))
	default:
		add(d, retry("Try again with a new token"))
	}
}

func sayEarly(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "The token is not valid yet: a clock is wrong.", client.WhoSelf, client.Medium
	m.timesFact(d)
	m.saidFact(d)
	fact(d, client.FromClock, m.SkewText())
	add(d, m.doctor("Compare the clocks"))
	add(d, retry("If this machine's clock is wrong, set it, then try again"))
	d.NextWho = client.WhoAPIOwner
	d.Also = &client.Alternative{Title: "The API's clock may be behind, or the API tolerates no difference (API Management does not).",
		Who: client.WhoAPIOwner, Tell: "That is the cause if this machine's clock is right and a second try a minute later works."}
}

func sayForeign(m *matter, d *client.Diagnosis) {
	name, key := "Azure's own management", m.audienceSetting()
	if m.isFor(vendors.GraphNames, vendors.OldGraphNames) {
		name = "Microsoft Graph"
	}
	d.Title, d.Who = "The token is for "+name+", not for this API.", client.WhoSelf
	m.tokenFact(d, "aud")
	m.saidFact(d)
	setting(d, key.Key, key.Value)
	api := "this API"
	if a := m.Asked().Audience; a != nil {
		fact(d, client.FromServer, "the API requires the audience "+a.Value)
		api = "this API (audience " + a.Value + ")"
	}
	switch m.Target.Method {
	case "azure-cli":
		add(d, m.edit("Set scope to the scope of "+api+", api://…/.default, from the API owner"))
	case "bearer":
		add(d, m.store("Get a token for "+api+" and store it"))
	case "command":
		add(d, m.edit("Let the profile's command request the scope of "+api))
	default:
		add(d, m.edit("Set "+key.Key+" to the identifier of "+api))
	}
}

// audienceSetting returns the setting that names the audience of the token.
func (m *matter) audienceSetting() evidence.Wish {
	if w := evidence.WantedAudience(m.Target); w != nil {
		value := m.Target.Auth[w.Key]
		if name, ok := strings.CutPrefix(w.Key, "params."); ok {
			value = m.Target.Params[name]
		}
		return evidence.Wish{Value: value, Key: w.Key, Source: client.FromProfile}
	}
	key, value := m.Audience()
	if key == "scope" && value == "" && vendors.EndpointVersion(m.Endpoint) == 1 {
		key = "resource"
	}
	return evidence.Wish{Value: value, Key: key, Source: client.FromProfile}
}

func sayAudience(m *matter, d *client.Diagnosis) {
	key, want := m.audienceSetting(), m.misdirected()
	have := strings.Join(evidence.Audiences(m.Claims), ", ")
	if c := m.Blames(evidence.BlameAudience); c != nil && c.Value != "" && have == "" {
		have = c.Value
	}
	d.Title, d.Who, d.NextWho = "The API rejects the token's audience.", client.WhoSelf, client.WhoAPIOwner
	if have != "" {
		d.Title = "The API rejects the token's audience " + have + "."
	}
	m.saidFact(d)
	m.tokenFact(d, "aud")
	setting(d, key.Key, key.Value)
	switch {
	case want != nil && want.Source == client.FromServer:
		fact(d, client.FromServer, "the API requires "+want.Value+" ("+want.Key+")")
		add(d, m.edit("Set "+key.Key+" to "+want.Value+suffixOf(key.Key)))
	case want != nil && want.Known:
		fact(d, client.FromProfile, want.Key+" is "+want.Value)
		add(d, m.edit("Set "+key.Key+" to "+want.Value+suffixOf(key.Key)))
	case want != nil && evidence.Best(evidence.Audiences(m.Claims), want.Value) == evidence.FitSlash:
		add(d, m.edit("Write "+key.Key+" with or without the slash at its end, as the API does"))
	case m.Target.Method == "bearer":
		add(d, m.store("Get a token for this API and store it"))
	default:
		add(d, m.edit("Set "+key.Key+" to the identifier of this API in this environment"))
	}
	m.audienceAdvice(d)
}

// suffixOf returns what follows the resource in a setting.
func suffixOf(key string) string {
	if key == "scope" {
		return "/.default"
	}
	return ""
}

// audienceAdvice adds what a system requires of audiences.
func (m *matter) audienceAdvice(d *client.Diagnosis) {
	switch m.System {
	case vendors.XMart:
		add(d, m.apiOwner().tell("which resource id belongs to this address: production and UAT have different ones"))
	case vendors.NxtPort:
		add(d, m.edit("Set the scope to the id of the client of this environment, CLIENT_ID/.default, as NxtPort requires"))
	case vendors.ODM:
		add(d, m.edit("Write the scope letter by letter as ODM's administrator gave it"))
	default:
		add(d, when("If you do not know the identifier", m.apiOwner().tell("which audience the API accepts")))
	}
}

func sayVersion(m *matter, d *client.Diagnosis) {
	v := m.versions()
	d.Title = fmt.Sprintf("The API rejects tokens of version %d.0, the version of its own registration.", v)
	d.Who, d.NextWho = client.WhoAPIOwner, client.WhoSelf
	m.saidFact(d)
	m.tokenFact(d, "iss", "ver")
	m.endpointFact(d)
	other := map[int]string{1: "set accessTokenAcceptedVersion (requestedAccessTokenVersion) to 2 in the API's registration", 2: "set accessTokenAcceptedVersion (requestedAccessTokenVersion) to 1 or null in the API's registration"}[v]
	add(d, m.report(m.apiOwner().to(other+", or let the API accept both issuers")))
	if a := m.Asked().Tenant; a == nil {
		d.Confidence = client.Medium
		d.Also = &client.Alternative{Title: "The API may require tokens of another tenant.", Who: client.WhoSelf,
			Tell: "That is the cause if the API owner names another tenant than the one in token_url."}
	} else {
		fact(d, client.FromServer, "the API names the tenant of the token ("+a.Key+")")
	}
}

func (m *matter) endpointFact(d *client.Diagnosis) {
	if v := vendors.EndpointVersion(m.Endpoint); v > 0 && m.Target.Auth["token_url"] != "" {
		fact(d, client.FromProfile, fmt.Sprintf("token_url is the v%d endpoint of tenant %s: the version of a token does not depend on "+
			"the endpoint", v, m.Tenant()))
	}
}

func sayTenant(m *matter, d *client.Diagnosis) {
	want, tid := m.strange(), evidence.TextOf(m.Claims, "tid")
	d.Title, d.Who, d.NextWho = "The API rejects the issuer of the token.", client.WhoSelf, client.WhoAPIOwner
	if tid != "" && want != nil {
		d.Title = "The token is of another tenant than this API accepts."
		if want.Source == client.FromProfile {
			d.Title = "The token is of another tenant than the profile names."
		}
	}
	m.saidFact(d)
	m.tokenFact(d, "iss", "tid")
	switch {
	case want != nil:
		fact(d, want.Source, "required tenant = "+want.Value+" ("+want.Key+")")
	default:
		d.Confidence = client.Medium
		d.Also = &client.Alternative{Title: "The API may require tokens of the other version (v1 or v2) of the " +
			"same tenant.", Who: client.WhoAPIOwner,
			Tell: "If token_url names the right tenant already, the API owner knows which issuer the API accepts."}
	}
	setting(d, "token_url", m.Target.Auth["token_url"])
	switch m.Target.Method {
	case "azure-cli":
		if want != nil && want.Source == client.FromServer {
			t := m.Target
			t.Auth = withTenant(t.Auth, want.Value)
			d.SignIn = azSignIn(t, "")
			add(d, m.edit("Set tenant to "+want.Value))
			add(d, signInAz("Sign in to that tenant", d.SignIn))
			return
		}
		add(d, m.edit("Set tenant to the tenant of this API"))
	case "bearer":
		add(d, m.store("Get a token of the right tenant and store it"))
	default:
		if want != nil && want.Source == client.FromServer {
			add(d, m.edit("Set token_url to that of tenant "+want.Value))
			return
		}
		add(d, m.edit("Compare token_url with the one that the API owner gave you for this environment"))
	}
	if m.System == vendors.NxtPort {
		add(d, m.edit("Use token_url, client_id, secret and url of one environment, since NxtPort has one tenant for live and one for staging"))
	}
}

func withTenant(auth map[string]string, tenant string) map[string]string {
	out := map[string]string{"tenant": tenant}
	for k, v := range auth {
		if k != "tenant" {
			out[k] = v
		}
	}
	return out
}

func sayClient(m *matter, d *client.Diagnosis) {
	r := m.ClientRow()
	d.Title, d.Who = "The token was issued to another client than the profile names.", client.WhoSelf
	fact(d, client.FromToken, r.Name+" = "+r.Value)
	setting(d, "client_id", r.Expected)
	m.saidFact(d)
	m.freshStep(d)
	add(d, m.edit("Compare client_id with the client that was given access"))
}

func sayKind(m *matter, d *client.Diagnosis) {
	r := m.KindRow()
	d.Title = "The token is that of " + r.Value + ", which auth.method does not issue."
	d.Who, d.Confidence = client.WhoSelf, client.Low
	fact(d, client.FromToken, r.Meaning)
	add(d, m.on(client.ActionToken, "Compare the claims of the token with the profile's auth.method"))
}

func sayOpaque(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The token is opaque: the request named no audience.", client.WhoSelf, client.WhoAPIOwner
	m.saidFact(d)
	if m.FormRow().Verdict != claims.Odd { // not Auth0, whose key is known
		d.Title, d.Confidence = "The API requires a JWT, but the token is opaque: the request named no API.", client.Medium
		fact(d, client.FromServer, "reason of the challenge: "+m.challengeWords())
		fact(d, client.FromToken, m.FormRow().Meaning)
		add(d, m.edit("Name the API in auth.resource or in params.audience, as its token server requires"))
		add(d, m.apiOwner().tell("which of the two the token server requires, and what the API's identifier is"))
		return
	}
	fact(d, client.FromToken, m.FormRow().Meaning)
	add(d, m.edit("Set params.audience to the identifier of the API"))
	add(d, when("If you do not know it", m.apiOwner().give("the API's identifier")))
}

// wantsJWT reports whether an API rejects an opaque token because it is no JWT,
// and the token request names no API: token servers such as oidc-provider issue
// opaque tokens then.
func (m *matter) wantsJWT() bool {
	a := m.Target.Auth
	return m.Token.Kind == "opaque" && a["token_url"] != "" && a["resource"] == "" && m.Target.Params["audience"] == "" && m.Target.Params["resource"] == "" &&
		!m.OfEntra() && strings.Contains(strings.ToLower(m.challengeWords()), "jwt")
}
