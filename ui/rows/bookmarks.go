package rows

import (
	"odatui/ui/kit"
)

// bookmarkCommands keep this view under a name.
func (s *Screen) bookmarkCommands() []kit.Command {
	return []kit.Command{
		{ID: "bookmark", Keys: []string{"B"}, Title: "bookmark", Help: "keep this view under a name", Arg: "NAME", Quiet: true,
			Off: kit.Unless(false, "bookmarks are still to come")},
	}
}
