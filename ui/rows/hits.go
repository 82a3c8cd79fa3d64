package rows

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// joined names the columns of a view: no name holds a NUL.
func joined(names []string) string { return strings.Join(names, "\x00") }

// cell returns where the cursor is, as a hit.
func (s *Screen) cell() hit {
	row, _ := s.grid.Row()
	return hit{row, slices.Index(s.grid.Names(), s.grid.Column())}
}

// goToHit moves the cursor by a number of hits, 0 to the first one from the cursor on.
// While the search runs, the cursor is moved when the hits come.
func (s *Screen) goToHit(by int) tea.Cmd {
	if !s.find.ready || s.find.scope.words != s.find.words {
		s.find.going, s.find.by = true, by
		return nil
	}
	n := len(s.find.hits)
	if n == 0 {
		return kit.Note(kit.Warn, "no hit: "+show(s.find.words)+" is not in the "+s.searched())
	}
	i, here := slices.BinarySearchFunc(s.find.hits, s.cell(), compareHits)
	if by > 0 && !here { // the first hit behind the cursor is one away
		i--
	}
	var note tea.Cmd
	switch i += by; {
	case i >= n:
		i, note = 0, kit.Note(kit.Dim, "behind the last hit: the first one")
	case i < 0:
		i, note = n-1, kit.Note(kit.Dim, "before the first hit: the last one")
	}
	to := s.find.hits[i]
	row, _ := s.grid.Row()
	s.down = to.row > row
	s.grid.GoToRow(to.row)
	s.grid.GoToColumn(s.grid.Names()[to.column])
	return tea.Batch(note, s.load(true))
}

// searched names the rows that are searched.
func (s *Screen) searched() safe.Text {
	n := int64(s.pages.Loaded())
	if n == 1 {
		return "1 loaded row"
	}
	return number(n) + " loaded rows"
}

// hitText says which hit the cursor is at, and of how many.
func (s *Screen) hitText() safe.Text {
	n := int64(len(s.find.hits))
	text := number(n)
	if s.find.more {
		text += "+"
	}
	switch {
	case s.find.words == "" || s.pages == nil:
		return ""
	case !s.find.ready:
		return "searching the " + s.searched()
	case n == 0:
		return "no hit in " + s.searched()
	}
	if i, here := slices.BinarySearchFunc(s.find.hits, s.cell(), compareHits); here {
		return "hit " + number(int64(i)+1) + " of " + text + " in " + s.searched()
	}
	if n == 1 {
		return "1 hit in " + s.searched()
	}
	return text + " hits in " + s.searched()
}

// findLine draws the line of the search.
func (s *Screen) findLine(width int) string {
	right := s.hitText()
	if kit.Width(right)+24 > width {
		right = ""
	}
	room := max(1, width-kit.Width(right)-4)
	left := " " + s.look.Accent.Render("/") + s.find.input.View(s.look, room)
	fill := max(0, width-1-s.look.Cells(left)-kit.Width(right))
	return left + string(kit.Blank(fill)) + s.look.Dim.Render(right)
}

func (s *Screen) noHits() safe.Text {
	switch {
	case s.find.words == "":
		return "nothing is searched for: / searches the loaded rows"
	case s.find.ready && len(s.find.hits) == 0:
		return "no hit in the " + s.searched()
	}
	return ""
}
