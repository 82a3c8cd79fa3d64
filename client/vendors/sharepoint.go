package vendors

import "odatui/client"

var sharePoint = func() *Vendor {
	return &Vendor{
		Name:   "SharePoint",
		Hosts:  []string{"sharepoint.com", "sharepoint.us", "sharepoint.cn", "sharepoint-mil.us"},
		Header: []string{"MicrosoftSharePointTeamServices", "SPRequestGuid"},
		Names:  roles{dataOwner: "the owner of the SharePoint site", apiOwner: "the SharePoint administrator"},
		Signs: oneOf(
			Sign{Words: `unsupported app only token`, Line: true, Cause: "token-refused", Who: clientOwner, Next: you,
				Title: "SharePoint accepts app-only tokens only from clients with a certificate.", Do: spCertificate},
			Sign{Words: `token type is not allowed`, Cause: "token-refused", Who: tenantAdmin, Next: apiOwner,
				Title: "SharePoint's own app tokens (ACS) are switched off in this tenant.",
				Do: append(steps{Ask(tenantAdmin,
					"whether the client may use Entra instead (DisableCustomAppAuthentication is set, and ACS is retired)")}, spCertificate...)},
			Sign{Words: `the token audience is not valid || invalid audience uri '([^'\n]{1,80})' || audienceurivalidationfailedexception`,
				Line:  true,
				Cause: "audience-wrong", Who: you, Title: "The token is for another API than SharePoint.", Do: spScope},
			Sign{Words: `invalid issuer or signature || x-ms-diagnostics: 3000006`, Line: true, Cause: "audience-wrong", Who: you,
				Sure: client.Medium, Title: "The token is for another API (such as Graph) than this SharePoint.", Do: spScope},
			Sign{Words: `unsupported security token`, Cause: "token-refused", Who: you, Next: tenantAdmin, Sure: client.Medium,
				Title: "SharePoint does not accept tokens of this issuer.", Do: spScope},
			Sign{Words: `x-ms-diagnostics: 3001000`, Cause: "token-refused", Who: clientOwner, Next: you, Sure: client.Medium,
				Title: "SharePoint cannot authenticate the request with this token.", Do: append(spCertificate, spScope...)},
			Sign{Words: `x-ms-diagnostics: 300\d{4};reason="([^"]{1,80})"`, Line: true, Cause: "token-refused", Who: you, Next: apiOwner,
				Sure: client.Medium, Title: "SharePoint rejects the token: {1}.", Do: spScope},
			Sign{Words: `-2147024891[^\n]{0,250}attempted to perform an unauthorized operation`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "The client has no right to this SharePoint site.",
				Do: steps{Send(dataOwner, "to grant {client} this site (with Sites.Selected, each site needs a grant of its own)")}},
			Sign{Words: `-2147024891, system || ` +
				`: access denied\. you do not have permission to perform this action or access this resource`, Line: true,
				Cause: "access-denied", Who: dataOwner, Next: apiOwner,
				Title: "The account or client has no right to this SharePoint site or list.",
				Do:    steps{Send(dataOwner, "to give {client} access to this site or list")}},
			Sign{Own: true, Words: `-2147024891 || access denied\. you do not have permission`, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "The account or client has no right to this SharePoint site or list.",
				Do: steps{Send(dataOwner, "to give {client} access to this site or list")}},
			Sign{Words: `access denied\. before opening files in this location`, Cause: "policy-blocks", Who: tenantAdmin, Next: apiOwner,
				Title: "A policy of the tenant blocks this device or network at SharePoint.",
				Do:    steps{Send(tenantAdmin, "which policy blocks this access")}},
			Sign{Words: `-2147024860, microsoft || exceeds the list view threshold || spquerythrottledexception`, Line: true,
				Cause: "query-refused", Who: you, Next: dataOwner,
				Title: "The query reads more rows of the list than SharePoint allows without an index.", Do: spThreshold},
			Sign{Words: `the field or property '([^'\n]{1,80})' does not exist || ` +
				`column '([^'\n]{1,80})' does not exist\. it may have been deleted`, Line: true, Cause: "query-refused", Who: you,
				Title: "The list has no column {1}.", Do: spColumn},
			Sign{Words: `the query to field '([^'\n]{1,80})' is not valid`, Line: true, Cause: "query-refused", Who: you,
				Title: "The query to the column {1} is not valid.",
				Do:    steps{Do("Expand a lookup or person: $select=NAME/Title&$expand=NAME")}},
			Sign{Words: `list '([^'\n]{1,80})' does not exist at site`, Line: true, Cause: "set-not-found", Who: you, Next: dataOwner,
				Title: "The site has no list {1}.", Do: steps{Edit("Compare the list's title, and the site in url"),
					Ask(dataOwner, "whether the client may see the list").When("If both are right")}},
			Sign{Words: `item does not exist\. it may have been deleted by another user || -2130575338 || -2147024894`, Line: true,
				Cause: "record-not-found", Who: you, Next: dataOwner, Title: "SharePoint has no such item or file.",
				Do: steps{Do("Compare the id or the path with the list")}},
			Sign{Words: `cannot find resource for the request ([^\s."]{1,60}) || sharepoint\.client\.resourcenotfoundexception`,
				Line: true, Cause: "set-not-found", Who: you, Next: apiOwner, Title: "SharePoint has no such resource below _api."},
			Sign{Words: `sharepoint\.client\.invalidclientqueryexception || -2147024809, system\.argumentexception`, Line: true,
				Cause: "query-refused", Who: you, Title: "SharePoint cannot read the query.", Do: spColumn},
			Sign{Own: true, Words: `has been blocked\. please contact the administrator`, Cause: "access-denied", Who: apiOwner,
				Title: "The SharePoint site is locked.", Do: steps{Send(apiOwner, "why the site is locked")}},
		),
	}
}

var (
	spCertificate = steps{Ask(clientOwner, "to add a certificate to the client registration, with the SharePoint permission consented"),
		Edit("Sign in with that certificate instead of the secret")}
	spScope     = steps{Edit("Use the scope https://TENANT.sharepoint.com/.default, with the host of url")}
	spColumn    = steps{Do("Write the internal name of the column, which may differ from its title (see fields of the list)")}
	spThreshold = steps{Do("Filter on an indexed column first, so that less than 5000 rows remain"),
		Ask(dataOwner, "to index the column that is filtered").When("If it has no index")}
)
