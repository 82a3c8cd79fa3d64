package profiles

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	tenant = "11111111-1111-1111-1111-111111111112"
	client = "22222222-2222-2222-2222-222222222223"
	signed = `auth.method="client-credentials" auth.token_url="https://login.microsoftonline.com/` + tenant + `/oauth2/v2.0/token" auth.client_id="` + client +
		`" auth.scope="` + client + `/.default" secret auth.client_secret`
)

// security is the sign-in of NxtPort's guide.
const security = `"Security":{"Instance":"https://login.microsoftonline.com/","TenantId":"` + tenant + `","ClientId":"` + client +
	`","ClientSecret":"` + canary + `","Scopes":["` + client + `/.default"]}`

// TestImportSections reads services and sign-ins at any depth, in each form in which
// .NET accepts them.
func TestImportSections(t *testing.T) {
	t.Parallel()
	lower := strings.NewReplacer("Security", "security", "Instance", "instance", "TenantId", "tenantId", "ClientId", "clientId", "ClientSecret", "clientSecret", "Scopes", "scopes")
	paths := func(separator string) string {
		var b strings.Builder
		for _, pair := range [][2]string{{"BaseUrl", "https://a.example"}, {"Security:Instance", "https://login.microsoftonline.com"}, {"Security:TenantId", tenant},
			{"Security:ClientId", client}, {"Security:ClientSecret", canary}, {"Security:Scopes:0", client + "/.default"}} {
			fmt.Fprintf(&b, `%q:%q,`, strings.ReplaceAll("HttpClients:Nxt:"+pair[0], ":", separator), pair[1])
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	variables := strings.NewReplacer(`":"`, `=`, `","`, "\n", `"`, "").Replace(paths("__"))
	one := []string{`nxt: url="https://a.example" ` + signed}
	tests := []struct {
		name, file, data string
		want             []string
		warnings         []string
	}{
		{"the guide", "guide.json", `{"HttpClients":{"Nxt":{"BaseUrl":"https://a.example",` + security + `}}}`, one, nil},
		{"small letters", "guide.json", `{"httpClients":{"nxt":{"baseUrl":"https://a.example",` + lower.Replace(security) + `}}}`, one, nil},
		{"deeper", "x.json", `{"A":{"B":{"HttpClients":{"Nxt":{"Endpoint":{"BaseUrl":"https://a.example"},"Options":{` + security + `}}}}}}`, one, nil},
		{"the tenant above", "x.json", `{"TenantId":"` + tenant + `","HttpClients":{"Nxt":{"BaseUrl":"https://a.example",` + strings.Replace(security, `"TenantId":"`+tenant+`",`, "", 1) + `}}}`, one, nil},
		{"scopes as text, no instance", "x.json", `{"Nxt":{"BaseUrl":"https://a.example","Security":{"TenantId":"` + tenant + `","ClientId":"` + client + `","ClientSecret":"` + canary + `","Scopes":"` + client + `/.default"}}}`, one, nil},
		{"an authority", "x.json", `{"Nxt":{"BaseUrl":"https://a.example","Authority":"https://login.microsoftonline.com/` + tenant + `/v2.0","ClientId":"` + client + `","ClientSecret":"` + canary + `","Scope":"` + client + `/.default"}}`, one, nil},
		{"user secrets", "secrets.json", `{` + paths(":") + `}`, one, nil},
		{"local.settings.json", "local.settings.json", `{"IsEncrypted":false,"Values":{"FUNCTIONS_WORKER_RUNTIME":"dotnet",` + paths("__") + `}}`, one,
			[]string{"not used: IsEncrypted, Values:FUNCTIONS_WORKER_RUNTIME"}},
		{"variables", "x.env", variables, one, nil},
		{"a list", "x.json", `{"Clients":[{"Name":"Nxt","BaseUrl":"https://a.example",` + security + `},{"Name":"Two","BaseUrl":"https://b.example",` + security + `}]}`,
			[]string{one[0], `two: url="https://b.example" ` + signed}, nil},
		{"a list at the top", "x.json", `[{"Name":"Nxt","BaseUrl":"https://a.example",` + security + `}]`, one, nil},
		{"environments, one not filled in", "appsettings.json", `{"Nxt":{"Live":{"BaseUrl":"https://a.example",` + security + `},"Staging":{"BaseUrl":"<api-endpoint-base-address>","Security":{"TenantId":"<environment-tenant-id>","ClientId":"<your-client-id>"}}}}`,
			[]string{`nxt@live: url="https://a.example" live=true ` + signed}, []string{"left out: nxt@staging: BaseUrl, Security:ClientId, Security:TenantId hold placeholders"}},
		{"an environment in a name", "appsettings.json", `{"HttpClients":{"NxtStaging":{"BaseUrl":"https://a.example",` + security + `}}}`,
			[]string{`nxt@staging: url="https://a.example" ` + signed}, nil},
		{"what is of others", "appsettings.json", `{"Logging":{"Level":"x"},"Redis":{"Host":"r.example","Password":"` + canary + `"},"Smtp":{"Host":"m.example","UserName":"u","Password":"` + canary +
			`"},"HttpClients":{"Nxt":{"BaseUrl":"https://a.example","Timeout":30,` + security + `}}}`, one, []string{"not used: HttpClients:Nxt:Timeout, Logging, Redis, Smtp"}},
		{"two services, one sign-in", "x.json", `{"Nxt":{"BaseUrl":"https://a.example",` + security + `},"Open":{"BaseUrl":"https://b.example"}}`,
			[]string{one[0], `open: url="https://b.example"`}, []string{"open: no way to sign in was found"}},
		{"a service within another", "x.json", `{"Open":{"BaseUrl":"https://b.example","Nxt":{"BaseUrl":"https://a.example",` + security + `}}}`,
			[]string{`open: url="https://b.example"`, one[0]}, []string{"open: no way to sign in was found"}},
		{"no address", "guide.json", `{` + security + `}`, []string{`guide: ` + signed}, []string{"guide: no address of a service was found (SERVICE_URL, ODATA_URL, BaseUrl …)"}},
		{"Keycloak", "k.json", `{"K":{"BaseUrl":"https://k.example","Authority":"https://id.example/realms/r","ClientId":"c","ClientSecret":"` + canary + `","Scope":"s"}}`,
			[]string{`k: url="https://k.example" auth.method="client-credentials" auth.token_url="https://id.example/realms/r/protocol/openid-connect/token" auth.client_id="c" auth.scope="s" secret auth.client_secret`}, nil},
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
			if diff := cmp.Diff(tt.warnings, warnings); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(fmt.Sprint(got, warnings), canary) {
				t.Error("a secret is shown")
			}
		})
	}
}

