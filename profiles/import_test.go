package profiles

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drafts are what an import gives, in words.
func drafts(list []Draft) []string {
	var out []string
	for _, d := range list {
		var b strings.Builder
		fmt.Fprintf(&b, "%s:", d.Ref())
		for _, s := range d.Settings {
			fmt.Fprintf(&b, " %s=%s", s.Key, s.Value)
		}
		for _, s := range d.Secrets {
			fmt.Fprintf(&b, " secret %s", s.Key)
			if s.Env != "" {
				fmt.Fprintf(&b, " from %s", s.Env)
			}
		}
		out = append(out, b.String())
	}
	return out
}

func TestImport(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, data string
		want             []string
		warnings         int
	}{
		{"postman, names by habit", "x.json", `{"name":"ERP live","values":[
			{"key":"accessTokenUrl","value":"https://id.example/connect/token"},{"key":"Client ID","value":"c"},{"key":"ClientSecret","value":"` + canary + `","type":"secret"},
			{"key":"scope","value":"read"},{"key":"baseUrl","value":"{{host}}/odata"},{"key":"host","value":"erp.example"},{"key":"noise","value":5}]}`,
			[]string{`erp@live: url="https://erp.example/odata" live=true auth.method="client-credentials" auth.token_url="https://id.example/connect/token" auth.client_id="c" auth.scope="read" secret auth.client_secret`}, 0},
		{"postman, subscription key", "nxt.postman_environment.json", `{"values":[{"key":"url","value":"https://api.example"},
			{"key":"Ocp-Apim-Subscription-Key","value":"` + canary + `"}]}`,
			[]string{`nxt: url="https://api.example" secret headers.Ocp-Apim-Subscription-Key`}, 1},
		{"appsettings with comments, scopes as text", "appsettings.Staging.json", `// top
			{"Logging":{"x":1},"AzureAd":{"Instance":"https://login.example/","TenantId":"T","ClientId":"c","ClientSecret":"` + canary + `"},
			"DownstreamApi":{"BaseUrl":"https://api.example/","Scopes":"a b","SubscriptionKey":"` + canary + `"},}`,
			[]string{`imported@staging: url="https://api.example/" auth.method="client-credentials" auth.token_url="https://login.example/T/oauth2/v2.0/token" auth.client_id="c" auth.scope="a b" secret auth.client_secret secret headers.Ocp-Apim-Subscription-Key`}, 1},
		{"appsettings, several apis", "appsettings.json", `{"AzureAd":{"TenantId":"T","ClientId":"c","ClientCredentials":[{"SourceType":"KeyVault"},{"SourceType":"ClientSecret","ClientSecret":"` + canary + `"}]},
			"DownstreamApis":{"Mart":{"BaseUrl":"https://m.example","Scopes":["s"],"ExtraHeaderParameters":{"X-App":"me","X-Token":"` + canary + `"}},"Other":{"BaseUrl":"https://o.example","Scopes":["o"]}}}`,
			[]string{
				`mart: url="https://m.example" auth.method="client-credentials" auth.token_url="https://login.microsoftonline.com/T/oauth2/v2.0/token" auth.client_id="c" auth.scope="s" headers.X-App="me" secret auth.client_secret`,
				`other: url="https://o.example" auth.method="client-credentials" auth.token_url="https://login.microsoftonline.com/T/oauth2/v2.0/token" auth.client_id="c" auth.scope="o" secret auth.client_secret`,
			}, 2},
		{"env, two environments share a url", ".env", "# c\nexport TOKEN_URL=https://id.example/t\nLIVE_CLIENT_ID=l\nLIVE_CLIENT_SECRET='" + canary + "'\nLIVE_URL=l.example\nUAT_CLIENT_ID=u\nUAT_CLIENT_SECRET=\"" + canary + "\"\nUAT_URL=https://u.example\nSCOPE=s\nEMPTY=\n",
			[]string{
				`imported@live: url="https://l.example" live=true auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="l" auth.scope="s" secret auth.client_secret from LIVE_CLIENT_SECRET`,
				`imported@uat: url="https://u.example" auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="u" auth.scope="s" secret auth.client_secret from UAT_CLIENT_SECRET`,
			}, 0},
		{"env, azure names and a resource", "mart.env", "AZURE_TENANT_ID=T\nAZURE_CLIENT_ID=c\nAZURE_CLIENT_SECRET=" + canary + "\nRESOURCE=r\nSERVICE_URL=https://m.example\n",
			[]string{`mart: url="https://m.example" auth.method="client-credentials" auth.token_url="https://login.microsoftonline.com/T/oauth2/token" auth.client_id="c" auth.resource="r" secret auth.client_secret from AZURE_CLIENT_SECRET`}, 0},
		{"env, basic", "x.env", "API_URL=https://b.example\nAPI_USERNAME=u\nAPI_PASSWORD=" + canary, []string{`x: url="https://b.example" auth.method="basic" auth.username="u" secret auth.password from API_PASSWORD`}, 0},
		{"env, a database is no service", ".env", "DATABASE_URL=postgres://me:" + canary + "@db.example/x\nREDIS_URL=https://me:" + canary + "@r.example\nBASE_URL=https://b.example\nODATA_URL=https://o.example/odata\nPORT=80\nFRONTEND_URL=https://f.example\nGITHUB_TOKEN=" + canary + "\nSOME_TOKEN=" + canary + "\nCLIENT_ID=c\nTOKEN_URL=https://id.example/t\nCLIENT_SECRET=" + canary + "\nSCOPE=s\n",
			[]string{`imported: url="https://o.example/odata" auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="c" auth.scope="s" secret auth.client_secret from CLIENT_SECRET`}, 2},
		{"env, two environments and one way to sign in", "x.env", "XMART_STAGING_URL=https://uat.example/odata\nXMART_URL=https://live.example/odata\nXMART_CLIENT_ID=c\nXMART_CLIENT_SECRET=" + canary + "\nTOKEN_URL=https://id.example/t\nXMART_SCOPE=s\n",
			[]string{
				`xmart: auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="c" auth.scope="s" secret auth.client_secret from XMART_CLIENT_SECRET`,
				`xmart@default: url="https://live.example/odata"`, `xmart@staging: url="https://uat.example/odata"`,
			}, 0},
		{"env, a base and a staging address with a scope of its own", "mart.env", "BASE_URL=https://live.example\nSTAGING_BASE_URL=https://uat.example\nCLIENT_ID=c\nTOKEN_URL=https://id.example/t\nSCOPE=l\nSTAGING_SCOPE=s\nCLIENT_SECRET=" + canary,
			[]string{
				`mart@default: url="https://live.example" auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="c" auth.scope="l" secret auth.client_secret from CLIENT_SECRET`,
				`mart@staging: url="https://uat.example" auth.method="client-credentials" auth.token_url="https://id.example/t" auth.client_id="c" auth.scope="s" secret auth.client_secret from CLIENT_SECRET`,
			}, 0},
		{"env, an address alone, no secret", "x.env", "LIVE_URL=https://l.example\nCLIENT_ID=c\nTENANT_ID=T\nSCOPE=s\n",
			[]string{`x@live: url="https://l.example" live=true auth.method="client-credentials" auth.token_url="https://login.microsoftonline.com/T/oauth2/v2.0/token" auth.client_id="c" auth.scope="s" auth.client_secret={ prompt = true }`}, 1},
		{"postman, several environments", "all.json", `{"version":1,"collections":[],"environments":[
			{"name":"xMart live","values":[{"key":"baseUrl","value":"https://l.example"},{"key":"accessToken","value":"` + canary + `"}]},
			{"name":"xMart staging","values":[{"key":"baseUrl","value":"https://s.example"},{"key":"accessToken","value":"` + canary + `"}]}]}`,
			[]string{`xmart: auth.method="bearer" secret auth.token`, `xmart@live: url="https://l.example" live=true`, `xmart@staging: url="https://s.example"`}, 0},
		{"postman, several environments in one", "x.json", `{"name":"xMart","values":[{"key":"liveBaseUrl","value":"https://l.example"},{"key":"staging_base_url","value":"https://s.example"},{"key":"token","value":"` + canary + `"}]}`,
			[]string{`xmart: auth.method="bearer" secret auth.token`, `xmart@live: url="https://l.example" live=true`, `xmart@staging: url="https://s.example"`}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, warnings, err := Import([]byte(tt.data), tt.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drafts(got)); diff != "" {
				t.Error(diff)
			}
			if len(warnings) != tt.warnings {
				t.Errorf("warnings: %q", warnings)
			}
			if text := fmt.Sprintf("%v %+v %#v %v", got, got, got, warnings); strings.Contains(text, canary) {
				t.Errorf("a secret is shown: %s", text)
			}
			for _, d := range got {
				for _, s := range d.Secrets {
					if s.Hidden.Reveal() != canary {
						t.Errorf("%s is %q", s.Key, s.Hidden.Reveal())
					}
				}
			}
		})
	}
}

