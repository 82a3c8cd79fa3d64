package profiles

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// contract is the example of the file format, with ids filled in.
const contract = `version = 1
default = "xmart@live"

[profiles.xmart]
title   = "WHO xMart, REFMART"
kind    = "odata"                      # odata (default) | rest
default = "live"                       # environment meant by plain "xmart"
page_size = 200
paging  = "auto"                       # auto | skip | next-link | max-page-size
order_by_key = true                    # stable pages
headers = { "Ocp-Apim-Subscription-Key" = { env = "NXT_KEY" } }     # values: text or a secret reference
query   = { "api-version" = "2" }      # added to every request
timeout = "60s"
concurrency = 4                        # most requests at once
tls     = { ca_file = "corp.pem" }
proxy   = ""

[profiles.xmart.auth]                  # shared by the environments
method        = "client-credentials"
client_id     = "the-client"
client_secret = { keyring = "xmart" }
resource      = "the-resource"
params        = { audience = "the-audience" }

[profiles.xmart.environments.live]
url  = "https://extranet.example.org/xmart-api/odata/REFMART"
live = true                            # drawn as LIVE, in words and colour
auth = { token_url = "https://login.microsoftonline.com/TENANT-A/oauth2/token" }   # merged

[profiles.xmart.environments.staging]
url  = "https://uat.example.org/xmart-api/odata/REFMART"
auth = { token_url = "https://login.microsoftonline.com/TENANT-B/oauth2/token", resource = "other-resource" }

[profiles.odm]                         # one environment only: url beside the rest
kind = "rest"
url  = "https://odm.example.org"
auth = { method = "azure-cli", scope = "api://APP/default" }
[profiles.odm.rest]
rows = "data"
total = "meta.pagination.total"
offset = "pageOffset"
limit = "pageLimit"
max_limit = 2000
[[profiles.odm.rest.sets]]
name = "studies"
path = "/api/v1/as-user/studies"
`

func TestContractExample(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, contract)
	if len(f.Warnings) > 0 {
		t.Errorf("warnings: %v", f.Warnings)
	}
	live, err := f.Resolve("")
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	want := &Target{
		Profile: "xmart", Environment: "live", Title: "WHO xMart, REFMART", Kind: "odata", Badge: "LIVE", Live: true,
		URL: "https://extranet.example.org/xmart-api/odata/REFMART", Environments: []string{"live", "staging"},
		PageSize: 200, Paging: "auto", OrderByKey: &yes, Count: "auto", Timeout: time.Minute, Concurrency: 4,
		Headers: []Setting{{Name: "Ocp-Apim-Subscription-Key", Secret: NewSecret(Reference{Env: "NXT_KEY"}, "")}},
		Query:   []Setting{{Name: "api-version", Text: "2"}},
		TLS:     TLS{CAFile: filepath.Join(filepath.Dir(f.Path), "corp.pem")},
		Auth: Auth{
			Method: "client-credentials",
			Text: map[string]string{"client_id": "the-client", "resource": "the-resource", "client_auth": "client_secret_post",
				"token_url": "https://login.microsoftonline.com/TENANT-A/oauth2/token"},
			Secrets: map[string]*Secret{"client_secret": NewSecret(Reference{Keyring: "xmart"}, "")},
			Lists:   map[string][]string{},
			Tables:  map[string]map[string]string{"params": {"audience": "the-audience"}},
		},
	}
	if diff := cmp.Diff(want, live, secrets); diff != "" {
		t.Error(diff)
	}
	staging, err := f.Resolve("xmart@staging")
	if err != nil {
		t.Fatal(err)
	}
	if staging.Badge != "STAGING" || staging.Live || staging.Auth.Text["resource"] != "other-resource" ||
		staging.Auth.Text["client_id"] != "the-client" || !strings.Contains(staging.Auth.Text["token_url"], "TENANT-B") {
		t.Errorf("staging = %+v", staging)
	}
	odm, err := f.Resolve("odm")
	if err != nil {
		t.Fatal(err)
	}
	rest := Rest{Rows: "data", Total: "meta.pagination.total", Offset: "pageOffset", Limit: "pageLimit", MaxLimit: 2000,
		Sets: []RestSet{{Name: "studies", Path: "/api/v1/as-user/studies"}}}
	if diff := cmp.Diff(rest, odm.Rest); diff != "" {
		t.Error(diff)
	}
	if odm.Environment != "default" || odm.Badge != "" || odm.Title != "odm" || odm.Auth.Text["scope"] != "api://APP/default" {
		t.Errorf("odm = %+v", odm)
	}
}

