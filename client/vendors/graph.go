package vendors

import "odatui/client"

var graph = func() *Vendor {
	return &Vendor{
		Name: "Microsoft Graph",
		Hosts: []string{"graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn",
			"graph.windows.net"},
		Header: []string{"X-Ms-Ags-Diagnostic"},
		Names: roles{dataOwner: "the owner of the data (a group, a team, a site, a mailbox)", apiOwner: "the tenant administrator",
			tenantAdmin: "the tenant administrator who consents to Graph permissions"},
		Signs: oneOf(
			Sign{Words: `missing role permissions on the request\. api requires one of '([^',\n]{1,60}) || ` +
				`must have one of the following scopes: ([\w.]{1,60})`, Line: true, Cause: "scope-too-small", Who: tenantAdmin,
				Next: clientOwner, Title: "The token lacks a Graph permission such as {1}.", Do: graphPermission},
			Sign{Words: `nopermissionsinaccesstoken || token contains no permissions, or permissions can not be understood`, Line: true,
				Cause: "scope-too-small", Who: tenantAdmin, Next: clientOwner, Title: "The token has no Graph permission at all.",
				Do: graphPermission},
			Sign{Words: `property '([^'\n]{1,60})' does not exist as a declared property`, Line: true, Cause: "query-refused", Who: you,
				Title: "The object of Graph has no property {1}."},
			Sign{Words: `compacttoken validation failed`, Line: true, Cause: "token-refused", Who: you,
				Title: "Graph rejects the token: it has expired, or is cut."},
			Sign{Words: `erroritemnotfound || "code":\s?"itemnotfound"`, Cause: "record-not-found", Who: you, Next: dataOwner},
			Sign{Words: `missing scope permissions on the request\. api requires one of '([^',\n]{1,60})`, Line: true,
				Cause: "scope-too-small", Who: tenantAdmin, Next: clientOwner, Title: "The token lacks a Graph permission such as {1}.",
				Do: graphPermission},
			Sign{Words: `authorization_requestdenied || error: insufficient privileges to complete the operation || ` +
				`missing scope permissions on the request || insufficient privileges to complete the operation`, Line: true,
				Cause: "scope-too-small", Who: tenantAdmin, Next: clientOwner,
				Title: "The client lacks a Graph permission that this request needs.", Do: graphPermission},
			Sign{Words: `either scp or roles claim need to be present in the token`, Line: true, Cause: "scope-too-small",
				Who: tenantAdmin, Next: clientOwner, Title: "The token has no Graph permission at all.", Do: graphPermission},
			Sign{Words: `authorization_identitynotfound || identity of the calling application could not be established`, Line: true,
				Cause: "consent-missing", Who: tenantAdmin, Next: clientOwner,
				Title: "The client is not in the tenant whose data is asked for.", Do: graphPermission},
			Sign{Words: `authorization_identitydisabled`, Cause: "client-disabled", Who: tenantAdmin, Next: clientOwner},
			Sign{Words: `blocked by tenant configured apponly accesspolicy`, Line: true, Cause: "access-denied", Who: tenantAdmin,
				Next: dataOwner, Title: "An application access policy of Exchange keeps the client out of this mailbox.",
				Do: steps{Send(tenantAdmin, "to add the mailbox to the group of the application access policy (New-ApplicationAccessPolicy)")}},
			Sign{Words: `mailboxnotenabledforrestapi || mailbox is either inactive, soft-deleted`, Line: true, Cause: "record-not-found",
				Who: you, Next: tenantAdmin, Title: "The account has no mailbox in Exchange Online.",
				Do: steps{Do("Ask for the mailbox of another account"),
					Ask(tenantAdmin, "to give this account a mailbox licence").When("If it must be this one")}},
			Sign{Words: `errorinvaliduser || errornonexistentmailbox`, Cause: "record-not-found", Who: you,
				Title: "There is no such user or mailbox.", Do: steps{Do("Compare the user's name or id")}},
			Sign{Words: `nonpremiumtenantorb2ctenant || doesn't have premium license || tenant does not have a spo license`,
				Cause: "access-denied", Who: tenantAdmin, Title: "The tenant lacks the licence (such as Entra ID P1) for this data.",
				Do: steps{Send(tenantAdmin, "whether the tenant has, or will have, the premium licence that this data needs")}},
			Sign{Words: `authentication_requestfromunsupporteduserrole || user is not in the allowed roles`, Line: true,
				Cause: "access-denied", Who: tenantAdmin, Next: clientOwner,
				Title: "The account or client lacks a directory role for this data.",
				Do:    steps{Send(tenantAdmin, "to assign {client} a directory role that may read this (such as Reports Reader)")}},
			Sign{Words: `compacttoken parsing failed || jwt is not well formed`, Line: true, Cause: "token-refused", Who: you,
				Title: "The request had no whole token.",
				Do:    steps{Do("Copy the token again: whole, without quotes, once behind “Bearer ”")}},
			Sign{Words: `invalidauthenticationtoken[\s\S]{0,60}access token is empty || authentication_missingormalformed`,
				Cause: "token-not-seen", Who: you, Title: "Graph received no token."},
			Sign{Words: `authentication_expiredtoken`, Cause: "token-expired", Who: you},
			Sign{Words: `request_unsupportedquery || advancedqueryfeaturesdisabled || ` +
				`request with \$?search query parameter only works`, Line: true, Cause: "query-refused", Who: you,
				Title: graphAdvanced, Do: graphConsistency},
			Sign{Words: `invalid page size specified: '(\d+)'\. must be between (\d+) and (\d+)`, Line: true, Cause: "query-refused",
				Who: you, Title: "Graph rejects $top = {1}: it must be between {2} and {3}.", Do: steps{Do("Use a $top of at most {3}")}},
			Sign{Words: `invalid filter clause(?:: ([^"\n]{1,70}))?`, Cause: "query-refused", Who: you,
				Title: "Graph cannot read $filter.",
				Do:    steps{Do("Correct the filter: compare its properties and literals with Graph's reference")}},
			Sign{Words: `parsing odata select and expand failed`, Cause: "query-refused", Who: you,
				Title: "Graph cannot read $select or $expand.",
				Do:    steps{Do("Correct $select and $expand: compare their properties with Graph's reference")}},
			Sign{Words: `request_resourcenotfound || one of its queried reference-property objects are not present`, Line: true,
				Cause: "record-not-found", Who: you, Next: tenantAdmin, Title: "The tenant of the token has no such object.",
				Do: steps{Do("Compare the id, and the tenant that it belongs to")}},
			Sign{Words: `directory_expiredpagetoken || page token value has expired || directory_notsupportedpagetoken`, Line: true,
				Cause: "link-expired", Who: you, Next: apiOwner, Title: "The link to the next page has expired.",
				Do: steps{Retry("Begin again at the first page")}},
			Sign{Words: `evaluation mode capacity has been exceeded || paymentrequired`, Own: true, Cause: "quota-used", Who: apiOwner,
				Next: you, Title: "The free capacity of this metered Graph API is used up."},
			Sign{Words: `erroraccessdenied || access is denied\. check credentials and try again`, Cause: "scope-too-small",
				Who: tenantAdmin, Next: clientOwner, Sure: client.Medium, Title: "The client lacks the permission for this mailbox.",
				Do: graphPermission},
			Sign{Own: true, Status: "403", Cause: "scope-too-small", Who: tenantAdmin, Next: clientOwner, Sure: client.Medium,
				Title: "Graph accepts the token but denies access: a permission is missing.", Do: graphPermission},
		),
	}
}

var graphPermission = steps{
	Ask(clientOwner, "to list the Graph permission that this request needs (kind Application for a client without a person)"),
	Send(tenantAdmin, "to grant admin consent to that permission for {client}"),
	Retry("Get a new token afterwards: the permission is in the token"),
}

const graphAdvanced = "Graph accepts this filter or order only as an advanced query."

var graphConsistency = steps{Edit("Add the header ConsistencyLevel: eventual, and $count=true to the query"),
	Do("Use another filter").When("If it is rejected again")}