// TestImportRefusesSecretsInAddresses names the setting and never its value.
func TestImportRefusesSecretsInAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, data, want string }{
		{"user and key", "x.env", "BASE_URL=https://me:" + canary + "@host/odata?key=ABC", "import: BASE_URL holds a user and password in its address"},
		{"key", "x.env", "SERVICE_URL=https://host.example/odata?api-version=1&subscription-key=" + canary, "import: SERVICE_URL holds a secret in its address: the query parameter subscription-key"},
		{"token endpoint", "x.env", "URL=https://a.example\nCLIENT_ID=c\nTOKEN_URL=https://me:" + canary + "@id.example", "import: TOKEN_URL holds a user"},
		{"scope", "x.env", "URL=https://a.example\nCLIENT_ID=c\nTENANT_ID=t\nSCOPE=https://me:" + canary + "@id.example", "import: SCOPE holds a user"},
		{"postman", "x.json", `{"values":[{"key":"baseUrl","value":"https://{{who}}@a.example"},{"key":"who","value":"me:` + canary + `"}]}`, "import: baseUrl holds a user"},
		{"appsettings", "appsettings.json", `{"DownstreamApi":{"BaseUrl":"https://a.example/?sig=` + canary + `"}}`, "import: BaseUrl holds a secret in its address: the query parameter sig"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, warnings, err := Import([]byte(tt.data), tt.file)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, %v", drafts(got), err)
			}
			if strings.Contains(everything(err)+fmt.Sprint(warnings), canary) {
				t.Errorf("shows the secret: %s", everything(err))
			}
		})
	}
}

