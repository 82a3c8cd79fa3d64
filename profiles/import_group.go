package profiles

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"odatui/lazy"
)

// named is a setting with its name in the file: a variable of a .env file, a value of
// a Postman environment.
type named struct {
	name, value string
	within      bool // it is a part of another value
}

// group is what was found under one prefix: XMART_STAGING_URL and
// XMART_STAGING_CLIENT_ID belong together.
type group struct {
	prefix    string
	rest, env string // the prefix without its environment, and the environment
	own       found
}

// commonPrefixes are prefixes of any API and environment.
var commonPrefixes = []string{"", "azure", "aad", "entra", "oauth", "oauth2", "api", "odata", "ms", "app"}

// otherThings are words in names of addresses and secrets that do not belong to an
// API: such settings are never used.
var otherThings = []string{
	"database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mssql", "sql", "sqlite", "mongo", "mongodb", "redis", "cache",
	"rabbitmq", "amqp", "kafka", "elastic", "elasticsearch", "smtp", "mail", "email", "sentry", "slack", "webhook", "hook", "callback",
	"redirect", "reply", "login", "logout", "frontend", "website", "site", "public", "proxy", "docs", "swagger", "cdn", "s3", "storage",
	"blob", "github", "gitlab", "npm", "otel", "telemetry", "grafana", "jaeger", "health", "vault", "keyvault", "jwks", "issuer", "userinfo",
}

// words splits a name at blanks, hyphens, dots, underscores and capitals.
var words = lazy.Regexp(`[A-Z]+[a-z0-9]*|[a-z0-9]+`)

// split splits XMART_LIVE_CLIENT_ID or xmartLiveClientId into xmart-live and its
// meaning: the longest ending that means something wins.
func split(name string) (prefix, meaning string) {
	parts := words.FindAllString(name, -1)
	for i := range parts {
		parts[i] = strings.ToLower(parts[i])
		if slices.Contains(otherThings, parts[i]) {
			return "", ""
		}
	}
	for i := range parts {
		if meaning = meaningOf(strings.Join(parts[i:], "_")); meaning == "" {
			continue
		}
		if prefix = strings.Join(parts[:i], "-"); slices.Contains(commonPrefixes, prefix) {
			prefix = ""
		}
		return prefix, meaning
	}
	return "", ""
}

// rank orders the names of addresses: the lowest is most likely the service's.
func rank(name string) int {
	name = strings.ToLower(name)
	order := []string{"odata", "service", "api", "base", "root", "ur", "endpoint"}
	if i := slices.IndexFunc(order, func(word string) bool { return strings.Contains(name, word) }); i >= 0 {
		return i
	}
	return len(order) // a host
}

var bareHost = lazy.Regexp(`^(localhost|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)(:[0-9]+)?([/?].*)?$`)

