package compare

import (
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/kit"
)

// TestDelta: the difference of two numbers is exact, however they are written.
func TestDelta(t *testing.T) {
	for _, c := range []struct{ left, right, typ, by, percent string }{
		{"54577867", "53213421", "Edm.Int64", "-1364446", "-2.5 %"},
		{`"9007199254740993"`, `"9007199254740992"`, "Edm.Int64", "-1", "<0.1 %"},
		{"1.10", "1.3", "Edm.Decimal", "+0.20", "+18.2 %"},
		{"-4", "4", "Edm.Int32", "+8", "+200.0 %"},
		{"0", "7", "Edm.Int32", "+7", ""},
		{`"5"`, `"6"`, "Edm.String", "", ""},
		{"1e999999999", "2", "Edm.Double", "", ""},
		{"null", "2", "Edm.Int32", "", ""},
		{"0.001", "99999999999999", "Edm.Double", "+99999999999998.999", ""},
	} {
		by, percent := delta(field{left: client.JSONValue(c.left), right: client.JSONValue(c.right), typ: c.typ})
		if string(by) != c.by || string(percent) != c.percent {
			t.Errorf("%s to %s: %q, %q, want %q, %q", c.left, c.right, by, percent, c.by, c.percent)
		}
	}
}

// TestMembers of a record: nested values whole, names with escapes.
func TestMembers(t *testing.T) {
	got := members(client.JSONValue(`{"a":1,"b\u00e9":{"c":[1,2]},"d":null}`))
	if got["a"].Raw() != "1" || got["bé"].Raw() != `{"c":[1,2]}` || got["d"].Kind != client.Null || got["e"].Kind != client.Missing {
		t.Errorf("%v", got)
	}
	if members(client.Value{}) != nil {
		t.Error("no record has members")
	}
}

// TestTableFits in any width: what says least goes first, then the widest is cut.
func TestTableFits(t *testing.T) {
	cell := func(text string) []kit.Span { return []kit.Span{{Text: kit.Pad("", len(text))}} }
	table := func() *table {
		return &table{heads: []heading{{title: "difference", drop: 2}, {title: "name", least: 8}, {title: "rows", right: true, drop: 1}},
			lines: [][][]kit.Span{{cell("changed"), cell(strings.Repeat("n", 30)), cell("121,680")}}}
	}
	for width := range 80 {
		s := table()
		s.fit(width)
		if got := kit.SpansWidth(s.line(0)); got > max(width, 1) {
			t.Errorf("%d cells in %d", got, width)
		}
	}
	s := table()
	s.fit(30)
	if s.widths[0] == 0 || s.widths[2] == 0 || s.widths[1] >= 30 {
		t.Errorf("in 30 cells: %v", s.widths)
	}
	s = table()
	s.fit(18)
	if s.widths[0] != 0 || s.widths[2] == 0 {
		t.Errorf("in 18 cells: %v", s.widths)
	}
}
