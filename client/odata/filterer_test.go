package odata

import (
	"strings"
	"testing"

	"odatui/client"
)

func TestFilterOfAService(t *testing.T) {
	t.Parallel()
	s, l := play(t, map[string]string{
		"$metadata": keyedModel,
		"Things?$filter=A%20eq%201%20and%20B%20eq%20'x'&$orderby=A,B&$top=2": `{"value":[{"A":1,"B":"x"},{"A":2,"B":"x"}]}`,
		"Things?$filter=A%20gt%200&$orderby=A,B&$top=2":                      `{"value":[{"A":1,"B":"x"}]}`,
	})
	if got := s.Filter("Things", "A eq 'x' and Nope eq 1"); !got.OK || len(got.Parts) != 2 {
		t.Errorf("without a model: %+v", got)
	}
	if _, err := s.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Filter("Things", "B eq 5"); got.OK || len(got.Problems) != 1 || got.Problems[0].Fix != "'5'" {
		t.Errorf("%+v", got)
	}
	if got := s.Filter("Things(A=1,B='x')/Unknown", "B eq 5"); !got.OK {
		t.Errorf("of a type that is not known: %+v", got)
	}
	seen := func(column string) []client.SeenValue {
		return []client.SeenValue{{Value: client.Text(column + "!"), Rows: 1}}
	}
	if got := s.Complete("Things", "B eq ", 5, seen).Suggestions; len(got) == 0 || got[0].Text != "'B!'" {
		t.Errorf("%+v", got)
	}
	text, err := s.Comparison("Things", "B", "contains", client.Text("it's"))
	if err != nil || text != "contains(B,'it''s')" {
		t.Errorf("%s, %v", text, err)
	}
	if got := s.JoinFilter([]client.FilterPart{{Text: "A eq 1 or A eq 2"}, {Text: text, Join: "and"}}); got != "(A eq 1 or A eq 2) and contains(B,'it''s')" {
		t.Error(got)
	}
	if got := strings.Join(s.Operators("Things", "C"), " "); got != "eq ne ge gt le lt" {
		t.Error(got)
	}
	if len(l.asked) > 0 {
		t.Error("a request was sent")
	}
	ignored := client.Query{Path: "Things", Filter: "A eq 1", Where: []client.Condition{{Property: "B", Value: client.Text("x")}}}
	p, err := s.Fetch(t.Context(), ignored, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Contradiction(p); got == nil || got.Row != 1 || got.Condition != "A eq 1" || got.Value.Raw() != "2" {
		t.Errorf("a service that ignores the filter: %+v", got)
	}
	if p, err = s.Fetch(t.Context(), client.Query{Path: "Things", Filter: "A gt 0"}, client.Start); err != nil || s.Contradiction(p) != nil {
		t.Errorf("%v, %+v", err, s.Contradiction(p))
	}
}
