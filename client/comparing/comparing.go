// Package comparing reads a set of two sessions for client/compare: in the order of the
// key where both services sort alike, else sorted on disk.
//
// It knows client.Service, and temporary files; it opens no session and writes no result.
package comparing

import (
	"context"

	"odatui/client"
	"odatui/client/compare"
)

// Rows is the compare.Reader of services.
func Rows(ctx context.Context, left, right *client.Session, spec compare.Spec, sink compare.Sink, tell func(compare.Progress)) (compare.Summary, error) {
	_, _, _, _, _, _ = ctx, left, right, spec, sink, tell
	return compare.Summary{}, client.ErrCannot
}
