package vendors

import (
	"net/url"
	"strings"

	"odatui/client"
)

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
