package snippet

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// signIns returns every way to sign in, with v wherever a profile may have any text.
func signIns(v string) []client.SignIn {
	return []client.SignIn{
		{},
		{Header: "Authorization", Scheme: "Basic", User: v, Secret: "PASSWORD"},
		{Header: "Authorization", Scheme: "Bearer", Secret: "TOKEN"},
		{Header: "X-Key", Secret: "KEY"},
		{Param: "key", Secret: "KEY"},
		{Header: "Authorization", Scheme: "Bearer", Secret: "SECRET", TokenURL: "https://id.example/" + v,
			Form: []client.Param{{Name: v, Value: v}}},
		{Header: "Authorization", Scheme: "Bearer", Secret: "SECRET", TokenURL: "https://id.example/" + v, User: v, InHeader: true},
		{Header: "Authorization", Scheme: "Bearer", Program: []string{"az", v, "--query"}, Resource: v},
	}
}

// pagings returns every way to page, with v as names of properties.
func pagings(v string) []client.Paging {
	return []client.Paging{
		{List: false},
		{List: true, Rows: []string{v}},
		{List: true, Rows: []string{"value"}, Next: []string{"@odata.nextLink"}, Skip: "$skip", Root: "https://a.example/" + v},
		{List: true, Rows: []string{v, v}, Skip: v},
		{List: true, Cursor: []string{v, v}, CursorParam: v},
		{List: true, Rows: []string{v}, Next: []string{v, v}, Rewrite: true},
	}
}

// sources returns sources with v in every text.
func sources(v string) []*Source {
	var list []*Source
	for i, in := range signIns(v) {
		for j, p := range pagings(v) {
			list = append(list, &Source{
				Ref: "p@" + v, Query: client.Query{Path: v, Filter: v, Search: v}, First: int64(j), Limit: int64(i) - 1, Skips: i%2 == 0,
				URL: "https://a.example/svc/" + v, Params: []Value{{Name: v, Text: v}, {Name: "s", Env: "S"}}, Always: []string{v, "s"},
				Headers: []Value{{Name: v, Text: v}, {Name: "X-S", Env: "S"}}, Paging: p, SignIn: in, CAFile: v, Proxy: v,
			})
		}
	}
	return list
}

var (
	backslashText = regexp.MustCompile(`"(\\.|[^"\\])*"`)
	doubledText   = regexp.MustCompile(`"(""|[^"])*"`)
	quotedText    = regexp.MustCompile(`['‘’‚‛](['‘’‚‛]['‘’‚‛]|[^'‘’‚‛])*['‘’‚‛]`)
	joinedText    = regexp.MustCompile(`\(TEXT( \+ \[char\]::ConvertFromUtf32\(0x[0-9A-F]+\) \+ TEXT)+\)`)
)

// skeleton returns code without its literals and comments.
func skeleton(language, code string) string {
	mark := map[string]string{"m": "//"}[language]
	if mark == "" {
		mark = "#"
	}
	var b strings.Builder
	for line := range strings.Lines(code) {
		if !strings.HasPrefix(line, mark) {
			b.WriteString(line)
		}
	}
	switch language {
	case "m":
		return doubledText.ReplaceAllString(b.String(), "TEXT")
	case "powershell":
		code = doubledText.ReplaceAllString(quotedText.ReplaceAllString(b.String(), "TEXT"), "WORDS")
		return joinedText.ReplaceAllString(code, "TEXT")
	}
	return backslashText.ReplaceAllString(b.String(), "TEXT")
}

// balanced reports whether the brackets of a skeleton close each other.
func balanced(code string) bool {
	var open []rune
	pairs := map[rune]rune{')': '(', ']': '[', '}': '{'}
	for _, r := range code {
		switch {
		case strings.ContainsRune("([{", r):
			open = append(open, r)
		case pairs[r] != 0:
			if len(open) == 0 || open[len(open)-1] != pairs[r] {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// TestValuesStayInLiterals writes code of hostile values, and requires that only
// literals and comments differ from code of plain values.
func TestValuesStayInLiterals(t *testing.T) {
	t.Parallel()
	values := map[string][]*Source{} // sources by hostile value
	for _, v := range hostile {
		if v != "" && !strings.ContainsAny(v, "«»") { // a mark in a value is compared in TestMarks
			values[v] = sources(v)
		}
	}
	for _, name := range []string{"python", "r", "powershell", "m"} {
		l, _ := Lookup(name)
		for i, plain := range sources("x") {
			code, err := l.Write(plain)
			if err != nil {
				t.Fatal(err)
			}
			want := skeleton(name, code)
			if !balanced(want) || strings.ContainsAny(code, "«»\x00") {
				t.Fatalf("%s code is not complete:\n%s", name, code)
			}
			for v, hostile := range values {
				code, err := l.Write(hostile[i])
				if err != nil {
					t.Fatal(err)
				}
				if got := skeleton(name, code); got != want {
					t.Fatalf("%s code of %q: %s\n%s", name, v, cmp.Diff(want, got), code)
				}
			}
		}
	}
}

// TestMarks requires that a value that looks like a mark of a template stays.
func TestMarks(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		s := &Source{Ref: "p", Query: client.Query{Path: "X", Filter: "«url»"}, Limit: -1, URL: "https://a.example/x",
			Params: []Value{{Name: "f", Text: "«url» «params»"}}, Paging: client.Paging{List: true, Rows: []string{"value"}}}
		code, err := l.Write(s)
		if err != nil || !strings.Contains(code, "«url»") && !strings.Contains(code, rText("«url» «params»")) {
			t.Errorf("%s: %v\n%s", l.Name, err, code)
		}
	}
}

// TestRefusals lists what cannot be written.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, l := range Languages() {
		if code, err := l.Write(&Source{Ref: "p", URL: "https://a.example/x\x00"}); err == nil {
			t.Errorf("%s takes a NUL character:\n%s", l.Name, code)
		}
		if _, err := l.Write(&Source{Ref: "p", URL: "https://a.example/x", Body: "$filter=x"}); (err == nil) != l.Posts {
			t.Errorf("%s of a POST: %v", l.Name, err)
		}
	}
	if code, err := odatui(&Source{URL: "https://a.example/x"}); err == nil {
		t.Errorf("odatui code without a profile: %s", code)
	}
	if _, ok := Lookup("cobol"); ok {
		t.Error("found what is not there")
	}
}
