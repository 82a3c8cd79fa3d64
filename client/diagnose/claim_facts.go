package diagnose

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// refused reports whether the API refused who we are, and not for a reason that
// has nothing to do with the token.
func (m *matter) refused() bool {
	if m.Answer == nil || !m.Tokens() {
		return false
	}
	switch m.Answer.Status {
	case 401:
	case 403, 0, 400, 500: // gates that answer with a status of their own
		if len(m.Complaints()) == 0 {
			return false
		}
	default:
		return false
	}
	return !m.Says("subscription key", "insufficient_claims", "insufficient_scope")
}

// timely reports whether the token's own times do not fit the clock.
func (m *matter) timely() bool { return m.expired() || m.early() }

// expired reports whether the token has ended by the service's clock, as far as
// that is known.
func (m *matter) expired() bool {
	end, ok := evidence.Instant(m.Claims["exp"])
	return ok && !m.Now.IsZero() && !end.After(m.There())
}

// early reports whether the token is not good yet.
func (m *matter) early() bool {
	if m.Now.IsZero() {
		return false
	}
	for _, name := range []string{"nbf", "iat"} {
		if at, ok := evidence.Instant(m.Claims[name]); ok && at.Sub(m.There()) > evidence.Tolerance {
			return true
		}
	}
	return false
}

// isFor recognises a token for a service of Microsoft's, which the profile's API is
// not.
func isFor(services ...[]string) func(*matter) bool {
	names := slices.Concat(services...)
	return func(m *matter) bool {
		have := evidence.Audiences(m.Claims)
		if c := m.Blames(evidence.BlameAudience); len(have) == 0 && c != nil {
			have = []string{c.Value}
		}
		return !m.AtHome(have) && slices.ContainsFunc(have, func(a string) bool { return evidence.IsOne(a, names) })
	}
}

// misdirected is what the audience should have been, nil where it fits or
// nobody knows.
func (m *matter) misdirected() *evidence.Wish {
	have := evidence.Audiences(m.Claims)
	if len(have) == 0 {
		return nil
	}
	if w := m.otherMart(have); w != nil {
		return w
	}
	for _, w := range m.Wishes() {
		switch evidence.Best(have, w.Value) {
		case evidence.FitDiffers:
			return &w
		case evidence.FitSlash:
			if w.Source == client.FromServer || m.Blames(evidence.BlameAudience) != nil {
				return &w
			}
		}
	}
	return nil
}

// otherMart knows WHO's two xMarts: the id of one is wrong at the other.
func (m *matter) otherMart(have []string) *evidence.Wish {
	for _, own := range vendors.WhoMarts {
		for _, other := range vendors.WhoMarts {
			if m.APIHost() == own.Host && other.ID != own.ID && evidence.Best(have, other.ID) == evidence.FitSame {
				return &evidence.Wish{Value: own.ID, Key: "xMart's own id for " + own.Name, Source: client.FromProfile, Known: true}
			}
		}
	}
	return nil
}

// strange is the tenant that the token should be of, nil where it fits or
// nobody knows.
func (m *matter) strange() *evidence.Wish {
	tid := evidence.TextOf(m.Claims, "tid")
	if c := m.Blames(evidence.BlameIssuer); tid == "" && c != nil {
		tid = vendors.GUIDIn.FindString(c.Value)
	}
	for _, w := range []*evidence.Wish{m.Asked().Tenant, evidence.WantedTenant(m.Target)} {
		if w != nil && tid != "" && !strings.EqualFold(w.Value, tid) {
			return w
		}
	}
	return nil
}

// versions is the version of the token whose issuer the API does not take,
// where it seems to be the version and not the tenant: 0 it does not.
func (m *matter) versions() int {
	iss := evidence.TextOf(m.Claims, "iss")
	if c := m.Blames(evidence.BlameIssuer); c != nil && c.Value != "" {
		iss = c.Value
	}
	v := vendors.IssuerVersion(iss)
	if v == 0 {
		return 0
	}
	tid := vendors.GUIDIn.FindString(iss)
	if a := m.Asked().Tenant; a != nil {
		if strings.EqualFold(a.Value, tid) {
			return v // the right tenant, and still not right
		}
		return 0
	}
	if own := evidence.WantedTenant(m.Target); own != nil && !strings.EqualFold(own.Value, tid) {
		return 0
	}
	if endpoint := vendors.EndpointVersion(m.Endpoint); endpoint > 0 && endpoint != v {
		return v
	}
	if v == 1 && m.Endpoint == nil {
		return v
	}
	return 0
}

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
		fact(d, client.FromServer, strings.TrimRight(fmt.Sprintf("with the status %d of success the service wrote the error %s: %s", a.Status,
			vendors.ElseText(a.Code, "without a code"), a.Message), ": "))
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

