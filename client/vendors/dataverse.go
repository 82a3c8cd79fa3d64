package vendors

import "odatui/client"

var dataverse = func() *Vendor {
	return &Vendor{
		Name: "Dataverse",
		Hosts: []string{"crm.dynamics.com", "crm2.dynamics.com", "crm3.dynamics.com", "crm4.dynamics.com", "crm5.dynamics.com",
			"crm6.dynamics.com",
			"crm7.dynamics.com", "crm8.dynamics.com", "crm9.dynamics.com", "crm10.dynamics.com", "crm11.dynamics.com", "crm12.dynamics.com",
			"crm14.dynamics.com", "crm15.dynamics.com", "crm16.dynamics.com", "crm17.dynamics.com", "crm19.dynamics.com", "crm20.dynamics.com",
			"crm21.dynamics.com", "crm.dynamics.cn", "crm.microsoftdynamics.us", "crm.appsplatform.us"},
		Header: []string{"REQ_ID"},
		Said:   "microsoft.dynamics.crm",
		Names: roles{dataOwner: "the Dataverse administrator who assigns security roles",
			apiOwner: "the administrator of the Dataverse environment"},
		Signs: oneOf(
			Sign{Words: `0x80072560 || -2147015328 || the user is not a member of the organization`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "The client is no user of this Dataverse environment.",
				Do: steps{Send(dataOwner, "to add {client} as an application user of the environment, with a security role"),
					Edit("Compare url with the environment you were given").When("If the client is a user of another environment")}},
			Sign{Words: `is missing (prv[a-z]+?)(\w*) privilege[^\n]{0,200}? for entity '(\w+)'`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "No security role of the client has {1}{2} on the table {3}.", Do: dvRole},
			Sign{Words: `is missing (prv\w+) privilege || does not have (prv\w+)[^\n]{0,60}right || seclib::\w+ failed`, Line: true,
				Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The security roles of the client in Dataverse lack a privilege.", Do: dvRole},
			Sign{Words: `0x80040220 || -2147220960 || 0x8004f50`, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The security roles of the client in Dataverse lack a privilege.", Do: dvRole},
			Sign{Words: `0x80042f09 || has not been assigned any (?:security )?roles`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The user of the Dataverse environment has no security role.", Do: dvRole},
			Sign{Words: `0x8004d24b || has not been assigned any license`, Line: true, Cause: "not-assigned", Who: tenantAdmin,
				Next: dataOwner, Title: "The account has no licence for Dataverse.",
				Do: steps{Send(tenantAdmin, "to give the account a licence")}},
			Sign{Words: `0x80040225 || is disabled\. consider enabling this user`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The user is disabled in the Dataverse environment.",
				Do: steps{Send(dataOwner, "to enable the user of {client}")}},
			Sign{Words: `0x80072321 || 0x80072322 || 0x80072326`, Cause: "throttled", Who: you, Next: apiOwner,
				Title: "Dataverse's service protection limits are reached.", Do: dvLimit},
			Sign{Words: `number of requests exceeded the limit of \d+ over time window || ` +
				`combined execution time of incoming requests exceeded limit of || ` +
				`number of concurrent requests exceeded the limit of`, Line: true, Cause: "throttled", Who: you, Next: apiOwner,
				Title: "Dataverse's service protection limits are reached.", Do: dvLimit},
			Sign{Words: `0x8006088a[\s\S]{0,80}for the segment '([^'\n]{1,80})'`, Cause: "set-not-found", Who: you, Next: apiOwner,
				Title: "Dataverse has no set {1}.",
				Do: steps{Edit("Write the set's name (EntitySetName), which is the plural of the table's name"),
					Ask(apiOwner, "whether the table is in this environment").When("If the name is right")}},
			Sign{Words: `0x80041102 || entity with a name = '([^'\n]{1,80})'[^\n]{0,40} was not found in the metadatacache`, Line: true,
				Cause: "set-not-found", Who: you, Next: apiOwner, Title: "Dataverse has no such table in this environment."},
			Sign{Words: `0x80041103 || entity doesn't contain attribute with name = '([^'\n]{1,80})'`, Line: true, Cause: "query-refused",
				Who: you, Next: apiOwner, Title: "The query names a column that the table lacks.",
				Do: steps{Do("Write the column's logical name; a lookup is _NAME_value")}},
			Sign{Words: `0x80040217 || 0x80060891 || -2147220969 || -2147088239`, Cause: "record-not-found", Who: you, Next: apiOwner,
				Title: "Dataverse has no record of this id in this environment.",
				Do:    steps{Do("Compare the id with a row of the set, in the same environment")}},
			Sign{Words: `0x80044151 || -2147204783`, Cause: "request-timeout", Who: you, Next: apiOwner,
				Title: "The query runs too long in Dataverse (SQL timeout).",
				Do:    steps{Do("Request fewer columns and rows, and filter on indexed columns")}},
			Sign{Words: `0x80040265 || 0x80045005`, Cause: "api-failed", Who: apiOwner,
				Title: "A plug-in in Dataverse stopped the request.", Sure: client.Medium,
				Do: steps{Send(apiOwner, "to look into the plug-in that the message names")}},
			Sign{Own: true, Words: `administration mode || organization is disabled`, Cause: "maintenance", Who: apiOwner,
				Title: "The Dataverse environment is in administration mode.",
				Do:    steps{Send(apiOwner, "to end the administration mode, or when it ends")}},
			Sign{Words: `failed to connect to dataverse[\s\S]{0,400}request was forbidden with client authentication scheme`, Line: true,
				Cause: "access-denied", Who: apiOwner, Next: dataOwner, Sure: client.Medium,
				Title: "The Dataverse environment denies the client (administration mode, or no user).",
				Do:    steps{Send(apiOwner, "whether the environment is in administration mode, and whether {client} is a user of it")}},
			Sign{Own: true, Words: `ip firewall || ip address [^\n]{0,60}(?:not allowed|blocked|not authorized)`, Cause: "address-blocked",
				Who: apiOwner, Next: network, Do: steps{Send(apiOwner, "to allow this address in the IP firewall of the environment")}},
		),
	}
}

var (
	dvRole  = steps{Send(dataOwner, "to assign {client} a security role with this privilege, in this environment")}
	dvLimit = steps{Retry("Wait for the time in Retry-After, then try again"),
		Edit("Send fewer requests at once"), Do("Request fewer columns and rows")}
)
