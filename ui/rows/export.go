package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// exportCommands write rows to a file.
func (s *Screen) exportCommands() []kit.Command {
	return []kit.Command{{ID: "export", Keys: []string{"E"}, Title: "export",
		Help: "write rows to a file: the marked, the loaded, or all of them",
		Off:  s.noExport, Now: true, Run: kit.Run(s.export)}}
}

// noExport is also set while other rows are in flight: the file would hold those before.
func (s *Screen) noExport() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	if s.pending() {
		return "other rows are on their way"
	}
	return ""
}

// export asks what is written where. If columns are only hidden, the others are what is
// asked for: fewer values come, and the command line can ask the same.
func (s *Screen) export() tea.Cmd {
	msg := kit.ExportMsg{Session: s.session, Query: s.Query(), Name: s.name(), Total: -1}
	names, moved := s.exported()
	if q := &msg.Query; moved || len(q.Select) > 0 || q.Apply != "" || q.Expand != "" || s.can().Select.Is == client.No {
		msg.Columns = names
	} else {
		q.Select = names
	}
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

// exported returns the columns that are shown, if that is not all of them as they came.
// moved is set if they are in another order, or parts of objects are shown: those are
// written whole. Links are only written where they were expanded.
func (s *Screen) exported() (names []string, moved bool) {
	columns := s.pages.Columns()
	layout := s.grid.Layout()
	moved = len(layout.Order) > 0 || slices.ContainsFunc(columns, func(c grid.Column) bool { return c.Split })
	if !moved && len(layout.Hidden) == 0 {
		return nil, false
	}
	shown := s.grid.Names()
	if !moved { // keys are drawn first, wherever they are
		shown = slices.DeleteFunc(s.pages.Names(), func(name string) bool { return !slices.Contains(shown, name) })
	}
	for _, name := range shown {
		for parent := s.pages.Parent(name); parent != ""; parent = s.pages.Parent(name) {
			name = parent
		}
		c, _ := s.pages.Column(name)
		if !slices.Contains(names, name) && (!c.Link || s.holds(name)) {
			names = append(names, name)
		}
	}
	return names, moved
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
