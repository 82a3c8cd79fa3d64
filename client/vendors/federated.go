package vendors

import "odatui/client"

// federated are the tools that fetch a token of a pipeline or a cluster to exchange it.
var federated = func() *Vendor {
	return &Vendor{
		Signs: []Sign{
			{Words: `(azure_(?:client_id|tenant_id|federated_token_file|authority_host)) environment variable is not set`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The workload has no federated identity: a variable that its platform sets is missing.",
				Do: []Advice{Do("Label the pod azure.workload.identity/use=true and annotate its service account with the client's id"),
					Do("Start the pod again: the variables are set when it is made")}},
			{At: Program, Words: `unable to get actions_id_token_request_url env variable || unable to get id[_ -]token[^\n]*permission ||` +
				` make sure to give write permissions to id-token in the workflow`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Title: "The GitHub workflow may not request a token: it lacks the permission id-token.",
				Do: []Advice{Do("Add permissions: id-token: write (and contents: read) to the workflow or the job"),
					Do("For a pull request of a fork there is no such token: run the job on a branch of the repository")}},
			{At: Program, Words: `not all values are present\. ensure '[^\n]*' (?:are|is) supplied`, Line: true, Cause: "command-failed",
				Who:   client.WhoSelf,
				Title: "The job of azure/login got no client-id, tenant-id or subscription-id: the secrets it names are empty here.",
				Do: []Advice{Do("Compare the names of secrets and variables in the workflow with those of the repository and of the job's environment"),
					Do("A pull request of a fork, and a called workflow without secrets: inherit, get none")}},
			{At: Program, Words: `error_?\S*: +(?:login failed with )?error: +using auth-type: (\w+)`, Line: true, Cause: "command-failed",
				Who:   client.WhoSelf,
				Title: "The sign-in of azure/login ({1}) failed before Entra was asked.",
				Do:    []Advice{Do("Compare client-id, tenant-id and subscription-id in the workflow with those you were given")}},
			{At: Program, Words: `no (?:token file|client id|tenant id) specified(?:\s*(?:\n|$)|` +
				`\. check pod configuration or set \w+ in the options(?:[^"]|$))`,
				Line:  true,
				Cause: "command-failed", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The pod has no workload identity: AZURE_FEDERATED_TOKEN_FILE or AZURE_CLIENT_ID is not set.", Do: workload},
			{At: Program, Words: `error: workloadidentitycredential authentication unavailable`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The pod has no workload identity: AZURE_FEDERATED_TOKEN_FILE or AZURE_CLIENT_ID is not set.", Do: workload},
			{At: Program, Words: `no token file specified\. check pod configuration ||` +
				` workload ?identity(?:credential)?[^\n]{0,120}options are not fully configured || no client id specified\. check pod configuration`,
				Cause: "command-failed", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The pod has no workload identity: AZURE_FEDERATED_TOKEN_FILE or AZURE_CLIENT_ID is not set.",
				Do:    workload},
			{At: Program, Words: `failed to read[^\n]{0,120}azure-identity-token || cannot open[^\n]{0,120}azure-identity-token ||` +
				` no such file or directory:?[^\n]{0,120}azure-identity-token || enoent[^\n]{0,120}azure-identity-token ||` +
				` azure-identity-token[^\n]{0,60}(?:no such file|permission denied)`, Line: true,
				Cause: "command-failed", Who: client.WhoSelf, Next: client.WhoAPIOwner,
				Title: "The token file of the workload identity is missing in the pod.",
				Do:    []Advice{Do("Check that the pod was started after the webhook of workload identity was installed; then start the pod again")}},
			{At: Program, Words: `system_oidcrequesturi || environment variable system_accesstoken[^\n]*(?:not|empty)`, Cause: "command-failed",
				Who:   client.WhoSelf,
				Sure:  client.Medium,
				Title: "The Azure Pipelines job has no access to its own token.",
				Do: []Advice{Do("Map the token in the step: env: SYSTEM_ACCESSTOKEN: $(System.AccessToken), and use AzureCLI@2 or " +
					"AzurePowerShell@5 with addSpnToEnvironment")}},
			{At: Program, Words: `managed ?identity[^\n]{0,200}(?:no response from the imds endpoint|no managed identity endpoint found)`,
				Cause: "command-failed", Who: client.WhoSelf, Sure: client.Medium,
				Title: "This machine has no managed identity: it is not one of Azure, or its metadata service does not answer.",
				Do:    []Advice{Do("Sign in in another way here (az login, or a client secret)")}},
			{Words: `"?error_description"?: ?\\?"identity not found || requested identity has not been assigned to this resource ||` +
				` multiple user assigned identities exist`,
				Cause: "client-unknown", Who: client.WhoSelf, Next: client.WhoAppOwner,
				Title: "The managed identity is not assigned to this machine or app.",
				Do: []Advice{Do("Compare the client id of the managed identity (AZURE_CLIENT_ID) with the identities of this machine; a " +
					"user-assigned one must be named"),
					Send(client.WhoAppOwner, "to assign the managed identity to this machine or app")}},
		},
	}
}

// workload are the steps for a pod without workload identity.
var workload = []Advice{
	Do("Label the pod azure.workload.identity/use: \"true\", and its service account with azure.workload.identity/client-id; " +
		"then start the pod again"),
	Do("Outside of a cluster, sign in in another way (az login)"),
}
