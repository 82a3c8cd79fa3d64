//go:build unix

package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

func az(kv ...string) Settings {
	s := Settings{Text: map[string]string{"scope": "api://APP/default"}}
	for i := 0; i < len(kv); i += 2 {
		s.Text[kv[i]] = kv[i+1]
	}
	return s
}

func TestAzGetsWhatIsWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		s    Settings
		want []string
	}{
		{"scope without a dot", az(), []string{"--scope", "api://APP/default"}},
		{"tenant", az("tenant", "contoso.example"), []string{"--scope", "api://APP/default", "--tenant", "contoso.example"}},
		{"resource with its slash", az("scope", "", "resource", "https://x.example/"), []string{"--resource", "https://x.example/"}},
		{"subscription with a blank", az("subscription", "My Sub_1"), []string{"--scope", "api://APP/default", "--subscription", "My Sub_1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, env := fake(t, "az", "echo")
			c := open(t, "azure-cli", tt.s, env)
			p, err := c.Prove(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := header(t, p); got != "Authorization: Bearer tok-az" {
				t.Errorf("proof %q", got)
			}
			var args []string
			if err := json.Unmarshal(written(t, dir, "args"), &args); err != nil {
				t.Fatal(err)
			}
			want := append([]string{"account", "get-access-token", "-o", "json", "--only-show-errors"}, tt.want...)
			if diff := cmp.Diff(want, args); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
			if left := time.Until(c.Info().ExpiresAt); left < 30*time.Minute || left > time.Hour {
				t.Errorf("expires in %v: expires_on counts, not expiresOn", left)
			}
			list := env.Journal.List()
			if len(list) != 1 || list[0].Purpose != client.ForProgram || list[0].Method != "run" || !list[0].Done || list[0].Status != 0 ||
				list[0].URL != "az "+strings.Join(want, " ") || list[0].Timing.Total <= 0 || strings.Contains(fmt.Sprint(list), "tok-az") {
				t.Errorf("journal %+v", list)
			}
		})
	}
}

func TestAzEnvironment(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "echo")
	good := []string{"PATH=/bin", "HOME=/home/x", "LC_ALL=C", "LANG=C", "TZ=Europe/Riga", "AZURE_CONFIG_DIR=/az", "AZURE_CORE_ENCRYPT_TOKEN_CACHE=false",
		"https_proxy=http://p:1", "HTTPS_PROXY=http://p:2", "No_Proxy=x", "REQUESTS_CA_BUNDLE=/ca", "SSL_CERT_FILE=/c", "TERM=dumb"}
	bad := []string{"NXT_KEY=canary", "AZURE_CLIENT_SECRET=canary", "AZURE_PASSWORD=canary", "AZURE_STORAGE_KEY=canary", "AZURE_STORAGE_CONNECTION_STRING=canary",
		"AZURE_STORAGE_SAS_TOKEN=canary", "AZURE_DEVOPS_EXT_PAT=canary", "AWS_SECRET_ACCESS_KEY=canary", "GITHUB_TOKEN=canary", "PYTHONSTARTUP=canary",
		"LD_PRELOAD=canary", "ODATUI_CONFIG=canary", "=C:=canary", "AZURE_CORE_NO_COLOR=canary"}
	env.Environ = func() []string { return slices.Concat(good, bad) }
	if _, err := open(t, "azure-cli", az(), env).Prove(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := json.Unmarshal(written(t, dir, "environ"), &got); err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(good, azSettings)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("az's environment (-want +got):\n%s", diff)
	}
}

func TestAzWrongSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key string
		s   Settings
	}{
		{"scope", az("scope", "")},
		{"scope", az("resource", "https://x")},
		{"scope", az("scope", "a b")},
		{"scope", az("scope", "a;id")},
		{"scope", az("scope", "$(id)")},
		{"scope", az("scope", "a%PATH%")},
		{"scope", az("scope", "a\nb")},
		{"scope", az("scope", "--debug")},
		{"scope", az("scope", "ä")},
		{"resource", az("scope", "", "resource", "a&b")},
		{"tenant", az("tenant", "a/b")},
		{"tenant", az("tenant", "-x")},
		{"tenant", az("tenant", "x", "subscription", "y")},
		{"subscription", az("subscription", `a"b`)},
		{"subscription", az("subscription", "-a")},
	} {
		refuse(t, "azure-cli", tt.s, tt.key)
	}
}

const signedOut = "ERROR: Please run 'az login' to setup account.\n"

