package diagnose

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// TestCatalogueIsWhole: what comes with the program can explain what it names.
func TestCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	b := Standard()
	if len(b.entries) < 170 {
		t.Errorf("%d entries: some fell out, or two have one code", len(b.entries))
	}
	if b.asOf == "" || strings.Count(b.lookupURL, "{code}") != 1 {
		t.Errorf("as of %q, lookup %q", b.asOf, b.lookupURL)
	}
	evidence := []string{"official", "observed", "community", "own-knowledge"}
	oauth := regexp.MustCompile(`^[a-z_]*$`)
	for label, e := range b.entries {
		if err := e.check(); err != nil || e.Who == "" {
			t.Errorf("%s: who %q, %v", label, e.Who, err)
		}
		for what, text := range map[string]string{"meaning": e.Meaning, "likely cause": e.LikelyCause, "fix": e.Fix} {
			if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ")") || strings.ContainsAny(text, "\n\t") {
				t.Errorf("%s: the %s is no sentence in one line: %q", label, what, text)
			}
		}
		known := slices.ContainsFunc(evidence, func(s string) bool { return strings.HasPrefix(e.Evidence, s) })
		if e.Name == "" || e.Group == "" || e.Source == "" || !known || !oauth.MatchString(e.Error) {
			t.Errorf("%s: name %q, group %q, source %q, evidence %q, error %q", label, e.Name, e.Group, e.Source, e.Evidence, e.Error)
		}
		for _, status := range []int{e.HTTPStatus, e.StatusGuess} {
			if status != 0 && (status < 400 || status > 599) {
				t.Errorf("%s: HTTP status %d", label, status)
			}
		}
	}
	if e := b.entries["AADSTS7000222"]; e.HTTPStatus != 401 || e.Error != "invalid_client" || e.Who != "app_owner" {
		t.Errorf("AADSTS7000222 is read as %+v", e)
	}
}

// TestStoriesAreKnown: a code that a story tells stands in the catalogue, which
// the facts quote, and in one story only.
func TestStoriesAreKnown(t *testing.T) {
	t.Parallel()
	in := map[string]string{}
	for _, s := range entraStories {
		for _, label := range s.labels {
			if Standard().entries[label] == nil {
				t.Errorf("%s: %s is not in the catalogue", s.code, label)
			}
			if in[label] != "" {
				t.Errorf("%s stands in %s and %s", label, in[label], s.code)
			}
			in[label] = s.code
			// The catalogue's own OAuth error must go with the story, else it
			// never tells its commonest case.
			if e := Standard().entries[label]; e != nil && e.Error != "" && len(s.errors) > 0 && !slices.Contains(s.errors, e.Error) {
				t.Errorf("%s: %s comes with %s as a rule, which the story does not take", s.code, label, e.Error)
			}
		}
	}
}

func TestOverride(t *testing.T) {
	t.Parallel()
	b, err := Load([]byte(`
[[entry]]
family = "AADSTS"
code = 65002
who = "api_owner"
meaning = "Ours says so."

[[entry]]
family = "AADSTS"
code = 7999999
who = "tenant_admin"
meaning = "A code of tomorrow."
fix = "Ask Ada."
`))
	if err != nil {
		t.Fatal(err)
	}
	e, std := b.entries["AADSTS65002"], Standard().entries["AADSTS65002"]
	if e.Who != "api_owner" || e.Meaning != "Ours says so." || e.Fix != std.Fix || e.Error != std.Error || std.Meaning == e.Meaning {
		t.Errorf("laid over: %+v over %+v", e, std)
	}
	if len(b.entries) != len(Standard().entries)+1 {
		t.Errorf("%d entries", len(b.entries))
	}
	for code, want := range map[string]client.Diagnosis{
		"AADSTS65002":   {Code: "entra-code", Title: "Ours says so.", Who: client.WhoAPIOwner},
		"AADSTS7999999": {Code: "entra-code", Title: "A code of tomorrow.", Who: client.WhoTenantAdmin},
	} {
		d := Of(b, client.Evidence{Err: &client.AuthError{Message: "refused", Description: code + ": x", Code: "invalid_request"}})
		if d.Code != want.Code || d.Title != want.Title || d.Who != want.Who {
			t.Errorf("%s: %+v", code, d)
		}
	}
}

func TestBrokenOverride(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"no TOML", "[[entry]]\nfamily = canary\n", "line 2"},
		{"another kind of value", "[[entry]]\nfamily = \"AADSTS\"\ncode = \"canary\"\n", "line 3"},
		{"no code", "[[entry]]\nfamily = \"AADSTS\"\nmeaning = \"canary\"\n", "a code"},
		{"no family", "[[entry]]\ncode = 700016\nmeaning = \"canary\"\n", "family"},
		{"nobody", "[[entry]]\nfamily = \"AADSTS\"\ncode = 700016\nwho = \"canary\"\n", "AADSTS700016"},
		{"nobody next", "[[entry]]\nfamily = \"AADSTS\"\ncode = 700016\nescalate = \"canary\"\n", "AADSTS700016"},
	} {
		b, err := Load([]byte(tt.text))
		if b != nil || err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "read the error catalogue: ") ||
			strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if b, err := Load(nil); err != nil || len(b.entries) != len(Standard().entries) {
		t.Errorf("an empty file: %v", err)
	}
}

func TestFindCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"AADSTS700016: x":                              "AADSTS700016",
		"error: aadsts700016 in aadb2c90081":           "AADSTS700016",
		"AADSTS7999999 then AADSTS50012":               "AADSTS50012", // the one that can be explained
		"AADSTS7999999":                                "AADSTS7999999",
		`{"error_codes":[7999999, 7000215]}`:           "AADSTS7000215",
		`{"error_codes":[7999999]}`:                    "AADSTS7999999",
		`{"error_codes":[]}`:                           "",
		"XAADSTS700016":                                "",
		"AADSTS12":                                     "",
		"https://x/error?code=AADB2C90085&description": "AADB2C90085",
	} {
		if code, _ := Standard().find(text); code != want {
			t.Errorf("%q: %q, want %q", text, code, want)
		}
	}
}
