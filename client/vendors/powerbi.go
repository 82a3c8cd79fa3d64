package vendors

import "odatui/client"

var powerBI = func() *Vendor {
	return &Vendor{
		Name:  "Power BI",
		Hosts: []string{"api.powerbi.com", "analysis.windows.net", "api.fabric.microsoft.com", "api.powerbigov.us"},
		Names: roles{dataOwner: "the administrator of the Power BI workspace", apiOwner: "the Fabric (Power BI) administrator",
			tenantAdmin: "the Fabric (Power BI) administrator of the tenant"},
		Signs: oneOf(
			Sign{Words: `api is not accessible for application`, Line: true, Cause: "access-denied", Who: tenantAdmin, Next: dataOwner,
				Title: "The tenant does not allow applications to call the Power BI API.", Do: pbiTenant},
			Sign{Words: `powerbinotauthorizedexception`, Line: true, Cause: "access-denied", Who: tenantAdmin, Next: dataOwner,
				Sure: client.Medium, Title: "Power BI denies this to the client.",
				Do: append(pbiTenant, Ask(dataOwner, "to add {client} to the workspace").When("If it is set"))},
			Sign{Words: `principaltypenotsupported || service principals? (?:is|are) not supported`, Line: true, Cause: "access-denied",
				Who: you, Next: apiOwner, Title: "This Power BI or Fabric API is for people only, not for applications.",
				Do: steps{Edit("Sign in as a person (auth.method)")}},
			Sign{Words: `powerbinotlicensedexception || powerbiuserlicense`, Cause: "not-assigned", Who: tenantAdmin,
				Title: "The account has no Power BI licence.", Do: steps{Send(tenantAdmin, "to give the account a Power BI licence")}},
			Sign{Words: `powerbientitynotfound || powerbifoldernotfound || workspacenotfound`, Cause: "record-not-found", Who: you,
				Next: dataOwner, Sure: client.Medium, Title: "Power BI shows the client no such workspace or item.",
				Do: steps{Do("Compare the ids in the address"),
					Ask(dataOwner, "whether {client} is a member of the workspace").When("If they are right")}},
			Sign{Own: true, Words: `insufficientscopes || insufficientprivileges`, Cause: "scope-too-small", Who: dataOwner,
				Next: clientOwner, Title: "The token lacks a scope or role for this Power BI or Fabric item."},
			Sign{Own: true, Words: `requestblocked || capacitylimitexceeded`, Cause: "throttled", Who: you, Next: apiOwner},
		),
	}
}

var pbiTenant = steps{Send(tenantAdmin,
	"to allow service principals to call Fabric public APIs (a tenant setting) for a group that has {client}, and to wait 15 minutes")}
