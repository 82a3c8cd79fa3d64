//go:build unix

package process

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/cli/clitest"
	"odatui/demo"
)

// copyOf opens the copy menu, presses keys there and returns what they put on the
// clipboard.
func copyOf(t *testing.T, p *clitest.Terminal, keys, note string) string {
	t.Helper()
	before := len(p.Copied())
	p.Then("Y", "code that fetches it again")
	p.Then(keys, "copied "+note)
	list := p.Copied()
	if len(list) != before+1 {
		t.Fatalf("%s: %d copies", keys, len(list)-before)
	}
	text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(list[before], "c;"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// paste runs code in an interpreter, as if it were pasted.
func paste(t *testing.T, s *clitest.Sandbox, code string, argv ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Dir = strings.NewReader(code), &out, &errs, s.Path("work")
	cmd.Env = append(s.Environ(), "PATH="+os.Getenv("PATH"))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s\n%s", err, errs.String(), code)
	}
	return out.String()
}

// rowsIn reads an array of rows, or those of a page, or one row a line. What the
// service adds to a row is removed.
func rowsIn(t *testing.T, out string) []map[string]any {
	t.Helper()
	var rows []map[string]any
	if json.Unmarshal([]byte(out), &rows) != nil {
		page := struct{ Value []map[string]any }{}
		for line := range strings.Lines(out) {
			row := map[string]any{}
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatalf("%v: %.300q", err, out)
			}
			rows = append(rows, row)
		}
		if err := json.Unmarshal([]byte(out), &page); err == nil && page.Value != nil {
			rows = page.Value
		}
	}
	for _, row := range rows {
		for name := range row {
			if strings.Contains(name, "@") {
				delete(row, name)
			}
		}
	}
	return rows
}

// TestTheRequestIsOnTheClipboard is the task to copy the URL of what is seen and the
// command that fetches it: four keys, and what was copied runs as pasted.
func TestTheRequestIsOnTheClipboard(t *testing.T) {
	t.Parallel()
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	s := clitest.NewSandbox(t, d.Profiles())
	for name, value := range d.Env() {
		s.Env = append(s.Env, name+"="+value)
	}
	const filter = "IndicatorCode eq 'TB_COV' and COUNTRY ne 'it''s' and DIM_TIME eq '2000'"
	p := s.Terminal("demo@live", "Observations")
	p.Until("rows 1-")
	p.Filter(filter)
	p.Until("rows 1-", "of 195 ")
	url := copyOf(t, p, "u", "the URL")
	curl := copyOf(t, p, "k", "the curl code")
	python := copyOf(t, p, "y", "the Python code")
	code := copyOf(t, p, "o", "the odatui code")
	page := copyOf(t, p, "jp", "195 rows as JSON")
	p.Leave()

	get := []string{"get", "demo", "Observations", "--filter", filter, "--all"}
	want := rowsIn(t, s.Run(append(get, "--format", "json")...).Out)
	if len(want) < 10 {
		t.Fatalf("%d rows", len(want))
	}
	compare := func(name string, want, got []map[string]any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %d rows: %s", name, len(got), diff)
		}
	}
	compare("the page", want, rowsIn(t, page))
	for name, text := range map[string]string{"URL": url, "curl": curl, "Python": python, "odatui": code} {
		for _, secret := range d.Env() {
			if strings.Contains(text, secret) {
				t.Errorf("%s contains a secret", name)
			}
		}
	}
	token := strings.TrimSpace(s.Run("token", "demo", "--raw").Out)
	for name, run := range map[string][2]string{
		"curl":   {"curl", curl},
		"URL":    {"curl", "curl -sS --globoff -H 'Authorization: Bearer " + token + "' '" + strings.ReplaceAll(url, "'", "%27") + "'\n"},
		"Python": {"python3", python}, "odatui": {"", code},
	} {
		argv := []string{"sh", "-s"}
		if name == "Python" {
			argv = []string{"python3", "-"}
		}
		if run[0] != "" {
			if _, err := exec.LookPath(run[0]); err != nil {
				t.Logf("%s is not installed: the code is not run", run[0])
				continue
			}
		}
		out := paste(t, s, run[1], argv...)
		if name == "odatui" {
			if csv := s.Run(append(get, "--format", "csv")...).Out; out != csv {
				t.Errorf("odatui: %s", cmp.Diff(csv, out))
			}
			continue
		}
		got := rowsIn(t, out)
		if name != "Python" { // the first page
			compare(name, want[:min(len(got), len(want))], got)
			continue
		}
		compare(name, want, got)
	}
}
