package evidence

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// Snapshot is what is kept of a run that came to a first row. It holds no
// secret and no part of one: secrets are known by their marks.
func Snapshot(e client.Evidence, version string) client.LastGood {
	return client.LastGood{When: e.Now, Settings: settingsOf(e), Claims: keptClaims(e.Claims), Version: version}
}

// settingsOf are the settings of a target by their dotted keys.
func settingsOf(e client.Evidence) map[string]string {
	t := e.Target
	out := map[string]string{}
	set := func(key, value string) {
		if value == "" {
			return
		}
		if e.Redact != nil {
			value = e.Redact(value)
		}
		out[key] = value
	}
	set("url", t.URL)
	set("kind", t.Kind)
	set("auth.method", string(t.Method))
	for key, value := range t.Auth {
		set("auth."+key, value)
	}
	for key, value := range t.Params {
		set("auth.params."+key, value)
	}
	set("auth.command", strings.Join(t.Command, " "))
	for _, s := range t.Secrets {
		set(s.Key, s.Mark)
	}
	set("headers", strings.Join(slices.Sorted(slices.Values(t.Headers)), ", "))
	set("query", strings.Join(slices.Sorted(slices.Values(t.Query)), ", "))
	set("proxy", t.Proxy)
	set("tls.ca_file", t.CAFile)
	if t.Insecure {
		set("tls.insecure", "true")
	}
	set("paging", t.Paging)
	for name, value := range t.Environ {
		set("environment "+name, value)
	}
	return out
}

// keptClaims are the claims that say who a token is for and from: those that
// are the same in every token of a client.
func keptClaims(c client.Claims) map[string]string {
	if c == nil {
		return nil
	}
	out := map[string]string{}
	for _, name := range []string{"aud", "iss", "tid", "appid", "azp", "client_id", "ver", "roles", "scp", "scope"} {
		if text := ClaimText(c[name]); text != "" {
			out[name] = text
		}
	}
	return out
}

// ClaimText writes a claim in one way whatever the order of its parts.
func ClaimText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var parts []string
		for _, item := range v {
			parts = append(parts, ClaimText(item))
		}
		slices.Sort(parts)
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(v)
}

// Difference is a setting, or a claim of the token, that is one thing in A and
// another in B; "" is "none".
type Difference struct {
	Name  string
	Claim bool
	A, B  string
}

// differences lists what two runs have in different ways: settings first, then
// claims, where both had a token; each by name.
func differences(a, b client.LastGood) []Difference {
	list := unlike(a.Settings, b.Settings, false)
	if len(a.Claims) > 0 && len(b.Claims) > 0 {
		list = append(list, unlike(a.Claims, b.Claims, true)...)
	}
	return list
}

func unlike(a, b map[string]string, claims bool) []Difference {
	names := map[string]bool{}
	for name := range a {
		names[name] = true
	}
	for name := range b {
		names[name] = true
	}
	var list []Difference
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if a[name] != b[name] {
			list = append(list, Difference{name, claims, a[name], b[name]})
		}
	}
	return list
}

// Changes says what differs between a run that went well and this one, one line
// each: settings first, in the order of their keys, then claims, then this
// program. Claims count only where both runs had a token.
func Changes(before, now client.LastGood) []string {
	when := " on " + day(before, now) + " when it worked"
	secrets := marksOf(before, now)
	var lines []string
	for _, d := range differences(before, now) {
		switch key, was, is := d.Name, d.A, d.B; {
		case d.Claim && was == "":
			lines = append(lines, "the token's "+key+" is "+is+", there was none"+when)
		case d.Claim && is == "":
			lines = append(lines, "the token has no "+key+", it was "+was+when)
		case d.Claim:
			lines = append(lines, "the token's "+key+" is "+is+", it was "+was+when)
		case secrets[key] && (was == "" || is == ""): // it was not read in one of the runs
		case secrets[key]:
			lines = append(lines, key+" is another one than"+when)
		case was == "":
			lines = append(lines, key+" is "+is+", it was not set"+when)
		case is == "":
			lines = append(lines, key+" is not set, it was "+was+when)
		default:
			lines = append(lines, key+" is "+is+", it was "+was+when)
		}
	}
	if before.Version != now.Version && before.Version != "" && now.Version != "" {
		lines = append(lines, "odatui is version "+now.Version+", it was "+before.Version+when)
	}
	return lines
}

// Differing says where two environments differ: settings first, then claims,
// where both have a token. Secrets are not compared: they differ between
// environments.
func Differing(a, b client.LastGood) []Difference {
	secrets := marksOf(a, b)
	return slices.DeleteFunc(differences(a, b), func(d Difference) bool { return !d.Claim && secrets[d.Name] })
}

// marksOf finds the settings that are marks of secrets: by the form of the
// keys, since what was kept does not say.
func marksOf(runs ...client.LastGood) map[string]bool {
	marks := map[string]bool{}
	for _, run := range runs {
		for key := range run.Settings {
			_, name, _ := strings.Cut(key, ".")
			switch {
			case strings.HasPrefix(key, "headers."), strings.HasPrefix(key, "query."):
				marks[key] = true
			case strings.HasPrefix(key, "auth.") && slices.Contains(secretKeys, name):
				marks[key] = true
			}
		}
	}
	return marks
}

// secretKeys are the keys of auth that hold secrets.
var secretKeys = []string{"client_secret", "certificate", "key", "token", "password", "value"}

// day says when the run before was, as near as people speak of it.
func day(before, now client.LastGood) string {
	if before.When.Year() == now.When.Year() || now.When.IsZero() {
		return before.When.Format("2 Jan")
	}
	return before.When.Format("2 Jan 2006")
}
