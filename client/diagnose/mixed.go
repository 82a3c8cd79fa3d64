package diagnose

import (
	"strings"

	"odatui/client"
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
	if !sameAddress(t.URL, s.URL) || !differ(t, s) || namesEnvironment(t.URL, t) {
		return nil
	}
	wants, has := m.asked().tenant, textOf(m.Claims, "tid")
	sure := wants != nil && has != "" && !strings.EqualFold(wants.value, has)
	if wants != nil && strings.EqualFold(wants.value, has) {
		return nil // the API wants this very tenant: the other environment is wrong
	}
	if !sure && m.blames(blameIssuer, blameAudience) == nil && !namesEnvironment(t.URL, s) {
		return nil
	}
	key := "token_url"
	if strings.EqualFold(t.Auth[key], s.Auth[key]) {
		key = differing(t, s)
	}
	return &mix{token: environmentOf(t), api: environmentOf(s), key: "url", source: client.FromProfile,
		why: "url is that of " + environmentOf(s) + " (" + t.URL + "), " + key + " is " + environmentOf(t) + "'s own",
		fix: m.edit("Set url to the " + environmentOf(t) + " address, or " + key + " to that of " + environmentOf(s))}
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
	wants, has, theirs := m.asked().tenant, textOf(m.Claims, "tid"), wantedTenant(s)
	if wants == nil || theirs == nil || !strings.EqualFold(wants.value, theirs.value) || has == "" || strings.EqualFold(has, wants.value) {
		return nil
	}
	return &mix{token: environmentOf(m.Target), api: environmentOf(s), key: "url", source: client.FromServer,
		why: "the API requires tokens of tenant " + wants.value + ", which is that of " + environmentOf(s),
		fix: m.edit("Set url to the " + environmentOf(m.Target) + " address, or " + theirs.key + " to that of " + environmentOf(s))}
}

// foreignToken: the token is another environment's, by its tenant, its client
// or its audience, and not what this one asks for.
func (m *matter) foreignToken(s client.Target) *mix {
	x := &mix{token: environmentOf(s), api: environmentOf(m.Target), source: client.FromToken}
	tid, app := textOf(m.Claims, "tid"), textOf(m.Claims, "appid", "azp", "client_id")
	if own, theirs := wantedTenant(m.Target), wantedTenant(s); tid != "" && own != nil && theirs != nil &&
		strings.EqualFold(tid, theirs.value) && !strings.EqualFold(tid, own.value) {
		x.key, x.why = own.key, "the token is of tenant "+tid+", which "+environmentOf(s)+" names, not "+environmentOf(m.Target)
		return m.stale(x)
	}
	if own, theirs := m.Target.Auth["client_id"], s.Auth["client_id"]; app != "" && strings.EqualFold(app, theirs) && own != "" && !strings.EqualFold(app, own) {
		x.key, x.why = "client_id", "the token was issued to client "+app+", which is that of "+environmentOf(s)
		return m.stale(x)
	}
	have, own, theirs := audiences(m.Claims), wantedAudience(m.Target), wantedAudience(s)
	if len(have) > 0 && own != nil && theirs != nil && best(have, theirs.value) == fitSame && best(have, own.value) == fitDiffers {
		x.key, x.why = own.key, "the token is for "+have[0]+", which "+environmentOf(s)+" requests"
		return m.stale(x)
	}
	return nil
}

// stale adds what to do about a token of another environment although the
// profile requests its own.
func (m *matter) stale(x *mix) *mix {
	switch m.Target.Method {
	case "bearer":
		x.fix = m.store("Store a token of " + x.api)
		x.key = "token"
	case "command":
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
	if sameAddress(t.URL, s.URL) || m.Claims == nil && m.blames(blameAudience, blameIssuer) == nil {
		return nil
	}
	own, theirs := wantedAudience(t), wantedAudience(s)
	if own != nil && theirs != nil && fitting(own.value, theirs.value) == fitSame &&
		(m.blames(blameAudience) != nil || m.system == XMart && sameTenant(t, s) && addressHost(t.URL) != addressHost(s.URL)) {
		return m.shared(s, own.key, own.value)
	}
	if a, b := wantedTenant(t), wantedTenant(s); a != nil && b != nil && strings.EqualFold(a.value, b.value) && m.blames(blameIssuer) != nil &&
		m.asked().tenant == nil && m.versions() == 0 && m.system == NxtPort {
		return m.shared(s, a.key, a.value)
	}
	return nil
}

func sameTenant(a, b client.Target) bool { return a.Auth["token_url"] == b.Auth["token_url"] }

// shared is a setting that two environments have in common although each needs
// its own. Which one is correct is unknown; the rejected one is wrong.
func (m *matter) shared(s client.Target, key, value string) *mix {
	return &mix{token: environmentOf(s), api: environmentOf(m.Target), key: key, source: client.FromProfile, shared: true,
		why: key + " = " + value + ", the value of " + environmentOf(s),
		fix: m.edit("Set " + key + " of " + environmentOf(m.Target) + " to its own value")}
}
