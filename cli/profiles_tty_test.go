//go:build unix

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// dialogue runs the program in a terminal: it waits for each text and answers.
func dialogue(t *testing.T, env []string, turns [][2]string, args ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "odatui")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), append(env, "TERM=xterm-256color", "HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	watchdog := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer watchdog.Stop()
	var all strings.Builder
	seen := 0
	buffer := make([]byte, 4096)
	for {
		n, err := tty.Read(buffer)
		all.Write(buffer[:n])
		for len(turns) > 0 {
			i := strings.Index(all.String()[seen:], turns[0][0])
			if i < 0 {
				break
			}
			seen += i + len(turns[0][0])
			if _, err := tty.WriteString(turns[0][1]); err != nil {
				t.Fatal(err)
			}
			turns = turns[1:]
		}
		if err != nil { // the other side is closed
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, all.String())
	}
	if len(turns) > 0 {
		t.Errorf("%v never said %q:\n%s", args, turns[0][0], all.String())
	}
	return all.String()
}

// TestEditor: the editor gets the file and not the secrets of the profiles; a
// broken result is told and can be mended at once.
func TestEditor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config, editor, log := filepath.Join(dir, "p.toml"), filepath.Join(dir, "ed"), filepath.Join(dir, "log")
	script := "#!/bin/sh\nenv > " + log + ".env\nif [ -e " + log + " ]; then echo 'url = \"https://a.example\"' >> \"$1\"; fi\necho run >> " + log + "\n"
	if err := os.WriteFile(editor, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("[profiles.a]\nauth = { method = \"bearer\", token = { env = \"OUR_SECRET\" } }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"ODATUI_CONFIG=" + config, "VISUAL=" + editor, "OUR_SECRET=c4nary", "OTHER=yes"}
	said := dialogue(t, env, [][2]string{{"back to the editor? [y/N]", "y\n"}, {"ok       a", ""}}, "profiles", "edit", "a")
	if !strings.Contains(said, "profile a: url: is missing") {
		t.Errorf("the problem is not told: %s", said)
	}
	given, err := os.ReadFile(log + ".env")
	if err != nil || strings.Contains(string(given), "c4nary") || !strings.Contains(string(given), "OTHER=yes") {
		t.Errorf("the editor's environment: %v\n%s", err, given)
	}
	dialogue(t, env, [][2]string{{"remove the profile a? [y/N]", "y\n"}}, "profiles", "remove", "a")
	if data, err := os.ReadFile(config); err != nil || strings.Contains(string(data), "profiles.a") {
		t.Errorf("not removed: %v\n%s", err, data)
	}
}

// TestAddComesBack: what cannot be saved brings the form back with what was
// typed, so that another answer is all it takes.
func TestAddComesBack(t *testing.T) {
	t.Parallel()
	config := filepath.Join(t.TempDir(), "p.toml")
	env := []string{"ODATUI_CONFIG=" + config, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
	down := "\x1b[B"
	said := dialogue(t, env, [][2]string{
		{"A new profile", "x\r\r\r\r\r"},
		{"Way to sign in", "\r" + down + down + down + "\r"},
		{"No keyring answers", "\x1b[A\x1b[A\x1b[A\r"}, // in the keyring all the same
		{"it is not shown", "c4nary\r"},
		{"choose another place for the secret", "\r\r\r\r\r"},
		{"Way to sign in", "\r\r"},
		{"Where is it kept?", "\r"},
		{"added x to", ""},
	}, "profiles", "add", "--url", "https://x.example")
	data, err := os.ReadFile(config)
	if err != nil || !strings.Contains(string(data), "token = { prompt = true }") || strings.Contains(said+string(data), "c4nary") {
		t.Errorf("%v\n%s\n%s", err, data, said)
	}
}
