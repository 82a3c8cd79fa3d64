//go:build unix

package process

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// dialogue runs the program on a terminal, waits for each text after the one
// before it, and answers. It returns the whole output.
func dialogue(t *testing.T, s *clitest.Sandbox, turns [][2]string, args ...string) string {
	t.Helper()
	p := s.Terminal(args...)
	seen := 0
	for _, turn := range turns {
		p.Await(func(string) string {
			i := strings.Index(p.Output()[seen:], turn[0])
			if i < 0 {
				return fmt.Sprintf("%q was not written", turn[0])
			}
			seen += i + len(turn[0])
			return ""
		})
		p.Press(turn[1])
	}
	if code := p.Wait(); code != 0 {
		t.Fatalf("%v: exit %d\n%s", args, code, p.Output())
	}
	p.Clean(0)
	return p.Output()
}

// TestEditor: the editor gets the file but no secret of a profile. A file that
// cannot be used is reported and can be corrected at once.
func TestEditor(t *testing.T) {
	t.Parallel()
	s := clitest.NewSandbox(t, "[profiles.a]\nauth = { method = \"bearer\", token = { env = \"OUR_SECRET\" } }\n")
	config, log := s.Path("config/odatui/profiles.toml"), s.Path("tmp", "log")
	s.Script("ed", "/usr/bin/env > "+log+".env\nif [ -e "+log+" ]; then echo 'url = \"https://a.example\"' >> \"$1\"; fi\necho run >> "+log)
	s.Env = []string{"VISUAL=" + s.Path("bin", "ed"), "OUR_SECRET=c4nary", "OTHER=yes"}
	output := dialogue(t, s, [][2]string{{"back to the editor? [y/N]", "y\n"}, {"ok       a", ""}}, "profiles", "edit", "a")
	if !strings.Contains(output, "profile a: url: is missing") {
		t.Errorf("the problem is not reported: %s", output)
	}
	given, err := os.ReadFile(log + ".env")
	if err != nil || strings.Contains(string(given), "c4nary") || !strings.Contains(string(given), "OTHER=yes") {
		t.Errorf("the editor's environment: %v\n%s", err, given)
	}
	dialogue(t, s, [][2]string{{"remove the profile a? [y/N]", "y\n"}}, "profiles", "remove", "a")
	if data, err := os.ReadFile(config); err != nil || strings.Contains(string(data), "profiles.a") {
		t.Errorf("not removed: %v\n%s", err, data)
	}
}

// TestFormReturns: if a profile cannot be saved, the form comes back with what
// was typed, and another answer is enough.
func TestFormReturns(t *testing.T) {
	t.Parallel()
	s := clitest.NewSandbox(t, "")
	s.Env = []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
	down := "\x1b[B"
	output := dialogue(t, s, [][2]string{
		{"A new profile", "x\r\r\r\r\r"},
		{"Way to sign in", "\r" + down + down + down + "\r"},
		{"No keyring answers", "\x1b[A\x1b[A\x1b[A\r"}, // in the keyring all the same
		{"it is not shown", "c4nary\r"},
		{"choose another place for the secret", "\r\r\r\r\r"},
		{"Way to sign in", "\r\r"},
		{"Where is it kept?", "\r"},
		{"added x to", ""},
	}, "profiles", "add", "--url", "https://x.example")
	data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
	if err != nil || !strings.Contains(string(data), "token = { prompt = true }") || strings.Contains(output+string(data), "c4nary") {
		t.Errorf("%v\n%s\n%s", err, data, output)
	}
}
