package vendors

import "odatui/client"

var businessCentral = func() *Vendor {
	return &Vendor{
		Name:  "Business Central",
		Hosts: []string{"businesscentral.dynamics.com"},
		Said:  "microsoft.dynamics.nav",
		Names: roles{dataOwner: "the Business Central administrator who assigns permission sets", apiOwner: "the Business Central administrator",
			tenantAdmin: "the tenant administrator who assigns Business Central licences"},
		Signs: oneOf(
			Sign{Words: `user does not have any entitlements in business central`, Line: true, Cause: "not-assigned", Who: tenantAdmin,
				Next: dataOwner, Title: "The account has no licence (entitlement) for Business Central.",
				Do: steps{Send(tenantAdmin, "to give the account a Business Central licence"),
					Send(dataOwner, "to assign permission sets to the client").When("If it is an application")}},
			Sign{Words: `do not have the following permissions on (tabledata|table|page|report|codeunit|query|xmlport) ([^:\n]{1,60}): (\w+)`,
				Line: true, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "No permission set in Business Central allows {3} of {1} {2}.", Do: bcPermission},
			Sign{Words: `current permissions prevented the action\. \((tabledata|table|page|report|codeunit|query|` +
				`xmlport) (\d[^:\n]{1,60}?) (read|execute|\w+): `,
				Line: true, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "No permission set in Business Central allows {3} of {1} {2}.", Do: bcPermission},
			Sign{Words: `authorization_insufficientpermissions || current permissions prevented the action || ` +
				`do not have the following permissions on`, Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The permission sets in Business Central do not allow this.", Do: bcPermission},
			Sign{Words: `authentication_invalidcredentials || server has rejected the client credentials`, Cause: "token-refused",
				Who: apiOwner, Next: you, Sure: client.Medium, Title: "Business Central does not accept the credentials.", Do: bcSignIn},
			Sign{Own: true, Words: `credentials provided are incorrect`, Cause: "token-refused", Who: apiOwner, Next: you,
				Sure: client.Medium, Title: "Business Central does not accept the credentials.", Do: bcSignIn},
			Sign{Words: `xmlns="http://docs.oasis-open.org/odata/ns/metadata">\s*<code>unauthorized</code>\s*<message>the credentials provided ` +
				`are incorrect || "code":\s?"unauthorized",\s?"message":\s?"the credentials provided are incorrect`, Cause: "token-refused",
				Who: apiOwner, Next: you, Sure: client.Medium, Title: "Business Central does not accept the credentials.", Do: bcSignIn},
			Sign{Words: `internal_companynotfound || the default company cannot be found`, Cause: "set-not-found", Who: you,
				Next: apiOwner, Title: "Business Central does not find the company.",
				Do: steps{Edit("Write the company into url as companies(ID) or Company('NAME')")}},
			Sign{Words: `noenvironment`, Cause: "service-root-wrong", Who: you, Next: apiOwner,
				Title: "Business Central has no environment of this name.",
				Do:    steps{Edit("Compare the environment's name in url with the list in the admin center: a renamed one has a new address")}},
			Sign{Words: `internal_tenantunavailable || internal_metadatasyncerror`, Cause: "maintenance", Who: apiOwner,
				Sure: client.Medium, Title: "The Business Central environment is not available now.",
				Do: steps{Retry("Try again later"), Send(apiOwner, "whether the environment runs")}},
			Sign{Words: `badrequest_resourcenotfound[\s\S]{0,80}resource not found for the segment '([^'\n]{1,80})'`,
				Cause: "set-not-found", Who: you, Next: apiOwner, Title: "Business Central has no API page {1} in this environment.",
				Do: steps{Edit("Compare the name with the service document and its capitals"),
					Ask(apiOwner, "whether the extension with that API page is installed in this environment").When("If the name is right")}},
			Sign{Words: `internal_recordnotfound || internal_datanotfoundfilter`, Cause: "record-not-found", Who: you, Next: apiOwner,
				Title: "Business Central has no such record.",
				Do:    steps{Do("Compare the key with a row of the set, in the same company and environment")}},
			Sign{Words: `badrequest_notfound || badrequest_invalidrequesturl || application_filtererrorexception || ` +
				`application_invalidguid`, Cause: "query-refused", Who: you, Next: apiOwner,
				Title: "Business Central cannot read the query.", Do: steps{Do("Correct the option that the message quotes")}},
			Sign{Words: `badrequest_methodnotallowed || badrequest_methodnotimplemented`, Cause: "method-not-allowed", Who: you,
				Next: apiOwner, Do: steps{Do("Read the set: Business Central does not allow this request for it")}},
			Sign{Words: `application_callbacknotallowed || application_dialogexception || application_\w+exception`, Cause: "api-failed",
				Who: apiOwner, Sure: client.Medium, Title: "The application code of Business Central stopped the request.",
				Do: steps{Send(apiOwner, "to look into the code behind this page, with the correlation id")}},
		),
	}
}

var (
	bcPermission = steps{Send(dataOwner, "to assign {client} a permission set for it (page Microsoft Entra Applications, or Users)")}
	bcSignIn     = steps{
		Send(apiOwner, "whether the client is listed and enabled on the page Microsoft Entra Applications"),
		Edit("Use OAuth with scope https://api.businesscentral.dynamics.com/.default: web service access keys no longer work online"),
	}
)
