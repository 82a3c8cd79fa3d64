package cli

import (
	"strings"
	"testing"

	"odatui/client"
)

// TestEntriesOfBrokenProfiles: what is wrong in one environment hides no other
// one, and what is wrong in all of them is told of the profile.
func TestEntriesOfBrokenProfiles(t *testing.T) {
	t.Parallel()
	const profile = `version = 1
[profiles.two]
title = "Two of them"
%s
[profiles.two.environments.live]
%s
live = true
[profiles.two.environments.staging]
%s
`
	const good = `url = "https://h.example/odata"`
	for _, tt := range []struct {
		name, all, live, staging string
		err                      bool
		broken                   string
	}{
		{"none", "", good, good, false, ""},
		{"the first", "", `url = "nonsense"`, good, false, "live"},
		{"the second", "", good, `url = "nonsense"`, false, "staging"},
		{"both", "", `url = "nonsense"`, `url = "nonsense"`, true, ""},
		{"the default names none", `default = "nowhere"`, good, good, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			text := profile
			for _, part := range []string{tt.all, tt.live, tt.staging} {
				text = strings.Replace(text, "%s", part, 1)
			}
			a := testApp(t, text)
			list, err := (&browser{app: a, infos: map[string]func() client.TokenInfo{}}).profiles()
			if err != nil || len(list.Entries) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			e := list.Entries[0]
			if (e.Err != "") != tt.err || e.About.Title != "Two of them" {
				t.Errorf("error %q, title %q", e.Err, e.About.Title)
			}
			if tt.broken != "" && (len(e.Broken) != 1 || e.Broken[tt.broken] == "") {
				t.Errorf("broken %q", e.Broken)
			}
			if len(e.Environments) != 2 || e.Environments[0].Badge != "LIVE" || e.Environments[1].Badge != "STAGING" {
				t.Fatalf("environments %+v", e.Environments)
			}
			for _, about := range e.Environments {
				if known := about.URL != ""; known != (e.Broken[about.Environment] == "") {
					t.Errorf("%s: url %q", about.Environment, about.URL)
				}
			}
		})
	}
}