// httpAddress returns a whole address of a service, false if the value cannot be one.
func httpAddress(value string) (string, bool) {
	scheme, _, ok := strings.Cut(value, "://")
	if !ok {
		return "https://" + value, bareHost.MatchString(value)
	}
	return value, strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

// gather makes drafts of settings that are known by their names only. label
// gives names where the settings have none.
func gather(list []named, label string) ([]Draft, []string, error) {
	groups, leftOut, warnings := grouped(list)
	chosen := choose(groups)
	labelRest, labelEnv := environmentOf(label)
	var drafts []Draft
	for _, g := range chosen {
		f := found{}
		for _, from := range []group{groups[""], baseOf(groups, g), g} { // the nearer one wins
			maps.Copy(f, from.own)
		}
		d, more, err := f.draft(cmp.Or(g.rest, labelRest), cmp.Or(g.env, labelEnv))
		if err != nil {
			return nil, nil, err
		}
		drafts, warnings = append(drafts, d), append(warnings, more...)
	}
	done := leftOut // what is in a warning already, or in a draft
	for _, g := range groups {
		for _, one := range g.own {
			done[one.name] = done[one.name] || one.used
		}
	}
	var unused []string
	for _, s := range list {
		if !done[s.name] && s.value != "" && !s.within {
			unused, done[s.name] = append(unused, s.name), true
		}
	}
	if len(unused) > 0 {
		warnings = append(warnings, notUsed(unused))
	}
	return drafts, warnings, nil
}

// grouped sorts settings by prefix and meaning. It returns which are left out for a
// reason of their own.
func grouped(list []named) (groups map[string]group, leftOut map[string]bool, warnings []string) {
	groups, leftOut = map[string]group{"": {own: found{}}}, map[string]bool{}
	leave := func(name, why string) {
		leftOut[name] = true
		warnings = append(warnings, name+" is left out: "+why)
	}
	for _, s := range list {
		prefix, meaning := split(s.name)
		value := strings.TrimSpace(s.value)
		switch {
		case meaning == "" || value == "" || meaning == "url" && s.within:
			continue
		case unfilled(meaning, value):
			leave(s.name, "it holds a placeholder")
			value = ""
		case meaning == "url" || meaning == "token_url":
			whole, ok := httpAddress(value)
			if !ok {
				leave(s.name, "it is no http address")
				continue
			}
			value = whole
		}
		g, ok := groups[prefix]
		if !ok {
			g = group{prefix: prefix, own: found{}}
			g.rest, g.env = environmentOf(prefix)
			groups[prefix] = g
		}
		already := g.own[meaning]
		switch {
		case already == nil, already.unfilled:
		case value == "":
			continue
		case meaning == "url" && rank(s.name) < rank(already.name):
			leave(already.name, s.name+" comes first")
		case meaning == "url":
			leave(s.name, already.name+" comes first")
			continue
		default:
			leave(s.name, already.name+" says the same thing")
			continue
		}
		g.own[meaning] = &finding{name: s.name, value: value, unfilled: value == ""}
	}
	return groups, leftOut, warnings
}

// baseOf is the group that an environment's group builds on: XMART for
// XMART_STAGING.
func baseOf(groups map[string]group, g group) group {
	if g.env != "" && g.rest != "" {
		for _, b := range groups {
			if b.env == "" && b.rest == g.rest {
				return b
			}
		}
	}
	return group{}
}

// identity reports whether a group has the name of a client or user.
func (g group) identity() bool { return g.own["client_id"] != nil || g.own["username"] != nil }

// choose picks the groups that are a service each: those of environments, those
// with an address of their own, and what all share where it is one too.
func choose(groups map[string]group) []group {
	shared := groups[""]
	address := func(g group) bool { return g.own["url"] != nil }
	var chosen []group
	prefixes := slices.Sorted(maps.Keys(groups))
	for _, prefix := range prefixes {
		if g := groups[prefix]; g.env != "" && (address(g) || g.identity()) {
			chosen = append(chosen, g)
		}
	}
	environments := slices.Clone(chosen)
	for _, prefix := range prefixes {
		g := groups[prefix]
		if prefix == "" || g.env != "" {
			continue
		}
		siblings, whole := 0, true
		for _, e := range environments {
			if e.rest == g.rest {
				siblings, whole = siblings+1, whole && address(e)
			}
		}
		switch {
		case siblings > 0:
			if address(g) && whole {
				chosen = append(chosen, g)
			}
		case address(g) && (!address(shared) || g.identity()), g.identity() && !shared.identity():
			chosen = append(chosen, g)
		}
	}
	alone := len(chosen) == 0 && len(shared.own) > 0
	if alone || address(shared) && !slices.ContainsFunc(chosen, func(g group) bool { return !address(g) }) {
		chosen = append(chosen, shared)
	}
	// The ones without an environment first: they are what the name alone means.
	slices.SortStableFunc(chosen, func(a, b group) int {
		return cmp.Or(strings.Compare(a.rest, b.rest), strings.Compare(a.env, b.env))
	})
	return chosen
}

// together makes drafts of one name the environments of one profile: each has a
// name of its own, and an auth that all have stands once, in the profile.
func together(drafts []Draft) ([]Draft, error) {
	byName := map[string][]int{}
	var order []string
	for i, d := range drafts {
		if byName[d.Name] == nil {
			order = append(order, d.Name)
		}
		byName[d.Name] = append(byName[d.Name], i)
	}
	var out []Draft
	for _, name := range order {
		var all []Draft
		seen := map[string]bool{}
		for _, i := range byName[name] {
			d := drafts[i]
			if len(byName[name]) > 1 {
				d.Environment = cmp.Or(d.Environment, defaultEnvironment)
			}
			if seen[d.Environment] {
				return nil, &Error{Message: "import: two services of this file would both be " + d.Ref(), hints: []string{"split the file, and import each part with --name or --env"}}
			}
			seen[d.Environment] = true
			all = append(all, d)
		}
		out = append(out, lifted(all)...)
	}
	return out, nil
}

// lifted puts an auth that all environments have into a draft of the profile
// itself, before theirs.
func lifted(all []Draft) []Draft {
	base, _ := all[0].parted()
	if len(all) < 2 || len(base.Settings)+len(base.Secrets) == 0 {
		return all
	}
	out := []Draft{base}
	for _, d := range all {
		auth, own := d.parted()
		if !slices.Equal(auth.Settings, base.Settings) || !slices.EqualFunc(auth.Secrets, base.Secrets, func(a, b DraftSecret) bool {
			return a.Key == b.Key && a.Env == b.Env && a.Hidden.Reveal() == b.Hidden.Reveal()
		}) {
			return all
		}
		out = append(out, own)
	}
	return out
}

// parted splits a draft into the auth, for the profile, and the rest.
func (d *Draft) parted() (auth, own Draft) {
	auth, own = Draft{Name: d.Name}, Draft{Name: d.Name, Environment: d.Environment}
	for _, s := range d.Settings {
		to := &own
		if strings.HasPrefix(s.Key, "auth.") {
			to = &auth
		}
		to.Settings = append(to.Settings, s)
	}
	for _, s := range d.Secrets {
		to := &own
		if strings.HasPrefix(s.Key, "auth.") {
			to = &auth
		}
		to.Secrets = append(to.Secrets, s)
	}
	return auth, own
}
