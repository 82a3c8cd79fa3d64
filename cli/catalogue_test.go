package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCatalogueOfTheUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want string // in the warning
	}{
		"none":   {"", ""},
		"good":   {"[[entry]]\nfamily = \"AADSTS\"\ncode = 7000215\nmeaning = \"ours\"\n", ""},
		"broken": {"[[entry]\n", "warning: aadsts.toml is not used: "},
	} {
		a := testApp(t, "version = 1\n")
		if c.file != "" {
			if err := os.WriteFile(filepath.Join(filepath.Dir(a.config), "aadsts.toml"), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		a.ownBook()
		if own := a.ownBook(); (own != nil) != (name == "good") {
			t.Errorf("%s: %v", name, own)
		}
		got := a.err.(*strings.Builder).String()
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestSmallFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("abcd"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := smallFile(path, 4); err != nil || string(data) != "abcd" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := smallFile(path, 3); err == nil {
		t.Error("a file that is too large was read")
	}
	if _, err := smallFile(filepath.Dir(path), 1<<20); err == nil {
		t.Error("a folder was read")
	}
}
