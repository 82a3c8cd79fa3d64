package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
)

var reportTarget = client.Target{
	Profile: "xmart", Environment: "live", Ref: "xmart@live", Kind: "odata", Method: "client-credentials", Live: true,
	URL: "https://extranet.example.org/xmart-api/odata/REFMART",
	Auth: map[string]string{"client_id": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
		"token_url": "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/token",
		"resource":  "https://xmart.example.org"},
	Secrets: []client.SecretShape{{Key: "auth.client_secret", Source: "env XMART_SECRET", Known: true, Length: 40}},
}

func refusedToken(code, description string) client.Evidence {
	return client.Evidence{
		Target: reportTarget, Now: time.Date(2026, 11, 22, 7, 0, 1, 0, time.UTC), SkewKnown: true, Skew: 90 * time.Second,
		Err: &client.AuthError{Method: "client-credentials", Endpoint: reportTarget.Auth["token_url"], Status: 401, Code: code,
			Description: description,
			Message:     "refused", Body: []byte(fmt.Sprintf(`{"error":%q,"error_description":%q}`, code, description)),
			IDs: map[string]string{"trace_id": "0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f", "correlation_id": "5f4e3d2c-2222-4222-8222-5f4e3d2c1b0a",
				"timestamp": "2026-11-22 07:00:00Z"}},
	}
}

// TestAReportIsForItsReader wants what each of them is asked, and what is ours
// elsewhere.
func TestAReportIsForItsReader(t *testing.T) {
	t.Parallel()
	steps := client.Diagnosis{Steps: []client.Step{
		{Text: "Ask the owner of the client registration for a new secret.", Who: client.WhoAppOwner, Ask: "Please give us a new secret."},
		{Text: "Ask the tenant administrator to consent.", Who: client.WhoTenantAdmin, Ask: "Please consent to the client's permission."},
		{Text: "Ask the xMart team which resource xMart accepts.", Who: client.WhoAPIOwner, Ask: "Please tell us which resource xMart accepts.",
			Action: client.ActionReport, Args: []string{"doctor", "xmart@live", "--report", "FILE"}},
		{Text: "If the proxy is right, ask the mart administrator to give the client DATA_VIEW.", Who: client.WhoMartAdmin,
			Ask: "Please give the client DATA_VIEW."},
		{Text: "Ask the network administrator whether the proxy runs.", Who: client.WhoNetworkAdmin,
			Ask: "Please tell us whether the proxy runs."},
		{Text: "Store the secret.", Action: client.ActionSecret, Args: []string{"xmart@live"}},
	}}
	const log, page = "filter by Correlation ID = 5f4e3d2c-2222-4222-8222-5f4e3d2c1b0a, around 2026-11-22 07:00:00Z",
		"https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/adminconsent?client_id=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	tests := map[client.Who]struct{ asked, not []string }{
		client.WhoSelf: {[]string{"## What to do\n", "Store the secret: odatui profiles secret xmart@live", "Ask the xMart team"},
			[]string{"What you are asked", "This is for", "send them"}},
		client.WhoAppOwner: {[]string{"Please give us a new secret.", log, "Certificates & secrets"},
			[]string{"adminconsent", "Please consent"}},
		client.WhoTenantAdmin: {[]string{"Please consent to the client's permission.", log, page}, []string{"Please give us"}},
		client.WhoMartAdmin: {[]string{"Please give the client DATA_VIEW.",
			"the client aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee has to this data"}, []string{"Please consent", log}},
		client.WhoNetworkAdmin: {[]string{"Please tell us whether the proxy runs.", "login.microsoftonline.com:443"}, []string{log}},
		client.WhoMicrosoft:    {[]string{"trace id 0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f"}, []string{"Please consent"}},
		client.WhoAPIOwner:     {[]string{"Please tell us which resource xMart accepts."}, []string{"send them the report", "Please consent"}},
	}
	for who, tt := range tests {
		t.Run(string(who), func(t *testing.T) {
			t.Parallel()
			e := refusedToken("invalid_client", "AADSTS7000222: expired")
			d := client.Diagnosis{Code: "x", Title: "Something is wrong.", Who: who, Steps: slices.Clone(steps.Steps), Confidence: client.High,
				IDs: map[string]string{"trace_id": "0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f"}}
			r := New(e, d, Options{Doing: "open Customers", Program: "odatui 1 linux/amd64"})
			asks, _, _ := strings.Cut(strings.ReplaceAll(r.Markdown, "&amp;", "&"), "## What happened")
			for _, want := range tt.asked {
				if !strings.Contains(asks, want) {
					t.Errorf("the report does not ask %q:\n%s", want, asks)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(asks, not) {
					t.Errorf("the report asks %q:\n%s", not, asks)
				}
			}
			if who != client.WhoSelf && !strings.Contains(r.Markdown, "## What the sender does\n") {
				t.Error("what is ours is lost")
			}
			for _, want := range []string{"# Something is wrong.", "`open Customers`", "by the sender's clock, 1m30s behind the server's",
				"`401 invalid_client AADSTS7000222`",
				"`live (LIVE)`", "client credentials, secret in the form", "odatui 1 linux/amd64",
				"the value of auth.client\\_secret (it comes from env XMART\\_SECRET)"} {
				if !strings.Contains(r.Markdown, want) && !strings.Contains(r.Markdown, strings.ReplaceAll(want, `\_`, "_")) {
					t.Errorf("the report does not say %q:\n%s", want, r.Markdown)
				}
			}
			var back struct {
				Who  client.Who `json:"who"`
				Asks []string   `json:"asks"`
				IDs  map[string]string
			}
			if err := json.Unmarshal(r.JSON, &back); err != nil || back.Who != who || len(back.Asks) == 0 || back.IDs["trace_id"] == "" {
				t.Errorf("the JSON form: %v %+v\n%s", err, back, r.JSON)
			}
		})
	}
}

