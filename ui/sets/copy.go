package sets

import (
	"fmt"
	"strings"

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
	describe := copymenu.Item{Key: "d", Title: "description", What: "the description of " + name,
		About: "the columns and links of " + name, Text: func(string) (string, error) { return describe(set, of), nil }}
	if of == nil {
		describe.Off = "the columns are not known: the model has not come"
	} else {
		describe.Side = safe.Clean(fmt.Sprintf("%d columns", len(of.Properties)))
	}
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

// describe lists the columns and links of a type as TSV.
func describe(set string, of *client.Type) string {
	var b strings.Builder
	b.WriteString("set\tname\ttype\tkey\tnullable\n")
	keys := make(map[string]bool)
	for _, k := range of.Keys {
		keys[k] = true
	}
	for _, p := range of.Properties {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%t\t%t\n", set, p.Name, p.Type, keys[p.Name], p.Nullable)
	}
	for _, l := range of.Links {
		typ := l.Target
		if l.Many {
			typ = "Collection(" + typ + ")"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\tfalse\tfalse\n", set, l.Name, typ)
	}
	return b.String()
}
