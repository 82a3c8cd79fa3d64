package explain

import (
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/vendors"
)

// TestShapesOfLibraries wants the same failure read from what each library and each
// language makes of it.
func TestShapesOfLibraries(t *testing.T) {
	t.Parallel()
	const api = "https://api.example.org/odata/X"
	tests := []struct{ text, want string }{
		{"System.Net.Http.HttpRequestException: Der Antwortstatuscode gibt keinen Erfolg an: 401 (Unauthorized).", "api  401 empty"},
		{"Le code d'état de réponse n'indique pas la réussite : 403 (Forbidden).", "api  403 empty"},
		{"応答状態コードは成功を示していません: 403 (Forbidden)。", "api  403 empty"},
		{"远程服务器返回错误: (401) 未经授权。", "api  401 empty"},
		{"O servidor remoto retornou um erro: (401) Não Autorizado.", "api  401 empty"},
		{"java.io.IOException: Server returned HTTP response code: 403 for URL: " + api, "api " + api + " 403 empty"},
		{"java.io.IOException: Server returned HTTP response code: 401 for URL: https://sso.example.org/oauth2/token",
			"token endpoint https://sso.example.org/oauth2/token 401"},
		{"aiohttp.client_exceptions.ClientResponseError: 401, message='Unauthorized', url='" + api + "'", "api " + api + " 401 empty"},
		{"httpx.HTTPStatusError: Client error '403 Forbidden' for url '" + api + "'", "api " + api + " 403 empty"},
		{"HTTP status client error (401 Unauthorized) for url (" + api + ")", "api " + api + " 401 empty"},
		{"HTTPError: Response code 429 (Too Many Requests)", "api  429 empty"},
		{"HTTP GET on resource '" + api + "' failed: unauthorized (401).", "api " + api + " 401 empty"},
		{"Requesting response from path X and query $top=1 failed with status code Unauthorized and message .", "api  401 empty"},
		{"Invoke-RestMethod : The remote server returned an error: (400) Bad Request.\n+ $t = Invoke-RestMethod -Uri " +
			"\"https://sso.example.org/x/token\" -Body $b",
			"token endpoint https://sso.example.org/x/token 400"},
		{`{"body":"{\"error\":{\"code\":\"Denied\",\"message\":\"no role\"}}","statusCode":403}`, "api  403 odata Denied: no role"},
		{`{"error":{"code":"Denied","message":"no ro`, "api  0 odata Denied: no ro"},
		{"> CONNECT api.example.org:443 HTTP/1.1\n>\n< HTTP/1.1 403 Forbidden\n<\n",
			"proxy api.example.org: reach api.example.org through the proxy: it answered 403"},
		{"Error Code: 53003\nRequest Id: 7e8f9a0b-1c2d-4e3f-a4b5-c6d7e8f90a1b", "token endpoint  0 : AADSTS53003"},
		{"Sign-in error code\t50199\nCorrelation ID\t7e8f9a0b-1c2d-4e3f-a4b5-c6d7e8f90a1b", "token endpoint  0 : AADSTS50199"},
		{"javax.net.ssl.SSLException: Unsupported or unrecognized SSL message",
			"tls : secure connection to the host: the server does not use TLS on this port"},
		{"SSLHandshakeException: No subject alternative DNS name matching api.example.org found.",
			"tls api.example.org: secure connection to api.example.org: wrong host name"},
		{"curl: (56) OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required",
			"tls : secure connection to the host: the server wants a client certificate"},
		{"curl: (28) Failed to connect to api.example.org port 443 after 21042 ms: Timed out",
			"connect api.example.org: connect to api.example.org: timed out"},
		{"curl: (47) Maximum (50) redirects followed", "redirect : follow the redirects of the host: there is no end"},
		{"Anulada la solicitud: No se puede crear un canal seguro SSL/TLS.", "tls : secure connection to the host: handshake failed"},
		{"SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON", "api  200 html"},
		{"com.example.GatewayException: IDX99999: the access token was rejected for reasons of state",
			"api  0 text : com.example.GatewayException"},
	}
	for _, tt := range tests {
		e, p := text(vendors.Standard(), client.Evidence{Text: tt.text})
		if got := seen(e, p); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// TestNothingHappened wants the words of failures left alone where they are of a
// program, a list, a note or another program, and where it worked at last.
func TestNothingHappened(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"ResourceNotFoundError: blob x", "| 401 | Unauthorized |\n| 403 | Forbidden |\n| 404 | Not Found |",
		"The guide says that invalid_grant means that the refresh token was revoked.",
		"try:\n    get()\nexcept ConnectionRefusedError:\n    log(\"connection refused\")\n    retry()",
		"const messages = {\n  401: \"Unauthorized\",\n  late: \"The operation has timed out\",\n};",
		"2026-11-20 08:00:00 WARN attempt 1 of 3: connection refused\n2026-11-20 08:00:05 INFO attempt 2 of 3 ok\n",
		"El error \"invalid_client\" ya no aparece desde ayer, gracias.",
		"- fix: name the host after ENOTFOUND (#401)\n- feat: 407 Proxy Authentication Required",
		"ssh: connect to host git.example.org port 22: Connection refused",
		`{"@odata.context":"x","value":[{"T":"invalid_client, AADSTS50105, 401 Unauthorized"}]}`,
	} {
		b := reader{vendors.Standard()}
		if c := b.telling(text); c != nil {
			t.Errorf("%s: %v", text, c.err)
		}
	}
}
