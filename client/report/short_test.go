package report

import (
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
)

// TestAReportSaysThingsOnce: the body, the ids and the settings stand once, and
// nothing that tells nobody anything.
func TestAReportSaysThingsOnce(t *testing.T) {
	t.Parallel()
	const trace = "0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f"
	e := refusedToken("invalid_client", "AADSTS7000215: Invalid client secret provided.")
	refusal := e.Err.(*client.AuthError) //nolint:errorlint,forcetypeassert // made above
	e.Exchanges = []client.Exchange{{
		ID: 1, Method: "POST", URL: refusal.Endpoint, Status: 401, Start: time.Unix(1, 0), Attempt: 1, Done: true,
		Body: client.RedactedBody(refusal.Body),
		ReqHead: []client.Header{{Name: "Accept", Value: "application/json"}, {Name: "User-Agent", Value: "odatui/1"},
			{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
		Head: []client.Header{{Name: "Content-Type", Value: "application/json"}},
	}}
	checkup := &client.Checkup{Stages: []client.Stage{{ID: client.StageProfile, State: client.StageOK, Detail: "fine"},
		{ID: client.StageToken, State: client.StageFail, Took: 20 * time.Millisecond}}}
	r := New(e, diagnose.Of(e), Options{Doing: "open Customers", Checkup: checkup})
	for text, times := range map[string]int{
		"Invalid client secret provided":               1,
		trace:                                          1,
		"(the body is under What came back)":           1,
		e.Target.Auth["token_url"] + "`":               1,
		"Content-Type: application/x-www-form-urlenco": 1,
		"| token | fail |  | 20 |":                     1,
		"| profile | ok | fine |  |":                   1,
		"profile: client secret from":                  1,
		"profile: client_id":                           0,
		"Accept":                                       0,
		"User-Agent":                                   0,
		"## Before":                                    0,
	} {
		if got := strings.Count(r.Markdown, text); got != times {
			t.Errorf("%q stands there %d times, want %d:\n%s", text, got, times, r.Markdown)
		}
	}
	for _, text := range []string{"Invalid client secret provided", `"body": "{`, "client_id = " + e.Target.Auth["client_id"]} {
		if !strings.Contains(string(r.JSON), text) {
			t.Errorf("programs are not told %q:\n%s", text, r.JSON)
		}
	}
}
