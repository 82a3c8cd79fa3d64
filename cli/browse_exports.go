package cli

import (
	"context"

	"odatui/client"
	"odatui/client/save"
	"odatui/ui"
)

// exports lets the explorer write files.
func (b *browser) exports(d *ui.Deps) {
	d.Export = func(ctx context.Context, s *client.Session, e client.Export, tell func(client.ExportProgress)) (client.ExportResult, error) {
		e.File = inHome(e.File)
		return save.Run(ctx, s, e, tell)
	}
	d.ExportFile = func(s *client.Session, name, ending string, taken func(string) bool) string {
		return save.FileName(name, s.About.Environment, ending, taken)
	}
}
