package diagnose

import (
	"slices"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// programRules explain why az or a program of the user's own printed no token.
// Errors of Entra that az quotes (AADSTS…) are left to the tokenRules.
var programRules = sync.OnceValue(func() []rule {
	return slices.Concat(within(rule{when: (*matter).azFailed, who: self, facts: []factOf{(*matter).azFacts}}, azRules()),
		commandRules())
})

var azRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "az-missing", when: azReason(client.ReasonProgramHere),
			title: "az was found in the current folder only, from which it is not run.",
			do:    append(steps{vendors.Do("Start odatui in another folder: a program beside your data is not trusted to be az")}, azInstall()...)},
		{code: "az-missing",
			when: either(azReason(client.ReasonNoProgram), says("is not recognized as an internal or external command", "az: command not found",
				"az: not found")),
			title: "The Azure CLI (az) is not installed, or not on the PATH.", do: azInstall(),
			topic: about("`az` is not found (exit code 127, \"is not recognized\").", "The profile takes its token from az, the Azure CLI.",
				"Install it (https://aka.ms/azure-cli), open a new terminal, sign in with `az login`.")},
		{code: "az-not-signed-in", when: says("Please run 'az login' to setup account", "Please run az login to setup",
			"az login' to access your accounts"), title: "No account is signed in to the Azure CLI (az).", do: steps{signInToAz()},
			topic: about("`Please run 'az login' to setup account.`",
				"There was no sign-in yet for this account, folder (AZURE_CONFIG_DIR) and cloud.",
				"`az login --tenant T --scope S --allow-no-subscriptions`.")},
		{code: "az-session-gone", when: says("does not exist in MSAL token cache"),
			title: "az knows the account {az account}, but its stored sign-in is gone.",
			plain: "az knows the account, but its stored sign-in is gone.", do: steps{signInToAz()},
			topic: about("`User '...' does not exist in MSAL token cache.`", "The stored sign-in was emptied or belongs to another machine.",
				"`az login` with the profile's tenant and scope.")},
		{code: "az-principal-gone", when: says("Could not retrieve credential from local cache", "service_principal_entries"), next: appOwner,
			title: "az no longer has the credential of its service principal.",
			do: steps{vendors.Run("Sign the service principal in again (az asks for its secret)", "{az principal}"),
				{Text: "Or sign in as yourself", Action: client.ActionSignIn, Args: []string{"{az login}"}}},
			topic: about("`Could not retrieve credential from local cache for service principal`.", "az's file of service principals was emptied.",
				"`az login --service-principal`, or sign in as yourself.")},
		{code: "az-account-ambiguous", when: says("Multiple subscriptions with the name", "Found multiple accounts with the same username"),
			title: "az has several accounts or subscriptions that match, and does not choose.",
			do: steps{vendors.Run("List the accounts and subscriptions of az", "az", "account", "list", "--all", "-o", "table"),
				vendors.Edit("Write the subscription's id instead of its name into auth.subscription").In("subscription"),
				vendors.Edit("Remove the wrong account (az logout --username NAME), or set auth.tenant").In("!subscription")},
			topic: about("`Multiple subscriptions with the name`, `Found multiple accounts with the same username`.", "az does not choose.",
				"Name the tenant, or the subscription by its id.")},
		{code: "az-mfa-tenant", when: says("tenants require Multi-Factor Authentication"),
			title: "The tenant requires multi-factor authentication, and az signed in without it.",
			do:    steps{vendors.Edit("Set auth.tenant to one of the tenants that az's message lists").In("!tenant set"), signInToAz()},
			topic: about("`The following tenants require Multi-Factor Authentication (MFA)`.", "The sign-in was made for another tenant.",
				"`az login --tenant T` for the tenant that is meant.")},
		{code: "az-subscription", when: says("only one of subscription and tenant"), title: "az takes a tenant or a subscription, not both.",
			do: steps{vendors.Edit("Remove auth.tenant or auth.subscription")}},
		{code: "az-subscription", when: func(m *matter) bool { return m.noSubscription() && places()["az subscription"](m) != "" },
			title: "az's account has no subscription {az subscription}.",
			do: steps{vendors.Run("List the subscriptions of az", "az", "account", "list", "--all", "-o", "table"),
				vendors.Edit("Set auth.tenant instead of auth.subscription, which an API seldom needs"),
				{Text: "Or sign in with the account that has the subscription", Action: client.ActionSignIn, Args: []string{"login"}}}},
		{code: "az-subscription", when: (*matter).noSubscription, title: "az's account has no subscription, and az chose none.",
			do: steps{vendors.Do("Let az do without a subscription (--allow-no-subscriptions): an API needs none"), signInToAz()},
			topic: about("`Subscription 'x' not found.`, `No subscriptions found`, a tenant and a subscription at once.",
				"An API needs no subscription, but az requires one unless it gets an option.",
				"Name a tenant instead, or sign in with `--allow-no-subscriptions`.")},
		{code: "az-certificate", when: says("CERTIFICATE_VERIFY_FAILED", "Certificate verification failed"), who: networkAdmin, next: self,
			title: "az does not trust the certificate on the way to Entra, likely that of a proxy.",
			facts: []factOf{written(client.FromProfile, "REQUESTS_CA_BUNDLE = {$REQUESTS_CA_BUNDLE}"),
				written(client.FromProfile, "tls.ca_file = {ca file}: for odatui's own requests, not for those of az")},
			do: steps{vendors.Ask(networkAdmin, "for the proxy's certificate authority, in a PEM file together with the public ones"),
				vendors.Do("Set REQUESTS_CA_BUNDLE, which az reads, to that file; then start odatui again")},
			topic: about("`CERTIFICATE_VERIFY_FAILED`.", "A proxy opens the traffic; az does not know its certificate authority.",
				"Set `REQUESTS_CA_BUNDLE` to a PEM file with the proxy's authority and the public ones.")},
		{code: "az-network", when: says("ProxyError", "NewConnectionError", "NameResolutionError", "Max retries exceeded",
			"Failed to establish a new connection", "Connection aborted", "ConnectTimeout", "Read timed out", "Temporary failure in name resolution",
			"getaddrinfo failed", "ConnectionResetError", "RemoteDisconnected"), who: networkAdmin, title: "az {az trouble}.",
			plain: "az could not reach Entra's sign-in service over the network.",
			facts: []factOf{written(client.FromProfile, "HTTPS_PROXY = {$HTTPS_PROXY}"), written(client.FromProfile, "HTTP_PROXY = {$HTTP_PROXY}"),
				written(client.FromProfile, "NO_PROXY = {$NO_PROXY}"), (*matter).ownProxyFact},
			do: steps{vendors.Doctor("Check whether this machine reaches {az host}"),
				vendors.Do("If a proxy is needed, set HTTPS_PROXY, which az reads, before odatui is started"),
				vendors.Send(networkAdmin, "to let this machine reach {az host} (HTTPS)").When("If no proxy is needed")},
			topic: about("`ProxyError`, `NewConnectionError`, `NameResolutionError`, time-outs in az's traceback.", "Network, proxy or name lookup.",
				"Set `HTTPS_PROXY` where one is needed; else the network must let the machine reach login.microsoftonline.com.")},
		{code: "az-server-error", when: func(m *matter) bool { return first(serverError, m.Said) == "429" }, who: self, next: tenantAdmin,
			title: "Entra's sign-in service limits requests (429).", do: steps{azLater()}, say: (*matter).microsoftStep},
		{code: "az-server-error", when: func(m *matter) bool { return serverError.MatchString(m.Said) }, who: microsoft,
			title: "Entra's sign-in service failed ({az status}).", plain: "Entra's sign-in service failed, by az's message.", do: steps{azLater()},
			say: (*matter).microsoftStep,
			topic: about("`500 Server Error: ... for url:` (429: asked too often).", "az loses the body of such an answer.", "Wait some minutes.",
				microsoft, self, tenantAdmin)},
		{code: "az-cache-damaged", when: says("JSONDecodeError", "Decryption failed", "UnpicklingError", "Can't decrypt"),
			title: "The files in which az keeps its sign-in are damaged or cannot be read.",
			do: steps{vendors.Run("Empty these files", "az", "account", "clear"), signInToAz(),
				vendors.Do("If that fails too, move the folder ~/.azure (or that of AZURE_CONFIG_DIR) away and sign in again")},
			topic: about("`JSONDecodeError`, `Decryption failed`.", "Two programs wrote them at once, or they came from another machine.",
				"`az account clear`, then `az login`.")},
		{code: "az-folder-closed", when: says("PermissionError", "Permission denied: '"),
			title: "az has no permission to read or write {az folder|its own folder}.",
			plain: "az has no permission to read or write its own folder.",
			do: steps{vendors.Do("Make your account the owner of the folder (the usual cause is az run with sudo), or set AZURE_CONFIG_DIR to " +
				"another folder")},
			topic: about("`PermissionError`.", "az was once run as administrator or with sudo.", "Give `~/.azure` back to your account.")},
		{code: "az-old", when: says("unrecognized arguments", "is misspelled or not recognized", "the following arguments are required",
			"az: error:", "az account: error:"), title: "This version of az does not know an option that it was given.",
			do: steps{vendors.Run("Check the version (--scope needs 2.18 or newer, --claims-challenge 2.76)", "az", "version"),
				vendors.Run("Update az, as it was installed or by its own command", "az", "upgrade")},
			topic: about("`unrecognized arguments`, `az: error:`.", "An old version: `--scope` needs az 2.18, `--claims-challenge` 2.76.",
				"`az version` shows it; `az upgrade` updates it.")},
		{code: "az-broken", when: either(azReason(client.ReasonNotStarted), says("ModuleNotFoundError", "ImportError", "No module named")),
			title: "az is installed but does not run.", do: steps{vendors.Run("Run az by hand and read its message", "az", "version"),
				vendors.Do("Install the Azure CLI again (https://aka.ms/azure-cli)")},
			topic: about("`ModuleNotFoundError`, `ImportError`, or it cannot be started.", "A damaged installation.", "Install it again.")},
		{code: "az-timeout", when: azReason(client.ReasonTimeout), next: networkAdmin, sure: client.Medium, title: "az did not end in time.",
			facts: []factOf{programFact}, do: steps{vendors.Run("Run az by hand and see where it waits", "{az token}"),
				vendors.Doctor("If az waits for the network, check the connection to Entra")},
			also: &client.Alternative{Title: "az was only slow to start.", Who: self, Tell: "A second try is quick then."},
			topic: about("No end within 30 seconds (60 the first time).",
				"az waits for the network or for an answer to a prompt, or the machine is slow.",
				"Run it by hand and see where it waits; a second try is quick where it was only slow to start.")},
		{code: "az-no-token", when: azReason(client.ReasonNoToken, client.ReasonFlood), title: "az succeeded, but its output is no token.",
			facts: []factOf{programFact},
			do: steps{vendors.Run("Check that az is the Azure CLI, and not another program of that name", "az", "version"),
				vendors.Run("Run az by hand", "{az token}")},
			topic: about("az ended well, but its output holds no token, or more than one can be.", "Another program is called az.",
				"`az version` shows that.")},
		{code: "az-sign-in-again", when: func(m *matter) bool {
			return m.Code == "" && m.Says("Interactive authentication is needed", "az login")
		}, title: "az cannot renew its sign-in without you.", sure: client.Medium, do: steps{signInToAz()},
			topic: about("`Interactive authentication is needed`, without a code.", "The stored sign-in has ended or a policy requires you.",
				"`az login` with the profile's tenant and scope.")},
		{code: "az-failed", when: func(m *matter) bool { return m.Code == "" && m.Auth != nil }, sure: client.Low,
			title: "az gave no token, and odatui does not recognise its message.", facts: []factOf{programFact},
			do: steps{vendors.Run("Read az's message below, and run az by hand", "{az token}"), signInToAz()},
			topic: about("Any other message of az.",
				"The reason is not known here. The first line of az's message is a fact, the whole message is kept.",
				"Run the commands of the steps by hand, and read az's message.")},
	}
})