// secrets compares references only.
var secrets = cmp.Comparer(func(a, b *Secret) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Source() == b.Source()
})

func TestDefaults(t *testing.T) {
	t.Parallel()
	got := mustResolve(t, "[profiles.a]\nurl = \"https://a.example\"\n", "a")
	if got.Kind != "odata" || got.PageSize != 0 || got.Paging != "auto" || got.Count != "auto" || got.Concurrency != 0 || got.AtOnce() != DefaultConcurrency || got.Timeout != time.Minute ||
		got.Auth.Method != "none" || got.OrderByKey != nil || got.Badge != "" || got.Title != "a" || got.Ref() != "a" {
		t.Errorf("defaults = %+v", got)
	}
}

const cc = "[profiles.a.auth]\nmethod=\"client-credentials\"\ntoken_url=\"https://t.example/t\"\nclient_id=\"c\"\nclient_secret={env=\"S\"}\n"

// TestMerge holds each sentence about environments and profiles.
func TestMerge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, ref string
		check           func(t *Target) (got, want any)
	}{
		{"an environment wins", "[profiles.a]\nurl=\"https://p.example\"\npage_size=5\n[profiles.a.environments.e]\nurl=\"https://e.example\"\npage_size=7\n", "a@e",
			func(t *Target) (any, any) { return []any{t.URL, t.PageSize}, []any{"https://e.example", 7} }},
		{"every key may stand in an environment", "[profiles.a]\n[profiles.a.environments.e]\ntitle=\"T\"\nkind=\"rest\"\nurl=\"https://e.example\"\npaging=\"skip\"\norder_by_key=false\ntimeout=\"5s\"\nconcurrency=1\nproxy=\"http://p:1\"\nlicensed=true\nlong_query=\"post\"\nrest={sets=[{name=\"n\",path=\"/p\"}]}\n", "a",
			func(t *Target) (any, any) {
				return []any{t.Title, t.Kind, t.Paging, *t.OrderByKey, t.Timeout, t.Concurrency, t.Proxy, t.Licensed, t.LongQuery, t.Rest.Sets[0].Path},
					[]any{"T", "rest", "skip", false, 5 * time.Second, 1, "http://p:1", true, "post", "/p"}
			}},
		{"tables are merged key by key", "[profiles.a]\nurl=\"https://p.example\"\nheaders={A=\"1\",B=\"2\"}\n[profiles.a.environments.e]\nheaders={B=\"3\",C=\"4\"}\n", "a",
			func(t *Target) (any, any) {
				return t.Headers, []Setting{{Name: "A", Text: "1"}, {Name: "B", Text: "3"}, {Name: "C", Text: "4"}}
			}},
		{"tables in tables are merged", cc + "params={a=\"1\",b=\"2\"}\n[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth={params={b=\"3\"}}\n", "a",
			func(t *Target) (any, any) { return t.Auth.Tables["params"], map[string]string{"a": "1", "b": "3"} }},
		{"a secret reference is replaced whole", cc + "[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth={client_secret={keyring=\"K\"}}\n", "a",
			func(t *Target) (any, any) { return t.Auth.Secrets["client_secret"].Source(), "keyring K" }},
		{"a secret header is replaced whole", "[profiles.a]\nurl=\"https://p.example\"\nheaders={K={env=\"A\"}}\n[profiles.a.environments.e]\nheaders={K={file=\"/x\"}}\n", "a",
			func(t *Target) (any, any) { return t.Headers[0].Secret.Source(), "file /x" }},
		{"an auth of another method is replaced whole", cc + "resource=\"r\"\n[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth={method=\"azure-cli\",scope=\"s\"}\n", "a",
			func(t *Target) (any, any) {
				return []any{string(t.Auth.Method), t.Auth.Text, len(t.Auth.Secrets)}, []any{"azure-cli", map[string]string{"scope": "s"}, 0}
			}},
		{"an auth of the same method is merged", cc + "[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth={method=\"client-credentials\",client_id=\"d\"}\n", "a",
			func(t *Target) (any, any) {
				return []any{t.Auth.Text["client_id"], t.Auth.Text["token_url"]}, []any{"d", "https://t.example/t"}
			}},
		{"empty text removes a key", cc + "resource=\"r\"\n[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth={resource=\"\",scope=\"s\"}\n", "a",
			func(t *Target) (any, any) {
				_, has := t.Auth.Text["resource"]
				return []any{has, t.Auth.Text["scope"]}, []any{false, "s"}
			}},
		{"an empty header takes ours away", "[profiles.a]\nurl=\"https://p.example\"\nheaders={A=\"1\",B={env=\"X\"}}\n[profiles.a.environments.e]\nheaders={B=\"\"}\n", "a",
			func(t *Target) (any, any) { return t.Headers, []Setting{{Name: "A", Text: "1"}, {Name: "B"}} }},
		{"empty text removes a table", cc + "[profiles.a.environments.e]\nurl=\"https://p.example\"\nauth=\"\"\n", "a",
			func(t *Target) (any, any) { return string(t.Auth.Method), "none" }},
		{"empty text brings the default back", "[profiles.a]\nurl=\"https://p.example\"\npage_size=9\n[profiles.a.environments.e]\npage_size=\"\"\n", "a",
			func(t *Target) (any, any) { return t.PageSize, 0 }},
		{"the name alone means the default", "[profiles.a]\ndefault=\"y\"\nurl=\"https://p.example\"\n[profiles.a.environments.x]\n[profiles.a.environments.y]\n", "a",
			func(t *Target) (any, any) { return t.Environment, "y" }},
		{"else the first", "[profiles.a]\nurl=\"https://p.example\"\n[profiles.a.environments.z]\n[profiles.a.environments.b]\n", "a",
			func(t *Target) (any, any) {
				return []any{t.Environment, t.Environments}, []any{"z", []string{"z", "b"}}
			}},
		{"a badge is the name in capitals", "[profiles.a]\nurl=\"https://p.example\"\n[profiles.a.environments.uat2]\n", "a@uat2",
			func(t *Target) (any, any) { return []any{t.Badge, t.Ref()}, []any{"UAT2", "a@uat2"} }},
		{"live is LIVE whatever the name", "[profiles.a]\nurl=\"https://p.example\"\n[profiles.a.environments.prod]\nlive=true\n", "a",
			func(t *Target) (any, any) { return t.Badge, "LIVE" }},
		{"default addresses a profile without environments", "[profiles.a]\nurl=\"https://p.example\"\n", "a@default",
			func(t *Target) (any, any) { return []any{t.Environment, t.Badge}, []any{"default", ""} }},
		{"a name may hold an @", "[profiles.\"a@b\"]\nurl=\"https://p.example\"\n", "a@b",
			func(t *Target) (any, any) { return t.Profile, "a@b" }},
		{"so may the name of an environment", "[profiles.\"a@b\".environments.\"c@d\"]\nurl=\"https://p.example\"\n", "a@b@c@d",
			func(t *Target) (any, any) { return []string{t.Profile, t.Environment}, []string{"a@b", "c@d"} }},
		{"dotted keys", "profiles.a.url=\"https://p.example\"\nprofiles.a.auth.method=\"bearer\"\nprofiles.a.auth.token.env=\"T\"\n", "a",
			func(t *Target) (any, any) { return t.Auth.Secrets["token"].Source(), "env T" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, want := tt.check(mustResolve(t, tt.text, tt.ref))
			if diff := cmp.Diff(want, got, secrets); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestResolveUnknown(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, contract)
	for ref, want := range map[string]string{
		"xmrt":          "did you mean xmart?",
		"xmart@stagng":  "did you mean xmart@staging?",
		"nothing":       "the profiles are xmart or odm",
		"xmart@nowhere": "its environments are live or staging",
	} {
		_, err := f.Resolve(ref)
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.Hints()) == 0 || wrong.Hints()[0] != want {
			t.Errorf("%s: %v, hints %v, want %q", ref, err, wrong.Hints(), want)
		}
	}
}

func TestTargetSecrets(t *testing.T) {
	t.Parallel()
	target := mustResolve(t, `version = 1
[profiles.a]
url     = "https://h.example"
headers = { "Z" = { env = "Z" }, "P" = "plain", "B" = { env = "B" } }
query   = { "q" = { env = "Q" } }
auth    = { method = "basic", username = "u", password = { env = "W" } }
`, "a")
	var got []string
	for _, s := range target.Secrets() {
		got = append(got, s.Key+" "+s.Source())
	}
	want := []string{"auth.password env W", "headers.Z env Z", "headers.B env B", "query.q env Q"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
