package demo

import (
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

type profileFile struct {
	Version  int
	Default  string
	Profiles map[string]struct {
		Title, URL, Default string
		Auth                profileAuth
		Environments        map[string]struct {
			URL  string
			Live bool
			Auth profileAuth
		}
	}
}

type profileAuth struct {
	Method       string
	TokenURL     string            `toml:"token_url"`
	ClientID     string            `toml:"client_id"`
	ClientSecret map[string]string `toml:"client_secret"`
	Scope        string
	Resource     string
}

func readProfiles(t *testing.T, d *Demo) profileFile {
	t.Helper()
	var f profileFile
	dec := toml.NewDecoder(strings.NewReader(d.Profiles()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		t.Fatalf("profiles: %v\n%s", err, d.Profiles())
	}
	return f
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	d, _ := open(t, false)
	f := readProfiles(t, d)
	if f.Version != 1 || f.Default != "demo@live" || f.Profiles["demo"].Default != "live" {
		t.Errorf("head: %+v", f)
	}
	for _, name := range []string{"demo", "wrong-secret", "expired-secret", "wrong-audience", "no-access", "token-down", "slow", "flaky"} {
		if f.Profiles[name].Title == "" {
			t.Errorf("no profile %s, or it has no title", name)
		}
	}
	if e := f.Profiles["demo"].Environments; !e["live"].Live || e["staging"].Live || e["live"].URL != d.Live || e["staging"].URL != d.Staging {
		t.Errorf("environments: %+v", e)
	}
	if strings.Contains(d.Profiles(), "{live") {
		t.Error("a place was not filled")
	}
	env := d.Env()
	for name, secret := range env {
		if strings.Contains(d.Profiles(), secret) {
			t.Errorf("%s stands in the profiles", name)
		}
	}
	var refs []string
	for _, p := range f.Profiles {
		refs = append(refs, p.Auth.ClientSecret["env"])
		for _, e := range p.Environments {
			refs = append(refs, e.Auth.ClientSecret["env"])
		}
	}
	for _, ref := range refs {
		if ref != "" && env[ref] == "" {
			t.Errorf("no variable %s", ref)
		}
	}
	for name := range env {
		if !slices.Contains(refs, name) || !strings.HasPrefix(name, "ODATUI_DEMO_") {
			t.Errorf("variable %s is not needed or not ours", name)
		}
	}
	other, _ := open(t, false)
	for name, secret := range other.Env() {
		if env[name] == secret {
			t.Errorf("%s is the same in two runs", name)
		}
	}
}
