package vendors

import "odatui/client"

// azCLI is az. A sign without steps has those of the rule of its cause, which knows
// the profile.
var azCLI = Vendor{Name: "Azure CLI", Signs: []Sign{
	{At: Program, Words: `az["'”»›]?,?\s+ist\s+entweder\s+falsch\s+geschrieben`, Line: true, Cause: "az-missing", Who: client.WhoSelf},
}}