// TestAReportThatGoesOn wants what the next one is asked where it is for us to
// act first: a report is copied to be sent.
func TestAReportThatGoesOn(t *testing.T) {
	t.Parallel()
	e := refusedToken("invalid_client", "AADSTS7000215: Invalid client secret provided.")
	r := New(e, diagnose.Of(e), Options{})
	_, goesOn, found := strings.Cut(r.Markdown, "## If this is passed on to the owner of the client registration\n")
	goesOn, _, _ = strings.Cut(goesOn, "## What happened")
	if !found || !strings.Contains(goesOn, "Please give us a new secret, since this one may have been deleted.") ||
		!strings.Contains(goesOn, "filter by Correlation ID = 5f4e3d2c") {
		t.Errorf("the owner is asked nothing:\n%s", r.Markdown)
	}
	d := client.Diagnosis{Title: "x.", Who: client.WhoSelf,
		Steps: []client.Step{{Text: "Ask the xMart team which resource xMart accepts.", Who: client.WhoAPIOwner,
			Ask: "Please tell us which resource xMart accepts."}}}
	if r := New(e, d, Options{}); strings.Contains(r.Markdown, "passed on") {
		t.Errorf("nobody is next:\n%s", r.Markdown)
	}
}

// TestAReportCannotBeBrokenOutOf wants what a server says to stay in its place.
func TestAReportCannotBeBrokenOutOf(t *testing.T) {
	t.Parallel()
	evil := "x```\n````\n# Pay here <script>alert(1)</script> | a | [b](https://evil.example) \x1b[31mred\x1b[0m \u202e\n```"
	e := client.Evidence{Target: reportTarget, Err: &client.ResponseError{Method: "GET", URL: "https://api.example.org/`|`", Status: 500,
		Message: evil, Body: []byte(evil), Shape: client.ShapeText},
		Exchanges: []client.Exchange{{ID: 1, Method: "GET", URL: "https://api.example.org/" + evil, Status: 500,
			Head: []client.Header{{Name: "X", Value: evil}}, Body: client.RedactedBody([]byte(evil)), Start: time.Unix(1, 0)}}}
	d := diagnose.Of(e)
	d.Title, d.Facts = evil, append(d.Facts, client.Finding{Text: evil, Source: client.FromServer})
	r := New(e, d, Options{Doing: evil})
	fence := ""
	for line := range strings.Lines(r.Markdown) {
		line = strings.TrimRight(line, "\n")
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = line
		case strings.HasPrefix(line, "# Pay"), strings.Contains(line, "<script>") && !strings.Contains(line, `\<script`) &&
			!strings.Contains(line, "`"):
			t.Errorf("a server's text is Markdown: %q", line)
		case strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 3 &&
			strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 5:
			t.Errorf("a cell is broken: %q", line)
		}
	}
	if fence != "" {
		t.Errorf("a block of code does not end: %s", r.Markdown)
	}
	if strings.ContainsAny(r.Markdown, "\x1b\u202e\r") {
		t.Errorf("control characters in %q", r.Markdown)
	}
}

