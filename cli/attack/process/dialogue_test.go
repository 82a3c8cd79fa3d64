//go:build unix

package process

import (
	"fmt"
	"os"
	"strconv"
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

// Keys of a form; keyless stands for the wait for what is known of the keyring.
const (
	up      = "\x1b[A"
	down    = "\x1b[B"
	back    = "\x1b[Z"
	keyless = "\x00"
)

// addForm starts the form of a new profile, on a machine without a keyring.
func addForm(t *testing.T, args ...string) (*clitest.Sandbox, *clitest.Terminal) {
	t.Helper()
	s := clitest.NewSandbox(t, "")
	s.Env = []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
	p := s.Terminal(append([]string{"profiles", "add"}, args...)...)
	p.Until("new profile", "Name")
	return s, p
}

// TestFormReturns: if a profile cannot be saved, the form stays with what was typed,
// and another answer is enough.
func TestFormReturns(t *testing.T) {
	t.Parallel()
	s, p := addForm(t, "--url", "https://x.example")
	p.Then("x\r\r\r\r\r", "Kind")
	p.Then("\r"+down+down+down+"\r", "No keyring answers")
	p.Then(up+up+up+"\r", "it is not shown") // in the keyring all the same
	p.Then("\x1b[200~c4nary\x1b[201~", "••••••")
	p.Then("\r", "typed, not shown")
	p.Then("\r", "choose another place for the secret")
	p.Then(back+back+down+down+down+"\r", "nowhere: ask me each time", "check")
	p.Press("\r")
	if code := p.Wait(); code != 0 || !strings.Contains(p.Screen(), "added x to") {
		t.Fatalf("exit %d\n%s", code, p.Screen())
	}
	p.Clean(0)
	data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
	if err != nil || !strings.Contains(string(data), "token = { prompt = true }") || strings.Contains(p.Output()+string(data), "c4nary") {
		t.Errorf("%v\n%s\n%s", err, data, p.Output())
	}
}

// TestNoLineOfAnEarlierPageRemains walks through every page of a new profile, back and
// forth again. Nothing is written before the last one is confirmed.
func TestNoLineOfAnEarlierPageRemains(t *testing.T) {
	t.Parallel()
	s, p := addForm(t)
	pages := []struct {
		keys  string // that lead to the next page
		lines []string
	}{
		{"mart\rlive\rhttps://mart.example/数据\r名前\r" + down + "\r", []string{"Name", "Environment", "Address", "Title", "Is it live?"}},
		{down + "\r" + down + down + down + down + "\r", []string{"Kind", "Way to sign in"}},
		{"me\r" + keyless + up + up + "\rSECRET\r", []string{"Password", "Variable"}},
		{"data\r\r\r\rstudies\r/s\r", []string{"Rows", "Offset parameter", "Path"}},
		{"", []string{"check"}},
	}
	// The review shows the titles of all pages, so it is not looked at.
	at := func(page int) {
		t.Helper()
		screen := p.Until("page "+strconv.Itoa(page+1)+" of ", pages[page].lines[0])
		for other, o := range pages[:len(pages)-1] {
			for _, line := range o.lines {
				if other != page && page < len(pages)-1 && strings.Contains(screen, line) {
					t.Errorf("page %d shows %q of page %d:\n%s", page+1, line, other+1, screen)
				}
			}
		}
	}
	for i, page := range pages {
		at(i)
		before, after, waits := strings.Cut(page.keys, keyless)
		p.Press(before)
		if waits { // whether there is a keyring is found out meanwhile
			p.Until("No keyring answers")
			p.Press(after)
		}
	}
	p.Until("mart.example/数据", "名前", "SECRET")
	for i := len(pages) - 2; i >= 0; i-- { // back to the first question of each page
		p.Press(back)
		at(i)
		p.Press(strings.Repeat(back, strings.Count(pages[i].keys, "\r")-1))
	}
	for _, page := range pages[:len(pages)-1] {
		p.Press(strings.Repeat("\r", strings.Count(page.keys, "\r")))
	}
	p.Until("page 5 of 5")
	file := s.Path("config/odatui/profiles.toml")
	if data, err := os.ReadFile(file); err != nil || len(data) > 0 {
		t.Errorf("written before it was confirmed: %v\n%s", err, data)
	}
	p.Press("\r")
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit %d\n%s", code, p.Screen())
	}
	p.Clean(0)
	want := `[profiles.mart.environments.live.auth]
method = "basic"
username = "me"
password = { env = "SECRET" }
`
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), want) {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestLeftForm: leaving asks first, and changes nothing.
func TestLeftForm(t *testing.T) {
	t.Parallel()
	s, p := addForm(t)
	p.Then("x"+clitest.EscapeAlone, "Leave the form?")
	p.Press("y")
	if code := p.Wait(); code != clitest.ExitInterrupted || !strings.Contains(p.Screen(), "nothing was changed") {
		t.Errorf("exit %d\n%s", code, p.Screen())
	}
	p.Clean(0)
	if data, err := os.ReadFile(s.Path("config/odatui/profiles.toml")); err != nil || len(data) > 0 {
		t.Errorf("%v\n%s", err, data)
	}
}

// TestFormLineByLine: for screen readers, on a dumb terminal, and over a pipe with
// --plain. Nothing is redrawn, and a secret is not shown.
func TestFormLineByLine(t *testing.T) {
	t.Parallel()
	const answers = "mart\n\nx.example\nhttps://x.example\n\n\n\nbearer\nkeyring\nc4nary\n<\n<\n2\nTOKEN\nyes\n"
	for _, env := range []string{"ACCESSIBLE=1", "TERM=dumb", ""} {
		s := clitest.NewSandbox(t, "")
		s.Env = []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
		var output string
		if env == "" {
			cmd := s.Command("profiles", "add", "--plain")
			cmd.Stdin = strings.NewReader(strings.Replace(answers, "keyring\nc4nary\n<\n<\n", "", 1))
			out, err := cmd.CombinedOutput()
			if output = string(out); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		} else {
			s.Env = append(s.Env, env)
			p := s.Terminal("profiles", "add")
			before, after, _ := strings.Cut(answers, "c4nary")
			p.Then(before, "(not shown)")
			p.Press("c4nary" + after)
			if code := p.Wait(); code != 0 {
				t.Errorf("%s: exit %d\n%s", env, code, p.Output())
			}
			p.Clean(0)
			output = p.Output()
		}
		data, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
		if err != nil || !strings.Contains(string(data), "token = { env = \"TOKEN\" }") || strings.Contains(output, "c4nary") || strings.Contains(output, "\x1b") {
			t.Errorf("%s: %v\n%s\n%s", env, err, data, output)
		}
	}
}

// TestSignInToAnAddress: the explorer asks how, and keeps it for this run.
func TestSignInToAnAddress(t *testing.T) {
	t.Parallel()
	e := clitest.Silent(t)
	s := clitest.NewSandbox(t, "")
	p := s.Terminal(e.URL + "/svc/")
	p.Until("How do you sign in")
	p.Then("\r", "Save it as a profile?")
	p.Then("\r", "Silent")
	p.Leave()
	p.Clean(0)
}

// TestImportKeepsSecrets: without a keyring the user chooses whether an imported secret
// is kept in a file or asked for, and nothing is kept if there is no choice.
func TestImportKeepsSecrets(t *testing.T) {
	t.Parallel()
	const settings = `{"Mart":{"BaseUrl":"https://a.example","Authority":"https://id.example","ClientId":"c","ClientSecret":"c4nary-secret","Scopes":"s"}}`
	for choice, want := range map[string]string{"f\n": `file = "secrets/mart.client_secret"`, "x\na\n": "prompt = true"} {
		s := clitest.NewSandbox(t, "")
		s.Env = []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
		file := s.Path("tmp", "settings.json")
		if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		output := dialogue(t, s, [][2]string{{"add this? [y/N]", "y\n"}, {"each time (a)?", choice}, {"open it: odatui mart", ""}}, "profiles", "import", file)
		config, err := os.ReadFile(s.Path("config/odatui/profiles.toml"))
		if err != nil || !strings.Contains(string(config), want) || strings.Contains(output+string(config), "c4nary-secret") {
			t.Errorf("%q: %v\n%s\n%s", choice, err, config, output)
		}
		kept := s.Path("config/odatui/secrets/mart.client_secret")
		info, err := os.Stat(kept)
		if choice != "f\n" {
			if err == nil {
				t.Errorf("%q: a secret was kept", choice)
			}
			continue
		}
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if check := s.Run("profiles", "check", "mart"); check.Code != 0 || !strings.Contains(check.Out, "ok       mart") {
			t.Error(check)
		}
	}
}
