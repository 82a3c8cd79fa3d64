package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/state"
	"odatui/ui"
)

// testApp returns a run of the program with this profiles file.
func testApp(t *testing.T, text string) *app {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "profiles.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return &app{config: path, store: stateOf(t), err: &strings.Builder{}}
}

// stateOf opens an empty state. What sessions do in the background may write to it after the
// end of a test, while its folder is removed.
func stateOf(t *testing.T) *state.Store {
	t.Helper()
	dir, err := os.MkdirTemp("", "odatui-state-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for tries := 0; os.RemoveAll(dir) != nil && tries < 100; tries++ {
			time.Sleep(10 * time.Millisecond)
		}
	})
	return state.Open(dir)
}

const martProfile = `version = 1
[profiles.mart]
colour = "red"
[profiles.mart.auth]
method        = "client-credentials"
client_id     = "6c7dc7de-4c5b-46b6-8b3d-5cba14e5d9c7"
client_secret = { prompt = true }
token_url     = "https://login.example.org/a/token"
scope         = "api://live/.default"
client_secret_expires = 2020-01-01
[profiles.mart.environments.live]
url  = "https://live.example.org/odata"
live = true
[profiles.mart.environments.staging]
url  = "https://staging.example.org/odata"
`

// TestWhatTheExplorerGets: functions that explain, edit, import and sign in, the
// warnings of the file, and the end of a secret with its profile.
func TestWhatTheExplorerGets(t *testing.T) {
	t.Parallel()
	a := testApp(t, martProfile)
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	deps := b.deps(t.Context(), ui.Start{}, ui.NewAsker())
	if _, d := deps.Diagnose(nil, "mart@live", &client.ResponseError{Status: 403}); d.Code == "" || d.Title == "" {
		t.Errorf("diagnosis %+v", d)
	}
	if _, d := deps.Explain("AADSTS7000215: Invalid client secret provided."); !strings.Contains(d.Raw, "AADSTS7000215") {
		t.Errorf("explained %+v", d)
	}
	cmd, err := deps.Editor("mart@live")
	if err != nil || !slices.Equal(cmd.Args[1:], []string{"profiles", "edit", "mart@live", "--config", a.config}) {
		t.Errorf("edit: %v, %v", cmd, err)
	}
	if _, err := deps.EditProfile("https://h.example"); err == nil {
		t.Error("an address has no profile to edit")
	}
	if cmd, err := deps.ImportProfiles("-x"); err != nil || !slices.Equal(cmd.Args[1:], []string{"profiles", "import", "./-x",
		"--config", a.config}) {
		t.Errorf("import: %v, %v", cmd, err)
	}
	if _, err := deps.SignIn([]string{"logout"}); err == nil {
		t.Error("SignIn accepts a command that is no sign-in")
	}
	list, err := deps.Profiles()
	if err != nil || len(list.Warnings) != 1 || !strings.Contains(list.Warnings[0], "colour") {
		t.Errorf("warnings %q, %v", list.Warnings, err)
	}
	ends := list.Entries[0].Ends
	if want := (ui.Ending{Text: "the secret has ended on 2020-01-01", Fix: "odatui profiles secret mart"}); len(ends) != 1 || ends[0] != want {
		t.Errorf("secrets that end: %+v", ends)
	}
}

func TestWriteReport(t *testing.T) {
	t.Chdir(t.TempDir())
	r := client.Report{Markdown: "# one\n", JSON: []byte("{}")}
	first, err := writeReport(r)
	if err != nil {
		t.Fatal(err)
	}
	second, err := writeReport(r)
	if err != nil || first == second {
		t.Errorf("then %s, %v after %s", second, err, first)
	}
	files, _ := filepath.Glob("odatui-report-*")
	if len(files) != 4 {
		t.Errorf("files %q", files)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, info, err)
		}
	}
}
