package diagnose

import (
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/lint"
)

// TestContradictions: what the person's own profile contradicts outranks guesses
// about the server, and nothing else.
func TestContradictions(t *testing.T) {
	t.Parallel()
	const one, two = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
	const id, other = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "bbbbbbbb-cccc-dddd-eeee-ffffffffffff"
	at := func(tenant, path string) string { return "https://login.microsoftonline.com/" + tenant + path }
	target := func(url string, auth map[string]string, siblings ...client.Target) client.Target {
		return client.Target{Ref: "p@staging", Environment: "staging", URL: url, Method: "client-credentials", Auth: auth, Siblings: siblings}
	}
	live := target("https://api.nxtport.example/odata",
		map[string]string{"token_url": at(one, "/oauth2/v2.0/token"), "client_id": other, "scope": other + "/.default"})
	live.Ref, live.Environment, live.Live, live.Title = "p@live", "live", true, "NxtPort"
	nxt := func(tenant string) client.Target {
		n := target("https://api-stg.nxtport.example/odata",
			map[string]string{"token_url": at(tenant, "/oauth2/v2.0/token"), "client_id": id, "scope": id + "/.default"}, live)
		n.Title = "NxtPort"
		return n
	}
	xmart := func(path, resource string) client.Target {
		return target("https://extranet.example.org/xmart-api/odata/M",
			map[string]string{"token_url": at(two, path), "client_id": id, "resource": resource})
	}
	token := func(text string) error {
		return &client.AuthError{Method: "client-credentials", Status: 400, Description: text, Message: "refused"}
	}
	api := func(words string) error {
		return &client.ResponseError{Method: "GET", Status: 401, Header: map[string][]string{"Www-Authenticate": {words}}}
	}
	for _, tt := range []struct {
		name   string
		target client.Target
		err    error
		title  string // "" the profile is not to blame
		who    client.Who
	}{
		{"the tenant of live, a client that is not there", nxt(one), token("AADSTS700016: x"), "auth.token_url names the tenant of p@live",
			client.WhoSelf},
		{"the tenant of live, an API that refuses the issuer", nxt(one),
			api(`Bearer error="invalid_token", error_description="The issuer 'https://sts.windows.net/` + one + `/' is invalid"`),
			"auth.token_url names the tenant of p@live", client.WhoSelf},
		{"the tenant of live, a secret that has expired", nxt(one), token("AADSTS7000222: x"), "", client.WhoAppOwner},
		{"the own tenant", nxt(two), token("AADSTS700016: x"), "", client.WhoSelf},
		{"/.default in resource", xmart("/oauth2/token", "api://x/.default"), token("AADSTS500011: x"), "auth.resource ends in /.default",
			client.WhoSelf},
		{"/.default in resource, seen by the API", xmart("/oauth2/token", "api://x/.default"),
			api(`Bearer error="invalid_token", error_description="IDX10214: audience"`),
			"auth.resource ends in /.default", client.WhoSelf},
		{"an empty resource, seen by the API", xmart("/oauth2/token", ""),
			api(`Bearer error="invalid_token", error_description="The audience is invalid"`),
			"auth.resource is missing", client.WhoSelf},
		{"a resource at v2.0", xmart("/oauth2/v2.0/token", "api://x"), token("AADSTS500011: x"), "auth.resource is a key of v1", client.WhoSelf},
		{"a placeholder", target("https://x.example", map[string]string{"token_url": at(two, "/oauth2/v2.0/token"), "client_id": id,
			"scope": "api://YOUR-API/.default"}),
			token("AADSTS500011: x"), "auth.scope still has the placeholder", client.WhoSelf},
		{"a placeholder elsewhere", target("https://x.example",
			map[string]string{"token_url": at(two, "/oauth2/v2.0/token"), "client_id": id, "scope": "api://YOUR-API/.default"}),
			token("AADSTS7000222: x"), "", client.WhoAppOwner},
		{"a plain profile", xmart("/oauth2/token", "api://x"), token("AADSTS500011: x"), "", client.WhoSelf},
	} {
		d := Of(client.Evidence{Err: tt.err, Target: tt.target})
		blamed := strings.HasPrefix(d.Title, "auth.")
		if blamed != (tt.title != "") || !strings.HasPrefix(d.Title, tt.title) || d.Who != tt.who || len(d.Steps) == 0 {
			t.Errorf("%s: %s, %s: %+v", tt.name, d.Code, d.Title, d)
		}
		if blamed && d.Steps[0].Action != client.ActionEdit {
			t.Errorf("%s: the first step is no fix: %+v", tt.name, d.Steps)
		}
	}
	codes, lints := Codes(), append(lint.Codes(), "resource-default")
	for _, c := range contradictions {
		for _, code := range strings.Fields(c.refusals) {
			if !slices.Contains(codes, code) {
				t.Errorf("%s is no code", code)
			}
		}
		for _, code := range append(strings.Fields(c.lints), garbled...) {
			if !slices.Contains(lints, code) {
				t.Errorf("%s is no lint", code)
			}
		}
	}
}

// TestFederatedParts: what the token has stands beside what the credential has.
func TestFederatedParts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"AADSTS70021: No matching federated identity record found for presented assertion. Assertion Issuer: 'https://i/'. Assertion Subject: " +
			"'sc://a/b'. Assertion Audience: 'api://x'.": "subject = sc://a/b",
		"AADSTS700213: No matching federated identity record found for presented assertion " +
			"subject 'repo:A/b:ref:refs/heads/x'.": "subject = repo:A/b",
		"AADSTS7002137: presented assertion subject '/e/a/X'. Please make sure the federated " +
			"identity credential Subject is '/e/a/x'.": "(capital and small letters differ)",
		"AADSTS700211: presented assertion issuer 'https://i/x/'. The expected issuer is 'https://i/x'.":       "(a slash at the end differs)",
		"AADSTS700212: presented assertion audience 'api://abc'. The credential audience must be 'api://abd'.": "(different from character 9 on)",
	} {
		d := Of(client.Evidence{Text: text})
		found := slices.ContainsFunc(d.Facts, func(f client.Finding) bool { return strings.Contains(f.Text, want) })
		if d.Code != "federation-unknown" || !found {
			t.Errorf("%s: %s, %+v", text, d.Code, d.Facts)
		}
	}
}

// TestErrorsInWords: an OAuth error hides no words of the server, and no code that a
// fact explains is called unknown.
func TestErrorsInWords(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a long word ", 40) + "ends here"
	err := &client.AuthError{Method: "client-credentials", Endpoint: "https://id.example.org/token", Status: 400, Code: "invalid_request",
		Description: long,
		Body: []byte(`{"error":"invalid_request","error_hint":"the realm is read only","suberror":"bad_token","errorSummary":"a ` +
			`summary"}`), Message: "refused"}
	d := Of(client.Evidence{Err: err})
	for _, want := range []string{"ends here", "the realm is read only", "bad_token", "a summary"} {
		if !slices.ContainsFunc(d.Facts, func(f client.Finding) bool { return strings.Contains(f.Text, want) }) {
			t.Errorf("%q is hidden: %+v", want, d.Facts)
		}
	}
	d = Of(client.Evidence{Err: &client.AuthError{Method: "client-credentials", Status: 400, Code: "weird_error",
		Description: "AADSTS7000215: x"}})
	if d.Code != "entra-code" || strings.Contains(d.Title, "does not know") || d.Confidence != client.Low {
		t.Errorf("a known code beside an odd error: %+v", d)
	}
}
