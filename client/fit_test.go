package client

import (
	"slices"
	"testing"
)

func TestQueryWithout(t *testing.T) {
	kind := &Type{Properties: []Property{{Name: "Code"}, {Name: "Address"}}, Links: []Link{{Name: "Region"}}}
	known := []string{"Code", "Name", "Rank"} // of the other environment
	named := func(word string) bool { return slices.Contains(known, word) && kind.Lacks(word) }
	for _, tt := range []struct {
		q    Query
		left []string
	}{
		{Query{Filter: "Code eq 'Name' and Address/Name eq 1", Select: []string{"Code", "*"}, Expand: "Region($select=X),*"}, nil},
		{Query{Filter: "contains(Name,'x')"}, []string{"the filter contains(Name,'x')"}},
		{Query{Where: []Condition{{Property: "Rank"}, {Property: "Code"}}}, []string{"the filter on Rank"}},
		{Query{OrderBy: []Order{{By: "Rank", Desc: true}, {By: "Code"}, {By: "length(Name)"}, {By: "length(Code)"}}},
			[]string{"the sort by Rank", "the sort by length(Name)"}},
		{Query{Select: []string{"Code", "Rank", "Address/City"}, Expand: "Rank,Region", Apply: "groupby((Rank))"},
			[]string{"the column Rank", "the link Rank", "the apply groupby((Rank))"}},
	} {
		before := tt.q
		before.Where, before.OrderBy = slices.Clone(tt.q.Where), slices.Clone(tt.q.OrderBy)
		got, left := tt.q.Without(kind.Lacks, named)
		if !slices.Equal(left, tt.left) {
			t.Errorf("%+v: left out %q, want %q", tt.q, left, tt.left)
		}
		if !tt.q.Equal(before) {
			t.Errorf("the query was changed to %+v", tt.q)
		}
		if again, more := got.Without(kind.Lacks, named); more != nil || !again.Equal(got) {
			t.Errorf("%+v: more was left out: %q", got, more)
		}
		if got.Equal(tt.q) != (tt.left == nil) {
			t.Errorf("%+v became %+v", tt.q, got)
		}
	}
	if open := (&Type{Open: true}); open.Lacks("X") || (*Type)(nil).Lacks("X") {
		t.Error("an open or unknown type lacks nothing")
	}
}

func TestPlainQuery(t *testing.T) {
	q := Query{Path: "A", Filter: "x eq 1", Search: "w", OrderBy: []Order{{By: "a"}}, Select: []string{"b"}, Params: []Param{{"p", "1"}}}
	some, left := q.Plain(false)
	if some.Narrowed() != true || some.Filter != "" || len(some.OrderBy) != 1 || !slices.Equal(left, []string{"the filter x eq 1", "the search w"}) {
		t.Errorf("%+v, left out %q", some, left)
	}
	all, left := q.Plain(true)
	if !all.Equal(Query{Path: "A", Params: q.Params}) || len(left) != 4 {
		t.Errorf("%+v, left out %q", all, left)
	}
}
