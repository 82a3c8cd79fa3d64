package diagnose

import (
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

// TestJudgeClaims: before the API has spoken only what contradicts itself is
// wrong.
func TestJudgeClaims(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		instead    map[string]any
		change     func(e *client.Evidence)
		code       string // "" nothing is wrong
		confidence client.Confidence
		title      string
	}{
		"it fits":             {nil, nil, "", "", ""},
		"nothing is expected": {nil, func(e *client.Evidence) { e.Target = client.Target{Method: "bearer"} }, "", "", ""},
		"no roles":            {map[string]any{"roles": nil}, nil, "", "", ""},
		"a name whose id nobody knows": {nil, func(e *client.Evidence) { e.Target.Auth["scope"] = "https://orders.example.org/.default" }, "",
			"", ""},
		"Graph, for Graph": {map[string]any{"aud": "https://graph.microsoft.com"}, func(e *client.Evidence) {
			e.Target.URL, e.Target.Auth["scope"] = "https://graph.microsoft.com/v1.0", "https://graph.microsoft.com/.default"
		}, "", "", ""},
		"Graph": {map[string]any{"aud": "https://graph.microsoft.com"},
			func(e *client.Evidence) { delete(e.Target.Auth, "scope") }, "token-for-graph", client.High, "Graph"},
		"management": {map[string]any{"aud": "https://management.core.windows.net/"},
			func(e *client.Evidence) { e.Target.Method = "azure-cli"; delete(e.Target.Auth, "scope") }, "token-for-management", client.High,
			"management"},
		"another audience": {map[string]any{"aud": evidencetest.OtherAPI}, nil, "audience-wrong", client.High, evidencetest.OtherAPI},
		"only a slash": {map[string]any{"aud": "https://a"},
			func(e *client.Evidence) { e.Target.Auth["scope"] = "https://a//.default" }, "", "", ""},
		"another tenant": {map[string]any{"tid": evidencetest.OtherTenant}, nil, "tenant-wrong", client.High, "than the profile names"},
		"another client": {map[string]any{"azp": "x"}, nil, "client-differs", client.High, "another client"},
		"expired": {map[string]any{"exp": evidencetest.Noon.Add(-2 * time.Hour).Unix()}, nil, "token-expired", client.High,
			"2 h ago"},
		"not yet": {map[string]any{"nbf": evidencetest.Noon.Add(2 * time.Hour).Unix()}, nil, "token-too-early",
			client.Medium, "not valid yet"},
		"expired by a wrong clock": {map[string]any{"exp": evidencetest.Noon.Add(-2 * time.Hour).Unix(),
			"nbf": evidencetest.Noon.Add(-4 * time.Hour).Unix(), "iat": evidencetest.Noon.Add(-4 * time.Hour).Unix()},
			func(e *client.Evidence) { e.SkewKnown, e.Skew = true, -3*time.Hour }, "", "", ""},
		"good by a wrong clock": {nil, func(e *client.Evidence) { e.SkewKnown, e.Skew = true, 3*time.Hour }, "clock-wrong", client.High,
			"3 h behind"},
		"a person": {map[string]any{"scp": "x", "upn": "a@b"}, nil, "token-kind-odd", client.Low, "a person"},
		"another environment's url": {nil, func(e *client.Evidence) {
			e.Target.URL, e.Target.Siblings = "https://api.example.org/staging",
				[]client.Target{stagingOf(e.Target, "https://api.example.org/staging/")}
		}, "environments-mixed", client.Low, "A live token was sent to the staging API."},
		"another environment's tenant": {map[string]any{"tid": evidencetest.OtherTenant}, func(e *client.Evidence) {
			e.Target.Siblings = []client.Target{stagingOf(e.Target, "https://stage.example.org")}
		}, "environments-mixed", client.Low, "A staging token was sent to the live API."},
		"one scope for two xMarts": {nil, func(e *client.Evidence) {
			e.Target.URL = "https://live.example.org/xmart-api/odata/M"
			s := stagingOf(e.Target, "https://uat.example.org/xmart-api/odata/M")
			s.Auth["token_url"] = e.Target.Auth["token_url"]
			e.Target.Siblings = []client.Target{s}
		}, "environments-mixed", client.Low, "scope is the same in live and in staging; each needs its own."},
		"environments that are in order": {nil, func(e *client.Evidence) {
			e.Target.Siblings = []client.Target{stagingOf(e.Target, "https://stage.example.org")}
		}, "", "", ""},
		"two accounts for one address": {nil, func(e *client.Evidence) {
			e.Target.Siblings = []client.Target{stagingOf(e.Target,
				e.Target.URL)}
		}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := client.Evidence{Target: evidencetest.Orders(), Claims: evidencetest.Claimed(t, c.instead), Now: evidencetest.Noon}
			if c.change != nil {
				c.change(&e)
			}
			d := Claims(e)
			switch {
			case d == nil && c.code == "":
			case d == nil || d.Code != c.code || d.Confidence != c.confidence || !strings.Contains(d.Title, c.title):
				t.Errorf("%+v\nwant %s %s %q", d, c.code, c.confidence, c.title)
			case d.Who != client.WhoSelf || len(d.Steps) == 0 || d.Raw != "" || !strings.HasSuffix(d.Title, "."):
				t.Errorf("%+v", d)
			}
		})
	}
}

