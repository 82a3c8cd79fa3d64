//go:build unix

package profiles

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program writes a shell script that stands for a password manager.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "give")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSecretFromCommand(t *testing.T) {
	t.Parallel()
	path := program(t, `printf '%s|%s\n' "$1" "$2"; echo told >&2`)
	if got, err := resolve(t, Reference{Command: []string{path, "a b; echo $HOME", "*"}}); got != "a b; echo $HOME|*" || err != nil {
		t.Errorf("%q, %v: there is no shell in between", got, err)
	}
	tests := []struct{ name, script, want string }{
		{"fails", "echo " + canary + "; echo told " + canary + " >&2; exit 3", "failed with exit code 3"},
		{"nothing", "echo told >&2", "gave nothing"},
		{"flood", "while :; do echo " + canary + "; done", "more than 64 KiB"},
		{"killed", "kill -9 $$", "could not be run to its end"},
	}
	for _, tt := range tests {
		_, err := resolve(t, Reference{Command: []string{program(t, tt.script)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		var wrong *SecretError
		if tt.name == "fails" && (!errors.As(err, &wrong) || wrong.Stderr != "told "+canary+"\n") {
			t.Errorf("stderr: %#v", wrong)
		}
	}
	if _, err := resolve(t, Reference{Command: []string{"odatui-no-such-program"}}); err == nil || !strings.Contains(err.Error(), "not found") {
		t.Error(err)
	}
}

// TestCommandIsEndedWhole: time is up, and the children go too.
func TestCommandIsEndedWhole(t *testing.T) {
	t.Parallel()
	pids := filepath.Join(t.TempDir(), "pids")
	path := program(t, "sleep 600 & echo $! > "+pids+".new; mv "+pids+".new "+pids+"; wait")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := NewSecret(Reference{Command: []string{path}}, "x").Resolve(ctx, nil)
		done <- err
	}()
	var child int
	for child == 0 {
		data, err := os.ReadFile(pids)
		if err == nil {
			if child, err = strconv.Atoi(strings.TrimSpace(string(data))); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for end := time.Now().Add(3 * time.Minute); running(child); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the program's child is still running")
		}
	}
}

// running reports whether a process is there and no zombie.
func running(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(data), ") Z ")
}

func TestCommandTimeIsUp(t *testing.T) {
	t.Parallel()
	s := NewSecret(Reference{Command: []string{program(t, "echo told >&2; exec sleep 600")}}, "x")
	_, err := s.runCommand(t.Context(), s.ref.Command, 200*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "did not end within 200ms") {
		t.Error(err)
	}
}

func TestCommandEnvironment(t *testing.T) {
	text := "[profiles.a]\nurl=\"https://x.example\"\nheaders={K={env=\"AZURE_OUR_KEY\"}}\nauth={method=\"bearer\",token={command=[" + quote(program(t, "env")) + "]}}\n" +
		"[profiles.b.auth]\nclient_secret={env=\"XDG_OTHER_SECRET\"}\n"
	for _, name := range []string{"AZURE_OUR_KEY", "XDG_OTHER_SECRET", "SOME_TOKEN", "AZURE_CONFIG_DIR", "PASSWORD_STORE_DIR", "LC_ALL", "https_proxy"} {
		t.Setenv(name, "v-"+name)
	}
	got, err := mustResolve(t, text, "a").Auth.Secrets["token"].Resolve(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(got) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	for _, name := range []string{"PATH", "AZURE_CONFIG_DIR", "PASSWORD_STORE_DIR", "LC_ALL", "https_proxy"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"AZURE_OUR_KEY", "XDG_OTHER_SECRET", "SOME_TOKEN"} {
		if slices.Contains(names, name) {
			t.Errorf("%s is passed on", name)
		}
	}
}
