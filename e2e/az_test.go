//go:build e2e

package e2e

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	azTenant = "11111111-1111-4111-8111-111111111111"
	azApp    = "22222222-2222-4222-8222-222222222222"
	azAPI    = "33333333-3333-4333-8333-333333333333"
)

// signIn plays login.microsoftonline.com and management.azure.com on loopback.
// Nothing in az changes: it reaches both through a proxy and trusts an
// authority of our own.
type signIn struct {
	mu     sync.Mutex
	scopes []string // of the token requests, as they came
}

func (s *signIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch path := r.URL.Path; {
	case strings.Contains(path, noTenant):
		refusals["tenant-unknown"].write(w)
	case strings.HasSuffix(path, "/.well-known/openid-configuration"):
		base := "https://login.microsoftonline.com/" + azTenant
		reply(w, map[string]any{
			"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token",
			"authorization_endpoint": base + "/oauth2/v2.0/authorize", "device_authorization_endpoint": base + "/oauth2/v2.0/devicecode",
		})
	case strings.HasSuffix(path, "/discovery/instance"):
		reply(w, map[string]any{
			"tenant_discovery_endpoint": "https://login.microsoftonline.com/" + azTenant + "/v2.0/.well-known/openid-configuration",
			"metadata": []any{map[string]any{
				"preferred_network": "login.microsoftonline.com", "preferred_cache": "login.windows.net", "aliases": []string{"login.microsoftonline.com"},
			}},
		})
	case strings.HasSuffix(path, "/oauth2/v2.0/token"):
		s.token(w, r)
	case path == "/tenants":
		reply(w, map[string]any{"value": []any{map[string]any{"id": "/tenants/" + azTenant, "tenantId": azTenant}}})
	case path == "/subscriptions":
		reply(w, map[string]any{"value": []any{}})
	default:
		http.NotFound(w, r)
	}
}

func (s *signIn) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.scopes = append(s.scopes, r.Form.Get("scope"))
	s.mu.Unlock()
	if r.Form.Get("client_secret") != "good" {
		refusals["secret-wrong"].write(w)
		return
	}
	if n, refused := refusalOf(r.Form.Get("scope")); refused {
		n.write(w)
		return
	}
	reply(w, map[string]any{"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": jwt("api://" + azAPI)})
}

func (s *signIn) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.scopes...)
}

func reply(w io.Writer, v any) { _ = json.NewEncoder(w).Encode(v) }

// jwt is a token that nobody checks the signature of.
func jwt(audience string) string {
	part := func(v any) string {
		data, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(data)
	}
	now := time.Now()
	return part(map[string]any{"alg": "RS256", "typ": "JWT"}) + "." + part(map[string]any{
		"aud": audience, "iss": "https://sts.windows.net/" + azTenant + "/", "tid": azTenant, "appid": azApp,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(), "ver": "1.0",
	}) + ".c2lnbmF0dXJl"
}

// proxy answers CONNECT to any host with the one server.
func proxy(t *testing.T, target string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		to, err := net.Dial("tcp", target)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		from, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			to.Close()
			return
		}
		fmt.Fprint(from, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(to, from); to.Close() }()
		go func() { _, _ = io.Copy(from, to); from.Close() }()
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

// azHome is a person's machine with az on it, signed in as a service principal.
func azHome(t *testing.T, profiles string) (*home, *signIn) {
	t.Helper()
	if _, err := exec.LookPath("az"); err != nil {
		t.Fatal("az is not installed; e2e/run installs it")
	}
	folder := filepath.Dir(shared.gate.ca)
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "server.pem"), filepath.Join(folder, "server.key"))
	if err != nil {
		t.Fatal(err)
	}
	s := &signIn{}
	server := httptest.NewUnstartedServer(s)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	t.Cleanup(server.Close)
	via := proxy(t, server.Listener.Addr().String())
	h := newHome(t, profiles)
	h.env = append(h.env,
		"AZURE_CONFIG_DIR="+filepath.Join(h.folder, "az"), "REQUESTS_CA_BUNDLE="+shared.gate.ca,
		"HTTPS_PROXY="+via, "HTTP_PROXY="+via, "NO_PROXY=127.0.0.1,localhost", "AZURE_CORE_COLLECT_TELEMETRY=false")
	return h, s
}

func (h *home) az(args ...string) {
	h.t.Helper()
	cmd := exec.Command("az", args...)
	cmd.Env = h.env
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("az %s: %v\n%s", args[0], err, out)
	}
}

func (h *home) azLogin() {
	h.t.Helper()
	h.az("login", "--service-principal", "-u", azApp, "-p", "good", "--tenant", azTenant, "--allow-no-subscriptions")
}

// TestAzureCLI reads a collection with a token of the real az, and sees that
// the scope without a dot reaches the wire as it was written.
func TestAzureCLI(t *testing.T) {
	studies := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ey") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		reply(w, map[string]any{
			"meta": map[string]any{"pagination": map[string]any{"count": 1, "total": 1, "offset": 0, "limit": 100}},
			"data": []any{map[string]any{"genestack:accession": "GSF1", "Study Title": "Lung cells"}},
		})
	}))
	defer studies.Close()
	h, entra := azHome(t, `
[profiles.odm]
kind = "rest"
url  = "`+studies.URL+`"
auth = { method = "azure-cli", scope = "api://`+azAPI+`/default", tenant = "`+azTenant+`" }
[profiles.odm.rest]
rows = "data"
total = "meta.pagination.total"
offset = "pageOffset"
limit = "pageLimit"
max_limit = 2000
[[profiles.odm.rest.sets]]
name = "studies"
path = "/api/v1/as-user/studies"
[profiles.nowhere]
url  = "`+studies.URL+`"
auth = { method = "azure-cli", scope = "api://resource-unknown/.default", tenant = "`+azTenant+`" }
`)

	before := h.odatui("get", "odm", "studies")
	if before.code != 4 || !strings.Contains(before.err, "az") || !strings.Contains(before.err, "signed in") {
		t.Errorf("nobody signed in: exit %d\n%s", before.code, before.err)
	}

	h.azLogin()
	if out := h.want("get", "odm", "studies", "--format", "ndjson"); !strings.Contains(out, `"Study Title":"Lung cells"`) {
		t.Errorf("rows: %s", out)
	}
	scopes := entra.asked()
	if last := scopes[len(scopes)-1]; !strings.HasPrefix(last, "api://"+azAPI+"/default") || strings.Contains(last, "/.default") {
		t.Errorf("scope on the wire: %q", last)
	}
	if out := h.want("token", "odm", "--format", "json"); !strings.Contains(out, azApp) || strings.Contains(out, "eyJ") {
		t.Errorf("claims: %s", out)
	}

	refused := h.odatui("sets", "nowhere")
	if refused.code != 4 || !strings.Contains(refused.err, "AADSTS500011") {
		t.Errorf("unknown resource: exit %d\n%s", refused.code, refused.err)
	}
}

func TestAzureCLIMissing(t *testing.T) {
	h := newHome(t, `
[profiles.x]
url  = "http://127.0.0.1:1/"
auth = { method = "azure-cli", scope = "api://x/default" }
`)
	empty := t.TempDir()
	for i, v := range h.env {
		if strings.HasPrefix(v, "PATH=") {
			h.env[i] = "PATH=" + empty
		}
	}
	if r := h.odatui("sets", "x"); r.code != 4 || !strings.Contains(r.err, "not installed") {
		t.Errorf("exit %d\n%s", r.code, r.err)
	}
	_ = os.Remove(empty)
}
