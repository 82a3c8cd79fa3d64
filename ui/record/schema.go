package record

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// openSchema shows the type of the record, at the field under the cursor.
func (s *Screen) openSchema() kit.Command {
	off := safe.Text("this service has no model")
	described := false
	if s.from.Session != nil {
		_, described = s.from.Session.Service.(client.Describer)
	}
	return kit.Command{ID: "schema", Keys: []string{"i"}, Title: "schema", Help: "show properties, links and neighbours of this type",
		Off: kit.Unless(described, off), Now: true, Run: func(string) tea.Cmd {
			at := ""
			if len(s.fields) > 0 {
				at = s.fields[s.at].name
			}
			path := cmp.Or(s.from.Query.Path, s.from.Set)
			return kit.Send(kit.OpenSchemaMsg{Session: s.from.Session, Path: path, At: at, From: s.Head().Crumbs})
		}}
}
