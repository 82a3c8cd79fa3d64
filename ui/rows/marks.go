package rows

import (
	"odatui/ui/kit"
)

// markCommands mark rows.
func (s *Screen) markCommands() []kit.Command {
	return []kit.Command{
		{ID: "mark", Keys: []string{"space"}, Title: "mark", Help: "mark this row, or unmark it", Quiet: true,
			Off: kit.Unless(false, "marks are still to come")},
		{ID: "mark-range", Keys: []string{"m"}, Title: "mark to here", Help: "mark the rows from the last mark to here", Quiet: true,
			Off: kit.Unless(false, "marks are still to come")},
		{ID: "clear-marks", Keys: []string{"z m"}, Title: "clear marks", Help: "unmark all rows", Quiet: true,
			Off: kit.Unless(false, "marks are still to come")},
		{ID: "expand", Keys: []string{"x"}, Title: "expand", Help: "show the columns of this link in place, and back", Quiet: true,
			Off: kit.Unless(false, "expanding is still to come")},
	}
}
