package client

import (
	"context"
	"errors"
	"strconv"
)

// ErrUncounted is the error of a set whose answers have no count.
var ErrUncounted = errors.New("the service does not count this set")

// CountSet returns how many rows a set has.
func CountSet(ctx context.Context, s Service, set string) (int64, error) {
	return CountQuery(ctx, s, Query{Path: set})
}

// CountQuery returns how many rows a query has: by a request for the number alone, else
// where the service refuses that with the first row.
func CountQuery(ctx context.Context, s Service, q Query) (int64, error) {
	q.Count, q.PageSize = true, 1
	if c, ok := s.(Counter); ok {
		n, err := c.CountRows(ctx, q)
		if err == nil || ctx.Err() != nil || !uncounted(err) {
			return n, err
		}
	}
	page, err := s.Fetch(ctx, q, Start)
	if err != nil {
		return 0, err
	}
	n := page.Total
	page.Release()
	if n < 0 {
		return 0, ErrUncounted
	}
	return n, nil
}

// uncounted reports that an answer may be about the counting, not about the set.
func uncounted(err error) bool {
	var said *ResponseError
	if !errors.As(err, &said) {
		return false
	}
	return said.Status != 401 && said.Status != 403 && said.Status != 429
}

// Thousands writes a number with commas between its thousands.
func Thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
