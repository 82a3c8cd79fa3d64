package stats

import (
	"context"
	"errors"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Ask is what statistics are wanted of.
type Ask struct {
	Service client.Service
	Query   client.Query // its filter and search restrict the rows
	Column  client.Column
	Pages   []*client.Page // the rows that are loaded
	Total   int64          // rows of the result, -1 unknown
	Count   string         // of the profile, for All: client.CountAuto …
}

// The rungs of the ladder, as they are remembered. What follows a blank is why the last
// one was reached.
const (
	rungAll    = "aggregate" // all figures in one request
	rungEach   = "each"      // one request for each figure
	rungGroups = "groups"    // the rows of each value
	rungNone   = "none"      // the service does not count
)

// Describe asks the service, in the first way that it answers, else counts the loaded
// rows: Source says which. An error is a failure of the way to the service (credentials,
// network, a cancelled context); a Result of the loaded rows comes with it.
//
// The service counts a value as its database does: texts that differ in case or in blanks
// at their end may be one.
func Describe(ctx context.Context, a Ask) (*Result, error) {
	r, why, err := askService(ctx, a)
	if r == nil {
		r = Loaded(a)
		r.Source.Why, r.Source.Earlier = why.text, why.earlier
	}
	return r, err
}

// reason is why the service does not count; earlier: it is the reason of an earlier refusal.
type reason struct {
	text    safe.Text
	earlier bool
}

// askService returns nil and why, if the service does not count.
func askService(ctx context.Context, a Ask) (*Result, reason, error) {
	aggregator, ok := a.Service.(client.Aggregator)
	switch {
	case !ok:
		return nil, reason{text: "services of this kind do not aggregate"}, nil
	case isNested(a):
		return nil, reason{text: "the service does not group by objects and lists"}, nil
	}
	set := a.Query.Path
	known, why, _ := strings.Cut(aggregator.Rung(set), " ")
	if known == rungNone {
		return nil, reason{safe.Clean(why), true}, nil
	}
	l := &ladder{Ask: a, aggregator: aggregator}
	var refusals []error
	for _, rung := range rungsFrom(known) {
		r, err := l.climb(ctx, rung)
		if err == nil {
			if r.Rows > 0 {
				aggregator.KeepRung(set, rung)
			}
			return r, reason{}, nil
		}
		if !isRefusal(err) || ctx.Err() != nil {
			return nil, reason{}, err
		}
		refusals = append(refusals, err)
	}
	why = reasonOf(refusals[len(refusals)-1])
	if isOfSet(a.Column, known, refusals) {
		aggregator.KeepRung(set, rungNone+" "+why)
	}
	return nil, reason{text: safe.Clean(why)}, nil
}

// isOfSet reports whether refusals are about the set, not about one column.
func isOfSet(c client.Column, known string, refusals []error) bool {
	if known != "" || strings.Contains(c.Name, "/") {
		return false
	}
	for _, err := range refusals {
		if errors.Is(err, client.ErrTooLarge) || errors.Is(err, client.ErrCannot) {
			return false
		}
	}
	return true
}

// rungsFrom returns the rungs from one that is known on down; all if none is.
func rungsFrom(known string) []string {
	rungs := []string{rungAll, rungEach, rungGroups}
	for i, rung := range rungs {
		if rung == known {
			return rungs[i:]
		}
	}
	return rungs
}

// isNested reports whether values are objects or lists, as the type or the first loaded
// ones show.
func isNested(a Ask) bool {
	if class, _ := classOf(a.Column); class == Nested {
		return true
	}
	c := Of(a.Column)
	if len(a.Pages) > 0 {
		c.AddPage(a.Pages[0].Slice(0, min(a.Pages[0].Len(), 100)))
	}
	return c.nests > 0
}

// Loaded counts the loaded rows. It sends nothing.
func Loaded(a Ask) *Result {
	c := Of(a.Column)
	for _, p := range a.Pages {
		c.AddPage(p)
	}
	r := c.Result()
	r.Source.Total = a.Total
	return r
}

// Progress is how far [All] has come.
type Progress struct {
	Rows  int64
	Total int64          // -1 unknown
	So    func() *Result // of the rows so far; only to be called by the callback, and not free
}

// All reads all rows of the query and counts them. progress is called after each page, in
// the caller's goroutine; it may be nil. With an error it returns what was counted until
// then: Source.Stopped says why that is not all.
func All(ctx context.Context, a Ask, progress func(Progress)) (*Result, error) {
	q := a.Query.Unplanned()
	q.OrderBy, q.Bulk, q.Count = nil, true, true
	if name, _, _ := strings.Cut(a.Column.Name, "/"); q.Apply == "" && !a.Column.Link {
		q.Select, q.Expand = []string{name}, ""
	}
	c, total := Of(a.Column), a.Total
	run := &client.Run{Query: q, Limit: -1, Count: a.Count}
	result := func() *Result {
		r := c.Result()
		r.Source.Total = total
		return r
	}
	for page, err := range run.Pages(ctx, a.Service) {
		if err != nil {
			r := result()
			if r.Source.Stopped = safe.Clean(err.Error()); ctx.Err() != nil {
				r.Source.Stopped = "cancelled"
			}
			return r, err
		}
		c.AddPage(page)
		if page.Total >= 0 { // run.Total is that of a page which was read ahead
			total = page.Total
		}
		if progress != nil {
			progress(Progress{c.rows, total, result})
		}
	}
	total = c.rows
	return result(), nil
}
