package diagnose

import (
	"strings"

	"odatui/client"
	"odatui/client/claims"
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

var claimRules = []rule{
	{code: "environments-mixed", when: func(m *matter) bool { return m.refused() && m.mixed() != nil }, say: sayMixed},
	{code: "api-clock-wrong", when: func(m *matter) bool { return m.refused() && m.timely() && m.Theirs() }, say: sayTheirClock},
	{code: "clock-wrong", when: func(m *matter) bool {
		return m.refused() && m.Skewed() && (m.timely() || m.Blames(evidence.BlameExpired, evidence.BlameEarly, evidence.BlameLifetime) != nil)
	}, say: sayOurClock},
	{code: "token-expired", when: func(m *matter) bool {
		return m.refused() && (m.Blames(evidence.BlameExpired) != nil || m.Blames(evidence.BlameLifetime) != nil && !m.early() || m.expired())
	}, say: sayExpired},
	{code: "token-too-early", when: func(m *matter) bool {
		return m.refused() && (m.Blames(evidence.BlameEarly, evidence.BlameLifetime) != nil || m.early())
	}, say: sayEarly},
	{code: "token-for-graph", when: func(m *matter) bool { return m.refused() && m.isFor(vendors.GraphNames, vendors.OldGraphNames) }, say: sayForeign},
	{code: "token-for-management", when: func(m *matter) bool { return m.refused() && m.isFor(vendors.ManagementNames) }, say: sayForeign},
	{code: "audience-wrong", when: func(m *matter) bool {
		return m.refused() && (m.Blames(evidence.BlameAudience) != nil || m.misdirected() != nil)
	}, say: sayAudience},
	{code: "issuer-version", when: func(m *matter) bool { return m.refused() && m.Blames(evidence.BlameIssuer) != nil && m.versions() > 0 }, say: sayVersion},
	{code: "tenant-wrong", when: func(m *matter) bool {
		return m.refused() && (m.strange() != nil || m.Blames(evidence.BlameIssuer) != nil)
	}, say: sayTenant},
	{code: "client-differs", when: func(m *matter) bool { return m.refused() && m.ClientRow().Verdict == claims.Wrong }, say: sayClient},
	{code: "token-kind-odd", when: func(m *matter) bool { return m.refused() && m.KindRow().Verdict == claims.Odd }, say: sayKind},
	{code: "token-opaque", when: func(m *matter) bool { return m.refused() && (m.FormRow().Verdict == claims.Odd || m.wantsJWT()) }, say: sayOpaque},
}

// Claims says what is wrong with the token in use before the API has been
// asked, nil where nothing is. What is only odd has [client.Low] confidence.
func Claims(b *vendors.Book, e client.Evidence) *client.Diagnosis {
	e.Err, e.Text = nil, ""
	m := read(b, e)
	if len(m.Claims) == 0 {
		return m.judgeForm()
	}
	for _, r := range []rule{
		{code: "environments-mixed", when: func(m *matter) bool { return m.mixed() != nil }, say: sayMixed},
		{code: "clock-wrong", when: func(m *matter) bool { return m.Skewed() && m.timely() }, say: sayOurClock},
		{code: "token-expired", when: (*matter).expired, say: sayExpired},
		{code: "token-too-early", when: (*matter).early, say: sayEarly},
		{code: "token-for-graph", when: func(m *matter) bool { return m.isFor(vendors.GraphNames, vendors.OldGraphNames) }, say: sayForeign},
		{code: "token-for-management", when: func(m *matter) bool { return m.isFor(vendors.ManagementNames) }, say: sayForeign},
		{code: "audience-wrong", when: func(m *matter) bool { return m.misdirected() != nil }, say: sayAudience},
		{code: "tenant-wrong", when: func(m *matter) bool { return m.strange() != nil }, say: sayTenant},
		{code: "client-differs", when: func(m *matter) bool { return m.ClientRow().Verdict == claims.Wrong }, say: sayClient},
		{code: "token-kind-odd", when: func(m *matter) bool { return m.KindRow().Verdict == claims.Odd }, say: sayKind},
	} {
		if !r.when(m) {
			continue
		}
		d := client.Diagnosis{Code: r.code, Confidence: client.High}
		r.say(m, &d)
		if r.code == "environments-mixed" {
			d.Confidence = client.Low // the API has not spoken yet
		}
		m.finish(&d)
		d.Raw = "" // nobody has said anything
		return &d
	}
	return nil
}

// judgeForm judges a token that cannot be read.
func (m *matter) judgeForm() *client.Diagnosis {
	if m.FormRow().Verdict != claims.Odd {
		return nil
	}
	d := client.Diagnosis{Code: "token-opaque"}
	sayOpaque(m, &d)
	d.Confidence = client.Low
	m.finish(&d)
	d.Raw = ""
	return &d
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

// isFor reports whether the token is for a service of Microsoft's, which the
// profile's API is not.
func (m *matter) isFor(services ...[]string) bool {
	have := evidence.Audiences(m.Claims)
	if c := m.Blames(evidence.BlameAudience); len(have) == 0 && c != nil {
		have = []string{c.Value}
	}
	if m.AtHome(have) {
		return false
	}
	for _, a := range have {
		for _, names := range services {
			if evidence.IsOne(a, names) {
				return true
			}
		}
	}
	return false
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
