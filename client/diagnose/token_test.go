package diagnose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/evidence"
)

func TestAzSignIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		auth   map[string]string
		claims string
		want   string
	}{
		{"tenant and scope as they stand", map[string]string{"tenant": "T", "scope": "api://APP/default"}, "",
			"login --tenant T --scope api://APP/default --allow-no-subscriptions"},
		{"a resource is what az makes of it", map[string]string{"resource": "https://x.example/"}, "",
			"login --scope https://x.example//.default --allow-no-subscriptions"},
		{"nothing known", nil, "", "login --allow-no-subscriptions"},
		{"claims in base64", map[string]string{"scope": "s"}, "eyJhIjoxfQ==",
			"login --scope s --allow-no-subscriptions --claims-challenge eyJhIjoxfQ=="},
		{"claims in JSON", map[string]string{"scope": "s"}, `{"a":1}`,
			"login --scope s --allow-no-subscriptions --claims-challenge eyJhIjoxfQ=="},
	} {
		if got := strings.Join(azSignIn(client.Target{Auth: tt.auth}, tt.claims), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// said is az's failure with a trace id, and the run that the journal has of it.
func saidBy(trace string, at time.Time) (*client.AuthError, client.Exchange) {
	text := "ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: " + trace
	return &client.AuthError{Method: "azure-cli", Endpoint: "az", Message: "az could not get a token (exit status 1)",
			Description: text, Body: []byte(text), IDs: map[string]string{"trace_id": trace}},
		client.Exchange{Purpose: client.ForProgram, Method: "run", Body: client.RedactedBody([]byte(text)), Start: at, Done: true}
}

// TestReplay: az keeps a failure for 60 seconds. A person's second try is told
// so; two runs in a row are not.
func TestReplay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	err, first := saidBy("trace-one-1", at)
	_, soon := saidBy("trace-one-1", at.Add(time.Second))
	_, later := saidBy("trace-one-1", at.Add(20*time.Second))
	_, other := saidBy("trace-two-2", at.Add(20*time.Second))
	for _, tt := range []struct {
		name string
		list []client.Exchange
		want string
	}{
		{"the first time", []client.Exchange{first}, "session-ended"},
		{"two in a row", []client.Exchange{first, soon}, "session-ended"},
		{"a second try", []client.Exchange{first, soon, later}, "az-replay"},
		{"another answer", []client.Exchange{other, first}, "session-ended"},
		{"nothing recorded", nil, "session-ended"},
	} {
		d := Of(client.Evidence{Err: err, Exchanges: tt.list, Target: client.Target{Method: "azure-cli", Auth: map[string]string{"scope": "s"}}})
		if d.Code != tt.want || len(d.SignIn) == 0 {
			t.Errorf("%s: %s, %q", tt.name, d.Code, d.SignIn)
		}
		if tt.want == "az-replay" && (d.Also == nil || !strings.Contains(d.Also.Title, "unused") ||
			!slices.ContainsFunc(d.Facts, func(f client.Finding) bool { return strings.Contains(f.Text, "07:00:00") })) {
			t.Errorf("%s: %+v", tt.name, d)
		}
	}
}

// TestWhatCannotBePlayed are failures of which a recording would be too long or
// take too long.
func TestWhatCannotBePlayed(t *testing.T) {
	t.Parallel()
	const endpoint = "https://login.example.net/token"
	for _, tt := range []struct {
		name string
		err  client.AuthError
		code string
		who  client.Who
	}{
		{"too large", client.AuthError{Method: "client-credentials", Endpoint: endpoint, Status: 200,
			Message: "token endpoint x answered more than 1 MiB", Cause: client.ErrTooLarge},
			"answer-too-large", client.WhoAPIOwner},
		{"cut", client.AuthError{Method: "client-credentials", Endpoint: endpoint, Status: 200,
			Message: "token endpoint x broke off its answer", Reason: client.ReasonCut},
			"token-cut", client.WhoNetworkAdmin},
		{"az is slow", client.AuthError{Method: "azure-cli", Endpoint: "az", Message: "az did not answer within 1m0s",
			Reason: client.ReasonTimeout}, "az-timeout", client.WhoSelf},
		{"az floods", client.AuthError{Method: "azure-cli", Endpoint: "az", Message: "az printed more than 1 MiB",
			Reason: client.ReasonFlood}, "az-no-token", client.WhoSelf},
		{"a program is slow", client.AuthError{Method: "command", Endpoint: "pass", Message: "pass did not answer within 1m0s",
			Reason: client.ReasonTimeout}, "command-timeout", client.WhoSelf},
		{"a program quotes Entra", client.AuthError{Method: "command", Endpoint: "get-token",
			Message:     "get-token could not get a token (exit status 1)",
			Description: "AADSTS7000222: expired"}, "secret-expired", client.WhoAppOwner},
	} {
		d := Of(client.Evidence{Err: &tt.err, Target: client.Target{Method: tt.err.Method}})
		if d.Code != tt.code || d.Who != tt.who || len(d.Steps) == 0 {
			t.Errorf("%s: %+v", tt.name, d)
		}
	}
}

// TestErrorBeatsCode: with an OAuth error that contradicts it, a code neither
// names the cause nor the one who must act.
func TestErrorBeatsCode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status            int
		oauth, code, want string
		who               client.Who
	}{
		{401, "invalid_client", "AADSTS7000222", "secret-expired", client.WhoAppOwner},
		{401, "", "AADSTS7000222", "secret-expired", client.WhoAppOwner},
		{400, "invalid_scope", "AADSTS7000222", "scope-refused", client.WhoSelf},
		{503, "invalid_client", "AADSTS7000222", "entra-down", client.WhoMicrosoft},
		{429, "invalid_client", "AADSTS7000222", "token-throttled", client.WhoSelf},
		{400, "invalid_client", "AADSTS50105", "not-assigned", client.WhoAPIOwner},
		{400, "invalid_resource", "AADSTS50105", "resource-refused", client.WhoSelf},
	} {
		err := &client.AuthError{Method: "client-credentials", Endpoint: "https://login.microsoftonline.com/T/oauth2/token", Status: tt.status,
			Code: tt.oauth, Description: tt.code + ": x", Message: "refused"}
		d := Of(client.Evidence{Err: err})
		if d.Code != tt.want || d.Who != tt.who {
			t.Errorf("%d %s %s: %s, %s", tt.status, tt.oauth, tt.code, d.Code, d.Who)
		}
	}
}

func TestResourceOfScope(t *testing.T) {
	t.Parallel()
	for scope, want := range map[string]string{
		"api://APP/user_impersonation":   "api://APP",
		"https://x.example/a/b/read":     "https://x.example/a/b",
		"api://APP":                      "api://APP",
		"APP":                            "APP",
		"APP/.default":                   "APP",
		"https://x.example/read offline": "https://x.example",
		"https://x.example//.default":    "https://x.example/",
	} {
		if got := resourceOf(scope); got != want {
			t.Errorf("%s: %s, want %s", scope, got, want)
		}
	}
}

func TestShellWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"xmart@live": "xmart@live", "api://APP/.default": "api://APP/.default", "": "''", "a b": "'a b'", "a'b": `'a'\''b'`, "$(x)": "'$(x)'",
		"ä": "'ä'",
	} {
		if got := evidence.ShellWord(word); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}
