package diagnose

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/lint"
	"odatui/client/vendors"
	"odatui/placeholder"
)

// tokenPlaces are the places of the rules of token servers: see [places].
var tokenPlaces = sync.OnceValue(func() map[string]func(m *matter) string {
	return map[string]func(m *matter) string{
		"account named": func(m *matter) string {
			return after(" ", m.Quoted("signed in user '", "User account '", "user '", "account '"))
		},
		"as of":             func(m *matter) string { return m.Book.AsOf },
		"params audience":   func(m *matter) string { return m.Target.Params["audience"] },
		"client of profile": func(m *matter) string { return after(" ", m.ClientID()) },
		"client word":       func(m *matter) string { return strings.TrimPrefix(evidence.ShellWord(m.ClientID()), "''") },
		"code means":        func(m *matter) string { return after(m.Code+": ", m.entry().Meaning) },
		"consent link":      func(m *matter) string { return after(" (", m.consentPage(), ")") },
		"consent page":      (*matter).consentPage,
		"document url":      func(m *matter) string { return m.TokenField("token_endpoint") },
		"dotted":            func(m *matter) string { return strings.TrimSuffix(m.scope(), "default") + ".default" },
		"field":             (*matter).missingField,
		"field names":       func(m *matter) string { return strings.Join(slices.Sorted(maps.Keys(m.TokenFields())), ", ") },
		"fix":               func(m *matter) string { return m.entry().Fix },
		"in number":         func(m *matter) string { return after(" (", m.number(), ")") },
		"named error":       func(m *matter) string { return after(": ", m.Auth.Code) + after(" (", m.number(), ")") },
		"named tenant":      (*matter).namedTenant,
		"oauth":             func(m *matter) string { return m.OAuth() },
		"odd secret":        func(m *matter) string { return after(": ", m.oddSecret(m.clientSecret())) },
		"of client":         func(m *matter) string { return after(" of client ", m.ClientID()) },
		"of principals":     func(m *matter) string { return map[bool]string{true: ", Service principal sign-ins"}[m.AsClient()] },
		"token pause":       (*matter).tokenPause,
		"plain scope":       func(m *matter) string { return strings.TrimSuffix(m.Target.Auth["scope"], "/.default") },
		"principal": func(m *matter) string {
			return m.Quoted("application with identifier '", "service principal '", "app '")
		},
		"token redirect": func(m *matter) string { return originOf(m.redirect()) },
		"requested":      (*matter).requestedAPI,
		"resource":       func(m *matter) string { return m.Target.Auth["resource"] },
		"scope":          (*matter).scope,
		"scope key":      func(m *matter) string { k, _ := m.Audience(); return k },
		"sent": func(m *matter) string {
			return cmp.Or(m.Target.Auth["resource"], m.Target.Params["resource"])
		},
		"shared tenant": (*matter).sharedTenant,
		"target as":     func(m *matter) string { _, v := m.target(); return after("", v, " as the API of the token") },
		"target key":    func(m *matter) string { k, _ := m.target(); return k },
		"tenant key": func(m *matter) string {
			return map[bool]string{true: "auth.tenant", false: "auth.token_url"}[m.ViaAz()]
		},
		"tenant of account": func(m *matter) string {
			return after("the tenant ", cmp.Or(m.Target.Auth["tenant"], m.Quoted("tenant '")))
		},
		"tenant of it":   func(m *matter) string { return after("tenant ", m.Tenant()) },
		"tenant unknown": func(m *matter) string { return after("tenant ", m.namedTenant()) },
		"its tenant":     func(m *matter) string { return after(" ", m.Tenant()) },
		"the field":      func(m *matter) string { return after("the field ", m.missingField()) },
		"the scope":      func(m *matter) string { return after("the scope ", m.scope()) },
		"unknown client": (*matter).unknownClient,
		"v1 url":         func(m *matter) string { return strings.Replace(originOf(m.Endpoint)+m.Endpoint.Path, "/v2.0/", "/", 1) },
		"whole scope":    func(m *matter) string { return resourceOf(m.scope()) + "/.default" },
	}
})

