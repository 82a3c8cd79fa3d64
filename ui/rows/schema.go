package rows

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// schemaCommands show the model of these rows.
func (s *Screen) schemaCommands() []kit.Command {
	return []kit.Command{
		{ID: "schema", Keys: []string{"i"}, Title: "schema", Help: "show properties, links and neighbours of this type", Now: true,
			Off: s.noSchema, Run: kit.Run(s.openSchema)},
	}
}

func (s *Screen) noSchema() safe.Text {
	if _, ok := s.session.Service.(client.Describer); !ok {
		return "this service has no model"
	}
	return ""
}

// openSchema opens the schema of the type of these rows, at the column of the cursor.
func (s *Screen) openSchema() tea.Cmd {
	msg := kit.OpenSchemaMsg{Session: s.session, Path: s.wanted.Path}
	if s.grid != nil {
		msg.At = s.grid.Column()
	}
	return kit.Send(msg)
}
