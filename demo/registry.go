package demo

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
)

// The ids are made up and the same in every run; only the secrets are not.
const (
	liveTenant    = "d3b0a5e2-1c47-4f0e-9a61-5e0000000001"
	stagingTenant = "d3b0a5e2-1c47-4f0e-9a61-5e0000000002"
	downTenant    = "d3b0a5e2-1c47-4f0e-9a61-5e0000000503" // its token endpoint is down

	liveAPI      = "7a51c0de-0a11-4d6b-8c5f-a10000000001"
	stagingAPI   = "7a51c0de-0a11-4d6b-8c5f-a10000000002"
	reportingAPI = "7a51c0de-0a11-4d6b-8c5f-a10000000003" // in the live tenant, not the mart

	explorerLive    = "c11e27aa-6f3d-4b21-b0d4-c00000000001"
	explorerStaging = "c11e27aa-6f3d-4b21-b0d4-c00000000002"
	outsiderLive    = "c11e27aa-6f3d-4b21-b0d4-c00000000003" // has no role in the mart
	expiredLive     = "c11e27aa-6f3d-4b21-b0d4-c00000000004" // its only secret has expired

	viewRole = "DATA_VIEW"
)

// tenant is a directory: who may ask for tokens, and for what.
type tenant struct {
	id, name string
	clients  map[string]*clientApp
	apis     []*api
	down     bool
}

type clientApp struct {
	id      string
	secrets []secret
	roles   []string // in the API that is asked for
}

type secret struct {
	value   string
	expired bool
}

// api is a registered resource. Its registration, not the endpoint that was
// asked, decides the version of its tokens.
type api struct {
	id      string
	version int // 1 or 2
}

// names are what the API may be called in a request.
func (a *api) names() []string { return []string{a.id, "api://" + a.id} }

func (t *tenant) api(name string) *api {
	for _, a := range t.apis {
		for _, n := range a.names() {
			if strings.EqualFold(n, strings.TrimSuffix(name, "/")) {
				return a
			}
		}
	}
	return nil
}

// secrets of one run, by the variable that holds them.
const (
	envLive     = "ODATUI_DEMO_LIVE_SECRET"
	envStaging  = "ODATUI_DEMO_STAGING_SECRET"
	envWrong    = "ODATUI_DEMO_WRONG_SECRET"
	envExpired  = "ODATUI_DEMO_EXPIRED_SECRET"
	envOutsider = "ODATUI_DEMO_OUTSIDER_SECRET"
)

func newSecrets() map[string]string {
	m := map[string]string{}
	for _, name := range []string{envLive, envStaging, envWrong, envExpired, envOutsider} {
		m[name] = randomText(30)
	}
	return m
}

// randomText is n random bytes as text, with a tilde after the third letter
// as the secrets of Entra have.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	s := base64.RawURLEncoding.EncodeToString(b)
	return s[:3] + "~" + s[3:]
}

func newTenants(secrets map[string]string) (live, staging, down *tenant) {
	live = &tenant{id: liveTenant, name: "Health Data Mart", clients: map[string]*clientApp{},
		apis: []*api{{liveAPI, 2}, {reportingAPI, 2}}}
	live.register(explorerLive, []string{viewRole}, secret{value: secrets[envLive]})
	live.register(outsiderLive, nil, secret{value: secrets[envOutsider]})
	live.register(expiredLive, []string{viewRole}, secret{secrets[envExpired], true})
	staging = &tenant{id: stagingTenant, name: "Health Data Mart Staging", clients: map[string]*clientApp{},
		apis: []*api{{stagingAPI, 1}}}
	staging.register(explorerStaging, []string{viewRole}, secret{value: secrets[envStaging]})
	return live, staging, &tenant{id: downTenant, name: "Out of Order", down: true}
}

func (t *tenant) register(id string, roles []string, secrets ...secret) {
	t.clients[id] = &clientApp{id: id, roles: roles, secrets: secrets}
}
