package grid

import (
	"maps"
	"slices"
)

// Layout is how the user arranged the columns, by name. The zero value is the layout of
// the source.
type Layout struct {
	Frozen []string // at the left, besides the keys
	Hidden []string
	Order  []string // columns in the order they were moved to; others stand behind these
	Widths map[string]int
	// Expanded are the columns whose parts are shown; links among them are true. The
	// source shows them: see [Column].
	Expanded map[string]bool
}

// Equal reports whether two layouts are the same.
func (l Layout) Equal(m Layout) bool {
	return slices.Equal(l.Frozen, m.Frozen) && slices.Equal(l.Hidden, m.Hidden) &&
		slices.Equal(l.Order, m.Order) && maps.Equal(l.Widths, m.Widths) && maps.Equal(l.Expanded, m.Expanded)
}

// clone returns a layout that shares nothing with l.
func (l Layout) clone() Layout {
	return Layout{slices.Clone(l.Frozen), slices.Clone(l.Hidden), slices.Clone(l.Order), maps.Clone(l.Widths), maps.Clone(l.Expanded)}
}

// Layout returns how the columns are arranged. The caller must not change it.
func (g *Grid) Layout() Layout { return g.arranged }

// Arrange arranges the columns. The cursor stays on its column; if that is hidden, it
// goes to the one in its place.
func (g *Grid) Arrange(l Layout) {
	if l.Equal(g.arranged) {
		return
	}
	g.arranged = l.clone()
	g.cache.stamp = 0
	g.reorder()
	if len(g.order) > 0 {
		g.column = g.columns[g.order[g.at]].Name
	}
	g.refit()
}

// change arranges the columns by a change of a copy of their layout.
func (g *Grid) change(by func(*Layout)) {
	l := g.arranged.clone()
	by(&l)
	g.Arrange(l)
}

// current returns the cursor's column, nil if there is none.
func (g *Grid) current() *column {
	if len(g.order) == 0 {
		return nil
	}
	return &g.columns[g.order[g.at]]
}

// Key reports that the cursor's column is a key: those are always frozen.
func (g *Grid) Key() bool {
	c := g.current()
	return c != nil && c.Key
}

// Expand has the parts of some columns shown in their place.
func (g *Grid) Expand(columns map[string]bool) {
	g.change(func(l *Layout) { l.Expanded = maps.Clone(columns) })
}

// Freeze freezes the cursor's column at the left, or frees it. A key stays frozen.
func (g *Grid) Freeze() {
	if g.current() == nil || g.Key() {
		return
	}
	g.change(func(l *Layout) {
		if i := slices.Index(l.Frozen, g.column); i >= 0 {
			l.Frozen = slices.Delete(l.Frozen, i, i+1)
			return
		}
		l.Frozen = append(l.Frozen, g.column)
	})
}

// Hide hides the cursor's column, unless it is the only one.
func (g *Grid) Hide() {
	if len(g.order) > 1 {
		g.change(func(l *Layout) { l.Hidden = append(l.Hidden, g.Column()) })
	}
}

// Show shows all columns.
func (g *Grid) Show() { g.change(func(l *Layout) { l.Hidden = nil }) }

// Shift moves the cursor's column by n among those of its kind: frozen ones, links and
// the others. It reports whether there was room.
func (g *Grid) Shift(n int) bool {
	to := g.at + n
	if len(g.order) == 0 || to < 0 || to >= len(g.order) || g.group(g.current()) != g.group(&g.columns[g.order[to]]) {
		return false
	}
	names := g.Names()
	moved := names[g.at]
	names = slices.Insert(slices.Delete(names, g.at, g.at+1), to, moved)
	g.change(func(l *Layout) { l.Order = names })
	return true
}

// Widen makes the cursor's column wider by n cells, narrower where n is negative.
func (g *Grid) Widen(n int) {
	if g.current() == nil {
		return
	}
	g.Resize(g.Column(), g.want(g.order[g.at])+n)
}

// Resize gives a column a width, within what a column may have.
func (g *Grid) Resize(column string, width int) {
	g.setWidth(column, max(minWidth, min(width, maxWide)))
}

// FitColumn gives the cursor's column the width of the widest value that was loaded and
// of its name; a column of that width gets the usual one again.
func (g *Grid) FitColumn() {
	c := g.current()
	if c == nil {
		return
	}
	width := max(minWidth, c.fitted.widest, c.heading)
	if set, ok := g.arranged.Widths[c.Name]; ok && set == width {
		width = 0
	}
	g.setWidth(c.Name, width)
}

// setWidth gives a column a width, 0 the usual one.
func (g *Grid) setWidth(column string, width int) {
	g.change(func(l *Layout) {
		if width == 0 {
			delete(l.Widths, column)
			return
		}
		if l.Widths == nil {
			l.Widths = make(map[string]int)
		}
		l.Widths[column] = width
	})
}
