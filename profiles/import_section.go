package profiles

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// drafts returns a draft of each service in the tree; without any, one of each
// sign-in.
func (s *section) drafts(filename string) (drafts []Draft, warnings []string, err error) {
	var chosen []*section
	for _, c := range s.all() {
		if c.address != nil {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		for _, c := range s.all() {
			if c.signer == c {
				chosen = append(chosen, c)
			}
		}
	}
	for _, c := range chosen {
		g := gathering{found: found{}, settings: map[*finding]*setting{}, prefix: strings.Join(c.path, ":") + ":"}
		g.service(c)
		name, environment := c.named(filename)
		d, more, err := g.found.draft(name, environment)
		if err != nil {
			return nil, nil, err
		}
		g.mark(d)
		d.Settings = append(d.Settings, g.headers...)
		drafts, warnings = append(drafts, d), append(warnings, slices.Concat(g.warnings, more)...)
	}
	if unused := s.unused(); len(unused) > 0 {
		warnings = append(warnings, notUsed(unused))
	}
	return drafts, warnings, nil
}

// gathering is what was found for one service.
type gathering struct {
	found    found
	settings map[*finding]*setting // where the findings are from
	prefix   string                // of the paths of settings in the service's section, which messages leave out
	headers  []Assignment
	warnings []string
}

// service takes the settings of a service: its own ones first, then those of
// sections within it, then a sign-in and what completes one from the sections around
// it.
func (g *gathering) service(s *section) {
	if s.address != nil {
		g.take("url", s.address)
	}
	g.within(s, nil)
	for p := s.parent; p != nil; p = p.parent {
		if g.found["client_id"] != nil || g.found["username"] != nil {
			break
		}
		if p.identity() {
			g.within(p, s)
		}
		for _, c := range p.children {
			if c.address == nil && c.signer != nil && !c.holds(s) {
				g.within(c.signer, s)
				break
			}
		}
	}
	if g.found["client_id"] != nil { // TenantId and the like may be above
		for p := s.parent; p != nil; p = p.parent {
			g.own(p)
		}
	}
}

func (s *section) holds(other *section) bool {
	for ; other != nil; other = other.parent {
		if other == s {
			return true
		}
	}
	return false
}

// within takes the settings of a section, then those of sections within it, nearest
// first, but not those of other services, nor of the section not.
func (g *gathering) within(s, not *section) {
	for level := []*section{s}; len(level) > 0; {
		var next []*section
		for _, one := range level {
			g.own(one)
			for _, c := range one.children {
				switch {
				case c == not || c.address != nil || c.ofOthers():
				case not == nil && one == s && slices.Contains(headerSections, strings.ToLower(c.name)):
					g.takeHeaders(c)
				default:
					next = append(next, c)
				}
			}
		}
		level = next
	}
}

// own takes the settings of a section itself that have not been found yet.
func (g *gathering) own(s *section) {
	if kind := s.ofName["sourcetype"]; kind != nil {
		if !strings.EqualFold(kind.value, "ClientSecret") {
			return // a certificate, a key vault
		}
		kind.used = true
	}
	for _, one := range s.settings {
		if meaning := meaningOf(one.name); meaning != "url" {
			g.take(meaning, one)
		}
	}
	if domain := s.ofName["domain"]; domain != nil && s.identity() {
		g.take("tenant", domain)
	}
}

// take records a setting, unless its meaning was found before. One that is filled in
// replaces a placeholder.
func (g *gathering) take(meaning string, one *setting) {
	blank, before := unfilled(meaning, one.value), g.found[meaning]
	if meaning == "" || before != nil && (!before.unfilled || blank) {
		return
	}
	f := &finding{name: strings.TrimPrefix(one.path, g.prefix), value: one.value, unfilled: blank}
	switch {
	case blank:
		f.value = ""
	case meaning == "url":
		f.value, _ = httpAddress(one.value)
	}
	g.found[meaning], g.settings[f] = f, one
}

// headerSections are names of sections with headers of every request.
var headerSections = []string{"extraheaderparameters", "headers", "defaultheaders", "defaultrequestheaders"}

func (g *gathering) takeHeaders(s *section) {
	for _, one := range s.settings {
		one.used = true
		switch {
		case meaningOf(one.name) == "subscription_key":
			g.take("subscription_key", one)
		case LooksSecret(one.name):
			g.warnings = append(g.warnings, "the header "+one.path+" looks like a secret and is left out: write a reference to it")
		default:
			g.headers = append(g.headers, Assignment{"headers." + quoteKey(one.name), Text(one.value)})
		}
	}
}

// mark marks the settings that are in a draft, or that a warning names.
func (g *gathering) mark(d Draft) {
	for _, f := range g.found {
		one := g.settings[f]
		switch {
		case d.unusable != "":
			one.used = true
		case f.unfilled:
			one.used = true
			g.warnings = append(g.warnings, d.Ref()+": "+f.name+" is left out: it holds a placeholder")
		case f.used:
			one.used = true
		}
	}
	slices.Sort(g.warnings)
}

// dullSections are names of sections that do not say which API or environment is
// meant.
var dullSections = []string{"httpclient", "httpclients", "client", "clients", "downstreamapi", "downstreamapis", "api", "apis", "service", "services",
	"endpoint", "endpoints", "values", "settings", "appsettings", "environment", "environments", "security", "auth", "authentication", "azuread", "entra",
	"entraid", "credentials", "options", "config", "configuration", "odata", "connection", "connections", "profiles"}

// named returns the name and the environment of the section's service: those of the
// nearest sections that have one, else of the file.
func (s *section) named(filename string) (name, environment string) {
	for p := s; p != nil; p = p.parent {
		label := p.name
		if one := p.ofName["name"]; one != nil {
			label, one.used = one.value, true
		}
		if _, err := strconv.Atoi(label); err == nil {
			continue
		}
		rest, env := environmentIn(label)
		environment = cmp.Or(environment, env)
		if slug(rest) != "" && !slices.Contains(dullSections, strings.ReplaceAll(slug(rest), "-", "")) {
			name = cmp.Or(name, rest)
		}
	}
	rest, env := environmentOf(nameOf(filename))
	return cmp.Or(name, rest), cmp.Or(environment, env)
}

// environmentIn is environmentOf for a name whose words may begin with capitals, as
// in NxtPortStaging.
func environmentIn(name string) (rest, environment string) {
	if rest, environment = environmentOf(name); environment != "" {
		return rest, environment
	}
	for _, word := range words.FindAllString(name, -1) {
		if _, env := environmentOf(word); env != "" {
			return strings.Replace(name, word, "", 1), env
		}
	}
	return rest, ""
}

// unused lists what is in no draft: whole sections where nothing of them is, else
// single settings.
func (s *section) unused() (names []string) {
	for _, one := range s.settings {
		if !one.used {
			names = append(names, one.path)
		}
	}
	for _, c := range s.children {
		if c.touched() {
			names = append(names, c.unused()...)
		} else {
			names = append(names, strings.Join(c.path, ":"))
		}
	}
	return names
}

// touched reports whether a setting of the section, or of one within it, is used.
func (s *section) touched() bool {
	return slices.ContainsFunc(s.settings, func(one *setting) bool { return one.used }) || slices.ContainsFunc(s.children, (*section).touched)
}

// mostUnused is how many unused settings are named.
const mostUnused = 30

// notUsed returns the warning about settings that were not used.
func notUsed(names []string) string {
	if more := len(names) - mostUnused; more > 0 {
		names = append(slices.Clone(names[:mostUnused]), strconv.Itoa(more)+" more")
	}
	return "not used: " + strings.Join(names, ", ")
}
