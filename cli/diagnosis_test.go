package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

func sampleDiagnosis() client.Diagnosis {
	return client.Diagnosis{
		Code: "secret-expired", Vendor: "WHO xMart", Page: "https://login.microsoftonline.com/error?code=7000222", Title: "The client secret has expired.", Who: client.WhoAppOwner, NextWho: client.WhoAPIOwner, Confidence: client.Medium,
		Facts: []client.Finding{
			{Text: "401 invalid_client, AADSTS7000222 \x1b[31mInvalidClientSecretExpiredKeysProvided", Source: client.FromServer},
			{Text: "client_secret comes from env XMART_SECRET and has 40 characters, as on 12 November when it worked", Source: client.FromProfile},
		},
		Steps: []client.Step{
			{Text: "Ask the owner of client 7d3a1c52 for a new secret value (not the Secret ID).", Who: client.WhoAppOwner},
			{Text: "Store it.", Action: client.ActionSecret, Args: []string{"xmart@live"}},
		},
		IDs: map[string]string{"trace_id": "1f9c2c0e", "timestamp": "2026-11-22 03:31:07Z"},
		Raw: `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired."}`,
	}
}

func TestDiagnosisForAPerson(t *testing.T) {
	t.Parallel()
	a := &app{width: 72}
	var b strings.Builder
	e := client.Evidence{Target: client.Target{URL: "https://extranet.example.org/xmart-api/odata/REFMART"}}
	if err := a.printDiagnosis(&b, e, sampleDiagnosis()); err != nil {
		t.Fatal(err)
	}
	const want = `The client secret has expired.

who must act      the owner of the client registration (app_owner), then
                  the xMart team (api_owner)
how sure          likely, not certain

what to do
  1  Ask the owner of client 7d3a1c52 for a new secret value (not the
     Secret ID).
  2  Store it: odatui profiles secret xmart@live

how we know
  server          401 invalid_client, AADSTS7000222
                  ␛[31mInvalidClientSecretExpiredKeysProvided
  profile         client_secret comes from env XMART_SECRET and has 40
                  characters, as on 12 November when it worked

for their ticket
  time            2026-11-22 03:31:07Z
  trace id        1f9c2c0e

original message
  {"error":"invalid_client","error_description":"AADSTS7000222: The
  provided client secret keys are expired."}

more              odatui explain secret-expired
                  docs/diagnoses.md#secret-expired
                  https://login.microsoftonline.com/error?code=7000222
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// An id, a command or an address on a line of its own can be copied; torn at a
// hyphen it cannot.
func TestFoldTearsNoWord(t *testing.T) {
	t.Parallel()
	const id = "c11e27aa-6f3d-4b21-b0d4-c00000000003"
	for _, text := range []string{
		"Ask the administrator to give client " + id + " a role with DATA_VIEW at the mart.",
		"Set scope: odatui profiles edit wrong-environment-of-the-mart", id, "",
	} {
		for room := 40; room < 100; room++ {
			got := fold(text, room)
			if strings.ReplaceAll(got, "\n", " ") != text {
				t.Fatalf("in %d cells %q became %q", room, text, got)
			}
			for l := range strings.SplitSeq(got, "\n") {
				if len(l) > room {
					t.Fatalf("a line of %d cells for %d: %q", len(l), room, l)
				}
			}
		}
	}
	long := fold("see https://login.example.org/"+strings.Repeat("a", 100)+" there", 40)
	for l := range strings.SplitSeq(long, "\n") {
		if len(l) > 40 {
			t.Errorf("a word longer than a line stays whole: %q", long)
		}
	}
}

// TestStepCommands: a step ends in the command of its action, or as it is.
func TestStepCommands(t *testing.T) {
	t.Parallel()
	d := sampleDiagnosis()
	d.Also = &client.Alternative{Title: "The clock may be wrong.", Tell: "The doctor compares the clocks."}
	d.Steps = []client.Step{
		{Text: "Wait a minute, then try again.", Action: client.ActionRetry},
		{Text: "Ask the API owner why.", Who: client.WhoAPIOwner, Ask: "Please tell us why.", Action: client.ActionReport, Args: []string{"doctor", "x y", "--report", "FILE"}},
		{Text: "Sign in.", Action: client.ActionSignIn, Args: []string{"login"}},
		{Text: "Change url.", Action: client.ActionEdit, Args: []string{"x"}},
		{Text: "Look at the response.", Action: client.ActionRequests},
	}
	for inDemo, want := range map[bool][]string{
		false: {"Wait a minute, then try again.", "Ask the API owner why; send them the report: odatui doctor 'x y' --report FILE", "Sign in: az login",
			"Change url: odatui profiles edit x", "Look at the response.", "If that is not the cause: The clock may be wrong. The doctor compares the clocks."},
		true: {"Wait a minute, then try again.", "Ask the API owner why; send them the report: odatui demo doctor 'x y' --report FILE", "Sign in: az login",
			"Change url.", "Look at the response.", "If that is not the cause: The clock may be wrong. The doctor compares the clocks."},
	} {
		if got := (&app{inDemo: inDemo}).stepLines(d); !slices.Equal(got, want) {
			t.Errorf("in the demo: %t\n%s\nwant\n%s", inDemo, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestDiagnosisOfAProfileHasNothingForATicket(t *testing.T) {
	t.Parallel()
	d := sampleDiagnosis()
	d.Who, d.NextWho = client.WhoSelf, ""
	var b strings.Builder
	if err := (&app{}).printDiagnosis(&b, client.Evidence{Err: &client.ProfileError{Profile: "xmart", Key: "url", Message: "has blanks around it"}}, d); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "ticket") || strings.Contains(b.String(), "original message") {
		t.Errorf("nobody else said anything:\n%s", b.String())
	}
}

func TestDiagnosisForPrograms(t *testing.T) {
	t.Parallel()
	d := sampleDiagnosis()
	data, err := json.Marshal((&app{}).diagnosisJSON(&d))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), `{"code":"secret-expired","title":"The client secret has expired.","who":"app_owner","next_who":"api_owner","confidence":"medium","facts":[{"text":"401`) {
		t.Errorf("got %s", data)
	}
	data, _ = json.Marshal((&app{}).diagnosisJSON(&client.Diagnosis{}))
	if want := `{"code":"","title":"","who":"","next_who":null,"confidence":"","facts":[],"steps":[],"ids":{},"raw":""}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
	if data, _ = json.Marshal((&app{}).diagnosisJSON(nil)); string(data) != "null" {
		t.Errorf("no diagnosis is %s, want null", data)
	}
}
