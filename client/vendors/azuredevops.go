package vendors

import "odatui/client"

var azureDevOps = func() *Vendor {
	return &Vendor{
		Name:   "Azure DevOps",
		Hosts:  []string{"dev.azure.com", "visualstudio.com"},
		Header: []string{"X-Tfs-Processid", "X-Vss-E2eid"},
		Said:   "microsoft.teamfoundation",
		Names:  roles{dataOwner: "the administrator of the Azure DevOps project", apiOwner: "the administrator of the Azure DevOps organization"},
		Signs: oneOf(
			Sign{Words: `tf400813: the user '(?:aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa)?' is not authorized || ` +
				`tf400813: resource not available for anonymous access`, Line: true, Cause: "token-refused", Who: you, Next: apiOwner,
				Title: "Azure DevOps received no valid token: the caller counts as anonymous.",
				Do: steps{Store("Store the personal access token again: it is wrong, has expired, or belongs to another organization"),
					Do("Compare the organization in url with that of the token")}},
			Sign{Words: `tf400813: the user '([^'\n]{1,120})' is not authorized || tf400813:`, Line: true, Cause: "access-denied",
				Who: apiOwner, Next: dataOwner, Title: "The account has no access to this Azure DevOps organization.",
				Do: steps{Send(apiOwner, "to add the account to the organization (with access level Basic), and to the project")}},
			Sign{Words: `tf30063: you are not authorized || vs30063: you are not authorized`, Line: true, Cause: "token-refused", Who: you,
				Next: apiOwner, Title: "Azure DevOps rejects the sign-in.",
				Do: steps{Store("Store the personal access token again: it is wrong, has expired, or lacks a scope"),
					Ask(apiOwner, "whether the account is in the organization").When("If it is right")}},
			Sign{Words: `tf401027: you need the (?:git )?'?([\w ]{1,40})'? permission || ` +
				`tf50309: [^\n]{0,200}permissions are needed[^:\n]{0,80}: ([^\n."]{1,60})`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "The account lacks the permission {1} in Azure DevOps.",
				Do: steps{Send(dataOwner, "to give the account the permission {1}")}},
			Sign{Words: `personal access token used has expired`, Line: true, Cause: "token-expired", Who: you,
				Title: "The personal access token has expired.", Do: steps{Store("Create a new personal access token, and store it")}},
			Sign{Words: `vs403527:`, Line: true, Cause: "access-denied", Who: apiOwner, Next: you,
				Title: "The account has no Basic licence for Analytics, or is not signed in.",
				Do: steps{Send(apiOwner, "to give the account the access level Basic (a Stakeholder may not read Analytics)"),
					Store("Store the token again").When("If the account has it")}},
			Sign{Words: `vs403496:`, Line: true, Cause: "access-denied", Who: dataOwner, Next: you,
				Title: "The query reads projects that the account cannot see.",
				Do: steps{Edit("Write the project into url, or filter on projects"),
					Send(dataOwner, "to let the account see the project's Analytics")}},
			Sign{Words: `vs403500: the (\S+) odata endpoint`, Line: true, Cause: "service-root-wrong", Who: you,
				Title: "Azure DevOps Analytics has no version {1}.",
				Do:    steps{Edit("Write a supported version into url, such as /_odata/v4.0-preview/")}},
			Sign{Words: `vs40349[0-9]: ([^"\n]{1,80}) || vs403483: ([^"\n]{1,80}) || vs4035[0-9]{2}: ([^"\n]{1,80})`, Line: true,
				Cause: "query-refused", Who: you, Next: dataOwner, Sure: client.Medium,
				Title: "Azure DevOps Analytics rejects the query: “{1}”.", Do: steps{Do("Change the query as the message says")}},
			Sign{Words: `needs the following permission\(s\)[^\n]{0,120}?to perform this action: ([^\n.",]{1,60})`, Line: true,
				Cause: "access-denied", Who: dataOwner, Next: apiOwner, Title: "The account lacks the permission {1} in Azure DevOps.",
				Do: steps{Send(dataOwner, "to give the account the permission {1}")}},
			Sign{Words: `tf200016: the following project does not exist: ([^.\n"]{1,80}) || ` +
				`vs800075: the project with id '([^'\n]{1,120})' does not exist`, Line: true, Cause: "record-not-found", Who: you,
				Next: dataOwner, Title: "Azure DevOps shows the account no project {1}.",
				Do: steps{Do("Compare the project and the organization in the address"),
					Ask(dataOwner, "whether the account may see the project").When("If both are right")}},
			Sign{Words: `tf401019: || tf401232: || tf401174: || tf400898:`, Line: true, Cause: "record-not-found", Who: you,
				Next: dataOwner, Sure: client.Medium, Title: "Azure DevOps shows the account no such item.",
				Do: steps{Do("Compare the name or id in the address"),
					Ask(dataOwner, "whether the account may see it").When("If it is right")}},
			Sign{Words: `tf[1-5]\d{4,5}: || vs[34]\d{5}: || vs800\d{3}:`, Line: true, Cause: "request-refused", Who: apiOwner, Next: you,
				Sure: client.Low, Title: "Azure DevOps rejects the request with a code of its own."},
		),
	}
}
