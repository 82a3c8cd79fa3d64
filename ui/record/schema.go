package record

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// showSchema shows the type of the record, at the field under the cursor.
func (s *Screen) showSchema(section safe.Text) kit.Command {
	off := safe.Text("this service has no model")
	described := false
	if s.from.Session != nil {
		_, described = s.from.Session.Service.(client.Describer)
	}
	return kit.Command{ID: "schema", Keys: []string{"i"}, Title: "schema", Help: "show properties, links and neighbours of this type",
		Section: section, Off: kit.Unless(described, off), Now: true, Run: func(string) tea.Cmd {
			at := ""
			if len(s.fields) > 0 {
				at = s.fields[s.at].name
			}
			return kit.Send(kit.OpenSchemaMsg{Session: s.from.Session, Path: s.from.Set, At: at, From: s.Head().Crumbs})
		}}
}
