package profiles

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
)

// fakeKeyring is a keyring in memory. A held one answers nothing until it is
// let go.
type fakeKeyring struct {
	mu   sync.Mutex
	held chan struct{}
	err  error
	m    map[string]string
}

func (k *fakeKeyring) do(f func() error) error {
	if k.held != nil {
		<-k.held
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err != nil {
		return k.err
	}
	return f()
}

func (k *fakeKeyring) Get(service, name string) (value string, err error) {
	err = k.do(func() error {
		var ok bool
		if value, ok = k.m[service+"/"+name]; !ok {
			return keyring.ErrNotFound
		}
		return nil
	})
	return value, err
}

func (k *fakeKeyring) Set(service, name, value string) error {
	return k.do(func() error { k.m[service+"/"+name] = value; return nil })
}

func (k *fakeKeyring) Delete(service, name string) error {
	return k.do(func() error {
		if _, ok := k.m[service+"/"+name]; !ok {
			return keyring.ErrNotFound
		}
		delete(k.m, service+"/"+name)
		return nil
	})
}

// useKeyring puts a keyring in place for a test, which cannot be parallel.
func useKeyring(t *testing.T, k *fakeKeyring, limit time.Duration) {
	t.Helper()
	t.Cleanup(UseBackend(k, limit))
}

func resolve(t *testing.T, r Reference) (string, error) {
	t.Helper()
	return NewSecret(r, "token of x").Resolve(t.Context(), nil)
}

func TestSecretFromEnv(t *testing.T) {
	t.Setenv("ODATUI_TEST_SECRET", canary)
	if got, err := resolve(t, Reference{Env: "ODATUI_TEST_SECRET"}); got != canary || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	t.Setenv("ODATUI_TEST_SECRET", "")
	if _, err := resolve(t, Reference{Env: "ODATUI_TEST_SECRET"}); err == nil || !strings.Contains(err.Error(), "ODATUI_TEST_SECRET is empty") {
		t.Error(err)
	}
	if _, err := resolve(t, Reference{Env: "ODATUI_TEST_UNSET"}); err == nil || !strings.Contains(err.Error(), "ODATUI_TEST_UNSET is not set") {
		t.Error(err)
	}
}

func TestSecretFromFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, text := range map[string]string{"plain": canary, "newline": canary + "\n", "windows": canary + "\r\n"} {
		if got, err := resolve(t, Reference{File: file(name, text, 0o600)}); got != canary || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := resolve(t, Reference{File: file("pem", "a\nb\n", 0o400)}); got != "a\nb" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	bad := map[string]string{
		file("empty", "\n", 0o600):                             "gave nothing",
		file("large", strings.Repeat("x", maxSecret+1), 0o600): "larger than 64 KiB",
		filepath.Join(dir, "none"):                             "no such file",
		dir:                                                    "not a regular file",
		os.DevNull:                                             "not a regular file",
	}
	if runtime.GOOS != "windows" {
		bad[file("group", canary, 0o640)] = "others can read it (mode 0640)"
		bad[file("world", canary, 0o604)] = "others can read it (mode 0604)"
		bad[file("writable", canary, 0o620)] = "others can read it"
	}
	for path, want := range bad {
		_, err := resolve(t, Reference{File: path})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(everything(err), canary) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestFilePathsBeginAtTheProfiles(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	text := "[profiles.a]\nurl=\"https://x.example\"\ntls={ca_file=\"ca/corp.pem\"}\n[profiles.a.auth]\nmethod=\"basic\"\nusername=\"u\"\npassword={file=\"~/pw\"}\n"
	f := mustLoad(t, text)
	target, err := f.Resolve("a")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(f.Path), "ca", "corp.pem"); target.TLS.CAFile != want {
		t.Errorf("ca_file %s, want %s", target.TLS.CAFile, want)
	}
	if got := target.Auth.Secrets["password"].Source(); runtime.GOOS != "windows" && got != "file "+filepath.Join(home, "pw") {
		t.Error(got)
	}
}

func TestSecretFromPrompt(t *testing.T) {
	t.Parallel()
	text := "[profiles.a]\nurl=\"https://x.example\"\nauth={method=\"bearer\",token={prompt=true}}\n[profiles.a.environments.x]\n[profiles.a.environments.y]\n"
	f := mustLoad(t, text)
	var asked atomic.Int32
	ask := func(_ context.Context, label string) (string, error) {
		asked.Add(1)
		if label != "token of a@x" && label != "token of a@y" {
			t.Errorf("asked for %q", label)
		}
		return canary, nil
	}
	secret := func(ref string) *Secret {
		again, err := Load(f.Path, vocabulary) // opened anew, as a flip does
		if err != nil {
			t.Fatal(err)
		}
		target, err := again.Resolve(ref)
		if err != nil {
			t.Fatal(err)
		}
		return target.Auth.Secrets["token"]
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			if got, err := secret([]string{"a@x", "a@y"}[i%2]).Resolve(t.Context(), ask); got != canary || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wait.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	secret("a@x").Forget()
	if _, err := secret("a@x").Resolve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "nobody can be asked") {
		t.Error(err)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, err := secret("a@x").Resolve(gone, ask); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSecretFromKeyring(t *testing.T) {
	k := &fakeKeyring{m: map[string]string{"odatui/x": canary, "odatui/empty": ""}}
	useKeyring(t, k, time.Hour)
	if got, err := resolve(t, Reference{Keyring: "x"}); got != canary || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := resolve(t, Reference{Keyring: "y"}); !errors.Is(err, ErrNotInKeyring) || errors.Is(err, ErrNoKeyring) {
		t.Error(err)
	}
	if _, err := resolve(t, Reference{Keyring: "empty"}); err == nil {
		t.Error("an empty secret was taken")
	}
	k.err = errors.New("exec: dbus-launch not found, told " + canary)
	_, err := resolve(t, Reference{Keyring: "x"})
	if !errors.Is(err, ErrNoKeyring) || strings.Contains(everything(err), canary) || !strings.Contains(everything(err), "prompt = true") {
		t.Errorf("%s", everything(err))
	}
}

// TestKeyringThatHangs: the caller goes on, by the limit or by its context.
func TestKeyringThatHangs(t *testing.T) {
	k := &fakeKeyring{held: make(chan struct{}), m: map[string]string{}}
	t.Cleanup(func() { close(k.held) })
	useKeyring(t, k, time.Millisecond)
	if _, err := resolve(t, Reference{Keyring: "x"}); !errors.Is(err, ErrNoKeyring) || !strings.Contains(err.Error(), "did not answer within") {
		t.Error(err)
	}
	useKeyring(t, k, time.Hour)
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, stop)
	if _, err := KeyringGet(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if keyringLimit != 3*time.Second {
		t.Errorf("the limit is %s", keyringLimit)
	}
}

// TestSecretIsNeverPrinted prints a secret whose value is known in all ways.
func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := NewSecret(Reference{Prompt: true}, "x")
	if _, err := s.Resolve(t.Context(), func(context.Context, string) (string, error) { return canary, nil }); err != nil {
		t.Fatal(err)
	}
	h := Hide(canary)
	target := &Target{Headers: []Setting{{Name: "K", Secret: s}}, Auth: Auth{Secrets: map[string]*Secret{"t": s}}}
	holder := struct {
		S  *Secret
		V  Secret
		H  Hidden
		s  *Secret
		h  Hidden
		T  *Target
		Ds DraftSecret
	}{s, *s, h, s, h, target, DraftSecret{Hidden: h}}
	var out bytes.Buffer
	for _, v := range []any{s, *s, h, &h, holder, &holder, target, *target, s.ref} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		if data, err := json.Marshal(v); err == nil {
			out.Write(data)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
	}
	text := out.String()
	if strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) {
		t.Error("the secret is printed")
	}
	if !strings.Contains(text, "prompt") {
		t.Error("nothing is printed at all: the test is blind")
	}
}
