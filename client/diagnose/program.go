package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/lazy"
)

// programRules explain why az or a program of the user's own printed no token.
// Errors of Entra that az quotes (AADSTS…) are left to the tokenRules.
var programRules = []rule{
	{code: "az-missing", when: either(azReason(client.ReasonNoProgram, client.ReasonProgramHere),
		azSays("is not recognized as an internal or external command", "az: command not found", "az: not found")), say: sayAzMissing},
	{code: "az-replay", when: isReplay, say: sayReplay},
	{code: "az-not-signed-in", when: azSays("Please run 'az login' to setup account", "Please run az login to setup",
		"az login' to access your accounts"), say: sayNotSignedIn},
	{code: "az-session-gone", when: azSays("does not exist in MSAL token cache"), say: saySessionGone},
	{code: "az-principal-gone", when: azSays("Could not retrieve credential from local cache", "service_principal_entries"), say: sayPrincipalGone},
	{code: "az-account-ambiguous", when: azSays("Multiple subscriptions with the name", "Found multiple accounts with the same username"), say: sayAmbiguous},
	{code: "az-mfa-tenant", when: azSays("tenants require Multi-Factor Authentication"), say: sayMFATenant},
	{code: "az-subscription", when: isSubscription, say: saySubscription},
	{code: "az-certificate", when: azSays("CERTIFICATE_VERIFY_FAILED", "Certificate verification failed"), say: sayAzCertificate},
	{code: "az-network", when: isAzNetwork, say: sayAzNetwork},
	{code: "az-server-error", when: isAzServerError, say: sayAzServerError},
	{code: "az-cache-damaged", when: azSays("JSONDecodeError", "Decryption failed", "UnpicklingError", "Can't decrypt"), say: sayAzDamaged},
	{code: "az-folder-closed", when: azSays("PermissionError", "Permission denied: '"), say: sayAzFolder},
	{code: "az-old", when: azSays("unrecognized arguments", "is misspelled or not recognized", "the following arguments are required", "az: error:", "az account: error:"), say: sayAzOld},
	{code: "az-broken", when: either(azReason(client.ReasonNotStarted), azSays("ModuleNotFoundError", "ImportError", "No module named")), say: sayAzBroken},
	{code: "az-timeout", when: azReason(client.ReasonTimeout), say: sayAzTimeout},
	{code: "az-no-token", when: azReason(client.ReasonNoToken, client.ReasonFlood), say: sayAzNoToken},
	{code: "az-sign-in-again", when: func(m *matter) bool {
		return m.azFailed() && m.Code == "" && m.Says("Interactive authentication is needed", "az login")
	}, say: sayInteractive},
	{code: "az-failed", when: func(m *matter) bool { return m.azFailed() && m.Code == "" && m.Auth != nil }, say: sayAzFailed},

	{code: "command-missing", when: commandReason(client.ReasonNoProgram, client.ReasonProgramHere), say: sayCommandMissing},
	{code: "command-timeout", when: commandReason(client.ReasonTimeout), say: sayCommandTimeout},
	{code: "command-flood", when: commandReason(client.ReasonFlood), say: sayCommandFlood},
	{code: "command-no-token", when: commandReason(client.ReasonNoToken), say: sayCommandNoToken},
	{code: "command-failed", when: func(m *matter) bool { return m.ViaProgram() && m.Code == "" }, say: sayCommandFailed},
}

// azFailed reports whether az is what gave no token.
func (m *matter) azFailed() bool { return m.noProof() && m.ViaAz() }

// noProof is noToken without a need of a code: a pasted text may have none.
func (m *matter) noProof() bool {
	return m.Auth != nil || m.Answer == nil && m.Profile == nil && m.NoSet == nil && m.Wire == "" && m.Text != ""
}

// azSays recognises az by its messages.
func azSays(texts ...string) func(*matter) bool {
	return func(m *matter) bool { return m.azFailed() && m.Says(texts...) }
}

// azReason recognises a failure of az that odatui itself found.
func azReason(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.azFailed() && m.Auth != nil && m.because(reasons...) }
}

func commandReason(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.ViaProgram() && m.Code == "" && m.because(reasons...) }
}

func either(a, b func(*matter) bool) func(*matter) bool {
	return func(m *matter) bool { return a(m) || b(m) }
}

