package evidence

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
)

// Wish is what somebody expects of a claim, and who says so.
type Wish struct {
	Value  string
	Key    string // of the profile, or what of the answer says it
	Source client.FactSource
	Known  bool // a well-known id of the API, not a setting
}

// IDOf returns the id in a name of an application: the name itself, or what
// stands behind api:// or spn:. "" where there is none.
func IDOf(name string) string {
	for _, prefix := range []string{"api://", "spn:"} {
		name = strings.TrimPrefix(name, prefix)
	}
	if name = strings.TrimRight(name, "/"); vendors.IsGUID(name) {
		return strings.ToLower(name)
	}
	return ""
}

// IsOne reports whether an audience is one of some names, whatever its last
// slash.
func IsOne(audience string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.EqualFold(strings.TrimRight(audience, "/"), n)
	})
}

// Fit is how an audience and a wish agree.
type Fit int

// How an audience and a wish agree.
const (
	FitUnknown Fit = iota // one is an id, the other a name: nobody here knows whether they are the same
	FitDiffers
	FitSlash // they differ by a slash at the end
	FitSame
)

// Fitting compares an audience with what was wished.
func Fitting(audience, wanted string) Fit {
	switch a, w := IDOf(audience), IDOf(wanted); {
	case strings.EqualFold(audience, wanted), a != "" && a == w:
		return FitSame
	case strings.TrimRight(audience, "/") == strings.TrimRight(wanted, "/"):
		return FitSlash
	case sameService(audience, wanted):
		return FitSame
	case a != "" && w == "" && !ours(wanted) && !ours(audience):
		return FitUnknown // v2 tokens have the id, whatever was asked for
	}
	return FitDiffers
}

// ours reports whether an audience is one that is known by all its names.
func ours(audience string) bool {
	return IsOne(audience, vendors.GraphNames) || IsOne(audience, vendors.OldGraphNames) || IsOne(audience, vendors.ManagementNames)
}

func sameService(a, b string) bool {
	for _, names := range [][]string{vendors.GraphNames, vendors.OldGraphNames, vendors.ManagementNames} {
		if IsOne(a, names) && IsOne(b, names) {
			return true
		}
	}
	return false
}

// Best is the best fit of several audiences with one wish.
func Best(audiences []string, wanted string) Fit {
	f := FitDiffers
	for i, a := range audiences {
		if is := Fitting(a, wanted); i == 0 || is > f || f == FitDiffers && is == FitUnknown {
			f = is
		}
	}
	return f
}

// WantedAudience is what the profile makes the audience of its tokens, nil
// where it says nothing that can be compared.
func WantedAudience(t client.Target) *Wish {
	from := func(value, key string) *Wish {
		if value == "" {
			return nil
		}
		return &Wish{Value: value, Key: key, Source: client.FromProfile}
	}
	switch scope, resource := t.Auth["scope"], t.Auth["resource"]; {
	case t.Params["audience"] != "":
		return from(t.Params["audience"], "params.audience")
	case t.Method.Az() && scope != "", scope != "" && vendors.IsEntra(vendors.EndpointOf(t)):
		return from(vendors.ScopeResource(scope), "scope")
	case resource != "":
		return from(resource, "resource")
	case t.Params["resource"] != "":
		return from(t.Params["resource"], "params.resource")
	}
	return nil
}

// WantedTenant is the tenant that the profile names, nil where it names none
// that can be compared: only ids can be.
func WantedTenant(t client.Target) *Wish {
	if id := vendors.EntraTenant(t); vendors.IsGUID(id) {
		return &Wish{Value: id, Key: "token_url", Source: client.FromProfile}
	}
	if id := t.Auth["tenant"]; vendors.IsGUID(id) {
		return &Wish{Value: id, Key: "tenant", Source: client.FromProfile}
	}
	return nil
}

// demand is what the API says of the tokens it takes: to the request that
// failed, else to one without a token.
type demand struct {
	Tenant   *Wish
	Audience *Wish
	Scope    string
}

// Asked is what the API demands of tokens.
func (m *Failure) Asked() demand {
	all := m.Challenges
	if m.Anonymous != nil {
		all = append(slices.Clone(all), failure.Challenges(m.Anonymous.Header)...)
	}
	var a demand
	for _, c := range all {
		for _, name := range []string{"authorization_uri", "authorization", "issuer", "realm", "tenant_id"} {
			if id := vendors.GUIDIn.FindString(c.Params[name]); id != "" && a.Tenant == nil {
				a.Tenant = &Wish{Value: strings.ToLower(id), Key: name + " of the API's answer", Source: client.FromServer}
			}
		}
		for _, name := range []string{"resource_id", "resource"} {
			if v := c.Params[name]; v != "" && a.Audience == nil {
				a.Audience = &Wish{Value: v, Key: name + " of the API's answer", Source: client.FromServer}
			}
		}
		if a.Scope == "" {
			a.Scope = c.Params["scope"]
		}
	}
	if id := mustMatch.FindStringSubmatch(m.Said); id != nil && a.Tenant == nil {
		a.Tenant = &Wish{Value: strings.ToLower(id[1]), Key: "the API's answer", Source: client.FromServer}
	}
	return a
}

// mustMatch is how Azure Resource Manager names the tenant it wants.
var mustMatch = lazy.Regexp(`(?i)must match[^'"]*['"]https://sts\.windows\.net/([0-9a-f-]{36})`)

// Audiences are those of the token in use.
func Audiences(c client.Claims) []string { return c.Texts("aud") }

// TextOf returns a claim that is a text, "" otherwise.
func TextOf(c client.Claims, names ...string) string {
	for _, n := range names {
		if s, _ := c[n].(string); s != "" {
			return s
		}
	}
	return ""
}