// freshStep adds how to get a new token.
func (m *matter) freshStep(d *client.Diagnosis) {
	for _, a := range fresh() {
		m.advise(d, a)
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

func (m *matter) endpointFact(d *client.Diagnosis) {
	if v := vendors.EndpointVersion(m.Endpoint); v > 0 && m.Target.Auth["token_url"] != "" {
		fact(d, client.FromProfile, fmt.Sprintf("token_url is the v%d endpoint of tenant %s: the version of a token does not depend on "+
			"the endpoint", v, m.Tenant()))
	}
}

// wantsJWT reports whether an API rejects an opaque token because it is no JWT,
// and the token request names no API: token servers such as oidc-provider issue
// opaque tokens then.
func (m *matter) wantsJWT() bool {
	a := m.Target.Auth
	return m.Token.Kind == "opaque" && a["token_url"] != "" && a["resource"] == "" &&
		m.Target.Params["audience"] == "" && m.Target.Params["resource"] == "" && !m.OfEntra() &&
		strings.Contains(strings.ToLower(m.challengeWords()), "jwt")
}

// audienceFact adds the setting that names the audience.
func (m *matter) audienceFact(d *client.Diagnosis) {
	w := m.audienceSetting()
	setting(d, w.Key, w.Value)
}

// refusedAudience is the audience that the API does not take, "" unknown.
func (m *matter) refusedAudience() string {
	if have := evidence.Audiences(m.Claims); len(have) > 0 {
		return strings.Join(have, ", ")
	}
	if c := m.Blames(evidence.BlameAudience); c != nil {
		return c.Value
	}
	return ""
}

// wantedAudience is what the setting of the audience should be, "" where nobody is
// sure.
func (m *matter) wantedAudience() string {
	want := m.misdirected()
	if want == nil || want.Source != client.FromServer && !want.Known {
		return ""
	}
	if m.audienceSetting().Key == "scope" {
		return want.Value + "/.default"
	}
	return want.Value
}

// wantedFact adds how that is known.
func (m *matter) wantedFact(d *client.Diagnosis) {
	switch want := m.misdirected(); {
	case want == nil:
	case want.Source == client.FromServer:
		fact(d, client.FromServer, "the API requires "+want.Value+" ("+want.Key+")")
	case want.Known:
		fact(d, client.FromProfile, want.Key+" is "+want.Value)
	}
}

// slashDiffers reports whether the audience differs by a slash only.
func (m *matter) slashDiffers() bool {
	want := m.misdirected()
	return want != nil && m.wantedAudience() == "" && evidence.Best(evidence.Audiences(m.Claims), want.Value) == evidence.FitSlash
}

// askedAudience is the audience that the API's answer names, askedTenant the tenant,
// "" none.
func (m *matter) askedAudience() string {
	if a := m.Asked().Audience; a != nil {
		return a.Value
	}
	return ""
}

// thisAPI names the API with the audience that it asks for.
func (m *matter) thisAPI() string {
	if a := m.askedAudience(); a != "" {
		return "this API (audience " + a + ")"
	}
	return "this API"
}

func (m *matter) askedTenant() string {
	if want := m.strange(); want != nil && want.Source == client.FromServer {
		return want.Value
	}
	return ""
}

// tenantFact adds which tenant the token should be of.
func (m *matter) tenantFact(d *client.Diagnosis) {
	if want := m.strange(); want != nil {
		fact(d, want.Source, "required tenant = "+want.Value+" ("+want.Key+")")
	}
}

// otherTenant says whose word it is that the tenant is wrong, "" nobody's.
func (m *matter) otherTenant() string {
	switch want := m.strange(); {
	case want == nil || evidence.TextOf(m.Claims, "tid") == "":
		return ""
	case want.Source == client.FromProfile:
		return "the profile names"
	}
	return "this API accepts"
}

func sayTenant(m *matter, d *client.Diagnosis) {
	if m.strange() == nil {
		d.Confidence = client.Medium
		d.Also = &client.Alternative{Title: "The API may require tokens of the other version (v1 or v2) of the same tenant.", Who: apiOwner,
			Tell: "If token_url names the right tenant already, the API owner knows which issuer the API accepts."}
	}
	if asked := m.askedTenant(); asked != "" && m.Target.Method.Az() {
		t := m.Target
		t.Auth = maps.Clone(t.Auth)
		t.Auth["tenant"] = asked
		d.SignIn = azSignIn(t, "")
		add(d, signInAz("Sign in to that tenant", d.SignIn))
	}
}

// expiredSince is the title of a token that has expired.
func (m *matter) expiredSince() string {
	end, _ := evidence.Instant(m.Claims["exp"])
	switch {
	case m.expired():
		return "The token expired " + evidence.Span(m.There().Sub(end)) + " ago."
	case m.Blames(evidence.BlameExpired) != nil:
	case m.Says("has no expiration"):
		return "The token has no end (exp), which this API requires."
	case m.Blames(evidence.BlameLifetime) != nil && m.Says("lifetime is invalid; notbefore"):
		return "The API rejects the token's times (nbf, exp)."
	}
	return ""
}

// expiredFact adds when the token expired by the API, where its own times do not say.
func (m *matter) expiredFact(d *client.Diagnosis) {
	if c := m.Blames(evidence.BlameExpired, evidence.BlameLifetime); c != nil && !m.expired() {
		if at, ok := evidence.QuotedTime(c.Value); ok {
			fact(d, client.FromServer, "by the API, the token expired at "+evidence.Moment(at, m.Now))
		}
	}
}

// skewFact adds how the clocks differ, nowText is this machine's time.
func (m *matter) skewFact(d *client.Diagnosis) { fact(d, client.FromClock, m.SkewText()) }

func (m *matter) nowText() string {
	if m.Now.IsZero() {
		return ""
	}
	return evidence.Stamp(m.Now)
}
