package main

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mostInit is how many bytes the initialisation of one package may allocate.
const mostInit = 32 << 10

// TestStartBuildsNothing: what a package compiles, parses or builds, it does at
// first use. The initialisation of every package of ours is traced.
func TestStartBuildsNothing(t *testing.T) {
	program := build(t)
	cmd := exec.Command(program, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, trace.String())
	}
	packages := 0
	for line := range strings.Lines(trace.String()) {
		// init odatui/ui @5.1 ms, 0.01 ms clock, 512 bytes, 3 allocs
		f := strings.Fields(line)
		if len(f) < 9 || f[0] != "init" || !strings.HasPrefix(f[1], "odatui/") {
			continue
		}
		packages++
		if bytes, err := strconv.Atoi(f[7]); err != nil || bytes > mostInit {
			t.Errorf("more than %d bytes at start, use sync.OnceValue or package lazy: %s", mostInit, line)
		}
	}
	if packages == 0 {
		t.Errorf("nothing was traced: %s", trace.String())
	}
}

// build links the program and returns its path. A method that is looked up by a
// name that the linker does not know would keep all exported methods of all
// types: text/template does that, and costs three megabytes.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "odatui.exe")
	var out bytes.Buffer
	cmd := exec.Command("go", "build", "-ldflags=-dumpdep", "-o", program, ".")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %.4000s", err, out.String())
	}
	lines := bufio.NewScanner(&out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "<ReflectMethod>") {
			t.Errorf("methods are looked up by name: %s", lines.Text())
		}
	}
	return program
}

// TestPatterns: a regular expression of a package is one of package lazy, as
// regexp.MustCompile would compile it at start; and each of them compiles, as a
// wrong one would panic only at its first use.
func TestPatterns(t *testing.T) {
	checked := 0
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if g, ok := d.(*ast.GenDecl); !ok || g.Tok != token.VAR {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if called(n, "regexp", "MustCompile") != nil {
					t.Errorf("%s: compiled at start, use lazy.Regexp", s.path)
				}
				_, inside := n.(*ast.FuncLit) // runs later
				return !inside
			})
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call := called(n, "lazy", "Regexp")
			if call == nil {
				return true
			}
			if field, ok := call.Args[0].(*ast.SelectorExpr); ok && field.Sel.Name == "Words" {
				return true // of a table: its own test compiles them
			}
			checked++
			expr, err := s.text(call.Args[0])
			if err == nil {
				_, err = regexp.Compile(expr)
			}
			if err != nil {
				t.Errorf("%s: %v", s.path, err)
			}
			return true
		})
	}
	if checked == 0 {
		t.Error("no pattern was found")
	}
}

// called returns n if it is a call of a package's function, else nil.
func called(n ast.Node, pkg, function string) *ast.CallExpr {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != function {
		return nil
	}
	if x, ok := sel.X.(*ast.Ident); !ok || x.Name != pkg {
		return nil
	}
	return call
}

// source is a file of the program with the constants of its package.
type source struct {
	path      string
	file      *ast.File
	constants map[string]ast.Expr
	of        map[string]ast.Expr // of other packages: vendors.Guid
}

// sources parses all files that are not tests.
func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	constants := map[string]map[string]ast.Expr{} // by folder
	of := map[string]ast.Expr{}                   // of other packages, as they are named
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "e2e" || strings.HasPrefix(d.Name(), ".") && path != "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		known := constants[filepath.Dir(path)]
		if known == nil {
			known = map[string]ast.Expr{}
			constants[filepath.Dir(path)] = known
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
				for i, name := range v.Names {
					known[name.Name] = v.Values[i]
					of[filepath.Base(filepath.Dir(path))+"."+name.Name] = v.Values[i]
				}
			}
			return true
		})
		list = append(list, source{path, f, known, of})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// text returns the value of a constant string.
func (s source) text(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strconv.Unquote(e.Value)
	case *ast.ParenExpr:
		return s.text(e.X)
	case *ast.Ident:
		if value := s.constants[e.Name]; value != nil {
			return s.text(value)
		}
	case *ast.CallExpr: // strings.Join of a list
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Join" && len(e.Args) == 2 {
			list, _ := e.Args[0].(*ast.CompositeLit)
			var parts []string
			for _, item := range list.Elts {
				part, err := s.text(item)
				if err != nil {
					return "", err
				}
				parts = append(parts, part)
			}
			between, err := s.text(e.Args[1])
			return strings.Join(parts, between), err
		}
	case *ast.SelectorExpr:
		if pkg, ok := e.X.(*ast.Ident); ok && s.of[pkg.Name+"."+e.Sel.Name] != nil {
			return s.text(s.of[pkg.Name+"."+e.Sel.Name])
		}
	case *ast.BinaryExpr:
		left, err := s.text(e.X)
		if err != nil {
			return "", err
		}
		right, err := s.text(e.Y)
		return left + right, err
	}
	return "", fmt.Errorf("lazy.Regexp of something that is not a constant: %T", e)
}
