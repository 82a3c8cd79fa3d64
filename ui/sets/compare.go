package sets

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// compare compares the sets with those of another environment, beginning at the set under
// the cursor.
func (s *Screen) compare(section safe.Text) kit.Command {
	return kit.Command{ID: "compare", Keys: []string{"d"}, Title: "compare", Help: "compare sets, columns and rows with another environment",
		Section: section, Now: true, Off: kit.Unless(len(s.session.About.Siblings) > 1, "this profile has no other environment to compare with"),
		Run: kit.Run(func() tea.Cmd { return kit.Send(kit.OpenCompareMsg{Session: s.session, At: s.named()}) })}
}
