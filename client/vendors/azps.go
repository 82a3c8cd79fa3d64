package vendors

import "odatui/client"

// azPowerShell are the Az modules of PowerShell.
var azPowerShell = func() *Vendor {
	return &Vendor{
		Name: "Azure PowerShell",
		Signs: []Sign{
			// What stands behind the name Get-AzAccessToken is taken for a token, and removed.
			{At: Program, Words: `: run connect-azaccount to login || : \(removed\) connect-azaccount to login ||` +
				` : no subscription found in the context || : your azure credentials have not been set up or have expired ||` +
				` \nrun connect-azaccount to login || \n\(removed\) connect-azaccount to login || \nno subscription found in the context ||` +
				` \nyour azure credentials have not been set up or have expired || ^(?:run connect-azaccount to login|` +
				`\(removed\) connect-azaccount to login|no subscription found in the context|` +
				`your azure credentials have not been set up or have expired)`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Title: "No account is signed in to Azure PowerShell.",
				Do: []Advice{Do("Sign in: Connect-AzAccount -Tenant TENANT"), Do("In a script, use Connect-AzAccount -ServicePrincipal or -Identity")}},
			{At: Program, Words: `please run connect-azaccount to set up account || azurepowershellcredential[^\n]*please run 'connect-azaccount'`,
				Cause: "command-failed", Who: client.WhoSelf,
				Title: "No account is signed in to Azure PowerShell.", Do: []Advice{Do("Sign in: Connect-AzAccount -Tenant TENANT")}},
			{At: Program, Words: `the term 'connect-azaccount' is not recognized || objectnotfound: \((?:connect-azaccount|` +
				`get-azaccesstoken):string\) || az\.accounts? module[^\n]{0,30} (?:is not|isn't) installed`, Line: true,
				Cause: "command-missing", Who: client.WhoSelf, Title: "The module Az.Accounts is not installed for this PowerShell.",
				Do: []Advice{Do("Install it: Install-Module Az.Accounts -Scope CurrentUser")}},
			{At: Program, Words: `get-azaccesstoken ?: [^\n]*(?:authentication window|user canceled|` +
				`interactive authentication is not supported) || connect-azaccount ?: [^\n]*(?:authentication window|user canceled|` +
				`interactive authentication is not supported)`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Title: "The sign-in of Azure PowerShell needs you, and could not ask.",
				Do: []Advice{Do("Sign in where you can answer: Connect-AzAccount -Tenant TENANT, or with -UseDeviceAuthentication")}},
			{Words: `bearer system\.security\.securestring\s*(?:["']|\n|$)`, Cause: "token-not-seen", Who: client.WhoSelf,
				Title: "The script sent the name of a type in place of the token: Get-AzAccessToken returns a SecureString.",
				Do:    []Advice{Do("Convert it: (Get-AzAccessToken -ResourceUrl … -AsSecureString).Token | ConvertFrom-SecureString -AsPlainText")}},
			{Words: `authorization: bearer system\.security\.securestring`, Line: true, Cause: "token-not-seen", Who: client.WhoSelf,
				Title: "The script sent the name of a type in place of the token: Get-AzAccessToken returns a SecureString.",
				Do:    []Advice{Do("Convert it: (Get-AzAccessToken -ResourceUrl … -AsSecureString).Token | ConvertFrom-SecureString -AsPlainText")}},
		},
	}
}

// azd is the Azure Developer CLI: it has a sign-in of its own.
var azd = func() *Vendor {
	return &Vendor{
		Name: "the Azure Developer CLI",
		Signs: []Sign{
			{At: Program, Words: `not logged in, run ['"\x60]?azd (?:auth )?login || error: fetching (?:current )?(?:principal|` +
				`token)[^\n]*run ['"\x60]?azd auth login`, Line: true, Cause: "command-failed", Who: client.WhoSelf,
				Title: "No account is signed in to azd, which has a sign-in of its own.", Do: []Advice{Run("Sign in to azd", "azd", "auth", "login")}},
			{At: Program, Words: `reauthentication required, run ['"\x60]?azd auth login`, Cause: "command-failed", Who: client.WhoSelf,
				Title: "The sign-in of azd has ended.",
				Do:    []Advice{Run("Sign in to azd again", "azd", "auth", "login")}},
			{At: Program, Words: `exec: \\?"azd\\?": executable file not found || : azd: (?:command )?not found\s*(?:\n|$) ||` +
				` 'azd' is not recognized as`,
				Line: true, Cause: "command-missing", Who: client.WhoSelf,
				Title: "azd, the Azure Developer CLI, is not installed or not on the PATH.",
				Do:    []Advice{Do("Install azd (https://aka.ms/azd), and open a new terminal")}},
		},
	}
}