// TestAReportHoldsNoSecret puts secrets wherever somebody may have left one.
func TestAReportHoldsNoSecret(t *testing.T) {
	t.Parallel()
	const secret, token = "Abc8Q~thisIsVerySecretIndeed0123456789", pastedToken
	e := refusedToken("invalid_client", "the secret "+secret+" and "+token)
	e.Claims = client.Claims{"aud": "x", "note": secret}
	e.Redact = func(s string) string { return strings.ReplaceAll(s, "Hunter2Hunter2", "(removed)") }
	e.Exchanges = []client.Exchange{{ID: 1, Method: "POST", URL: "https://x.example.org/token?sig=" + secret, Status: 401,
		Start: time.Unix(1, 0), ReqBody: client.RedactedBody([]byte("client_secret=Hunter2Hunter2&a=b")),
		ReqHead: []client.Header{{Name: "Authorization", Value: "Basic Zm9vOmJhcg"},
			{Name: "Ocp-Apim-Subscription-Key", Value: "0123456789abcdef"}, {Name: "X-Own", Value: "plain", Secret: true}},
		Head: []client.Header{{Name: "Set-Cookie", Value: "session=abcdef"}},
		Body: client.RedactedBody([]byte(`{"access_token":"` + token + `"}`))}}
	e.Before = &client.LastGood{When: time.Unix(1, 0), Settings: map[string]string{"url": "https://" + secret}}
	d := diagnose.Of(e)
	r := New(e, d, Options{Doing: "use " + secret, Program: token,
		Checkup: &client.Checkup{Stages: []client.Stage{{ID: client.StageToken, State: client.StageFail, Detail: secret}}}})
	for name, text := range map[string]string{"Markdown": r.Markdown, "JSON": string(r.JSON)} {
		for _, s := range []string{"VerySecret", "c2lnbmF0dXJl", "eyJhdWQ", "Hunter2", "Zm9vOmJhcg", "0123456789abcdef", "session=abcdef",
			`"X-Own: plain`, "X-Own: plain"} {
			if strings.Contains(text, s) {
				t.Errorf("the %s holds %q:\n%s", name, s, text)
			}
		}
	}
}

// TestAReportNamesNoKeys: whoever reads it has no explorer before them.
func TestAReportNamesNoKeys(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The token expired at '11/22/2026 01:00:00'\"",
		"HTTP/1.1 429 Too Many Requests\nRetry-After: 60\n\n", "HTTP/1.1 403 Forbidden\n\n", "curl: (6) Could not resolve host: x.example.org",
	} {
		e := client.Evidence{Text: text}
		r := New(e, diagnose.Of(e), Options{})
		for _, word := range []string{"(R)", "(y)", "(y copies it)", "send them the report"} {
			if strings.Contains(r.Markdown, word) {
				t.Errorf("%q in the report of %q:\n%s", word, text, r.Markdown)
			}
		}
	}
}

// TestAReportIsBounded wants large answers cut, and the exchange that failed
// among those that are kept.
func TestAReportIsBounded(t *testing.T) {
	t.Parallel()
	e := client.Evidence{Target: reportTarget, Err: errors.New("x")}
	for i := range 200 {
		x := client.Exchange{ID: int64(i), Method: "GET", URL: fmt.Sprintf("https://x.example.org/%d", i), Status: 200,
			Body: client.RedactedBody([]byte(strings.Repeat("data ", 20_000))), BodySize: 100_000, Start: time.Unix(int64(i), 0)}
		if i == 150 {
			x.Status = 503
		}
		for j := range 100 {
			x.Head = append(x.Head, client.Header{Name: fmt.Sprintf("X-%d", j), Value: strings.Repeat("v", 5000)})
		}
		e.Exchanges = append(e.Exchanges, x)
	}
	d := diagnose.Of(e)
	d.Raw = strings.Repeat("words ", 100_000)
	r := New(e, d, Options{})
	if len(r.Markdown) > 120<<10 {
		t.Errorf("the report has %d bytes", len(r.Markdown))
	}
	if !strings.Contains(r.Markdown, "GET https://x.example.org/150\n") {
		t.Error("the exchange that failed is not in it")
	}
	if strings.Contains(r.Markdown, "data data") && !strings.Contains(r.Markdown, "503") {
		t.Error("data of good answers is in it")
	}
}
