package client

// Aggregator is a Service that can aggregate rows ($apply).
type Aggregator interface {
	// Aggregate returns the query that applies transformations to the rows of q: its
	// filter and search come first. ErrCannot where the filter cannot be written so.
	Aggregate(q Query, transformations string) (Query, error)
	// Rung returns the way of asking for statistics that worked last for a set, also in
	// earlier runs; "" unknown. KeepRung keeps it.
	Rung(set string) string
	KeepRung(set, rung string)
}
