package auth

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/redact"
)

const entraTail = "Trace ID: 11111111-aaaa-bbbb-cccc-222222222222%sCorrelation ID: 33333333-dddd-eeee-ffff-444444444444%sTimestamp: 2026-01-09 02:02:12Z"

// refusedCase is one shape in which token endpoints say no.
type refusedCase struct {
	name              string
	answer            http.HandlerFunc
	status            int
	code, description string
	message           string // after "token endpoint HOST "
	ids               map[string]string
}

func refusals() []refusedCase {
	crlf := fmt.Sprintf("AADSTS7000215: Invalid client secret provided.\r\n"+entraTail, "\r\n", "\r\n")
	blanks := fmt.Sprintf("AADSTS700016: Application not found. "+entraTail, " ", " ")
	ids := map[string]string{"trace_id": "11111111-aaaa-bbbb-cccc-222222222222", "correlation_id": "33333333-dddd-eeee-ffff-444444444444", "timestamp": "2026-01-09 02:02:12Z"}
	tests := []refusedCase{
		{"entra v1", say(401, "application/json", fmt.Sprintf(`{"error":"invalid_client","error_description":%q,"error_codes":[7000215]}`, crlf)),
			401, "invalid_client", crlf, "refused: invalid_client", ids},
		{"entra v2", say(400, "application/json; charset=utf-8", fmt.Sprintf(`{"error":"unauthorized_client","error_description":%q,"timestamp":"2026-01-09 02:02:12Z","trace_id":"11111111-aaaa-bbbb-cccc-222222222222","correlation_id":"33333333-dddd-eeee-ffff-444444444444"}`, blanks)),
			400, "unauthorized_client", blanks, "refused: unauthorized_client", ids},
		{"identityserver", say(400, "application/json", `{"error":"invalid_client"}`), 400, "invalid_client", "", "refused: invalid_client", nil},
		{"keycloak", say(401, "application/json", `{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}`),
			401, "unauthorized_client", "Invalid client or Invalid client credentials", "refused: unauthorized_client", nil},
		{"okta", say(400, "application/json", `{"errorCode":"E0000021","errorSummary":"Bad request","errorLink":"E0000021"}`, "X-Request-Id", "okta-1"),
			400, "E0000021", "Bad request", "refused: E0000021", map[string]string{"request_id": "okta-1"}},
		{"auth0", say(403, "application/json", `{"error":"access_denied","error_description":"Client is not authorized to access \"x\"."}`),
			403, "access_denied", `Client is not authorized to access "x".`, "refused: access_denied", nil},
		{"error object", say(400, "application/json", `{"error":{"code":"BadTenant","message":"no"}}`), 400, "BadTenant", "no", "refused: BadTenant", nil},
		{"message alone", say(429, "application/json", `{"message":"slow down"}`), 429, "", "slow down", "refused: 429 Too Many Requests", nil},
		{"200 with an error", say(200, "application/json", `{"error":"invalid_scope","access_token":"eyJnope12345678.x.y"}`), 200, "invalid_scope", "", "refused: invalid_scope", nil},
		{"html 500", say(500, "text/html", "<html>boom</html>", "x-ms-request-id", "11111111-aaaa-bbbb-cccc-222222222222"),
			500, "", "", "answered 500 Internal Server Error with a web page", map[string]string{"trace_id": "11111111-aaaa-bbbb-cccc-222222222222"}},
		{"html 200", say(200, "text/html", "<!doctype html><form>"), 200, "", "", "answered a web page instead of a token", nil},
		{"empty 503", say(503, "", ""), 503, "", "", "answered 503 Service Unavailable", nil},
		{"empty 200", say(200, "application/json", " \n"), 200, "", "", "answered 200 OK with nothing in it", nil},
		{"broken json", say(200, "application/json", `{"access_token":"x`), 200, "", "", "answered something that is not JSON", nil},
		{"no token", say(200, "application/json", `{"token_type":"Bearer"}`), 200, "", "", "answered 200 OK without a token", nil},
		{"token of another shape", say(200, "application/json", `{"access_token":["x"]}`), 200, "", "", "answered 200 OK without a token", nil},
		{"token with a line end", say(200, "application/json", `{"access_token":"a\r\nX-Evil: b"}`), 200, "", "", "answered with a token that cannot be sent in a header", nil},
		{"huge", say(200, "application/json", `{"access_token":"`+strings.Repeat("x", 2<<20)+`"}`), 200, "", "", "answered more than 1 MiB", nil},
		{"it quotes the secret", say(400, "application/json", fmt.Sprintf(`{"error":"invalid_client","error_description":%q}`, "bad "+hard)),
			400, "invalid_client", "bad (removed)", "refused: invalid_client", nil},
	}
	for _, code := range []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"} {
		tests = append(tests, refusedCase{"rfc 6749 " + code, say(400, "application/json", `{"error":"`+code+`","error_description":"d"}`), 400, code, "d", "refused: " + code, nil})
	}
	return tests
}

