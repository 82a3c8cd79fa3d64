package explain

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// seen is what a text was taken for, in one line.
func seen(e client.Evidence, p *evidence.Pasted) string {
	var (
		auth    *client.AuthError
		answer  *client.ResponseError
		wire    evidence.WireFailure
		moved   evidence.Redirect
		profile *client.ProfileError
		noSet   *client.NoSetError
	)
	switch {
	case errors.As(e.Err, &moved):
		status, to, signIn := moved.Redirected()
		return fmt.Sprintf("redirect %d %s %v", status, to, signIn)
	case errors.As(e.Err, &auth):
		who := "token endpoint"
		if auth.Method != "" {
			who = string(auth.Method)
		}
		return strings.TrimSpace(fmt.Sprintf("%s %s %d %s: %s", who, auth.Endpoint, auth.Status, auth.Code, quoteOf(auth.Description)))
	case errors.As(e.Err, &answer):
		return fmt.Sprintf("api %s %d %s %s: %s", answer.URL, answer.Status, answer.Shape, answer.Code, quoteOf(answer.Message))
	case errors.As(e.Err, &profile):
		return "profile " + profile.Profile + " " + profile.Key + ": " + profile.Message
	case errors.As(e.Err, &noSet):
		return "no set " + noSet.Name
	case errors.As(e.Err, &wire):
		stage, host := wire.Where()
		return stage + " " + host + ": " + e.Err.Error()
	case p.Token:
		return fmt.Sprintf("token %v", e.Claims)
	}
	return "nothing"
}

const entraJSON = `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app ` +
	`'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' are expired. Trace ID: 0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f Correlation ID: ` +
	`5f4e3d2c-2222-4222-8222-5f4e3d2c1b0a Timestamp: 2026-11-22 07:00:00Z","error_codes":[7000222]}`

// Jwt is {"alg":"none"} . {"aud":"x","tid":"t"} . signature
const Jwt = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4IiwidGlkIjoidCJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"

