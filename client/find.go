package client

import (
	"context"
	"errors"
)

var (
	// ErrNoRow reports that no row of a query has a key.
	ErrNoRow = errors.New("no row has this key")
	// ErrNoPlace reports that a row exists, or may exist, and that its number is unknown.
	ErrNoPlace = errors.New("the place of the row is unknown")
)

// Finder is a Service that can compute where a row is in a run.
type Finder interface {
	// CountBefore returns how many rows of a run of q come before a row of q, which is
	// the first one of a page. It is [ErrNoPlace] if no order of the run decides that.
	CountBefore(ctx context.Context, q Query, row *Page) (int64, error)
}

// FindRow returns the number, counted from zero, that the row with a key has in a run of
// q. The number may be wrong if rows change meanwhile. The error is [ErrNoRow],
// [ErrNoPlace], or why the service could not be asked.
func FindRow(ctx context.Context, s Service, q Query, key []Condition) (int64, error) {
	if len(key) == 0 {
		return -1, ErrNoPlace
	}
	q = q.Unplanned()
	one := q
	one.Where = append(append([]Condition(nil), q.Where...), key...)
	one.Select, one.OrderBy, one.Expand, one.PageSize, one.Count = nil, nil, "", 1, false
	page, err := s.Fetch(ctx, one, Start)
	if err != nil {
		return -1, err
	}
	defer page.Release()
	if page.Len() == 0 {
		if page.Next != nil || page.Incomplete != nil {
			return -1, ErrNoPlace
		}
		return -1, ErrNoRow
	}
	for _, k := range key { // a service may ignore the filter
		at := page.Column(k.Property)
		if at < 0 || page.Cell(0, at).Raw() != k.Value.Raw() {
			return -1, ErrNoPlace
		}
	}
	finder, ok := s.(Finder)
	if !ok {
		return -1, ErrNoPlace
	}
	return finder.CountBefore(ctx, q, page)
}
