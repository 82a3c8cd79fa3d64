// Package views holds the views of a set that the user went through: which rows were
// asked for, and how the columns were arranged. It decides what undo and redo go to.
//
// It is a plain value. It sends nothing, and knows no clock, session or screen.
package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
)

// View is what undo goes back to; moves of the cursor are no part of it.
type View struct {
	Query  client.Query // without the plan of a run
	Layout grid.Layout
	// Row is where the cursor was when the view was left, counted from zero.
	Row int64
}

// maxViews is how many views are kept.
const maxViews = 100

// Chain is the views that the user went through, in order. The zero value is empty.
type Chain struct {
	views []View
	at    int // the current one
	to    int // the one that was asked for; at unless its rows are in flight
	width string
}

// Note takes over what is shown now; row is that of the cursor before. What differs from
// the view before is a step; several widths of one column in a row are one. It returns
// the view before, and whether it differs.
func (c *Chain) Note(now View, row int64) (before View, changed bool) {
	if len(c.views) == 0 {
		c.views = []View{now}
		return now, false
	}
	before = c.views[c.at]
	same := sameQuery(now.Query, c.views[c.at].Query)
	switch {
	case same && now.Layout.Equal(c.views[c.at].Layout):
		return before, false
	case c.to != c.at && sameQuery(now.Query, c.views[c.to].Query): // undone or redone
		c.views[c.at].Row = row
		c.at = c.to
		c.width = ""
		return before, true
	}
	width := ""
	if same {
		width = resized(c.views[c.at].Layout, now.Layout)
	}
	c.views = c.views[:c.at+1]
	if width != "" && width == c.width {
		c.views[c.at] = now
	} else {
		c.views[c.at].Row = row
		c.views = append(c.views, now)
	}
	c.views = slices.Delete(c.views, 0, max(0, len(c.views)-maxViews))
	c.at = len(c.views) - 1
	c.to, c.width = c.at, width
	return before, true
}

// Awaited returns the view that was asked for last, false if it is shown.
func (c *Chain) Awaited() (View, bool) {
	if c.to == c.at {
		return View{}, false
	}
	return c.views[c.to], true
}

// Can reports whether there is a step to undo (by -1) or to redo (by 1). pending is that
// the rows of the last one are still in flight.
func (c *Chain) Can(by int, pending bool) bool {
	to := c.from(pending) + by
	return to >= 0 && to < len(c.views)
}

// Go asks for the view before (by -1) or after (by 1), and says what it undoes or does
// again. It is the current one once [Chain.Note] gets it as shown.
func (c *Chain) Go(by int, pending bool) (View, safe.Text) {
	from := c.from(pending)
	c.to = from + by
	return c.views[c.to], words(c.views[min(from, c.to)], c.views[max(from, c.to)])
}

// from is the view that the next step begins at. One that was asked for and did not
// come is not undone.
func (c *Chain) from(pending bool) int {
	if pending {
		return c.to
	}
	return c.at
}

// SameRows reports that two views show the same rows.
func SameRows(a, b View) bool { return sameQuery(a.Query, b.Query) }

func sameQuery(a, b client.Query) bool {
	return a.Path == b.Path && a.Filter == b.Filter && a.Search == b.Search && a.Apply == b.Apply && a.Expand == b.Expand &&
		slices.Equal(a.Select, b.Select) && slices.Equal(a.OrderBy, b.OrderBy) &&
		slices.EqualFunc(a.Where, b.Where, sameCondition)
}

func sameCondition(a, b client.Condition) bool {
	return a.Property == b.Property && a.Not == b.Not && a.Value.Kind == b.Value.Kind && a.Value.Raw() == b.Value.Raw()
}