func TestAzComplaints(t *testing.T) {
	t.Parallel()
	tail := fmt.Sprintf(entraTail, "\r\n", "\r\n")
	trace := "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n    run()\n"
	for _, tt := range []struct{ name, stderr, message, description string }{
		{"not signed in", signedOut, "az is not signed in", "Please run 'az login' to setup account."},
		{"not signed in, on a terminal", "\x1b[31mPlease run 'az login' to setup account.\x1b[0m\n", "az is not signed in", "Please run 'az login' to setup account."},
		{"cache gone", "ERROR: User 'x@y' does not exist in MSAL token cache. Run `az login`.\n", "az is not signed in", "User 'x@y' does not exist in MSAL token cache. Run `az login`."},
		{"entra says no", "WARNING: old\nERROR: AADSTS7000222: The secret is expired. " + tail + "\nInteractive authentication is needed. Please run:\naz login\n",
			"az could not get a token (exit status 1)", "AADSTS7000222: The secret is expired. Trace ID: 11111111-aaaa-bbbb-cccc-222222222222"},
		{"escape sequences", "\x1b]0;title\x07ERROR: \x1b[1;31mbad\x1b[0m \x1b[2Jthing\x1b(B\n", "az could not get a token (exit status 1)", "bad thing"},
		{"traceback after a line", "ERROR: The command failed with an unexpected error. Here is the traceback:\nERROR: HTTPSConnectionPool(host='x', port=443)\n" + trace + "requests.exceptions.ProxyError: x\n",
			"az could not get a token (exit status 1)", "HTTPSConnectionPool(host='x', port=443)"},
		{"traceback alone", trace + "json.decoder.JSONDecodeError: Expecting value: line 1\nTo check existing issues, please visit: x\n",
			"az could not get a token (exit status 1)", "json.decoder.JSONDecodeError: Expecting value: line 1"},
		{"nothing but blanks", " \n", "az could not get a token (exit status 1)", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, env := fake(t, "az", "print", "stdout", "", "stderr", tt.stderr)
			_, err := open(t, "azure-cli", az(), env).Prove(t.Context(), nil)
			e := authError(t, err)
			if e.Message != tt.message || e.Description != tt.description || e.Method != "azure-cli" || e.Endpoint != "az" {
				t.Errorf("message %q, description %q", e.Message, e.Description)
			}
			if strings.Contains(string(e.Body), "\x1b") || len(strings.TrimSpace(tt.stderr)) > 0 && len(e.Body) == 0 {
				t.Errorf("body %q", e.Body)
			}
			if strings.Contains(tt.stderr, "Trace ID") && (e.IDs["trace_id"] != "11111111-aaaa-bbbb-cccc-222222222222" || e.IDs["timestamp"] != "2026-01-09 02:02:12Z") {
				t.Errorf("ids %v", e.IDs)
			}
			if list := env.Journal.List(); len(list) != 1 || list[0].Status != 1 || list[0].Err == "" {
				t.Errorf("journal %+v", list)
			}
		})
	}
}

func TestAzOutput(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Second)
	hour := now.Add(time.Hour)
	own := jwt(t, map[string]any{"exp": hour.Unix()})
	for _, tt := range []struct {
		name, stdout string
		want         string // "" an error
		end          time.Time
	}{
		{"expires_on as text", fmt.Sprintf(`{"accessToken":"tok","expires_on":"%d"}`, hour.Unix()), "tok", hour},
		{"local time", `{"accessToken":"tok","expiresOn":"` + hour.Local().Format("2006-01-02 15:04:05.000000") + `"}`, "tok", hour},
		{"the token's own end", `{"accessToken":"` + own + `"}`, own, hour},
		{"the token's own end is earlier", `{"accessToken":"` + own + `","expiresOn":"` + hour.Add(time.Hour).Local().Format("2006-01-02 15:04:05.000000") + `"}`, own, hour},
		{"no end", `{"accessToken":"tok"}`, "tok", now.Add(unknownLife)},
		{"quoted", `"tok"` + "\r\n", "tok", now.Add(unknownLife)},
		{"bare, with its scheme", "Bearer " + own + "\n", own, hour},
		{"kubectl's shape", `{"kind":"ExecCredential","status":{"token":"tok","expirationTimestamp":"` + hour.UTC().Format(time.RFC3339) + `"}}`, "tok", hour},
		{"another tool's", `{"access_token":"tok","expires_in":3600}`, "tok", hour},
		{"milliseconds", fmt.Sprintf(`{"token":"tok","expires_at":%d}`, hour.UnixMilli()), "tok", hour},
		{"nothing", "\n", "", time.Time{}},
		{"no token", `{"tenant":"x"}`, "", time.Time{}},
		{"broken", `{"accessToken":"private`, "", time.Time{}},
		{"a table", "AccessToken  ExpiresOn\n-----\nprivate 2026", "", time.Time{}},
		{"not sendable", "\"priv\\u00e4te\"", "", time.Time{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, env := fake(t, "az", "print", "stdout", tt.stdout, "stderr", "")
			env.Now = func() time.Time { return now }
			c := open(t, "azure-cli", az(), env)
			token, err := c.Token(t.Context())
			if tt.want == "" {
				if e := authError(t, err); !strings.HasPrefix(e.Message, "az gave no token: ") || strings.Contains(fmt.Sprintf("%+v", *e), "priv") {
					t.Errorf("error %+v", e)
				}
				return
			}
			if err != nil || token != tt.want {
				t.Fatalf("token %q, %v", token, err)
			}
			if got := c.Info().ExpiresAt; !got.Equal(tt.end) {
				t.Errorf("expires at %v, want %v", got, tt.end)
			}
		})
	}
}

