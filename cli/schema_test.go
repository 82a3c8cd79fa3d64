package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/demo"
	"odatui/profiles"
)

// schema is what odatui profiles schema prints, ready to be applied to TOML.
func schema(t *testing.T) func(text string) error {
	t.Helper()
	text, err := json.Marshal(session.Vocabulary().Schema())
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) error {
		var document map[string]any
		if err := toml.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		plain, err := json.Marshal(document) // dates become texts, as editors read them
		if err != nil {
			t.Fatal(err)
		}
		var instance any
		if err := json.Unmarshal(plain, &instance); err != nil {
			t.Fatal(err)
		}
		return resolved.Validate(instance)
	}
}

// TestSchemaTakesProfiles: the profiles of the pages and of the demo fit the schema.
func TestSchemaTakesProfiles(t *testing.T) {
	t.Parallel()
	check := schema(t)
	pages, err := filepath.Glob("../docs/recipes/*.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, page := range append(pages, "../docs/profiles.md", "../README.md") {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
			if !strings.Contains(block[1], "[profiles.") {
				continue
			}
			n++
			if err := check(block[1]); err != nil {
				t.Errorf("%s: %v\n%s", page, err, block[1])
			}
		}
	}
	if n < 8 {
		t.Errorf("%d profiles were looked at", n)
	}
	if err := check(new(demo.Demo).Profiles()); err != nil {
		t.Errorf("the demo: %v", err)
	}
}

// TestSchemaRefusesMistakes: one mistake in each profile.
func TestSchemaRefusesMistakes(t *testing.T) {
	t.Parallel()
	check := schema(t)
	for _, text := range []string{
		"profile = 1",
		"[profiles.a]\nurls = 'https://a.example'",
		"[profiles.a]\npage_size = 'many'",
		"[profiles.a]\npage_size = 0",
		"[profiles.a]\npaging = 'pages'",
		"[profiles.a]\nkind = 'soap'",
		"[profiles.a.auth]\nmethod = 'magic'",
		"[profiles.a.auth]\nmethod = 'azure-cli'\nclient_secret = { env = 'A' }",
		"[profiles.a.auth]\nmethod = 'client-credentials'\nclient_secret = { env = 'A', file = 'b' }",
		"[profiles.a.auth]\nmethod = 'client-credentials'\nclient_secret = { environment = 'A' }",
		"[profiles.a.environments.live]\nlike = 'b'",
		"[profiles.a.environments]\nlive = 'https://a.example'",
		"[[profiles.a.rest.sets]]\nname = 'x'",
		"[profiles.a.tls]\nsecure = true",
	} {
		if check(text) == nil {
			t.Errorf("no fault was found in\n%s", text)
		}
		valid := "[profiles.a]\nurl = 'https://a.example'\nlive = ''\n[profiles.a.environments]\nlive = ''"
		if err := check(valid); err != nil {
			t.Errorf("%v in\n%s", err, valid)
		}
	}
	definitions := session.Vocabulary().Schema()["definitions"].(map[string]any)
	properties := definitions["profile"].(map[string]any)["properties"].(map[string]any)
	for _, key := range profiles.Keys() {
		if s, _ := properties[key].(map[string]any); s == nil || s["description"] == "" {
			t.Errorf("the key %s is not described", key)
		}
	}
}

// TestHelpForPrograms: all commands and flags are in odatui help --format json.
func TestHelpForPrograms(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &app{out: &out, words: []string{"help", "--format", "json"}}
	root := a.rootCommand()
	root.SetArgs(a.words)
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	var all commandJSON
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	flags := map[string][]string{}
	var walk func(c commandJSON)
	walk = func(c commandJSON) {
		for _, f := range c.Flags {
			flags[c.Name] = append(flags[c.Name], f.Name)
			if f.Name == "format" && len(f.Values) < 2 {
				t.Errorf("%s --format: values %q", c.Name, f.Values)
			}
		}
		if c.Short == "" || c.Usage == "" {
			t.Errorf("%s is not described", c.Name)
		}
		flags[c.Name] = append(flags[c.Name], "")
		for _, sub := range c.Commands {
			walk(sub)
		}
	}
	walk(all)
	var compare func(c *cobra.Command)
	compare = func(c *cobra.Command) {
		if len(flags[c.CommandPath()]) == 0 {
			t.Errorf("%s is missing", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			compare(sub)
		}
	}
	compare(Commands())
	for name, want := range map[string]string{"odatui": "config", "odatui get": "filter", "odatui export": "rows-per-file", "odatui profiles add": "like"} {
		if !strings.Contains(strings.Join(flags[name], " ")+" ", want+" ") {
			t.Errorf("%s has no --%s: %q", name, want, flags[name])
		}
	}
}
