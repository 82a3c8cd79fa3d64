package lint

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// IDs that look like those of Entra.
const (
	aTenant = "d3b0a5e2-1c47-4f0e-9a61-5e0000000001"
	bTenant = "d3b0a5e2-1c47-4f0e-9a61-5e0000000002"
	aClient = "c11e27aa-6f3d-4b21-b0d4-c00000000001"
	bClient = "c11e27aa-6f3d-4b21-b0d4-c00000000002"
	anAPI   = "7a51c0de-0a11-4d6b-8c5f-a10000000001"
)

var aDay = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// change turns a good profile into one that has a fault.
type change func(t *client.Target)

func auth(pairs ...string) change {
	return func(t *client.Target) {
		for i := 0; i < len(pairs); i += 2 {
			t.Auth[pairs[i]] = pairs[i+1]
		}
	}
}

func secret(key, source, value string) change {
	return func(t *client.Target) {
		s := evidence.Shape(value, []byte("salt"))
		s.Key, s.Source = key, source
		t.Secrets = append(t.Secrets, s)
	}
}

func unread(key, source, problem string, reason ...string) change {
	return func(t *client.Target) {
		t.Secrets = append(t.Secrets, client.SecretShape{Key: key, Source: source, Problem: problem, Reason: strings.Join(reason, "")})
	}
}

// good is a v2 profile with nothing to say against it.
func good() client.Target {
	return client.Target{
		Profile: "mart", Environment: "live", Ref: "mart@live", Title: "The mart", Kind: "odata", URL: "https://api.example.org/odata",
		Live:   true,
		Method: "client-credentials", Concurrency: 4,
		Auth: map[string]string{
			"token_url": "https://login.microsoftonline.com/" + aTenant + "/oauth2/v2.0/token", "client_id": aClient,
			"scope": "api://" + anAPI + "/.default", "client_auth": "client_secret_post",
		},
	}
}

func goodV1() client.Target {
	t := good()
	t.Auth["token_url"] = "https://login.microsoftonline.com/" + aTenant + "/oauth2/token"
	delete(t.Auth, "scope")
	t.Auth["resource"] = anAPI
	return t
}

func goodAz() client.Target {
	return client.Target{Profile: "odm", Ref: "odm", Kind: "rest", URL: "https://odm.example.org", Method: "azure-cli",
		Auth: map[string]string{"scope": "api://" + anAPI + "/.default"}}
}

func goodERP() client.Target {
	return client.Target{Profile: "erp", Ref: "erp", Kind: "odata", URL: "https://acme.my.erp.net/api/domain/odata/",
		Method: "client-credentials", Concurrency: 1, Licensed: true,
		Auth: map[string]string{"token_url": "https://acme.my.erp.net/id/connect/token", "client_id": "acme.app/first", "scope": "read"}}
}

func goodXMart() client.Target {
	t := goodV1()
	t.URL, t.Title = "https://extranet.who.int/xmart-api/odata/REFMART", "xMart"
	t.Auth["token_url"], t.Auth["resource"] = "https://login.microsoftonline.com/"+vendors.WhoTenant+"/oauth2/token",
		whoResource("extranet.who.int")
	uat := client.Target{Ref: "mart@uat", URL: "https://portal-uat.who.int/xmart-api/odata/REFMART", Auth: maps.Clone(t.Auth)}
	uat.Auth["resource"] = whoResource("portal-uat.who.int")
	t.Siblings = []client.Target{uat}
	return t
}

func goodNxtPort() client.Target {
	side := func(ref, host, tenant, id string, live bool) client.Target {
		return client.Target{Profile: "nxtport", Ref: ref, Environment: strings.TrimPrefix(ref, "nxtport@"), Title: "NxtPort",
			URL: "https://" + host + "/vessels", Live: live, Method: "client-credentials", Auth: map[string]string{
				"token_url": "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token", "client_id": id, "scope": id + "/.default",
			}}
	}
	t := side("nxtport@staging", "api-staging.nxtport.example", bTenant, bClient, false)
	t.Siblings = []client.Target{side("nxtport@live", "api.nxtport.example", aTenant, aClient, true)}
	return t
}

