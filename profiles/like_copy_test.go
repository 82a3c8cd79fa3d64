package profiles

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

// TestLikeIsACopy: a profile that is like others reads as the same profile with all
// that it takes written out.
func TestLikeIsACopy(t *testing.T) {
	t.Parallel()
	const seed = 20261130
	r := rand.New(rand.NewPCG(seed, 1))
	usable, rounds := 0, 2000
	if testing.Short() {
		rounds = 200
	}
	for round := range rounds {
		text := randomProfiles(r)
		f, err := load("/nowhere/profiles.toml", []byte(text), vocabulary)
		if err != nil {
			t.Fatalf("round %d of seed %d: %v\n%s", round, seed, err, text)
		}
		var root struct {
			Profiles map[string]map[string]any
		}
		if err := toml.Unmarshal([]byte(text), &root); err != nil {
			t.Fatal(err)
		}
		for name := range root.Profiles {
			copied := writtenOut(root.Profiles, name)
			c, err := load("/nowhere/profiles.toml", []byte(copied), vocabulary)
			if err != nil {
				t.Fatalf("%v\n%s", err, copied)
			}
			if diff := cmp.Diff(readable(c, name), readable(f, name), secrets); diff != "" {
				t.Fatalf("round %d of seed %d, profile %s: %s\n%s\nwritten out:\n%s", round, seed, name, diff, text, copied)
			}
			if f.Profile(name).Err == nil && f.Profile(name).Like != "" {
				usable++
			}
		}
	}
	if usable < rounds/2 {
		t.Errorf("only %d usable profiles were compared", usable)
	}
}

