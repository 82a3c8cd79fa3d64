package cli

import (
	"reflect"
	"testing"
	"time"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

const threeProfiles = martProfile + `
[profiles.erp]
url  = "https://erp.example.org/odata"
auth = { method = "none" }
[profiles.twin]
url  = "https://erp.example.org/other"
auth = { method = "none" }
`

// TestPlacesComeBack: with the row, the column and the layout, and only those of
// environments in the profiles file.
func TestPlacesComeBack(t *testing.T) {
	t.Parallel()
	b := &browser{app: testApp(t, threeProfiles), infos: map[string]func() client.TokenInfo{}}
	deps := b.deps(t.Context(), ui.Start{}, ui.NewAsker())
	want := ui.Visit{Ref: "mart@staging", Query: client.Query{Path: "Facts", Filter: "A eq 1"}, Place: kit.Place{
		Ordinal: 41, ID: "Facts(7)", Column: "Value", Top: 2, Layout: kit.Layout{Frozen: []string{"Id"}, Widths: map[string]int{"Id": 9}},
	}}
	for _, v := range []ui.Visit{{Ref: "mart@gone"}, {Ref: "https://h.example.org"}, want, {Ref: "other@live"}} {
		deps.Remember(v)
	}
	got := deps.Visits()
	if len(got) != 1 || time.Since(got[0].When) > time.Hour {
		t.Fatalf("places %+v", got)
	}
	if got[0].When = (time.Time{}); !reflect.DeepEqual(got[0], want) {
		t.Errorf("came back as %+v, want %+v", got[0], want)
	}
}

// TestPastedTextFindsItsProfile by the client id or the host that it names.
func TestPastedTextFindsItsProfile(t *testing.T) {
	t.Parallel()
	b := &browser{app: testApp(t, threeProfiles), infos: map[string]func() client.TokenInfo{}}
	for text, want := range map[string]string{
		"AADSTS7000215: Invalid client secret for app '6C7DC7DE-4c5b-46b6-8b3d-5cba14e5d9c7'.": "mart@live",
		"GET https://staging.example.org/odata/X\n401 Unauthorized":                            "mart@staging",
		"GET https://notstaging.example.org.evil/odata/X\n401 Unauthorized":                    "",
		"https://erp.example.org/odata: 500":                                                   "", // of two profiles
		"AADSTS7000215":                                                                        "",
	} {
		if got := b.named(text); got != want {
			t.Errorf("%q is about %q, want %q", text, got, want)
		}
	}
	e := b.explaining("AADSTS7000215 at https://staging.example.org/odata")
	if e.Target.Ref != "mart@staging" || e.Text == "" {
		t.Errorf("evidence of %q, text %q", e.Target.Ref, e.Text)
	}
}
