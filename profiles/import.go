package profiles

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	"odatui/lazy"
	"odatui/placeholder"
)

const whatIsRead = "what is read: a Postman environment, an appsettings.json (local.settings.json, user secrets) with sections of BaseUrl, TenantId, ClientId, " +
	"ClientSecret and Scopes at any depth, a .env file"

// Import reads settings that people have for other programs: a Postman environment
// (or several), a .env file, or settings of .NET with a service and its sign-in in
// sections at any depth. base is a settings file whose values this file overrides, if
// any. Environments of one profile are drafts of one name; the settings that they
// share are a draft of that name without an environment, before theirs. Warnings
// name what was not used, and profiles that were left out. Secrets are in
// Draft.Secrets; an address that contains one is an error. The file name gives names
// where the data has none. An error never quotes the data.
func Import(data []byte, filename string, base ...[]byte) ([]Draft, []string, error) {
	data = bytes.TrimPrefix(data, bom)
	if len(data) > maxFile {
		return nil, nil, &Error{Message: "import: the file is larger than 1 MiB"}
	}
	drafts, warnings, err := importAny(data, filename, base)
	if err != nil {
		return nil, nil, err
	}
	found := len(drafts) > 0
	drafts, left := usable(drafts)
	switch {
	case !found:
		return nil, warnings, &Error{Message: "import: nothing in this file looks like a service or a way to sign in", hints: []string{whatIsRead}}
	case len(drafts) == 0:
		return nil, warnings, &Error{Message: "import: nothing in this file can be used: " + left[0],
			hints: append(left[1:], "put the real values into the file and import it again")}
	}
	for _, why := range left {
		warnings = append(warnings, "left out: "+why)
	}
	if drafts, err = together(drafts); err != nil {
		return nil, warnings, err
	}
	return drafts, warnings, nil
}

// usable divides drafts into those that can be used and the reasons why others
// cannot. A single draft may lack an address: the command line can supply it.
func usable(drafts []Draft) (kept []Draft, left []string) {
	for _, d := range drafts {
		switch {
		case d.unusable != "":
			left = append(left, d.Ref()+": "+d.unusable)
		case d.unfilledURL != "" && len(drafts) > 1:
			left = append(left, d.Ref()+": "+holdsPlaceholder(d.unfilledURL))
		default:
			kept = append(kept, d)
		}
	}
	return kept, left
}

func holdsPlaceholder(names ...string) string {
	if len(names) == 1 {
		return names[0] + " holds a placeholder"
	}
	return strings.Join(names, ", ") + " hold placeholders"
}

// importAny reads a file by what it looks like.
func importAny(data []byte, filename string, base [][]byte) ([]Draft, []string, error) {
	var several []map[string]json.RawMessage
	root := map[string]json.RawMessage{}
	trimmed := bytes.TrimSpace(data)
	plain := plainJSON(data)
	switch {
	case len(trimmed) == 0 || !strings.ContainsRune("{[/", rune(trimmed[0])):
		return importEnv(data, filename)
	case json.Unmarshal(plain, &several) == nil && slices.ContainsFunc(several, func(one map[string]json.RawMessage) bool { return one["values"] != nil }):
		return importPostmen(several, filename)
	case json.Unmarshal(plain, &root) == nil && root["values"] != nil:
		return importPostman(root, filename)
	case json.Unmarshal(root["environments"], &several) == nil && len(several) > 0 && several[0]["values"] != nil:
		return importPostmen(several, filename)
	}
	return importSettings(plain, filename, base)
}

// found holds settings by what they mean, whatever their names are.
type found map[string]*finding

// finding is a setting that was found.
type finding struct {
	name     string // as the file has it
	value    string // "" if unfilled
	unfilled bool   // it holds a placeholder
	used     bool   // it is in a draft
}

