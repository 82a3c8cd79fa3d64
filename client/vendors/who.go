package vendors

import (
	"slices"

	"odatui/client"
)

// usual are the names of the roles where a vendor has none of its own.
var usual = map[client.Who]string{
	client.WhoSelf:         "you",
	client.WhoAppOwner:     "the owner of the client registration",
	client.WhoAPIOwner:     "the API owner",
	client.WhoMartAdmin:    "the data owner",
	client.WhoTenantAdmin:  "the tenant administrator",
	client.WhoNetworkAdmin: "the network administrator",
	client.WhoMicrosoft:    "Microsoft",
}

// WhoWords returns the name of a role in the terms of a vendor ("" another one), so
// that it fits after "who must act: "; "" for no role.
func WhoWords(w client.Who, of System) string {
	for _, v := range all() {
		if v.Name == of && v.Names[w] != "" {
			return v.Names[w]
		}
	}
	if name, ok := usual[w]; ok {
		return name
	}
	return string(w)
}

// Known reports whether w is a role that can act.
func Known(w client.Who) bool {
	return slices.Contains([]client.Who{client.WhoSelf, client.WhoAppOwner, client.WhoAPIOwner, client.WhoMartAdmin,
		client.WhoTenantAdmin, client.WhoNetworkAdmin, client.WhoMicrosoft}, w)
}
