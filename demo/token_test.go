package demo

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	env := d.Env()
	set := func(kv ...string) func(url.Values) {
		return func(f url.Values) {
			for i := 0; i < len(kv); i += 2 {
				f.Del(kv[i])
				if kv[i+1] != "-" {
					f.Set(kv[i], kv[i+1])
				}
			}
		}
	}
	v2, v1 := liveTenant+"/oauth2/v2.0/token", liveTenant+"/oauth2/token"
	cases := []struct {
		name, path string
		change     func(url.Values)
		status     int
		oauth      string
		code       int
		says       string
	}{
		{"no grant", v2, set("grant_type", "-"), 400, "invalid_request", 900144, "'grant_type'"},
		{"other grant", v2, set("grant_type", "password"), 400, "unsupported_grant_type", 70003, "'password'"},
		{"no client", v2, set("client_id", "-"), 400, "invalid_request", 900144, "'client_id'"},
		{"unknown client", v2, set("client_id", "11111111-0000-0000-0000-000000000000"), 400, "unauthorized_client", 700016, "11111111-"},
		{"client of the other tenant", v2, set("client_id", explorerStaging), 400, "unauthorized_client", 700016, "'Health Data Mart'"},
		{"no secret", v2, set("client_secret", "-"), 401, "invalid_client", 7000216, "'client_secret'"},
		{"wrong secret", v2, set("client_secret", env[envWrong]), 401, "invalid_client", 7000215, "secret value, not the client secret ID"},
		{"secret with a newline", v2, set("client_secret", env[envLive]+"\n"), 401, "invalid_client", 7000215, explorerLive},
		{"expired secret", v2, set("client_id", expiredLive, "client_secret", env[envExpired]), 401, "invalid_client", 7000222, expiredLive},
		{"no scope", v2, set("scope", "-"), 400, "invalid_request", 900144, "'scope'"},
		{"empty scope", v2, set("scope", ""), 400, "invalid_request", 90014, "'scope'"},
		{"no .default", v2, set("scope", "api://"+liveAPI+"/default"), 400, "invalid_scope", 1002012, "/.default suffixed"},
		{"two scopes", v2, set("scope", "a/.default b/.default"), 400, "invalid_scope", 70011, "a/.default b/.default"},
		{"resource at v2", v2, set("resource", liveAPI), 400, "invalid_request", 901002, "'resource'"},
		{"unknown resource", v2, set("scope", "api://nothing/.default"), 400, "invalid_resource", 500011, "api://nothing"},
		{"resource of staging", v2, set("scope", "api://"+stagingAPI+"/.default"), 400, "invalid_resource", 500011, "Health Data Mart"},
		{"no resource at v1", v1, set("scope", "-"), 400, "invalid_request", 900144, "'resource'"},
		{"unknown resource at v1", v1, set("resource", "https://x"), 400, "invalid_resource", 500011, "https://x"},
		{"unknown tenant", "22222222-0000-0000-0000-000000000000/oauth2/v2.0/token", set(), 400, "invalid_request", 90002, "22222222-"},
		{"placeholder tenant", "%7Btenant%7D/oauth2/v2.0/token", set(), 400, "invalid_request", 900023, "'{tenant}'"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			form := liveForm(d)
			k.change(form)
			status, head, body := post(t, c.http, d.liveToken+"/"+k.path, form)
			if status != k.status || body["error"] != k.oauth {
				t.Errorf("answered %d %v, want %d %s: %v", status, body["error"], k.status, k.oauth, body)
			}
			checkShape(t, head, body, k.code, k.says)
		})
	}
}

