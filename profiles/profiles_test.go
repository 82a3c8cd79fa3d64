package profiles

import (
	"os"
	"path/filepath"
	"testing"
)

// vocabulary is what the program's own lists say, written by hand so that a
// change there does not change what these tests mean.
var vocabulary = Vocabulary{
	Kinds: []Choice{{Name: "odata"}, {Name: "rest", Fields: []Field{{Name: "sets", Kind: FieldTable, Required: true}}}},
	Methods: []Choice{
		{Name: "none"},
		{Name: "client-credentials", Fields: []Field{
			{Name: "token_url", Kind: FieldText, Required: true},
			{Name: "client_id", Kind: FieldText, Required: true},
			{Name: "client_secret", Kind: FieldSecret, Required: true, OneOf: "certificate"},
			{Name: "certificate", Kind: FieldFile},
			{Name: "key", Kind: FieldFile},
			{Name: "scope", Kind: FieldText},
			{Name: "resource", Kind: FieldText},
			{Name: "params", Kind: FieldTable},
			{Name: "client_auth", Kind: FieldText, Default: "client_secret_post", Options: []string{"client_secret_post", "client_secret_basic"}},
			{Name: "client_secret_expires", Kind: FieldDate},
		}},
		{Name: "azure-cli", Fields: []Field{
			{Name: "scope", Kind: FieldText, Required: true, OneOf: "resource"},
			{Name: "resource", Kind: FieldText},
			{Name: "tenant", Kind: FieldText},
			{Name: "subscription", Kind: FieldText},
		}},
		{Name: "command", Fields: []Field{{Name: "command", Kind: FieldList, Required: true}}},
		{Name: "bearer", Fields: []Field{{Name: "token", Kind: FieldSecret, Required: true}}},
		{Name: "basic", Fields: []Field{{Name: "username", Kind: FieldText, Required: true}, {Name: "password", Kind: FieldSecret, Required: true}}},
		{Name: "api-key", Fields: []Field{
			{Name: "header", Kind: FieldText, Required: true, OneOf: "query"},
			{Name: "query", Kind: FieldText},
			{Name: "value", Kind: FieldSecret, Required: true},
		}},
	},
}

// write makes a profiles file in a folder of the test.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, text string) *File {
	t.Helper()
	f, err := Load(write(t, text), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustResolve(t *testing.T, text, ref string) *Target {
	t.Helper()
	target, err := mustLoad(t, text).Resolve(ref)
	if err != nil {
		t.Fatalf("resolve %q: %v", ref, err)
	}
	return target
}
