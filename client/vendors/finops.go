package vendors

import "odatui/client"

var finOps = func() *Vendor {
	return &Vendor{
		Name:  "Finance and Operations",
		Hosts: []string{"operations.dynamics.com", "cloudax.dynamics.com", "axcloud.dynamics.com", "operations.eu.dynamics.com"},
		Said:  "microsoft.dynamics.dataentities",
		Names: roles{dataOwner: "the Finance and Operations administrator who assigns security roles",
			apiOwner: "the administrator of the Finance and Operations environment"},
		Signs: oneOf(
			Sign{Own: true, Words: `priority-based throttling || too many requests`, Cause: "throttled", Who: you, Next: apiOwner},
			Sign{Own: true, Status: "401", Cause: "token-refused", Who: apiOwner, Next: you, Sure: client.Medium,
				Title: "Finance and Operations does not know the client.",
				Do: steps{Send(apiOwner, "to list {client} on the page Microsoft Entra ID applications, with a user"),
					Edit("Write the scope as the environment's address, without a slash before /.default").When("If it is listed")}},
			Sign{Own: true, Status: "403", Cause: "access-denied", Who: dataOwner, Next: apiOwner, Sure: client.Medium,
				Title: "The user of the client has no security role for this data entity.",
				Do:    steps{Send(dataOwner, "to give the user of {client} a role with the privilege of this data entity")}},
		),
	}
}