// meanings are the names that settings go by, without case, blanks, - and _.
// The first meaning whose pattern fits is taken.
var meanings = []struct {
	meaning string
	pattern *lazy.Pattern
}{
	{"token_url", lazy.Regexp(`^(access)?token(url|uri|endpoint)$|^(oauth2?|auth)tokenurl$|^(oauth2?|auth)(url|uri|endpoint)$`)},
	{"client_secret", lazy.Regexp(`^(client|app|application|oauth)secret(value)?$|^clientpassword$`)},
	{"client_id", lazy.Regexp(`^(client|app|application)id$`)},
	{"tenant", lazy.Regexp(`^(tenant|directory)(id)?$`)},
	{"scope", lazy.Regexp(`^scopes?$`)},
	{"instance", lazy.Regexp(`^(aad|azuread|login)?instance$|^authorityhost$`)},
	{"authority", lazy.Regexp(`^authority(url|uri)?$`)},
	{"resource", lazy.Regexp(`^(resource|audience)(uri|url|id)?$`)},
	{"subscription_key", lazy.Regexp(`^(ocpapim)?subscriptionkey$`)},
	{"api_key", lazy.Regexp(`^x?apikey$`)},
	{"username", lazy.Regexp(`^user(name)?$`)},
	{"password", lazy.Regexp(`^password$`)},
	{"token", lazy.Regexp(`^(access|bearer)?token$`)},
	{"url", lazy.Regexp(`^(base|service|api|odata|root)?(url|uri)$|^(base|service)(address|path)$|^host(name)?$|^(odata|api|service)?(endpoint|root)$`)},
}

func meaningOf(name string) string {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(name))
	for _, m := range meanings {
		if m.pattern.MatchString(name) {
			return m.meaning
		}
	}
	return ""
}

// text is a setting's value, "" if it was not found.
func (f found) text(meaning string) string {
	if one := f[meaning]; one != nil {
		return one.value
	}
	return ""
}

// take is text for putting it into a draft.
func (f found) take(meaning string) string {
	if one := f[meaning]; one != nil {
		one.used = true
	}
	return f.text(meaning)
}

// environments are words in names that mean an environment.
var environments = []struct {
	name  string
	words []string
}{
	{"live", []string{"live", "prod", "production", "prd"}},
	{"staging", []string{"staging", "stage", "stg"}},
	{"uat", []string{"uat", "acc", "acceptance"}},
	{"test", []string{"test", "tst", "qa"}},
	{"dev", []string{"dev", "development", "local"}},
	{"sandbox", []string{"sandbox", "sb"}},
}

// environmentOf splits a name into what it names and its environment.
func environmentOf(name string) (rest, environment string) {
	words := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _-.()[]/", r) })
	for i := len(words) - 1; i >= 0; i-- {
		for _, e := range environments {
			if slices.Contains(e.words, strings.ToLower(words[i])) {
				return strings.Join(slices.Delete(slices.Clone(words), i, i+1), "-"), e.name
			}
		}
	}
	return strings.Join(words, "-"), ""
}

// slug makes a name of a profile: lower-case letters, digits and hyphens.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// dullNames are names of files that say nothing about what is in them.
var dullNames = []string{"", ".", "-", "env", "appsettings", "settings", "local.settings", "secrets", "config"}

// nameOf returns a name for the content of a file.
func nameOf(filename string) string {
	base := strings.TrimPrefix(filepath.Base(filename), ".")
	for _, suffix := range []string{".postman_environment.json", ".json", ".env", ".txt"} {
		base = strings.TrimSuffix(base, suffix)
	}
	base = strings.TrimPrefix(base, "env.") // .env.staging
	if slices.Contains(dullNames, base) {
		return "imported"
	}
	return strings.TrimPrefix(base, "appsettings.")
}

// unfilled reports whether a setting still holds a placeholder.
func unfilled(meaning, value string) bool {
	switch meaning {
	case "client_secret", "password", "token", "api_key", "subscription_key":
		whole := strings.TrimSpace(value)
		return placeholder.Whole(value) || strings.HasPrefix(whole, "<") && strings.HasSuffix(whole, ">") || strings.Contains(value, "{{")
	case "url":
		return placeholder.InAddress(value) != ""
	}
	return placeholder.In(value) != ""
}
