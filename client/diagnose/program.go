package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/lazy"
)

// programRules know what az and programs of a person's own say when they give
// no token. What az quotes of Entra (AADSTS…) is explained by the tokenRules.
var programRules = []rule{
	{"az-missing", azSays("not installed or not on the PATH", "is not recognized as an internal or external command",
		"az: command not found", "az: not found", "in the current folder only"), sayAzMissing},
	{"az-replay", isReplay, sayReplay},
	{"az-not-signed-in", azSays("Please run 'az login' to setup account", "az login' to access your accounts"), sayNotSignedIn},
	{"az-session-gone", azSays("does not exist in MSAL token cache"), saySessionGone},
	{"az-principal-gone", azSays("Could not retrieve credential from local cache", "service_principal_entries"), sayPrincipalGone},
	{"az-account-ambiguous", azSays("Multiple subscriptions with the name", "Found multiple accounts with the same username"), sayAmbiguous},
	{"az-mfa-tenant", azSays("tenants require Multi-Factor Authentication"), sayMFATenant},
	{"az-subscription", isSubscription, saySubscription},
	{"az-certificate", azSays("CERTIFICATE_VERIFY_FAILED", "Certificate verification failed"), sayAzCertificate},
	{"az-network", isAzNetwork, sayAzNetwork},
	{"az-server-error", isAzServerError, sayAzServerError},
	{"az-cache-damaged", azSays("JSONDecodeError", "Decryption failed", "UnpicklingError", "Can't decrypt"), sayAzDamaged},
	{"az-folder-closed", azSays("PermissionError", "Permission denied: '"), sayAzFolder},
	{"az-old", azSays("unrecognized arguments", "is misspelled or not recognized", "the following arguments are required", "az: error:", "az account: error:"), sayAzOld},
	{"az-broken", azSays("ModuleNotFoundError", "ImportError", "could not be started", "No module named"), sayAzBroken},
	{"az-timeout", azMessage("did not answer within"), sayAzTimeout},
	{"az-no-token", azMessage("gave no token", "printed more than"), sayAzNoToken},
	{"az-sign-in-again", func(m *matter) bool {
		return m.azFailed() && m.code == "" && m.says("Interactive authentication is needed", "az login")
	}, sayInteractive},
	{"az-failed", func(m *matter) bool { return m.azFailed() && m.code == "" && m.auth != nil }, sayAzFailed},

	{"command-missing", commandMessage("not installed or not on the PATH", "in the current folder only"), sayCommandMissing},
	{"command-timeout", commandMessage("did not answer within"), sayCommandTimeout},
	{"command-flood", commandMessage("printed more than 1 MiB"), sayCommandFlood},
	{"command-no-token", commandMessage("gave no token"), sayCommandNoToken},
	{"command-failed", func(m *matter) bool { return m.viaProgram() && m.code == "" }, sayCommandFailed},
}

// azFailed reports whether az is what gave no token.
func (m *matter) azFailed() bool { return m.noProof() && m.viaAz() }

// noProof is noToken without a need of a code: a pasted text may have none.
func (m *matter) noProof() bool {
	return m.auth != nil || m.answer == nil && m.profile == nil && m.noSet == nil && m.wire == "" && m.Text != ""
}

func azSays(texts ...string) func(*matter) bool {
	return func(m *matter) bool {
		return m.azFailed() && (m.says(texts...) || m.auth != nil && containsAny(m.auth.Message, texts))
	}
}

func azMessage(texts ...string) func(*matter) bool {
	return func(m *matter) bool { return m.azFailed() && m.auth != nil && containsAny(m.auth.Message, texts) }
}

func commandMessage(texts ...string) func(*matter) bool {
	return func(m *matter) bool { return m.viaProgram() && m.code == "" && containsAny(m.auth.Message, texts) }
}

