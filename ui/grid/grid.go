// Package grid is a virtual table: it draws the window of a huge result that
// fits the screen, with a cell cursor, frozen key columns and widths fitted to
// what is loaded. Every line it draws has exactly the width it was given.
//
// It does not know requests, pages, keys of the keyboard or screens; rows come
// through [Source], and moving it is a method call.
package grid

import (
	"odatui/client"
	"odatui/ui/theme"
)

// Grid is the widget. Make it with [New]; all methods are for one goroutine.
type Grid struct {
	theme  *theme.Theme
	source Source
	width  int
	height int

	columns  []column
	names    map[string]int // column index by name
	order    []int          // indexes of shown columns, frozen ones first
	keys     int            // how many of order want to be frozen
	arranged Layout         // by the user
	rows     int64
	known    bool

	row    int64 // the cursor: ordinal,
	id     client.RowID
	column string // and column by name
	at     int    // index of column in order
	top    int64  // first row drawn

	finder *Finder              // of the words that are shown in the cells, nil none
	marked func(row int64) bool // reports a marked row, nil none is
	lead   lead                 // before the first column

	layout layout
	filled bool // a cut value was given room that no column needed
	cache  cache
	looks  looks
}

// New makes a grid over a source.
func New(t *theme.Theme, source Source) *Grid {
	g := &Grid{theme: t, source: source}
	g.cache.lines = make(map[int64]*line)
	g.Refresh()
	return g
}

// SetSource shows another source. What was learned of the widths of columns
// stays with their names; go to a place with [Grid.Restore].
func (g *Grid) SetSource(source Source) {
	g.source = source
	g.cache.clear()
	g.row, g.id, g.top = 0, "", 0
	g.Refresh()
}

// SetSize gives the grid its room. Sizes below one are one.
func (g *Grid) SetSize(width, height int) {
	width, height = max(width, 1), max(height, 1)
	if width == g.width && height == g.height {
		return
	}
	wider := width != g.width
	g.width, g.height = width, height
	if wider {
		g.refit()
	} else {
		g.arrange()
	}
	g.reveal()
}

// Refresh reads length and columns anew, after the source changed. The cursor
// stays on its row by identity where that row is loaded, else at its place,
// and on its column by name.
func (g *Grid) Refresh() {
	g.rows, g.known = g.source.Len()
	shown := len(g.layout.slots)
	g.readColumns()
	if state, _ := g.source.State(g.row); g.id != "" && state == Loaded && g.source.ID(g.row) != g.id {
		if row, ok := g.source.Find(g.id); ok {
			g.top += row - g.row
			g.row = row
		}
	}
	g.settle()
	g.widen()
	if len(g.layout.slots) < shown && g.layout.left <= g.layout.frozen { // keys or types that came late took the room that a value was given
		g.refit()
	}
}

// settle keeps the cursor within the rows and takes the identity of its row.
// A row that is not loaded at the moment keeps the identity it had.
func (g *Grid) settle() {
	if row := max(0, min(g.row, g.rows-1)); row != g.row {
		g.row, g.id = row, ""
	}
	if state, _ := g.source.State(g.row); state == Loaded {
		g.id = g.source.ID(g.row)
	}
	g.reveal()
}

// reveal moves the window so that it holds the cursor's row.
func (g *Grid) reveal() {
	if g.height == 0 { // without a window yet: what was restored waits for it
		return
	}
	page := int64(g.Page())
	g.top = max(0, min(g.top, g.rows-page))
	switch {
	case g.row < g.top:
		g.top = g.row
	case g.row >= g.top+page:
		g.top = g.row - page + 1
	}
}

// Page returns how many rows fit the window, at least one.
func (g *Grid) Page() int { return max(1, g.height-g.headHeight()) }

// headHeight is how many lines the column names take: a window of few lines
// is for rows.
func (g *Grid) headHeight() int {
	switch {
	case g.height >= 4:
		return 2
	case g.height >= 2:
		return 1
	}
	return 0
}

// MoveRows moves the cursor down by n rows, up where n is negative.
func (g *Grid) MoveRows(n int64) { g.GoToRow(g.row + n) }

// MovePages moves cursor and window by n pages of the window; half is half.
func (g *Grid) MovePages(n int, half bool) {
	by := int64(g.Page())
	if half {
		by = max(1, by/2)
	}
	by *= int64(n)
	g.top += by
	g.GoToRow(g.row + by)
}

