//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// noTenant is a tenant that the sign-in does not know.
const noTenant = "99999999-9999-4999-8999-999999999999"

// refusal is an answer of Entra's token endpoint that gives no token, in the
// shapes of auth.md 1.1.
type refusal struct {
	status int
	oauth  string // "" an answer that is no JSON
	text   string
	code   int
}

// refusals are what the sign-in says to a scope that holds their name.
var refusals = map[string]refusal{
	"secret-wrong":      {401, "invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '" + azApp + "'.", 7000215},
	"secret-expired":    {401, "invalid_client", "AADSTS7000222: The provided client secret keys for app '" + azApp + "' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret.", 7000222},
	"tenant-unknown":    {400, "invalid_tenant", "AADSTS90002: Tenant '" + noTenant + "' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", 90002},
	"resource-unknown":  {400, "invalid_resource", "AADSTS500011: The resource principal named api://resource-unknown was not found in the tenant named e2e. This can happen if the application has not been installed by the administrator of the tenant.", 500011},
	"scope-not-default": {400, "invalid_scope", "AADSTS1002012: The provided value for scope api://scope-not-default/default is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", 1002012},
	"client-unknown":    {400, "unauthorized_client", "AADSTS700016: Application with identifier '" + azApp + "' was not found in the directory 'e2e'.", 700016},
	"policy-blocks":     {400, "invalid_grant", "AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", 53003},
	"server-down":       {503, "", "<html><body><h2>Our services aren't available right now</h2></body></html>", 0},
	"server-broken":     {500, "", "<html><body>An unexpected error occurred.</body></html>", 0},
}

func refusalOf(scope string) (refusal, bool) {
	for name, n := range refusals {
		if strings.Contains(scope, name) {
			return n, true
		}
	}
	return refusal{}, false
}

func (n refusal) write(w http.ResponseWriter) {
	if n.oauth == "" {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(n.status)
		_, _ = w.Write([]byte(n.text))
		return
	}
	const stamp = "2026-11-22 04:00:00Z"
	trace := fmt.Sprintf("0a0a0a0a-0000-4000-8000-%012d", n.code)
	w.WriteHeader(n.status)
	reply(w, map[string]any{
		"error": n.oauth, "error_codes": []int{n.code}, "timestamp": stamp, "trace_id": trace, "correlation_id": "0b0b0b0b-0000-4000-8000-000000000002",
		"error_description": n.text + " Trace ID: " + trace + " Correlation ID: 0b0b0b0b-0000-4000-8000-000000000002 Timestamp: " + stamp,
		"error_uri":         fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", n.code),
	})
}

// verdict is what the doctor prints for programs.
type verdict struct {
	OK        bool
	Stages    []struct{ ID, State, Title, Detail string }
	Diagnosis *struct {
		Code, Title, Who, Confidence, Raw string
		NextWho                           string `json:"next_who"`
		Steps                             []string
		IDs                               map[string]string
	}
}

// examine runs the doctor and returns its verdict; every stage is listed.
func (h *home) examine(profile string, flags ...string) (verdict, result) {
	h.t.Helper()
	r := h.odatui(append([]string{"doctor", profile, "--format", "json"}, flags...)...)
	var v verdict
	if err := json.Unmarshal([]byte(r.out), &v); err != nil {
		h.t.Fatalf("odatui doctor %s: exit %d, %v\n%s\n%s", profile, r.code, err, r.out, r.err)
	}
	if len(v.Stages) != 10 {
		h.t.Errorf("odatui doctor %s: %d stages", profile, len(v.Stages))
	}
	for _, s := range v.Stages {
		if s.Title == "" || strings.HasPrefix(s.Detail, ":") {
			h.t.Errorf("stage %s: %q, %q", s.ID, s.Title, s.Detail)
		}
	}
	return v, r
}

// failing is a profile that gets no rows, and what must be said about it.
type failing struct {
	profile   string
	env       []string // instead of or beside the home's own
	code, who string
	stage     string // the one that fails
	exit      int
	says      string // in the title, the steps or the server's own words
	trace     bool   // the trace id is found
	get       bool   // rows are asked for too: az is slow
}

