package diagnose

import (
	"slices"
	"testing"

	"odatui/client"
	"odatui/client/lint"
	"odatui/client/vendors"
)

// TestStoriesAreKnown: a code that a story tells stands in the catalogue, which
// the facts quote, and in one story only.
func TestStoriesAreKnown(t *testing.T) {
	t.Parallel()
	in := map[string]string{}
	for _, s := range entraStories {
		for _, label := range s.labels {
			if vendors.Standard().Entries[label] == nil {
				t.Errorf("%s: %s is not in the catalogue", s.code, label)
			}
			if in[label] != "" {
				t.Errorf("%s stands in %s and %s", label, in[label], s.code)
			}
			in[label] = s.code
			// The catalogue's own OAuth error must go with the story, else it
			// never tells its commonest case.
			if e := vendors.Standard().Entries[label]; e != nil && e.Error != "" && len(s.errors) > 0 && !slices.Contains(s.errors, e.Error) {
				t.Errorf("%s: %s comes with %s as a rule, which the story does not take", s.code, label, e.Error)
			}
		}
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
		d := Of(b, client.Evidence{Err: &client.AuthError{Message: "refused", Description: code + ": x", Code: "invalid_request"}})
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
