package vendors

import (
	"net/url"
	"strings"

	"odatui/client"
)

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