// resized returns the column whose width is all that differs, "" none or more.
func resized(a, b grid.Layout) string {
	column := ""
	for _, l := range [][2]grid.Layout{{a, b}, {b, a}} {
		for name, width := range l[0].Widths {
			if l[1].Widths[name] == width || name == column {
				continue
			}
			if column != "" {
				return ""
			}
			column = name
		}
	}
	a.Widths = b.Widths
	if !a.Equal(b) {
		return ""
	}
	return column
}

// and stands between a filter and a condition that was added to it.
const and = " and "

// words says what was done from one view to the next.
func words(from, to View) safe.Text {
	a, b := from.Query, to.Query
	switch {
	case !slices.Equal(a.OrderBy, b.OrderBy):
		return sorted(b.OrderBy)
	case a.Filter != "" && strings.HasPrefix(b.Filter, a.Filter+and):
		return "filter " + short(b.Filter[len(a.Filter+and):])
	case b.Filter != "" && strings.HasPrefix(a.Filter, b.Filter+and):
		return "drop filter " + short(a.Filter[len(b.Filter+and):])
	case a.Filter != b.Filter && b.Filter != "":
		return "filter " + short(b.Filter)
	case len(a.Where) < len(b.Where):
		return compared(b.Where[len(b.Where)-1])
	case len(a.Where) > len(b.Where), a.Filter != b.Filter, !slices.EqualFunc(a.Where, b.Where, sameCondition):
		return "drop filter"
	case a.Search != b.Search && b.Search != "":
		return "search " + short(b.Search)
	case a.Search != b.Search:
		return "end the search"
	case !slices.Equal(a.Select, b.Select) && len(b.Select) == 0:
		return "all columns"
	case !slices.Equal(a.Select, b.Select):
		return "choose columns"
	case a.Expand != b.Expand:
		return cmp.Or(expanded(from.Layout, to.Layout), "expand a link")
	case !sameQuery(a, b):
		return "query"
	}
	return arranged(from.Layout, to.Layout)
}

func sorted(order []client.Order) safe.Text {
	if len(order) == 0 {
		return "end the sort"
	}
	var parts []string
	for _, o := range order {
		by := o.By
		if o.Desc {
			by += " down"
		}
		parts = append(parts, by)
	}
	return "sort by " + short(strings.Join(parts, ", "))
}

func compared(c client.Condition) safe.Text {
	if c.Not {
		return "leave out by " + short(c.Property)
	}
	return "filter by " + short(c.Property)
}

// arranged says what was done to the columns.
func arranged(a, b grid.Layout) safe.Text {
	if what := expanded(a, b); what != "" {
		return what
	}
	switch one := resized(a, b); {
	case one != "":
		return "width of " + short(one)
	case len(b.Frozen) > len(a.Frozen):
		return "freeze " + short(b.Frozen[len(b.Frozen)-1])
	case len(b.Frozen) < len(a.Frozen):
		return "unfreeze " + short(lost(a.Frozen, b.Frozen))
	case len(b.Hidden) == len(a.Hidden)+1:
		return "hide " + short(lost(b.Hidden, a.Hidden))
	case len(b.Hidden) == 0 && len(a.Hidden) > 0:
		return "show all columns"
	case !slices.Equal(a.Hidden, b.Hidden):
		return "choose columns"
	case !slices.Equal(a.Order, b.Order):
		return "move a column"
	}
	return "arrange columns"
}

// expanded says which column was expanded or folded, "" none.
func expanded(a, b grid.Layout) safe.Text {
	before, after := slices.Sorted(maps.Keys(a.Expanded)), slices.Sorted(maps.Keys(b.Expanded))
	switch {
	case lost(after, before) != "":
		return "expand " + short(lost(after, before))
	case lost(before, after) != "":
		return "fold " + short(lost(before, after))
	}
	return ""
}

// lost returns the first of all that rest has not.
func lost(all, rest []string) string {
	for _, name := range all {
		if !slices.Contains(rest, name) {
			return name
		}
	}
	return ""
}

// short is a text for a line that has more on it.
func short(text string) safe.Text {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return safe.Clean(text)
}
