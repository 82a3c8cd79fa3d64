// Package evidencetest holds a profile and a token that tests compare.
package evidencetest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

// Ids of the profile and of its token.
const (
	OneTenant   = "11111111-2222-3333-4444-555555555555"
	OtherTenant = "22222222-3333-4444-5555-666666666666"
	OneClient   = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	OneAPI      = "77777777-8888-9999-aaaa-bbbbbbbbbbbb"
	OtherAPI    = "88888888-9999-aaaa-bbbb-cccccccccccc"
)

// Noon is when the tests happen.
var Noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// Orders is a profile at Entra's second endpoint.
func Orders() client.Target {
	return client.Target{Profile: "orders", Environment: "live", Ref: "orders@live", Kind: "odata", URL: "https://api.example.org/odata/v1", Method: "client-credentials",
		Auth: map[string]string{"token_url": "https://login.microsoftonline.com/" + OneTenant + "/oauth2/v2.0/token", "client_id": OneClient, "scope": "api://" + OneAPI + "/.default"}}
}

// Claimed reads claims as a token's are read, with some instead of others.
func Claimed(t testing.TB, instead map[string]any) client.Claims {
	t.Helper()
	all := map[string]any{"aud": OneAPI, "iss": "https://login.microsoftonline.com/" + OneTenant + "/v2.0", "tid": OneTenant, "azp": OneClient, "azpacr": "1",
		"oid": "o", "sub": "o", "ver": "2.0", "nbf": Noon.Add(-time.Minute).Unix(), "iat": Noon.Add(-time.Minute).Unix(), "exp": Noon.Add(59 * time.Minute).Unix()}
	for name, v := range instead {
		if all[name] = v; v == nil {
			delete(all, name)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var c client.Claims
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}
