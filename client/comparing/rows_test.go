package comparing

import (
	"fmt"
	"net/http"
	"strings"
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

// compare compares two tables and returns what the sink got.
func (p *pair) compare(t *testing.T) (*kept, compare.Summary, error) {
	t.Helper()
	k := &kept{}
	s, err := Rows(t.Context(), p.left.open(t, "live", 7), p.right.open(t, "staging", 5), p.spec, k, nil)
	return k, s, err
}

func both(left, right *table, change func(*compare.Spec)) *pair {
	p := &pair{left: left, right: right, spec: spec}
	if change != nil {
		change(&p.spec)
	}
	return p
}

func checkLines(t *testing.T, k *kept, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, k.lines()); diff != "" {
		t.Errorf("found (- wanted, + found):\n%s", diff)
	}
}

func TestSetsWithoutUniqueKeysAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(left, right *table, s *compare.Spec)
		want   string
	}{
		{"no key", func(l, r *table, _ *compare.Spec) { l.key, r.key = nil, nil }, "Things has no key: its rows cannot be matched"},
		{"neighbours", func(l, _ *table, s *compare.Spec) { s.Key, l.rows[10]["Name"] = []string{"Name"}, `"9"` },
			"shop@live: the key is not unique: more than one row has Name=9"},
		{"far away", func(_, r *table, s *compare.Spec) { s.Key, r.rows[25]["Name"] = []string{"Name"}, `"3"` },
			"shop@staging: the key is not unique: more than one row has Name=3"},
		{"on one side only", func(l, r *table, s *compare.Spec) {
			s.Key, r.rows[5]["Name"], l.rows[25]["Name"] = []string{"Name"}, `"x"`, `"5"`
		}, "shop@live: the key is not unique: more than one row has Name=5"},
		{"nulls", func(l, _ *table, s *compare.Spec) {
			s.Key = []string{"Name"}
			l.rows[3]["Name"], l.rows[23]["Name"] = "null", "null"
		}, "shop@live: the key is not unique: more than one row has Name=null"},
		{"an unknown key", func(_, _ *table, s *compare.Spec) { s.Key = []string{"Nam"} }, `--key: neither side has a column "Nam"`},
	} {
		left, right := things(30), things(30)
		for i := range 30 {
			left.rows[i]["Name"], right.rows[i]["Name"] = fmt.Sprintf(`"%d"`, i), fmt.Sprintf(`"%d"`, i)
		}
		p := both(left, right, func(s *compare.Spec) { c.change(left, right, s) })
		k, s, err := p.compare(t)
		if err == nil || err.Error() != c.want || s.Complete {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if c.name == "neighbours" && len(k.rows) > 0 {
			t.Errorf("%s: written before it was refused: %v", c.name, k.lines())
		}
	}
}

func TestTop(t *testing.T) {
	left, right := things(30), things(40)
	right.rows = right.rows[10:]
	left.rows[12]["Name"] = `"b"`
	left.rows[19]["Name"] = `"c"`
	k, s, err := both(left, right, func(s *compare.Spec) { s.Top = 8 }).compare(t)
	if err != nil || !s.Complete {
		t.Fatal(err)
	}
	checkLines(t, k, "left_only 0", "left_only 1", "left_only 2", "left_only 3", "left_only 4", "left_only 5", "left_only 6", "left_only 7")
	if s.Progress.Left.Rows != 8 || s.Progress.Right.Rows > 8 {
		t.Errorf("read %+v", s.Progress)
	}
	k, _, err = both(left, right, func(s *compare.Spec) { s.Top = 13; s.Filter = "ID ge 8" }).compare(t)
	if err != nil {
		t.Fatal(err)
	}
	checkLines(t, k, "left_only 8", "left_only 9", `changed 12 Name:"b"->"a"`, `changed 19 Name:"c"->"a"`)
	k, _, err = both(left, right, func(s *compare.Spec) { s.Top = 1000 }).compare(t)
	if err != nil || len(k.rows) != 22 {
		t.Errorf("all rows: %v %v", err, k.lines())
	}
}

func TestTopNeedsOneOrder(t *testing.T) {
	left, right := things(30), things(30)
	right.order = nil // it sends them ascending by chance, but for the last one
	right.rows = append(right.rows[1:], right.rows[0])
	_, s, err := both(left, right, func(s *compare.Spec) { s.Top = 8 }).compare(t)
	if want := "compare the first rows: shop@staging does not send its rows in the order of the key"; err == nil ||
		err.Error() != want || s.Complete {
		t.Errorf("%v, want %s", err, want)
	}
	right.rows[2], right.rows[3] = right.rows[3], right.rows[2]
	_, _, err = both(left, right, func(s *compare.Spec) { s.Top = 8 }).compare(t)
	if err == nil || !strings.Contains(err.Error(), "the row with ID=3 comes too late") {
		t.Errorf("%v", err)
	}
}

