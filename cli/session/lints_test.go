package session

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/lint"
	"odatui/client/redact"
	"odatui/demo"
)

// lintsOf returns the lints of the environments of a profiles file, by ref.
func lintsOf(t *testing.T, text string) map[string][]client.Lint {
	t.Helper()
	o, _ := newOpener(t, text)
	file, err := o.config.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]client.Lint{}
	for _, p := range file.Profiles {
		for _, env := range p.Environments {
			ref := p.Name + "@" + env
			target, problems := file.Look(ref)
			if len(problems) > 0 {
				t.Errorf("%s: %v", ref, problems)
				continue
			}
			seen := targetOf(target, file, nil, &redact.Redactor{})
			if lints := lint.Lints(seen, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)); len(lints) > 0 {
				found[ref] = lints
			}
		}
	}
	return found
}

// TestNoLintOfTheDemo requires that the demo's profiles have no lints: they fail
// in other ways.
func TestNoLintOfTheDemo(t *testing.T) { // sets the demo's variables
	d, err := demo.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for name, value := range d.Env() {
		t.Setenv(name, value)
	}
	for ref, lints := range lintsOf(t, d.Profiles()) {
		t.Errorf("%s: %+v", ref, lints)
	}
}

// blanksOfRecipes replaces the placeholders of the recipes.
var blanksOfRecipes = strings.NewReplacer(
	"WHO-TENANT-ID", "f610c0b7-bd24-4b39-810b-3dc280afb590", "XMART-PROD-ID", "712b0d0d-f9c5-4b7a-80d6-8a83ee014bca", "XMART-UAT-ID", "b85362d6-c259-490b-bd51-c0a730011bef",
	"LIVE-TENANT-ID", "d3b0a5e2-1c47-4f0e-9a61-5e0000000001", "STAGING-TENANT-ID", "d3b0a5e2-1c47-4f0e-9a61-5e0000000002",
	"LIVE-CLIENT-ID", "c11e27aa-6f3d-4b21-b0d4-c00000000001", "STAGING-CLIENT-ID", "c11e27aa-6f3d-4b21-b0d4-c00000000002", "CLIENT-ID", "c11e27aa-6f3d-4b21-b0d4-c00000000003",
	"LIVE-HOST", "api.example.org", "STAGING-HOST", "api-staging.example.org", "API-PATH", "vessels", "APPLICATION-ID", "7a51c0de-0a11-4d6b-8c5f-a10000000001",
	"ODM-HOST", "odm.example.org", "INSTANCE", "acme", "APPLICATION-URI", "acme.app/first", "/MART", "/REFMART", "TENANT-A", "f610c0b7-bd24-4b39-810b-3dc280afb590", "TENANT-B", "d3b0a5e2-1c47-4f0e-9a61-5e0000000002",
	`client_id     = "..."`, `client_id = "c11e27aa-6f3d-4b21-b0d4-c00000000003"`, "api://APP/", "api://7a51c0de-0a11-4d6b-8c5f-a10000000001/",
)

var tomlBlock = regexp.MustCompile("(?s)```toml\n(.*?)```")

// TestNoLintOfTheRecipes requires that lints of a recipe are about its placeholders
// only and, with these filled in, about the scope without a dot, which is shown
// on purpose.
func TestNoLintOfTheRecipes(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/recipes/*.md")
	if err != nil || len(pages) < 4 {
		t.Fatalf("pages %q, %v", pages, err)
	}
	n := 0
	for _, page := range append(pages, "../../docs/profiles.md") {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range tomlBlock.FindAllStringSubmatch(string(data), -1) {
			if !strings.Contains(block[1], "[profiles.") || !strings.Contains(block[1], "version") {
				continue
			}
			n++
			for ref, lints := range lintsOf(t, block[1]) {
				for _, l := range lints {
					if l.Code != "placeholder-left" && l.Code != "scope-without-dot" && l.Code != "secret-unreadable" {
						t.Errorf("%s unchanged, %s: %+v", page, ref, l)
					}
				}
			}
			for ref, lints := range lintsOf(t, blanksOfRecipes.Replace(block[1])) {
				for _, l := range lints {
					if l.Code != "secret-unreadable" && (l.Code != "scope-without-dot" || ref != "odm@default") {
						t.Errorf("%s filled in, %s: %+v", page, ref, l)
					}
				}
			}
		}
	}
	if n < 6 {
		t.Errorf("%d profiles were looked at", n)
	}
}
