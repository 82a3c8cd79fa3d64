package rows

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// compareCommands compare these rows with those of another environment.
func (s *Screen) compareCommands() []kit.Command {
	return []kit.Command{
		{ID: "compare", Keys: []string{"d"}, Title: "compare", Help: "compare these rows with those of another environment, by key", Now: true,
			Off: s.noCompare, Run: kit.Run(s.openCompare)},
	}
}

func (s *Screen) noCompare() safe.Text {
	switch {
	case len(s.session.About.Siblings) < 2:
		return "this profile has no other environment to compare with"
	case strings.ContainsAny(s.Query().Path, "/("):
		return "only the rows of a set can be compared"
	}
	return ""
}

// openCompare compares the rows that the filter leaves.
func (s *Screen) openCompare() tea.Cmd {
	msg := kit.OpenCompareMsg{Session: s.session, Set: s.Query().Path, Query: s.asked(), Total: -1}
	if s.pages != nil && !s.incomplete() { // nil: no page has come
		msg.Total = s.counted()
	}
	if s.pages != nil {
		at := s.window(false).Row
		msg.Row.Ordinal = at
		msg.Row.Page, msg.Row.Row = s.pages.Row(at)
	}
	return kit.Send(msg)
}
