package vendors

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCatalogueIsWhole: what comes with the program can explain what it names.
func TestCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	b := Standard()
	if len(b.Entries) < 170 {
		t.Errorf("%d entries: some fell out, or two have one code", len(b.Entries))
	}
	if b.AsOf == "" || strings.Count(b.lookupURL, "{code}") != 1 {
		t.Errorf("as of %q, lookup %q", b.AsOf, b.lookupURL)
	}
	evidence := []string{"official", "observed", "community", "own-knowledge"}
	oauth := regexp.MustCompile(`^[a-z_]*$`)
	for label, e := range b.Entries {
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
	if e := b.Entries["AADSTS7000222"]; e.HTTPStatus != 401 || e.Error != "invalid_client" || e.Who != "app_owner" {
		t.Errorf("AADSTS7000222 is read as %+v", e)
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
	e, std := b.Entries["AADSTS65002"], Standard().Entries["AADSTS65002"]
	if e.Who != "api_owner" || e.Meaning != "Ours says so." || e.Fix != std.Fix || e.Error != std.Error || std.Meaning == e.Meaning {
		t.Errorf("laid over: %+v over %+v", e, std)
	}
	if len(b.Entries) != len(Standard().Entries)+1 {
		t.Errorf("%d entries", len(b.Entries))
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
	if b, err := Load(nil); err != nil || len(b.Entries) != len(Standard().Entries) {
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
		if code, _ := Standard().Find(text); code != want {
			t.Errorf("%q: %q, want %q", text, code, want)
		}
	}
}
