package diagnose

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/client/vendors"
)

// TestStates: a condition that nothing is called so would never hold, and nobody
// would notice; a state that no condition names is not needed.
func TestStates(t *testing.T) {
	t.Parallel()
	named := map[string]bool{}
	for _, list := range conditions(t) {
		for name := range strings.SplitSeq(list, ", ") {
			named[strings.TrimPrefix(name, "!")] = true
		}
	}
	systems := []string{"", string(vendors.XMart), string(vendors.ERPNet), string(vendors.NxtPort), string(vendors.ODM)}
	for name := range named {
		_, err := strconv.Atoi(name)
		if states()[name] == nil && tokenStates()[name] == nil && placeOf(name) == nil && err != nil && !slices.Contains(systems, name) {
			t.Errorf("nothing is called %q", name)
		}
	}
	for name := range states() {
		if !named[name] {
			t.Errorf("no condition names the state %q", name)
		}
	}
	for name := range tokenStates() {
		if !named[name] {
			t.Errorf("no condition names the state %q", name)
		}
	}
}

// conditions are the lists of states in the sources: the arguments of the functions that
// take one, rules that are unsure, and names in braces behind "?" or "!".
func conditions(t *testing.T) []string {
	var list []string
	files, _ := filepath.Glob("*.go")
	of, _ := filepath.Glob("../vendors/*.go")
	for _, path := range append(files, of...) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if takesStates(n.Fun) {
					for _, arg := range n.Args {
						list = append(list, textOfLiteral(arg)...)
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && slices.Contains([]string{"unsure", "Where"}, key.Name) {
					list = append(list, textOfLiteral(n.Value)...)
				}
			case *ast.BasicLit:
				for _, text := range textOfLiteral(n) {
					for _, found := range inBraces.FindAllStringSubmatch(text, -1) {
						list = append(list, found[1])
					}
				}
			}
			return true
		})
	}
	return list
}

// inBraces is a condition in a text: "{?az}", "{!az}".
var inBraces = regexp.MustCompile(`\{[?!](\w[^{}|="]*)`)

// takesStates reports whether a function takes lists of states.
func takesStates(fun ast.Expr) bool {
	takers := []string{"is", "both", "casesIn", "given", "holds", "in", "In"}
	switch fun := fun.(type) {
	case *ast.Ident:
		return slices.Contains(takers, fun.Name)
	case *ast.SelectorExpr:
		return slices.Contains(takers, fun.Sel.Name)
	}
	return false
}

// textOfLiteral is the value of a constant text, also one in parts.
func textOfLiteral(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value)
			return []string{text}
		}
	case *ast.BinaryExpr:
		if left, right := textOfLiteral(e.X), textOfLiteral(e.Y); left != nil && right != nil {
			return []string{left[0] + right[0]}
		}
	}
	return nil
}
