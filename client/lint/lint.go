// Package lint finds mistakes in a profile before anything is sent.
package lint

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// Lints finds what is wrong, or looks wrong, in a profile before anything is
// sent: fatal ones first, else in the order of the profile. A zero now leaves
// out what depends on the day.
func Lints(t client.Target, now time.Time) []client.Lint {
	l := newLinter(t, now)
	for _, check := range lintChecks {
		l.code = check.code
		check.look(l)
	}
	slices.SortStableFunc(l.found, func(a, b client.Lint) int {
		switch {
		case a.Fatal == b.Fatal:
			return 0
		case a.Fatal:
			return -1
		}
		return 1
	})
	return l.found
}

// check is one lint, with what docs/diagnoses.md says about it.
type check struct {
	code                   string
	title, seen, means, do string
	who                    []client.Who // who acts; nil the one who holds the profile
	look                   func(l *linter)
}

// lintChecks are the lints in the order of a profile. Only what makes a request
// impossible is fatal.
var lintChecks = slices.Concat(valueChecks, addressChecks, endpointChecks, secretChecks, scopeChecks)

// Others who act on a lint.
var (
	orAPIOwner = []client.Who{client.WhoSelf, client.WhoAPIOwner}
	orAppOwner = []client.Who{client.WhoSelf, client.WhoAppOwner}
	byAppOwner = []client.Who{client.WhoAppOwner, client.WhoSelf}
)

// Codes lists every code of a lint, in the order in which they are looked for.
func Codes() []string {
	codes := make([]string, 0, len(lintChecks))
	for _, c := range lintChecks {
		codes = append(codes, c.code)
	}
	return codes
}

// Topics are what docs/diagnoses.md says about the lints, in the order in which they
// are looked for.
func Topics() []client.Topic {
	list := make([]client.Topic, 0, len(lintChecks))
	for _, c := range lintChecks {
		who := c.who
		if who == nil {
			who = []client.Who{client.WhoSelf}
		}
		list = append(list, client.Topic{Code: c.code, Title: c.title, Seen: c.seen, Means: c.means, Do: c.do, Who: who})
	}
	return list
}

// linter looks at one target.
type linter struct {
	t      client.Target
	now    time.Time
	system vendors.System
	byName vendors.System // the system by addresses and names alone: a scope may look like NxtPort's by chance
	token  *url.URL       // the token endpoint, nil unknown
	entra  bool           // it is Entra's, by host or by path
	public bool           // it is at one of Microsoft's own hosts: ids there are GUIDs
	code   string         // of the check that looks now
	found  []client.Lint
}

func newLinter(t client.Target, now time.Time) *linter {
	l := &linter{t: t, now: now, system: vendors.SystemOf(t)}
	l.byName = vendors.SystemOf(client.Target{URL: t.URL, Kind: t.Kind, Title: t.Title, Profile: t.Profile,
		Auth: map[string]string{"token_url": t.Auth["token_url"]}})
	if u, err := url.Parse(strings.TrimSpace(t.Auth["token_url"])); err == nil && u.Host != "" {
		l.token, l.entra = u, vendors.IsEntra(u)
		l.public = vendors.IsEntra(&url.URL{Host: u.Host})
		l.entra = l.entra || l.public
	}
	return l
}

// add records what was found.
func (l *linter) add(key, text, fix string) {
	l.found = append(l.found, client.Lint{Code: l.code, Key: key, Text: text, Fix: fix})
}

// fatal records what makes a request impossible.
func (l *linter) fatal(key, text, fix string) {
	l.found = append(l.found, client.Lint{Code: l.code, Key: key, Text: text, Fix: fix, Fatal: true})
}

// edit is the command that sets keys of this environment.
func (l *linter) edit(pairs ...string) string {
	quoted := make([]string, 0, len(pairs))
	for _, p := range pairs {
		if plain := strings.ReplaceAll(p, "…", ""); evidence.ShellWord(plain) != plain { // dots are to be replaced: they need no quotes
			p = evidence.ShellWord(p)
		}
		quoted = append(quoted, p)
	}
	return "odatui profiles edit " + evidence.ShellWord(l.t.Ref) + " " + strings.Join(quoted, " ")
}

// secretCommand is the command that stores a secret.
func (l *linter) secretCommand(key string) string {
	short := strings.TrimPrefix(key, "auth.")
	if short == "client_secret" || short == "password" || short == "token" || short == "value" {
		return "odatui profiles secret " + evidence.ShellWord(l.t.Ref)
	}
	return "odatui profiles secret " + evidence.ShellWord(l.t.Ref) + " " + evidence.ShellWord(short)
}

// appOnly reports that the program signs in as itself, not as a person.
func (l *linter) appOnly() bool { return l.t.Method.App() }

// v2 reports an endpoint of Entra's second version, v1 one of its first.
func (l *linter) v2() bool {
	return l.entra && strings.Contains(strings.ToLower(l.token.Path), "/v2.0/")
}

func (l *linter) v1() bool {
	return l.entra && !l.v2() && strings.HasSuffix(strings.ToLower(l.token.Path), "/oauth2/token")
}

// tenant is the tenant in an Entra token address, "" none.
func (l *linter) tenant() string { return vendors.EntraTenant(l.t) }

// value is a text of the profile that a person wrote.
type value struct{ key, text string }

// values are the texts of the profile, in its order: addresses first.
func (l *linter) values() []value {
	list := []value{{"url", l.t.URL}}
	skip := []string{"client_auth", "certificate", "key", "header", "query", "client_secret_expires"} // words of ours, paths and names
	order := []string{"token_url", "device_url", "tenant", "subscription", "client_id", "username", "scope", "resource"}
	for _, key := range order {
		if text, ok := l.t.Auth[key]; ok {
			list = append(list, value{"auth." + key, text})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(l.t.Auth)) {
		if !slices.Contains(order, key) && !slices.Contains(skip, key) {
			list = append(list, value{"auth." + key, l.t.Auth[key]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.t.Params)) {
		list = append(list, value{"auth.params." + name, l.t.Params[name]})
	}
	return list
}
