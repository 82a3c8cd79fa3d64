package client

import (
	"context"
	"fmt"
	"iter"
)

// maxEmpty is how many empty pages in a row may be followed.
const maxEmpty = 20

// Pages walks a result page by page from a position, until the service has no
// more, an error, or the caller stops. It waits for the model first, so that
// the order of the run can be fixed by key. After an error the walk is over; a
// page whose body broke off is yielded before its error.
func Pages(ctx context.Context, s Service, q Query, at Position) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		if d, ok := s.(Describer); ok {
			// A model that cannot be read is no reason not to read rows.
			if _, err := d.Schema(ctx); err != nil && ctx.Err() != nil {
				yield(nil, ctx.Err())
				return
			}
		}
		empty := 0
		for {
			page, err := s.Fetch(ctx, q, at)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) {
				return
			}
			if page.Incomplete != nil {
				yield(nil, page.Incomplete)
				return
			}
			if empty++; page.Len() > 0 {
				empty = 0
			}
			next, more := page.NextPosition()
			if !more {
				return
			}
			if empty > maxEmpty {
				yield(nil, fmt.Errorf("%w: %d empty pages in a row", ErrLoop, empty))
				return
			}
			q, at = page.Query, next
		}
	}
}
