package evidence

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

// ran is a run as evidence tells it.
func ran(change func(*client.Evidence)) client.Evidence {
	e := client.Evidence{
		Now: time.Date(2026, 11, 12, 9, 0, 0, 0, time.UTC),
		Target: client.Target{URL: "https://api.example.org", Kind: "odata", Method: "client-credentials",
			Auth:    map[string]string{"token_url": "https://login.example.org/a/token", "client_id": "c", "scope": "s"},
			Headers: []string{"B", "A"}, Secrets: []client.SecretShape{{Key: "auth.client_secret", Source: "env X", Known: true, Mark: "aaaa",
				Length: 40}}},
		Claims: client.Claims{"aud": "x", "iss": "i", "roles": []any{"Write", "Read"}, "exp": json.Number("5"), "uti": "random"},
		Redact: func(s string) string { return strings.ReplaceAll(s, "sesame", "(removed)") },
	}
	if change != nil {
		change(&e)
	}
	return e
}

func TestChanges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*client.Evidence)
		want   []string
	}{
		{"nothing", nil, nil},
		{"another secret", func(e *client.Evidence) { e.Target.Secrets[0].Mark = "bbbb" },
			[]string{"auth.client_secret is another one than on 12 Nov when it worked"}},
		{"a secret that was not read", func(e *client.Evidence) { e.Target.Secrets[0].Mark = "" }, nil},
		{"another scope", func(e *client.Evidence) { e.Target.Auth["scope"] = "t" },
			[]string{"auth.scope is t, it was s on 12 Nov when it worked"}},
		{"a scope for a resource", func(e *client.Evidence) { delete(e.Target.Auth, "scope"); e.Target.Auth["resource"] = "r" },
			[]string{"auth.resource is r, it was not set on 12 Nov when it worked", "auth.scope is not set, it was s on 12 Nov when it worked"}},
		{"the order of headers and roles", func(e *client.Evidence) {
			e.Target.Headers, e.Claims["roles"] = []string{"A", "B"}, []any{"Read", "Write"}
		}, nil},
		{"what is new in each token", func(e *client.Evidence) { e.Claims["exp"], e.Claims["uti"] = json.Number("9"), "other" }, nil},
		{"a role less", func(e *client.Evidence) { e.Claims["roles"] = []any{"Read"} },
			[]string{"the token's roles is Read, it was Read Write on 12 Nov when it worked"}},
		{"no roles", func(e *client.Evidence) { delete(e.Claims, "roles") },
			[]string{"the token has no roles, it was Read Write on 12 Nov when it worked"}},
		{"no token at all", func(e *client.Evidence) { e.Claims = nil }, nil},
		{"a proxy", func(e *client.Evidence) { e.Target.Proxy = "http://proxy:8080" },
			[]string{"proxy is http://proxy:8080, it was not set on 12 Nov when it worked"}},
		{"next year", func(e *client.Evidence) { e.Now, e.Target.Kind = e.Now.AddDate(1, 0, 0), "rest" },
			[]string{"kind is rest, it was odata on 12 Nov 2026 when it worked"}},
		{"a secret in the wrong place", func(e *client.Evidence) { e.Target.Auth["scope"] = "sesame" },
			[]string{"auth.scope is (removed), it was s on 12 Nov when it worked"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Changes(Snapshot(ran(nil), "1"), Snapshot(ran(c.change), "1")); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := Changes(Snapshot(ran(nil), "1"), Snapshot(ran(nil), "2")); !slices.Equal(got,
		[]string{"odatui is version 2, it was 1 on 12 Nov when it worked"}) {
		t.Errorf("%q", got)
	}
	// What was kept went through a file.
	data, err := json.Marshal(Snapshot(ran(nil), "1"))
	var kept client.LastGood
	if err != nil || json.Unmarshal(data, &kept) != nil || len(Changes(kept, Snapshot(ran(nil), "1"))) > 0 {
		t.Errorf("%v %s", err, data)
	}
}

func TestDiffering(t *testing.T) {
	t.Parallel()
	live := Snapshot(ran(nil), "")
	staging := Snapshot(ran(func(e *client.Evidence) {
		e.Target.Auth["token_url"], e.Claims["aud"], e.Target.Secrets[0].Mark = "https://login.example.org/b/token", "y", "zzzz"
	}), "")
	want := []Difference{
		{"auth.token_url", false, "https://login.example.org/a/token", "https://login.example.org/b/token"},
		{"aud", true, "x", "y"},
	}
	if got := Differing(live, staging); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}