// azFacts adds az's message, the request, and where az keeps its account.
func (m *matter) azFacts(d *client.Diagnosis) {
	if m.Auth != nil && m.Auth.Description != "" {
		fact(d, client.FromServer, "az: “"+firstLine(m.Auth.Description)+"”")
	}
	setting(d, "tenant", m.Target.Auth["tenant"])
	setting(d, "subscription", m.Target.Auth["subscription"])
	key, value := m.Audience()
	setting(d, key, value)
	if dir := m.Target.Environ["AZURE_CONFIG_DIR"]; dir != "" {
		fact(d, client.FromProfile, "AZURE_CONFIG_DIR = "+dir+": az keeps its account there, not in ~/.azure")
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimSpace(line)
	if r := []rune(line); len(r) > 300 {
		line = string(r[:300]) + "…"
	}
	return line
}

// signIn adds a sign-in to az with the profile's tenant and scope.
func (m *matter) signIn(d *client.Diagnosis, claims string) {
	d.SignIn = m.azSignIn(claims)
	if slices.Contains(d.SignIn, "--scope") {
		add(d, signInAz("Sign in to az", d.SignIn))
	} else {
		login := []string{"login", "--tenant", "TENANT", "--scope", "SCOPE", "--allow-no-subscriptions"}
		add(d, signInAz("Sign in to az with the API's tenant and scope", login))
	}
	if claims != "" && m.ViaAz() {
		add(d, Do("If az is older than 2.76, which has no --claims-challenge, update az or sign in without that option"))
	}
}

func sayAzMissing(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The Azure CLI (az) is not installed, or not on the PATH.", client.WhoSelf
	m.azFacts(d)
	if m.because(client.ReasonProgramHere) {
		d.Title = "az was found in the current folder only, from which it is not run."
		add(d, Do("Start odatui in another folder: a program beside your data is not trusted to be az"))
	}
	add(d, run("Install the Azure CLI (https://aka.ms/azure-cli), open a new terminal, and check the installation", "az", "version"))
	add(d, signInAz("Then sign in", m.azSignIn("")))
	if m.Target.Method == "azure-cli" {
		add(d, m.edit("If az cannot be installed, choose another auth.method"))
	}
}

func sayNotSignedIn(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "No account is signed in to the Azure CLI (az).", client.WhoSelf
	m.azFacts(d)
	m.signIn(d, "")
}

func saySessionGone(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az knows the account, but its stored sign-in is gone.", client.WhoSelf
	if user := m.Quoted("User '"); user != "" {
		d.Title = "az knows the account " + user + ", but its stored sign-in is gone."
	}
	m.azFacts(d)
	m.signIn(d, "")
}

func sayPrincipalGone(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "az no longer has the credential of its service principal.", client.WhoSelf, client.WhoAppOwner
	m.azFacts(d)
	add(d, run("Sign the service principal in again (az asks for its secret)", m.principalLogin()...))
	add(d, signInAz("Or sign in as yourself", m.azSignIn("")))
}

// principalLogin returns the command that signs a service principal in to az.
func (m *matter) principalLogin() []string {
	id, tenant := m.Quoted("application with identifier '", "service principal '", "app '"), m.Target.Auth["tenant"]
	if id == "" {
		id = "CLIENT-ID"
	}
	if tenant == "" {
		tenant = "TENANT"
	}
	return []string{"az", "login", "--service-principal", "--username", id, "--tenant", tenant, "--allow-no-subscriptions"}
}

func sayAmbiguous(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az has several accounts or subscriptions that match, and does not choose.", client.WhoSelf
	m.azFacts(d)
	add(d, run("List the accounts and subscriptions of az", "az", "account", "list", "--all", "-o", "table"))
	if m.Target.Auth["subscription"] != "" {
		add(d, m.edit("Write the subscription's id instead of its name into auth.subscription"))
	} else {
		add(d, m.edit("Remove the wrong account (az logout --username NAME), or set auth.tenant"))
	}
}

func sayMFATenant(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The tenant requires multi-factor authentication, and az signed in without it.", client.WhoSelf
	m.azFacts(d)
	if m.Target.Auth["tenant"] == "" {
		add(d, m.edit("Set auth.tenant to one of the tenants that az's message lists"))
	}
	m.signIn(d, "")
}

func isSubscription(m *matter) bool {
	return azSays("No subscription found. Run 'az account set'", "No subscriptions found", "Please specify only one of subscription and tenant",
		"don't contain accessible subscriptions", "No default subscription")(m) ||
		m.azFailed() && m.Says("Subscription '") && m.Says("not found", "not recognized", "doesn't exist")
}

// subscriptionSaid matches az's message about a subscription that it does not find.
var subscriptionSaid = lazy.Regexp(`(?i)Subscription '([^']+)' not`)

func saySubscription(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	m.azFacts(d)
	name := m.Target.Auth["subscription"]
	if found := subscriptionSaid.FindStringSubmatch(m.Said); name == "" && found != nil {
		name = found[1]
	}
	switch {
	case m.Says("only one of subscription and tenant"):
		d.Title = "az takes a tenant or a subscription, not both."
		add(d, m.edit("Remove auth.tenant or auth.subscription"))
	case name != "":
		d.Title = "az's account has no subscription " + name + "."
		add(d, run("List the subscriptions of az", "az", "account", "list", "--all", "-o", "table"))
		add(d, m.edit("Set auth.tenant instead of auth.subscription, which an API seldom needs"))
		add(d, signInAz("Or sign in with the account that has the subscription", []string{"login"}))
	default:
		d.Title = "az's account has no subscription, and az chose none."
		add(d, Do("Let az do without a subscription (--allow-no-subscriptions): an API needs none"))
		m.signIn(d, "")
	}
}

func sayAzCertificate(m *matter, d *client.Diagnosis) {
	d.Title = "az does not trust the certificate on the way to Entra, likely that of a proxy."
	d.Who, d.NextWho = client.WhoNetworkAdmin, client.WhoSelf
	m.azFacts(d)
	if ca := m.Target.Environ["REQUESTS_CA_BUNDLE"]; ca != "" {
		fact(d, client.FromProfile, "REQUESTS_CA_BUNDLE = "+ca)
	}
	if m.Target.CAFile != "" {
		fact(d, client.FromProfile, "tls.ca_file = "+m.Target.CAFile+": for odatui's own requests, not for those of az")
	}
	add(d, m.networkAdmin().give("the proxy's certificate authority, in a PEM file together with the public ones"))
	add(d, Do("Set REQUESTS_CA_BUNDLE, which az reads, to that file; then start odatui again"))
}

func isAzNetwork(m *matter) bool {
	return azSays("ProxyError", "NewConnectionError", "NameResolutionError", "Max retries exceeded", "Failed to establish a new connection",
		"Connection aborted", "ConnectTimeout", "Read timed out", "Temporary failure in name resolution", "getaddrinfo failed", "ConnectionResetError", "RemoteDisconnected")(m)
}

func sayAzNetwork(m *matter, d *client.Diagnosis) {
	d.Who, d.Title = client.WhoNetworkAdmin, "az could not reach Entra's sign-in service over the network."
	host := "login.microsoftonline.com"
	if found := poolHost.FindStringSubmatch(m.Said); found != nil {
		host = found[1]
	}
	switch {
	case m.Says("ProxyError", "Tunnel connection failed", "Unable to connect to proxy"):
		d.Title = "az could not get through the proxy to " + host + "."
	case m.Says("NameResolutionError", "name resolution", "getaddrinfo failed", "Name or service not known"):
		d.Title = "az could not find the address of " + host + " (DNS)."
	case m.Says("Connection refused"):
		d.Title = "The connection of az to " + host + " was refused."
	case m.Says("timed out", "ConnectTimeout"):
		d.Title = "az got no answer from " + host + " in time."
	}
	m.azFacts(d)
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} {
		if v := m.Target.Environ[name]; v != "" {
			fact(d, client.FromProfile, name+" = "+v)
		}
	}
	if m.Target.Proxy != "" {
		fact(d, client.FromProfile, "the profile's proxy is for odatui's own requests; az uses HTTPS_PROXY")
	}
	add(d, m.doctor("Check whether this machine reaches "+host))
	add(d, Do("If a proxy is needed, set HTTPS_PROXY, which az reads, before odatui is started"))
	add(d, when("If no proxy is needed", m.report(m.networkAdmin().to("let this machine reach "+host+" (HTTPS)"))))
}

