package filter

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// readData returns a file of the test data, or skips the test without it.
func readData(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("ODATUI_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("the test data is not there (ODATUI_TESTDATA): %v", err)
	}
	return data
}

// abnfCase is a case of the specification: without FailAt it is valid.
type abnfCase struct {
	Name, Rule, Input string
	FailAt            *int
}

var abnfRules = []string{"filter", "boolCommonExpr", "commonExpr", "select", "expand", "orderby"}

func abnfCases(t testing.TB) []abnfCase {
	t.Helper()
	var doc struct{ TestCases []abnfCase }
	if err := json.Unmarshal(readData(t, "abnf/odata-abnf-testcases.json"), &doc); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(doc.TestCases, func(c abnfCase) bool { return !slices.Contains(abnfRules, c.Rule) })
}

// tree parses the input of a case, which is percent-encoded.
func (c abnfCase) tree(t testing.TB) *Tree {
	t.Helper()
	text, err := url.PathUnescape(c.Input)
	if err != nil {
		t.Fatal(err)
	}
	if c.Rule == "commonExpr" || c.Rule == "boolCommonExpr" {
		return Parse(text)
	}
	return ParseOption(text)
}

func TestCasesOfTheABNF(t *testing.T) {
	t.Parallel()
	right := 0
	cases := abnfCases(t)
	for _, c := range cases {
		tree := c.tree(t)
		switch {
		case c.FailAt == nil && len(tree.Mistakes) > 0:
			t.Errorf("%s %q (%s): %+v", c.Rule, c.Input, c.Name, tree.Mistakes)
		case c.FailAt != nil && len(tree.Mistakes) == 0:
			t.Errorf("%s %q (%s) is accepted, want a failure at %d", c.Rule, c.Input, c.Name, *c.FailAt)
		case c.FailAt != nil && tree.Mistakes[0].Fails != *c.FailAt:
			t.Errorf("%s %q (%s) fails at %d, want %d: %+v", c.Rule, c.Input, c.Name, tree.Mistakes[0].Fails, *c.FailAt, tree.Mistakes)
		default:
			right++
		}
	}
	if right != 248 || len(cases) != 248 {
		t.Errorf("%d of %d cases are right, want 248 of 248", right, len(cases))
	}
}
