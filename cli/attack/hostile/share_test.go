//go:build unix

package hostile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"odatui/cli/clitest"
)

// TestManyProcessesShareTheState: processes read, write and clear the state at
// the same time without an effect on each other, and damaged files count as
// empty.
func TestManyProcessesShareTheState(t *testing.T) {
	t.Parallel()
	clitest.ProcessesOnly(t)
	e := hostileService(t)
	s := clitest.NewSandbox(t, hostileProfiles(e.URL))
	var group sync.WaitGroup
	results := make(chan clitest.Result, 100)
	for w := range 5 {
		group.Go(func() {
			for range 4 {
				results <- s.TryRun("get", "evil", "Evil", "--top", "3", "--format", "csv")
				if w == 0 {
					results <- s.TryRun("cache", "clear")
				}
			}
		})
	}
	group.Wait()
	close(results)
	first := ""
	for r := range results {
		if r.Code != 0 {
			t.Error(r)
		}
		if r.Args[0] == "get" {
			if first == "" {
				first = r.Out
			}
			if r.Out != first {
				t.Errorf("the rows differ from those of the other processes: %s", r)
			}
		}
	}
	for _, rubbish := range []string{"", "{", "\x00\x1b]0;x", strings.Repeat("[", 100_000), `[{"ref":"\u001b]0;x","query":7}]`, `{"a":1}`} {
		err := filepath.WalkDir(s.Path("state"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v (%v)", path, info.Mode(), err)
			}
			return os.WriteFile(path, []byte(rubbish), 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path("state/odatui/places.json"), []byte(rubbish), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := s.Run("get", "evil", "Evil", "--top", "3", "--format", "csv"); got.Code != 0 || got.Out != first {
			t.Errorf("with a state of %.20q: %s", rubbish, got)
		}
		p := s.Terminal()
		p.Until("profiles.toml")
		p.Leave()
		p.Clean(0)
	}
}

// TestTwoExplorersAtOnce: two explorers share one home. Each keeps its own
// place, and both end with code 0.
func TestTwoExplorersAtOnce(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	s := clitest.NewSandbox(t, hostileProfiles(e.URL))
	one, two := s.Terminal("evil@live", "Evil"), s.Terminal("evil@live", "Columns")
	one.Until("rows 1-31 of")
	two.Until("of 42")
	one.Filter("Id eq 1")
	two.Filter("Id eq 2")
	one.Then("-", "E␛]0;X�V")
	two.Then("L", "› requests")
	one.Leave()
	two.Leave()
	one.Clean(0)
	two.Clean(0)
	three := s.Terminal("evil@live", "Evil")
	three.Until("rows 1-31 of")
	three.Then("f", "enter apply")
	three.Then("\x12", "history", "Id eq 1") // the filter used before
	three.Leave()
	three.Clean(0)
	if got := s.Run("get", "evil@live", "Evil", "--top", "1", "--format", "ndjson"); got.Code != 0 {
		t.Error(got)
	}
}