func TestAzMissing(t *testing.T) {
	t.Parallel()
	env := testEnv()
	env.LookPath = func(string) (string, error) { return "", &exec.Error{Name: "az", Err: exec.ErrNotFound} }
	_, err := open(t, "azure-cli", az(), env).Prove(t.Context(), nil)
	if e := authError(t, err); e.Message != "az, the Azure CLI, is not installed or not on the PATH" || !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("error %v, cause %v", err, e.Cause)
	}
	env.LookPath = func(string) (string, error) { return "./az", &exec.Error{Name: "az", Err: exec.ErrDot} }
	if _, err = open(t, "azure-cli", az(), env).Prove(t.Context(), nil); !strings.Contains(err.Error(), "current folder") {
		t.Errorf("error %v", err)
	}
	env.LookPath = func(string) (string, error) { return "az", nil }
	if _, err = open(t, "azure-cli", az(), env).Prove(t.Context(), nil); !errors.Is(err, exec.ErrDot) {
		t.Errorf("a relative path was run: %v", err)
	}
}

// limited is an azure-cli credential with a shorter limit.
func limited(t *testing.T, env Env, limit time.Duration) *source {
	t.Helper()
	args, err := azArgs(az())
	if err != nil {
		t.Fatal(err)
	}
	env = env.complete()
	a := &azure{args: args, env: env, limit: limit, firstLimit: limit}
	return &source{method: "azure-cli", from: "az", env: env, fetch: a.fetch}
}

func TestAzHangs(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "hang")
	untilStarted(dir, func(limit time.Duration) {
		_, err := limited(t, env, limit).Prove(t.Context(), nil)
		if e := authError(t, err); e.Message != "az did not answer within "+limit.String() {
			t.Errorf("message %q", e.Message)
		}
	})
	mustEnd(t, dir)
}

func TestAzIsCancelled(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "hang")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		written(t, dir, "child")
		cancel()
	}()
	if _, err := limited(t, env, time.Minute).Prove(ctx, nil); !errors.Is(err, context.Canceled) || authErrorOf(err) != nil {
		t.Errorf("error %v, want cancelled", err)
	}
	mustEnd(t, dir)
}

func TestAzFloods(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "flood")
	_, err := limited(t, env, time.Minute).Prove(t.Context(), nil)
	if e := authError(t, err); e.Message != "az printed more than 1 MiB" || !errors.Is(err, client.ErrTooLarge) {
		t.Errorf("error %v", e)
	}
	mustEnd(t, dir)
}

func TestAzBabbles(t *testing.T) {
	t.Parallel()
	_, env := fake(t, "az", "babble")
	_, err := limited(t, env, time.Minute).Prove(t.Context(), nil)
	if e := authError(t, err); len(e.Body) != bodyCap || !strings.HasPrefix(e.Description, "yyy") {
		t.Errorf("body of %d bytes, description %.10q", len(e.Body), e.Description)
	}
	if e := env.Journal.List()[0]; !e.Cut || e.BodySize != stderrCap {
		t.Errorf("journal: cut %v, size %d", e.Cut, e.BodySize)
	}
}

// TestAzLeavesAChild: it ended well, so its token counts; what it left ends.
func TestAzLeavesAChild(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "orphan")
	if _, err := limited(t, env, time.Minute).Prove(t.Context(), nil); err != nil {
		t.Error(err)
	}
	mustEnd(t, dir)
}

func TestAzFirstRunMayTakeLonger(t *testing.T) {
	t.Parallel()
	_, env := fake(t, "az", "token")
	a := &azure{args: []string{"x"}, env: env.complete(), limit: time.Nanosecond, firstLimit: time.Minute}
	if _, err := a.fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.fetch(t.Context()); !errors.Is(err, errLate) {
		t.Errorf("second run: %v, want the shorter limit", err)
	}
}

func FuzzPrinted(f *testing.F) {
	f.Add([]byte(`{"accessToken":"x","expires_on":1,"expiresOn":"2026-01-01 00:00:00.000000"}`))
	f.Add([]byte(`{"status":{"token":"x"}}`))
	f.Add([]byte("Bearer \"x\""))
	f.Fuzz(func(t *testing.T, out []byte) {
		g, err := readPrinted(out, time.Now())
		if (err == nil) != (g.token != "") || err == nil && !sendable(g.token) {
			t.Fatalf("token %q and error %v", g.token, err)
		}
		if line := complaint(out); strings.ContainsAny(line, "\r\n") {
			t.Fatalf("complaint %q", line)
		}
	})
}
