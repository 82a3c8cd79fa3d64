package diagnose

import (
	"slices"
	"testing"

	"odatui/client"
	"odatui/client/lint"
	"odatui/client/vendors"
)

// TestEntraRulesAreKnown: a code that a rule explains is in the catalogue, which
// the facts quote, and in one rule only.
func TestEntraRulesAreKnown(t *testing.T) {
	t.Parallel()
	in := map[string]string{}
	for _, r := range tokenRules() {
		for _, label := range r.labels() {
			e := vendors.Standard().Entries[label]
			if e == nil {
				t.Errorf("%s: %s is not in the catalogue", r.code, label)
			}
			if in[label] != "" {
				t.Errorf("%s is in %s and %s", label, in[label], r.code)
			}
			in[label] = r.code
			// The catalogue's own OAuth error must go with the rule, else the rule
			// never explains its commonest case.
			if e != nil && e.Error != "" && len(r.oauth) > 0 && !slices.Contains(r.oauth, e.Error) {
				t.Errorf("%s: %s comes with %s as a rule, which the rule does not take", r.code, label, e.Error)
			}
		}
	}
	if len(in) < 150 {
		t.Errorf("only %d codes have a rule", len(in))
	}
}

// TestOverriddenCodes: the entries of a person's own catalogue explain.
func TestOverriddenCodes(t *testing.T) {
	t.Parallel()
	b, err := vendors.Load([]byte(`
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
	for code, want := range map[string]client.Diagnosis{
		"AADSTS65002":   {Code: "entra-code", Title: "Ours says so.", Who: client.WhoAPIOwner},
		"AADSTS7999999": {Code: "entra-code", Title: "A code of tomorrow.", Who: client.WhoTenantAdmin},
	} {
		d := Of(client.Evidence{Catalogue: b, Err: &client.AuthError{Message: "refused", Description: code + ": x", Code: "invalid_request"}})
		if d.Code != want.Code || d.Title != want.Title || d.Who != want.Who {
			t.Errorf("%s: %+v", code, d)
		}
	}
}

// TestCodesOfLints: no code is that of a lint and of a diagnosis.
func TestCodesOfLints(t *testing.T) {
	t.Parallel()
	for _, code := range Codes() {
		if slices.Contains(lint.Codes(), code) {
			t.Errorf("%s is the code of a lint and of a diagnosis", code)
		}
	}
}
