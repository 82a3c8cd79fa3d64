package stats

import (
	"context"
	"fmt"
	"slices"

	"odatui/client"
)

// MostBins is how many bins a Result has at most.
const MostBins = 16

// CountBins asks the service for the rows of each bin between the Min and the Max of a
// Result without Bins: at most MostBins requests. It returns a copy with Bins, or the
// error.
func CountBins(ctx context.Context, a Ask, r *Result) (*Result, error) {
	filterer, ok := a.Service.(client.Filterer)
	if !ok || slices.ContainsFunc(a.Query.Params, func(p client.Param) bool { return p.Name == "$filter" }) {
		return nil, fmt.Errorf("count bins: %w", client.ErrCannot)
	}
	digits := -1
	if isWhole(a.Column.Type) {
		digits = 0
	}
	edges := edgesOf(r.Class, a.Column.Type, r.Min.Text(), r.Max.Text(), digits)
	if edges == nil {
		return nil, errNoBins
	}
	counted := *r
	counted.NoBins, counted.Bins = "", nil
	for i := range len(edges) - 1 {
		bin := newBin(r.Class, edges[i], edges[i+1])
		text, err := bin.Filter(filterer, a.Query.Path, a.Column.Name)
		if err != nil {
			return nil, err
		}
		q := a.Query.Unplanned()
		if q.Filter != "" {
			text = "(" + q.Filter + ") and " + text
		}
		q.Filter = text
		if bin.Rows, err = client.CountQuery(ctx, a.Service, q); err != nil {
			return nil, err
		}
		counted.Bins = append(counted.Bins, bin)
		counted.Source.Requests++
	}
	return &counted, nil
}
