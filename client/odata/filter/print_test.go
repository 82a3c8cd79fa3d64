package filter

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"odatui/client"
)

// shape describes a tree without its positions.
func shape(n *Node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "(%d %s %d", n.Kind, n.Op, n.Form)
	for _, s := range n.Segments {
		fmt.Fprintf(&b, " /%d %s %s %v %v", s.Kind, s.Name, s.Var, s.Call, s.Params)
		for _, a := range s.Args {
			b.WriteString(shape(a))
		}
	}
	for _, kid := range n.Kids {
		b.WriteString(shape(kid))
	}
	b.WriteString(")")
	return b.String()
}

// again parses the text of a tree with the parser that made it.
func again(of *Tree, text string) *Tree {
	if of.Root.Kind == Option {
		return ParseOption(text)
	}
	return Parse(text)
}

func roundTrip(t *testing.T, tree *Tree) {
	t.Helper()
	if len(tree.Mistakes) > 0 {
		return
	}
	text := tree.String()
	back := again(tree, text)
	if len(back.Mistakes) > 0 || shape(back.Root) != shape(tree.Root) {
		t.Errorf("%q is written as %q:\n%s\n%s\n%+v", tree.Text, text, shape(tree.Root), shape(back.Root), back.Mistakes)
	}
	for _, v := range []Version{V4, V401, V3, V2} {
		text, err := tree.Print(v)
		if err != nil {
			continue
		}
		if twice, err := again(tree, text).Print(v); err != nil || twice != text {
			t.Errorf("%q for %s is %q, and written again %q, %v", tree.Text, v, text, twice, err)
		}
	}
}

func TestRoundTripOfTheABNF(t *testing.T) {
	t.Parallel()
	for _, c := range abnfCases(t) {
		roundTrip(t, c.tree(t))
	}
}

var filters = []string{
	"", " ", "a", "A eq 'x'", "A eq 'O''Neil' and (B gt 1.5 or not C) and D/E ne null", "contains(A,'x') and B in (1,2)", "- 5 add -A lt - -3",
	"Items/any(x:x/A eq 1 and x/B/all(y:y eq x/C))", "A/$count gt 2", "$it/A eq @p", "A eq datetime'2020-01-01T00:00:00'", "substringof('x',A)",
	"A eq 1.5M or B eq 42L", "A eq 01234567-89ab-cdef-0123-456789abcdef", "case(A eq 1:'x',true:'y') eq 'x'", "Ns.T/A eq 1", "A(1)/B eq 2",
	"Ns.F(a=1,b={\"c\":[1,null]})/D eq 1", "A eq duration'P1D'", "A eq X'0AFF'", "A eq -INF", "not(A)", "A LIKE '%x%'", "A eq Cabo Verde", "A == 'x' && B",
	"A eq 'x", "((((((((", "))))", "A eq {", "A/", "A/any(", "any(", "case(A gt 3:40,true:15:10)", "'''''''", "A eq 'a' 'b' 'c'", "not not not A", "A between 1 and 2", "\xff\xfe", "A eq ‘x’",
	"cast(A,Edm.String) eq 'x'", "isof(Ns.T)", "2020-01-01T10:00", "A.B.C", "$root/A(1)/B", "A eq 1,5", "[1,[2,{\"a\":3}]]", "geo.distance(A,geography'SRID=0;Point(1 2)') lt 5",
}

var options = []string{
	"$orderby=A desc,B/C,length(D) asc", "$select=A,B/C,*,Ns.*,D($top=1;$select=E),F(a,b)", "$expand=A($filter=B eq 1;$expand=C($levels=max)),D/$ref,*/$count,E/$count($search=x y)",
	"$expand=A($compute=B add 1 as C;$orderby=C;@p=1)", "$filter=A", "$select=", "$expand=A(", "$x", "=", "$orderby=A,",
}

