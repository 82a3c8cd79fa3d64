package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/redact/redacttest"
)

const pastedToken = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4IiwidGlkIjoidCJ9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"

// testData is where data of others lies, beside the repository.
func testData(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no test data at %s: set ODATUI_TESTDATA", path)
	}
	return path
}

// pasteCap is how much of a text is read.
const pasteCap = 1 << 20

// meanSize is how large mean texts are: enough to see what grows with a square.
const meanSize = pasteCap / 4

// TestNoTextHurts wants an answer, soon and without a panic, for whatever is
// pasted.
func TestNoTextHurts(t *testing.T) {
	t.Parallel()
	mean := map[string]string{
		"braces":        strings.Repeat("{", meanSize),
		"open objects":  strings.Repeat(`{"a":`, meanSize/5),
		"open python":   strings.Repeat(`{'a':`, meanSize/5),
		"open quotes":   strings.Repeat(`{\"a`, meanSize/4),
		"objects":       strings.Repeat(`{"error":"x"}`, meanSize/13),
		"codes":         strings.Repeat("AADSTS50000 ", meanSize/12),
		"status lines":  strings.Repeat("HTTP/1.1 500 X\n", meanSize/15),
		"pages":         strings.Repeat("<html>", meanSize/6),
		"challenges":    strings.Repeat("WWW-Authenticate: Bearer error=\"x\"\n", meanSize/36),
		"long line":     strings.Repeat("x", meanSize),
		"bearers":       strings.Repeat("Bearer ", meanSize/7),
		"tokens":        strings.Repeat("eyJhbGciOi.", meanSize/11),
		"wire":          strings.Repeat("connection refused\n", meanSize/19),
		"own lines":     strings.Repeat("odatui: error: x\n", meanSize/17),
		"az":            strings.Repeat("Please run 'az login' to setup account. ", meanSize/40),
		"blank":         strings.Repeat(" \n", meanSize/2),
		"invalid UTF-8": strings.Repeat("\xff\xc0", meanSize/2),
		"UTF-16":        "\xff\xfe" + strings.Repeat("{\x00", meanSize/2),
		"a record":      `{"level":"x","msg":"{\"level\":\"x\",\"msg\":\"AADSTS50000\"}"}`,
		"endless":       strings.Repeat("AADSTS7000215 ", 3*pasteCap/14),
	}
	for name, text := range mean {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := diagnose.Of(client.Evidence{Text: text})
			if d.Code == "" || d.Title == "" || d.Who == "" {
				t.Errorf("nothing is said: %+v", d)
			}
		})
	}
}

// TestOtherPeoplesTextsDoNotHurt explains the naughty strings and the JSON test
// suite.
func TestOtherPeoplesTextsDoNotHurt(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	data, err := os.ReadFile(testData(t, "vectors", "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil {
		t.Fatal(err)
	}
	for i, s := range naughty {
		texts[fmt.Sprintf("naughty %d", i)] = s
		texts[fmt.Sprintf("naughty body %d", i)] = `{"error":"invalid_client","error_description":"` + s + `"}`
		texts[fmt.Sprintf("naughty header %d", i)] = "WWW-Authenticate: Bearer error=\"" + s + "\""
	}
	files, err := filepath.Glob(filepath.Join(testData(t, "vectors", "test_parsing"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of the JSON test suite: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) < 200<<10 {
			texts[filepath.Base(f)] = string(data)
			texts[filepath.Base(f)+" in an answer"] = "HTTP/1.1 400 Bad\nContent-Type: application/json\n\n" + string(data)
		}
	}
	for name, text := range texts {
		e := client.Evidence{Text: text}
		d := diagnose.Of(e)
		if d.Code == "" || d.Title == "" || d.Who == "" {
			t.Errorf("%s: nothing is said: %+v", name, d)
		}
		if r := New(e, d, Options{}); r.Markdown == "" || !json.Valid(r.JSON) {
			t.Errorf("%s: no report", name)
		}
	}
	t.Logf("%d texts", len(texts))
}

func FuzzExplain(f *testing.F) {
	for _, s := range []string{"AADSTS7000215",
		`{"error":"invalid_client","error_description":"AADSTS7000222: x","error_codes":[7000222]}`, "Bearer " + pastedToken,
		"HTTP/1.1 401 X\nA: b\n\n{}", "< HTTP/2 302\n< location: https://a/login\n<\n", "{'error': 'x', 'a': None}",
		`{\"error\":\"x\"}`, "odatui: error: service answered 401 X: y", "curl: (6) Could not resolve host: x",
		`{"log":{"entries":[{"response":{"status":401}}]}}`,
		"<html><title>502 Bad Gateway</title>", "WWW-Authenticate: Bearer error=\"x\"\nWWW-Authenticate: Basic",
		"?error=access_denied&error_description=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := client.Evidence{Text: text}
		d := diagnose.Of(e)
		if d.Code == "" || d.Title == "" || d.Who == "" {
			t.Errorf("nothing is said of %q: %+v", text, d)
		}
		if r := New(e, d, Options{}); r.Markdown == "" || !json.Valid(r.JSON) {
			t.Errorf("no report of %q", text)
		}
	})
}

// TestSecretsOfPastedTexts checks diagnoses and reports of texts with secrets.
func TestSecretsOfPastedTexts(t *testing.T) {
	t.Parallel()
	const secret = "CaNaRy4u7Kq9ZwX2"
	for _, line := range redacttest.Pasted(secret) {
		for what, text := range map[string]string{
			"az":   line + "\nERROR: Please run 'az login' to setup account.\n",
			"body": "HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n" + line + "\n",
		} {
			e := client.Evidence{Text: text}
			d := diagnose.Of(e)
			r := New(e, d, Options{})
			all, _ := json.Marshal(d)
			for where, shown := range map[string]string{"diagnosis": string(all), "report": r.Markdown, "JSON": string(r.JSON)} {
				if strings.Contains(shown, secret[4:12]) || strings.Contains(shown, "Q2FOYVJ5NHU3") || strings.Contains(shown, "DYU5hUnk0dTdL") {
					t.Errorf("%s, %s of %q: a secret stays: %.300s", what, where, line, shown)
				}
			}
		}
	}
}

// TestDiagnosisCostsNoSquare ends at once; without bounds it would take minutes.
func TestDiagnosisCostsNoSquare(t *testing.T) {
	t.Parallel()
	_ = diagnose.Of(client.Evidence{Text: strings.Repeat("invalid_client ", 1<<20/15)})
}
