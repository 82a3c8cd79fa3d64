package diagnose

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/vendors"
)

var update = flag.Bool("update", false, "write docs/diagnoses.md anew")

const pagePath = "../../docs/diagnoses.md"

var everyone = []struct {
	who   client.Who
	words string
}{
	{client.WhoSelf, "You, the holder of the profile: a value in it is wrong or missing, a token of another tenant was sent, az is not " +
		"signed in or not installed."},
	{client.WhoAppOwner, "The owner of the client registration (the application that asks for tokens) and of its secret: expired, " +
		"disabled, not allowed to do this."},
	{client.WhoAPIOwner, "The owner of the API, or of a token server that is not Entra: its settings, its maintenance, its failures."},
	{client.WhoMartAdmin, "The owner of the data behind the API (of the mart, in xMart), who grants access to it."},
	{client.WhoTenantAdmin, "The tenant administrator in Entra: consent, sign-in policies, who may use what."},
	{client.WhoNetworkAdmin, "The network administrator: names (DNS), proxies, certificates of proxies, connections that are refused " +
		"beyond this machine."},
	{client.WhoMicrosoft, "Microsoft: Entra's own token service fails."},
}

// TestEveryCodeHasOneTopic holds codes and topics together.
func TestEveryCodeHasOneTopic(t *testing.T) {
	t.Parallel()
	written := map[string]bool{}
	codes := Codes()
	for _, area := range topics() {
		for _, topic := range area.list {
			if written[topic.Code] {
				t.Errorf("%s is written twice", topic.Code)
			}
			written[topic.Code] = true
			if area.area != lintArea && !slices.Contains(codes, topic.Code) {
				t.Errorf("%s is written and is no code", topic.Code)
			}
			for name, text := range map[string]string{"title": topic.Title, "seen": topic.Seen, "means": topic.Means, "do": topic.Do} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s has no %s", topic.Code, name)
				}
			}
			if !strings.HasSuffix(topic.Title, ".") {
				t.Errorf("%s: the title is no sentence: %q", topic.Code, topic.Title)
			}
			if len(topic.Who) == 0 {
				t.Errorf("%s: nobody must act", topic.Code)
			}
			for _, w := range topic.Who {
				if !slices.ContainsFunc(everyone, func(e struct {
					who   client.Who
					words string
				}) bool {
					return e.who == w
				}) {
					t.Errorf("%s: nobody is %q", topic.Code, w)
				}
			}
		}
	}
	for _, code := range codes {
		if !written[code] {
			t.Errorf("%s is not written", code)
		}
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(code) {
			t.Errorf("%s is no heading that a link can name", code)
		}
	}
}

// lintArea is what lints stand under: they are no diagnoses.
const lintArea = "Profile lints"