// readable is what can be read of a profile, by environment. Places in the file and
// the order of headers are left out.
func readable(f *File, name string) map[string]any {
	p := f.Profile(name)
	out := map[string]any{"": []any{p.Title, p.Kind, p.Environments, p.meant()}}
	for _, env := range p.Environments {
		target, problems := f.Look(name + "@" + env)
		target.Like = ""
		slices.SortFunc(target.Headers, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
		var wrong []string
		for _, err := range problems {
			text, _, _ := strings.Cut(err.Error(), " (line")
			wrong = append(wrong, text)
		}
		out[env] = []any{target, wrong}
	}
	return out
}

// writtenOut writes a profile without like: every environment has all its keys.
func writtenOut(all map[string]map[string]any, name string) string {
	chain := []string{name} // the farthest first
	for like, _ := all[name]["like"].(string); like != ""; like, _ = all[like]["like"].(string) {
		chain = slices.Insert(chain, 0, like)
	}
	var order []string
	from := map[string]int{} // where in the chain the tables of an environment begin
	var initial any
	for i, q := range chain {
		if d, ok := all[q]["default"]; ok {
			initial = d
		}
		environments, isTable := all[q]["environments"].(map[string]any)
		if !isTable && all[q]["environments"] != nil {
			order = nil
		}
		for _, env := range slices.Sorted(maps.Keys(environments)) {
			at := slices.Index(order, env)
			switch {
			case environments[env] == "":
				order = slices.Delete(order, at, at+1)
			case at < 0:
				order, from[env] = append(order, env), i
			}
		}
	}
	flat := func(env string) map[string]any {
		out := map[string]any{}
		for i, q := range chain {
			overlay(out, all[q], q == name, 0)
			environments, _ := all[q]["environments"].(map[string]any)
			if table, ok := environments[env].(map[string]any); ok && i >= from[env] {
				overlay(out, table, q == name, 0)
			}
		}
		return out
	}
	if len(order) == 0 {
		out := flat("")
		if d, ok := all[name]["default"]; ok {
			out["default"] = d
		}
		return "profiles." + name + " = " + inline(out) + "\n"
	}
	out := map[string]any{}
	if title, ok := all[name]["title"]; ok {
		out["title"] = title
	}
	if d, ok := initial.(string); ok && (slices.Contains(order, d) || all[name]["default"] != nil) {
		out["default"] = d
	}
	text := "[profiles." + name + "]\n"
	for key, value := range out {
		text += key + " = " + inline(value) + "\n"
	}
	for _, env := range order {
		text += "environments." + env + " = " + inline(flat(env)) + "\n"
	}
	return text
}

// overlay lays a table of a profile over another one.
func overlay(base, over map[string]any, own bool, depth int) {
	for key, value := range over {
		if depth < 0 { // headers: "" stays
			base[key] = value
			continue
		}
		if depth == 0 && (key == "like" || key == "environments" || key == "default" || key == "title" && !own) {
			continue
		}
		table, isTable := value.(map[string]any)
		under, wasTable := base[key].(map[string]any)
		switch {
		case value == "":
			delete(base, key)
		case depth == 0 && isTable && wasTable && (table["method"] == nil || under["method"] == nil || table["method"] == under["method"]),
			key == "params" && isTable && wasTable:
			overlay(under, table, own, below(key, depth))
		case isTable && (depth == 0 || key == "params"):
			under = map[string]any{}
			overlay(under, table, own, below(key, depth))
			base[key] = under
		default:
			base[key] = value
		}
	}
}

func below(key string, depth int) int {
	if key == "headers" {
		return -1
	}
	return depth + 1
}

// inline writes a decoded value as TOML.
func inline(value any) string {
	var parts []string
	switch x := value.(type) {
	case string:
		return quote(x)
	case []any:
		for _, item := range x {
			parts = append(parts, inline(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, quoteKey(key)+" = "+inline(x[key]))
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return fmt.Sprint(value)
}

// randomProfiles writes profiles of which most are like another.
func randomProfiles(r *rand.Rand) string {
	maybe := func(n int) bool { return r.IntN(n) == 0 }
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	keys := []string{
		`page_size = 5`, `page_size = 7`, `page_size = ""`, `page_size = 0`, `live = true`, `live = ""`, `title = "T"`,
		`kind = "odata"`, `kind = ""`, `url = "https://a.example"`, `url = "https://b.example"`, `timeout = "5s"`,
		`headers = { A = "1", B = { env = "B" } }`, `headers = { A = "", B = { file = "/b" } }`, `headers = ""`,
		`headers = { C = "2" }`, `query = { A = { prompt = true } }`, `tls = { insecure = true }`,
		`tls = { ca_file = "c.pem", insecure = "" }`, `auth = { method = "bearer", token = { env = "A" } }`,
		`auth = { method = "basic", username = "u", password = { env = "A" } }`, `auth = { scope = "s" }`,
		`auth = { method = "client-credentials", client_id = "c", token_url = "https://t.example", ` +
			`client_secret = { env = "S" }, params = { a = "1", b = "2" } }`,
		`auth = { client_id = "d", client_secret = { keyring = "k" }, params = { a = "", c = "3" } }`, `auth = { method = "none" }`,
		`auth = ""`, `auth = { method = "", resource = "r" }`, `count = "off"`, `rewrite_links = true`,
		`auth = { client_secret_expires = 2027-01-31 }`, `rest = { rows = "d", sets = [ { name = "n", path = "/p" } ] }`,
	}
	for range 8 { // without an address a profile cannot be used
		keys = append(keys, `url = "https://c.example"`)
	}
	table := func(header string, n int) string {
		text, seen := "["+header+"]\n", map[string]bool{}
		for range n {
			line := keys[r.IntN(len(keys))]
			if key, _, _ := strings.Cut(line, " "); !seen[key] {
				seen[key] = true
				text += line + "\n"
			}
		}
		return text
	}
	var parts []string
	reach := map[string][]string{} // environments of a profile
	for i := range 1 + r.IntN(5) {
		name := fmt.Sprintf("p%d", i)
		text := table("profiles."+name, r.IntN(6))
		var has []string
		if i > 0 && !maybe(4) {
			other := fmt.Sprintf("p%d", r.IntN(i))
			text += "like = " + quote(other) + "\n"
			has = slices.Clone(reach[other])
		}
		if maybe(4) {
			text += "default = " + quote(pick("live", "uat", "")) + "\n"
		}
		if len(has) > 0 && maybe(8) {
			text, has = text+"environments = \"\"\n", nil
		} else if !maybe(3) {
			for _, env := range []string{"dev", "live", "uat"} {
				switch i := slices.Index(has, env); {
				case i >= 0 && maybe(4):
					text += "environments." + env + " = \"\"\n"
					has = slices.Delete(has, i, i+1)
				case maybe(2):
					text += "environments." + env + " = " + inlineTable(table("", r.IntN(4))) + "\n"
					if i < 0 {
						has = append(has, env)
					}
				}
			}
		}
		reach[name] = has
		parts = append(parts, text)
	}
	r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return strings.Join(parts, "")
}

// inlineTable makes one line of the lines of a table.
func inlineTable(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")[1:]
	return "{ " + strings.Join(lines, ", ") + " }"
}
