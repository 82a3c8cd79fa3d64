package vendors

import "odatui/client"

// azIdentity are Azure's sign-in libraries. A chain lists what each of its credentials
// said; what decides is the last one that was really tried, so "not configured" and
// "not installed" come last here.
var azIdentity = func() *Vendor {
	return &Vendor{
		Name: "Azure Identity",
		Signs: []Sign{
			{At: Program, Words: chain + `(?:identity not found|requested identity has not been assigned)`, Cause: "command-failed",
				Who:   client.WhoSelf,
				Next:  client.WhoAppOwner,
				Title: "No credential of the program gave a token: this machine has no managed identity, or not this one, and nobody is signed in.",
				Do: []Advice{azLogin("On your own machine, sign in to az"),
					Do("On a machine of Azure, compare AZURE_CLIENT_ID with the managed identities that are assigned to it")}},
			{At: Program, Words: chain + `please run '?az login`, Cause: "az-not-signed-in", Who: client.WhoSelf,
				Title: "No credential of the program gave a token; az, the last that was tried, has no account."},
			{At: Program, Words: chain + `failed to invoke the azure cli`, Cause: "az-broken", Who: client.WhoSelf, Sure: client.Medium,
				Title: "No credential of the program gave a token; az, the last that was tried, could not be started.",
				Do:    []Advice{Run("Check that az runs in the environment of the program", "az", "version"), azLogin("Sign in to az")}},
			{At: Program, Words: chain + `run 'azd auth login'`, Cause: "command-failed", Who: client.WhoSelf,
				Title: "No credential of the program gave a token; azd, the last that was tried, has no account.",
				Do:    []Advice{azLogin("Sign in to az"), Run("Or sign in to azd", "azd", "auth", "login")}},
			{At: Program, Words: chain + `connect-azaccount`, Cause: "command-failed", Who: client.WhoSelf,
				Title: "No credential of the program gave a token; Azure PowerShell, the last that was tried, has no account.",
				Do:    []Advice{azLogin("Sign in to az"), Do("Or sign in to Azure PowerShell: Connect-AzAccount")}},
			{At: Program, Words: chain + `azure cli (?:not found|not installed|could not be found)`, Cause: "az-missing", Who: client.WhoSelf,
				Title: "No credential of the program gave a token: none is configured, and az is not installed."},
			{At: Program, Words: chain + `(?:is unavailable|authentication unavailable|missing environment variable|not fully configured)`,
				Line: true, Cause: "command-failed",
				Who: client.WhoSelf, Sure: client.Medium,
				Title: "No credential of the program is configured on this machine.",
				Do: []Advice{azLogin("On your own machine, sign in to az"),
					Do("On a server, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or assign a managed identity")}},
			{Words: `managedidentitycredential[^\n]*(?:no response from the imds endpoint|no managed identity endpoint|` +
				`imds endpoint (?:is )?not available|timed out)`, Line: true, Cause: "command-failed", Who: client.WhoSelf,
				Title: "This machine has no managed identity: the address that gives its tokens does not respond.",
				Do: []Advice{azLogin("On your own machine, sign in to az"),
					Do("On a machine of Azure, assign a managed identity, or set AZURE_CLIENT_ID to the right one")}},
			{Words: `sharedtokencachecredential[^\n]*(?:authentication unavailable|failed)[^\n]*`, Line: true, Cause: "command-failed",
				Who:  client.WhoSelf,
				Sure: client.Medium, Title: "The stored sign-in that the program wanted to use is missing or has ended.",
				Do: []Advice{azLogin("Sign in to az")}},
			{At: Program, Words: `credentialunavailable(?:error|exception)?[^\n]{0,60}:? azure cli (?:not found on path|not installed|` +
				`could not be found) || azureclicredential[^\n]{0,60}:? azure cli (?:not found on path|not installed|could not be found)`,
				Line: true, Cause: "az-missing", Who: client.WhoSelf},
			{At: Program, Words: `credentialunavailable(?:error|exception)?[^\n]{0,60}please run '?az login ||` +
				` azureclicredential[^\n]{0,60}please run '?az login`, Line: true,
				Cause: "az-not-signed-in", Who: client.WhoSelf},
			{At: Program, Words: `environmentcredential authentication unavailable || environmentcredential: missing environment variable (\w+)`,
				Line: true, Cause: "command-failed", Who: client.WhoSelf, Sure: client.Medium,
				Title: "The program takes its client from environment variables, and they are not all set.",
				Do:    []Advice{Do("Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH)")}},
		},
	}
}

// chain is how a chain of credentials begins to tell that none gave a token.
const chain = `credential:? (?:failed to (?:retrieve|acquire) a token|authentication failed\.)[\s\S]*?`
