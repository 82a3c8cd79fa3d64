package profiles

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestConcurrentEdits: ten processes and goroutines edit one file, on a machine
// that has other work. No edit is lost, and the file can be read at any time.
func TestConcurrentEdits(t *testing.T) {
	t.Parallel()
	path := write(t, "# mine\nversion = 1\n\n[profiles.base]\nurl = \"https://x.example\" # keep\n")
	const writers, edits = 10, 8
	for range 2 {
		busy := helper(t, "ODATUI_BUSY=1")
		if err := busy.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = busy.Process.Kill(); _ = busy.Wait() })
	}
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			if w%2 == 0 { // half of them are other processes
				cmd := helper(t, "ODATUI_EDITOR="+path, fmt.Sprintf("ODATUI_WRITER=%d", w), fmt.Sprintf("ODATUI_EDITS=%d", edits))
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("writer %d: %v: %s", w, err, out)
				}
				return
			}
			if err := manyEdits(path, w, edits); err != nil {
				t.Errorf("writer %d: %v", w, err)
			}
		})
	}
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() { // reads all the time
		defer close(watched)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if f, err := Load(path, vocabulary); err != nil || f.Profile("base") == nil {
				t.Errorf("read while others write: %v", err)
				return
			}
		}
	}()
	wait.Wait()
	close(stop)
	<-watched
	f, err := Load(path, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	for w := range writers {
		for i := range edits {
			if _, err := f.Resolve(fmt.Sprintf("w%d-%d", w, i)); err != nil {
				t.Errorf("lost: %v", err)
			}
		}
	}
	data, _ := os.ReadFile(path)
	if !strings.HasPrefix(string(data), "# mine\n") || !strings.Contains(string(data), "# keep\n") {
		t.Error("comments are lost")
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".profiles-*"))
	if left = append(left, leftTickets(t, path)...); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func manyEdits(path string, writer, edits int) error {
	f, err := Load(path, vocabulary)
	if err != nil {
		return err
	}
	for i := range edits {
		d := Draft{Name: fmt.Sprintf("w%d-%d", writer, i)}
		d.Set("url", "https://x.example")
		if err := f.Add(d); err != nil {
			return err
		}
	}
	return nil
}

// helper is this test binary as another process, which has one processor.
func helper(t *testing.T, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHelperProcess$", "-test.count=1")
	cmd.Env = append(append(os.Environ(), "GOMAXPROCS=1"), env...)
	return cmd
}

// TestHelperProcess is the other process of TestConcurrentEdits: one that edits,
// or one that keeps a processor busy until it is killed.
func TestHelperProcess(t *testing.T) {
	if os.Getenv("ODATUI_BUSY") != "" {
		for begin := os.Getppid(); os.Getppid() == begin; { // not longer than the test
		}
		return
	}
	path := os.Getenv("ODATUI_EDITOR")
	if path == "" {
		t.Skip("it runs as another process only")
	}
	var writer, edits int
	fmt.Sscan(os.Getenv("ODATUI_WRITER"), &writer)
	fmt.Sscan(os.Getenv("ODATUI_EDITS"), &edits)
	if err := manyEdits(path, writer, edits); err != nil {
		t.Fatal(err)
	}
}

