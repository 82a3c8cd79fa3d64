package diagnose

import "odatui/client"

// WhoWords says in words who must act, so that it fits after "who must act: ";
// "" for nobody. The people of a known system are called as that system calls
// them.
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
		return apiOwner(s)
	case client.WhoMartAdmin:
		if s == XMart {
			return "the mart's administrator"
		}
		return "the one who grants access to the data"
	case client.WhoTenantAdmin:
		return "the administrator of the tenant"
	case client.WhoNetworkAdmin:
		return "the network administrator"
	case client.WhoMicrosoft:
		return "Microsoft"
	}
	return string(w)
}

func apiOwner(s System) string {
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
	return "those who run the API"
}
