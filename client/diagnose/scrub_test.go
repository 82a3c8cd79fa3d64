package diagnose

import (
	"encoding/json"
	"strings"
	"testing"

	"odatui/client"
)

const pastedSecret = "CaNaRy4u7Kq9ZwX2"

// secretLines are the ways in which people paste secrets; X stands for one.
var secretLines = []string{
	`client_secret=X&scope=y`, `client_id%3Dx%26client_secret%3DX%26scope`, `{"client_secret":"X"}`, `"{\"client_secret\":\"X\"}"`, `"\"{\\\"client_secret\\\":\\\"X\\\"}\""`,
	`AZURE_CLIENT_SECRET=X`, `export ODATUI_SECRET="X"`, `client-secret: X`, `client_secret = "X"`, `$ClientSecret = "X"`, `-ClientSecret X`, `client_secret="ab,cd;X"`,
	`client_secret=a}X`, `client_secret=ab;X&x=1`, `Server=x;Pwd=X;Database=d`, `:client_secret=>"X"`, "client_secret\tX1234567890", "client_secret:\u00a0X", "client_secret\u200b=X",
	`the client secret is X1234567890`, `secret 'X1234567890' is wrong`, `<client_secret>X</client_secret>`, `<Password>X</Password>`, `'password': 'X'`,
	`Authorization: Bearer X1234567890`, `Authorization: Token X`, `Authorization: ApiKey X`, `Authorization: X`, `Authorization: Digest username="u", response="X"`,
	`Authorization: SharedKey acc:X`, `Authorization: SharedAccessSignature sr=x&sig=X&se=1`, `{'Authorization': 'X'}`, `Proxy-Authorization: Basic dXNlcjpYX`,
	`{"Ocp-Apim-Subscription-Key": "X"}`, `Ocp-Apim-Subscription-Key: X`, `X-Api-Key: X`, `X-Auth-Token: X`, `X-Amz-Security-Token: X`, `{"apiKey":"X"}`, `{"name":"Cookie","value":"X"}`,
	`Cookie: a=1; b=X`, `{"Cookie": "a=X"}`, `cookie: 'a=X'`, `curl -b 'a=X' https://x`, `curl -uuser:X https://x`, `curl --proxy-user me:X https://x`, `curl --oauth2-bearer X https://x`,
	`az login --service-principal -u app -p X --tenant t`, `az login --password 'X y'`, `postgres://me:X@host/x`, `https://X@host/x`,
	`AccountName=a;AccountKey=X==;EndpointSuffix=core`, `SharedAccessKeyName=Root;SharedAccessKey=X=`, `sv=1&sig=X1234567890&se=2`, `https://x/cb?code=X&state=1`,
	`eyJhbGciOiJub25lIn0.eyJ4IjoiMSJ9.X`, "eyJhbGciOiJub25lIiwia2lkIjoiYWJj\n In0.eyJ4IjoiMSIsInkiOiIyIn0.X", "eyJhbGciOiJub25lIn0.eyJ4IjoiMSIs\nInkiOiIyIiwieiI6IjM0NTY3ODkwMTIzNDU2Nzg5MCJ9.X",
}

func TestSecretsOfPastedTexts(t *testing.T) {
	t.Parallel()
	for _, line := range secretLines {
		line := strings.ReplaceAll(strings.ReplaceAll(line, "dXNlcjpYX", "dXNlcjpDYU5hUnk0dTdLcTlad1gy"), "X1234567890", pastedSecret+"1234567890")
		for _, name := range []string{"=X", ">X<", " X", "'X", `"X`, ":X", ",X", ";X", ".X", "}X", "/X", "\tX", "\u00a0X"} {
			line = strings.ReplaceAll(line, name, strings.Replace(name, "X", pastedSecret, 1))
		}
		line = strings.NewReplacer(pastedSecret+"-A", "X-A").Replace(line)
		for what, text := range map[string]string{
			"az":   line + "\nERROR: Please run 'az login' to setup account.\n",
			"body": "HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n" + line + "\n",
		} {
			e := client.Evidence{Text: text}
			d := Standard().Diagnose(e)
			r := NewReport(e, d, ReportOptions{})
			all, _ := json.Marshal(d)
			for where, shown := range map[string]string{"diagnosis": string(all), "report": r.Markdown, "JSON": string(r.JSON)} {
				if strings.Contains(shown, pastedSecret[4:12]) || strings.Contains(shown, "Q2FOYVJ5NHU3") || strings.Contains(shown, "DYU5hUnk0dTdL") {
					t.Errorf("%s, %s of %q: a secret stays: %.300s", what, where, line, shown)
				}
			}
		}
	}
}

func TestWordsThatAreNoSecrets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'.",
		"client secret: AADSTS7000215: Invalid", `401 invalid_token: The audience is invalid`, "auth.client_secret: variable X is not set", "PublicKeyToken=b77a5c561934e089", "$skiptoken=abcdefgh12345678abcdefgh",
		`"code":"SubscriptionKeyInvalid401AndMore"`, "grant_type=password&x=1", "Access token has expired", "the key 'IDX10503: Signature'", `"token_type":"Bearer"`, `"password":null`,
		"authorization: header is missing", "https://login.example.org/x?mail=a@b", "The signature key was not found", "WWW-Authenticate: Bearer realm=\"key\"",
	} {
		if got := scrub(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestScrubCostsNoSquare ends at once; without bounds it would take minutes.
func TestScrubCostsNoSquare(t *testing.T) {
	t.Parallel()
	for _, s := range []string{`secret="`, "key=", "pwd='", `password=\"`, "eyJ", "eyJaaaaaaaa\n", "a://", "-p ", `key="a`, "secret>", "key is ", "invalid_client "} {
		_ = scrub(strings.Repeat(s, 256<<10/len(s)))
	}
	_ = Standard().Diagnose(client.Evidence{Text: strings.Repeat("invalid_client ", 1<<20/15)})
}