// TestEditsOfOthersStay: the file changed since it was read; the edit is made
// in what stands there now.
func TestEditsOfOthersStay(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, contract)
	if err := os.WriteFile(f.Path, []byte("# new hand\n[profiles.other]\nurl = \"https://o.example\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var wrong *Error
	if err := f.Set("xmart", "title", Text("x")); !errors.As(err, &wrong) {
		t.Errorf("a profile that is gone was changed: %v", err)
	}
	if err := f.Set("other", "title", Text("x")); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(f.Path)
	if want := "# new hand\n[profiles.other]\nurl = \"https://o.example\"\ntitle = \"x\"\n"; string(data) != want {
		t.Errorf("got %q", data)
	}
	if f.Profile("other") == nil || f.Profile("xmart") != nil {
		t.Error("the file in memory is not the one on disk")
	}
}

func TestModeAndLinks(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes and links are those of Unix")
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "dotfiles", "p.toml")
	link := filepath.Join(dir, "config", "profiles.toml")
	for _, d := range []string{filepath.Dir(target), filepath.Dir(link)} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(target, []byte("[profiles.a]\nurl = \"https://x.example\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("..", "dotfiles", "p.toml"), link); err != nil {
		t.Fatal(err)
	}
	f, err := Load(link, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Set("a", "title", Text("x")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
	info, err := os.Lstat(target)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if data, _ := os.ReadFile(target); !strings.Contains(string(data), "title") {
		t.Errorf("the file behind the link was not written: %q", data)
	}
}

func TestNewFileAndFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "odatui", "profiles.toml")
	f, err := Load(path, vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	d := Draft{Name: "x"}
	d.Set("url", "https://x.example")
	if err := f.Add(d); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	if want := "version = 1\n\n[profiles.x]\nurl = \"https://x.example\"\n"; string(data) != want {
		t.Errorf("got %q", data)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(p); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != want) {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

// TestCannotBeWritten: the old file stays whole and nothing is left behind.
func TestCannotBeWritten(t *testing.T) {
	t.Parallel()
	f := mustLoad(t, contract)
	dir := filepath.Dir(f.Path)
	if os.Geteuid() != 0 && runtime.GOOS != "windows" {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o700) })
		if err := f.Set("odm", "title", Text("x")); err == nil {
			t.Error("written into a folder that cannot be written")
		}
	}
	// Root can write everywhere but where a folder stands in the way.
	blocked := filepath.Join(t.TempDir(), "file", "profiles.toml")
	if err := os.WriteFile(filepath.Dir(blocked), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g := &File{Path: blocked, vocab: vocabulary}
	d := Draft{Name: "x"}
	d.Set("url", "https://x.example")
	if err := g.Add(d); err == nil || !strings.Contains(err.Error(), "save profiles") {
		t.Errorf("written below a file: %v", err)
	}
	if err := replace(filepath.Join(dir, "no", "where"), nil); err == nil {
		t.Error("replaced in a folder that is not there")
	}
	if data, _ := os.ReadFile(f.Path); string(data) != contract {
		t.Error("the old file is not whole")
	}
}

func TestStore(t *testing.T) {
	k := &fakeKeyring{m: map[string]string{}}
	useKeyring(t, k, 1e9)
	text := "# mine\n[profiles.a]\nurl = \"https://x.example\"\n[profiles.a.auth]\nmethod = \"basic\"\nusername = \"u\"\npassword = \"" + canary + "\" # bad\n" +
		"[profiles.a.environments.live]\n[profiles.a.environments.uat.auth]\npassword = \"uat-" + canary + "\"\n"
	f := mustLoad(t, text)
	for _, ref := range []string{"a@live", "a@uat"} {
		s, err := f.Slot(ref, "")
		if err != nil || !s.Plain {
			t.Fatalf("%s: %+v, %v", ref, s, err)
		}
		if err := f.Store(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
	}
	data, _ := os.ReadFile(f.Path)
	want := strings.NewReplacer("\"uat-"+canary+"\"", "{ keyring = \"a@uat\" }", "\""+canary+"\"", "{ keyring = \"a\" }").Replace(text)
	if string(data) != want {
		t.Errorf("got %s", data)
	}
	if k.m["odatui/a"] != canary || k.m["odatui/a@uat"] != "uat-"+canary {
		t.Error("the keyring does not hold the secrets")
	}
	fresh := "rotated"
	s, err := f.Slot("a", "password")
	if err != nil || s.Source != "keyring a" {
		t.Fatalf("%+v, %v", s, err)
	}
	if err := f.Store(t.Context(), s, &fresh); err != nil || k.m["odatui/a"] != "rotated" {
		t.Errorf("%v", err)
	}
	// The file cannot be saved: the keyring holds what it held.
	if err := os.WriteFile(f.Path, []byte("broken ="), 0o600); err != nil {
		t.Fatal(err)
	}
	other := "never"
	if err := f.Store(t.Context(), s, &other); err == nil || k.m["odatui/a"] != "rotated" {
		t.Errorf("%v, keyring changed: %v", err, k.m["odatui/a"] != "rotated")
	}
	if _, err := f.Slot("a", "username"); err == nil {
		t.Error("a key that holds no secret was taken")
	}
}