// TestRefusals: one POST each, and all that was said is kept.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, tt := range refusals() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			address, posts := endpointServer(t, tt.answer)
			c := open(t, "client-credentials", app(address+"?p=q"), testEnv())
			_, err := c.Prove(t.Context(), nil)
			e := authError(t, err)
			u, _ := url.Parse(address)
			if e.Status != tt.status || e.Code != tt.code || e.Description != tt.description || e.Message != "token endpoint "+u.Host+" "+tt.message {
				t.Errorf("got status %d, code %q, description %q, message %q", e.Status, e.Code, e.Description, e.Message)
			}
			if e.Method != "client-credentials" || e.Endpoint != address || e.Header == nil {
				t.Errorf("got method %q, endpoint %q, header %v", e.Method, e.Endpoint, e.Header)
			}
			if diff := cmp.Diff(tt.ids, e.IDs); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if len(e.Body) > bodyCap || strings.Contains(string(e.Body), "eyJnope") {
				t.Errorf("body of %d bytes: %.80s", len(e.Body), e.Body)
			}
			if posts.Load() != 1 {
				t.Errorf("%d requests for one failing login", posts.Load())
			}
			if info := c.Info(); info.State != client.TokenFailed || info.Err == nil {
				t.Errorf("info %v, %v", info.State, info.Err)
			}
		})
	}
}

func TestAnswersThatAreTokens(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Second)
	soon := now.Add(10 * time.Minute).Unix()
	for _, tt := range []struct {
		name, kind, body string
		life             time.Duration
	}{
		{"number", "application/json", `{"access_token":"tok","expires_in":3600}`, time.Hour},
		{"text", "application/json", `{"access_token":"tok","expires_in":"3599"}`, 3599 * time.Second},
		{"fraction", "application/json", `{"access_token":"tok","expires_in":3599.5}`, 3599500 * time.Millisecond},
		{"exponent", "application/json", `{"access_token":"tok","expires_in":3.6e3}`, time.Hour},
		{"missing", "application/json", `{"access_token":"tok"}`, unknownLife},
		{"null", "application/json", `{"access_token":"tok","expires_in":null}`, unknownLife},
		{"zero", "application/json", `{"access_token":"tok","expires_in":0}`, unknownLife},
		{"negative", "application/json", `{"access_token":"tok","expires_in":-3600}`, unknownLife},
		{"absurd", "application/json", `{"access_token":"tok","expires_in":1000000000000}`, unknownLife},
		{"beyond a float", "application/json", `{"access_token":"tok","expires_in":1e999}`, unknownLife},
		{"words", "application/json", `{"access_token":"tok","expires_in":"soon"}`, unknownLife},
		{"an object", "application/json", `{"access_token":"tok","expires_in":{}}`, unknownLife},
		{"v1: expires_on alone", "application/json", fmt.Sprintf(`{"access_token":"tok","expires_on":"%d"}`, soon), 10 * time.Minute},
		{"v1: expires_on earlier", "application/json", fmt.Sprintf(`{"access_token":"tok","expires_in":"3599","expires_on":%d}`, soon), 10 * time.Minute},
		{"v1: expires_on past, clock is wrong", "application/json", `{"access_token":"tok","expires_in":3600,"expires_on":1000}`, time.Hour},
		{"text/plain", "text/plain", `{"access_token":"tok","expires_in":3600}`, time.Hour},
		{"text/html", "text/html", "\xef\xbb\xbf" + ` {"access_token":"tok","expires_in":3600}`, time.Hour},
		{"no type", "", `{"access_token":" tok\n","expires_in":3600}`, time.Hour},
		{"a form", "application/x-www-form-urlencoded", `access_token=tok&expires_in=3600`, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			address, _ := endpointServer(t, say(200, tt.kind, tt.body))
			env := testEnv()
			env.Now = func() time.Time { return now }
			c := open(t, "client-credentials", app(address), env)
			p, err := c.Prove(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := header(t, p); got != "Authorization: Bearer tok" {
				t.Errorf("proof %q", got)
			}
			if life := c.Info().ExpiresAt.Sub(now); life != tt.life {
				t.Errorf("lives %v, want %v", life, tt.life)
			}
		})
	}
}

func TestOddTokenTypeIsNoted(t *testing.T) {
	t.Parallel()
	address, _ := endpointServer(t, say(200, "application/json", `{"access_token":"tok","token_type":"DPoP"}`))
	c := open(t, "client-credentials", app(address), testEnv())
	if raw, err := c.Token(t.Context()); raw != "tok" || err != nil {
		t.Fatal(raw, err)
	}
	if got := c.Info().Source; !strings.Contains(got, `"DPoP"`) {
		t.Errorf("source %q does not say so", got)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", []byte(`{"access_token":"x","expires_in":"3599","expires_on":1}`))
	f.Add(400, "application/json", []byte(`{"error":{"code":1},"error_description":"AADSTS1: x\r\nTrace ID: 12345678-a"}`))
	f.Add(200, "text/plain", []byte("access_token=%zz&error=x"))
	f.Add(302, "text/html", []byte("<"))
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		u, _ := url.Parse("https://login.example/token?x=y")
		secrets := new(redact.Redactor)
		secrets.Add("private")
		r := answerReader{endpointOf{"m", u}, time.Now, secrets}
		g, err := r.read(answer{status, http.Header{"Content-Type": {kind}, "Location": {kind}}, body}, nil)
		if (err == nil) != (g.token != "") {
			t.Fatalf("token %q and error %v", g.token, err)
		}
		if err == nil && (!sendable(g.token) || g.expires.After(time.Now().Add(longestLife+time.Minute))) {
			t.Fatalf("token %q until %v", g.token, g.expires)
		}
		if e := authErrorOf(err); err != nil && (e == nil || strings.Contains(fmt.Sprint(e.Message, e.Description, e.IDs, string(e.Body)), "private")) {
			t.Fatalf("error %v", err)
		}
	})
}
