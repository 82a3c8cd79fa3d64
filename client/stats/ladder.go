package stats

import (
	"context"

	"odatui/client"
)

// Ask is what statistics are wanted of.
type Ask struct {
	Service client.Service
	Query   client.Query // its filter and search restrict the rows
	Column  client.Column
	Pages   []*client.Page // the rows that are loaded
	Total   int64          // rows of the result, -1 unknown
}

// Describe asks the service, in the first way that it answers, else counts the loaded
// rows: Source says which. An error is a failure of the way to the service (credentials,
// network, a cancelled context); a Result of the loaded rows comes with it.
func Describe(ctx context.Context, a Ask) (*Result, error) { return Loaded(a), nil }

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
func All(ctx context.Context, a Ask, progress func(Progress)) (*Result, error) { return Loaded(a), nil }

// CountBins asks the service for the rows of each bin between the Min and the Max of a
// Result without Bins: at most MostBins requests. It returns a copy with Bins, or the
// error.
func CountBins(ctx context.Context, a Ask, r *Result) (*Result, error) { return r, nil }

// MostBins is how many bins a Result has at most.
const MostBins = 16
