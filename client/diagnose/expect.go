package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/lazy"
)

// wish is what somebody expects of a claim, and who says so.
type wish struct {
	value  string
	key    string // of the profile, or what of the answer says it
	source client.FactSource
	known  bool // a well-known id of the API, not a setting
}

// Names that Microsoft's own services have as audiences.
var (
	graphNames      = []string{"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com"}
	oldGraphNames   = []string{"00000002-0000-0000-c000-000000000000", "https://graph.windows.net"}
	managementNames = []string{"https://management.azure.com", "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"}
)

// azClient is the Azure CLI's own client id.
const azClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// whoTenant is WHO's own tenant, whoMarts are its two xMarts with the ids under
// which their APIs are registered; all stand in the documentation of public
// clients. Marts may use others, so an audience is wrong only where it is the
// other environment's.
const whoTenant = "f610c0b7-bd24-4b39-810b-3dc280afb590"

var whoMarts = []struct{ host, id, name string }{
	{"extranet.who.int", "712b0d0d-f9c5-4b7a-80d6-8a83ee014bca", "production"},
	{"portal-uat.who.int", "b85362d6-c259-490b-bd51-c0a730011bef", "UAT"},
}

var (
	guidIn   = lazy.Regexp(guid)
	guidOnly = lazy.Regexp(`^` + guid + `$`)
)

func isGUID(s string) bool { return guidOnly.MatchString(s) }

// idOf returns the id in a name of an application: the name itself, or what
// stands behind api:// or spn:. "" where there is none.
func idOf(name string) string {
	for _, prefix := range []string{"api://", "spn:"} {
		name = strings.TrimPrefix(name, prefix)
	}
	if name = strings.TrimRight(name, "/"); isGUID(name) {
		return strings.ToLower(name)
	}
	return ""
}

// isOne reports whether an audience is one of some names, whatever its last
// slash.
func isOne(audience string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.EqualFold(strings.TrimRight(audience, "/"), n)
	})
}

// fit is how an audience and a wish agree.
type fit int

const (
	fitUnknown fit = iota // one is an id, the other a name: nobody here knows whether they are the same
	fitDiffers
	fitSlash // they differ by a slash at the end
	fitSame
)

// fitting compares an audience with what was wished.
func fitting(audience, wanted string) fit {
	switch a, w := idOf(audience), idOf(wanted); {
	case strings.EqualFold(audience, wanted), a != "" && a == w:
		return fitSame
	case strings.TrimRight(audience, "/") == strings.TrimRight(wanted, "/"):
		return fitSlash
	case sameService(audience, wanted):
		return fitSame
	case a != "" && w == "" && !ours(wanted) && !ours(audience):
		return fitUnknown // v2 tokens have the id, whatever was asked for
	}
	return fitDiffers
}

// ours reports whether an audience is one that is known by all its names.
func ours(audience string) bool {
	return isOne(audience, graphNames) || isOne(audience, oldGraphNames) || isOne(audience, managementNames)
}

func sameService(a, b string) bool {
	for _, names := range [][]string{graphNames, oldGraphNames, managementNames} {
		if isOne(a, names) && isOne(b, names) {
			return true
		}
	}
	return false
}

// best is the best fit of several audiences with one wish.
func best(audiences []string, wanted string) fit {
	f := fitDiffers
	for i, a := range audiences {
		if is := fitting(a, wanted); i == 0 || is > f || f == fitDiffers && is == fitUnknown {
			f = is
		}
	}
	return f
}

// wantedAudience is what the profile makes the audience of its tokens, nil
// where it says nothing that can be compared.
func wantedAudience(t client.Target) *wish {
	from := func(value, key string) *wish {
		if value == "" {
			return nil
		}
		return &wish{value: value, key: key, source: client.FromProfile}
	}
	switch scope, resource := t.Auth["scope"], t.Auth["resource"]; {
	case t.Params["audience"] != "":
		return from(t.Params["audience"], "params.audience")
	case t.Method == "azure-cli" && scope != "", scope != "" && isEntra(endpointOf(t)):
		return from(scopeResource(scope), "scope")
	case resource != "":
		return from(resource, "resource")
	case t.Params["resource"] != "":
		return from(t.Params["resource"], "params.resource")
	}
	return nil
}

// scopeResource returns what a scope of Entra asks a token for: all up to its last
// slash. A second slash there belongs to the resource. "" for scopes of OpenID
// and bare names, which mean Microsoft Graph.
func scopeResource(scope string) string {
	for _, s := range strings.Fields(scope) {
		if r := resourcePart(s); r != "" {
			return r
		}
		if strings.HasPrefix(s, "api://") || isGUID(s) {
			return s
		}
	}
	return ""
}

// endpointOf returns a profile's token endpoint, nil where it has none.
func endpointOf(t client.Target) *url.URL {
	u, err := url.Parse(t.Auth["token_url"])
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// wantedTenant is the tenant that the profile names, nil where it names none
// that can be compared: only ids can be.
func wantedTenant(t client.Target) *wish {
	if id := entraTenant(t); isGUID(id) {
		return &wish{value: id, key: "token_url", source: client.FromProfile}
	}
	if id := t.Auth["tenant"]; isGUID(id) {
		return &wish{value: id, key: "tenant", source: client.FromProfile}
	}
	return nil
}

// demand is what the API says of the tokens it takes: to the request that
// failed, else to one without a token.
type demand struct {
	tenant   *wish
	audience *wish
	scope    string
}

func (m *matter) asked() demand {
	all := m.challenges
	if m.Anonymous != nil {
		all = append(slices.Clone(all), failure.Challenges(m.Anonymous.Header)...)
	}
	var a demand
	for _, c := range all {
		for _, name := range []string{"authorization_uri", "authorization", "issuer", "realm", "tenant_id"} {
			if id := guidIn.FindString(c.Params[name]); id != "" && a.tenant == nil {
				a.tenant = &wish{value: strings.ToLower(id), key: name + " of the API's answer", source: client.FromServer}
			}
		}
		for _, name := range []string{"resource_id", "resource"} {
			if v := c.Params[name]; v != "" && a.audience == nil {
				a.audience = &wish{value: v, key: name + " of the API's answer", source: client.FromServer}
			}
		}
		if a.scope == "" {
			a.scope = c.Params["scope"]
		}
	}
	if id := mustMatch.FindStringSubmatch(m.said); id != nil && a.tenant == nil {
		a.tenant = &wish{value: strings.ToLower(id[1]), key: "the API's answer", source: client.FromServer}
	}
	return a
}

// mustMatch is how Azure Resource Manager names the tenant it wants.
var mustMatch = lazy.Regexp(`(?i)must match[^'"]*['"]https://sts\.windows\.net/([0-9a-f-]{36})`)

// audiences are those of the token in use.
func audiences(c client.Claims) []string { return c.Texts("aud") }

// textOf returns a claim that is a text, "" otherwise.
func textOf(c client.Claims, names ...string) string {
	for _, n := range names {
		if s, _ := c[n].(string); s != "" {
			return s
		}
	}
	return ""
}