// states are what rules and steps may depend on, beside places and systems.
var tokenStates = sync.OnceValue(func() map[string]func(m *matter) bool {
	return map[string]func(m *matter) bool{
		"app":          func(m *matter) bool { return m.AsClient() },
		"az":           func(m *matter) bool { return m.ViaAz() },
		"basic action": func(m *matter) bool { return m.TokenField("suberror") == "basic_action" },
		"basic wanted": func(m *matter) bool {
			return strings.HasPrefix(strings.ToLower(m.TokenHeader("Www-Authenticate")), "basic")
		},
		"claims": func(m *matter) bool { return m.claimsChallenge() != "" },
		"consent required": func(m *matter) bool {
			return m.OAuth() == "consent_required" || m.TokenField("suberror") == "consent_required"
		},
		"device code":     func(m *matter) bool { return m.TokenFields()["device_code"] != nil },
		"dotless":         func(m *matter) bool { return strings.HasSuffix(m.scope(), "/default") },
		"doubled default": func(m *matter) bool { return strings.Contains(m.Said, "/default/.default") },
		"endpoint":        (*matter).fromEndpoint,
		"entra":           func(m *matter) bool { return m.OfEntra() },
		"entra speaks":    func(m *matter) bool { return m.EntraSpeaks() },
		"entry":           func(m *matter) bool { return m.Entry != nil },
		"hash":            func(m *matter) bool { return m.clientSecret().Hash },
		"id token":        func(m *matter) bool { return m.TokenFields()["id_token"] != nil },
		"identity server": (*matter).isIdentityServer,
		"lacks resource": func(m *matter) bool {
			return m.Target.Auth["scope"] != "" && (m.missingField() == "resource" ||
				vendors.EndpointVersion(m.Endpoint) == 1 && m.Target.Auth["resource"] == "")
		},
		"lacks scope": func(m *matter) bool { return m.missingField() == "scope" && m.Target.Auth["resource"] != "" },
		"no token":    func(m *matter) bool { return m.NoToken() },
		"of Microsoft": func(m *matter) bool {
			return m.Entra || m.Endpoint != nil && strings.Contains(m.Endpoint.Host, "microsoft")
		},
		"openid": func(m *matter) bool {
			return slices.ContainsFunc(strings.Fields(m.scope()), func(s string) bool { return slices.Contains(lint.OpenID, s) })
		},
		"path doubled":       func(m *matter) bool { return m.Endpoint != nil && strings.Count(m.Endpoint.Path, "/oauth2/") > 1 },
		"person":             func(m *matter) bool { return !m.AsClient() && !m.ViaProgram() && !m.ViaAz() },
		"placeholder client": func(m *matter) bool { return placeholder.InAddress(strings.TrimSpace(m.unknownClient())) != "" },
		"placeholder scope":  func(m *matter) bool { return placeholder.InAddress(strings.TrimSpace(m.requestedAPI())) != "" },
		"placeholder tenant": func(m *matter) bool { return placeholder.InAddress(m.namedTenant()) != "" },
		"public client":      func(m *matter) bool { return m.Says("public client") },
		"redirect to https":  func(m *matter) bool { return m.redirectsTo("https") && m.Endpoint.Scheme == "http" },
		"redirect to itself": func(m *matter) bool { return m.redirectsTo("") },
		"scope default":      func(m *matter) bool { return strings.HasSuffix(m.scope(), "/.default") },
		"scope parts":        func(m *matter) bool { return strings.Contains(strings.TrimSpace(m.scope()), " ") },
		"scope sent":         func(m *matter) bool { return m.Target.Auth["scope"] != "" || m.Target.Params["scope"] != "" },
		"secret in header":   func(m *matter) bool { return m.Target.Auth["client_auth"] == "client_secret_basic" },
		"secret is GUID":     func(m *matter) bool { return m.clientSecret().Known && m.clientSecret().GUID },
		"success":            func(m *matter) bool { return m.fromEndpoint() && m.Auth.Status/100 == 2 },
		"v1":                 func(m *matter) bool { return vendors.EndpointVersion(m.Endpoint) == 1 },
		"v2":                 func(m *matter) bool { return vendors.EndpointVersion(m.Endpoint) == 2 },
		"web page":           (*matter).webPage,
	}
})