func containsAny(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// azFacts say what az was asked for and where it keeps its account.
func (m *matter) azFacts(d *client.Diagnosis) {
	if m.auth != nil && m.auth.Description != "" {
		fact(d, client.FromServer, "az said: "+firstLine(m.auth.Description))
	}
	if t := m.Target.Auth["tenant"]; t != "" {
		fact(d, client.FromProfile, "tenant "+t)
	}
	if s := m.Target.Auth["subscription"]; s != "" {
		fact(d, client.FromProfile, "subscription "+s)
	}
	if key, value := m.audience(); value != "" {
		fact(d, client.FromProfile, key+" "+value)
	}
	if dir := m.Target.Environ["AZURE_CONFIG_DIR"]; dir != "" {
		fact(d, client.FromProfile, "AZURE_CONFIG_DIR is "+dir+": az looks for its account there, not in ~/.azure")
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

// signIn makes az login, with the profile's tenant and scope, the way out.
func (m *matter) signIn(d *client.Diagnosis, claims string) {
	d.SignIn = m.azSignIn(claims)
	line := commandLine("az", d.SignIn)
	if !slices.Contains(d.SignIn, "--scope") {
		line = "az login --tenant TENANT --scope SCOPE --allow-no-subscriptions (with the API's tenant and scope)"
	}
	step(d, "Sign in to az: "+line)
	if claims != "" && m.viaAz() {
		step(d, "If az does not know --claims-challenge (it came with 2.76), update az, or sign in without it.")
	}
}

func sayAzMissing(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The Azure CLI (az) is not installed, or not on the PATH.", client.WhoSelf
	m.azFacts(d)
	if m.says("current folder only") || m.auth != nil && strings.Contains(m.auth.Message, "current folder only") {
		d.Title = "az was found in the current folder only, from which it is not run."
		step(d, "Start odatui in another folder: a program that lies beside your data is not trusted to be az.")
	}
	step(d, "Install the Azure CLI (https://aka.ms/azure-cli), open a new terminal, and check it: az version")
	step(d, "Then sign in: "+commandLine("az", m.azSignIn("")))
	if m.Target.Method == "azure-cli" {
		step(d, "Without az, another method can give the token: odatui profiles edit "+m.ref())
	}
}

func sayNotSignedIn(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "Nobody is signed in to the Azure CLI (az).", client.WhoSelf
	m.azFacts(d)
	m.signIn(d, "")
}

func saySessionGone(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az knows the account, but its stored sign-in is gone.", client.WhoSelf
	if user := m.quoted("User '"); user != "" {
		d.Title = "az knows the account " + user + ", but its stored sign-in is gone."
	}
	m.azFacts(d)
	m.signIn(d, "")
}

func sayPrincipalGone(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "az no longer has the credential of the service principal it was signed in with.", client.WhoSelf, client.WhoAppOwner
	m.azFacts(d)
	step(d, "Sign the service principal in again (az asks for its secret): "+m.principalLogin())
	step(d, "Or sign in as yourself: "+commandLine("az", m.azSignIn("")))
}

// principalLogin is how a service principal signs in to az.
func (m *matter) principalLogin() string {
	id, tenant := m.quoted("application with identifier '", "service principal '", "app '"), m.Target.Auth["tenant"]
	if id == "" {
		id = "CLIENT-ID"
	}
	if tenant == "" {
		tenant = "TENANT"
	}
	return commandLine("az", []string{"login", "--service-principal", "--username", id, "--tenant", tenant, "--allow-no-subscriptions"})
}

func sayAmbiguous(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az knows several accounts or subscriptions that fit, and does not choose.", client.WhoSelf
	m.azFacts(d)
	step(d, "See what az knows: az account list --all -o table")
	if m.Target.Auth["subscription"] != "" {
		step(d, "Write the subscription's id instead of its name: odatui profiles edit "+m.ref()+" (auth.subscription)")
	} else {
		step(d, "Remove the account that is not meant (az logout --username NAME), or name the tenant: odatui profiles edit "+m.ref()+" (auth.tenant)")
	}
}

func sayMFATenant(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The tenant wants multi-factor sign-in (a second proof beside the password), and az's sign-in has none for it.", client.WhoSelf
	m.azFacts(d)
	if m.Target.Auth["tenant"] == "" {
		step(d, "Name the tenant in the profile: odatui profiles edit "+m.ref()+" (auth.tenant); az lists the tenants in its message.")
	}
	m.signIn(d, "")
}

func isSubscription(m *matter) bool {
	return azSays("No subscription found. Run 'az account set'", "No subscriptions found", "Please specify only one of subscription and tenant",
		"don't contain accessible subscriptions", "No default subscription")(m) ||
		m.azFailed() && m.says("Subscription '") && m.says("not found", "not recognized", "doesn't exist")
}

// subscriptionSaid is how az names a subscription that it does not find.
var subscriptionSaid = lazy.Regexp(`(?i)Subscription '([^']+)' not`)

func saySubscription(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoSelf
	m.azFacts(d)
	name := m.Target.Auth["subscription"]
	if found := subscriptionSaid.FindStringSubmatch(m.said); name == "" && found != nil {
		name = found[1]
	}
	switch {
	case m.says("only one of subscription and tenant"):
		d.Title = "az takes a tenant or a subscription, not both."
		step(d, "Remove auth.tenant or auth.subscription: odatui profiles edit "+m.ref())
	case name != "":
		d.Title = "az's account has no subscription " + name + "."
		step(d, "See which there are: az account list --all -o table")
		step(d, "An API seldom needs one: name the tenant instead of the subscription: odatui profiles edit "+m.ref()+" (auth.tenant)")
		step(d, "Or sign in with the account that has it: az login")
	default:
		d.Title = "az's account has no subscription, and az chose none."
		step(d, "An API does not need one, az only has to be told so.")
		m.signIn(d, "")
	}
}

func sayAzCertificate(m *matter, d *client.Diagnosis) {
	d.Title = "az does not trust the certificate it is shown on the way to Entra: something in between reads the traffic, a proxy as a rule."
	d.Who, d.NextWho = client.WhoNetworkAdmin, client.WhoSelf
	m.azFacts(d)
	if ca := m.Target.Environ["REQUESTS_CA_BUNDLE"]; ca != "" {
		fact(d, client.FromProfile, "REQUESTS_CA_BUNDLE is "+ca)
	}
	if m.Target.CAFile != "" {
		fact(d, client.FromProfile, "tls.ca_file "+m.Target.CAFile+" holds for odatui's own requests, not for az's")
	}
	step(d, "Ask for the proxy's certificate authority as a PEM file that holds the public ones too.")
	step(d, "Set REQUESTS_CA_BUNDLE to that file, then start odatui again: az reads the variable.")
}

func isAzNetwork(m *matter) bool {
	return azSays("ProxyError", "NewConnectionError", "NameResolutionError", "Max retries exceeded", "Failed to establish a new connection",
		"Connection aborted", "ConnectTimeout", "Read timed out", "Temporary failure in name resolution", "getaddrinfo failed", "ConnectionResetError", "RemoteDisconnected")(m)
}

func sayAzNetwork(m *matter, d *client.Diagnosis) {
	d.Who, d.Title = client.WhoNetworkAdmin, "az could not reach Entra's sign-in service over the network."
	host := "login.microsoftonline.com"
	if found := poolHost.FindStringSubmatch(m.said); found != nil {
		host = found[1]
	}
	switch {
	case m.says("ProxyError", "Tunnel connection failed", "Unable to connect to proxy"):
		d.Title = "az could not get through the proxy to " + host + "."
	case m.says("NameResolutionError", "name resolution", "getaddrinfo failed", "Name or service not known"):
		d.Title = "az could not find the address of " + host + " (DNS)."
	case m.says("Connection refused"):
		d.Title = "The connection of az to " + host + " was refused."
	case m.says("timed out", "ConnectTimeout"):
		d.Title = "az got no answer from " + host + " in time."
	}
	m.azFacts(d)
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} {
		if v := m.Target.Environ[name]; v != "" {
			fact(d, client.FromProfile, name+" is "+v)
		}
	}
	if m.Target.Proxy != "" {
		fact(d, client.FromProfile, "the profile's proxy is for odatui's own requests: az follows HTTPS_PROXY")
	}
	step(d, "Check whether this machine reaches "+host+": odatui doctor "+m.ref())
	step(d, "If a proxy is needed, set HTTPS_PROXY before odatui is started: az gets it.")
	step(d, "Else ask the network administrator to let this machine reach https://"+host+".")
}

var (
	poolHost    = lazy.Regexp(`HTTPS?ConnectionPool\(host='([A-Za-z0-9.-]+)'`)
	serverError = lazy.Regexp(`\b(5\d\d|429) (?:Server|Client) Error\b[^\n]*?for url:`)
)

func isAzServerError(m *matter) bool { return m.azFailed() && serverError.MatchString(m.said) }

func sayAzServerError(m *matter, d *client.Diagnosis) {
	status := serverError.FindStringSubmatch(m.said)[1]
	d.Title, d.Who = "Entra's sign-in service failed ("+status+").", client.WhoMicrosoft
	if status == "429" {
		d.Title, d.Who, d.NextWho = "Entra's sign-in service was asked too often (429).", client.WhoSelf, client.WhoTenantAdmin
	}
	m.azFacts(d)
	step(d, "Wait some minutes, then try again: az keeps a failure for 60 seconds.")
	step(d, "If it lasts, look at https://status.cloud.microsoft, and open a ticket with Microsoft with the time of the failure.")
}

func sayAzDamaged(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The files in which az keeps its sign-in are damaged or cannot be read.", client.WhoSelf
	m.azFacts(d)
	step(d, "Empty them: az account clear")
	m.signIn(d, "")
	step(d, "If that fails too, move the folder ~/.azure (or the one AZURE_CONFIG_DIR names) away and sign in again.")
}

func sayAzFolder(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az may not read or write its own folder.", client.WhoSelf
	if path := m.quoted("Permission denied: '"); path != "" {
		d.Title = "az may not read or write " + path + "."
	}
	m.azFacts(d)
	step(d, "Give the folder back to your account (as a rule az was once run as administrator or with sudo), or let AZURE_CONFIG_DIR name another one.")
}

func sayAzOld(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This version of az does not know an option that it was given.", client.WhoSelf
	m.azFacts(d)
	step(d, "See the version: az version")
	step(d, "Update it: az upgrade (or as it was installed). --scope needs 2.18 or newer, --claims-challenge 2.76.")
}

func sayAzBroken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az is installed but does not run.", client.WhoSelf
	m.azFacts(d)
	step(d, "Run it by hand to see what it says: az version")
	step(d, "Install the Azure CLI again (https://aka.ms/azure-cli).")
}

func sayAzTimeout(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "az gave no answer in time.", client.WhoSelf, client.WhoNetworkAdmin
	d.Confidence = client.Medium
	m.azFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Run it by hand and see where it waits: "+commandLine("az", m.azTokenArgs()))
	step(d, "If it waits for the network, check the way to Entra: odatui doctor "+m.ref())
	d.Also = &client.Alternative{Title: "az was only slow to start.", Who: client.WhoSelf, Tell: "A second try is quick then."}
}

// azTokenArgs are the arguments that ask az for the profile's token, without
// the token being shown.
func (m *matter) azTokenArgs() []string {
	args := []string{"account", "get-access-token"}
	for _, name := range []string{"scope", "resource", "tenant", "subscription"} {
		if v := m.Target.Auth[name]; v != "" {
			args = append(args, "--"+name, v)
		}
	}
	return append(args, "--query", "expiresOn", "-o", "tsv")
}

func sayAzNoToken(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "az ended well, but what it printed is no token.", client.WhoSelf
	m.azFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Is az really the Azure CLI, and not a program or script of that name? See: az version")
	step(d, "Run it by hand: "+commandLine("az", m.azTokenArgs()))
}

func sayInteractive(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "az cannot renew its sign-in without you.", client.WhoSelf, client.Medium
	m.azFacts(d)
	m.signIn(d, "")
}

func sayAzFailed(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.Confidence = "az gave no token, for a reason that is not known here.", client.WhoSelf, client.Low
	m.azFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Read what az said below, and run it by hand: "+commandLine("az", m.azTokenArgs()))
	m.signIn(d, "")
}

// replayGap is how much later the same answer must come again to be a person's
// second try: az itself may be asked twice in a row.
const replayGap = 3 * time.Second

// isReplay reports whether az gave an answer again that it had given before:
// it keeps a failure for 60 seconds and does not ask Entra meanwhile.
func isReplay(m *matter) bool {
	_, ok := m.replayed()
	return ok
}

func (m *matter) replayed() (first time.Time, ok bool) {
	if m.auth == nil || m.auth.Method != "azure-cli" || m.auth.IDs["trace_id"] == "" {
		return first, false
	}
	var last time.Time
	for _, e := range m.Exchanges {
		if e.Purpose != client.ForProgram || !strings.Contains(e.Body.String(), m.auth.IDs["trace_id"]) {
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
	d.Title, d.Who = "az repeated its answer of a moment ago: Entra was not asked again.", client.WhoSelf
	fact(d, client.FromServer, fmt.Sprintf("the trace id %s is the one of %s", m.auth.IDs["trace_id"], first.UTC().Format("15:04:05 UTC")))
	m.azFacts(d)
	step(d, "If you have mended something since, wait a minute and try again: az keeps a failure for 60 seconds.")
	if m.entry != nil {
		fact(d, client.FromServer, m.code+": "+m.entry.Meaning)
		d.Also = &client.Alternative{Title: "The cause still stands: " + m.entry.Meaning, Who: catalogueWho(m.entry),
			Tell: "An answer with a new trace id tells. " + m.entry.Fix}
	}
	d.SignIn = m.azSignIn("")
}
