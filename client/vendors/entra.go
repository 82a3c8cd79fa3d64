package vendors

import (
	"net/url"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// IsEntra reports whether tokens of an endpoint are Entra's: by its host, or by
// its path, which a proxy or a test in front of it keeps.
func IsEntra(u *url.URL) bool {
	if u == nil {
		return false
	}
	for _, host := range []string{"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn",
		"login.windows.net", "login.microsoft.com", "sts.windows.net", "login.chinacloudapi.cn"} {
		if strings.EqualFold(u.Hostname(), host) {
			return true
		}
	}
	if strings.HasSuffix(strings.ToLower(u.Hostname()), ".b2clogin.com") ||
		strings.HasSuffix(strings.ToLower(u.Hostname()), ".ciamlogin.com") {
		return true
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/") // TENANT/oauth2/token, TENANT/oauth2/v2.0/token
	switch {
	case len(parts) == 3:
		return parts[1] == "oauth2" && parts[2] == "token"
	case len(parts) == 4:
		return parts[1] == "oauth2" && parts[2] == "v2.0" && parts[3] == "token"
	}
	return false
}

// EntraTenant is the tenant in a profile's token_url, "" none.
func EntraTenant(t client.Target) string {
	u := EndpointOf(t)
	if !IsEntra(u) {
		return ""
	}
	return TenantIn(u)
}

// TenantIn is the tenant in the path of one of Entra's addresses.
func TenantIn(u *url.URL) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return first
}

// FromEntra reports whether Entra's token service wrote a header: a page of it
// names nothing else.
func FromEntra(h map[string][]string) bool { return len(h["X-Ms-Ests-Server"]) > 0 }

// IssuerVersion is the version of Entra's tokens that an issuer stands for, 0
// for all others.
func IssuerVersion(iss string) int {
	lower := strings.ToLower(iss)
	switch {
	case strings.HasPrefix(lower, "https://sts.windows.net/"):
		return 1
	case strings.HasPrefix(lower, "https://login.microsoftonline.") && strings.HasSuffix(strings.TrimRight(lower, "/"), "/v2.0"):
		return 2
	}
	return 0
}

// EndpointVersion is 1 or 2 for Entra's two token endpoints, 0 for others.
func EndpointVersion(u *url.URL) int {
	switch {
	case !IsEntra(u):
		return 0
	case strings.Contains(strings.ToLower(u.Path), "/v2.0/"):
		return 2
	}
	return 1
}

// SiblingTenant returns the tenant in another environment's token_url or tenant.
func SiblingTenant(t client.Target) string {
	return ElseText(EntraTenant(t), t.Auth["tenant"])
}

// Names that Microsoft's own services have as audiences.
var (
	GraphNames      = []string{"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com"}
	OldGraphNames   = []string{"00000002-0000-0000-c000-000000000000", "https://graph.windows.net"}
	ManagementNames = []string{"https://management.azure.com", "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"}
)

// AzClient is the Azure CLI's own client id.
const AzClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// WhoTenant is WHO's own tenant, [WhoMarts] are its two xMarts with the ids under
// which their APIs are registered; all stand in the documentation of public
// clients. Marts may use others, so an audience is wrong only where it is the
// other environment's.
const WhoTenant = "f610c0b7-bd24-4b39-810b-3dc280afb590"

// WhoMarts are the xMarts of WHO.
var WhoMarts = []struct{ Host, ID, Name string }{
	{"extranet.who.int", "712b0d0d-f9c5-4b7a-80d6-8a83ee014bca", "production"},
	{"portal-uat.who.int", "b85362d6-c259-490b-bd51-c0a730011bef", "UAT"},
}

// GUIDIn finds a GUID in a text.
var (
	GUIDIn   = lazy.Regexp(GUID)
	guidOnly = lazy.Regexp(`^` + GUID + `$`)
)

// IsGUID reports whether a text is a GUID.
func IsGUID(s string) bool { return guidOnly.MatchString(s) }

// ScopeResource returns what a scope of Entra asks a token for: all up to its last
// slash. A second slash there belongs to the resource. "" for scopes of OpenID
// and bare names, which mean Microsoft Graph.
func ScopeResource(scope string) string {
	for _, s := range strings.Fields(scope) {
		if r := ResourcePart(s); r != "" {
			return r
		}
		if strings.HasPrefix(s, "api://") || IsGUID(s) {
			return s
		}
	}
	return ""
}

// EndpointOf returns a profile's token endpoint, nil where it has none.
func EndpointOf(t client.Target) *url.URL {
	u, err := url.Parse(t.Auth["token_url"])
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// ResourcePart is what a scope of Entra asks a token for, "" nothing.
func ResourcePart(scope string) string {
	i := strings.LastIndexByte(scope, '/')
	if i <= 0 || strings.HasSuffix(scope[:i], ":/") {
		return ""
	}
	return scope[:i]
}

// GUID is the form of an id of Entra: of a tenant, a client, a request.
const GUID = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`