// TestImportNamesWhatIsNotUsed checks that every variable with a value is in a draft or
// in a warning.
func TestImportNamesWhatIsNotUsed(t *testing.T) {
	t.Parallel()
	_, got, err := Import([]byte("DATABASE_URL=postgres://x\nAPI_URL=ftp://x\nBASE_URL=https://b.example\nSERVICE_URL=https://s.example\nPORT=80\nTOKEN="+canary+"\nEMPTY=\nSCOPE=s\n"), "x.env")
	want := []string{"API_URL is left out: it is no http address", "BASE_URL is left out: SERVICE_URL comes first", "not used: DATABASE_URL, PORT, SCOPE"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"empty": "", "no settings": "A=1\n", "broken json": `{"values": "` + canary, "other json": `{"a":{"b":"` + canary + `"}}`,
		"no env": canary + " is : not", "array": `["` + canary + `"]`, "wrong values": `{"values":"` + canary + `"}`, "open comment": `{/* ` + canary, "a database": "DATABASE_URL=postgres://me:" + canary + "@db.example/x", "twice": "PROD_URL=https://a.example\nLIVE_URL=https://b.example\n", "large": strings.Repeat("A=1\n", 300_000),
	} {
		got, warnings, err := Import([]byte(data), "x")
		if err == nil {
			t.Errorf("%s: taken as %v", name, drafts(got))
			continue
		}
		if strings.Contains(everything(err)+fmt.Sprint(warnings), canary) {
			t.Errorf("%s: shows the data: %v", name, err)
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"name":"a","values":[{"key":"url","value":"{{url}}"}]}`), "x.json")
	f.Add([]byte("// c\n{\"AzureAd\":{\"ClientId\":\"c\",\"TenantId\":\"t\"},}"), "appsettings.json")
	f.Add([]byte("A_URL=\"x\\\"\nB='"), ".env")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		list, _, err := Import(data, name)
		if err != nil {
			return
		}
		for _, d := range list {
			if err := CheckName(d.Name); err != nil {
				t.Fatalf("a name that cannot be used: %q from %q", d.Name, name)
			}
			file := &File{vocab: vocabulary}
			file.doc, _ = parse("", nil)
			if _, err := file.adding(d); err != nil && len(d.Settings) > 0 {
				t.Fatalf("cannot be added: %v", err)
			}
		}
	})
}
