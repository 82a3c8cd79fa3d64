package vendors

import (
	"odatui/client"
)

// WhoWords returns the name of a role, so that it fits after "who must act: ";
// "" for no role. A known system has names of its own.
func WhoWords(w client.Who, s System) string {
	switch w {
	case client.WhoSelf:
		return "you"
	case client.WhoAppOwner:
		if s == ERPNet {
			return "the owner of the trusted application"
		}
		return "the owner of the client registration"
	case client.WhoAPIOwner:
		return ApiOwner(s)
	case client.WhoMartAdmin:
		if s == XMart {
			return "the mart administrator"
		}
		return "the data owner"
	case client.WhoTenantAdmin:
		return "the tenant administrator"
	case client.WhoNetworkAdmin:
		return "the network administrator"
	case client.WhoMicrosoft:
		return "Microsoft"
	}
	return string(w)
}

func ApiOwner(s System) string {
	switch s {
	case XMart:
		return "the xMart team"
	case ERPNet:
		return "the administrator of the ERP.net instance"
	case NxtPort:
		return "NxtPort support"
	case ODM:
		return "the ODM administrator"
	}
	return "the API owner"
}
