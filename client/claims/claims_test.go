package claims_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/evidence/evidencetest"
	"odatui/client/vendors"
)

func rowOf(t *testing.T, rows []claims.Row, name string) claims.Row {
	t.Helper()
	for _, r := range rows {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no row %s in %+v", name, rows)
	return claims.Row{}
}

func TestATokenThatFits(t *testing.T) {
	t.Parallel()
	rows := claims.Rows(client.Evidence{Target: evidencetest.Orders(), Claims: evidencetest.Claimed(t, nil), Now: evidencetest.Noon})
	for _, r := range rows {
		if r.Verdict != claims.Fits && r.Verdict != claims.Told {
			t.Errorf("%+v", r)
		}
		if r.Verdict == claims.Fits && (r.Expected == "" || r.Source == "") {
			t.Errorf("it fits, and nobody says what: %+v", r)
		}
	}
	for name, value := range map[string]string{"form": "a signed token (JWT)", "exp": "2026-11-22 12:59:00Z, in 59 min",
		"nbf":    "2026-11-22 11:59:00Z, 1 min ago",
		"azpacr": "1: with a secret", "about": "an application (app-only)", "roles": "", "oid": "o"} {
		if got := rowOf(t, rows, name).Value; got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if rows[0].Name != "form" || rows[1].Name != "aud" {
		t.Errorf("the telling ones stand first: %v", rows[:2])
	}
	if w := rowOf(t, rows, "aud"); w.Expected != "api://"+evidencetest.OneAPI || w.Source != client.FromProfile {
		t.Errorf("%+v", w)
	}
}

// TestClaimsAreJudged changes one thing at a time.
func TestClaimsAreJudged(t *testing.T) {
	t.Parallel()
	challenge := func(header string) *client.ResponseError {
		return &client.ResponseError{Status: 401, Header: map[string][]string{"Www-Authenticate": {header}}}
	}
	for name, c := range map[string]struct {
		instead map[string]any
		change  func(e *client.Evidence)
		row     string
		verdict claims.Verdict
		meaning string
		source  client.FactSource
	}{
		"another audience": {map[string]any{"aud": evidencetest.OtherAPI}, nil, "aud", claims.Wrong, "another API",
			client.FromProfile},
		"one of several audiences": {map[string]any{"aud": []string{"x", evidencetest.OneAPI}}, nil, "aud", claims.Fits, "",
			client.FromProfile},
		"the same id, written longer": {map[string]any{"aud": "api://" + evidencetest.OneAPI}, nil, "aud", claims.Fits, "", client.FromProfile},
		"a name, whose id nobody knows": {nil, func(e *client.Evidence) { e.Target.Auth["scope"] = "https://orders.example.org/.default" },
			"aud", claims.Told, "", ""},
		"a slash": {map[string]any{"aud": "https://orders.example.org"}, func(e *client.Evidence) {
			delete(e.Target.Auth, "scope")
			e.Target.Auth["resource"] = "https://orders.example.org/"
		}, "aud", claims.Odd, "slash", client.FromProfile},
		"a second slash belongs to the resource": {map[string]any{"aud": "https://orders.example.org/"}, func(e *client.Evidence) {
			e.Target.Auth["scope"] = "https://orders.example.org//.default"
		}, "aud", claims.Fits, "", client.FromProfile},
		"Graph": {map[string]any{"aud": "00000003-0000-0000-c000-000000000000"},
			func(e *client.Evidence) { e.Target.Auth["scope"] = "https://graph.microsoft.com/.default" },
			"aud", claims.Fits, "Microsoft Graph", client.FromProfile},
		"Graph without a word": {map[string]any{"aud": "https://graph.microsoft.com/"},
			func(e *client.Evidence) { delete(e.Target.Auth, "scope") },
			"aud", claims.Odd, "Microsoft Graph", ""},
		"Graph at home": {map[string]any{"aud": "https://graph.microsoft.com"}, func(e *client.Evidence) {
			delete(e.Target.Auth, "scope")
			e.Target.URL = "https://graph.microsoft.com/v1.0"
		}, "aud", claims.Told, "", ""},
		"the API names another audience": {nil, func(e *client.Evidence) {
			e.Anonymous = challenge(`Bearer resource_id="` + evidencetest.OtherAPI + `"`)
		},
			"aud", claims.Wrong, "resource_id", client.FromServer},
		"params.audience": {map[string]any{"aud": "https://b.example.org"}, func(e *client.Evidence) {
			e.Target.Params = map[string]string{"audience": "https://a.example.org"}
		}, "aud", claims.Wrong, "params.audience", client.FromProfile},
		"the client itself": {map[string]any{"aud": evidencetest.OneClient},
			func(e *client.Evidence) { e.Target.Auth["scope"] = evidencetest.OneClient + "/.default" },
			"aud", claims.Fits, "this client itself", client.FromProfile},
		"another tenant": {map[string]any{"tid": evidencetest.OtherTenant}, nil, "tid", claims.Wrong, "token_url", client.FromProfile},
		"the API names another tenant": {nil, func(e *client.Evidence) {
			e.Anonymous = challenge(`Bearer authorization_uri="https://login.windows.net/` + evidencetest.OtherTenant + `/oauth2/authorize"`)
		}, "tid", claims.Wrong, "authorization_uri", client.FromServer},
		"a tenant by name": {nil, func(e *client.Evidence) {
			e.Target.Auth["token_url"] = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
		}, "tid", claims.Told, "", ""},
		"another client": {map[string]any{"azp": "someone-else"}, nil, "azp", claims.Wrong, "client_id", client.FromProfile},
		"the Azure CLI": {map[string]any{"azp": vendors.AzClient}, func(e *client.Evidence) { e.Target.Method = "azure-cli" }, "azp",
			claims.Told, "the Azure CLI", ""},
		"expired": {map[string]any{"exp": evidencetest.Noon.Add(-3 * time.Minute).Unix()}, nil, "exp", claims.Wrong, "expired",
			client.FromClock},
		"expired over there": {nil, func(e *client.Evidence) { e.SkewKnown, e.Skew = true, 2*time.Hour }, "exp", claims.Wrong, "behind",
			client.FromClock},
		"not yet": {map[string]any{"nbf": evidencetest.Noon.Add(10 * time.Minute).Unix()}, nil, "nbf", claims.Wrong, "future",
			client.FromClock},
		"not quite yet": {map[string]any{"nbf": evidencetest.Noon.Add(time.Minute).Unix()}, nil, "nbf", claims.Odd, "API Management",
			client.FromClock},
		"no end":       {map[string]any{"exp": nil}, nil, "exp", claims.Odd, "until when", ""},
		"milliseconds": {map[string]any{"exp": json.Number("1795329970000")}, nil, "exp", claims.Odd, "seconds since 1970", ""},
		"no clock":     {nil, func(e *client.Evidence) { e.Now = time.Time{} }, "exp", claims.Told, "", ""},
		"a person": {map[string]any{"scp": "Orders.Read", "preferred_username": "a@example.org"}, nil, "about", claims.Odd, "other kind",
			client.FromProfile},
		"groups": {map[string]any{"_claim_names": map[string]any{"groups": "src1"}}, nil, "groups", claims.Odd, "groups", client.FromToken},
		"a scope is missing": {map[string]any{"scp": "A.Read"}, func(e *client.Evidence) { e.Anonymous = challenge(`Bearer scope="B.Read"`) },
			"scp", claims.Wrong, "B.Read", client.FromServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := client.Evidence{Target: evidencetest.Orders(), Claims: evidencetest.Claimed(t, c.instead), Now: evidencetest.Noon}
			if c.change != nil {
				c.change(&e)
			}
			r := rowOf(t, claims.Rows(e), c.row)
			if r.Verdict != c.verdict || !strings.Contains(r.Meaning, c.meaning) || r.Source != c.source {
				t.Errorf("%+v\nwant %q, %q, %q", r, c.verdict, c.meaning, c.source)
			}
		})
	}
}

func TestFormsOfTokens(t *testing.T) {
	t.Parallel()
	if rows := claims.Rows(client.Evidence{Target: evidencetest.Orders()}); rows != nil {
		t.Errorf("there is no token: %v", rows)
	}
	for kind, want := range map[string]string{"encrypted": "JWE", "opaque": "opaque"} {
		rows := claims.Rows(client.Evidence{Target: evidencetest.Orders(), Token: client.TokenInfo{Kind: kind}})
		if len(rows) != 1 || rows[0].Name != "form" || !strings.Contains(rows[0].Value, want) || rows[0].Verdict != claims.Told {
			t.Errorf("%s: %v", kind, rows)
		}
	}
}

// TestNoClaimIsLost: whatever stands in a token has a row, and secrets are out.
func TestNoClaimIsLost(t *testing.T) {
	t.Parallel()
	held := evidencetest.Claimed(t, map[string]any{"x": map[string]any{"y": []any{1, "z"}}, "n": nil, "list": []any{"a", 2, true},
		"email": "hidden@example.org", "exp": "soon", "aud": 7})
	held["nothing"] = nil
	rows := claims.Rows(client.Evidence{Target: evidencetest.Orders(), Claims: held, Now: evidencetest.Noon,
		Redact: func(s string) string { return strings.ReplaceAll(s, "hidden", "•") }})
	for name := range held {
		if name == "exp" || name == "aud" {
			continue
		}
		rowOf(t, rows, name)
	}
	if got := rowOf(t, rows, "list").Value; got != "a, 2, true" {
		t.Error(got)
	}
	if got := rowOf(t, rows, "email").Value; got != "•@example.org" {
		t.Error(got)
	}
}

func TestFitting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		audience, wanted string
		want             evidence.Fit
	}{
		{"https://a", "https://a", evidence.FitSame}, {"https://a/", "https://a", evidence.FitSlash},
		{"https://a", "https://b", evidence.FitDiffers},
		{evidencetest.OneAPI, strings.ToUpper(evidencetest.OneAPI), evidence.FitSame},
		{"spn:" + evidencetest.OneAPI, "api://" + evidencetest.OneAPI, evidence.FitSame},
		{evidencetest.OneAPI, evidencetest.OtherAPI, evidence.FitDiffers},
		{evidencetest.OneAPI, "https://a", evidence.FitUnknown}, {"https://a", evidencetest.OneAPI, evidence.FitDiffers},
		{"https://management.core.windows.net/", "https://management.azure.com", evidence.FitSame},
		{"00000003-0000-0000-c000-000000000000", "https://a", evidence.FitDiffers},
		{evidencetest.OneAPI, "https://graph.microsoft.com", evidence.FitDiffers},
	} {
		if got := evidence.Fitting(c.audience, c.wanted); got != c.want {
			t.Errorf("%s for %s: %d, want %d", c.audience, c.wanted, got, c.want)
		}
	}
	for scope, want := range map[string]string{"": "", "openid profile": "", "api://x/default": "api://x",
		"https://a//.default": "https://a/", "api://x": "api://x",
		evidencetest.OneAPI + "/.default": evidencetest.OneAPI, "offline_access https://a/User.Read": "https://a", "https://a": "", "read": ""} {
		if got := vendors.ScopeResource(scope); got != want {
			t.Errorf("%q: %q, want %q", scope, got, want)
		}
	}
}
