package record

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// compare compares this record with that of another environment.
func (s *Screen) compare() kit.Command {
	return kit.Command{ID: "compare", Keys: []string{"d"}, Title: "compare", Help: "compare this record with that of another environment",
		Quiet: true, Off: s.noCompare, Now: true, Run: kit.Run(s.openCompare)}
}

func (s *Screen) noCompare() safe.Text {
	switch {
	case s.from.Session == nil || len(s.from.Session.About.Siblings) < 2:
		return "this profile has no other environment to compare with"
	case s.from.Set == "" || strings.ContainsAny(s.from.Set, "/("):
		return "only a record of a set can be compared"
	case len(s.keyOf()) == 0:
		return "the key of this record is not known"
	}
	return ""
}

// keyOf are the conditions that only this record meets, nil unknown.
func (s *Screen) keyOf() []client.Condition {
	if s.from.Page == nil {
		return nil
	}
	columns := s.from.Columns
	if len(columns) == 0 {
		columns = s.from.Page.Columns
	}
	var key []client.Condition
	for _, c := range columns {
		if !c.Key {
			continue
		}
		v := s.from.Page.Cell(s.from.Row, s.from.Page.Column(c.Name))
		if !v.IsSet() {
			return nil
		}
		key = append(key, client.Condition{Property: c.Name, Value: v.Clone(), Type: c.Type})
	}
	return key
}

func (s *Screen) openCompare() tea.Cmd {
	return kit.Send(kit.OpenCompareMsg{Session: s.from.Session, Set: s.from.Set, Total: -1,
		Query: client.Query{Path: s.from.Set, Where: s.keyOf()},
		Row:   s.from.RecordAt, From: s.Head().Crumbs})
}