func (f failing) check(h *home) {
	h.t.Helper()
	old := h.env
	h.env = append(append([]string(nil), old...), f.env...)
	defer func() { h.env = old }()
	v, r := h.examine(f.profile)
	if r.code != f.exit || v.OK || v.Diagnosis == nil {
		h.t.Fatalf("exit %d, want %d\n%s\n%s", r.code, f.exit, r.out, r.err)
	}
	d := v.Diagnosis
	if d.Code != f.code || d.Who != f.who {
		h.t.Errorf("%s for %s, want %s for %s:\n%s", d.Code, d.Who, f.code, f.who, r.out)
	}
	if !strings.Contains(d.Title+"\n"+strings.Join(d.Steps, "\n")+"\n"+d.Raw, f.says) {
		h.t.Errorf("%q is not said:\n%s", f.says, r.out)
	}
	if f.trace != (d.IDs["trace_id"] != "") {
		h.t.Errorf("the ids are %v", d.IDs)
	}
	failed := ""
	for _, s := range v.Stages {
		switch {
		case s.State == "fail" && failed == "":
			failed = s.ID
		case failed != "" && s.State == "skip" && s.Detail == "":
			h.t.Errorf("stage %s is skipped without a reason", s.ID)
		}
	}
	if failed != f.stage {
		h.t.Errorf("stage %q failed first, want %q:\n%s", failed, f.stage, r.out)
	}
	if !f.get {
		return
	}
	got := h.odatui("get", f.profile, "Products", "--timeout", "20s")
	if got.code != f.exit || got.out != "" || !strings.HasPrefix(got.err, "odatui: error: ") || !strings.Contains(got.err, "odatui doctor "+f.profile) {
		h.t.Errorf("get: exit %d, want %d\n%s%s", got.code, f.exit, got.out, got.err)
	}
}

// TestAzureCLIRefused: each way in which the real az gets no token, in az's own
// words, is explained by its cause and by who must act.
func TestAzureCLIRefused(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer service.Close()
	profiles := ""
	for name := range refusals {
		tenant := azTenant
		if name == "tenant-unknown" {
			tenant = noTenant
		}
		scope := "api://" + name + "/.default"
		if name == "scope-not-default" {
			scope = "api://" + name + "/default"
		}
		profiles += fmt.Sprintf("[profiles.%s]\nurl = %q\nauth = { method = \"azure-cli\", scope = %q, tenant = %q }\n", name, service.URL, scope, tenant)
	}
	h, _ := azHome(t, profiles)
	h.azLogin()
	for _, f := range []failing{
		{profile: "secret-wrong", code: "secret-wrong", who: "self", says: "AADSTS7000215", trace: true},
		{profile: "secret-expired", code: "secret-expired", who: "app_owner", says: "AADSTS7000222", trace: true, get: true},
		{profile: "tenant-unknown", code: "tenant-unknown", who: "self", says: noTenant, trace: true},
		{profile: "resource-unknown", code: "resource-unknown", who: "self", says: "api://resource-unknown", trace: true},
		{profile: "scope-not-default", code: "scope-not-default", who: "self", says: "/.default", trace: true},
		{profile: "client-unknown", code: "client-unknown", who: "self", says: azApp, trace: true},
		{profile: "policy-blocks", code: "policy-blocks", who: "tenant_admin", says: "AADSTS53003", trace: true},
		{profile: "server-down", code: "az-server-error", who: "microsoft", says: "503"},
		{profile: "server-broken", code: "az-server-error", who: "microsoft", says: "500"},
		{profile: "secret-wrong", env: []string{"AZURE_CONFIG_DIR=" + filepath.Join(h.folder, "nobody")}, code: "az-not-signed-in", who: "self", says: "az login --tenant " + azTenant, get: true},
		{profile: "secret-wrong", env: []string{"REQUESTS_CA_BUNDLE="}, code: "az-certificate", who: "network_admin", says: "REQUESTS_CA_BUNDLE"},
		{profile: "secret-wrong", env: []string{"HTTPS_PROXY=http://127.0.0.1:1", "HTTP_PROXY=http://127.0.0.1:1"}, code: "az-network", who: "network_admin", says: "through the proxy", get: true},
		{profile: "secret-wrong", env: []string{"PATH=" + t.TempDir()}, code: "az-missing", who: "self", says: "https://aka.ms/azure-cli", get: true},
	} {
		f.stage, f.exit = "token", 4
		t.Run(f.code, func(t *testing.T) {
			h.t = t
			f.check(h)
		})
	}
}
