package rows

import (
	tea "charm.land/bubbletea/v2"

	"odatui/ui/kit"
)

// bookmarkCommands keep this view under a name.
func (s *Screen) bookmarkCommands() []kit.Command {
	return []kit.Command{
		{ID: "bookmark", Keys: []string{"B"}, Title: "bookmark", Help: "keep this view under a name", Arg: "NAME", Quiet: true, Now: true,
			Run: func(name string) tea.Cmd {
				visit := kit.Visit{Ref: s.session.About.Ref(), Query: s.Query(), Place: s.Place()}
				return kit.Send(kit.BookmarkMsg{Visit: visit, Name: name})
			}},
	}
}