func FuzzFilter(f *testing.F) {
	for _, text := range filters {
		f.Add(text)
	}
	for _, text := range options {
		f.Add(text)
	}
	l := testLanguage(V4)
	f.Fuzz(func(t *testing.T, text string) {
		roundTrip(t, Parse(text))
		roundTrip(t, ParseOption(text))
		got := Text(l, text)
		last := 0
		for _, s := range got.Spans {
			if s.From < last || s.To <= s.From || s.To > len(text) {
				t.Errorf("%q: spans %+v", text, got.Spans)
			}
			last = s.To
		}
		for _, p := range got.Problems {
			if p.From < 0 || p.To < p.From || p.To > len(text) || p.Message == "" {
				t.Errorf("%q: problem %+v", text, p)
			}
		}
		for _, p := range got.Parts {
			if p.From < 0 || p.To < p.From || p.To > len(text) {
				t.Errorf("%q: part %+v", text, p)
			}
		}
		for at := range min(len(text), 40) + 1 {
			for _, s := range Complete(l, text, at, nil).Suggestions {
				if s.From < 0 || s.To < s.From || s.To > len(text) {
					t.Errorf("%q at %d: %+v", text, at, s)
				}
			}
		}
		if again := Text(l, Join(got.Parts)); got.OK && !again.OK {
			t.Errorf("%q is joined as %q: %+v", text, again.Text, again.Problems)
		}
	})
}

func TestPrintForVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		v    Version
		want string // "" it cannot be written
	}{
		{"contains(Name,'x')  AND  A eq 1", V2, "substringof('x',Name) and A eq 1"},
		{"substringof('x',Name)", V4, "contains(Name,'x')"},
		{"A eq 01234567-89ab-cdef-0123-456789abcdef", V3, "A eq guid'01234567-89ab-cdef-0123-456789abcdef'"},
		{"A eq guid'01234567-89ab-cdef-0123-456789abcdef'", V4, "A eq 01234567-89ab-cdef-0123-456789abcdef"},
		{"A gt 2020-01-01", V2, "A gt datetime'2020-01-01T00:00:00'"},
		{"A gt 2020-01-01T10:00:00+02:00", V2, "A gt datetimeoffset'2020-01-01T10:00:00+02:00'"},
		{"A gt datetime'2020-01-01T00:00:00'", V401, "A gt 2020-01-01T00:00:00Z"},
		{"A gt datetimeoffset'2020-01-01T00:00:00Z'", V4, "A gt 2020-01-01T00:00:00Z"},
		{"A eq time'PT11H'", V4, "A eq duration'PT11H'"},
		{"A eq duration'PT11H'", V2, "A eq time'PT11H'"},
		{"A eq X'0AFF'", V4, "A eq binary'Cv8='"},
		{"A eq binary'Cv8='", V2, "A eq X'0AFF'"},
		{"A eq 42L or B lt 1.5M", V4, "A eq 42 or B lt 1.5"},
		{"A eq 42L", V2, "A eq 42L"},
		{"Name in ('a','b') and B", V3, "(Name eq 'a' or Name eq 'b') and B"},
		{"A/any(x:x eq 1)", V3, "A/any(x:x eq 1)"},
		{"A/any(x:x eq 1)", V2, ""},
		{"A has Ns.E'B'", V3, ""},
		{"A eq now()", V2, ""},
		{"replace(A,'x','y') eq 'z'", V4, ""},
		{"A eq", V4, ""},
	} {
		got, err := Parse(c.text).Print(c.v)
		if (err != nil) != (c.want == "") || err == nil && got != c.want {
			t.Errorf("%s for %s: %q, %v; want %q", c.text, c.v, got, err, c.want)
		}
		if c.want == "" && c.text != "A eq" && !errors.Is(err, client.ErrCannot) {
			t.Errorf("%s for %s: %v, want ErrCannot", c.text, c.v, err)
		}
	}
}

// Nesting ends the parser, a long text does not: each byte is read a few times.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	l := testLanguage(V4)
	for name, unit := range map[string]string{
		"parentheses": "(", "not": "not ", "minus": "-", "quotes": "'", "spaced quotes": "' ", "quote and word": "a' ", "or": "A eq 1 or ", "names": "unknown ",
		"slashes": "A/", "any": "Items/any(x:", "arrays": "[", "objects": `{"a":`, "commas": ",", "backslashes": `\'`, "numbers": "1-", "calls": "tolower(",
		"options": "A/$count($filter=", "sum": "1 add ", "between": "A between ", "percent": "%20", "curly": "‘",
	} {
		text := strings.Repeat(unit, maxText/4/len(unit))
		steps := len(Parse(text).tokens)
		if got := Text(l, text); steps > len(text)+1 || len(got.Problems) > maxProblems {
			t.Errorf("%s: %d tokens, %d problems", name, steps, len(got.Problems))
		}
		Complete(l, text, len(text), nil)
		roundTrip(t, Parse(text))
	}
	if got := Text(l, strings.Repeat("A", maxText+1)); got.OK || len(got.Problems) != 1 {
		t.Errorf("a text that is too long: %+v", got.Problems)
	}
}