func TestLints(t *testing.T) {
	t.Parallel()
	soon := aDay.AddDate(0, 0, 12).Format(time.DateOnly)
	for name, c := range map[string]struct {
		base  func() client.Target
		fault change
		want  string // code key, joined by "; "
		text  string // a part of the first text
		fix   string // a part of the first fix
	}{
		"angle brackets": {good, auth("client_id", "<your client id>"), "placeholder-left auth.client_id", "<your client id>",
			"odatui profiles edit mart@live auth.client_id="},
		"braces": {good, auth("scope", "api://{{apiId}}/.default"), "placeholder-left auth.scope", "{{apiId}}", ""},
		"undefined": {good, auth("token_url", "https://login.microsoftonline.com/undefined/oauth2/v2.0/token"),
			"placeholder-left auth.token_url", "undefined", ""},
		"capitals": {good, auth("token_url", "https://login.microsoftonline.com/TENANT-ID/oauth2/v2.0/token"),
			"placeholder-left auth.token_url", "TENANT-ID", ""},
		"x": {good, auth("client_id", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"), "placeholder-left auth.client_id",
			"xxxxxxxx-xxxx", ""},
		"dots": {goodV1, auth("resource", "..."), "placeholder-left auth.resource", "...", ""},
		"a parameter": {good, func(t *client.Target) { t.Params = map[string]string{"audience": "YOUR-API"} },
			"placeholder-left auth.params.audience", "YOUR-API", ""},
		"the address":             {good, func(t *client.Target) { t.URL = "https://HOST-NAME/odata" }, "placeholder-left url", "HOST-NAME", ""},
		"a real part in capitals": {good, func(t *client.Target) { t.URL = "https://api.example.org/API/odata" }, "", "", ""},
		"a secret to replace": {good, secret("auth.client_secret", "env X", "<client secret>"), "placeholder-left auth.client_secret",
			"env X", "odatui profiles secret mart@live"},
		"blanks":               {good, auth("client_id", " "+aClient), "value-blanks auth.client_id", "blanks", ""},
		"a line end":           {good, auth("scope", "api://"+anAPI+"/.default\n"), "value-blanks auth.scope", "", ""},
		"a secret with a line": {good, secret("auth.client_secret", "env X", "hush~hush~hush\n"), "value-blanks auth.client_secret", "", ""},
		"quotes":               {good, auth("client_id", `"`+aClient+`"`), "value-quoted auth.client_id", "", ""},
		"curly quotes":         {good, secret("auth.client_secret", "env X", "“hush”"), "value-quoted auth.client_secret", "", ""},
		"zero width":           {good, auth("client_id", aClient+"\u200b"), "value-invisible auth.client_id", "nobody sees", ""},
		"a no-break blank": {good, secret("headers.Key", "env X", "hu\u00a0sh"), "value-invisible headers.Key", "",
			"odatui profiles secret mart@live headers.Key"},
		"a bearer token is tidied": {good, func(t *client.Target) { t.Method = "bearer"; secret("auth.token", "env X", "\"Bearer x\"\n")(t) },
			"", "", ""},
		"a PEM key": {good, secret("auth.key", "env X", "-----BEGIN\nxx\n-----END\n"), "", "", ""},
		"$metadata": {good, func(t *client.Target) { t.URL += "/$metadata" }, "url-is-metadata url", "$metadata",
			"url=https://api.example.org/odata"},
		"a query of a set": {good, func(t *client.Target) { t.URL += "/Sets?$top=5" }, "url-is-metadata url", "",
			"url=https://api.example.org/odata"},
		"an encoded query of a set": {good, func(t *client.Target) { t.URL += "/Sets?%24top=5" }, "url-is-metadata url", "",
			"url=https://api.example.org/odata"},
		"a count": {good, func(t *client.Target) { t.URL += "/Sets/$count" }, "url-is-metadata url", "$count",
			"url=https://api.example.org/odata"},
		"a format": {good, func(t *client.Target) { t.URL += "?$format=json" }, "url-is-metadata url", "", "url=https://api.example.org/odata"},
		"a set of xMart": {goodXMart, func(t *client.Target) { t.URL += "/REF_COUNTRY" }, "url-is-set url", "REF_COUNTRY",
			"url=https://extranet.who.int/xmart-api/odata/REFMART"},
		"a row": {good, func(t *client.Target) { t.URL += "/Products(1)" }, "url-is-set url", "Products",
			"url=https://api.example.org/odata"},
		"a session of TripPin": {good, func(t *client.Target) { t.URL = "https://services.example.org/(S(abc))/TripPin" }, "", "", ""},
		"one address": {goodNxtPort, func(t *client.Target) { t.URL = t.Siblings[0].URL }, "url-like-sibling url", "nxtport@live",
			""},
		"staging in live": {goodXMart, func(t *client.Target) { t.URL = "https://uat.example.org/xmart-api/odata/REFMART" },
			"environment-mixed url", "uat", "live=false"},
		"live in staging": {goodNxtPort, func(t *client.Target) { t.URL = "https://live.nxtport.example/vessels" },
			"environment-mixed url", "says live", ""},
		"no certificate checked": {good, func(t *client.Target) { t.Insecure = true }, "live-without-tls tls.insecure", "", ""},
		"in the clear": {good, func(t *client.Target) { t.PlainHTTP, t.URL = true, "http://api.example.org/odata" },
			"live-without-tls insecure_http", "", ""},
		"sessions unsaid": {goodERP, func(t *client.Target) { t.Licensed = false }, "sessions-unsaid licensed", "", "licensed=true"},
		"several at once": {goodERP, func(t *client.Target) { t.Concurrency = 4 }, "requests-at-once concurrency", "", "concurrency=1"},
		"a plain token url": {good, auth("token_url", "http://login.example.org/"+aTenant+"/oauth2/v2.0/token"),
			"token-url-plain auth.token_url", "", "=https://login.example.org/"},
		"http on this machine": {good, auth("token_url", "http://127.0.0.1:8080/"+aTenant+"/oauth2/v2.0/token"), "", "", ""},
		"authorize": {good, auth("token_url", "https://login.microsoftonline.com/"+aTenant+"/oauth2/v2.0/authorize"),
			"token-url-wrong auth.token_url", "browsers", aTenant + "/oauth2/v2.0/token"},
		"discovery": {goodERP, auth("token_url", "https://acme.my.erp.net/id/.well-known/openid-configuration"),
			"token-url-wrong auth.token_url", "discovery", "https://acme.my.erp.net/id/connect/token"},
		"the host alone": {good, auth("token_url", "https://login.microsoftonline.com/"+aTenant), "token-url-wrong auth.token_url",
			"does not end", aTenant + "/oauth2/v2.0/token"},
		"the portal": {good, auth("token_url", "https://portal.azure.com/"+aTenant), "token-url-wrong auth.token_url", "portal", ""},
		"doubled": {good, auth("token_url", "https://login.microsoftonline.com/"+aTenant+"/oauth2/oauth2/v2.0/token"),
			"token-url-doubled auth.token_url", "", aTenant + "/oauth2/v2.0/token"},
		"no policy": {good, auth("token_url", "https://acme.b2clogin.com/acme.onmicrosoft.com/oauth2/v2.0/token"),
			"policy-missing auth.token_url", "", ""},
		"a policy": {good, auth("token_url", "https://acme.b2clogin.com/acme.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/token"),
			"", "", ""},
		"a policy as parameter": {good, auth("token_url", "https://acme.b2clogin.com/acme.onmicrosoft.com/oauth2/v2.0/token?p=B2C_1_x"), "",
			"", ""},
		"common": {good, auth("token_url", "https://login.microsoftonline.com/common/oauth2/v2.0/token"),
			"tenant-shared auth.token_url", `"common"`, "TENANT-ID"},
		"a tenant's name": {good, auth("token_url", "https://login.microsoftonline.com/acme/oauth2/v2.0/token"),
			"tenant-unlike auth.token_url", "", ""},
		"a tenant's domain": {good, auth("token_url", "https://login.microsoftonline.com/acme.onmicrosoft.com/oauth2/v2.0/token"), "",
			"", ""},
		"az and a name": {goodAz, auth("tenant", "acme"), "tenant-unlike auth.tenant", "", ""},
		"not WHO's tenant": {goodXMart, auth("token_url", "https://login.microsoftonline.com/"+aTenant+"/oauth2/token"),
			"tenant-foreign auth.token_url", "WHO", vendors.WhoTenant},
		"live's tenant": {goodNxtPort, auth("token_url", "https://login.microsoftonline.com/"+aTenant+"/oauth2/v2.0/token"),
			"tenant-of-sibling auth.token_url", "nxtport@live", ""},
		"no GUID":           {good, auth("client_id", "my-app"), "client-id-unlike auth.client_id", "GUID", ""},
		"no GUID elsewhere": {goodERP, auth("client_id", "my-app"), "", "", ""},
		"live's client": {goodNxtPort, auth("client_id", aClient, "scope", aClient+"/.default"), "client-of-sibling auth.client_id",
			"nxtport@live", ""},
		"an unset variable": {good, unread("auth.client_secret", "env MART_SECRET", "the variable MART_SECRET is not set"),
			"secret-unreadable auth.client_secret", "MART_SECRET", "read -rs MART_SECRET"},
		"no entry": {good, unread("auth.client_secret", "keyring mart", "the keyring has no entry of this name for odatui"),
			"secret-unreadable auth.client_secret", "no entry", "odatui profiles secret mart@live"},
		"no keyring": {good, unread("auth.client_secret", "keyring mart", "no keyring answers here", client.ReasonNoKeyring),
			"keyring-unavailable auth.client_secret", "", "{ env ="},
		"a slow keyring": {good, unread("auth.client_secret", "keyring mart", "the keyring did not answer within 3s",
			client.ReasonKeyringHangs), "keyring-unavailable auth.client_secret", "", ""},
		"the secret's id": {good, secret("auth.client_secret", "env X", aClient), "secret-is-id auth.client_secret",
			"not the secret's value", "odatui profiles secret mart@live"},
		"a GUID elsewhere": {goodERP, secret("auth.client_secret", "env X", aClient), "", "", ""},
		"ERP.net's hash": {goodERP, secret("auth.client_secret", "env X", "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="),
			"secret-is-hash auth.client_secret", "ERP.net", ""},
		"a hash": {good, secret("auth.client_secret", "env X", "K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="),
			"secret-is-hash auth.client_secret", "hash", ""},
		"a token": {good, secret("auth.client_secret", "env X", "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln"),
			"secret-is-token auth.client_secret", "JWT", ""},
		"Bearer":                  {good, secret("auth.client_secret", "env X", "Bearer abcdef"), "secret-prefixed auth.client_secret", "", ""},
		"Bearer where it belongs": {good, secret("headers.Authorization", "env X", "Bearer abcdef"), "", "", ""},
		"live's secret": {goodNxtPort, func(t *client.Target) {
			secret("auth.client_secret", "env X", "hush")(t)
			secret("auth.client_secret", "env Y", "hush")(&t.Siblings[0])
		}, "secret-of-sibling auth.client_secret", "nxtport@live", ""},
		"ended": {good, auth("client_secret_expires", "2026-11-01"), "secret-end-passed auth.client_secret_expires",
			"2026-11-01", "owner of the client registration"},
		"ends soon":      {good, auth("client_secret_expires", soon), "secret-ends-soon auth.client_secret_expires", "in 11 days", ""},
		"ends late":      {good, auth("client_secret_expires", "2027-11-01"), "", "", ""},
		"resource at v2": {good, auth("resource", anAPI, "scope", ""), "resource-at-v2 auth.resource", "v2.0", anAPI + "/.default"},
		"scope at v1": {goodV1, auth("scope", "api://"+anAPI+"/.default", "resource", ""), "scope-at-v1 auth.scope", "v1",
			`resource = "api://` + anAPI + `"`},
		"several APIs": {good, auth("scope", "api://"+anAPI+"/.default https://graph.microsoft.com/.default"),
			"scope-resources auth.scope", "graph", ""},
		"openid": {goodERP, auth("scope", "openid read"), "scope-openid auth.scope", "openid", ""},
		"itself": {good, auth("scope", "api://"+aClient+"/.default"), "scope-of-itself auth.scope", "",
			"auth.scope=" + aClient + "/.default"},
		"begins like itself": {good, auth("scope", "api://"+aClient+"-api/.default"), "", "", ""},
		"not its own":        {goodNxtPort, auth("scope", anAPI+"/.default"), "scope-not-own auth.scope", "", bClient + "/.default"},
		"no dot":             {good, auth("scope", "api://"+anAPI+"/default"), "scope-without-dot auth.scope", "as it stands", "/.default"},
		"no dot for az": {goodAz, auth("scope", "api://"+anAPI+"/default"), "scope-without-dot auth.scope",
			"permission named default", "the ODM administrator"},
		"letters changed places": {good, auth("scope", "api://"+anAPI+"/.defautl"), "scope-default-mistyped auth.scope", "/.defautl",
			"auth.scope=api://" + anAPI + "/.default"},
		"a capital": {good, auth("scope", "api://"+anAPI+"/.Default"), "scope-default-mistyped auth.scope", "/.Default",
			"auth.scope=api://" + anAPI + "/.default"},
		"an s too many": {good, auth("scope", "api://"+anAPI+"/.defaults"), "scope-default-mistyped auth.scope", "/.defaults",
			"auth.scope=api://" + anAPI + "/.default"},
		"no slash": {good, auth("scope", anAPI+".default"), "scope-default-mistyped auth.scope", ".default without a slash",
			"auth.scope=" + anAPI + "/.default"},
		"mistyped for az": {goodAz, auth("scope", "api://"+anAPI+"/defautl"), "scope-default-mistyped auth.scope", "/defautl",
			"/.default"},
		"mistyped at v2": {good, auth("resource", "api://"+anAPI+"/.defautl", "scope", ""), "resource-at-v2 auth.resource", "",
			`scope = "api://` + anAPI + `/.default"`},
		"a single permission": {good, auth("scope", "api://"+anAPI+"/read"), "scope-without-default auth.scope", "",
			"api://" + anAPI + "/.default"},
		"a bare API":  {good, auth("scope", "api://"+anAPI), "scope-without-default auth.scope", "", "api://" + anAPI + "/.default"},
		"no scope":    {good, auth("scope", ""), "scope-missing auth.scope", "", ""},
		"no resource": {goodV1, auth("resource", ""), "scope-missing auth.resource", "", ""},
		"PROD's resource in UAT": {goodXMart, auth("resource", whoResource("portal-uat.who.int")), "resource-of-sibling auth.resource",
			"portal-uat.who.int", whoResource("extranet.who.int")},
		"one resource in both": {goodXMart, func(t *client.Target) {
			t.URL, t.Siblings[0].URL = "https://one.example.org/xmart-api/odata/M", "https://two.example.org/xmart-api/odata/M"
			t.Auth["resource"], t.Siblings[0].Auth["resource"] = anAPI, anAPI
		}, "resource-of-sibling auth.resource", "mart@uat", ""},
		"a slash": {goodV1, func(t *client.Target) {
			t.Auth["resource"] = "https://api.example.org/"
			t.Siblings = []client.Target{{Ref: "mart@staging", URL: "https://s.example.org",
				Auth: map[string]string{"resource": "https://api.example.org"}}}
		}, "audience-slash auth.resource", "mart@staging", ""},
		"a slash in a parameter": {good, func(t *client.Target) { t.Params = map[string]string{"audience": "api://" + anAPI + "/"} },
			"audience-slash auth.scope", "", ""},
		"Auth0": {goodERP, auth("token_url", "https://acme.eu.auth0.com/oauth/token"), "audience-missing auth.params.audience",
			"Auth0", ""},
		"another folder of az": {goodAz, func(t *client.Target) { t.Environ = map[string]string{"AZURE_CONFIG_DIR": "/home/x/az"} },
			"azure-config-dir auth.method", "/home/x/az", ""},
		"that matters to az": {good, func(t *client.Target) { t.Environ = map[string]string{"AZURE_CONFIG_DIR": "/home/x/az"} }, "", "", ""},
		"another cloud": {goodAz, func(t *client.Target) { t.Environ = map[string]string{"AZURE_CLOUD_NAME": "AzureChinaCloud"} },
			"azure-cloud auth.method", "AzureChinaCloud", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := c.base()
			c.fault(&target)
			got := Lints(target, aDay)
			var codes []string
			for _, l := range got {
				codes = append(codes, l.Code+" "+l.Key)
			}
			if strings.Join(codes, "; ") != c.want {
				t.Fatalf("got %q, want %q", codes, c.want)
			}
			if len(got) == 0 {
				return
			}
			if !strings.Contains(got[0].Text, c.text) || !strings.Contains(got[0].Fix, c.fix) {
				t.Errorf("text %q, fix %q", got[0].Text, got[0].Fix)
			}
			if fatal := got[0].Code == "secret-unreadable" || got[0].Code == "keyring-unavailable"; got[0].Fatal != fatal {
				t.Errorf("fatal %v", got[0].Fatal)
			}
		})
	}
}

