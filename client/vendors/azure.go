package vendors

import "odatui/client"

// azure are the services below Azure Resource Manager, with Storage and Key Vault.
var azure = func() *Vendor {
	return &Vendor{
		Name: "Azure",
		Hosts: []string{"management.azure.com", "core.windows.net", "vault.azure.net", "azure-devices.net",
			"database.windows.net", "search.windows.net",
			"management.usgovcloudapi.net", "management.chinacloudapi.cn"},
		Names: roles{dataOwner: "the person who assigns roles in Azure (Access control, IAM)", apiOwner: "the owner of the Azure resource"},
		Signs: oneOf(
			Sign{Words: `does not have permission to perform action '([^'\n]{1,80})' || ` +
				`does not have authorization to perform action '([^'\n]{1,80})'`, Line: true, Cause: "access-denied", Who: dataOwner,
				Next: apiOwner, Title: "No Azure role of the client allows {1}.", Do: azureRole},
			Sign{Words: `forbiddenbyrbac || caller is not authorized to perform action on resource`, Line: true, Cause: "access-denied",
				Who: dataOwner, Next: apiOwner, Title: "No Azure role of the client allows this at the key vault.", Do: azureRole},
			Sign{Words: `forbiddenbypolicy || does not have secrets \w+ permission on key vault`, Line: true, Cause: "access-denied",
				Who: apiOwner, Next: dataOwner, Title: "The access policy of the key vault does not name the client.",
				Do: steps{Send(apiOwner, "to add {client} to the access policy")}},
			Sign{Words: `forbiddenbyfirewall || forbiddenbyconnection || ` +
				`client address is not authorized and caller is not a trusted service`, Line: true, Cause: "address-blocked",
				Who: apiOwner, Next: network, Title: "The firewall of the Azure resource blocks this address.", Do: azureFirewall},
			Sign{Words: `authorizationpermissionmismatch || not authorized to perform this operation using this permission`, Line: true,
				Cause: "access-denied", Who: dataOwner, Next: apiOwner, Title: "The client has no data role at this storage account.",
				Do: steps{Send(dataOwner, "to assign {client} a data role such as Storage Table Data Reader (Owner and Contributor are none)")}},
			Sign{Words: `authorizationfailure || authorizationsourceipmismatch`, Cause: "address-blocked", Who: apiOwner, Next: network,
				Sure: client.Medium, Title: "The firewall of the storage account blocks this address.", Do: azureFirewall},
			Sign{Words: `keybasedauthenticationnotpermitted`, Cause: "key-refused", Who: you, Next: apiOwner,
				Title: "The storage account accepts no keys.", Do: steps{Edit("Sign in with Entra instead of the key (auth.method)")}},
			Sign{Words: `noauthenticationinformation || publicaccessnotpermitted || ` +
				`server failed to authenticate the request\. please refer`, Line: true, Cause: "token-not-seen", Who: you,
				Next: apiOwner, Title: "The storage account received no token that it can read.",
				Do: steps{Edit("Sign in with scope https://storage.azure.com/.default, and send the header x-ms-version: 2020-04-08")}},
			Sign{Words: `value of authorization header is formed correctly including the signature`, Line: true,
				Cause: "signature-refused", Who: you, Sure: client.Medium,
				Title: "The storage account rejects the key, the signature (SAS) or the clock.",
				Do: steps{Store("Store the key or signature again"),
					Do("Compare the clock of this machine, and the dates st= and se= of the signature")}},
			Sign{Words: `subscriptionnotfound`, Cause: "record-not-found", Who: you, Next: dataOwner,
				Title: "The account sees no such Azure subscription.",
				Do:    steps{Edit("Compare the subscription's id, and the tenant that the token is of")}},
			Sign{Words: `resourcegroupnotfound || parentresourcenotfound`, Cause: "record-not-found", Who: you, Next: apiOwner,
				Title: "Azure has no such resource (group).", Do: steps{Do("Compare the names in the address, and the subscription")}},
			Sign{Words: `noregisteredproviderfound || invalidapiversionparameter || missingapiversionparameter || invalidresourcetype`,
				Cause: "query-refused", Who: you, Title: "The api-version of the request is wrong.",
				Do: steps{Edit("Write an api-version that the message lists")}},
			Sign{Words: `missingsubscriptionregistration`, Cause: "request-refused", Who: apiOwner,
				Title: "The subscription is not registered for this service.",
				Do:    steps{Send(apiOwner, "to register the resource provider that the message names")}},
			Sign{Words: `requestdisallowedbypolicy`, Cause: "policy-blocks", Who: apiOwner, Next: tenantAdmin,
				Title: "A policy of Azure disallows the request."},
			Sign{Words: `subscriptionrequeststhrottled || tenantrequeststhrottled || resourcecollectionrequeststhrottled`,
				Cause: "throttled", Who: you},
		),
	}
}

var (
	azureRole = steps{Send(dataOwner, "to assign {client} a role that allows it, at this scope or above"),
		newToken.When("If it was just assigned")}
	azureFirewall = steps{Send(apiOwner, "to allow this address in the resource's network settings"),
		Do("Connect by the network (VPN) that is allowed")}
)
