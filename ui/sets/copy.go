package sets

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/copymenu"
	"odatui/ui/kit"
)

// copyURL copies the URL of the set under the cursor.
func (s *Screen) copyURL(string) tea.Cmd {
	set := s.named()
	url, err := copymenu.URL(s.session, client.Query{Path: set})
	if err != nil {
		return kit.Note(kit.Warn, "not copied: "+safe.Clean(err.Error()))
	}
	return kit.Send(kit.CopyMsg{Text: url, What: "the URL of " + safe.Clean(set)})
}

// openCopyMenu opens the menu of what can be copied of the set under the cursor.
func (s *Screen) openCopyMenu(string) tea.Cmd {
	set := s.named()
	name, of := safe.Clean(set), s.facts[set].of
	describe := copymenu.Describe("the description of "+name, set, of)
	again := copymenu.Again(s.session, client.Query{Path: set}, "all rows of "+name)
	return copymenu.Open(copymenu.Options{Look: s.look, At: "u", Sections: []copymenu.Section{again,
		{Title: "the set", Items: []copymenu.Item{describe}}}})
}

// named returns the set under the cursor, or that of the column there, "" none.
func (s *Screen) named() string {
	if s.inColumns && s.columns.Cursor < len(s.hits) {
		return s.hits[s.columns.Cursor].set
	}
	set, _ := s.current()
	return set.Name
}
