package demo

import (
	"cmp"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestServiceJudgesTokens(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	key := d.live.guard.signer
	now := time.Now()
	good := claims{Aud: liveAPI, Iss: d.live.guard.issuer, Nbf: now.Unix(), Exp: now.Add(time.Hour).Unix(), Roles: []string{viewRole}}
	with := func(change func(*claims)) string {
		k := good
		change(&k)
		return key.sign(k)
	}
	at := func(d time.Duration) (int64, string) {
		return now.Add(d).Unix(), now.Add(d).UTC().Format("01/02/2006 15:04:05")
	}
	past, pastText := at(-2 * time.Hour)
	future, futureText := at(2 * time.Hour)
	says := func(s string) string { return `Bearer error="invalid_token", error_description="` + s + `"` }
	fine := key.sign(good)
	cut := strings.LastIndexByte(fine, '.')
	cases := []struct {
		name, token string
		status      int
		challenge   string
		body        string
	}{
		{"good", fine, 200, "", "value"},
		{"the other name", with(func(c *claims) { c.Aud = "api://" + liveAPI }), 200, "", "value"},
		{"slow clock", with(func(c *claims) { c.Exp = now.Add(-time.Minute).Unix(); c.Nbf = 0 }), 200, "", "value"},
		{"expired", with(func(c *claims) { c.Exp = past; c.Nbf = 0 }), 401, says("The token expired at '" + pastText + "'"), ""},
		{"not yet", with(func(c *claims) { c.Nbf = future; c.Exp = future + 1 }), 401, says("The token is not valid before '" + futureText + "'"), ""},
		{"upside down", with(func(c *claims) { c.Nbf = future; c.Exp = past }), 401,
			says("The token lifetime is invalid; NotBefore: '" + futureText + "', Expires: '" + pastText + "'"), ""},
		{"no end", with(func(c *claims) { c.Exp = 0 }), 401, says("The token has no expiration"), ""},
		{"audience", with(func(c *claims) { c.Aud = "api://o\"ther" }), 401, says("The audience 'api://other' is invalid"), ""},
		{"no audience", with(func(c *claims) { c.Aud = "" }), 401, says("The audience '(null)' is invalid"), ""},
		{"issuer", with(func(c *claims) { c.Iss = "https://sts.example/" }), 401, says("The issuer 'https://sts.example/' is invalid"), ""},
		{"signature", fine[:cut+1] + fine[cut+2:], 401, says("The signature is invalid"), ""},
		{"other key", new(signer).sign(good), 401, says("The signature key was not found"), ""},
		{"no token at all", "abc", 401, `Bearer error="invalid_token"`, ""},
		{"no role", with(func(c *claims) { c.Roles = nil }), 401, "Bearer", "Authorization has been denied for this request."},
		{"other role", with(func(c *claims) { c.Roles = []string{"X"} }), 403, "", "DATA_VIEW"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			asker := *c
			asker.token = k.token
			status, head, body := readJSON(t, asker.request("Countries?$top=1"))
			if status != k.status || head.Get("WWW-Authenticate") != k.challenge || !strings.Contains(show(body), k.body) {
				t.Errorf("answered %d %q %v, want %d %q %q", status, head.Get("WWW-Authenticate"), body, k.status, k.challenge, k.body)
			}
		})
	}
	status, head, body := readJSON(t, c.request("Countries", "Authorization", ""))
	if status != 401 || head.Get("WWW-Authenticate") != "Bearer" || body["text"] != "" {
		t.Errorf("without a token: %d %v %v", status, head, body)
	}
}

// What the profiles promise comes true: each fails in its own way.
func TestFailingProfiles(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	file := readProfiles(t, d)
	sign := func(name string) (int, map[string]any) {
		auth := file.Profiles[name].Auth
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {auth.ClientID},
			"client_secret": {d.Env()[auth.ClientSecret["env"]]}}
		for k, v := range map[string]string{"scope": auth.Scope, "resource": auth.Resource} {
			if v != "" {
				form.Set(k, v)
			}
		}
		status, _, body := post(t, c.http, auth.TokenURL, form)
		return status, body
	}
	for name, want := range map[string]string{"wrong-secret": "AADSTS7000215", "expired-secret": "AADSTS7000222"} {
		if status, body := sign(name); status != 401 || !strings.HasPrefix(show(body["error_description"]), want) {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if status, _ := sign("token-down"); status != 503 {
		t.Errorf("token-down: %d", status)
	}
	for name, want := range map[string]string{
		"wrong-audience":    "401 The audience '" + reportingAPI + "' is invalid",
		"wrong-environment": "401 The audience '" + liveAPI + "' is invalid",
		"no-access":         "401 Authorization has been denied for this request.",
		"slow":              "200 ",
	} {
		_, body := sign(name)
		token, ok := body["access_token"].(string)
		if !ok {
			t.Errorf("%s: no token: %v", name, body)
			continue
		}
		asker := *c
		asker.token = token
		status, head, answer := readJSON(t, asker.request(cmp.Or(file.Profiles[name].URL, file.Profiles[name].Environments[file.Profiles[name].Default].URL)))
		code, text, _ := strings.Cut(want, " ")
		if show(status) != code || !strings.Contains(head.Get("WWW-Authenticate")+show(answer), text) {
			t.Errorf("%s: %d %v %v, want %s", name, status, head, answer, want)
		}
	}
}

func TestFlaky(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	root := strings.Replace(d.Live, martPath, "/flaky"+martPath, 1)
	var got []int
	for range 6 {
		r := c.request(root + "/About")
		r.Body.Close()
		got = append(got, r.StatusCode)
	}
	if show(got) != "[503,200,200,503,200,200]" {
		t.Errorf("answers %v", got)
	}
	next := c.get(strings.Replace(root, "/flaky", "", 1)+"/Thresholds?$select=Year", "Prefer", "odata.maxpagesize=1")["@odata.nextLink"]
	if !strings.HasPrefix(show(next), d.Live) {
		t.Errorf("next link %v", next)
	}
}
