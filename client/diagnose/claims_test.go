package diagnose

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

const (
	oneTenant   = "11111111-2222-3333-4444-555555555555"
	otherTenant = "22222222-3333-4444-5555-666666666666"
	oneClient   = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	oneAPI      = "77777777-8888-9999-aaaa-bbbbbbbbbbbb"
	otherAPI    = "88888888-9999-aaaa-bbbb-cccccccccccc"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// orders is a profile at Entra's second endpoint.
func orders() client.Target {
	return client.Target{Profile: "orders", Environment: "live", Ref: "orders@live", Kind: "odata", URL: "https://api.example.org/odata/v1", Method: "client-credentials",
		Auth: map[string]string{"token_url": "https://login.microsoftonline.com/" + oneTenant + "/oauth2/v2.0/token", "client_id": oneClient, "scope": "api://" + oneAPI + "/.default"}}
}

// claimed reads claims as a token's are read, with some instead of others.
func claimed(t *testing.T, instead map[string]any) client.Claims {
	t.Helper()
	all := map[string]any{"aud": oneAPI, "iss": "https://login.microsoftonline.com/" + oneTenant + "/v2.0", "tid": oneTenant, "azp": oneClient, "azpacr": "1",
		"oid": "o", "sub": "o", "ver": "2.0", "nbf": noon.Add(-time.Minute).Unix(), "iat": noon.Add(-time.Minute).Unix(), "exp": noon.Add(59 * time.Minute).Unix()}
	for name, v := range instead {
		if all[name] = v; v == nil {
			delete(all, name)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var c client.Claims
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func rowOf(t *testing.T, rows []ClaimRow, name string) ClaimRow {
	t.Helper()
	for _, r := range rows {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no row %s in %+v", name, rows)
	return ClaimRow{}
}

func TestATokenThatFits(t *testing.T) {
	t.Parallel()
	rows := ClaimRows(Standard(), client.Evidence{Target: orders(), Claims: claimed(t, nil), Now: noon})
	for _, r := range rows {
		if r.Verdict != ClaimFits && r.Verdict != ClaimTold {
			t.Errorf("%+v", r)
		}
		if r.Verdict == ClaimFits && (r.Expected == "" || r.Source == "") {
			t.Errorf("it fits, and nobody says what: %+v", r)
		}
	}
	for name, value := range map[string]string{"form": "a signed token (JWT)", "exp": "2026-11-22 12:59:00Z, in 59 min", "nbf": "2026-11-22 11:59:00Z, 1 min ago",
		"azpacr": "1: with a secret", "about": "an application (app-only)", "roles": "", "oid": "o"} {
		if got := rowOf(t, rows, name).Value; got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	if rows[0].Name != "form" || rows[1].Name != "aud" {
		t.Errorf("the telling ones stand first: %v", rows[:2])
	}
	if w := rowOf(t, rows, "aud"); w.Expected != "api://"+oneAPI || w.Source != client.FromProfile {
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
		verdict Verdict
		meaning string
		source  client.FactSource
	}{
		"another audience":            {map[string]any{"aud": otherAPI}, nil, "aud", ClaimWrong, "another API", client.FromProfile},
		"one of several audiences":    {map[string]any{"aud": []string{"x", oneAPI}}, nil, "aud", ClaimFits, "", client.FromProfile},
		"the same id, written longer": {map[string]any{"aud": "api://" + oneAPI}, nil, "aud", ClaimFits, "", client.FromProfile},
		"a name, whose id nobody knows": {nil, func(e *client.Evidence) { e.Target.Auth["scope"] = "https://orders.example.org/.default" },
			"aud", ClaimTold, "", ""},
		"a slash": {map[string]any{"aud": "https://orders.example.org"}, func(e *client.Evidence) {
			delete(e.Target.Auth, "scope")
			e.Target.Auth["resource"] = "https://orders.example.org/"
		}, "aud", ClaimOdd, "slash", client.FromProfile},
		"a second slash belongs to the resource": {map[string]any{"aud": "https://orders.example.org/"}, func(e *client.Evidence) {
			e.Target.Auth["scope"] = "https://orders.example.org//.default"
		}, "aud", ClaimFits, "", client.FromProfile},
		"Graph": {map[string]any{"aud": "00000003-0000-0000-c000-000000000000"}, func(e *client.Evidence) { e.Target.Auth["scope"] = "https://graph.microsoft.com/.default" },
			"aud", ClaimFits, "Microsoft Graph", client.FromProfile},
		"Graph without a word": {map[string]any{"aud": "https://graph.microsoft.com/"}, func(e *client.Evidence) { delete(e.Target.Auth, "scope") },
			"aud", ClaimOdd, "Microsoft Graph", ""},
		"Graph at home": {map[string]any{"aud": "https://graph.microsoft.com"}, func(e *client.Evidence) {
			delete(e.Target.Auth, "scope")
			e.Target.URL = "https://graph.microsoft.com/v1.0"
		}, "aud", ClaimTold, "", ""},
		"the API names another audience": {nil, func(e *client.Evidence) { e.Anonymous = challenge(`Bearer resource_id="` + otherAPI + `"`) },
			"aud", ClaimWrong, "resource_id", client.FromServer},
		"params.audience": {map[string]any{"aud": "https://b.example.org"}, func(e *client.Evidence) {
			e.Target.Params = map[string]string{"audience": "https://a.example.org"}
		}, "aud", ClaimWrong, "params.audience", client.FromProfile},
		"the client itself": {map[string]any{"aud": oneClient}, func(e *client.Evidence) { e.Target.Auth["scope"] = oneClient + "/.default" },
			"aud", ClaimFits, "this client itself", client.FromProfile},
		"another tenant": {map[string]any{"tid": otherTenant}, nil, "tid", ClaimWrong, "token_url", client.FromProfile},
		"the API names another tenant": {nil, func(e *client.Evidence) {
			e.Anonymous = challenge(`Bearer authorization_uri="https://login.windows.net/` + otherTenant + `/oauth2/authorize"`)
		}, "tid", ClaimWrong, "authorization_uri", client.FromServer},
		"a tenant by name": {nil, func(e *client.Evidence) {
			e.Target.Auth["token_url"] = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
		}, "tid", ClaimTold, "", ""},
		"another client":     {map[string]any{"azp": "someone-else"}, nil, "azp", ClaimWrong, "client_id", client.FromProfile},
		"the Azure CLI":      {map[string]any{"azp": azClient}, func(e *client.Evidence) { e.Target.Method = "azure-cli" }, "azp", ClaimTold, "the Azure CLI", ""},
		"expired":            {map[string]any{"exp": noon.Add(-3 * time.Minute).Unix()}, nil, "exp", ClaimWrong, "expired", client.FromClock},
		"expired over there": {nil, func(e *client.Evidence) { e.SkewKnown, e.Skew = true, 2*time.Hour }, "exp", ClaimWrong, "behind", client.FromClock},
		"not yet":            {map[string]any{"nbf": noon.Add(10 * time.Minute).Unix()}, nil, "nbf", ClaimWrong, "future", client.FromClock},
		"not quite yet":      {map[string]any{"nbf": noon.Add(time.Minute).Unix()}, nil, "nbf", ClaimOdd, "API Management", client.FromClock},
		"no end":             {map[string]any{"exp": nil}, nil, "exp", ClaimOdd, "until when", ""},
		"milliseconds":       {map[string]any{"exp": json.Number("1795329970000")}, nil, "exp", ClaimOdd, "seconds since 1970", ""},
		"no clock":           {nil, func(e *client.Evidence) { e.Now = time.Time{} }, "exp", ClaimTold, "", ""},
		"a person":           {map[string]any{"scp": "Orders.Read", "preferred_username": "a@example.org"}, nil, "about", ClaimOdd, "other kind", client.FromProfile},
		"groups":             {map[string]any{"_claim_names": map[string]any{"groups": "src1"}}, nil, "groups", ClaimOdd, "groups", client.FromToken},
		"a scope is missing": {map[string]any{"scp": "A.Read"}, func(e *client.Evidence) { e.Anonymous = challenge(`Bearer scope="B.Read"`) },
			"scp", ClaimWrong, "B.Read", client.FromServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := client.Evidence{Target: orders(), Claims: claimed(t, c.instead), Now: noon}
			if c.change != nil {
				c.change(&e)
			}
			r := rowOf(t, ClaimRows(Standard(), e), c.row)
			if r.Verdict != c.verdict || !strings.Contains(r.Meaning, c.meaning) || r.Source != c.source {
				t.Errorf("%+v\nwant %q, %q, %q", r, c.verdict, c.meaning, c.source)
			}
		})
	}
}

func TestFormsOfTokens(t *testing.T) {
	t.Parallel()
	if rows := ClaimRows(Standard(), client.Evidence{Target: orders()}); rows != nil {
		t.Errorf("there is no token: %v", rows)
	}
	for kind, want := range map[string]string{"encrypted": "JWE", "opaque": "opaque"} {
		rows := ClaimRows(Standard(), client.Evidence{Target: orders(), Token: client.TokenInfo{Kind: kind}})
		if len(rows) != 1 || rows[0].Name != "form" || !strings.Contains(rows[0].Value, want) || rows[0].Verdict != ClaimTold {
			t.Errorf("%s: %v", kind, rows)
		}
	}
}

// TestNoClaimIsLost: whatever stands in a token has a row, and secrets are out.
func TestNoClaimIsLost(t *testing.T) {
	t.Parallel()
	claims := claimed(t, map[string]any{"x": map[string]any{"y": []any{1, "z"}}, "n": nil, "list": []any{"a", 2, true}, "email": "hidden@example.org", "exp": "soon", "aud": 7})
	claims["nothing"] = nil
	rows := ClaimRows(Standard(), client.Evidence{Target: orders(), Claims: claims, Now: noon, Redact: func(s string) string { return strings.ReplaceAll(s, "hidden", "•") }})
	for name := range claims {
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
		want             fit
	}{
		{"https://a", "https://a", fitSame}, {"https://a/", "https://a", fitSlash}, {"https://a", "https://b", fitDiffers},
		{oneAPI, strings.ToUpper(oneAPI), fitSame}, {"spn:" + oneAPI, "api://" + oneAPI, fitSame}, {oneAPI, otherAPI, fitDiffers},
		{oneAPI, "https://a", fitUnknown}, {"https://a", oneAPI, fitDiffers},
		{"https://management.core.windows.net/", "https://management.azure.com", fitSame},
		{"00000003-0000-0000-c000-000000000000", "https://a", fitDiffers}, {oneAPI, "https://graph.microsoft.com", fitDiffers},
	} {
		if got := fitting(c.audience, c.wanted); got != c.want {
			t.Errorf("%s for %s: %d, want %d", c.audience, c.wanted, got, c.want)
		}
	}
	for scope, want := range map[string]string{"": "", "openid profile": "", "api://x/default": "api://x", "https://a//.default": "https://a/", "api://x": "api://x",
		oneAPI + "/.default": oneAPI, "offline_access https://a/User.Read": "https://a", "https://a": "", "read": ""} {
		if got := scopeResource(scope); got != want {
			t.Errorf("%q: %q, want %q", scope, got, want)
		}
	}
}
