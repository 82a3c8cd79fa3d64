package profiles

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// section is a table of a settings file.
type section struct {
	name     string // the last part of its path, as the file has it
	path     []string
	parent   *section
	children []*section
	settings []*setting
	byName   map[string]*section // the children, by their names in small letters
	ofName   map[string]*setting

	address *setting // the setting with the address of a service, nil none
	signer  *section // the first section with a sign-in: itself, or one within it that is not of another service; nil none
}

// setting is a value, or a list of values, of a section.
type setting struct {
	name, path string
	value      string // of a list: the items, separated by blanks
	used       bool
}

// importSettings reads settings of .NET: an appsettings.json, a local.settings.json,
// user secrets.
func importSettings(data []byte, filename string, base [][]byte) ([]Draft, []string, error) {
	var leaves []leaf
	for _, text := range append(slices.Clip(base), data) { // the last one wins
		more, err := leavesOf(plainJSON(text))
		if err != nil {
			return nil, nil, &Error{Message: "import: this is not valid JSON", hints: []string{whatIsRead}}
		}
		leaves = append(leaves, more...)
	}
	root := sectionsOf(leaves)
	if values := root.byName["values"]; values != nil && root.text("IsEncrypted") == "true" {
		return nil, nil, &Error{Message: "import: the values of this file are encrypted", hints: []string{"decrypt them first: func settings decrypt"}}
	}
	drafts, warnings, err := root.drafts(filename)
	if err != nil || len(drafts) > 0 {
		return drafts, warnings, err
	}
	var flat []named // variables, in a local.settings.json
	for _, l := range leaves {
		if len(l.path) == 1 || len(l.path) == 2 && l.path[0] == "Values" {
			flat = append(flat, named{name: l.path[len(l.path)-1], value: l.value})
		}
	}
	if drafts, more, err := gather(flat, nameOf(filename)); err != nil || len(drafts) > 0 {
		return drafts, more, err
	}
	return nil, warnings, nil
}

// sectionsOf returns the tree of settings. Names are the same whatever their case; a
// later value replaces an earlier one of the same path.
func sectionsOf(leaves []leaf) *section {
	root, values := newSection("", nil), map[string]string{}
	fold := func(path []string) string { return strings.ToLower(strings.Join(path, "\x00")) }
	for _, l := range leaves {
		values[fold(l.path)] = l.value
	}
	for _, l := range leaves {
		value, ok := values[fold(l.path)]
		if !ok {
			continue // it is in the tree
		}
		delete(values, fold(l.path))
		last := len(l.path) - 1
		if _, err := strconv.Atoi(l.path[last]); err == nil && last > 0 {
			last-- // an item of a list
		}
		s := root
		for _, name := range l.path[:last] {
			s = s.open(name)
		}
		name := l.path[last]
		if one := s.ofName[strings.ToLower(name)]; one != nil {
			one.value += " " + value
			continue
		}
		one := &setting{name: name, path: cmp.Or(l.name, strings.Join(l.path[:last+1], ":")), value: value}
		s.settings, s.ofName[strings.ToLower(name)] = append(s.settings, one), one
	}
	root.resolve()
	return root
}

func newSection(name string, parent *section) *section {
	s := &section{name: name, parent: parent, byName: map[string]*section{}, ofName: map[string]*setting{}}
	if parent != nil {
		s.path = append(slices.Clip(parent.path), name)
	}
	return s
}

// open returns the section of a name within s, a new one if there is none.
func (s *section) open(name string) *section {
	c := s.byName[strings.ToLower(name)]
	if c == nil {
		c = newSection(name, s)
		s.children, s.byName[strings.ToLower(name)] = append(s.children, c), c
	}
	return c
}

// text returns the value of a setting, "" if there is none.
func (s *section) text(name string) string {
	if one := s.ofName[strings.ToLower(name)]; one != nil {
		return one.value
	}
	return ""
}

// resolve finds the addresses and sign-ins of the section and of those within it.
func (s *section) resolve() {
	for _, c := range s.children {
		c.resolve()
	}
	if s.ofOthers() {
		return
	}
	if s.identity() {
		s.signer = s
	}
	for _, c := range s.children {
		if s.signer == nil && c.address == nil {
			s.signer = c.signer
		}
	}
	s.address = s.findAddress()
}

// ofOthers reports whether a section is about something else than an API: a
// database, a log, mail.
func (s *section) ofOthers() bool {
	parts := words.FindAllString(s.name, -1)
	return slices.ContainsFunc(parts, func(part string) bool {
		part = strings.ToLower(part)
		return slices.Contains(otherThings, part) && !slices.Contains([]string{"public", "login", "docs", "site"}, part) || slices.Contains(otherSections, part)
	})
}

// otherSections are further words in names of sections that are not about an API.
var otherSections = []string{"logging", "serilog", "seq", "kestrel", "cors", "insights", "connectionstrings", "hangfire", "retry"}

// commonAddresses are names of addresses of many things.
var commonAddresses = []string{"url", "uri", "host", "hostname", "root", "endpoint"}

// findAddress returns the setting with the address of a service, nil if the section
// has none. Common names count only beside a sign-in.
func (s *section) findAddress() *setting {
	var best *setting
	for _, one := range s.settings {
		if meaningOf(one.name) != "url" || s.signer == nil && slices.Contains(commonAddresses, strings.ToLower(one.name)) {
			continue
		}
		_, ok := httpAddress(one.value)
		if (ok || unfilled("url", one.value)) && (best == nil || rank(one.name) < rank(best.name)) {
			best = one
		}
	}
	return best
}

// identity reports whether the section itself has a sign-in.
func (s *section) identity() bool {
	has := map[string]bool{}
	for _, one := range s.settings {
		has[meaningOf(one.name)] = true
	}
	return has["client_id"] && (has["client_secret"] || has["tenant"] || has["authority"] || has["instance"] || has["token_url"]) ||
		has["username"] && has["password"]
}

// all lists the section and those within it, in the order of the file.
func (s *section) all() []*section {
	out := []*section{s}
	for _, c := range s.children {
		out = append(out, c.all()...)
	}
	return out
}
