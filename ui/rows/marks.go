package rows

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// markCommands mark rows.
func (s *Screen) markCommands() []kit.Command {
	mark := kit.Command{ID: "mark", Keys: []string{"space"}, Title: "mark", Help: "mark this row, or unmark it", Quiet: true,
		Off: s.noRow, Run: kit.Run(s.mark)}
	if s.grid != nil {
		if row, _ := s.grid.Row(); s.marks.is(row) {
			mark.Title = "unmark"
		}
	}
	return []kit.Command{mark,
		{ID: "mark-range", Keys: []string{"m"}, Title: "mark to here", Help: "mark the rows from the last mark to here", Quiet: true,
			Off: s.noRow, Run: kit.Run(s.markRange)},
		{ID: "clear-marks", Keys: []string{"z m"}, Title: "clear marks", Help: "unmark all rows", Quiet: true,
			Off: kit.Unless(len(s.marks.kept) > 0, "no row is marked"), Run: kit.Run(s.clearMarks)},
		s.expandCommand(),
	}
}

// mark marks the cursor's row, or unmarks it, and goes on by one row.
func (s *Screen) mark() tea.Cmd {
	row, _ := s.grid.Row()
	page, at := s.pages.Row(row)
	key, _ := identity(page, at, row)
	if s.marks.is(row) {
		s.marks.remove(func(k string, _ marked) bool { return k == key })
	} else {
		if !s.marks.add(page, at, row) {
			return s.full()
		}
		s.marks.last = key
	}
	return s.move(func(g *grid.Grid) { g.MoveRows(1) })
}

// full notes that no more rows can be marked.
func (s *Screen) full() tea.Cmd {
	return kit.Note(kit.Warn, "not marked: at most "+number(maxMarks)+" rows and "+kit.Size(maxMarkBytes)+" of them are kept; "+s.markedRows()+
		" marked, z m unmarks them")
}

// markedRows counts the marked rows in words.
func (s *Screen) markedRows() safe.Text {
	if n := len(s.marks.kept); n != 1 {
		return number(int64(n)) + " rows are"
	}
	return "1 row is"
}

// markRange marks the rows from the last mark to the cursor's, as far as they are loaded.
func (s *Screen) markRange() tea.Cmd {
	here, _ := s.grid.Row()
	page, at := s.pages.Row(here)
	from, ok := s.marks.lastRow()
	if !ok {
		if !s.marks.add(page, at, here) {
			return s.full()
		}
		s.marks.last, _ = identity(page, at, here)
		return kit.Note(kit.Dim, "marked: m on another row marks the rows up to it")
	}
	first, last := min(from, here), max(from, here)
	met := int64(0)
	for _, part := range s.pages.Parts() {
		for row := max(first, part.First); row <= min(last, part.First+int64(part.Rows.Len())-1); row++ {
			if !s.marks.add(part.Rows, int(row-part.First), row) {
				return s.full()
			}
			met++
		}
	}
	s.marks.last, _ = identity(page, at, here)
	if all := last - first + 1; met < all {
		return kit.Note(kit.Warn, number(met)+" of "+number(all)+" rows marked: the others are not loaded")
	}
	return nil
}

func (s *Screen) clearMarks() tea.Cmd {
	return kit.Note(kit.Dim, unmarked(s.marks.remove(func(string, marked) bool { return true })))
}

func unmarked(n int) safe.Text {
	if n == 1 {
		return "1 row unmarked"
	}
	return number(int64(n)) + " rows unmarked"
}

// followMarks keeps the marks on their rows, and notes those that are gone.
func (s *Screen) followMarks() tea.Cmd {
	n, why := s.marks.follow(s.pages)
	if n == 0 {
		return nil
	}
	return kit.Note(kit.Dim, unmarked(n)+": "+why)
}
