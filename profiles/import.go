package profiles

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Import reads settings that people have for other programs: a Postman
// environment, an appsettings.json with the sections of Microsoft.Identity.Web,
// or a .env file. Warnings say what was left out. Secrets that were found stand
// in Draft.Secrets; the file name gives names where the data has none. An error
// never quotes the data.
func Import(data []byte, filename string) ([]Draft, []string, error) {
	data = bytes.TrimPrefix(data, bom)
	if len(data) > maxFile {
		return nil, nil, &Error{Message: "import: the file is larger than 1 MiB"}
	}
	var drafts []Draft
	var warnings []string
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '/') {
		root := map[string]json.RawMessage{}
		if err := json.Unmarshal(plainJSON(data), &root); err != nil {
			return nil, nil, &Error{Message: "import: this is not valid JSON"}
		}
		if _, ok := root["values"]; ok {
			drafts, warnings = importPostman(root, filename)
		} else {
			drafts, warnings = importSettings(root, filename)
		}
	} else {
		var err error
		if drafts, warnings, err = importEnv(data, filename); err != nil {
			return nil, nil, err
		}
	}
	if len(drafts) == 0 {
		return nil, warnings, &Error{Message: "import: nothing in this file looks like a service or a way to sign in",
			hints: []string{"what is read: a Postman environment, an appsettings.json of Microsoft.Identity.Web, a .env file"}}
	}
	return drafts, warnings, nil
}

// found are settings by what they mean, whatever they were called.
type found map[string]finding

type finding struct {
	name  string // as the file calls it
	value string
}

