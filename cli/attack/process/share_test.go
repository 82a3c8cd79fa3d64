//go:build unix

package process

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"odatui/cli/clitest"
)

// TestManyProcessesEditTheProfiles: neither an edit nor a comment is lost, and
// every reader finds a whole file.
func TestManyProcessesEditTheProfiles(t *testing.T) {
	t.Parallel()
	clitest.ProcessesOnly(t)
	const comment = "# a comment of the user"
	s := clitest.NewSandbox(t, "version = 1\n"+comment+"\n[profiles.first]\nurl = \"https://example.org/\"\nodd = 1 # unknown, stays\n")
	const writers, each = 6, 4
	var group sync.WaitGroup
	results := make(chan clitest.Result, 10*writers*each)
	var names []string
	for w := range writers {
		for i := range each {
			names = append(names, fmt.Sprintf("p%d-%d", w, i))
		}
	}
	for w := range writers {
		group.Go(func() {
			for _, name := range names[w*each : (w+1)*each] {
				results <- s.TryRun("profiles", "add", "--name", name, "--url", "https://example.org/"+name)
				results <- s.TryRun("profiles", "edit", name, "title=The "+name)
				results <- s.TryRun("profiles", "list")
			}
		})
	}
	group.Wait()
	close(results)
	for r := range results {
		if r.Code != 0 {
			t.Error(r)
		}
	}
	data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{comment, "odd = 1 # unknown, stays"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is lost:\n%s", want, data)
		}
	}
	for _, name := range names {
		if got := s.Run("profiles", "show", name); got.Code != 0 || !strings.Contains(got.Out, "The "+name) {
			t.Errorf("an edit is lost: %s", got)
		}
	}
	tidy(t, s, "profiles.toml", "profiles.toml.lock")
}

// tidy checks that the configuration directory contains only the named files,
// and that only their owner can read them.
func tidy(t *testing.T, s *clitest.Sandbox, names ...string) {
	t.Helper()
	err := filepath.WalkDir(s.Path("config"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		known := false
		for _, name := range names {
			known = known || d.Name() == name
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !known || info.Mode().Perm() != 0o600 {
			t.Errorf("left behind: %s %v", d.Name(), info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
