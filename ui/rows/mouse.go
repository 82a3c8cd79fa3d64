package rows

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/ui/grid"
	"odatui/ui/kit"
)

// doubleClick is the time in which a second click on a cell opens its record.
const doubleClick = 400 * time.Millisecond

// pointer is what the mouse is doing. The zero value is nothing.
type pointer struct {
	column string // whose border is dragged, "" none
	x      int    // where the button was pressed,
	width  int    // and how wide the column was then

	clicked time.Time // the last click on a cell
	row     int64
	cell    string // its column
}

// wheel scrolls by three rows.
func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	moves := map[tea.MouseButton]func(*grid.Grid){
		tea.MouseWheelUp:    func(g *grid.Grid) { g.MoveRows(-3) },
		tea.MouseWheelDown:  func(g *grid.Grid) { g.MoveRows(3) },
		tea.MouseWheelLeft:  func(g *grid.Grid) { g.MoveColumns(-1) },
		tea.MouseWheelRight: func(g *grid.Grid) { g.MoveColumns(1) },
	}
	if move := moves[msg.Button]; move != nil && s.filter == nil {
		return s.move(move)
	}
	return nil
}

// click moves the cursor to a cell; twice, it opens the record. On a column's name it
// sorts by it, with shift behind the others; on its border it begins to drag that.
func (s *Screen) click(msg tea.MouseClickMsg) tea.Cmd {
	before := s.pointer
	s.pointer = pointer{}
	if s.filter != nil {
		s.filter.Click(msg.X, msg.Y)
		return nil
	}
	if s.pages == nil {
		return nil
	}
	if column, width, ok := s.grid.Border(msg.X, msg.Y-s.body); ok && msg.Button == tea.MouseLeft {
		s.pointer.column, s.pointer.x, s.pointer.width = column, msg.X, width
		return nil
	}
	row, column, ok := s.grid.At(msg.X, msg.Y-s.body)
	if !ok {
		return nil
	}
	if column != "" {
		s.grid.GoToColumn(column)
	}
	if row < 0 {
		return s.clickName(msg)
	}
	s.grid.GoToRow(row)
	s.pointer.row, s.pointer.cell, s.pointer.clicked = row, column, time.Now()
	if before.row == row && before.cell == column && time.Since(before.clicked) < doubleClick && s.noRow() == "" {
		s.pointer = pointer{}
		return s.openRecord()
	}
	return s.load(true)
}

// clickName sorts by the column whose name was clicked.
func (s *Screen) clickName(msg tea.MouseClickMsg) tea.Cmd {
	if msg.Button != tea.MouseLeft {
		return s.load(true)
	}
	if why := s.noSort(); why != "" {
		return kit.Note(kit.Warn, why)
	}
	return s.sort(msg.Mod.Contains(tea.ModShift))
}

// drag gives the column whose border is dragged the width up to the mouse.
func (s *Screen) drag(msg tea.MouseMotionMsg) tea.Cmd {
	if s.pointer.column == "" || s.pages == nil {
		return nil
	}
	s.grid.Resize(s.pointer.column, s.pointer.width+msg.X-s.pointer.x)
	return s.load(false)
}
