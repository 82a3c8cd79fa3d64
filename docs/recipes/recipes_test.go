package recipes

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/kinds"
	"odatui/profiles"
)

// block is one fenced piece of TOML.
type block struct {
	file string
	line int
	text string
}

// blocks finds the TOML of every page of the documentation.
func blocks(t *testing.T) []block {
	t.Helper()
	var list []block
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		list = append(list, cut(path, string(data))...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func cut(file, page string) []block {
	var list []block
	inside, start := false, 0
	var text []string
	for i, line := range strings.Split(page, "\n") {
		switch fence := strings.TrimSpace(line); {
		case !inside && strings.HasPrefix(fence, "```toml"):
			inside, start, text = true, i+2, nil
		case inside && fence == "```":
			inside = false
			list = append(list, block{file, start, strings.Join(text, "\n") + "\n"})
		case inside:
			text = append(text, line)
		}
	}
	return list
}

// vocabulary is what the program knows of auth methods and kinds.
func vocabulary() profiles.Vocabulary {
	translate := func(c client.Choice) profiles.Choice {
		to := profiles.Choice{Name: c.Name, Title: c.Title, Help: c.Help}
		for _, f := range c.Fields {
			to.Fields = append(to.Fields, profiles.Field{Name: f.Name, Title: f.Title, Help: f.Help, Kind: profiles.FieldKind(f.Kind),
				Required: f.Required, OneOf: f.OneOf, Default: f.Default, Options: f.Options})
		}
		return to
	}
	var v profiles.Vocabulary
	for _, m := range auth.Methods() {
		v.Methods = append(v.Methods, translate(m.Choice))
	}
	for _, k := range kinds.Kinds() {
		v.Kinds = append(v.Kinds, translate(k.Choice))
	}
	return v
}

func load(t *testing.T, text string) *profiles.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := profiles.Load(path, vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestEveryProfileShownCanBeUsed holds that the profiles of the pages load
// without a warning, and that each of their environments is complete.
func TestEveryProfileShownCanBeUsed(t *testing.T) {
	t.Parallel()
	list := blocks(t)
	if len(list) < 6 {
		t.Fatalf("%d pieces of TOML were found, the recipes alone have 6", len(list))
	}
	for _, b := range list {
		var tree map[string]any
		if err := toml.Unmarshal([]byte(b.text), &tree); err != nil {
			t.Errorf("%s:%d: %v", b.file, b.line, err)
			continue
		}
		if tree["profiles"] == nil || tree["version"] == nil {
			continue // a piece of a profile, to explain a key
		}
		file := load(t, b.text)
		for _, w := range file.Warnings {
			t.Errorf("%s:%d: %s: %s", b.file, b.line+w.Line-1, w.Key, w.Message)
		}
		for _, p := range file.Profiles {
			for _, environment := range p.Environments {
				if _, err := file.Resolve(p.Name + "@" + environment); err != nil {
					t.Errorf("%s:%d: %v", b.file, b.line, err)
				}
			}
		}
	}
}

// recipe resolves one environment of a recipe's first profile.
func recipe(t *testing.T, page, ref string) *profiles.Target {
	t.Helper()
	return recipeAt(t, page, 0, ref)
}

// recipeAt resolves one environment of a profile in a block of a page, counted
// from 0.
func recipeAt(t *testing.T, page string, block int, ref string) *profiles.Target {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	target, err := load(t, cut(page, string(data))[block].text).Resolve(ref)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// TestRecipesSayWhatTheSystemsNeed holds the facts of the recipes that matter to
// the systems. The tests of client/servicetest prove that they are right. A page
// size holds for bulk reads too, so only a limit of the system is a reason for one.
func TestRecipesSayWhatTheSystemsNeed(t *testing.T) {
	t.Parallel()
	for _, environment := range []string{"prod", "uat"} {
		x := recipe(t, "xmart.md", "xmart@"+environment)
		if !strings.HasSuffix(x.Auth.Text["token_url"], "/oauth2/token") || x.Auth.Text["resource"] == "" || x.Auth.Text["scope"] != "" || x.OrderByKey != nil || x.PageSize != 0 || x.Live != (environment == "prod") {
			t.Errorf("xmart@%s: %+v", environment, x)
		}
	}
	if recipe(t, "xmart.md", "xmart@prod").Auth.Text["resource"] == recipe(t, "xmart.md", "xmart@uat").Auth.Text["resource"] {
		t.Error("UAT and PROD have the same resource")
	}
	for block, ref := range []string{"erp", "erp-token"} {
		// Without a page size, get would request more rows at once than ERP.net allows.
		e := recipeAt(t, "erpnet.md", block, ref)
		if e.Concurrency != 1 || !e.Licensed || e.PageSize != 1000 || e.Auth.Text["resource"] != "" {
			t.Errorf("%s: %+v", ref, e)
		}
	}
	seen := map[string]string{}
	for _, environment := range []string{"live", "staging"} {
		n := recipe(t, "nxtport.md", "nxtport@"+environment)
		if n.Auth.Text["scope"] != n.Auth.Text["client_id"]+"/.default" || len(n.Headers) != 1 || n.Headers[0].Secret == nil || n.Headers[0].Name != "Ocp-Apim-Subscription-Key" {
			t.Errorf("nxtport@%s: %+v", environment, n)
		}
		for _, key := range []string{"token_url", "client_id"} {
			if other, ok := seen[n.Auth.Text[key]]; ok {
				t.Errorf("%s and %s share %s", environment, other, key)
			}
			seen[n.Auth.Text[key]] = environment
		}
	}
	o := recipe(t, "odm.md", "odm")
	if o.Kind != "rest" || o.Auth.Method != "azure-cli" || o.Auth.Text["scope"] != "api://APPLICATION-ID/default" || o.PageSize != 0 {
		t.Errorf("odm: %+v", o)
	}
	want := profiles.Rest{Rows: "data", Total: "meta.pagination.total", Offset: "pageOffset", Limit: "pageLimit", MaxLimit: 2000}
	got := o.Rest
	got.Sets = nil
	if d := cmp.Diff(want, got); d != "" || len(o.Rest.Sets) < 2 {
		t.Errorf("odm.rest (-want +got):\n%s", d)
	}
}