// GoToRow moves the cursor to a row, counted from zero, as far as there are rows.
func (g *Grid) GoToRow(row int64) {
	if row != g.row {
		g.row, g.id = row, ""
	}
	g.settle()
}

// MoveColumns moves the cursor n columns to the right.
func (g *Grid) MoveColumns(n int) {
	if len(g.order) == 0 {
		return
	}
	g.at = max(0, min(g.at+n, len(g.order)-1))
	g.column = g.columns[g.order[g.at]].Name
	g.arrange()
}

// GoToColumn moves the cursor to the column of that name; false if it is not
// there or hidden.
func (g *Grid) GoToColumn(name string) bool {
	for i, c := range g.order {
		if g.columns[c].Name == name {
			g.MoveColumns(i - g.at)
			return true
		}
	}
	return false
}

// Row returns the cursor's row, counted from zero, and its identity.
func (g *Grid) Row() (int64, client.RowID) { return g.row, g.id }

// Column returns the name of the cursor's column, "" if there are no columns.
func (g *Grid) Column() string {
	if len(g.order) == 0 {
		return ""
	}
	return g.columns[g.order[g.at]].Name
}

// Visible returns the first row in the window and how many rows are in it.
func (g *Grid) Visible() (first, n int64) {
	return g.top, max(0, min(int64(g.Page()), g.rows-g.top))
}

// Place is where the cursor is, for coming back.
type Place struct {
	Row    int64
	ID     client.RowID
	Column string
	Top    int // lines between the window's top and the cursor
}

// Place returns where the cursor is.
func (g *Grid) Place() Place {
	return Place{Row: g.row, ID: g.id, Column: g.Column(), Top: int(g.row - g.top)}
}

// Restore goes to a place: to the row of its identity where that is loaded,
// else to its ordinal. The column may come later: it is taken when it does.
func (g *Grid) Restore(p Place) {
	g.row, g.id = p.Row, p.ID
	if p.ID != "" {
		if row, ok := g.source.Find(p.ID); ok {
			g.row = row
		}
	}
	g.top = g.row - int64(max(0, p.Top))
	g.settle()
	if p.Column != "" && !g.GoToColumn(p.Column) {
		g.column = p.Column
	}
}

// Span is which columns are in the window, counted from one.
type Span struct {
	First, Last, Of int
	Left, Right     bool // there are more on that side
}

// Span returns which columns are in the window.
func (g *Grid) Span() Span {
	s := Span{Of: len(g.order)}
	if len(g.layout.slots) == 0 {
		return s
	}
	last := g.layout.slots[len(g.layout.slots)-1]
	s.Left = g.layout.left > g.layout.frozen
	s.Right = last.at < len(g.order)-1 || last.cut
	s.First, s.Last = 1, last.at+1
	if s.Left {
		s.First = min(g.layout.left+1, s.Last)
	}
	return s
}

// Names lists the shown columns in the order they are drawn.
func (g *Grid) Names() []string {
	names := make([]string, len(g.order))
	for i, c := range g.order {
		names[i] = g.columns[c].Name
	}
	return names
}

// At returns what is drawn at a place of the window: the row (-1 for the
// column names) and the column; false where there is nothing.
func (g *Grid) At(x, y int) (row int64, column string, ok bool) {
	if y < 0 || y >= g.height {
		return 0, "", false
	}
	row = -1
	if head := g.headHeight(); y >= head {
		row = g.top + int64(y-head)
		if row >= g.rows {
			return 0, "", false
		}
	}
	for _, s := range g.layout.slots {
		if x >= s.x && x < s.x+s.width {
			return row, g.columns[s.column].Name, true
		}
	}
	return row, "", row >= 0
}

// Border returns the column whose right border is at a place of the column names, and
// its width: the blanks behind its name.
func (g *Grid) Border(x, y int) (column string, width int, ok bool) {
	if y < 0 || y >= g.headHeight() {
		return "", 0, false
	}
	for i, s := range g.layout.slots {
		end := s.x + s.width
		next := end + gap
		if i+1 < len(g.layout.slots) {
			next = g.layout.slots[i+1].x
		}
		if x >= end && x < next {
			return g.columns[s.column].Name, s.width, true
		}
	}
	return "", 0, false
}
