package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"odatui/client"
)

func sampleDiagnosis() client.Diagnosis {
	return client.Diagnosis{
		Code: "secret-expired", Title: "The client secret has expired.", Who: client.WhoAppOwner, NextWho: client.WhoAPIOwner, Confidence: client.Medium,
		Facts: []client.Finding{
			{Text: "401 invalid_client, AADSTS7000222 \x1b[31mInvalidClientSecretExpiredKeysProvided", Source: client.FromServer},
			{Text: "client_secret comes from env XMART_SECRET and has 40 characters, as on 12 November when it worked", Source: client.FromProfile},
		},
		Steps: []string{"Ask the owner of client 7d3a1c52 for a new secret value (not the Secret ID).", "Store it: odatui profiles secret xmart@live"},
		IDs:   map[string]string{"trace_id": "1f9c2c0e", "timestamp": "2026-11-22 03:31:07Z"},
		Raw:   `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys are expired."}`,
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

who must act    the owner of the client registration (app_owner), then
                the xMart team (api_owner)
how sure        likely, not certain

what to do
  1  Ask the owner of client 7d3a1c52 for a new secret value (not the
     Secret ID).
  2  Store it: odatui profiles secret xmart@live

how we know
  server        401 invalid_client, AADSTS7000222
                ␛[31mInvalidClientSecretExpiredKeysProvided
  profile       client_secret comes from env XMART_SECRET and has 40
                characters, as on 12 November when it worked

for their ticket
  time          2026-11-22 03:31:07Z
  trace id      1f9c2c0e

their own words
  {"error":"invalid_client","error_description":"AADSTS7000222: The
  provided client secret keys are expired."}

more            docs/diagnoses.md#secret-expired
                https://login.microsoftonline.com/error?code=7000222
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDiagnosisForPrograms(t *testing.T) {
	t.Parallel()
	d := sampleDiagnosis()
	data, err := json.Marshal(diagnosisJSON(&d))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), `{"code":"secret-expired","title":"The client secret has expired.","who":"app_owner","next_who":"api_owner","confidence":"medium","facts":[{"text":"401`) {
		t.Errorf("got %s", data)
	}
	data, _ = json.Marshal(diagnosisJSON(&client.Diagnosis{}))
	if want := `{"code":"","title":"","who":"","next_who":null,"confidence":"","facts":[],"steps":[],"ids":{},"raw":""}`; string(data) != want {
		t.Errorf("got %s, want %s", data, want)
	}
	if data, _ = json.Marshal(diagnosisJSON(nil)); string(data) != "null" {
		t.Errorf("no diagnosis is %s, want null", data)
	}
}
