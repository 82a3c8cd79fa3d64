package auth

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

func found(path string) func(string) (string, error) {
	return func(file string) (string, error) {
		if file != "az" {
			return "", exec.ErrNotFound
		}
		return path, nil
	}
}

func TestAzSignIn(t *testing.T) {
	t.Parallel()
	path := "/usr/bin/az"
	if runtime.GOOS == "windows" {
		path = `C:\az\az.cmd`
	}
	environ := func() []string {
		return []string{"PATH=/bin", "HOME=/home/x", "AZURE_CONFIG_DIR=/az", "NXT_KEY=canary", "AZURE_CLIENT_SECRET=canary", "LD_PRELOAD=canary"}
	}
	args := []string{"login", "--tenant", "11111111-2222-3333-4444-555555555555", "--scope", "api://APP/default", "--allow-no-subscriptions",
		"--claims-challenge", "eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="}
	cmd, err := AzSignIn(t.Context(), args, environ, found(path))
	if err != nil {
		t.Fatal(err)
	}
	if cmd.Stdin != nil || cmd.Stdout != nil || cmd.Stderr != nil {
		t.Error("the streams are the caller's")
	}
	for _, entry := range cmd.Env {
		if strings.Contains(entry, "canary") {
			t.Errorf("az gets %s", entry)
		}
	}
	for _, entry := range []string{"PATH=/bin", "AZURE_CONFIG_DIR=/az", "AZURE_CORE_LOGIN_EXPERIENCE_V2=off"} {
		if !slices.Contains(cmd.Env, entry) {
			t.Errorf("az lacks %s", entry)
		}
	}
	if runtime.GOOS == "windows" {
		if !strings.HasSuffix(cmd.Path, "cmd.exe") {
			t.Errorf("runs %s", cmd.Path)
		}
		return
	}
	if cmd.Path != path || !slices.Equal(cmd.Args, append([]string{path}, args...)) {
		t.Errorf("runs %s %q", cmd.Path, cmd.Args)
	}
}

func TestAzSignInRefuses(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		nil,
		{"account", "clear"},
		{"login", "--debug"},
		{"login", "--service-principal", "-u", "x", "-p", "canary"},
		{"login", "--password", "canary"},
		{"login", "--tenant"},
		{"login", "--tenant", ""},
		{"login", "--tenant", "--debug"},
		{"login", "--tenant", "a/b"},
		{"login", "--tenant", "a", "canary"},
		{"login", "--scope", "a b"},
		{"login", "--scope", "a&canary"},
		{"login", "--scope", "%PATH%"},
		{"login", "--scope=api://x"},
		{"login", "--scope", "a\nb"},
		{"login", "--claims-challenge", `{"a":1}`},
		{"login", "--claims-challenge", "a|b"},
		{"login", "--use-device-code", "canary"},
	} {
		cmd, err := AzSignIn(t.Context(), args, func() []string { return nil }, found("/usr/bin/az"))
		if err == nil || cmd != nil {
			t.Errorf("%q is run", args)
			continue
		}
		if strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: the error quotes it: %v", args, err)
		}
	}
}

func TestAzSignInNeedsAz(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		look func(string) (string, error)
		want error
	}{
		"missing":         {func(string) (string, error) { return "", &exec.Error{Name: "az", Err: exec.ErrNotFound} }, exec.ErrNotFound},
		"relative":        {found("az"), exec.ErrDot},
		"in the folder":   {func(string) (string, error) { return "./az", &exec.Error{Name: "az", Err: exec.ErrDot} }, exec.ErrDot},
		"folder relative": {found("bin/az"), exec.ErrDot},
	} {
		_, err := AzSignIn(t.Context(), []string{"login"}, func() []string { return nil }, tt.look)
		var failed *client.AuthError
		if !errors.As(err, &failed) || !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAzSignInRuns shows that what is made can be started, and that the end of
// the context ends it.
func TestAzSignInRuns(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "az", "echo")
	cmd, err := AzSignIn(t.Context(), []string{"login", "--allow-no-subscriptions"}, os.Environ, env.LookPath)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if got := string(written(t, dir, "args")); got != `["login","--allow-no-subscriptions"]` {
		t.Errorf("az got %s", got)
	}

	_, env = fake(t, "az", "sleep")
	ctx, stop := context.WithCancel(t.Context())
	if cmd, err = AzSignIn(ctx, []string{"login"}, os.Environ, env.LookPath); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := cmd.Wait(); err == nil {
		t.Error("it ended well, although it sleeps for an hour")
	}
}
