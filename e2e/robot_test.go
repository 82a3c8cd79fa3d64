//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"odatui/cli/session"
	"odatui/client"
	"odatui/client/vendors"
	"odatui/profiles"
	"odatui/state"
	"odatui/ui"
	"odatui/ui/robot"
)

// mocked are the services that the robot walks through, and their sets.
var mocked = map[string][]string{
	"trippin": {"People", "Airports"}, "northwind": {"Orders", "Products", "Order_Details"}, "graph": {"users", "groups"},
}

// needed are commands that every walk must have run, else it has seen too little. That
// each command is run is proved on the demo, where words and rows are known.
var needed = []string{"sets enter", "rows filter", "rows apply", "rows sort", "rows record", "rows select", "rows undo", "record next", "record cell"}

// TestRobotOverServices walks by keys through three services that are not ours: frames,
// secrets and the way home are watched by the robot.
func TestRobotOverServices(t *testing.T) {
	for name, sets := range mocked {
		t.Run(name, func(t *testing.T) {
			if shared.Mocks[name] == "" {
				t.Skip("the real model is missing")
			}
			coverage := robot.NewCoverage(nil)
			keys := 0
			for seed := range uint64(2) {
				h := robot.New(t, explorer(t, name, shared.Mocks[name]), []string{secret}, 120, 32)
				w := robot.NewWalker(h, coverage, seed, map[string][]string{
					"": {"name", "id", "eq 1"}, "open": sets, "row": {"3", "90"}, "column": {"Name", "Id"},
					"filter": {"nothing eq 1", "true"}, "profile": {name + "@a", name + "@b"},
				})
				rows := `":profile ` + name + `@a" enter ":open ` + sets[0] + `" enter `
				w.Trails = []string{rows, rows + "enter", rows + "s u", rows + "f", rows + "f C"}
				w.Walk(400)
				w.Leave()
				keys += h.Keys
			}
			t.Logf("%d keys; run:\n%s", keys, coverage.Report())
			for _, n := range needed {
				if !slices.Contains(coverage.Done(), n) {
					t.Errorf("never run: %s", n)
				}
			}
		})
	}
}

// explorer is the explorer over one service in two environments, one of which wants a
// header that holds a secret.
func explorer(t *testing.T, name, url string) ui.Deps {
	t.Helper()
	t.Setenv("E2E_SECRET", secret)
	path := filepath.Join(t.TempDir(), "profiles.toml")
	text := fmt.Sprintf("version = 1\n[profiles.%s]\nauth = { method = \"none\" }\n"+
		"[profiles.%[1]s.environments.a]\nurl = %[2]q\nlive = true\n"+
		"[profiles.%[1]s.environments.b]\nurl = %[2]q\nheaders = { \"X-Key\" = { env = \"E2E_SECRET\" } }\n", name, url)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	store := state.Open(t.TempDir())
	load := func() (*profiles.File, error) { return session.Load(path) }
	opener := session.New(session.Config{
		Version: func() string { return "test" }, Profiles: load, Settings: func() session.Settings { return session.Settings{State: store} },
		Catalogue: vendors.Standard, Journal: func(*client.Journal) {},
	})
	now := time.Now()
	return ui.Deps{
		Open: func(ctx context.Context, ref string) (*client.Session, error) { return opener.Open(ctx, ref, nil) },
		Profiles: func() (ui.Profiles, error) {
			file, err := load()
			if err != nil {
				return ui.Profiles{}, err
			}
			entry := ui.Entry{Token: func(client.About) client.TokenInfo { return client.TokenInfo{} }}
			for _, env := range []string{"a", "b"} {
				target, err := file.Resolve(name + "@" + env)
				if err != nil {
					return ui.Profiles{}, err
				}
				entry.Environments = append(entry.Environments, session.About(target))
			}
			entry.About = entry.Environments[0]
			return ui.Profiles{Entries: []ui.Entry{entry}, Path: "profiles.toml"}, nil
		},
		Diagnose: opener.Diagnose, Check: opener.Checker(nil), Token: opener.FetchToken,
		Now: func() time.Time { return now }, Start: ui.Start{Ref: name + "@a"}, Version: "test",
	}
}
