package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"odatui/client"
	"odatui/profiles"
	"odatui/ui"
	"odatui/ui/robot"
)

// exceptions are commands that the robot cannot run on the demo, and why.
var exceptions = map[string]string{
	"exports stop":            "an export of the robot has ended before the next key",
	"explained text add":      "what a pasted text means has no URL to open",
	"explained text doctor":   "the text names no profile of the demo: its client is used by several",
	"explained text edit":     "as doctor",
	"explained text exchange": "a pasted text was not sent by the explorer",
	"explained text retry":    "as exchange",
	"explained text sign-in":  "as doctor",
}

// TestRobot runs every command of every screen on the demo.
func TestRobot(t *testing.T) {
	t.Cleanup(profiles.UseBackend(noKeyring{}, time.Minute))
	programs := t.TempDir()
	t.Setenv("PATH", programs)
	az := "#!/bin/sh\necho \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(programs, "az"), []byte(az), 0o700); err != nil {
		t.Fatal(err)
	}
	coverage := robot.NewCoverage(exceptions)
	table, err := os.ReadFile("../ui/commands.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for line := range strings.Lines(string(table)) {
		fields := strings.Split(line, "\t")
		coverage.Met(fields[0] + " " + fields[1])
	}
	keys := 0
	for seed := range uint64(16) {
		keys += walkDemo(t, coverage, seed)
		if len(coverage.Never()) == 0 {
			break
		}
	}
	t.Logf("%d keys; run:\n%s", keys, coverage.Report())
	for _, name := range coverage.Never() {
		t.Errorf("never run: %s", name)
	}
	for name := range exceptions {
		if slices.Contains(coverage.Done(), name) {
			t.Errorf("no exception: %s was run", name)
		}
	}
}

// exportHalf replaces exports: every second one stops, and no file is written.
func exportHalf() client.Exporter {
	var runs atomic.Int64
	return func(_ context.Context, _ *client.Session, e client.Export, _ func(client.ExportProgress)) (client.ExportResult, error) {
		if runs.Add(1)%2 == 0 {
			return client.ExportResult{}, &client.ExportError{Err: &client.ResponseError{Status: 503}, Rows: 7, Kept: e.File + ".partial"}
		}
		return client.ExportResult{ExportProgress: client.ExportProgress{Rows: 9, Total: 9, Bytes: 90}, Files: []string{e.File}}, nil
	}
}

// walkDemo walks through a demo of its own.
func walkDemo(t *testing.T, coverage *robot.Coverage, seed uint64) (keys int) {
	t.Helper()
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	live := trim(t, a)
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	defer b.end()
	secrets := secretsOf("ODATUI_DEMO")
	if len(secrets) == 0 {
		t.Fatal("the demo has no secrets")
	}
	now := time.Now()
	deps := b.deps(t.Context(), ui.Start{Ref: demoRef}, ui.NewAsker())
	deps.Now = func() time.Time { return now }
	deps.Copy = nil
	deps.Export, deps.ExportFile = exportHalf(), nil
	deps.SignIn = func(args []string) (*exec.Cmd, error) {
		return exec.CommandContext(context.Background(), "az", args...), nil
	}
	h := robot.New(t, deps, secrets, 120, 32)
	const two = "Code ne 'x' and Name ne 'y'" // conditions
	w := robot.NewWalker(h, coverage, seed, map[string][]string{
		"":        {"code", "region", two},
		"open":    {"Countries", "Countries", "Countries", "Observations", "Nothing"},
		"filter":  {two, two, "Code eq 'NOR'", "contains(Name,'a')", "Nothing eq 1", "broken ("},
		"column":  {"Name", "Code"},
		"search":  {"code", "region", "zzz"},
		"row":     {"3", "9000"},
		"env":     {"staging", "live"},
		"profile": {"expired-secret", "az", "demo@staging", "wrong-audience"},
		"url":     {live, "http://127.0.0.1:1/x"},
		"import":  {"nothing.json"},
		"explain": {"AADSTS7000222 expired", "GET " + live + "/Countries 401"},
	})
	countries := `":profile demo@live" enter ":open Countries" enter `
	w.Trails = []string{
		countries + `f "` + two + `" enter f`,
		countries + `f "` + two + `" enter f ctrl+r`,
		countries + `f "` + two + `" enter F`,
		countries + `f "Code eq NOR" enter`,
		countries + `f C`,
		countries + `/ a enter`,
		countries + `$ left left x x v`,
		countries + "space Y a", // the menu has marked rows only where some are
		`":profile demo@live" enter / region`,
		countries + `":column Population" enter I`,
		countries + `":column RegionCode" enter I`,
		countries + `":column Population" enter I tab`,
		countries + "T",
		countries + "T enter",
		countries + "d n a",
		countries + "d E",
		countries + "d K",
		countries + `f "Code eq NOR" enter d`,
		countries + `enter d`,
		`":profile demo@live" enter d c`,
		`":profile demo@live" enter down down d enter`, // Observations: the comparison waits for the person
		`":profile demo@live" enter ":open Observations" enter I b`,
		countries + `":column RegionCode" enter I / e enter`,
		countries + "enter O enter R",
		`":profile demo@staging" enter ":open Observations" enter ":column VALUE_N" enter I`,
		countries + "E enter E enter E enter",
		countries + `E enter E enter ":exports" enter G enter esc`,
		countries + `E enter E enter ":exports" enter enter`,
		`":profile demo@live" enter E`,
		countries + "i",
		countries + "i tab enter",
		countries + "i / zzz enter",
		countries,
	}
	w.Walk(700)
	w.Leave()
	return h.Keys
}

// trim takes the slow profile out of the demo's file and adds one that wants az to sign
// in; it returns the URL of the live service.
func trim(t *testing.T, a *app) (live string) {
	t.Helper()
	data, err := os.ReadFile(a.config)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	from := strings.Index(text, "[profiles.slow]")
	to := strings.Index(text, "[profiles.flaky]")
	live = regexp.MustCompile(`url  = "([^"]+)"`).FindStringSubmatch(text)[1]
	text = text[:from] + text[to:] + "\n[profiles.az]\nurl = \"" + live + "\"\n" +
		"auth = { method = \"azure-cli\", scope = \"api://x/.default\" }\n"
	if err := os.WriteFile(a.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return live
}
