//go:build unix

package auth

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func argv(list ...string) Settings {
	return Settings{Lists: map[string][]string{"command": list}}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "token-tool", "echo")
	env.Environ = func() []string {
		return []string{"PATH=/bin", "HOME=/h", "XDG_RUNTIME_DIR=/run", "PASSWORD_STORE_DIR=/p", "MY_SECRET=canary", "AZURE_CLIENT_SECRET=canary"}
	}
	c := open(t, "command", argv("token-tool", "read", "$HOME; id", "private"), env)
	if token, err := c.Token(t.Context()); err != nil || token != "tok-az" {
		t.Fatal(token, err)
	}
	var args, environ []string
	_ = json.Unmarshal(written(t, dir, "args"), &args)
	_ = json.Unmarshal(written(t, dir, "environ"), &environ)
	if !slices.Equal(args, []string{"read", "$HOME; id", "private"}) {
		t.Errorf("arguments %q went through something", args)
	}
	if len(environ) != 4 || strings.Contains(strings.Join(environ, " "), "canary") {
		t.Errorf("environment %q", environ)
	}
	if info := c.Info(); info.Source != "command token-tool" {
		t.Errorf("source %q", info.Source)
	}
	if list := env.Journal.List(); len(list) != 1 || list[0].URL != "token-tool …" {
		t.Errorf("journal %+v", list)
	}
}

func TestCommandFails(t *testing.T) {
	t.Parallel()
	_, env := fake(t, "token-tool", "print", "stdout", "", "stderr", "gpg: decryption failed: No secret key\nmore\n")
	_, err := open(t, "command", argv("token-tool"), env).Prove(t.Context(), nil)
	if e := authError(t, err); e.Description != "gpg: decryption failed: No secret key" || e.Message != "token-tool could not get a token (exit status 1)" {
		t.Errorf("message %q, description %q", e.Message, e.Description)
	}
	_, err = open(t, "command", argv("no-such-tool"), env).Prove(t.Context(), nil)
	if e := authError(t, err); e.Message != "no-such-tool is not installed or not on the PATH" || !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("message %q, cause %v", e.Message, e.Cause)
	}
}

func TestCommandHangs(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "token-tool", "hang")
	untilStarted(dir, func(limit time.Duration) {
		r := &runner{argv: []string{"token-tool"}, env: env.complete(), limit: limit}
		if _, err := r.fetch(t.Context()); !errors.Is(err, errLate) {
			t.Errorf("error %v", err)
		}
	})
	mustEnd(t, dir)
}

// TestCommandByPath: a path is taken as it is written, from this folder.
func TestCommandByPath(t *testing.T) {
	t.Parallel()
	dir, env := fake(t, "token-tool", "token")
	env.LookPath = exec.LookPath
	if _, err := open(t, "command", argv(filepath.Join(dir, "token-tool")), env).Prove(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestCommandWrongSettings(t *testing.T) {
	t.Parallel()
	refuse(t, "command", argv(), "command")
	refuse(t, "command", argv(" ", "x"), "command")
}
