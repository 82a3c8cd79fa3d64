package views

import (
	"fmt"
	"testing"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
)

func sortedBy(by ...string) View {
	v := View{Query: client.Query{Path: "Facts"}}
	for _, name := range by {
		v.Query.OrderBy = append(v.Query.OrderBy, client.Order{By: name})
	}
	return v
}

// walk notes views as they are shown.
func walk(c *Chain, list ...View) {
	for _, v := range list {
		c.Note(v, 0)
	}
}

// step goes one step and shows what it leads to.
func step(t *testing.T, c *Chain, by int) (View, safe.Text) {
	t.Helper()
	if !c.Can(by, false) {
		t.Fatalf("no step by %d", by)
	}
	to, what := c.Go(by, false)
	c.Note(to, 0)
	return to, what
}

func TestUndoAndRedo(t *testing.T) {
	t.Parallel()
	var c Chain
	walk(&c, sortedBy(), sortedBy("Value"), sortedBy("Value", "Name"))
	if to, what := step(t, &c, -1); what != "sort by Value, Name" || !SameRows(to, sortedBy("Value")) {
		t.Errorf("undid %q, to %v", what, to.Query.OrderBy)
	}
	if _, what := step(t, &c, -1); what != "sort by Value" {
		t.Errorf("undid %q", what)
	}
	if c.Can(-1, false) {
		t.Error("the first view can be undone")
	}
	if to, what := step(t, &c, 1); what != "sort by Value" || !SameRows(to, sortedBy("Value")) {
		t.Errorf("did again %q, to %v", what, to.Query.OrderBy)
	}
	walk(&c, sortedBy("Note"))
	if c.Can(1, false) {
		t.Error("a step can be done again after another one")
	}
}

// TestNothingIsNoStep: a reload shows the same view.
func TestNothingIsNoStep(t *testing.T) {
	t.Parallel()
	var c Chain
	again := sortedBy("Value")
	again.Query.Plan, again.Query.Count = client.Plan{Fixed: true}, true
	walk(&c, sortedBy("Value"), again, sortedBy("Value"))
	if c.Can(-1, false) {
		t.Error("a reload is a step")
	}
}

func width(of string, n int) View {
	return View{Query: client.Query{Path: "Facts"}, Layout: grid.Layout{Widths: map[string]int{of: n}}}
}

// TestResizesOfOneColumnAreOneStep, until something else is done.
func TestResizesOfOneColumnAreOneStep(t *testing.T) {
	t.Parallel()
	var c Chain
	both := width("A", 14)
	both.Layout.Widths["B"] = 9
	walk(&c, sortedBy(), width("A", 10), width("A", 12), width("A", 14), both)
	if _, what := step(t, &c, -1); what != "width of B" {
		t.Errorf("undid %q", what)
	}
	if to, what := step(t, &c, -1); what != "width of A" || len(to.Layout.Widths) != 0 {
		t.Errorf("undid %q, to %v", what, to.Layout.Widths)
	}
	step(t, &c, 1)
	walk(&c, width("A", 20)) // not the same row of resizes
	if to, _ := step(t, &c, -1); to.Layout.Widths["A"] != 14 {
		t.Errorf("undid to %v", to.Layout.Widths)
	}
}

// TestStepsWhileRowsAreInFlight count from the view that was asked for; what did not
// come is not undone.
func TestStepsWhileRowsAreInFlight(t *testing.T) {
	t.Parallel()
	var c Chain
	walk(&c, sortedBy(), sortedBy("A"), sortedBy("B"))
	c.Go(-1, false)
	if to, what := c.Go(-1, true); what != "sort by A" || len(to.Query.OrderBy) != 0 {
		t.Errorf("the second step undoes %q, to %v", what, to.Query.OrderBy)
	}
	if to, what := c.Go(-1, false); what != "sort by B" || !SameRows(to, sortedBy("A")) {
		t.Errorf("after a failure %q is undone, to %v", what, to.Query.OrderBy)
	}
	walk(&c, sortedBy("C")) // something else came
	if _, ok := c.Awaited(); ok || c.Can(1, false) {
		t.Error("the view that did not come is still awaited")
	}
	if to, _ := step(t, &c, -1); !SameRows(to, sortedBy("B")) {
		t.Errorf("undid to %v", to.Query.OrderBy)
	}
}

// TestRowOfAView is where the cursor was when it was left.
func TestRowOfAView(t *testing.T) {
	t.Parallel()
	var c Chain
	c.Note(sortedBy(), 0)
	c.Note(sortedBy("A"), 5000)
	if to, _ := c.Go(-1, false); to.Row != 5000 {
		t.Errorf("back at row %d", to.Row)
	}
}

func TestChainIsBounded(t *testing.T) {
	t.Parallel()
	var c Chain
	for i := range 3 * maxViews {
		c.Note(sortedBy(fmt.Sprint(i)), 0)
	}
	n := 0
	for c.Can(-1, false) {
		step(t, &c, -1)
		n++
	}
	if n != maxViews-1 {
		t.Errorf("%d steps are kept, want %d", n, maxViews-1)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	q := func(change func(*client.Query)) View {
		v := View{Query: client.Query{Path: "Facts"}}
		change(&v.Query)
		return v
	}
	none := q(func(*client.Query) {})
	layout := func(l grid.Layout) View { return View{Query: none.Query, Layout: l} }
	filter := q(func(q *client.Query) { q.Filter = "Value gt 5\x1b[31m" })
	longer := q(func(q *client.Query) { q.Filter = "Value gt 5\x1b[31m and Name ne 'a'" })
	where := q(func(q *client.Query) { q.Where = []client.Condition{{Property: "Name", Not: true}} })
	for _, tt := range []struct {
		from, to View
		want     safe.Text
	}{
		{none, filter, "filter Value gt 5␛[31m"}, {filter, none, "drop filter"},
		{filter, longer, "filter Name ne 'a'"}, {longer, filter, "drop filter Name ne 'a'"}, {none, where, "leave out by Name"}, {where, none, "drop filter"},
		{none, q(func(q *client.Query) { q.OrderBy = []client.Order{{By: "Value", Desc: true}} }), "sort by Value down"},
		{sortedBy("A"), none, "end the sort"},
		{none, q(func(q *client.Query) { q.Search = "malaria" }), "search malaria"},
		{none, q(func(q *client.Query) { q.Select = []string{"A"} }), "choose columns"},
		{q(func(q *client.Query) { q.Select = []string{"A"} }), none, "all columns"},
		{none, layout(grid.Layout{Frozen: []string{"A"}}), "freeze A"}, {layout(grid.Layout{Frozen: []string{"A"}}), none, "unfreeze A"},
		{none, layout(grid.Layout{Hidden: []string{"A"}}), "hide A"}, {layout(grid.Layout{Hidden: []string{"A", "B"}}), none, "show all columns"},
		{none, layout(grid.Layout{Order: []string{"A"}}), "move a column"},
		{none, width("A", 3), "width of A"}, {width("A", 3), none, "width of A"},
	} {
		if got := words(tt.from, tt.to); got != tt.want {
			t.Errorf("words are %q, want %q", got, tt.want)
		}
	}
}