var (
	poolHost    = lazy.Regexp(`HTTPS?ConnectionPool\(host='([A-Za-z0-9.-]+)'`)
	serverError = lazy.Regexp(`\b(5\d\d|429) (?:Server|Client) Error\b[^\n]*?for url:`)
)

func isAzServerError(m *matter) bool { return m.azFailed() && serverError.MatchString(m.Said) }

func sayAzServerError(m *matter, d *client.Diagnosis) {
	status := serverError.FindStringSubmatch(m.Said)[1]
	d.Title, d.Who = "Entra's sign-in service failed ("+status+").", client.WhoMicrosoft
	if status == "429" {
		d.Title, d.Who, d.NextWho = "Entra's sign-in service limits requests (429).", client.WhoSelf, client.WhoTenantAdmin
	}
	m.azFacts(d)
	add(d, retry("Wait some minutes, since az caches a failure for 60 seconds, then try again"))
	m.microsoftStep(d)
}

func sayAzDamaged(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The files in which az keeps its sign-in are damaged or cannot be read.", client.WhoSelf
	m.azFacts(d)
	add(d, run("Empty these files", "az", "account", "clear"))
	m.signIn(d, "")
	add(d, Do("If that fails too, move the folder ~/.azure (or that of AZURE_CONFIG_DIR) away and sign in again"))
}

