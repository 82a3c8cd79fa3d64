package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rule lists what a package must not import, and why. A name that ends in /...
// is that of a package and of all below it. Deep rules apply to all dependencies,
// the others to direct imports.
type rule struct {
	pkg    string
	except []string
	never  []string
	deep   bool
	why    string
}

const (
	tea   = "charm.land/bubbletea/v2"
	gloss = "charm.land/lipgloss/v2"
)

// outside is what no room of the diagnosis imports: they stand in one order, from
// vendors to report, and reach nothing outside the program.
var outside = []string{"net/http", "net", "os", "odatui/client/transport", "odatui/client/auth", "odatui/client/odata", "odatui/client/rest",
	"odatui/client/kinds", "odatui/client/doctor"}

var rules = []rule{
	{"odatui", nil, []string{"github.com/spf13/cobra/doc", "github.com/cpuguy83/...", "github.com/russross/...", "go.yaml.in/..."}, true,
		"docs/gen writes the man pages; the program does not carry the code for that"},
	{"odatui/lazy", nil, []string{"odatui/..."}, true,
		"every package may compile at first use"},
	{"odatui/placeholder", nil, []string{"odatui/client/...", "odatui/client", "odatui/profiles", "odatui/state", "odatui/ui/...", "odatui/cli", "net", "os"}, true,
		"the profiles file and its lints find placeholders alike, and do not know each other"},
	{"odatui/files", nil, []string{"odatui/..."}, true,
		"every package may replace a file"},
	{"odatui/method", nil, []string{"odatui/..."}, true,
		"every package may ask what a method does"},
	{"odatui/client", nil, []string{"net/http", tea, gloss, "odatui/client/...", "odatui/profiles", "odatui/ui/...", "odatui/cli"}, true,
		"the root of client holds types only, so that every package can use them"},
	{"odatui/client/...", nil, []string{tea, gloss, "odatui/profiles", "odatui/state", "odatui/ui/...", "odatui/cli", "odatui/demo"}, false,
		"the core serves the CLI and the TUI and knows neither, nor where settings are stored"},
	{"odatui/client/safe", nil, []string{"odatui/..."}, true,
		"every package may sanitise text"},
	{"odatui/client/redact", nil, []string{"net/http", "net", "os", "odatui/client/...", "odatui/profiles", "odatui/ui/...", "odatui/cli"}, false,
		"what removes secrets is pure, so that whatever shows or passes on a text can use it"},
	{"odatui/client/snippet", nil, []string{"net", "net/http", "os", "os/exec", "odatui/profiles", "odatui/client/auth", "odatui/client/transport", "odatui/client/odata",
		"odatui/client/rest", "odatui/client/kinds"}, false,
		"code is written from plain values: nothing of it is sent, run or read here"},
	{"odatui/client/export", nil, []string{"net", "net/http", "os", "odatui/client/odata", "odatui/client/rest",
		"odatui/client/transport", "odatui/client/kinds"}, false,
		"formats get pages and write to what they are given: get and the explorer share them"},
	{"odatui/client/compare", nil, []string{"net", "net/http", "os", "odatui/client/odata", "odatui/client/rest",
		"odatui/client/transport", "odatui/client/kinds"}, false,
		"what differs is found in models, values and ordered rows: they are read and kept elsewhere"},
	{"odatui/client/comparing", nil, []string{"net", "net/http", "odatui/client/odata", "odatui/client/rest",
		"odatui/client/transport", "odatui/client/save", "odatui/client/kinds"}, false,
		"both sides are read by client.Service: any kind of service is compared"},
	{"odatui/client/save", nil, []string{"net", "net/http", "odatui/client/odata", "odatui/client/rest", "odatui/client/transport",
		"odatui/client/kinds", "odatui/client/comparing"}, false,
		"rows come by client.Service and are written by the formats: a file knows neither"},
	{"odatui/client/stats", nil, []string{"net", "net/http", "os", "odatui/client/odata", "odatui/client/rest",
		"odatui/client/transport"}, false,
		"statistics are counted of pages and asked for by client.Service: any kind of service has them"},
	{"odatui/client/index", nil, []string{"net/http", "net", tea, "odatui/client/odata", "odatui/client/transport", "odatui/ui/..."}, true,
		"a model is searched with each key that is pressed: nothing is sent or read"},
	{"odatui/ui/exports", nil, []string{"os", "odatui/client/save", "odatui/ui/rows/...", "odatui/ui/sets", "odatui/ui/compare"}, false,
		"a screen knows no other screen, and files are written for it"},
	{"odatui/ui/compare", nil, []string{"os", "odatui/client/comparing", "odatui/ui/rows/...", "odatui/ui/sets", "odatui/ui/exports"}, false,
		"a screen knows no other screen, and rows are read for it"},
	{"odatui/ui/schema", nil, []string{"odatui/ui/rows/...", "odatui/ui/sets", "odatui/ui/record", "odatui/ui/cell"}, false,
		"a screen knows no other screen"},
	{"odatui/client/jsonscan", nil, []string{"odatui/...", "net", "os"}, true,
		"a scanner of JSON text is pure: every package may use it"},
	{"odatui/client/odata", nil, []string{"odatui/client/auth", "odatui/client/rest", "odatui/client/kinds"}, false,
		"a kind of service does not depend on credentials, nor on other kinds"},
	{"odatui/client/odata/filter", nil, []string{"net/http", "net", tea, gloss, "odatui/client/odata", "odatui/client/transport", "odatui/client/auth",
		"odatui/client/rest", "odatui/client/kinds", "odatui/client/diagnose", "odatui/client/vendors", "odatui/profiles", "odatui/ui/...", "odatui/cli"}, true,
		"a filter is parsed with each key that is pressed: nothing is sent or read"},
	{"odatui/client/rest", nil, []string{"odatui/client/auth", "odatui/client/odata", "odatui/client/kinds"}, false,
		"a kind of service does not depend on credentials, nor on other kinds"},
	{"odatui/client/transport", nil, []string{"odatui/client/auth", "odatui/client/odata", "odatui/client/rest"}, false,
		"the transport does not know its users"},
	{"odatui/client/vendors", nil, slices.Concat(outside, []string{"odatui/client/evidence", "odatui/client/explain", "odatui/client/lint", "odatui/client/claims", "odatui/client/diagnose", "odatui/client/report"}), false,
		"tables of vendors know no failure"},
	{"odatui/client/evidence", nil, slices.Concat(outside, []string{"odatui/client/explain", "odatui/client/lint", "odatui/client/claims", "odatui/client/diagnose", "odatui/client/report"}), false,
		"evidence gives no verdicts"},
	{"odatui/client/explain", nil, slices.Concat(outside, []string{"odatui/client/lint", "odatui/client/claims", "odatui/client/diagnose", "odatui/client/report"}), false,
		"a text becomes evidence, no verdict"},
	{"odatui/client/lint", nil, slices.Concat(outside, []string{"odatui/client/claims", "odatui/client/diagnose", "odatui/client/report"}), false,
		"a lint looks at the profile only"},
	{"odatui/client/claims", nil, slices.Concat(outside, []string{"odatui/client/diagnose", "odatui/client/report"}), false,
		"claims are compared before anything is explained"},
	{"odatui/client/diagnose", nil, slices.Concat(outside, []string{"odatui/client/report"}), false,
		"an explanation is pure: it sends nothing, reads nothing and has no prompt"},
	{"odatui/client/report", nil, slices.Concat(outside, []string{"odatui/state"}), false,
		"a report is written from what is known"},
	{"odatui/profiles", nil, []string{"odatui/client/...", "odatui/client", "net/http", tea, "odatui/ui/...", "odatui/cli"}, false,
		"the profiles file is independent of its use; its keys come as a vocabulary"},
	{"odatui/state", nil, []string{"net/http", tea, "odatui/ui/...", "odatui/cli", "odatui/profiles"}, false,
		"the state is plain data"},
	{"odatui/cli/session", nil, []string{"github.com/spf13/...", "charm.land/...", "odatui/ui/...", "odatui/cli", "odatui/demo"}, true,
		"a session is opened without a command, a stream or a screen; all else it may import"},
	{"odatui/...", []string{"odatui/cli"}, []string{"odatui/cli/session"}, false,
		"only commands open sessions; other packages receive an open one"},
	{"odatui/ui/...", nil, []string{"net/http", "odatui/client/auth", "odatui/client/odata", "odatui/client/rest", "odatui/client/kinds",
		"odatui/client/transport", "odatui/cli", "odatui/demo"}, false,
		"screens use the types of client; a session is opened for them"},
	{"odatui/ui/theme", nil, []string{"net/http", "odatui/ui/kit", "odatui/client/odata"}, true, "colours by meaning know no screen"},
	{"odatui/ui/grid", nil, []string{"net/http", "odatui/ui/kit", "odatui/client/odata", "odatui/client/transport"}, true,
		"the table is a widget: it has values, not their source"},
	{"odatui/ui/rows/pages", nil, []string{tea, "time", "odatui/ui/kit", "odatui/ui/theme"}, false,
		"the pages around the window are a plain value: no messages, no clock, nothing that is drawn"},
	{"odatui/ui/rows/views", nil, []string{tea, "time", "odatui/ui/kit", "odatui/ui/theme"}, false,
		"the views to undo are a plain value: no messages, no clock, nothing that is drawn"},
	{"odatui/ui/form", nil, []string{"net/http", "os", "odatui/profiles", "odatui/state", "odatui/ui/tty"}, false,
		"a form has questions and answers, not what they are for"},
	{"odatui/ui/filterbar", nil, []string{"net/http", "odatui/ui/grid", "odatui/ui/rows/...", "odatui/client/odata/..."}, true,
		"the bar is a widget: it has a text, and parses it by client.Filterer"},
	{"odatui/ui/kit", nil, []string{"net/http", "odatui/client/odata", "odatui/client/transport"}, true,
		"what screens share must have few dependencies"},
	{"odatui/...", nil, []string{"odatui/cli/clitest", "odatui/cli/attack/..."}, false,
		"the harness that runs the program as a process is imported by tests only"},
	{"odatui/...", nil, []string{"odatui/client/evidence/evidencetest"}, false,
		"the profile and the token that tests compare are imported by tests only"},
	{"odatui/...", nil, []string{"odatui/ui/robot"}, false,
		"a robot that presses keys is imported by tests only"},
	{"odatui/cli/clitest", nil, []string{"odatui/client", "odatui/client/...", "odatui/profiles", "odatui/state", "odatui/ui/..."}, false,
		"what judges the program's output must not share bugs with the program"},
	{"odatui/bench/feed", nil, []string{"odatui/..."}, true,
		"the server of the benchmarks must not share bugs with what it measures"},
	{"odatui/ui/tty", nil, []string{"net/http", "odatui/..."}, true,
		"the terminal is given back without knowledge of what was shown on it"},
	{"odatui/demo", nil, []string{"odatui/client", "odatui/client/...", "odatui/profiles", "odatui/ui/...", "odatui/cli"}, true,
		"a demo that shared code with the client would hide its bugs"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Doc        string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps,Doc", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func matches(pattern, path string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == base || strings.HasPrefix(path, base+"/")
	}
	return pattern == path
}

