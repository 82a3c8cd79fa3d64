package cli

import (
	"os"
	"strings"
	"testing"

	"odatui/client"
)

// TestTextInTheEditor: the file is the user's alone, is removed once it was read, and
// at the end if it was not; the editor does not get the secrets.
func TestTextInTheEditor(t *testing.T) {
	t.Setenv("VISUAL", "my-editor --wait")
	t.Setenv("BAR_SECRET", "s3cret")
	a := testApp(t, strings.Replace(martProfile, "{ prompt = true }", `{ env = "BAR_SECRET" }`, 1))
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	cmd, read, err := b.editText(t.Context(), "Id gt 1\n")
	if err != nil {
		t.Fatal(err)
	}
	path := cmd.Args[len(cmd.Args)-1]
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || cmd.Args[0] != "my-editor" || cmd.Args[1] != "--wait" {
		t.Fatalf("%v, %v, %v", cmd.Args, info, err)
	}
	for _, pair := range cmd.Env {
		if strings.Contains(pair, "s3cret") {
			t.Error("the editor gets a secret")
		}
	}
	if err := os.WriteFile(path, []byte("Id gt 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := read(); err != nil || text != "Id gt 3\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file is there: %v", err)
	}
	cmd, _, err = b.editText(t.Context(), "Id gt 1\n")
	if err != nil {
		t.Fatal(err)
	}
	b.end()
	if _, err := os.Stat(cmd.Args[len(cmd.Args)-1]); !os.IsNotExist(err) {
		t.Errorf("the file outlives the explorer: %v", err)
	}
}
