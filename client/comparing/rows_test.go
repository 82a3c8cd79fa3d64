package comparing

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client/compare"
)

// kept is a sink that keeps everything.
type kept struct {
	shape compare.Shape
	rows  []compare.Row
}

func (k *kept) Begin(s compare.Shape) error { k.shape = s; return nil }
func (k *kept) Row(r compare.Row) error     { k.rows = append(k.rows, r); return nil }

func (k *kept) lines() (lines []string) {
	for _, r := range k.rows {
		line := string(r.Kind)
		for _, v := range r.Key {
			line += " " + v.Raw()
		}
		for _, c := range r.Cells {
			line += fmt.Sprintf(" %s:%s->%s", c.Column, c.Left.Raw(), c.Right.Raw())
		}
		lines = append(lines, line)
	}
	return lines
}

func things(n int) *table {
	t := &table{columns: []column{{"ID", "Edm.Int32"}, {"Name", "Edm.String"}}, key: []string{"ID"}, order: by("ID")}
	for i := range n {
		t.rows = append(t.rows, row{"ID": fmt.Sprint(i), "Name": `"a"`})
	}
	return t
}

var spec = compare.Spec{Left: "Things", Right: "Things"}

func TestDifferencesComeInTheOrderOfTheKey(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		left, right := things(30), things(30)
		right.rows[9]["Name"] = `"b"`
		right.rows[17]["ID"] = "300"
		if right.rows[20], right.rows[2] = right.rows[2], right.rows[20]; !ordered {
			right.order = nil
		}
		k := &kept{}
		s, err := Rows(t.Context(), left.open(t, "live", 7), right.open(t, "staging", 5), spec, k, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"changed 9 Name:\"a\"->\"b\"", "left_only 17", "right_only 300"}
		if diff := cmp.Diff(want, k.lines()); diff != "" {
			t.Errorf("ordered %v:\n%s", ordered, diff)
		}
		if s.Shape.Left != "shop@live" || s.Shape.Right != "shop@staging" || k.shape.Set != "Things" {
			t.Errorf("shape %+v", s.Shape)
		}
		if s.Counts != (compare.Counts{Equal: 28, Changed: 1, LeftOnly: 1, RightOnly: 1}) || !s.Complete || !s.Exact {
			t.Errorf("%+v", s)
		}
	}
}
