//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestRefusedByRealServers: what oidc-provider and mod_auth_openidc say when
// they refuse is explained by its cause and by who must act.
func TestRefusedByRealServers(t *testing.T) {
	profile := func(name, url, auth string) string {
		return fmt.Sprintf("[profiles.%s]\nurl = %q\ntls = { ca_file = %q }\nauth = { %s }\n", name, url, shared.gate.ca, auth)
	}
	client := func(token, id, secret, more string) string {
		return fmt.Sprintf(`method = "client-credentials", token_url = %q, client_id = %q, client_secret = { env = %q }, %s`, token, id, secret, more)
	}
	tokens, wanted := shared.Tokens+"/token", `resource = "urn:e2e:api", scope = "api:read"`
	h := newHome(t, strings.Join([]string{
		profile("good", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", wanted)),
		profile("short", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", `resource = "urn:e2e:short", scope = "api:read"`)),
		profile("wrong-secret", shared.gate.jwt, client(tokens, "post", "HOME", wanted)),
		profile("wrong-client", shared.gate.jwt, client(tokens, "nobody", "E2E_SECRET", wanted)),
		profile("wrong-scope", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", `scope = "api:write"`)),
		profile("wrong-resource", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", `resource = "urn:e2e:api#part", scope = "api:read"`)),
		profile("wrong-path", shared.gate.jwt, client(shared.Tokens+"/nowhere", "post", "E2E_SECRET", wanted)),
		profile("tokens-away", shared.gate.jwt, client(shared.gate.down, "post", "E2E_SECRET", wanted)),
		profile("tokens-silent", shared.gate.jwt, client("http://127.0.0.1:1/token", "post", "E2E_SECRET", wanted)),
		profile("no-scope", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", `resource = "urn:e2e:api"`)),
		profile("opaque", shared.gate.jwt, client(tokens, "post", "E2E_SECRET", `scope = "api:read"`)),
		profile("audience", shared.gate.audience, client(tokens, "post", "E2E_SECRET", wanted)),
		profile("nobody", shared.gate.jwt, `method = "none"`),
		profile("expired", shared.gate.jwt, `method = "bearer", token = { env = "E2E_EXPIRED" }`),
		profile("forged", shared.gate.jwt, `method = "bearer", token = { env = "E2E_FORGED" }`),
		profile("login", shared.gate.login, client(tokens, "post", "E2E_SECRET", wanted)),
		profile("down", shared.gate.down, `method = "none"`),
		fmt.Sprintf("[profiles.untrusted]\nurl = %q\nauth = { method = \"none\" }\n", shared.gate.jwt),
	}, ""))
	good := strings.TrimSpace(h.want("token", "good", "--raw"))
	expired := strings.TrimSpace(h.want("token", "short", "--raw"))
	time.Sleep(2 * time.Second) // it lives for one
	parts := strings.Split(good, ".")
	h.env = append(h.env, "E2E_EXPIRED="+expired, "E2E_FORGED="+parts[0]+"."+parts[1]+"."+strings.Repeat("A", len(parts[2])))
	if v, r := h.examine("good"); !v.OK || r.code != 0 || v.Diagnosis != nil {
		t.Errorf("the good one: exit %d\n%s", r.code, r.out)
	}
	for _, f := range []failing{
		{profile: "wrong-secret", stage: "token", exit: 4, code: "client-refused", who: "self", says: "invalid_client", get: true},
		{profile: "wrong-client", stage: "token", exit: 4, code: "client-refused", who: "self", says: "nobody"},
		{profile: "wrong-scope", stage: "token", exit: 4, code: "scope-refused", who: "self", says: "api:write"},
		{profile: "wrong-resource", stage: "token", exit: 4, code: "resource-refused", who: "self", says: "urn:e2e:api#part"},
		{profile: "wrong-path", stage: "token", exit: 4, code: "token-endpoint-missing", who: "self", says: "token_url"},
		{profile: "tokens-away", stage: "token", exit: 4, code: "token-server-down", who: "api_owner", says: "503"},
		{profile: "tokens-silent", stage: "network", exit: 1, code: "nothing-listens-here", who: "self", says: "127.0.0.1:1"},
		// Apache says nothing of what it misses: neither the scope nor the audience.
		{profile: "no-scope", stage: "api-token", exit: 4, code: "token-refused", who: "api_owner", says: "client post"},
		{profile: "audience", stage: "api-token", exit: 4, code: "token-refused", who: "api_owner", says: "client post", get: true},
		{profile: "opaque", stage: "api-token", exit: 4, code: "token-opaque", who: "self", says: "auth.resource", get: true},
		{profile: "nobody", stage: "api-token", exit: 4, code: "sign-in-wanted", who: "self", says: "auth.method", get: true},
		{profile: "expired", stage: "api-token", exit: 4, code: "token-expired", who: "self", says: "profiles secret expired", get: true},
		{profile: "forged", stage: "api-token", exit: 4, code: "token-refused", who: "api_owner", says: "client post"},
		{profile: "login", stage: "api-token", exit: 1, code: "sign-in-page", who: "api_owner", says: "sign-in page", get: true},
		{profile: "down", stage: "api-token", exit: 1, code: "busy", who: "api_owner", says: "temporarily unavailable"},
		{profile: "untrusted", stage: "network", exit: 1, code: "certificate-unknown", who: "network_admin", says: "tls.ca_file", get: true},
	} {
		t.Run(f.profile, func(t *testing.T) {
			h.t = t
			f.check(h)
		})
	}
}