// stagingOf is another environment of a profile, with a tenant and a client of
// its own.
func stagingOf(t client.Target, url string) client.Target {
	return client.Target{Profile: t.Profile, Environment: "staging", Ref: t.Profile + "@staging", Kind: t.Kind, URL: url, Method: t.Method,
		Auth: map[string]string{
			"token_url": strings.ReplaceAll(t.Auth["token_url"], evidencetest.OneTenant, evidencetest.OtherTenant),
			"client_id": "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee", "scope": t.Auth["scope"]}}
}

func TestJudgeOpaque(t *testing.T) {
	t.Parallel()
	e := client.Evidence{Target: client.Target{Method: "client-credentials",
		Auth: map[string]string{"token_url": "https://x.eu.auth0.com/oauth/token"}}, Token: client.TokenInfo{Kind: "opaque"}}
	if d := Claims(e); d == nil || d.Code != "token-opaque" || d.Confidence != client.Low {
		t.Errorf("%+v", d)
	}
	e.Target.Auth["token_url"] = "https://demo.my.erp.net/id/connect/token"
	if d := Claims(e); d != nil {
		t.Errorf("a reference token is nothing odd: %+v", d)
	}
}

// TestWhoseClock: three clocks tell which of them is wrong.
func TestWhoseClock(t *testing.T) {
	t.Parallel()
	answered := func(p client.Purpose, skew time.Duration) client.Exchange {
		return client.Exchange{Purpose: p, Start: evidencetest.Noon, Status: 200,
			Head: []client.Header{{Name: "Date", Value: evidencetest.Noon.Add(skew).Format("Mon, 02 Jan 2006 15:04:05 GMT")}}}
	}
	refusal := &client.ResponseError{Status: 401, Shape: client.ShapeEmpty,
		Header: map[string][]string{"Www-Authenticate": {`Bearer error="invalid_token", error_description="The token is not valid before ` +
			`'11/22/2026 11:59:00'"`}}}
	e := client.Evidence{Target: evidencetest.Orders(), Err: refusal, Now: evidencetest.Noon, SkewKnown: true, Skew: -20 * time.Minute,
		Claims:    evidencetest.Claimed(t, nil),
		Exchanges: []client.Exchange{answered(client.ForToken, 0), answered(client.ForService, -20*time.Minute)}}
	if d := Of(e); d.Code != "api-clock-wrong" || d.Who != client.WhoAPIOwner {
		t.Errorf("two agree against the API: %+v", d)
	}
	e.Exchanges[0] = answered(client.ForToken, -20*time.Minute)
	if d := Of(e); d.Code != "clock-wrong" || d.Who != client.WhoSelf {
		t.Errorf("two agree against us: %+v", d)
	}
}