func sayAzFolder(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az has no permission to read or write its own folder.", client.WhoSelf
	if path := m.Quoted("Permission denied: '"); path != "" {
		d.Title = "az has no permission to read or write " + path + "."
	}
	m.azFacts(d)
	add(d, Do("Make your account the owner of the folder (the usual cause is az run with sudo), or set AZURE_CONFIG_DIR to another folder"))
}

func sayAzOld(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This version of az does not know an option that it was given.", client.WhoSelf
	m.azFacts(d)
	add(d, run("Check the version (--scope needs 2.18 or newer, --claims-challenge 2.76)", "az", "version"))
	add(d, run("Update az, as it was installed or by its own command", "az", "upgrade"))
}

func sayAzBroken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az is installed but does not run.", client.WhoSelf
	m.azFacts(d)
	add(d, run("Run az by hand and read its message", "az", "version"))
	add(d, Do("Install the Azure CLI again (https://aka.ms/azure-cli)"))
}

func sayAzTimeout(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "az did not end in time.", client.WhoSelf, client.WhoNetworkAdmin
	d.Confidence = client.Medium
	m.azFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, run("Run az by hand and see where it waits", m.azToken()...))
	add(d, m.doctor("If az waits for the network, check the connection to Entra"))
	d.Also = &client.Alternative{Title: "az was only slow to start.", Who: client.WhoSelf, Tell: "A second try is quick then."}
}

// azToken returns the command that requests the profile's token from az without
// printing it.
func (m *matter) azToken() []string {
	args := []string{"az", "account", "get-access-token"}
	for _, name := range []string{"scope", "resource", "tenant", "subscription"} {
		if v := m.Target.Auth[name]; v != "" {
			args = append(args, "--"+name, v)
		}
	}
	return append(args, "--query", "expiresOn", "-o", "tsv")
}

func sayAzNoToken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az succeeded, but its output is no token.", client.WhoSelf
	m.azFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, run("Check that az is the Azure CLI, and not another program of that name", "az", "version"))
	add(d, run("Run az by hand", m.azToken()...))
}

func sayInteractive(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "az cannot renew its sign-in without you.", client.WhoSelf, client.Medium
	m.azFacts(d)
	m.signIn(d, "")
}

func sayAzFailed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "az gave no token, and odatui does not recognise its message.", client.WhoSelf, client.Low
	m.azFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, run("Read az's message below, and run az by hand", m.azToken()...))
	m.signIn(d, "")
}

// replayGap is the least time between two runs that makes the second one a new
// try: odatui itself may run az twice in a row.
const replayGap = 3 * time.Second

// isReplay reports whether az repeated a failure: it caches one for 60 seconds
// and does not ask Entra meanwhile.
func isReplay(m *matter) bool {
	_, ok := m.replayed()
	return ok
}

func (m *matter) replayed() (first time.Time, ok bool) {
	if m.Auth == nil || m.Auth.Method != "azure-cli" || m.Auth.IDs["trace_id"] == "" {
		return first, false
	}
	var last time.Time
	for _, e := range m.Exchanges {
		if e.Purpose != client.ForProgram || !strings.Contains(e.Body.String(), m.Auth.IDs["trace_id"]) {
			continue
		}
		if first.IsZero() {
			first = e.Start
		}
		last = e.Start
	}
	return first, last.Sub(first) >= replayGap
}

func sayReplay(m *matter, d *client.Diagnosis) {
	first, _ := m.replayed()
	d.Title, d.Who = "az repeated a cached failure; Entra was not asked again.", client.WhoSelf
	fact(d, client.FromServer, fmt.Sprintf("the trace id %s is the one of %s", m.Auth.IDs["trace_id"], first.UTC().Format("15:04:05 UTC")))
	m.azFacts(d)
	add(d, retry("If you have fixed something since, wait a minute, since az caches a failure for 60 seconds, then try again"))
	if m.Entry != nil {
		fact(d, client.FromServer, m.Code+": "+m.Entry.Meaning)
		d.Also = &client.Alternative{Title: "The cause persists: " + m.Entry.Meaning, Who: catalogueWho(m.Entry),
			Tell: "A failure with a new trace id shows that. " + m.Entry.Fix}
	}
	d.SignIn = m.azSignIn("")
}
