package rows

import (
	"odatui/ui/kit"
)

// statCommands explain a column.
func (s *Screen) statCommands() []kit.Command {
	return []kit.Command{
		{ID: "stats", Keys: []string{"I"}, Title: "statistics", Help: "count, range, distribution and top values of this column", Now: true,
			Off: kit.Unless(false, "statistics are still to come")},
	}
}