// TestImportOverrides reads an appsettings.Staging.json over its appsettings.json.
func TestImportOverrides(t *testing.T) {
	t.Parallel()
	got, warnings, err := Import([]byte(`{"Nxt":{"BaseUrl":"https://b.example"}}`), "appsettings.Staging.json", []byte(`{"Nxt":{"BaseUrl":"https://a.example",`+security+`}}`))
	if diff := cmp.Diff([]string{`nxt@staging: url="https://b.example" ` + signed}, drafts(got)); diff != "" || err != nil || len(warnings) > 0 {
		t.Error(diff, err, warnings)
	}
}

// TestImportRefusesPlaceholders checks that a file whose values are not filled in
// makes no profile, whatever the placeholders look like.
func TestImportRefusesPlaceholders(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"<your-client-id>", "{client-id}", "{{clientId}}", "${CLIENT_ID}", "#{ClientId}#", "$(ClientId)", "%CLIENT_ID%", "[Client id]",
		"your-client-id", "YOUR_CLIENT_ID", "Enter_the_Client_Id_here", "CLIENT-ID", "changeme", "TODO", "00000000-0000-0000-0000-000000000000",
		"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "...", "***", "@Microsoft.KeyVault(SecretUri=https://v.example/x)", "__ClientId__"} {
		for file, data := range map[string]string{
			"x.json": `{"Nxt":{"BaseUrl":"https://a.example",` + strings.Replace(security, `"ClientId":"`+client, `"ClientId":"`+id, 1) + `}}`,
			"x.env":  "BASE_URL=https://a.example\nTENANT_ID=" + tenant + "\nCLIENT_ID='" + id + "'\nCLIENT_SECRET=" + canary + "\nSCOPE=s",
		} {
			got, _, err := Import([]byte(data), file)
			if err == nil {
				t.Errorf("%s: %s: %q", file, id, drafts(got))
				continue
			}
			if text := everything(err); strings.Contains(text, canary) || !strings.Contains(text, "placeholder") {
				t.Errorf("%s: %s: %s", file, id, text)
			}
		}
	}
}

// TestImportRefusesHalfASignIn checks that ids without a way to use them are not
// dropped in silence.
func TestImportRefusesHalfASignIn(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{"Nxt":{"BaseUrl":"https://a.example","ClientId":"c","Scopes":"s"}}`,
		`{"Nxt":{"BaseUrl":"https://a.example","TenantId":"t","ClientSecret":"` + canary + `"}}`,
		`{"values":[{"key":"url","value":"https://a.example"},{"key":"client_id","value":"c"}]}`,
	} {
		got, _, err := Import([]byte(data), "x.json")
		if err == nil || strings.Contains(everything(err), canary) {
			t.Errorf("%s: %q, %v", data, drafts(got), err)
		}
	}
}

// TestImportBoundsTheList checks that a large file does not fill the screen.
func TestImportBoundsTheList(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `"K%d":"x",`, i)
	}
	_, warnings, err := Import([]byte(`{`+b.String()+`"Nxt":{"BaseUrl":"https://a.example"}}`), "x.json")
	if err != nil || !slices.ContainsFunc(warnings, func(w string) bool { return strings.HasSuffix(w, ", 19970 more") && len(w) < 400 }) {
		t.Error(len(warnings), err)
	}
}