// fromEndpoint reports whether a token endpoint answered.
func (m *matter) fromEndpoint() bool {
	return m.Auth != nil && !m.Auth.Method.Az() && !m.Auth.Method.Program() && m.Auth.Status != 0
}

// number is the status of the failure, "" none.
func (m *matter) number() string { return strings.TrimPrefix(strconv.Itoa(m.Status()), "0") }

// entry is what the catalogue says about the code, empty if it says nothing.
func (m *matter) entry() vendors.Entry {
	if m.Entry == nil {
		return vendors.Entry{}
	}
	return *m.Entry
}

func (m *matter) scope() string { _, v := m.Audience(); return v }

func (m *matter) clientSecret() client.SecretShape { s, _ := m.Secret("client_secret"); return s }

func (m *matter) missingField() string {
	return m.Quoted("parameter: '", "parameters: '", "parameter '", "field '")
}

func (m *matter) namedTenant() string {
	return cmp.Or(m.Tenant(), m.Quoted("Tenant '", "tenant identifier '"))
}

// consentPage returns where an administrator consents, "" if that is unknown.
func (m *matter) consentPage() string {
	if m.Tenant() == "" || m.ClientID() == "" {
		return ""
	}
	return "https://login.microsoftonline.com/" + m.Tenant() + "/adminconsent?client_id=" + m.ClientID()
}

func (m *matter) unknownClient() string {
	if m.ViaAz() {
		return after(" ", m.Quoted("application with identifier '"))
	}
	return after(" ", m.ClientID())
}

// requestedAPI returns the API that the token was requested for.
func (m *matter) requestedAPI() string {
	return after(" ", cmp.Or(m.scope(), m.Quoted("resource principal named ", "The resource principal named '", "resource named '")))
}

// target returns the setting that names the API at servers that accept a resource
// as in RFC 8707, and its key.
func (m *matter) target() (key, value string) {
	if r := m.Target.Auth["resource"]; r != "" {
		return "resource", r
	}
	if r := m.Target.Params["resource"]; r != "" {
		return "params", r
	}
	return m.Audience()
}

// sharedTenant is what stands in place of a tenant for people of any, "" none.
func (m *matter) sharedTenant() string {
	if t := strings.ToLower(m.Tenant()); slices.Contains(lint.SharedNames, t) {
		return t
	}
	return ""
}

// tokenPause is the pause that the token endpoint asks for, "" none.
func (m *matter) tokenPause() string {
	if m.TokenHeader("Retry-After") != "" {
		if d := m.pauseIn(m.Auth.Header); d > 0 {
			return evidence.Span(d) + ", as the server asks"
		}
	}
	return ""
}

// redirect is where the token endpoint redirects to, nil unknown.
func (m *matter) redirect() *url.URL {
	u, _ := url.Parse(m.TokenHeader("Location"))
	return u
}

// redirectsTo reports whether the token endpoint redirects to its own host, by a
// scheme ("" any).
func (m *matter) redirectsTo(scheme string) bool {
	to := m.redirect()
	if to == nil || m.Endpoint == nil {
		return to != nil && to.Host == "" && scheme == ""
	}
	same := to.Hostname() == m.Endpoint.Hostname()
	return same && to.Scheme == scheme || scheme == "" && (same || to.Host == "")
}

// originOf is the scheme and the host of an address, "" none.
func originOf(u *url.URL) string {
	if u == nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// isIdentityServer reports whether the endpoint is an IdentityServer's (ERP.net
// has one): it gives the same bare invalid_client for three causes.
func (m *matter) isIdentityServer() bool {
	return m.System == vendors.ERPNet || m.Endpoint != nil && strings.HasSuffix(strings.TrimSuffix(m.Endpoint.Path, "/"), "/connect/token")
}
