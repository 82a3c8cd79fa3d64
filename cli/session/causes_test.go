package session

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"odatui/profiles"
)

// causeOf opens a profile, requests its sets, and returns the diagnosis of the
// failure. The errors are real ones: client/diagnose recognises them by what the
// packages that make them write.
func causeOf(t *testing.T, text, ref string) (code, title string) {
	t.Helper()
	o, _ := newOpener(t, text)
	s, err := o.Open(t.Context(), ref, nil)
	if err == nil {
		defer s.Close()
		_, err = s.Service.Sets(t.Context())
	}
	if err == nil {
		t.Fatal("nothing failed")
	}
	_, d := o.Diagnose(s, ref, err)
	if d.Who != "self" || len(d.Steps) == 0 || len(d.Facts) == 0 {
		t.Errorf("%v: %+v", err, d)
	}
	return d.Code, d.Title
}

// with returns a profile whose secret is the TOML value secret.
func with(secret string) string {
	return `version = 1
[profiles.x]
url = "https://127.0.0.1:1/odata"
[profiles.x.auth]
method = "client-credentials"
token_url = "https://127.0.0.1:1/token"
client_id = "c"
client_secret = ` + secret + "\n"
}

func TestCausesInProfiles(t *testing.T) {
	t.Parallel()
	open := filepath.Join(t.TempDir(), "open")
	if err := os.WriteFile(open, []byte("s"), 0o644); err != nil { //nolint:gosec // others can read it
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, ref, code, title string }{
		{"no TOML", "version = 1\n[profiles.x\n", "x", "profiles-unreadable", "TOML"},
		{"no profile", with(`"s"`), "y", "profile-unknown", "y"},
		{"no environment", with(`{ prompt = true }`), "x@live", "environment-unknown", "live"},
		{"plain text", with(`"canary-plain"`), "x", "secret-in-file", "auth.client_secret"},
		{"a variable", with(`{ env = "ODATUI_TEST_NOT_SET" }`), "x", "secret-variable", "ODATUI_TEST_NOT_SET"},
		{"no file", with(`{ file = "none" }`), "x", "secret-file", "none"},
		{"an open file", with(`{ file = '` + open + `' }`), "x", "secret-file-open", open},
		{"no program", with(`{ command = ["odatui-no-such-program"] }`), "x", "secret-command", "odatui-no-such-program"},
		{"nobody to ask", with(`{ prompt = true }`), "x", "secret-nobody-to-ask", "terminal"},
		{"a missing key", strings.Replace(with(`{ prompt = true }`), "client_id = \"c\"\n", "", 1), "x", "key-missing", "auth.client_id"},
		{"no url", strings.Replace(with(`{ prompt = true }`), "url = \"https://127.0.0.1:1/odata\"\n", "", 1), "x", "key-missing", "url"},
		{"plain http", strings.Replace(with(`{ prompt = true }`), "https://127.0.0.1:1/odata", "http://data.example.net", 1), "x", "plain-http", "http://"},
		{"plain http to the token", strings.Replace(with(`{ prompt = true }`), "https://127.0.0.1:1/token", "http://data.example.net", 1), "x", "plain-http", "http://"},
		{"no address", strings.Replace(with(`{ prompt = true }`), "https://127.0.0.1:1/token", "nowhere", 1), "x", "address-wrong", "auth.token_url"},
		{"no such method", strings.Replace(with(`{ prompt = true }`), "client-credentials", "magic", 1), "x", "method-unknown", "auth.method"},
		{"no such kind", strings.Replace(with(`{ prompt = true }`), "[profiles.x]", "[profiles.x]\nkind = \"soap\"", 1), "x", "kind-unknown", "kind"},
		{"two at once", with(`{ env = "A", file = "B" }`), "x", "keys-clash", "one"},
		{"a wrong value", strings.Replace(with(`{ prompt = true }`), "[profiles.x]", "[profiles.x]\npage_size = -1", 1), "x", "profile-wrong", "page_size"},
		{"like nothing", strings.Replace(with(`{ prompt = true }`), "[profiles.x]", "[profiles.x]\nlike = \"y\"", 1), "x", "profile-wrong", "like"},
		{"a ca file", strings.Replace(with(`{ prompt = true }`), "[profiles.x]", "[profiles.x]\ntls = { ca_file = \"none.pem\" }", 1), "x", "ca-file", "ca_file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && tt.code == "secret-file-open" {
				t.Skip("file modes have no meaning here")
			}
			code, title := causeOf(t, tt.text, tt.ref)
			if code != tt.code || !strings.Contains(title, tt.title) || strings.Contains(title, "canary") {
				t.Errorf("%s: %q, want %s", code, title, tt.code)
			}
		})
	}
}

// failingKeyring is a keyring that returns an error.
type failingKeyring struct {
	err  error
	hang chan struct{} // nil: it responds at once
}

func (k failingKeyring) Get(string, string) (string, error) {
	if k.hang != nil {
		<-k.hang
	}
	return "", k.err
}
func (k failingKeyring) Set(string, string, string) error { return k.err }
func (k failingKeyring) Delete(string, string) error      { return k.err }

// TestCausesInKeyrings is not parallel: a process has one keyring.
func TestCausesInKeyrings(t *testing.T) { //nolint:paralleltest // see above
	hang := make(chan struct{})
	defer close(hang)
	for _, tt := range []struct {
		code  string
		k     failingKeyring
		limit time.Duration
	}{
		{"keyring-entry-missing", failingKeyring{err: keyring.ErrNotFound}, time.Hour},
		{"keyring-absent", failingKeyring{err: errors.New(`exec: "dbus-launch": executable file not found in $PATH`)}, time.Hour},
		{"keyring-hangs", failingKeyring{hang: hang}, 50 * time.Millisecond},
	} {
		restore := profiles.UseBackend(tt.k, tt.limit)
		code, title := causeOf(t, with(`{ keyring = "the-entry" }`), "x")
		restore()
		if code != tt.code {
			t.Errorf("%s: %q, want %s", code, title, tt.code)
		}
	}
}