// meanings are the names that settings go by, without case, blanks, - and _.
// The first meaning whose pattern fits is taken.
var meanings = []struct {
	meaning string
	pattern *regexp.Regexp
}{
	{"token_url", regexp.MustCompile(`^(access)?token(url|uri|endpoint)$|^(oauth2?|auth)tokenurl$|^(oauth2?|auth)(url|uri|endpoint)$`)},
	{"client_secret", regexp.MustCompile(`^(client|app|application|oauth)secret(value)?$|^clientpassword$`)},
	{"client_id", regexp.MustCompile(`^(client|app|application)id$`)},
	{"tenant", regexp.MustCompile(`^(tenant|directory)(id)?$`)},
	{"scope", regexp.MustCompile(`^scopes?$`)},
	{"resource", regexp.MustCompile(`^(resource|audience)(uri|url|id)?$`)},
	{"subscription_key", regexp.MustCompile(`^(ocpapim)?subscriptionkey$`)},
	{"api_key", regexp.MustCompile(`^x?apikey$`)},
	{"username", regexp.MustCompile(`^user(name)?$`)},
	{"password", regexp.MustCompile(`^password$`)},
	{"token", regexp.MustCompile(`^(access|bearer)?token$`)},
	{"url", regexp.MustCompile(`^(base|service|api|odata|root)?(url|uri)$|^(base|service)(address|path)$|^host(name)?$|^(odata|api)?(endpoint|root)$`)},
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

func (f found) text(meaning string) string { return f[meaning].value }

// draft makes a profile of what was found.
func (f found) draft(name, environment string) (Draft, []string) {
	d := Draft{Name: cmp.Or(slug(name), "imported"), Environment: slug(environment)}
	var warnings []string
	address := f.text("url")
	if address != "" && !strings.Contains(address, "://") {
		address = "https://" + address
	}
	d.Set("url", address)
	if address == "" {
		warnings = append(warnings, d.Ref()+": no address of a service was found: set url before it is used")
	}
	if d.Environment == "live" {
		d.Settings = append(d.Settings, Assignment{"live", Bool(true)})
	}
	warnings = append(warnings, f.auth(&d)...)
	if key, ok := f["subscription_key"]; ok {
		d.secret("headers.Ocp-Apim-Subscription-Key", key)
	}
	return d, warnings
}

// auth chooses the method that fits what was found.
func (f found) auth(d *Draft) (warnings []string) {
	_, hasSecret := f["client_secret"]
	switch {
	case f.text("client_id") != "" && (hasSecret || f.tokenURL() != ""):
		d.Set("auth.method", "client-credentials")
		d.Set("auth.token_url", f.tokenURL())
		d.Set("auth.client_id", f.text("client_id"))
		d.Set("auth.scope", f.text("scope"))
		if f.text("scope") == "" || !strings.Contains(f.tokenURL(), "/v2.0/") {
			d.Set("auth.resource", f.text("resource"))
		}
		if f.text("scope") == "" && f.text("resource") == "" {
			warnings = append(warnings, d.Ref()+": neither scope nor resource was found; most token endpoints want one: auth.scope or auth.resource")
		}
		if f.tokenURL() == "" {
			warnings = append(warnings, d.Ref()+": no token endpoint was found: set auth.token_url before it is used")
		}
		if hasSecret {
			d.secret("auth.client_secret", f["client_secret"])
		} else {
			warnings = append(warnings, d.Ref()+": no client secret was found: odatui profiles secret "+shell(d.Ref()))
		}
	case f.text("username") != "" && f.text("password") != "":
		d.Set("auth.method", "basic")
		d.Set("auth.username", f.text("username"))
		d.secret("auth.password", f["password"])
	case f.text("api_key") != "":
		d.Set("auth.method", "api-key")
		d.Set("auth.header", "X-Api-Key")
		d.secret("auth.value", f["api_key"])
		warnings = append(warnings, d.Ref()+": the key is sent in the header X-Api-Key; change auth.header if the service wants another")
	case f.text("token") != "":
		d.Set("auth.method", "bearer")
		d.secret("auth.token", f["token"])
	default:
		warnings = append(warnings, d.Ref()+": no way to sign in was found")
	}
	return warnings
}

// tokenURL is the token endpoint, made from the tenant where only that is known:
// the v1 one for a resource, the v2 one for a scope.
func (f found) tokenURL() string {
	if u := f.text("token_url"); u != "" {
		return u
	}
	tenant := f.text("tenant")
	if tenant == "" {
		return ""
	}
	base := strings.TrimSuffix(f.text("instance"), "/")
	if base == "" {
		base = "https://login.microsoftonline.com"
	}
	if f.text("scope") == "" && f.text("resource") != "" {
		return base + "/" + url.PathEscape(tenant) + "/oauth2/token"
	}
	return base + "/" + url.PathEscape(tenant) + "/oauth2/v2.0/token"
}

func (d *Draft) secret(key string, from finding) {
	s := DraftSecret{Key: key, Hidden: Hide(from.value)}
	if variable.MatchString(from.name) && strings.ToUpper(from.name) == from.name {
		s.Env = from.name
	}
	d.Secrets = append(d.Secrets, s)
}

// environments are words in names that say which environment is meant.
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

// nameOf is a name for what stands in a file.
func nameOf(filename string) string {
	base := strings.TrimPrefix(filepath.Base(filename), ".")
	for _, suffix := range []string{".postman_environment.json", ".json", ".env", ".txt"} {
		base = strings.TrimSuffix(base, suffix)
	}
	base = strings.TrimPrefix(base, "env.") // .env.staging
	if base == "env" || base == "appsettings" || base == "" || base == "." {
		return "imported"
	}
	return strings.TrimPrefix(base, "appsettings.")
}

// placeholder reports a value that somebody was meant to fill in.
func placeholder(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") || strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") ||
		strings.Contains(s, "{{") || strings.EqualFold(s, "undefined") || strings.EqualFold(s, "changeme")
}

// plainJSON takes comments and trailing commas out, as appsettings.json may
// have them. What they stood on stays blank, so that places do not move.
func plainJSON(data []byte) []byte {
	out := bytes.Clone(data)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	comma := -1
	for i := 0; i < len(out); {
		switch c := out[i]; {
		case c == '"':
			comma = -1
			i += textLength(out[i:], '"')
			continue
		case bytes.HasPrefix(out[i:], []byte("//")):
			end := i + bytes.IndexByte(append(slices.Clip(out[i:]), '\n'), '\n')
			blank(i, end)
			i = end
			continue
		case bytes.HasPrefix(out[i:], []byte("/*")):
			end := len(out)
			if n := bytes.Index(out[i+2:], []byte("*/")); n >= 0 {
				end = i + 2 + n + 2
			}
			blank(i, end)
			i = end
			continue
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
		i++
	}
	return out
}
