package rows

import (
	"odatui/ui/kit"
)

// schemaCommands show the model of these rows.
func (s *Screen) schemaCommands() []kit.Command {
	return []kit.Command{
		{ID: "schema", Keys: []string{"i"}, Title: "schema", Help: "show properties, links and neighbours of this type", Now: true,
			Off: kit.Unless(false, "the schema is still to come")},
	}
}
