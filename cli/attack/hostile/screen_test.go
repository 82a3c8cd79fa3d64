//go:build unix

package hostile

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// explorer starts the explorer on the hostile service.
func explorer(t *testing.T, args ...string) *clitest.Terminal {
	t.Helper()
	e := hostileService(t)
	s := clitest.NewSandbox(t, hostileProfiles(e.URL))
	s.Env = append(s.Env, "EVIL_SECRET=evil-secret-value")
	return s.Terminal(args...)
}

// TestRowsOfAHostileService drives every screen that shows rows. Whatever a cell
// contains, each row is one line, the row below it is drawn, and the word LIVE
// stays on the screen.
func TestRowsOfAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t)
	p.Until("profiles.toml", "unknown key")
	p.Then(clitest.Enter, "29 sets", "Z19", "LIVE")
	screen := p.Then(clitest.Enter, "rows 1-31 of")
	seen := numbers(screen)
	for i := 0; len(seen) < len(attacks()) && i < 5; i++ {
		screen = p.Then(clitest.PageDown, fmt.Sprintf("-%d of ", min(len(seen)+31, len(attacks()))))
		if !strings.HasPrefix(screen, " LIVE ") {
			t.Errorf("LIVE is gone:\n%s", screen)
		}
		for mark := range numbers(screen) {
			seen[mark] = true
		}
	}
	if len(seen) != len(attacks()) {
		t.Errorf("%d of %d rows were drawn", len(seen), len(attacks()))
	}
	p.Then("gl"+clitest.Enter, "field 2 of", "␛]0;unterminated")
	p.Then("JJ", " row 3", "␛_unterminated")
	p.Then(clitest.Enter, "lines 1-1 of 1")
	p.Then("x", "1b 5f")
	p.Then(clitest.Escape, "field 2 of")
	p.Then(clitest.Escape, "rows 1-31 of")
	p.Then("?", "─ keys of rows ─", "everywhere")
	p.Close("─ keys of rows ─")
	p.Then(":env", "─ commands ─", "env e␛]0;x�v")
	p.Close("─ commands ─")
	p.Then("L", "exchanges", "$metadata")
	p.Then(clitest.Enter, "answer body", "X-Request-Id")
	p.Then("G", "end-073.")
	p.Then(clitest.Escape, "enter in full")
	p.Then(clitest.Escape, "enter record")
	p.Then("y", " by the terminal")
	p.Leave()
	p.Clean(1)
	if text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Copied()[0], "c;")); err != nil || string(text) != attacks()[2] {
		t.Errorf("copied %q (%v), want the cell as it is", text, err)
	}
}

// numberForm finds the numbers of the rows on a screen.
var numberForm = regexp.MustCompile(`(?m)^\W*(\d+) │`)

// numbers returns the numbers of the rows on the screen: what stands at their right end
// may be out of sight.
func numbers(screen string) map[string]bool {
	found := map[string]bool{}
	for _, m := range numberForm.FindAllStringSubmatch(screen, -1) {
		found[m[1]] = true
	}
	return found
}

// TestOtherSetsOfAHostileService: hostile column names, a huge cell, a filter
// that is pasted with control characters, and a switch to an environment whose
// name attacks.
func TestOtherSetsOfAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t, "evil@live")
	p.Until("29 sets")
	p.Then("jj"+clitest.Enter, "of 42", "5␛]52")
	p.Then("$", "columns", "Last")
	p.Then("c", "go to column", "31��␛]0;x␇")
	p.Close("go to column")
	p.Then(clitest.Enter, "field 42 of")
	p.Then(clitest.Escape, "enter record")
	p.Then(clitest.Escape, "29 sets")
	p.Then("j"+clitest.Enter, "end-001.")
	p.Then("lv", "lines 1-")
	p.Without("G", "lines 1-")
	p.Then(clitest.Escape, "end-001.")
	p.Filter("\x1b[200~Text eq 'a\x1b]0;x\x07\u202e\u009b8m\r\nb'\x1b[201~")
	p.Then("-", "E␛]0;X�V", "Text eq 'a")
	p.Leave()
	p.Clean(0)
}

// TestNaughtyStringsOnTheScreen pages through the big list, with the test data.
func TestNaughtyStringsOnTheScreen(t *testing.T) {
	t.Parallel()
	texts := naughty(t)
	if texts == nil {
		t.Skip("the naughty strings are missing")
	}
	p := explorer(t, "evil@live", "Naughty")
	p.Until("rows 1-31 of")
	seen := numbers(p.Screen())
	for i := 31; i < len(texts); i += 31 {
		last := min(i+31, len(texts))
		p.Then(clitest.PageDown, fmt.Sprintf("-%d of ", last), fmt.Sprintf("%d │", last)) // the rows come behind the title
		for mark := range numbers(p.Screen()) {
			seen[mark] = true
		}
	}
	if len(seen) != len(texts) {
		t.Errorf("%d of %d rows were drawn", len(seen), len(texts))
	}
	p.Leave()
	p.Clean(0)
}

// TestErrorsOfAHostileService: errors of every form, in the explorer.
func TestErrorsOfAHostileService(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"JsonError": "service answered 400 evil", "HtmlError": "service answered 403 with a web page", "TextError": "service answered 501",
		"HeaderError": "malformed", "Moved": "redirects to", "Z0\x1b]0;unterminated": "service answered 404",
	} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			p := explorer(t, "evil@live", set)
			p.Until(want, "LIVE")
			p.Without("G", "↓ more")
			p.Then("x", "› requests", "GET http://", "remote  ")
			p.Close("› requests")
			p.Then("y", " by the terminal")
			p.Leave()
			p.Clean(1)
		})
	}
}

// TestTokenErrorsOfAHostileService: the token endpoint attacks.
func TestTokenErrorsOfAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t, "refused")
	p.Until("AADSTS7000215", "y copy report")
	p.Then("x", "› requests", "POST http://", "X-Request-Id")
	p.Close("› requests")
	p.Leave()
	p.Clean(0)
	p = explorer(t, "unset")
	p.Until("auth.token")
	p.Leave()
	p.Clean(0)
}
