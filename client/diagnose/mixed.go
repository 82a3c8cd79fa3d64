package diagnose

import (
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// mix is a token of one environment that was sent to the API of another one.
type mix struct {
	token, api string // environments
	key        string // of the profile that contradicts the rest
	source     client.FactSource
	why        string // how that is known
	fix        client.Step
	shared     bool // both environments have the same value; which one is correct is unknown
}

// nameOf names an environment in a sentence.
var nameOf = evidence.EnvironmentOf

// mixed compares the profile with its other environments. It returns nil if
// nothing is mixed up, or that is unknown.
func (m *matter) mixed() *mix {
	for _, look := range []func(client.Target) *mix{m.foreignAPI, m.foreignTenant, m.foreignToken, m.foreignAudience} {
		for _, s := range m.Target.Siblings {
			if x := look(s); x != nil {
				return x
			}
		}
	}
	return nil
}

// differ reports whether two environments get different tokens.
func differ(a, b client.Target) bool {
	for _, key := range []string{"token_url", "resource", "scope", "client_id", "tenant"} {
		if !strings.EqualFold(a.Auth[key], b.Auth[key]) {
			return true
		}
	}
	return a.Params["audience"] != b.Params["audience"]
}

// foreignAPI: the url is another environment's, the rest is this one's.
func (m *matter) foreignAPI(s client.Target) *mix {
	t := m.Target
	if !evidence.SameAddress(t.URL, s.URL) || !differ(t, s) || namesEnvironment(t.URL, t) {
		return nil
	}
	wants, has := m.Asked().Tenant, evidence.TextOf(m.Claims, "tid")
	sure := wants != nil && has != "" && !strings.EqualFold(wants.Value, has)
	if wants != nil && strings.EqualFold(wants.Value, has) {
		return nil // the API wants this very tenant: the other environment is wrong
	}
	if !sure && m.Blames(evidence.BlameIssuer, evidence.BlameAudience) == nil && !namesEnvironment(t.URL, s) {
		return nil
	}
	key := "token_url"
	if strings.EqualFold(t.Auth[key], s.Auth[key]) {
		key = differing(t, s)
	}
	return &mix{token: nameOf(t), api: nameOf(s), key: "url", source: client.FromProfile,
		why: "url is that of " + nameOf(s) + " (" + t.URL + "), " + key + " is " + nameOf(t) + "'s own",
		fix: m.edit("Set url to the " + nameOf(t) + " address, or " + key + " to that of " + nameOf(s))}
}

// differing is the first setting of auth in which two environments differ.
func differing(a, b client.Target) string {
	for _, key := range []string{"token_url", "tenant", "resource", "scope", "client_id"} {
		if !strings.EqualFold(a.Auth[key], b.Auth[key]) {
			return key
		}
	}
	return "params.audience"
}

// namesEnvironment reports whether an address says by itself whose it is.
func namesEnvironment(address string, t client.Target) bool {
	name := strings.ToLower(t.Environment)
	if len(name) < 3 {
		return false
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(address), func(r rune) bool { return strings.ContainsRune("/.-_:?", r) }) {
		if word == name {
			return true
		}
	}
	return false
}

// foreignTenant: the API wants the tenant of another environment.
func (m *matter) foreignTenant(s client.Target) *mix {
	wants, has, theirs := m.Asked().Tenant, evidence.TextOf(m.Claims, "tid"), evidence.WantedTenant(s)
	if wants == nil || theirs == nil || !strings.EqualFold(wants.Value, theirs.Value) || has == "" || strings.EqualFold(has, wants.Value) {
		return nil
	}
	return &mix{token: nameOf(m.Target), api: nameOf(s), key: "url", source: client.FromServer,
		why: "the API requires tokens of tenant " + wants.Value + ", which is that of " + nameOf(s),
		fix: m.edit("Set url to the " + nameOf(m.Target) + " address, or " + theirs.Key + " to that of " + nameOf(s))}
}

// foreignToken: the token is another environment's, by its tenant, its client
// or its audience, and not what this one asks for.
func (m *matter) foreignToken(s client.Target) *mix {
	x := &mix{token: nameOf(s), api: nameOf(m.Target), source: client.FromToken}
	tid, app := evidence.TextOf(m.Claims, "tid"), evidence.TextOf(m.Claims, "appid", "azp", "client_id")
	if own, theirs := evidence.WantedTenant(m.Target), evidence.WantedTenant(s); tid != "" && own != nil && theirs != nil &&
		strings.EqualFold(tid, theirs.Value) && !strings.EqualFold(tid, own.Value) {
		x.key, x.why = own.Key, "the token is of tenant "+tid+", which "+nameOf(s)+" names, not "+nameOf(m.Target)
		return m.stale(x)
	}
	if own, theirs := m.Target.Auth["client_id"], s.Auth["client_id"]; app != "" && own != "" &&
		strings.EqualFold(app, theirs) && !strings.EqualFold(app, own) {
		x.key, x.why = "client_id", "the token was issued to client "+app+", which is that of "+nameOf(s)
		return m.stale(x)
	}
	have, own, theirs := evidence.Audiences(m.Claims), evidence.WantedAudience(m.Target), evidence.WantedAudience(s)
	if len(have) > 0 && own != nil && theirs != nil &&
		evidence.Best(have, theirs.Value) == evidence.FitSame && evidence.Best(have, own.Value) == evidence.FitDiffers {
		x.key, x.why = own.Key, "the token is for "+have[0]+", which "+nameOf(s)+" requests"
		return m.stale(x)
	}
	return nil
}

// stale adds what to do about a token of another environment although the
// profile requests its own.
func (m *matter) stale(x *mix) *mix {
	switch t := m.Target.Method; {
	case t.Stored():
		x.fix = m.store("Store a token of " + x.api)
		x.key = "token"
	case t.Program():
		x.fix = m.edit("Let auth.command request a token of " + x.api)
		x.key = "command"
	default:
		x.fix = m.edit("Check " + x.key + " of " + x.api)
	}
	return x
}

// foreignAudience: this environment requests the same token as another one,
// although their addresses differ, and the API rejects it.
func (m *matter) foreignAudience(s client.Target) *mix {
	t := m.Target
	if evidence.SameAddress(t.URL, s.URL) || m.Claims == nil && m.Blames(evidence.BlameAudience, evidence.BlameIssuer) == nil {
		return nil
	}
	own, theirs := evidence.WantedAudience(t), evidence.WantedAudience(s)
	if own != nil && theirs != nil && evidence.Fitting(own.Value, theirs.Value) == evidence.FitSame &&
		(m.Blames(evidence.BlameAudience) != nil || m.System == vendors.XMart && t.Auth["token_url"] == s.Auth["token_url"] &&
			vendors.AddressHost(t.URL) != vendors.AddressHost(s.URL)) {
		return m.shared(s, own.Key, own.Value)
	}
	if a, b := evidence.WantedTenant(t), evidence.WantedTenant(s); a != nil && b != nil && strings.EqualFold(a.Value, b.Value) &&
		m.Blames(evidence.BlameIssuer) != nil && m.Asked().Tenant == nil && m.versions() == 0 && m.System == vendors.NxtPort {
		return m.shared(s, a.Key, a.Value)
	}
	return nil
}

// shared is a setting that two environments have in common although each needs
// its own. Which one is correct is unknown; the rejected one is wrong.
func (m *matter) shared(s client.Target, key, value string) *mix {
	return &mix{token: nameOf(s), api: nameOf(m.Target), key: key, source: client.FromProfile, shared: true,
		why: key + " = " + value + ", the value of " + nameOf(s),
		fix: m.edit("Set " + key + " of " + nameOf(m.Target) + " to its own value")}
}

func sayMixed(m *matter, d *client.Diagnosis) {
	x := m.mixed()
	d.Title = fmt.Sprintf("%s token was sent to the %s API.", evidence.Article(x.token), x.api)
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
		if name := nameOf(s); name == x.token || name == x.api {
			return vendors.ElseText(s.Ref, name)
		}
	}
	return "OTHER"
}
