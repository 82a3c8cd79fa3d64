package cli

import (
	"odatui/client"
	"odatui/client/save"
	"odatui/ui"
)

// exports lets the explorer write files.
func (b *browser) exports(d *ui.Deps) {
	d.Export = save.Run
	d.ExportFile = func(s *client.Session, name, ending string) string {
		return save.FileName(name, s.About.Environment, ending)
	}
}