func TestLayers(t *testing.T) {
	list := packages(t)
	for _, r := range rules {
		found := false
		for _, p := range list {
			if !matches(r.pkg, p.ImportPath) || slices.Contains(r.except, p.ImportPath) {
				continue
			}
			found = true
			known := p.Imports
			if r.deep {
				known = p.Deps
			}
			for _, dep := range known {
				for _, never := range r.never {
					if matches(never, dep) && dep != p.ImportPath {
						t.Errorf("%s imports %s: %s", p.ImportPath, dep, r.why)
					}
				}
			}
		}
		if !found {
			t.Errorf("the rule for %s matches no package", r.pkg)
		}
	}
}

// TestScreensDoNotImportScreens: screens communicate by messages of ui/kit only.
func TestScreensDoNotImportScreens(t *testing.T) {
	shared := []string{"odatui/ui/kit", "odatui/ui/theme", "odatui/ui/grid", "odatui/ui/palette", "odatui/ui/dialog", "odatui/ui/help", "odatui/ui/rows/pages",
		"odatui/ui/rows/views", "odatui/ui/choose", "odatui/ui/filterbar", "odatui/ui/copymenu"}
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, "odatui/ui/") {
			continue
		}
		for _, dep := range p.Imports {
			if strings.HasPrefix(dep, "odatui/ui/") && !slices.Contains(shared, dep) {
				t.Errorf("%s imports the screen %s; screens communicate by messages of ui/kit", p.ImportPath, dep)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// TestSafeTextIsMadeInOnePlace: converting anything but a constant to safe.Text
// outside the sanitiser would let untrusted text through.
func TestSafeTextIsMadeInOnePlace(t *testing.T) {
	files := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "e2e" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, filepath.Join("client", "safe")) {
			return nil
		}
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Text" {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "safe" {
				return true
			}
			if lit, ok := call.Args[0].(*ast.BasicLit); !ok || lit.Kind != token.STRING {
				t.Errorf("%s: safe.Text(…) of something that is not a literal; use safe.Clean", files.Position(call.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
