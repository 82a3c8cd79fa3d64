package record

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/copymenu"
)

// openCopyMenu opens the menu of what can be copied of the record.
func (s *Screen) openCopyMenu(string) tea.Cmd {
	page, row := s.from.Page, s.from.Row
	f := s.fields[s.at]
	var names []string
	query := client.Query{Path: s.from.Set}
	for _, f := range s.fields {
		if f.annotation || f.link != nil {
			continue
		}
		names = append(names, f.name)
		if f.key {
			query.Where = append(query.Where, client.Condition{Property: f.name, Value: f.value.Clone(), Type: f.kind})
		}
	}
	name := safe.Clean(f.name)
	again := copymenu.Again(s.from.Session, query, "the record, by its key")
	if s.from.Query.Path != "" {
		again = copymenu.Again(s.from.Session, s.from.Query, "the record, as it was read")
	}
	if len(query.Where) == 0 && s.from.Query.Path == "" {
		for i := range again.Items {
			again.Items[i].Off = "the record has no key by which it can be read again"
		}
	}
	return copymenu.Open(copymenu.Options{Look: s.look, Format: &s.copyAs, At: "r", Sections: []copymenu.Section{{
		Title: "values", Items: []copymenu.Item{
			{Key: "c", Title: "field", Side: name, What: name, About: name + ", as it is", Off: s.noCopy(),
				Text: func(string) (string, error) { return f.value.Text(), nil }},
			{Key: "r", Title: "record", What: "the record", About: "the record, without annotations", Formats: true,
				Text: func(format string) (string, error) { return copymenu.Row(format, names, page.Slice(row, row+1)) }},
		},
	}, again}})
}
