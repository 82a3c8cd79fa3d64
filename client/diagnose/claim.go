package diagnose

import (
	"strings"

	"odatui/client"
)

// refused reports whether the API refused who we are, and not for a reason that
// has nothing to do with the token.
func (m *matter) refused() bool {
	if m.answer == nil || !m.tokens() {
		return false
	}
	switch m.answer.Status {
	case 401:
	case 403, 0, 400, 500: // gates that answer with a status of their own
		if len(m.complaints()) == 0 {
			return false
		}
	default:
		return false
	}
	return !m.says("subscription key", "insufficient_claims", "insufficient_scope")
}

var claimRules = []rule{
	{"environments-mixed", func(m *matter) bool { return m.refused() && m.mixed() != nil }, sayMixed},
	{"api-clock-wrong", func(m *matter) bool { return m.refused() && m.timely() && m.theirs() }, sayTheirClock},
	{"clock-wrong", func(m *matter) bool {
		return m.refused() && m.skewed() && (m.timely() || m.blames(blameExpired, blameEarly, blameLifetime) != nil)
	}, sayOurClock},
	{"token-expired", func(m *matter) bool {
		return m.refused() && (m.blames(blameExpired) != nil || m.blames(blameLifetime) != nil && !m.early() || m.expired())
	}, sayExpired},
	{"token-too-early", func(m *matter) bool { return m.refused() && (m.blames(blameEarly, blameLifetime) != nil || m.early()) }, sayEarly},
	{"token-for-graph", func(m *matter) bool { return m.refused() && m.isFor(graphNames, oldGraphNames) }, sayForeign},
	{"token-for-management", func(m *matter) bool { return m.refused() && m.isFor(managementNames) }, sayForeign},
	{"audience-wrong", func(m *matter) bool { return m.refused() && (m.blames(blameAudience) != nil || m.misdirected() != nil) }, sayAudience},
	{"issuer-version", func(m *matter) bool { return m.refused() && m.blames(blameIssuer) != nil && m.versions() > 0 }, sayVersion},
	{"tenant-wrong", func(m *matter) bool { return m.refused() && (m.strange() != nil || m.blames(blameIssuer) != nil) }, sayTenant},
	{"client-differs", func(m *matter) bool { return m.refused() && m.clientRow().Verdict == ClaimWrong }, sayClient},
	{"token-kind-odd", func(m *matter) bool { return m.refused() && m.kindRow().Verdict == ClaimOdd }, sayKind},
	{"token-opaque", func(m *matter) bool { return m.refused() && (m.formRow().Verdict == ClaimOdd || m.wantsJWT()) }, sayOpaque},
}

// Claims says what is wrong with the token in use before the API has been
// asked, nil where nothing is. What is only odd has [client.Low] confidence.
func Claims(b *Book, e client.Evidence) *client.Diagnosis {
	e.Err, e.Text = nil, ""
	m := read(b, e)
	if len(m.Claims) == 0 {
		return m.judgeForm()
	}
	for _, r := range []rule{
		{"environments-mixed", func(m *matter) bool { return m.mixed() != nil }, sayMixed},
		{"clock-wrong", func(m *matter) bool { return m.skewed() && m.timely() }, sayOurClock},
		{"token-expired", (*matter).expired, sayExpired},
		{"token-too-early", (*matter).early, sayEarly},
		{"token-for-graph", func(m *matter) bool { return m.isFor(graphNames, oldGraphNames) }, sayForeign},
		{"token-for-management", func(m *matter) bool { return m.isFor(managementNames) }, sayForeign},
		{"audience-wrong", func(m *matter) bool { return m.misdirected() != nil }, sayAudience},
		{"tenant-wrong", func(m *matter) bool { return m.strange() != nil }, sayTenant},
		{"client-differs", func(m *matter) bool { return m.clientRow().Verdict == ClaimWrong }, sayClient},
		{"token-kind-odd", func(m *matter) bool { return m.kindRow().Verdict == ClaimOdd }, sayKind},
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
	if m.formRow().Verdict != ClaimOdd {
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
	end, ok := instant(m.Claims["exp"])
	return ok && !m.Now.IsZero() && !end.After(m.there())
}

// early reports whether the token is not good yet.
func (m *matter) early() bool {
	if m.Now.IsZero() {
		return false
	}
	for _, name := range []string{"nbf", "iat"} {
		if at, ok := instant(m.Claims[name]); ok && at.Sub(m.there()) > Tolerance {
			return true
		}
	}
	return false
}

// isFor reports whether the token is for a service of Microsoft's, which the
// profile's API is not.
func (m *matter) isFor(services ...[]string) bool {
	have := audiences(m.Claims)
	if c := m.blames(blameAudience); len(have) == 0 && c != nil {
		have = []string{c.value}
	}
	if m.atHome(have) {
		return false
	}
	for _, a := range have {
		for _, names := range services {
			if isOne(a, names) {
				return true
			}
		}
	}
	return false
}

// misdirected is what the audience should have been, nil where it fits or
// nobody knows.
func (m *matter) misdirected() *wish {
	have := audiences(m.Claims)
	if len(have) == 0 {
		return nil
	}
	if w := m.otherMart(have); w != nil {
		return w
	}
	for _, w := range m.wishes() {
		switch best(have, w.value) {
		case fitDiffers:
			return &w
		case fitSlash:
			if w.source == client.FromServer || m.blames(blameAudience) != nil {
				return &w
			}
		}
	}
	return nil
}

// otherMart knows WHO's two xMarts: the id of one is wrong at the other.
func (m *matter) otherMart(have []string) *wish {
	for _, own := range whoMarts {
		for _, other := range whoMarts {
			if m.apiHostname() == own.host && other.id != own.id && best(have, other.id) == fitSame {
				return &wish{value: own.id, key: "xMart's own id for " + own.name, source: client.FromProfile, known: true}
			}
		}
	}
	return nil
}

// strange is the tenant that the token should be of, nil where it fits or
// nobody knows.
func (m *matter) strange() *wish {
	tid := textOf(m.Claims, "tid")
	if c := m.blames(blameIssuer); tid == "" && c != nil {
		tid = guidIn.FindString(c.value)
	}
	for _, w := range []*wish{m.asked().tenant, wantedTenant(m.Target)} {
		if w != nil && tid != "" && !strings.EqualFold(w.value, tid) {
			return w
		}
	}
	return nil
}

// versions is the version of the token whose issuer the API does not take,
// where it seems to be the version and not the tenant: 0 it does not.
func (m *matter) versions() int {
	iss := textOf(m.Claims, "iss")
	if c := m.blames(blameIssuer); c != nil && c.value != "" {
		iss = c.value
	}
	v := issuerVersion(iss)
	if v == 0 {
		return 0
	}
	tid := guidIn.FindString(iss)
	if a := m.asked().tenant; a != nil {
		if strings.EqualFold(a.value, tid) {
			return v // the right tenant, and still not right
		}
		return 0
	}
	if own := wantedTenant(m.Target); own != nil && !strings.EqualFold(own.value, tid) {
		return 0
	}
	if endpoint := endpointVersion(m.endpoint); endpoint > 0 && endpoint != v {
		return v
	}
	if v == 1 && m.endpoint == nil {
		return v
	}
	return 0
}