// checkShape looks at what every refusal must hold.
func checkShape(t *testing.T, head http.Header, body map[string]any, code int, says string) {
	t.Helper()
	text := body["error_description"].(string)
	if !strings.HasPrefix(text, fmt.Sprintf("AADSTS%d: ", code)) || !strings.Contains(text, says) {
		t.Errorf("says %q, want AADSTS%d and %q", text, code, says)
	}
	if got := show(body["error_codes"]); got != fmt.Sprintf("[%d]", code) {
		t.Errorf("error_codes %s", got)
	}
	trace, correlation, at := show(body["trace_id"]), show(body["correlation_id"]), show(body["timestamp"])
	if head.Get("x-ms-request-id") != trace || !isGUID(trace) || !isGUID(correlation) {
		t.Errorf("ids: header %q, trace %q, correlation %q", head.Get("x-ms-request-id"), trace, correlation)
	}
	for _, part := range []string{"Trace ID: " + trace, "Correlation ID: " + correlation, "Timestamp: " + at} {
		if !strings.Contains(text, part) {
			t.Errorf("text lacks %q: %q", part, text)
		}
	}
	if !regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$`).MatchString(at) {
		t.Errorf("timestamp %q", at)
	}
	if !strings.HasSuffix(show(body["error_uri"]), fmt.Sprintf("/error?code=%d", code)) {
		t.Errorf("error_uri %v", body["error_uri"])
	}
	if head.Get("Cache-Control") != "no-store, no-cache" {
		t.Errorf("Cache-Control %q", head.Get("Cache-Control"))
	}
}

func TestTokenRequestForms(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	to := d.liveToken + "/" + liveTenant + "/oauth2/v2.0/token"
	send := func(method, kind, body string, change func(*http.Request)) (int, http.Header, map[string]any) {
		q, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", kind)
		if change != nil {
			change(q)
		}
		r, err := c.http.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		return readJSON(t, r)
	}
	const formKind = "application/x-www-form-urlencoded"
	form := liveForm(d)
	basic := func(q *http.Request) {
		q.SetBasicAuth(url.QueryEscape(explorerLive), url.QueryEscape(d.Env()[envLive]))
	}

	_, head, body := send("GET", formKind, "", nil)
	checkShape(t, head, body, 900561, "Received a GET request")
	asJSON, _ := json.Marshal(map[string]string{"grant_type": "client_credentials", "client_id": explorerLive})
	_, head, body = send("POST", "application/json", string(asJSON), nil)
	checkShape(t, head, body, 900144, "'grant_type'")
	_, head, body = send("POST", formKind, form.Encode()+"&scope=twice", nil)
	checkShape(t, head, body, 9000411, "'scope' is duplicated")

	status, _, body := send("POST", formKind, form.Encode(), basic)
	if status != 400 || body["error"] != "invalid_request" || !strings.Contains(show(body["error_description"]), "both") {
		t.Errorf("two proofs: %d %v", status, body)
	}
	form.Del("client_secret")
	form.Del("client_id")
	if status, _, body = send("POST", formKind, form.Encode(), basic); status != 200 {
		t.Errorf("basic: %d %v", status, body)
	}
	status, head, _ = send("POST", formKind, form.Encode(), func(q *http.Request) { q.SetBasicAuth(explorerLive, "no") })
	if status != 401 || !strings.HasPrefix(head.Get("WWW-Authenticate"), "Basic") {
		t.Errorf("wrong secret by basic: %d %v", status, head)
	}
	const mine = "0f0f0f0f-1111-2222-3333-444444444444"
	_, _, body = send("POST", formKind, "", func(q *http.Request) { q.Header.Set("client-request-id", mine) })
	if body["correlation_id"] != mine {
		t.Errorf("correlation id %v", body["correlation_id"])
	}
}

func payload(t *testing.T, token string) map[string]any {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	m := map[string]any{}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTokens(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	form := liveForm(d)
	_, _, v2 := post(t, c.http, d.liveToken+"/"+liveTenant+"/oauth2/v2.0/token", form)
	form.Del("scope")
	form.Set("resource", "api://"+liveAPI)
	_, _, v1 := post(t, c.http, d.liveToken+"/"+liveTenant+"/oauth2/token", form)
	if show(v2["expires_in"]) != "3599" || v1["expires_in"] != "3599" || v1["resource"] != "api://"+liveAPI {
		t.Errorf("bodies: %v and %v", v2, v1)
	}
	if _, isText := v2["expires_in"].(string); isText {
		t.Error("v2 writes expires_in as a text")
	}
	pick := func(m map[string]any) map[string]any {
		out := map[string]any{}
		for _, k := range []string{"aud", "iss", "tid", "azp", "appid", "ver", "roles"} {
			if v, ok := m[k]; ok {
				out[k] = v
			}
		}
		return out
	}
	roles := []any{viewRole}
	want := map[string]any{"aud": liveAPI, "iss": d.liveToken + "/" + liveTenant + "/v2.0", "tid": liveTenant,
		"azp": explorerLive, "ver": "2.0", "roles": roles}
	for name, got := range map[string]map[string]any{"v2": v2, "v1": v1} { // the registration decides
		if diff := cmp.Diff(want, pick(payload(t, got["access_token"].(string)))); diff != "" {
			t.Errorf("live by %s: %s", name, diff)
		}
	}
	want = map[string]any{"aud": "api://" + stagingAPI, "iss": d.stagingToken + "/" + stagingTenant + "/", "tid": stagingTenant,
		"appid": explorerStaging, "ver": "1.0", "roles": roles}
	if diff := cmp.Diff(want, pick(payload(t, signIn(t, d, true).token))); diff != "" {
		t.Errorf("staging: %s", diff)
	}
	p := payload(t, c.token)
	if life := p["exp"].(float64) - p["iat"].(float64); life != 3900 {
		t.Errorf("a token lives %v s", life)
	}
}

func TestDiscoveryAndDown(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	m := c.get(d.liveToken + "/" + liveTenant + "/v2.0/.well-known/openid-configuration")
	if m["issuer"] != payload(t, c.token)["iss"] {
		t.Errorf("issuer %v", m["issuer"])
	}
	if keys := c.get(show(m["jwks_uri"]))["keys"].([]any); len(keys) != 1 || strings.Contains(show(keys), `"d"`) {
		t.Errorf("keys %v", keys)
	}
	status, _, body := readJSON(t, c.request(d.liveToken+"/33333333-0000-0000-0000-000000000000/v2.0/.well-known/openid-configuration"))
	if status != 400 || body["error"] != "invalid_tenant" {
		t.Errorf("unknown tenant: %d %v", status, body)
	}
	_, _, body = post(t, c.http, d.liveToken+"/33333333-0000-0000-0000-000000000000/oauth2/v2.0/token", liveForm(d))
	if body["error"] != "invalid_request" { // the copy above must not have changed the original
		t.Errorf("unknown tenant at the token endpoint: %v", body)
	}
	r, err := c.http.PostForm(d.liveToken+"/"+downTenant+"/oauth2/v2.0/token", liveForm(d))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, _ := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusServiceUnavailable || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Header.Get("x-ms-request-id") == "" ||
		!strings.Contains(string(page), "services aren't available") {
		t.Errorf("down: %d %v %s", r.StatusCode, r.Header, page)
	}
}