func TestGoodTargetsHaveNoLints(t *testing.T) {
	t.Parallel()
	for name, base := range map[string]func() client.Target{"v2": good, "v1": goodV1, "az": goodAz, "ERP.net": goodERP, "xMart": goodXMart,
		"NxtPort": goodNxtPort, "nothing": func() client.Target { return client.Target{} }} {
		if got := Lints(base(), aDay); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestLintsThatDependOnTheDay(t *testing.T) {
	t.Parallel()
	target := good()
	target.Auth["client_secret_expires"] = "2020-01-01"
	if got := Lints(target, time.Time{}); len(got) > 0 {
		t.Errorf("without a day: %+v", got)
	}
}

func TestFatalLintsComeFirst(t *testing.T) {
	t.Parallel()
	target := good()
	target.Auth["client_id"] = "<id>"
	unread("auth.client_secret", "env X", "the variable X is not set")(&target)
	got := Lints(target, aDay)
	if len(got) != 2 || !got[0].Fatal || got[1].Fatal {
		t.Errorf("%+v", got)
	}
}

// TestEveryLintIsWritten: a topic each, words that fit into one line.
func TestEveryLintIsWritten(t *testing.T) {
	t.Parallel()
	var topics []string
	for _, topic := range Topics() {
		topics = append(topics, topic.Code)
		if topic.Title == "" || topic.Seen == "" || topic.Means == "" || topic.Do == "" || len(topic.Who) == 0 ||
			!strings.HasSuffix(topic.Title, ".") {
			t.Errorf("%s: something is missing: %+v", topic.Code, topic)
		}
	}
	if got, want := slices.Sorted(slices.Values(topics)), slices.Sorted(slices.Values(Codes())); !slices.Equal(got, want) {
		t.Errorf("topics %q\ncodes  %q", got, want)
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(Codes())))); n != len(lintChecks) || n < 20 {
		t.Errorf("%d different codes of %d lints", n, len(lintChecks))
	}
}

