package vendors

// apiManagement is Azure API Management. What it says of keys and quotas has rules
// of its own.
var apiManagement = func() *Vendor {
	return &Vendor{
		Name:  "API Management",
		Hosts: []string{"azure-api.net", "azure-api.us", "azure-api.cn"},
		Names: roles{apiOwner: "the API owner (who runs its API Management)"},
		Signs: oneOf(
			Sign{Words: `\[1\] "access denied due to missing subscription key`, Line: true, Cause: "subscription-key-missing", Who: you,
				Next: apiOwner, Do: steps{Edit(`Add the header to the profile, headers = { "{key name}" = { env = "NAME" } }`),
					Ask(apiOwner, "for a key of this environment (API Management calls it a subscription)").When("If you have no key")}},
			Sign{Words: `\[1\] "access denied due to invalid subscription key`, Line: true, Cause: "subscription-key-wrong", Who: you,
				Next: apiOwner, Do: steps{Store("Store the key again that you were given for this environment and this product")}},
			Sign{At: API, Words: `jwt validation failed: claim value mismatch: aud`, Cause: "audience-wrong", Who: you, Next: apiOwner,
				Title: "The token is for another audience than API Management expects.",
				Do: steps{Edit("Use the scope that you were given for this API"),
					Send(apiOwner, "which audience its validate-jwt policy expects")}},
			Sign{At: API, Words: `jwt validation failed: claim (?:value mismatch|not found): (\w{1,40})`, Cause: "token-claim-refused",
				Who: apiOwner, Next: clientOwner, Title: "The token's claim {1} is not what API Management requires.",
				Do: steps{Send(apiOwner, "which value of the claim {1} its validate-jwt policy requires, and how {client} gets it")}},
			Sign{At: API, Words: `"statuscode": ?404, ?"message": ?"resource not found"`, Cause: "operation-unknown", Who: you,
				Next: apiOwner, Title: "API Management has no API or operation at this address."},
			Sign{At: API, Words: `backendconnectionfailure || clientconnectionfailure`, Cause: "gateway-failed", Who: apiOwner,
				Next: network, Title: "API Management does not reach the API behind it."},
		),
	}
}