var commandRules = sync.OnceValue(func() []rule {
	return within(rule{when: func(m *matter) bool { return m.ViaProgram() && m.Code == "" }, who: self,
		facts: []factOf{(*matter).commandFacts}}, []rule{
		{code: "command-missing", when: reason(client.ReasonNoProgram, client.ReasonProgramHere), facts: []factOf{programFact},
			title: "The token program {command} is not installed, or not on the PATH.", plain: "The token's program is not found.",
			do: steps{vendors.Edit("Install the program, or write its whole path as the first text of auth.command")},
			topic: about("The first text of `auth.command` is no program on the PATH.", "Not installed, or a typing error.",
				"Write its whole path.")},
		{code: "command-timeout", when: reason(client.ReasonTimeout), facts: []factOf{programFact}, sure: client.Medium,
			title: "The token program {command} did not end in time.", plain: "The token's program did not end.",
			do:    steps{vendors.Do("Run the program by hand: odatui gives it no terminal, so a program that asks something waits for ever")},
			topic: about("No end within 60 seconds.", "It asks something, and gets no terminal.", "Run it by hand.")},
		{code: "command-flood", when: reason(client.ReasonFlood), title: "The token program {command} printed more than 1 MiB.",
			plain: "The token's program printed too much.",
			do:    steps{vendors.Do("Let the program print the token alone, or JSON as az does, and everything else to stderr")},
			topic: about("More than 1 MiB.", "It prints something else than a token.", "Let it print the token alone.")},
		{code: "command-no-token", when: reason(client.ReasonNoToken), facts: []factOf{programFact},
			title: "The token program {command} succeeded, but printed no token.", plain: "The token's program printed no token.",
			do: steps{vendors.Do("Let the program print the token alone, or JSON with accessToken or access_token, and everything else to stderr"),
				vendors.Do("If auth.command has pipes or variables, put them into a script: it runs without a shell")},
			topic: about("It ended well, but no token can be read from its output.", "It prints a message, or JSON with other names.",
				"Print the token alone, or JSON with `accessToken` or `access_token`.")},
		{code: "command-failed", when: always, facts: []factOf{programFact}, title: "The token program {command} failed.",
			plain: "The token's program failed.",
			do: steps{vendors.Do("Run the program by hand and fix what it reports: odatui shows only the first line"),
				vendors.Do("If the program needs a variable whose name looks like a secret, put the value elsewhere: odatui does not pass such " +
					"variables on")},
			topic: about("It ended with an exit code that is not 0.",
				"Its own first line is shown. It gets a part of the environment only: no variable whose name says that it is a secret.",
				"Run it by hand and fix what it reports.")},
	})
})

// Steps of several rules.
var (
	signInToAz = sync.OnceValue(func() vendors.Advice { return vendors.SignIn("Sign in to az") })
	azLater    = sync.OnceValue(func() vendors.Advice {
		return vendors.Retry("Wait some minutes, since az caches a failure for 60 seconds, then try again")
	})
	azInstall = sync.OnceValue(func() steps {
		return steps{vendors.Run("Install the Azure CLI (https://aka.ms/azure-cli), open a new terminal, and check the installation",
			"az", "version"),
			{Text: "Then sign in", Action: client.ActionSignIn, Args: []string{"{az login}"}},
			vendors.Edit("If az cannot be installed, choose another auth.method").In("by az")}
	})
)
