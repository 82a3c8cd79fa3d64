package vendors

import (
	"net/url"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// Names that Microsoft's own services have as audiences.
var (
	GraphNames      = []string{"00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com"}
	OldGraphNames   = []string{"00000002-0000-0000-c000-000000000000", "https://graph.windows.net"}
	ManagementNames = []string{"https://management.azure.com", "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"}
)

// AzClient is the Azure CLI's own client id.
const AzClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// WhoTenant is WHO's own tenant, whoMarts are its two xMarts with the ids under
// which their APIs are registered; all stand in the documentation of public
// clients. Marts may use others, so an audience is wrong only where it is the
// other environment's.
const WhoTenant = "f610c0b7-bd24-4b39-810b-3dc280afb590"

var WhoMarts = []struct{ Host, ID, Name string }{
	{"extranet.who.int", "712b0d0d-f9c5-4b7a-80d6-8a83ee014bca", "production"},
	{"portal-uat.who.int", "b85362d6-c259-490b-bd51-c0a730011bef", "UAT"},
}

var (
	GuidIn   = lazy.Regexp(Guid)
	guidOnly = lazy.Regexp(`^` + Guid + `$`)
)

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
