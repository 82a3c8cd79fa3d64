package vendors

import (
	"bufio"
	"os"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

var (
	escapedUpper = regexp.MustCompile(`\\[A-Z]`)
	groupPlace   = regexp.MustCompile(`\{(\d)\}`)
)

// TestTables checks what the types of a table do not.
func TestTables(t *testing.T) {
	for _, s := range Signs() {
		name := string(s.Vendor().Name) + ": " + s.Codes + s.Words
		if s.Cause == "" || s.Who == "" {
			t.Errorf("%s: a cause or a person is missing", name)
		}
		if s.Words == "" && s.Codes == "" && !s.Own {
			t.Errorf("%s: fits every response", name)
		}
		if len(s.Title) > 135 {
			t.Errorf("%s: the title is too long: %s", name, s.Title)
		}
		groups := 0
		if s.Words != "" {
			if low := escapedUpper.ReplaceAllString(s.Words, ""); low != strings.ToLower(low) {
				t.Errorf("%s: not in lower case", name)
			}
			re, err := regexp.Compile(s.Words)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			groups = re.NumSubexp()
			if re.MatchString("") {
				t.Errorf("%s: fits an empty text", name)
			}
		}
		texts := []string{s.Title}
		for _, a := range s.Do {
			texts = append(texts, a.Text, a.If)
		}
		for _, found := range groupPlace.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			if int(found[1][0]-'0') > groups {
				t.Errorf("%s: the pattern has no group for %s", name, found[0])
			}
		}
	}
}

// TestFastWords checks that patterns begin with plain letters: only then is a text
// without them looked at quickly.
func TestFastWords(t *testing.T) {
	slow := 0
	ofServices := slices.Concat(inFront(), services())
	for _, s := range Signs() {
		if !slices.Contains(ofServices, s.Vendor()) {
			continue // words of programs often follow a name
		}
		re, err := syntax.Parse(s.Words, syntax.Perl)
		if s.Words == "" || err != nil {
			continue
		}
		if prefix, _ := regexp.MustCompile(re.String()).LiteralPrefix(); len(prefix) < 3 {
			t.Logf("slow: %s", s.Words)
			slow++
		}
	}
	if slow > 12 {
		t.Errorf("%d patterns do not begin with plain letters", slow)
	}
}

// TestTexts looks for the signs of texts that the vendors write.
func TestTexts(t *testing.T) {
	f, err := os.Open("testdata/texts.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	of, vendorsSeen := System(""), map[System]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "# "); ok {
			of = System(strings.TrimSpace(name))
			vendorsSeen[of] = true
			continue
		}
		want, text, ok := strings.Cut(line, " | ")
		if !ok {
			continue
		}
		fields := strings.Fields(want)
		s, found := SignOf(Response{Words: strings.ReplaceAll(text, `\n`, "\n"), Codes: fields[2:], Of: of})
		if s == nil {
			t.Errorf("%s: no sign in %s", of, text)
			continue
		}
		if s.Vendor().Name != of || s.Cause != fields[0] || string(s.Who) != fields[1] {
			t.Errorf("%s: got %s, %s, %s (%q %q), want %s of %s", s.Vendor().Name, s.Cause, s.Who, s.Words, found, text, want, of)
		}
	}
	for _, v := range append(inFront(), services()...) {
		if !vendorsSeen[v.Name] {
			t.Errorf("no text of %s", v.Name)
		}
	}
}