func TestLintsShowNoSecret(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"hush~Canary~9\n", `"hush~Canary~9"`, "Bearer hush~Canary~9", "hush~Canary~9\u200b", "<hush~Canary~9>"} {
		target := goodNxtPort()
		secret("auth.client_secret", "env X", value)(&target)
		secret("auth.client_secret", "env X", value)(&target.Siblings[0])
		data, err := json.Marshal([]any{Lints(target, aDay), target})
		if err != nil || strings.Contains(string(data), "Canary") {
			t.Errorf("%s, %v", data, err)
		}
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	salt := []byte("a salt")
	for value, want := range map[string]client.SecretShape{
		"plain~Secret.9":                     {Length: 14},
		"":                                   {},
		" x":                                 {Length: 2, Blank: true},
		"'x'":                                {Length: 3, Quoted: true},
		"\ufeffx":                            {Length: 2, Invisible: true},
		aClient:                              {Length: 36, GUID: true},
		"{" + strings.ToUpper(aClient) + "}": {Length: 38, GUID: true},
		"'" + aClient + "'":                  {Length: 38, GUID: true, Quoted: true},
		"changeme":                           {Length: 8, Placeholder: true},
		"Basic dXNlcjpwdw==":                 {Length: 18, Prefixed: true},
		"eyJhbGciOiJub25lIn0.e30.":           {Length: 24, Token: true},
		"a.b.c":                              {Length: 5},
		"gräßlich":                           {Length: 8},
		strings.Repeat("A", 43) + "=":        {Length: 44, Hash: true},
		strings.Repeat("A", 40) + "~~~=":     {Length: 44},
	} {
		got := evidence.Shape(value, salt)
		if got.Mark == "" || len(got.Mark) != 8 {
			t.Errorf("%q: mark %q", value, got.Mark)
		}
		got.Mark, want.Known = "", true
		if got != want {
			t.Errorf("%q:\ngot  %+v\nwant %+v", value, got, want)
		}
	}
	first := evidence.Shape("x", salt).Mark
	if first == evidence.Shape("y", salt).Mark || first != evidence.Shape("x", []byte("a salt")).Mark ||
		first == evidence.Shape("x", []byte("other")).Mark {
		t.Error("the mark does not tell secrets apart, or means something elsewhere")
	}
	if evidence.Shape("x", nil).Mark != "" {
		t.Error("a mark without a salt can be guessed")
	}
}
