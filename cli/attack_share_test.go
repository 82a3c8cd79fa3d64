//go:build unix

package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestManyProcessesEditTheProfiles: no edit is lost, no comment, and whoever
// reads meanwhile finds a whole file.
func TestManyProcessesEditTheProfiles(t *testing.T) {
	t.Parallel()
	processesOnly(t)
	const comment = "# the person's own words"
	s := newSandbox(t, "version = 1\n"+comment+"\n[profiles.first]\nurl = \"https://example.org/\"\nodd = 1 # unknown, stays\n")
	const writers, each = 6, 4
	var group sync.WaitGroup
	results := make(chan result, 10*writers*each)
	var names []string
	for w := range writers {
		for i := range each {
			names = append(names, fmt.Sprintf("p%d-%d", w, i))
		}
	}
	for w := range writers {
		group.Go(func() {
			for _, name := range names[w*each : (w+1)*each] {
				results <- s.quietly("profiles", "add", "--name", name, "--url", "https://example.org/"+name)
				results <- s.quietly("profiles", "edit", name, "title=The "+name)
				results <- s.quietly("profiles", "list")
			}
		})
	}
	group.Wait()
	close(results)
	for r := range results {
		if r.code != 0 {
			t.Error(r)
		}
	}
	data, err := os.ReadFile(s.path("config/odatui/profiles.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{comment, "odd = 1 # unknown, stays"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is lost:\n%s", want, data)
		}
	}
	for _, name := range names {
		if got := s.run("profiles", "show", name); got.code != 0 || !strings.Contains(got.out, "The "+name) {
			t.Errorf("an edit is lost: %s", got)
		}
	}
	tidy(t, s, "profiles.toml", "profiles.toml.lock")
}

// quietly is run for other goroutines than the test's.
func (s *sandbox) quietly(args ...string) result {
	var out, errs strings.Builder
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	r := result{args, 0, out.String(), errs.String()}
	if err != nil {
		r.code = cmd.ProcessState.ExitCode()
		r.err += err.Error()
	}
	return r
}

// tidy wants nothing but the named files in the configuration, all of them
// their owner's alone.
func tidy(t *testing.T, s *sandbox, names ...string) {
	t.Helper()
	err := filepath.WalkDir(s.path("config"), func(path string, d fs.DirEntry, err error) error {
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

// TestManyProcessesShareTheState: reading, remembering and clearing at once
// disturbs nobody, and damaged files count as empty.
func TestManyProcessesShareTheState(t *testing.T) {
	t.Parallel()
	processesOnly(t)
	e := evilService(t)
	s := newSandbox(t, evilProfiles(e.URL))
	var group sync.WaitGroup
	results := make(chan result, 100)
	for w := range 5 {
		group.Go(func() {
			for range 4 {
				results <- s.quietly("get", "evil", "Evil", "--top", "3", "--format", "csv")
				if w == 0 {
					results <- s.quietly("cache", "clear")
				}
			}
		})
	}
	group.Wait()
	close(results)
	first := ""
	for r := range results {
		if r.code != 0 {
			t.Error(r)
		}
		if r.args[0] == "get" {
			if first == "" {
				first = r.out
			}
			if r.out != first {
				t.Errorf("other rows than the others got: %s", r)
			}
		}
	}
	for _, rubbish := range []string{"", "{", "\x00\x1b]0;x", strings.Repeat("[", 100_000), `[{"ref":"\u001b]0;x","query":7}]`, `{"a":1}`} {
		err := filepath.WalkDir(s.path("state"), func(path string, d fs.DirEntry, err error) error {
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
		if err := os.WriteFile(s.path("state/odatui/places.json"), []byte(rubbish), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := s.run("get", "evil", "Evil", "--top", "3", "--format", "csv"); got.code != 0 || got.out != first {
			t.Errorf("with a state of %.20q: %s", rubbish, got)
		}
		p := s.terminal()
		p.until(t, "profiles.toml")
		p.leave()
		p.clean(0)
	}
}

// TestTwoExplorersAtOnce use one home; each keeps its own place and both end
// well.
func TestTwoExplorersAtOnce(t *testing.T) {
	t.Parallel()
	e := evilService(t)
	s := newSandbox(t, evilProfiles(e.URL))
	one, two := s.terminal("evil@live", "Evil"), s.terminal("evil@live", "Columns")
	one.until(t, "end-31.")
	two.until(t, "of 42")
	one.filter("Id eq 1")
	two.filter("Id eq 2")
	one.then("-", "E␛]0;X�V")
	two.then("L", "› requests")
	one.leave()
	two.leave()
	one.clean(0)
	two.clean(0)
	three := s.terminal("evil@live", "Evil")
	three.until(t, "end-31.")
	three.then("f", "enter apply")
	three.then("\x1b[A", "Id eq 1") // what was used before
	three.leave()
	three.clean(0)
	if got := s.run("get", "evil@live", "Evil", "--top", "1", "--format", "ndjson"); got.code != 0 {
		t.Error(got)
	}
}
