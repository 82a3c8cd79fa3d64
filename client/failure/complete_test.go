package failure

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// TestTheBestReasonIsTheMessage: whatever tells more than the status does.
func TestTheBestReasonIsTheMessage(t *testing.T) {
	t.Parallel()
	const audience = `Bearer error="invalid_token", error_description="The audience 'x' is invalid"`
	for name, c := range map[string]struct {
		status        int
		kind, body    string
		header        []string
		code, message string
		line          string
	}{
		"empty":                {401, "", "", nil, "", "401 Unauthorized, empty body", "service answered 401: Unauthorized, empty body"},
		"empty 403":            {403, "", "", []string{"WWW-Authenticate", "Bearer"}, "", "403 Forbidden, empty body", "service answered 403: Forbidden, empty body"},
		"empty 500":            {500, "", "", []string{"WWW-Authenticate", "Bearer"}, "", "500 Internal Server Error, empty body", "service answered 500: Internal Server Error, empty body"},
		"unknown status":       {599, "", "", nil, "", "599, empty body", "service answered 599: empty body"},
		"bare challenge":       {401, "", "", []string{"WWW-Authenticate", "Bearer"}, "", "no or unreadable token reached the service", "service answered 401: no or unreadable token reached the service"},
		"with a realm":         {401, "", "", []string{"WWW-Authenticate", `Bearer realm="", authorization_uri="https://login.example/t/authorize", client_id="1"`}, "", "no or unreadable token reached the service", "service answered 401: no or unreadable token reached the service"},
		"audience":             {401, "", "", []string{"WWW-Authenticate", audience}, "invalid_token", "The audience 'x' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid"},
		"several schemes":      {401, "", "", []string{"WWW-Authenticate", `Negotiate, Basic realm="a, b"`, "WWW-Authenticate", `Bearer, ` + audience}, "invalid_token", "The audience 'x' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid"},
		"two reasons":          {401, "", "", []string{"WWW-Authenticate", audience, "WWW-Authenticate", `Bearer error="invalid_token", error_description="The issuer 'y' is invalid"`}, "invalid_token", "The audience 'x' is invalid; The issuer 'y' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid; The issuer 'y' is invalid"},
		"no reason":            {401, "", "", []string{"WWW-Authenticate", `Bearer error="invalid_token"`}, "invalid_token", "the token was refused without a reason", "service answered 401 invalid_token: the token was refused without a reason"},
		"scope":                {403, "", "", []string{"WWW-Authenticate", `Bearer error="insufficient_scope", scope="Data.Read"`}, "insufficient_scope", "the token lacks the scope Data.Read", "service answered 403 insufficient_scope: the token lacks the scope Data.Read"},
		"claims":               {401, "", "", []string{"WWW-Authenticate", `Bearer error="insufficient_claims", claims="e30="`}, "insufficient_claims", "the service wants further claims in the token", "service answered 401 insufficient_claims: the service wants further claims in the token"},
		"other schemes":        {401, "", "", []string{"WWW-Authenticate", "Negotiate", "WWW-Authenticate", "NTLM"}, "", "the service wants to be shown Negotiate or NTLM", "service answered 401: the service wants to be shown Negotiate or NTLM"},
		"the word alone":       {401, "text/plain", "Unauthorized", []string{"WWW-Authenticate", audience}, "invalid_token", "The audience 'x' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid"},
		"the word, APIM":       {401, "application/json", `{"statusCode":401,"message":"Unauthorized. "}`, []string{"WWW-Authenticate", audience}, "invalid_token", "The audience 'x' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid"},
		"the word, OData":      {401, "application/json", `{"error":{"code":"401","message":"401 Unauthorized","details":[{"message":"role missing"}]}}`, nil, "401", "role missing", "service answered 401: role missing"},
		"the word, a page":     {401, "text/html", "<html><title>401 - Unauthorized</title>", []string{"WWW-Authenticate", audience}, "invalid_token", "The audience 'x' is invalid", "service answered 401 invalid_token: The audience 'x' is invalid"},
		"a page":               {404, "text/html", "<html><title>404 Not Found</title><h1>404 Not Found</h1>", nil, "", "a web page came instead of data", "service answered 404: a web page came instead of data"},
		"only the word":        {404, "text/plain", "Not Found", nil, "", "Not Found", "service answered 404: Not Found"},
		"status as a code":     {404, "application/json", `{"error":{"code":"404","message":"Not Found"}}`, nil, "404", "Not Found", "service answered 404: Not Found"},
		"nothing in it":        {400, "application/json", `{"error":{"code":"","message":null}}`, nil, "", "400 Bad Request, no reason given", "service answered 400: Bad Request, no reason given"},
		"a code alone":         {400, "application/json", `{"error":"invalid_scope"}`, nil, "invalid_scope", "", "service answered 400 invalid_scope"},
		"own words win":        {401, "application/json", `{"Message":"Authorization has been denied for this request."}`, []string{"WWW-Authenticate", "Bearer"}, "", "Authorization has been denied for this request.", "service answered 401: Authorization has been denied for this request."},
		"redirect":             {302, "", "", []string{"Location", "https://login.example/x?y=z"}, "", "redirected to https://login.example, which was not followed", "service answered 302: redirected to https://login.example, which was not followed"},
		"redirect with a page": {302, "text/html", "<html><title>Object moved</title>", []string{"Location", "/x"}, "", "a sign-in page or other web page came instead of data: Object moved", "service answered 302: a sign-in page or other web page came instead of data: Object moved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Read(answer(c.status, c.kind, c.body, c.header...), Redact{})
			if e.Code != c.code || e.Message != c.message || e.Error() != c.line {
				t.Errorf("%q, %q: %s\nwant %q, %q: %s", e.Code, e.Message, e.Error(), c.code, c.message, c.line)
			}
		})
	}
}

