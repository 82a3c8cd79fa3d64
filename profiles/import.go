package profiles

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"odatui/lazy"
	"odatui/method"
)

const whatIsRead = "what is read: a Postman environment, an appsettings.json of Microsoft.Identity.Web, a .env file"

// Import reads settings that people have for other programs: a Postman
// environment (or several), an appsettings.json with the sections of
// Microsoft.Identity.Web, or a .env file. Environments of one profile are drafts
// of one name; what they share is a draft of that name without an environment,
// before theirs. Warnings say what was left out. Secrets that were found stand
// in Draft.Secrets; an address that holds one is refused. The file name gives
// names where the data has none. An error never quotes the data.
func Import(data []byte, filename string) ([]Draft, []string, error) {
	data = bytes.TrimPrefix(data, bom)
	if len(data) > maxFile {
		return nil, nil, &Error{Message: "import: the file is larger than 1 MiB"}
	}
	drafts, warnings, err := importAny(data, filename)
	if err == nil {
		drafts, err = together(drafts)
	}
	if err != nil {
		return nil, nil, err
	}
	if len(drafts) == 0 {
		return nil, warnings, &Error{Message: "import: nothing in this file looks like a service or a way to sign in", hints: []string{whatIsRead}}
	}
	return drafts, warnings, nil
}

// importAny reads a file by what it looks like.
func importAny(data []byte, filename string) ([]Draft, []string, error) {
	var several []map[string]json.RawMessage
	root := map[string]json.RawMessage{}
	trimmed := bytes.TrimSpace(data)
	switch {
	case len(trimmed) > 0 && trimmed[0] == '[' && json.Unmarshal(plainJSON(data), &several) == nil:
		return importPostmen(several, filename)
	case len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '/':
		return importEnv(data, filename)
	case json.Unmarshal(plainJSON(data), &root) != nil:
		return nil, nil, &Error{Message: "import: this is not valid JSON", hints: []string{whatIsRead}}
	case root["values"] != nil:
		return importPostman(root, filename)
	case json.Unmarshal(root["environments"], &several) == nil && len(several) > 0:
		return importPostmen(several, filename)
	}
	return importSettings(root, filename)
}

// found are settings by what they mean, whatever they were called.
type found map[string]*finding

type finding struct {
	name  string // as the file calls it
	value string
	used  bool // it stands in a draft
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

// draft makes a profile of what was found.
func (f found) draft(name, environment string) (Draft, []string, error) {
	d := Draft{Name: cmp.Or(slug(name), "imported"), Environment: slug(environment)}
	if err := f.refuse(); err != nil {
		return d, nil, err
	}
	var warnings []string
	d.Set("url", f.take("url"))
	if f.text("url") == "" {
		warnings = append(warnings, d.Ref()+": no address of a service was found (SERVICE_URL, ODATA_URL, base_url …)")
	}
	if d.Environment == "live" {
		d.Settings = append(d.Settings, Assignment{"live", Bool(true)})
	}
	warnings = append(warnings, f.auth(&d)...)
	if f.text("subscription_key") != "" {
		d.secret("headers.Ocp-Apim-Subscription-Key", f["subscription_key"])
	}
	return d, warnings, nil
}

// refuse finds addresses that hold a secret. They are not shown nor written.
func (f found) refuse() error {
	for _, meaning := range []string{"url", "token_url", "instance", "scope", "resource"} {
		text := f.text(meaning)
		u, err := url.Parse(text)
		switch {
		case !strings.Contains(text, "://"):
		case err != nil:
			return &Error{Message: "import: " + f[meaning].name + " is not an address"}
		case u.User != nil:
			return &Error{Message: "import: " + f[meaning].name + " holds a user and password in its address, which is refused",
				hints: []string{"take them out of the address: USERNAME and PASSWORD beside it are read"}}
		}
		if name := secretInQuery(text); name != "" {
			return &Error{Message: "import: " + f[meaning].name + " holds a secret in its address: the query parameter " + name + " looks like one, which is refused",
				hints: []string{"take it out of the address; later: odatui profiles edit PROFILE 'query." + quoteKey(name) + `={ env = "NAME" }'`}}
		}
	}
	return nil
}

// auth chooses the method that fits what was found.
func (f found) auth(d *Draft) (warnings []string) {
	has := func(meaning string) bool { return f.text(meaning) != "" }
	switch {
	case has("client_id") && (has("client_secret") || f.tokenURL() != ""):
		warnings = f.client(d)
	case has("username") && has("password"):
		d.Set("auth.method", string(method.Basic))
		d.Set("auth.username", f.take("username"))
		d.secret("auth.password", f["password"])
	case has("api_key"):
		d.Set("auth.method", string(method.APIKey))
		d.Set("auth.header", "X-Api-Key")
		d.secret("auth.value", f["api_key"])
		warnings = append(warnings, d.Ref()+": the key is sent in the header X-Api-Key; change auth.header if the service wants another")
	case has("token"):
		d.Set("auth.method", string(method.Bearer))
		d.secret("auth.token", f["token"])
	default:
		warnings = append(warnings, d.Ref()+": no way to sign in was found")
	}
	return warnings
}

// client is the way of a program with an id and a secret.
func (f found) client(d *Draft) (warnings []string) {
	d.Set("auth.method", string(method.ClientCredentials))
	endpoint := f.tokenURL()
	for _, meaning := range []string{"token_url", "tenant", "instance"} {
		if f.take(meaning) != "" && meaning == "token_url" {
			break // the others are not needed
		}
	}
	d.Set("auth.token_url", endpoint)
	d.Set("auth.client_id", f.take("client_id"))
	d.Set("auth.scope", f.take("scope"))
	if f.text("scope") == "" || !strings.Contains(endpoint, "/v2.0/") {
		d.Set("auth.resource", f.take("resource"))
	}
	if f.text("scope") == "" && f.text("resource") == "" {
		warnings = append(warnings, d.Ref()+": neither scope nor resource was found; most token endpoints want one: auth.scope or auth.resource")
	}
	if endpoint == "" {
		warnings = append(warnings, d.Ref()+": no token endpoint was found (TOKEN_URL, TENANT_ID …)")
	}
	if f.text("client_secret") != "" {
		d.secret("auth.client_secret", f["client_secret"])
		return warnings
	}
	d.Settings = append(d.Settings, Assignment{"auth.client_secret", Refer(Reference{Prompt: true})})
	return append(warnings, d.Ref()+": no client secret was found: you will be asked for it")
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

func (d *Draft) secret(key string, from *finding) {
	from.used = true
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