// TestColumnsThatComeLate: without a model, a column is known when it comes. Rows that
// came before are compared in it, too.
func TestColumnsThatComeLate(t *testing.T) {
	left, right := things(30), things(30)
	for _, side := range []*table{left, right} {
		side.noModel = true
		side.columns = append(side.columns, column{"Late", "Edm.String"}, column{"Here", "Edm.String"}, column{"There", "Edm.String"})
	}
	for i, r := range left.rows {
		if r["Here"] = `"h"`; i < 25 {
			r["Late"] = `"x"`
		}
	}
	right.rows[22]["Late"], right.rows[3]["There"] = `"x"`, `"t"`
	k, s, err := both(left, right, func(s *compare.Spec) { s.Key = []string{"ID"} }).compare(t)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 25 {
		if i != 22 {
			want = append(want, fmt.Sprintf(`changed %d Late:"x"->`, i))
		}
	}
	checkLines(t, k, want...)
	if s.Counts.Equal != 6 || !s.Complete {
		t.Errorf("%+v", s)
	}
	kinds := map[string]compare.Kind{}
	for _, c := range k.shape.Columns {
		kinds[c.Name] = c.Kind
	}
	if diff := cmp.Diff(map[string]compare.Kind{"ID": "same", "Name": "same", "Late": "same", "Here": "left_only",
		"There": "right_only"}, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestColumnsAreChosen(t *testing.T) {
	left, right := things(9), things(9)
	for _, side := range []*table{left, right} {
		side.columns = append(side.columns, column{"Big", "Edm.String"})
		for _, r := range side.rows {
			r["Big"] = `"b"`
		}
	}
	left.rows[3]["Big"], left.rows[4]["Name"] = `"other"`, `"other"`
	for _, change := range []func(s *compare.Spec){
		func(s *compare.Spec) { s.Columns = []string{"Name"} }, func(s *compare.Spec) { s.Ignore = []string{"Big"} }} {
		k, _, err := both(left, right, change).compare(t)
		if err != nil {
			t.Fatal(err)
		}
		checkLines(t, k, `changed 4 Name:"other"->"a"`)
	}
	for _, u := range left.served {
		if u.Query().Get("$select") != "ID,Name" {
			t.Errorf("requested %s", u)
		}
	}
}

func TestEqualRowsAreWritten(t *testing.T) {
	left, right := things(9), things(9)
	left.rows[3]["Name"] = `"b"`
	for _, ordered := range []bool{true, false} {
		if !ordered {
			left.order, left.rows[1], left.rows[7] = nil, left.rows[7], left.rows[1]
		}
		k, s, err := both(left, right, func(s *compare.Spec) { s.Equal = true }).compare(t)
		if err != nil || s.Counts.Equal != 8 {
			t.Fatal(s, err)
		}
		checkLines(t, k, "same 0", "same 1", "same 2", `changed 3 Name:"b"->"a"`, "same 4", "same 5", "same 6", "same 7", "same 8")
	}
}

// TestRoundedTimesAreCountedOnce: rows that differ are compared when they come, and again
// when all columns are known.
func TestRoundedTimesAreCountedOnce(t *testing.T) {
	left, right := things(9), things(9)
	for _, side := range []*table{left, right} {
		side.columns = append(side.columns, column{"At", "Edm.DateTimeOffset"})
		for _, r := range side.rows {
			r["At"] = `"2024-01-01T10:00:00Z"`
		}
	}
	left.rows[3]["Name"] = `"b"`
	right.rows[3]["At"], right.rows[5]["At"] = `"2024-01-01T10:00:00.1Z"`, `"2024-01-01T10:00:00.2Z"`
	k, s, err := both(left, right, nil).compare(t)
	if want := "At: 2 values are equal only because one side writes fewer digits of a second"; err != nil || len(s.Notes) != 1 ||
		s.Notes[0] != want {
		t.Errorf("%v %q", err, s.Notes)
	}
	checkLines(t, k, `changed 3 Name:"b"->"a"`)
}

// TestSelectIsNotOfTheUser: a service that refuses $select, which the user did not ask for, sends all columns.
func TestSelectIsNotOfTheUser(t *testing.T) {
	left, right := things(30), things(30)
	left.rows[4]["Name"] = `"b"`
	left.intercept = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.URL.Query().Has("$select") {
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
		return false
	}
	k, s, err := both(left, right, func(s *compare.Spec) { s.Columns = []string{"Name"} }).compare(t)
	if err != nil || !s.Complete || s.Counts.Equal != 29 {
		t.Fatal(err, s)
	}
	checkLines(t, k, `changed 4 Name:"b"->"a"`)
}

// TestTopOfAllRows: rows that are not ordered by the key are sorted where --top leaves none
// out, and refused where it does.
func TestTopOfAllRows(t *testing.T) {
	for _, top := range []int64{29, 30, 31} {
		left, right := many(30, false), many(30, true)
		left.rows[4]["Name"] = `"b"`
		k, s, err := both(left, right, func(s *compare.Spec) { s.Top = top }).compare(t)
		if top < 30 {
			if err == nil || s.Complete || !strings.HasPrefix(err.Error(), "compare the first rows: ") {
				t.Errorf("top %d: %v", top, err)
			}
			continue
		}
		if err != nil || !s.Complete || s.Counts.Equal != 29 || len(k.rows) != 1 {
			t.Errorf("top %d: %v %+v", top, err, s)
		}
	}
}
