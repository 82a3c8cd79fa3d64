package vendors

import "odatui/client"

// msal are Microsoft's sign-in libraries (MSAL for Python, .NET, Java, Node), where no
// code of Entra says more.
var msal = func() *Vendor {
	return &Vendor{
		Name: "MSAL",
		Signs: []Sign{
			{Words: `(?:endpoints_resolution_error|openid_config_error)[^\n]*attempted to retrieve endpoints from: https?://(?:undefined|null|` +
				`none)\b`, Line: true, Cause: "tenant-not-named",
				Who: client.WhoSelf, Title: "The program has no authority to sign in at: its setting is empty.",
				Do: []Advice{Do("Set the authority to https://login.microsoftonline.com/TENANT (an environment variable that is not set is read " +
					"as undefined)")}},
			{Words: `endpoints_resolution_error[^\n]*|openid_config_error: [^\n]*`, Line: true, Cause: "tenant-unknown", Sure: client.Medium,
				Who: client.WhoSelf, Next: client.WhoNetworkAdmin,
				Title: "The authority of the sign-in cannot be read: it is wrong, or the network does not let the program reach it.",
				Do: []Advice{Do("Compare the authority with https://login.microsoftonline.com/TENANT"),
					Ask(client.WhoNetworkAdmin, "whether this machine may reach login.microsoftonline.com").When("If the authority is right")}},
			{Words: `your given address \((https?://[^)\s]*)\) should consist of an https url`, Line: true, Cause: "tenant-not-named",
				Who:   client.WhoSelf,
				Title: "The authority {1} names no tenant.",
				Do:    []Advice{Do("Set the authority to https://login.microsoftonline.com/TENANT")}},
			{Words: `invalid_client_credential: [^\n]*must not be empty|client credential[^\n]{0,60} must not be empty`, Line: true,
				Cause: "secret-not-sent", Who: client.WhoSelf, Title: "The program has no secret: its setting or variable is empty.",
				Do: []Advice{Do("Set the variable or setting that holds the client's secret, and start the program again")}},
			{Words: `errorcode: tenant_override_non_aad|withtenantid can only be used when an aad authority`, Line: true, Cause: "tenant-not-named",
				Who: client.WhoSelf, Title: "The program names a tenant beside an authority that is none of Entra ID (B2C, External ID).",
				Do: []Advice{Do("Put the tenant into the authority of the application, and leave it out of the single request")}},
			{Words: `(?:\bmsal\w*exception|\bclientautherror|\bclientconfigurationerror): ?\s*(?:errorcode: )?([a-z]+_[a-z_]{3,40})\b`, Line: true,
				Cause: "command-failed", Sure: client.Low, Who: client.WhoSelf,
				Title: "The sign-in library of the program gives no token: {1}.",
				Do:    []Advice{Do("Read its message below, and compare the program's sign-in settings with those you were given")}},
			{Words: `(?:could not|unable to) (?:retrieve endpoints|discover tenant|get openid configuration|resolve endpoints)|` +
				`unable to get authority configuration for|tenant_discovery_failed|failed to get tenant metadata`, Cause: "tenant-unknown",
				Sure: client.Medium, Who: client.WhoSelf, Next: client.WhoNetworkAdmin,
				Title: "The authority of the sign-in cannot be read: the tenant in it is wrong, or the network is.",
				Do:    []Advice{Do("Compare the authority with https://login.microsoftonline.com/TENANT")}},
			{Words: `(?:clientconfigurationerror|clientautherror): (?:untrusted_authority|authority_mismatch|url_parse_error|invalid_authority)`,
				Line: true, Cause: "tenant-not-named", Who: client.WhoSelf,
				Title: "The authority in the program's settings is none that MSAL trusts.",
				Do: []Advice{Do("Set the authority to https://login.microsoftonline.com/TENANT; one of B2C or of another server must stand in " +
					"knownAuthorities, too")}},
			{Words: `(?:msaluirequiredexception|interactionrequiredautherror)[^\n]*(?:no_tokens_found|no account or login hint|user_null|` +
				`no_account)|no_tokens_found|no account or login hint was passed`, Line: true,
				Cause: "sign-in-needed", Who: client.WhoSelf, Title: "Nobody is signed in to the program: its cache has no account or token.",
				Do: []Advice{Do("Sign in again in the program"),
					Do("A program that runs by itself needs client credentials instead (AcquireTokenForClient)")}},
			{Words: `msal[\w.]*[\s\S]{0,200}(?:persistencedecryptionerror|msal_cache_persistence|cache persistence check failed|` +
				`msalcachepersistenceexception)`, Line: true, Cause: "az-cache-damaged", Sure: client.Medium,
				Who: client.WhoSelf, Title: "The store of the sign-in library cannot be read or written on this machine.",
				Do: []Advice{Do("Delete the program's token cache and sign in again"),
					Do("Without a desktop (no keyring), let the program keep its cache in a file or in memory")}},
			{Words: `client_credentials? (?:flow|grant)[^\n]*(?:only|must)[^\n]*/\.default|please (?:use|pass) [^\n]*"?/\.default`,
				Cause: "scope-not-default", Sure: client.Medium, Who: client.WhoSelf,
				Title: "Client credentials take the scope API/.default only.",
				Do:    []Advice{Edit("Set auth.scope to the API's identifier and /.default")}},
		},
	}
}
