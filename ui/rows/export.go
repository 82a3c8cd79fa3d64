package rows

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// exportCommands write rows to a file.
func (s *Screen) exportCommands() []kit.Command {
	return []kit.Command{{ID: "export", Keys: []string{"E"}, Title: "export", Help: "write rows to a file: the marked, the loaded, or all of them",
		Off: s.noExport, Now: true, Run: kit.Run(s.export)}}
}

// noExport is also set while other rows are on their way: the file would hold those before.
func (s *Screen) noExport() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if s.pending() {
		return "other rows are on their way"
	}
	return ""
}

// export asks what is written where.
func (s *Screen) export() tea.Cmd {
	msg := kit.ExportMsg{Session: s.session, Query: s.Query(), Name: s.name(), Total: -1, Columns: s.exported()}
	for _, p := range s.pages.Parts() {
		msg.Loaded = append(msg.Loaded, p.Rows)
	}
	if len(s.marks.kept) > 0 {
		msg.Marked = pagesOf(s.marks.sorted())
	}
	if !s.incomplete() {
		msg.Total = s.counted()
	}
	return kit.Send(msg)
}

// exported returns the columns that are shown, in their order, if the person has hidden or
// moved any; else nil. Columns whose parts are shown are written whole, links only where
// they were expanded.
func (s *Screen) exported() []string {
	if l := s.grid.Layout(); len(l.Hidden) == 0 && len(l.Order) == 0 {
		return nil
	}
	var names []string
	seen := make(map[string]bool)
	for _, name := range s.grid.Names() {
		for parent := s.pages.Parent(name); parent != ""; parent = s.pages.Parent(name) {
			name = parent
		}
		c, _ := s.pages.Column(name)
		if !seen[name] && (!c.Link || s.holds(name)) {
			names = append(names, name)
		}
		seen[name] = true
	}
	return names
}

// holds reports a value in a column of the rows that are held.
func (s *Screen) holds(name string) bool {
	for _, p := range s.pages.Parts() {
		at := p.Rows.Column(name)
		for row := range p.Rows.Len() {
			if at >= 0 && p.Rows.Cell(row, at).Kind != client.Missing {
				return true
			}
		}
	}
	return false
}
