package grid

import (
	"slices"

	"odatui/client"
)

const (
	maxWidth = 40  // widest column fitted to its content,
	maxWide  = 240 // and where room is free behind the last one
	rare     = 20  // one value in so many may be cut
	trifle   = 4   // cells that are not worth cutting a value for
)

// fitted is what was learned of the values of a column.
type fitted struct {
	count  [maxWidth + 1]int // values by their width
	values int
	widest int
	shown  int // the width the column has for its values, 0 none yet
	left   int // widest values of the two sides, where they are aligned
	right  int
}

func (f *fitted) add(width int) {
	f.count[min(width, maxWidth)]++
	f.values++
	f.widest = max(f.widest, min(width, maxWide))
}

// usual is the width that all but a few values fit in: one long name does not
// take the room of three columns.
func (f *fitted) usual() int {
	cut, widest := 0, min(f.widest, maxWidth)
	for w := widest; w >= 0; w-- {
		if cut += f.count[w]; cut > f.values/rare {
			if widest-w <= trifle {
				return widest
			}
			return w
		}
	}
	return 0
}

// Fit learns the widths of loaded rows. The first rows with a value in a
// column set its width. Later ones only widen it, and only into room that is
// free, so that nothing jumps while scrolling; a number is never cut for it.
func (g *Grid) Fit(first, n int64) {
	worded := -1 // the column that has the words of rows, unless the window is moved
	if at := slices.IndexFunc(g.order, func(i int) bool { return !g.columns[i].Key }); at >= 0 {
		worded = g.order[at]
	}
	for i := range g.columns {
		c := &g.columns[i]
		fresh := c.fitted.values == 0
		for row := first; row < first+n; row++ {
			if state, _ := g.source.State(row); state != Loaded {
				continue
			}
			v := g.source.Cell(row, i)
			if v.Kind == client.Missing || v.Kind == client.Null {
				continue
			}
			if v.Kind == client.Number && fresh && !c.numbers {
				c.numbers = true
				g.cache.clear()
			}
			var width int
			switch p := g.pair(row, i); p.Side {
			case Neither:
				_, width, _ = g.drawCell(row, i)
			case Equal:
				continue
			default:
				word := ""
				if i == worded {
					word = g.sideWord(p.Side, row)
				}
				width = g.pairWidth(p, c, word)
			}
			c.fitted.add(width)
		}
	}
	if g.lead.width > 0 { // what differs is to be in sight, rather than at its place
		g.refit()
		return
	}
	g.widen()
}

// refit gives every column the width it is to have now: in another window
// everything is placed anew in any case.
func (g *Grid) refit() {
	g.filled = false
	roomy := g.roomy()
	for i := range g.columns {
		c := &g.columns[i]
		c.fitted.shown = c.target(roomy)
	}
	if g.lead.width > 0 {
		g.squeeze()
	}
	g.arrange()
	g.fill()
}

// widen gives columns the width that was learned for them, as far as that
// moves nothing out of the window.
func (g *Grid) widen() {
	roomy, spare := g.roomy(), g.spare()
	for _, calm := range []bool{false, true} { // what must have its width comes first
		for i := range g.columns {
			c := &g.columns[i]
			more := c.target(roomy) - c.fitted.shown
			if more <= 0 || calm != (c.fitted.shown > 0 && !c.numbers && g.inWindow(i)) {
				continue
			}
			if calm && more > spare {
				continue
			}
			if g.inWindow(i) {
				spare -= more
			}
			c.fitted.shown += more
		}
	}
	g.arrange()
	if g.filled && !g.whole() && g.layout.left <= g.layout.frozen {
		g.refit()
		return
	}
	g.fill()
}

// whole reports that all columns are in the window, none of them cut.
func (g *Grid) whole() bool {
	n := len(g.layout.slots)
	return n > 0 && g.layout.left <= g.layout.frozen && g.layout.slots[n-1].at == len(g.order)-1 && !g.layout.slots[n-1].cut
}

// fill gives what is still free behind the last column to values that are cut. If it was
// free because all columns were in the window, it is taken back once they are not.
func (g *Grid) fill() {
	spare, whole := g.spare(), g.whole()
	for _, s := range g.layout.slots {
		if f := g.columns[s.column].fitted; spare > 0 && f.widest > s.width && f.values > 0 && s.at >= g.layout.frozen {
			more := min(spare, f.widest-s.width)
			f.shown, spare, g.filled = s.width+more, spare-more, whole
		}
	}
	g.arrange()
}

// target is the width a column is to have for its values.
func (c *column) target(roomy bool) int {
	if roomy {
		return c.fitted.widest
	}
	switch {
	case c.numbers && c.Halves:
		return c.fitted.widest
	case c.numbers:
		return min(c.fitted.widest, maxWidth)
	}
	return c.fitted.usual()
}

// roomy reports that every value of every column fits the window.
func (g *Grid) roomy() bool {
	width := 2 + 3 + g.lead.width // the gutters, the line behind the keys
	for _, i := range g.order {
		c := &g.columns[i]
		width += g.wantFor(c, c.fitted.widest) + gap
	}
	return width-gap <= g.width
}

// spare is how many cells are free behind the last column; none once the
// window was moved along the columns: there everything stays where it is.
func (g *Grid) spare() int {
	l := &g.layout
	if len(l.slots) == 0 || l.left > l.frozen {
		return 0
	}
	last := l.slots[len(l.slots)-1]
	return max(0, g.width-l.gutter-last.x-last.width)
}

func (g *Grid) inWindow(column int) bool {
	for _, s := range g.layout.slots {
		if s.column == column {
			return true
		}
	}
	return false
}

// want returns the width a column is to have.
func (g *Grid) want(i int) int {
	c := &g.columns[i]
	return g.wantFor(c, c.fitted.shown)
}

func (g *Grid) wantFor(c *column, values int) int {
	if w, ok := g.arranged.Widths[c.Name]; ok {
		return max(w, minWidth)
	}
	return max(minWidth, values, min(c.heading, maxHeading))
}