// TestAReasonOfTheHeaderIsNotLost: it stands beside the body's own.
func TestAReasonOfTheHeaderIsNotLost(t *testing.T) {
	t.Parallel()
	e := Read(answer(401, "application/json", `{"error":{"code":"a","message":"no"}}`,
		"WWW-Authenticate", `Bearer error="invalid_token", error_description="The token expired at 't'"`), Redact{})
	if d := cmp.Diff([]string{"The token expired at 't'"}, e.Details); d != "" || e.Code != "a" || e.Message != "no" {
		t.Error(e.Code, e.Message, d)
	}
}

func TestClaimsAndAttempts(t *testing.T) {
	t.Parallel()
	a := answer(401, "", "")
	if e := Read(a, Redact{}); e.Claims != nil || e.Attempts != 1 {
		t.Errorf("%v, %d", e.Claims, e.Attempts)
	}
	a.Attempts, a.Claims = 3, func() client.Claims { return client.Claims{"aud": "x"} }
	if e := Read(a, Redact{}); e.Claims["aud"] != "x" || e.Attempts != 3 {
		t.Errorf("%v, %d", e.Claims, e.Attempts)
	}
}

func TestChallenges(t *testing.T) {
	t.Parallel()
	none := map[string]string{}
	for line, want := range map[string][]Challenge{
		"":                               nil,
		" , ,":                           nil,
		"Bearer":                         {{"Bearer", none}},
		"Negotiate oYG2MIGzoAMKAQ==":     {{"Negotiate", none}},
		"Negotiate abc==, Basic realm=x": {{"Negotiate", none}, {"Basic", map[string]string{"realm": "x"}}},
		`Bearer realm="a \"b\", c" , Error = invalid_token,error_description=The audience is bad, Basic`: {
			{"Bearer", map[string]string{"realm": `a "b", c`, "error": "invalid_token", "error_description": "The audience is bad"}}, {"Basic", none}},
		`Bearer error="open`: {{"Bearer", map[string]string{"error": "open"}}},
		`Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple"`: {
			{"Newauth", map[string]string{"realm": "apps", "type": "1", "title": `Login to "apps"`}}, {"Basic", map[string]string{"realm": "simple"}}},
		`Bearer error="first", error="second"`: {{"Bearer", map[string]string{"error": "first"}}},
		`"quoted" = x`:                         {{"quoted", none}, {"x", none}},
	} {
		if d := cmp.Diff(want, Challenges(http.Header{"Www-Authenticate": {line}})); d != "" {
			t.Errorf("%s (-want +got):\n%s", line, d)
		}
	}
}

func FuzzChallenges(f *testing.F) {
	f.Add(`Bearer error="invalid_token", error_description="x", Basic realm=y, Negotiate abc==`)
	f.Add(`a = = , "`)
	f.Fuzz(func(t *testing.T, line string) {
		size := 0
		for _, c := range Challenges(http.Header{"Www-Authenticate": {line}}) {
			size += len(c.Scheme)
			for name, value := range c.Params {
				size += len(name) + len(value)
			}
		}
		if size > len(line)+64 { // names may grow by their lower case
			t.Errorf("%d bytes of %d", size, len(line))
		}
	})
}

func TestSAPText(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{"": "", "nonsense": "", `{"code":"x"}`: "", `{"message":"a\n b"}`: "a b"} {
		if got := SAPText(http.Header{"Sap-Message": {header}}, Redact{}); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}
