//go:build unix

package hostile

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"odatui/cli/clitest"
	"odatui/client/export"
)

// TestLinesOnATerminal runs every command that may print untrusted text on a
// terminal, and judges its output.
func TestLinesOnATerminal(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	s := clitest.NewSandbox(t, hostileProfiles(e.URL))
	s.Env = append(s.Env, "EVIL_SECRET=evil-secret-value")
	s.Write("work/bad.toml", "version = 1\n[profiles.\"a\x1b]0;x\u202e\u009b8m\"\nurl = 1\x9b8m")
	s.Write("work/postman.json", `{"name":"\u001b]0;x\u202e","values":[{"key":"url\u009b8m","value":"http://x\u001b]0;y"}]}`)
	type run struct {
		code int
		args string
	}
	runs := []run{
		{0, "sets evil"}, {0, "sets evil --format json"}, {0, "describe evil Evil"}, {0, "describe evil Evil --format json"},
		{1, "get evil JsonError"}, {4, "get evil HtmlError"}, {1, "get evil TextError"}, {1, "get evil HeaderError"}, {1, "get evil Moved"},
		{1, "get evil Z0\x1b]0;unterminated"}, {1, "get evil No\x1b]0;x\u202eSet"}, {0, "get evil Columns --format table"},
		{0, "get evil Big --top 1"}, {0, "get evil Evil -v --trace t.har"}, {0, "get evil Evil --url --filter a\x1b]0;x\u202e"},
		{0, "get evil Evil --curl --filter a\x1b]0;x\u202e"}, {2, "get evil Evil --format x\x1b]0;y"}, {2, "get evil Evil --\x1b]0;y"}, {2, "\x1b]0;y\u202e x"},
		{4, "sets refused"}, {4, "token refused"}, {0, "token proved"}, {0, "token proved --format json"}, {0, "token proved --raw"},
		{0, "profiles list"}, {0, "profiles show evil"}, {0, "profiles show n\x1b]0;x\u202eame"}, {-1, "profiles check"}, {2, "sets unset"},
		{2, "sets broken"}, {2, "sets nope\x1b]0;x\u202e"}, {2, "sets evil@no\x1b]0;x\u202e"}, {2, "sets evil --config bad.toml"}, {2, "sets evil --config no\x1b]0;x\u202e.toml"},
		{0, "profiles path --config no\x1b]0;x\u202e.toml"}, {-1, "profiles import postman.json"}, {2, "sets http://no-such\u202e.invalid/\x1b]0;x"},
		{0, "sets n\x1b]0;x\u202eame"}, {2, "open nope\x1b]0;x"}, {0, "__complete sets \x1b]0;x"},
	}
	for _, format := range export.Names() {
		runs = append(runs, run{0, "get evil Evil --format " + format}, run{0, "sets evil --format " + format}, run{0, "get evil Columns --format " + format})
	}
	for _, r := range runs {
		t.Run(fmt.Sprintf("%q", r.args), func(t *testing.T) {
			t.Parallel()
			p := s.Within(t).Terminal(strings.Split(r.args, " ")...)
			if code := p.Wait(); r.code >= 0 && code != r.code {
				t.Errorf("exit %d, want %d: %s", code, r.code, p.Screen())
			}
			p.Clean(0)
		})
	}
}

// TestPipesGetUnchangedData: data is written to a pipe unchanged; messages are
// sanitised all the same.
func TestPipesGetUnchangedData(t *testing.T) {
	t.Parallel()
	e := hostileService(t)
	s := clitest.NewSandbox(t, hostileProfiles(e.URL))
	got := s.Run("get", "evil", "Evil", "--format", "json", "--top", "200", "-v")
	if got.Code != 0 {
		t.Fatal(got)
	}
	var rows []struct{ Text string }
	if err := json.Unmarshal([]byte(got.Out), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(attacks()) {
		t.Fatalf("%d rows, want %d", len(rows), len(attacks()))
	}
	for i, attack := range attacks() {
		if want := strings.ToValidUTF8(attack, "\uFFFD"); strings.ToValidUTF8(attack, "") == attack && rows[i].Text != want {
			t.Errorf("row %d is %.80q, want %.80q", i+1, rows[i].Text, want)
		}
	}
	for _, args := range [][]string{{"get", "evil", "TextError"}, {"get", "evil", "HtmlError"}, {"sets", "nope\x1b]0;x"}} {
		j := clitest.NewJudge(clitest.Wide, clitest.High)
		_, _ = j.Write([]byte(s.Run(args...).Err))
		for _, fault := range j.Verdict(0) {
			t.Errorf("%q on stderr: %s", args, fault)
		}
	}
}
