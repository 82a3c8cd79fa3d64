package diagnose

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/lazy"
)

// azFailed reports whether az is what gave no token; a pasted text may have no code.
func (m *matter) azFailed() bool {
	return m.ViaAz() && (m.Auth != nil || m.Answer == nil && m.Profile == nil && m.NoSet == nil && m.Wire == "" && m.Text != "")
}

// azReason recognises a failure of az that odatui itself found.
func azReason(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.Auth != nil && m.because(reasons...) }
}

func either(a, b func(*matter) bool) func(*matter) bool {
	return func(m *matter) bool { return a(m) || b(m) }
}

// programFact adds what odatui itself saw of the program.
var programFact factOf = func(m *matter, d *client.Diagnosis) {
	if m.Auth != nil {
		fact(d, client.FromProfile, m.Auth.Message)
	}
}

// azFacts adds az's message, the request, and where az keeps its account.
func (m *matter) azFacts(d *client.Diagnosis) {
	if m.Auth != nil && m.Auth.Description != "" {
		fact(d, client.FromServer, "az: “"+firstLine(m.Auth.Description)+"”")
	}
	set("tenant", "subscription")(m, d)
	key, value := m.Audience()
	setting(d, key, value)
	written(client.FromProfile, "AZURE_CONFIG_DIR = {$AZURE_CONFIG_DIR}: az keeps its account there, not in ~/.azure")(m, d)
}

// ownProxyFact adds that az knows nothing of the profile's proxy.
func (m *matter) ownProxyFact(d *client.Diagnosis) {
	if m.Target.Proxy != "" {
		fact(d, client.FromProfile, "the profile's proxy is for odatui's own requests; az uses HTTPS_PROXY")
	}
}

func (m *matter) commandFacts(d *client.Diagnosis) {
	fact(d, client.FromProfile, "auth.command runs "+m.commandName())
	if m.Auth.Description != "" {
		fact(d, client.FromServer, m.commandName()+": “"+firstLine(m.Auth.Description)+"”")
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

// commandName returns the name of the user's own program.
func (m *matter) commandName() string {
	if m.Auth != nil && m.Auth.Endpoint != "" {
		return m.Auth.Endpoint
	}
	if len(m.Target.Command) > 0 {
		return filepath.Base(m.Target.Command[0])
	}
	return "the program"
}

// signIn adds a sign-in to az with the profile's tenant and scope.
func (m *matter) signIn(d *client.Diagnosis, claims string) { m.signInAs(d, "Sign in to az", claims) }

func (m *matter) signInAs(d *client.Diagnosis, text, claims string) {
	d.SignIn = m.azSignIn(claims)
	args := d.SignIn
	if !slices.Contains(args, "--scope") {
		text, args = text+" with the API's tenant and scope", []string{"login", "--tenant", "TENANT", "--scope", "SCOPE",
			"--allow-no-subscriptions"}
	}
	add(d, signInAz(text, args))
	if claims != "" && m.ViaAz() {
		add(d, Do("If az is older than 2.76, which has no --claims-challenge, update az or sign in without that option"))
	}
}

// principalLogin returns the command that signs a service principal in to az.
func (m *matter) principalLogin() []string {
	id := m.Quoted("application with identifier '", "service principal '", "app '")
	return []string{"az", "login", "--service-principal", "--username", vendors.ElseText(id, "CLIENT-ID"),
		"--tenant", vendors.ElseText(m.Target.Auth["tenant"], "TENANT"), "--allow-no-subscriptions"}
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

var (
	// subscriptionSaid matches az's message about a subscription that it does not find.
	subscriptionSaid = lazy.Regexp(`(?i)Subscription '([^']+)' not`)
	poolHost         = lazy.Regexp(`HTTPS?ConnectionPool\(host='([A-Za-z0-9.-]+)'`)
	serverError      = lazy.Regexp(`\b(5\d\d|429) (?:Server|Client) Error\b[^\n]*?for url:`)
)

func (m *matter) noSubscription() bool {
	return m.Says("No subscription found. Run 'az account set'", "No subscriptions found", "don't contain accessible subscriptions",
		"No default subscription") ||
		m.Says("Subscription '") && m.Says("not found", "not recognized", "doesn't exist")
}

// azHost is the host that az could not reach.
func (m *matter) azHost() string {
	return vendors.ElseText(first(poolHost, m.Said), "login.microsoftonline.com")
}

// azTrouble says why az could not reach a host, "" in another way.
func (m *matter) azTrouble() string {
	switch host := m.azHost(); {
	case m.Says("ProxyError", "Tunnel connection failed", "Unable to connect to proxy"):
		return "could not get through the proxy to " + host
	case m.Says("NameResolutionError", "name resolution", "getaddrinfo failed", "Name or service not known"):
		return "could not find the address of " + host + " (DNS)"
	case m.Says("Connection refused"):
		return "could not connect to " + host + ": the connection was refused"
	case m.Says("timed out", "ConnectTimeout"):
		return "got no answer from " + host + " in time"
	}
	return ""
}

// replayGap is the least time between two runs that makes the second one a new
// try: odatui itself may run az twice in a row.
const replayGap = 3 * time.Second

// replay explains a failure that az repeated: it caches one for 60 seconds and does
// not ask Entra meanwhile.
var replay = rule{code: "az-replay", when: func(m *matter) bool { return m.replayed() != "" }, who: self,
	title: "az repeated a cached failure; Entra was not asked again.",
	facts: []factOf{func(m *matter, d *client.Diagnosis) {
		fact(d, client.FromServer, fmt.Sprintf("the trace id %s is the one of %s", m.Auth.IDs["trace_id"], m.replayed()))
	}, (*matter).azFacts},
	do: steps{vendors.Retry("If you have fixed something since, wait a minute, since az caches a failure for 60 seconds, then try again")},
	say: func(m *matter, d *client.Diagnosis) {
		if d.SignIn = m.azSignIn(""); m.Entry != nil {
			fact(d, client.FromServer, m.Code+": "+m.Entry.Meaning)
			d.Also = &client.Alternative{Title: "The cause persists: " + m.Entry.Meaning, Who: catalogueWho(m.Entry),
				Tell: "A failure with a new trace id shows that. " + m.Entry.Fix}
		}
	},
	topic: about("An earlier run of az has the same trace id.",
		"az keeps a failure for 60 seconds on disk and does not ask Entra meanwhile: a cause that has been fixed still looks the same.",
		"Wait a minute, then try again.")}

// replayed is when az had the same failure before, "" never.
func (m *matter) replayed() string {
	if m.Auth == nil || !m.Auth.Method.Az() || m.Auth.IDs["trace_id"] == "" {
		return ""
	}
	var first, last time.Time
	for _, e := range m.Exchanges {
		if e.Purpose != client.ForProgram || !strings.Contains(e.Body.String(), m.Auth.IDs["trace_id"]) {
			continue
		}
		if first.IsZero() {
			first = e.Start
		}
		last = e.Start
	}
	if last.Sub(first) < replayGap {
		return ""
	}
	return first.UTC().Format("15:04:05 UTC")
}