// TestDiagnosesPage wants docs/diagnoses.md to be what the rules say. go
// generate ./client/diagnose writes it.
func TestDiagnosesPage(t *testing.T) {
	t.Parallel()
	page := diagnosesPage(t)
	if *update {
		if err := os.WriteFile(pagePath, []byte(page), 0o644); err != nil { //nolint:gosec // everybody may read it
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != page {
		t.Error("docs/diagnoses.md is not what the rules say: go generate ./client/diagnose")
	}
	headings := map[string]bool{}
	for line := range strings.Lines(page) {
		if h, ok := strings.CutPrefix(line, "#"); ok {
			h = strings.Trim(h, "# \n")
			if headings[strings.ToLower(h)] {
				t.Errorf("the heading %q stands there twice", h)
			}
			headings[strings.ToLower(h)] = true
		}
	}
	for _, code := range Codes() {
		if !headings[code] {
			t.Errorf("%s leads nowhere", Doc(code))
		}
	}
}

// guesses are the codes that say no more than that the cause is not known.
var guesses = []string{"unknown", "az-failed", "command-failed", "not-recognised", "token-pasted", "connection-failed", "tls-failed",
	"profile-wrong"}

// recordedFailures counts the corpus: all of its failures, and those of which
// cause and person are told at first sight (TestCorpus holds that they are).
func recordedFailures(t *testing.T) (all, told int) {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, wanted, _ := strings.Cut(string(data), "-- want --")
		m := regexp.MustCompile(`(?m)^code: *(\S+)`).FindStringSubmatch(wanted)
		if m == nil {
			t.Errorf("%s wants no code", f)
			continue
		}
		all++
		if !slices.Contains(guesses, m[1]) {
			told++
		}
	}
	return all, told
}

// diagnosesPage is docs/diagnoses.md.
func diagnosesPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	all, told := recordedFailures(t)
	b.WriteString(`<!-- Made by go generate ./client/diagnose: do not edit. -->
# Diagnoses

Every failure that odatui explains has a code, which is a heading below: how the failure is recognised, what it means,
what to do, and who can do it. The explorer (a failure opens its diagnosis; ` + "`D`" + ` checks the connection),
` + "`odatui doctor PROFILE`" + ` and ` + "`odatui explain TEXT`" + ` use the same codes.

## How to read a diagnosis

A diagnosis gives the cause, who must act, and what to do, step by step. **How we know** lists the facts by their source:
` + "`profile`" + ` (what your profile says), ` + "`server`" + ` (what the service or the token server answered), ` + "`token`" + ` (the claims
in the token, decoded on this machine), ` + "`clock`" + `. **For their ticket** lists the ids by which the other side finds the
request in its log. A cause that is not certain is called likely or possible; a second possible cause is named with what
would distinguish the two. The original message is kept whole.

The report (` + "`y`" + ` on a diagnosis, ` + "`odatui doctor PROFILE --report FILE`" + `, ` + "`odatui explain - --report`" + `) is written for the person
who must act: what they are asked to do, what was sent to whom and when, with which ids, and what came back. Secrets and
tokens are not in it.

A diagnosis sends nothing and changes nothing.

`)
	fmt.Fprintf(&b, "Of %d recorded failures, which the tests diagnose, %d get the right cause and the right person; of the other %d "+
		"the\ndiagnosis says that the cause is not known, with the original message. The recordings were made together with the rules,\nmany "+
		"from real answers: they show that known failures stay known, not how the rules do on unrecorded ones.\n\n", all, told, all-told)
	b.WriteString(collectionText(t))
	b.WriteString("## Who is who\n\n| in JSON | who that is |\n|---|---|\n")
	for _, e := range everyone {
		fmt.Fprintf(&b, "| `%s` | %s |\n", e.who, e.words)
	}
	std := vendors.Standard()
	fmt.Fprintf(&b, `
## Entra's codes, and your own explanations

Entra's codes (`+"`AADSTS…`, `AADB2C…`"+`) are explained by a catalogue of %d entries, as of %s. They only explain: the
cause and who must act follow from the answer itself, since Microsoft changes the numbers. A file `+"`aadsts.toml`"+` beside your
`+"`profiles.toml`"+` (`+"`odatui profiles path`"+`) overrides it field by field and adds entries that the catalogue lacks:

`+"```toml"+`
[[entry]]
family = "AADSTS"              # or AADB2C
code = 7000222
meaning = "The secret has expired."
fix = "Ask the service desk: form 12, queue IAM."
who = "app_owner"              # one of the list above
`+"```"+`
`, len(std.Entries), std.AsOf)
	for _, area := range topics() {
		fmt.Fprintf(&b, "\n## %s\n", area.area)
		if area.area == lintArea {
			b.WriteString("\nWhat looks wrong in a profile before anything is sent: reported when the profile is saved, checked (`odatui " +
				"profiles check`) or diagnosed.\n")
		}
		for _, topic := range area.list {
			var whos []string
			for _, w := range topic.Who {
				whos = append(whos, "`"+string(w)+"`")
			}
			fmt.Fprintf(&b, "\n### %s\n\n**%s**\n\n- **Seen**: %s\n- **Means**: %s\n- **Do**: %s\n- **Who**: %s\n", topic.Code, topic.Title,
				topic.Seen, topic.Means, topic.Do,
				strings.Join(whos, ", then "))
		}
	}
	return b.String()
}