func TestWhatTextsAreTakenFor(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"a code", "AADSTS7000222", "token endpoint  0 : AADSTS7000222"},
		{"a bare number", " 7000222.\n", "token endpoint  0 : AADSTS7000222"},
		{"a number of B2C", "90085", "token endpoint  0 : AADB2C90085"},
		{"a code of B2C", "aadb2c90085", "token endpoint  0 : AADB2C90085"},
		{"an unknown number", "123456", "nothing"},
		{"a status", "401", "api  401 empty : "},
		{"a status with its words", "503 Service Unavailable", "api  503 empty : 503 Service Unavailable"},
		{"nothing", "hello world, all is well", "nothing"},
		{"an empty text", " \n", "nothing"},
		{"OAuth", entraJSON, "token endpoint  0 invalid_client: AADSTS7000222: The provided client secret keys for app " +
			"'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' are expired. Trace ID: 0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f Correlation ID: " +
			"5f4e3d2c-2222-4222-8222-5f4e3d2c1b0a Timestamp: 2026-11-22 07:00:00Z"},
		{"OAuth of others", `{"error":"invalid_client"}`, "token endpoint  0 invalid_client:"},
		{"OData", `{"error":{"code":"PropertyUnknown","message":"Could not find a property named 'X'"}}`,
			"api  0 odata PropertyUnknown: Could not find a property named 'X'"},
		{"API Management", `{ "statusCode": 401, "message": "Access denied due to missing subscription key." }`,
			"api  401 apim 401: Access denied due to missing subscription key."},
		{"ASP.NET", `{"Message":"Authorization has been denied for this request."}`,
			"api  401 json : Authorization has been denied for this request."},
		{"ERP.net", `{"error":{"code":105,"message":"No license.","type":"ELicense","info":""}}`, "api  0 erp.net 105: No license."},
		{"problem details", `{"type":"about:blank","title":"Forbidden","status":403,"detail":"no role"}`, "api  403 json : no role"},
		{"a challenge", `WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at '11/22/2026 07:00:00'"`,
			"api  401 empty invalid_token: The token expired at '11/22/2026 07:00:00'"},
		{"a challenge without its name", `Bearer error="insufficient_scope", scope="read"`,
			"api  403 empty insufficient_scope: the token lacks the scope read"},
		{"several challenges", "www-authenticate: Negotiate\nwww-authenticate: Bearer realm=\"x\"\n",
			"api  401 empty : no or unreadable token reached the service"},
		{"curl -i", "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n" + `{"statusCode":401,"message":"nope"}`,
			"api  401 apim 401: nope"},
		{"curl -v", `* Connected to api.example.org (10.0.0.1) port 443 (#0)
> GET /odata/Things HTTP/1.1
> Host: api.example.org
> Authorization: Bearer ` + Jwt + `
>
< HTTP/1.1 403 Forbidden
< Content-Length: 10
< x-ms-request-id: abc
<
{ [10 bytes data]
{"error":{"code":"Forbidden","message":"no"}}* Connection #0 to host api.example.org left intact
`, "api https://api.example.org/odata/Things 403 odata Forbidden: no"},
		{"curl -v of a token", "> POST /11111111-2222-3333-4444-555555555555/oauth2/v2.0/token HTTP/2\n> Host: login.microsoftonline.com\n< " +
			"HTTP/2 401\n< content-type: application/json\n<\n" + entraJSON + "\n",
			"token endpoint https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token 401 invalid_client: " +
				"AADSTS7000222: The provided client secret keys for app 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' are expired. Trace ID: " +
				"0a1b2c3d-1111-4111-8111-0a1b2c3d4e5f Correlation ID: 5f4e3d2c-2222-4222-8222-5f4e3d2c1b0a Timestamp: 2026-11-22 07:00:00Z"},
		{"a redirect", "HTTP/1.1 302 Found\nLocation: https://login.microsoftonline.com/common/oauth2/authorize?client_id=x\n\n",
			"redirect 302 https://login.microsoftonline.com/common/oauth2/authorize true"},
		{"a good answer", "HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"value\":[]}", "nothing"},
		{"a sign-in page", "HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><title>Sign in</title></html>",
			"api  200 html : a sign-in page or other web page came instead of data: Sign in"},
		{"az", "\x1b[31mERROR: Please run 'az login' to setup account.\x1b[0m", "azure-cli az 0 : Please run 'az login' to setup account."},
		{"az with a code", "ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: x\nInteractive authentication is " +
			"needed. Please run:\naz login --scope api://x/.default\n",
			"azure-cli az 0 : AADSTS700082: The refresh token has expired due to inactivity. Trace ID: x"},
		{"a page of Entra", "<html><head><title>Sign in to your account</title></head><body>AADSTS50011: The redirect URI is " +
			"wrong</body></html>", "token endpoint  0 :"},
		{"a page of nginx", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad " +
			"Gateway</h1></center></body></html>", "api  502 html : a web page came instead of data"},
		{"ours", "odatui: error: token endpoint login.microsoftonline.com refused: invalid_client: AADSTS7000215: Invalid client secret " +
			"provided.\nodatui: hint: trace_id x",
			"token endpoint https://login.microsoftonline.com 0 invalid_client: AADSTS7000215: Invalid client secret provided."},
		{"ours of an API", "odatui: error: service answered 403 Forbidden: no access", "api  403 json Forbidden: no access"},
		{"ours of a profile", "odatui: error: profile xmart@live: auth.client_secret: variable XMART_SECRET is not set",
			"profile xmart@live auth.client_secret: variable XMART_SECRET is not set"},
		{"ours of a name", "odatui: error: resolve extranet.example.org: no such host",
			"dns extranet.example.org: resolve extranet.example.org: no such host"},
		{"ours of a set", "$ odatui get x Foo\nodatui: error: no set named \"Foo\"\n", "no set Foo"},
		{"Go", `Get "https://api.example.org/x": dial tcp: lookup api.example.org: no such host`,
			"dns api.example.org: resolve api.example.org: no such host"},
		{"Go refused", `Post "https://api.example.org/x": dial tcp 10.1.2.3:443: connect: connection refused`,
			"connect api.example.org: connect to api.example.org: connection refused"},
		{"curl's words", "curl: (60) SSL certificate problem: unable to get local issuer certificate",
			"tls : secure connection to the host: certificate signed by unknown authority"},
		{"Python", "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example.org', port=443): Max retries exceeded with " +
			"url: / (Caused by NewConnectionError('<urllib3>: Failed to establish a new connection: [Errno 111] Connection refused'))",
			"connect api.example.org: connect to api.example.org: connection refused"},
		{"requests", "requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://api.example.org/odata/Things?$top=1",
			"api https://api.example.org/odata/Things 403 empty : requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: " +
				"https://api.example.org/odata/Things?$top=1"},
		{"requests of a token", "requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: " +
			"https://login.microsoftonline.com/t/oauth2/token",
			"token endpoint https://login.microsoftonline.com/t/oauth2/token 400 : requests.exceptions.HTTPError: 400 Client Error: Bad Request " +
				"for url: https://login.microsoftonline.com/t/oauth2/token"},
		{"axios", "AxiosError: Request failed with status code 429", "api  429 empty : AxiosError: Request failed with status code 429"},
		{"Node", "Error: getaddrinfo ENOTFOUND api.example.org\n    at GetAddrInfoReqWrap.onlookup",
			"dns api.example.org: resolve api.example.org: no such host"},
		{"PowerShell", "Invoke-RestMethod : The remote server returned an error: (401) Unauthorized.",
			"api  401 empty : Invoke-RestMethod : The remote server returned an error: (401) Unauthorized."},
		{"Power Query", "DataSource.Error: OData: Request failed: The remote server returned an error: (404) Not Found.",
			"api  404 empty : DataSource.Error: OData: Request failed: The remote server returned an error: (404) Not Found."},
		{"MSAL's dictionary", "{'error': 'invalid_client', 'error_description': \"AADSTS7000215: It's wrong.\", 'error_codes': [7000215], " +
			"'suberror': None}", "token endpoint  0 invalid_client: AADSTS7000215: It's wrong."},
		{"a body in quotes", `time=x msg="failed: {\"error\":\"invalid_scope\",\"error_description\":\"no such scope\"}"`,
			"token endpoint  0 invalid_scope: no such scope"},
		{"a record", `{"level":"error","time":"2026","msg":"token: AADSTS700016: Application with identifier 'x' was not found"}`,
			"token endpoint  0 : AADSTS700016: Application with identifier 'x' was not found"},
		{"an address", "https://app.example.org/?error=access_denied&error_description=AADSTS65004%3a+User+declined&state=1",
			"token endpoint  0 access_denied: AADSTS65004: User declined"},
		{"a token", "Bearer " + Jwt, "token map[aud:x tid:t]"},
		{"az's token", `{"accessToken": "` + Jwt + `", "expiresOn": "2026-11-22 08:00:00.000000"}`, "token map[aud:x tid:t]"},
		{"the last failure", "10:00 401 Unauthorized\n10:01 ok" + strings.Repeat("\nall is well", 50) +
			"\n10:05 connect: connection refused\n10:09 {\"error\":\"invalid_scope\"}\n10:10 done", "token endpoint  0 invalid_scope:"},
		{"a status beside a body", "POST https://x.example.org/token 400\n{\"error\":\"invalid_grant\"}\nHTTPError: status code 400",
			"token endpoint  400 invalid_grant:"},
		{"UTF-16", "\xff\xfeA\x00A\x00D\x00S\x00T\x00S\x009\x000\x000\x000\x002\x00", "token endpoint  0 : AADSTS90002"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, p := text(vendors.Standard(), client.Evidence{Text: tt.text})
			if got := seen(e, p); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if strings.Contains(fmt.Sprintf("%+v %v", e, e.Err), "c2lnbmF0dXJl") {
				t.Errorf("the token is still there: %+v", e)
			}
		})
	}
}
