//go:build unix

package cli

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const (
	escape   = "\x1b"
	enter    = "\r"
	pageDown = "\x1b[6~"
)

// then presses keys and waits for texts to stand on the screen.
func (p *onTerminal) then(keys string, texts ...string) string {
	p.t.Helper()
	p.press(keys)
	return p.until(p.t, texts...)
}

// without presses keys and waits until a text has gone.
func (p *onTerminal) without(keys, text string) {
	p.t.Helper()
	p.press(keys)
	p.wanted(p.t, func(screen string) string {
		if strings.Contains(screen, text) {
			return text + " stays"
		}
		return ""
	})
}

// close closes what lies over the screen under a title.
func (p *onTerminal) close(title string) {
	p.t.Helper()
	p.without(escape, title)
}

// filter types a filter and waits for its rows.
func (p *onTerminal) filter(text string) {
	p.t.Helper()
	p.then("f", "enter apply")
	p.press(text)
	p.without(enter, "enter apply")
}

// leave goes back until the program ends.
func (p *onTerminal) leave() {
	p.t.Helper()
	p.press("\x03\x03")
	if code := p.wait(); code != 0 {
		p.t.Errorf("exit %d\n%s", code, p.screen())
	}
}

// explorer opens the explorer on the service that means harm.
func explorer(t *testing.T, args ...string) *onTerminal {
	t.Helper()
	e := evilService(t)
	s := newSandbox(t, evilProfiles(e.URL))
	s.env = append(s.env, "EVIL_SECRET=evil-secret-value")
	return s.terminal(args...)
}

// TestRowsOfAHostileService drives every screen that shows rows. Whatever
// stands in a cell, each row stays one row, the row below it is drawn, and the
// word LIVE stays on the screen.
func TestRowsOfAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t)
	p.until(t, "profiles.toml", "unknown key")
	p.then(enter, "29 sets", "Z19", "LIVE")
	screen := p.then(enter, "end-31.")
	seen := marks(screen)
	for i := 0; len(seen) < len(attacks()) && i < 5; i++ {
		screen = p.then(pageDown, fmt.Sprintf("end-%d.", min(len(seen)+31, len(attacks()))))
		if !strings.HasPrefix(screen, " LIVE ") {
			t.Errorf("LIVE is gone:\n%s", screen)
		}
		for mark := range marks(screen) {
			seen[mark] = true
		}
	}
	if len(seen) != len(attacks()) {
		t.Errorf("%d of %d rows were drawn", len(seen), len(attacks()))
	}
	p.then("gl"+enter, "field 2 of", "␛]0;unterminated")
	p.then("JJ", " row 3", "␛_unterminated")
	p.then(enter, "lines 1-1 of 1")
	p.then("x", "1b 5f")
	p.then(escape, "field 2 of")
	p.then(escape, "end-31.")
	p.then("?", "─ keys ─", "everywhere")
	p.close("─ keys ─")
	p.then(":env", "─ commands ─", "env e␛]0;x�v")
	p.close("─ commands ─")
	p.then("L", "exchanges", "$metadata")
	p.then(enter, "answer body", "X-Request-Id")
	p.then("G", "end-73.")
	p.then(escape, "enter in full")
	p.then(escape, "enter record")
	p.then("y", " by the terminal")
	p.leave()
	p.clean(1)
	if text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.copied[0], "c;")); err != nil || string(text) != attacks()[2] {
		t.Errorf("copied %q (%v), want the cell as it is", text, err)
	}
}

var markForm = regexp.MustCompile(`\bend-\d+\.`)

// marks returns the marks behind the rows that are drawn.
func marks(screen string) map[string]bool {
	found := map[string]bool{}
	for _, mark := range markForm.FindAllString(screen, -1) {
		found[strings.TrimSpace(mark)] = true
	}
	return found
}

// TestOtherSetsOfAHostileService: hostile column names, one huge cell, naughty
// strings, a filter that is pasted with control characters in it, and a flip to
// an environment whose name attacks.
func TestOtherSetsOfAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t, "evil@live")
	p.until(t, "29 sets")
	p.then("jj"+enter, "of 42", "5␛]52")
	p.then("$", "columns", "Last")
	p.then("c", "go to column", "31��␛]0;x␇")
	p.close("go to column")
	p.then(enter, "field 42 of")
	p.then(escape, "enter record")
	p.then(escape, "29 sets")
	p.then("j"+enter, "end-1.")
	p.then("lv", "lines 1-")
	p.without("G", "lines 1-")
	p.then(escape, "end-1.")
	p.filter("\x1b[200~Text eq 'a\x1b]0;x\x07\u202e\u009b8m\r\nb'\x1b[201~")
	p.then("-", "E␛]0;X�V", "Text eq 'a")
	p.leave()
	p.clean(0)
}

// TestNaughtyStringsOnTheScreen pages through the big list where it is there.
func TestNaughtyStringsOnTheScreen(t *testing.T) {
	t.Parallel()
	strange := naughty(t)
	if strange == nil {
		t.Skip("the naughty strings are not there")
	}
	p := explorer(t, "evil@live", "Naughty")
	p.until(t, "end-31.")
	seen := marks(p.screen())
	for i := 31; i < len(strange); i += 31 {
		p.then(pageDown, fmt.Sprintf("end-%d.", min(i+31, len(strange))))
		for mark := range marks(p.screen()) {
			seen[mark] = true
		}
	}
	if len(seen) != len(strange) {
		t.Errorf("%d of %d rows were drawn", len(seen), len(strange))
	}
	p.leave()
	p.clean(0)
}

// TestTroubleWithAHostileService: errors of every shape, in the explorer.
func TestTroubleWithAHostileService(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"JsonError": "service answered 400 evil", "HtmlError": "service answered 403 with a web page", "TextError": "service answered 501",
		"HeaderError": "malformed", "Moved": "redirects to", "Z0\x1b]0;unterminated": "service answered 404",
	} {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			p := explorer(t, "evil@live", set)
			p.until(t, want, "LIVE")
			p.without("G", "↓ more")
			if strings.Contains(p.screen(), "x the exchange") {
				p.then("x", "› requests")
				p.close("› requests")
			}
			p.then("y", " by the terminal")
			p.leave()
			p.clean(1)
		})
	}
}

// TestTokenTroubleWithAHostileService: the token endpoint attacks.
func TestTokenTroubleWithAHostileService(t *testing.T) {
	t.Parallel()
	p := explorer(t, "refused")
	p.until(t, "AADSTS7000215", "x the exchange")
	p.then("x", "› requests")
	p.close("› requests")
	p.leave()
	p.clean(0)
	p = explorer(t, "unset")
	p.until(t, "auth.token")
	p.leave()
	p.clean(0)
}
