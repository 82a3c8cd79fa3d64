package rows

import (
	"odatui/ui/kit"
)

// linkCommands follow the links of a row.
func (s *Screen) linkCommands() []kit.Command {
	return []kit.Command{
		{ID: "follow", Keys: []string{"o"}, Title: "follow", Help: "open what this link or foreign key leads to", Now: true,
			Off: kit.Unless(false, "links are still to come")},
		{ID: "links", Keys: []string{"O"}, Title: "links", Help: "list the links of this row, in both directions", Now: true,
			Off: kit.Unless(false, "links are still to come")},
	}
}
