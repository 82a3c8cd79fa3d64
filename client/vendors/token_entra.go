package vendors

import (
	"slices"

	"odatui/client"
)

// Known reports whether w is a role that can act.
func Known(w client.Who) bool {
	return slices.Contains([]client.Who{client.WhoSelf, client.WhoAppOwner, client.WhoAPIOwner, client.WhoMartAdmin,
		client.WhoTenantAdmin, client.WhoNetworkAdmin, client.WhoMicrosoft}, w)
}
