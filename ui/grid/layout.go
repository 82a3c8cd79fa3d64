package grid

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"odatui/client/safe"
)

const (
	minWidth   = 3
	maxHeading = 24 // a name longer than this does not widen its column
	gap        = 2  // blanks between columns
	minKey     = 10 // a frozen column of text is not cut below this
	minPart    = 6  // least cells in which the beginning of a column is drawn,
	minHalves  = 12 // and of one of two values
)

// column is a column of the source with what the grid knows of its width.
type column struct {
	Column
	title   string // the name, fit to be drawn
	signs   string // key and sort marks behind it
	heading int    // cells of both
	numbers bool   // right-aligned, by the model or by what came
	grouped bool   // its numbers are amounts: their digits may be grouped
	fitted  *fitted
}

// layout is which columns are drawn where.
type layout struct {
	slots  []slot
	frozen int    // how many columns of order are frozen in this width
	narrow []int  // their widths: long keys are cut in a narrow window
	left   int    // index in order of the first column behind the frozen ones
	gutter int    // cells before the first column and behind the last one
	lead   int    // cells of what is between the gutter and the first column
	rule   int    // cell of the line behind the frozen columns, -1 none
	width  int    // the grid's
	head   int    // lines of the column names
	stamp  uint64 // changes with the layout
}

// slot is a drawn column.
type slot struct {
	at     int // index in order
	column int // index in columns
	x      int
	width  int
	cut    bool // drawn in less than its width
}

// readColumns takes over the source's columns. What was learned of a column's
// width stays with its name.
func (g *Grid) readColumns() {
	list := g.source.Columns()
	several := slices.ContainsFunc(list, func(c Column) bool { return c.Sort.Rank > 1 })
	columns := make([]column, len(list))
	names := make(map[string]int, len(list))
	for i, c := range list {
		n := column{Column: c, numbers: c.Number, grouped: !c.Key && !Code(c.Name), fitted: &fitted{}}
		if old, ok := g.names[c.Name]; ok {
			n.fitted = g.columns[old].fitted
			n.numbers = n.numbers || g.columns[old].numbers
		}
		n.title = linkSign(c) + Tidy(string(safe.Clean(c.Name)))
		n.signs = signs(c, several)
		n.heading = g.measure(n.title) + g.measure(n.signs)
		columns[i], names[c.Name] = n, i
	}
	if !sameShape(columns, g.columns) {
		g.cache.clear()
	}
	g.columns, g.names = columns, names
	g.cache.stamp = 0 // names and marks may be others now
	g.reorder()
}

// linkSign is drawn before the name of a link.
func linkSign(c Column) string {
	switch {
	case c.Link && c.Many:
		return "⇉ "
	case c.Link:
		return "→ "
	}
	return ""
}

// signs returns the marks behind a column's name: the key's star, the arrow of
// the sort, with its rank where the rows are sorted by several columns.
func signs(c Column, several bool) string {
	s := ""
	if c.Key {
		s = " *"
	}
	if c.Sort.Rank > 0 {
		s += " ↑"
		if c.Sort.Desc {
			s = s[:len(s)-len("↑")] + "↓"
		}
		if several {
			s += strconv.Itoa(c.Sort.Rank)
		}
	}
	return s
}

// sameShape reports whether cells drawn for b can be used for a: same columns
// in the same places.
func sameShape(a, b []column) bool {
	return slices.EqualFunc(a, b, func(x, y column) bool {
		return x.Name == y.Name && x.Link == y.Link && x.numbers == y.numbers
	})
}

// The kinds of columns, in the order they are drawn.
const (
	frozen = iota
	usual
	link
)

// group returns the kind of a column.
func (g *Grid) group(c *column) int {
	if c.Key || slices.Contains(g.arranged.Frozen, c.Name) {
		return frozen
	}
	for c.Of != "" { // a part is of the kind of the outermost column
		c = &g.columns[g.names[c.Of]]
	}
	if c.Link {
		return link
	}
	return usual
}

// moved returns where a column was moved to, by those that were; others are behind them.
// A part that was not moved stays with its column, and a column is where its parts were.
func (g *Grid) moved(to map[string]int, c *column) int {
	if at, ok := to[c.Name]; ok {
		return at
	}
	if c.Of != "" {
		return g.moved(to, &g.columns[g.names[c.Of]])
	}
	first := len(to)
	for name, at := range to {
		if strings.HasPrefix(name, c.Name+"/") {
			first = min(first, at)
		}
	}
	return first
}

// reorder puts the frozen columns first and links last, leaves the hidden ones
// out, and finds the cursor's column again.
func (g *Grid) reorder() {
	hidden := make(map[string]bool, len(g.arranged.Hidden))
	for _, name := range g.arranged.Hidden {
		hidden[name] = true
	}
	moved := make(map[string]int, len(g.arranged.Order))
	for i, name := range g.arranged.Order {
		moved[name] = i
	}
	type ranked struct{ column, group, at int }
	shown := make([]ranked, 0, len(g.columns))
	g.keys = 0
	for i := range g.columns {
		c := &g.columns[i]
		if hidden[c.Name] || c.Split {
			continue
		}
		shown = append(shown, ranked{i, g.group(c), g.moved(moved, c)})
		if g.group(c) == frozen {
			g.keys++
		}
	}
	slices.SortStableFunc(shown, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.at, b.at)) })
	g.order = g.order[:0]
	for _, c := range shown {
		g.order = append(g.order, c.column)
	}
	at := slices.IndexFunc(g.order, func(i int) bool { return g.columns[i].Name == g.column })
	if at < 0 {
		at = max(0, min(g.at, len(g.order)-1))
	} else {
		g.column = g.columns[g.order[at]].Name
	}
	g.at = at
}

// arrange decides which columns are drawn where, so that the cursor's column
// is among them.
func (g *Grid) arrange() {
	if g.width == 0 {
		return
	}
	old := g.layout
	l := layout{rule: -1, width: g.width, head: g.headHeight(), stamp: old.stamp, left: old.left, lead: g.lead.width}
	if g.width >= 12 {
		l.gutter = 1
	}
	room := g.width - 2*l.gutter - l.lead
	frozenWidth := g.frozenIn(room, &l)
	l.left = g.scrollTo(max(l.left, l.frozen), l.frozen, room-frozenWidth)
	g.place(&l)
	if l.width != old.width || l.head != old.head || l.left != old.left || l.frozen != old.frozen || l.gutter != old.gutter ||
		l.lead != old.lead || !slices.Equal(l.slots, old.slots) {
		l.stamp++
	}
	g.layout = l
}

// frozenIn freezes as many of the key columns as leave room for others and
// returns the cells they take, line included.
func (g *Grid) frozenIn(room int, l *layout) int {
	width := 0
	for n := range g.keys {
		if n > 0 {
			width += gap
		}
		w := g.want(g.order[n])
		if c := &g.columns[g.order[n]]; !c.numbers && g.arranged.Widths[c.Name] == 0 {
			w = min(w, max(minKey, room*2/5-width-g.laterKeys(n+1, room*2/5)))
		}
		if (width+w+3)*5 > room*3 {
			width -= min(width, gap)
			break
		}
		width, l.frozen, l.narrow = width+w, n+1, append(l.narrow, w)
	}
	if l.frozen == 0 || l.frozen == len(g.order) {
		l.frozen = 0
		return 0
	}
	return width + 3
}

// laterKeys is what the key columns from one on take of the cells that all keys share: one
// long key does not push the others out.
func (g *Grid) laterKeys(n, cells int) int {
	width := 0
	for i := n; i < g.keys; i++ {
		width += gap + min(g.want(g.order[i]), cells/g.keys)
	}
	return width
}

// scrollTo returns the first column behind the frozen ones, such that the
// cursor's column is wholly in the room and no room is wasted at the end.
func (g *Grid) scrollTo(left, frozen, room int) int {
	left = min(left, max(frozen, len(g.order)-1))
	if g.at < frozen {
		return left
	}
	left = min(left, g.at)
	width := -gap
	for i := left; i <= g.at && i < len(g.order); i++ {
		width += gap + g.want(g.order[i])
	}
	for left < g.at && width > room {
		width -= gap + g.want(g.order[left])
		left++
	}
	for i := g.at + 1; i < len(g.order); i++ {
		width += gap + g.want(g.order[i])
	}
	for left > frozen && width+gap+g.want(g.order[left-1]) <= room {
		left--
		width += gap + g.want(g.order[left])
	}
	return left
}

// place fills the slots.
func (g *Grid) place(l *layout) {
	x := l.gutter + l.lead
	for at := range l.frozen {
		w := l.narrow[at]
		l.slots = append(l.slots, slot{at: at, column: g.order[at], x: x, width: w, cut: w < g.want(g.order[at])})
		x += w + gap
	}
	if l.frozen > 0 {
		l.rule = x - gap + 1
		x += 3 - gap
	}
	for at := l.left; at < len(g.order); at++ {
		room := g.width - l.gutter - x
		w := g.want(g.order[at])
		cut := w > room
		least := minPart
		if g.columns[g.order[at]].Halves {
			least = minHalves
		}
		if cut && at > l.left && (room < least || g.columns[g.order[at]].numbers) || room <= 0 {
			return
		}
		l.slots = append(l.slots, slot{at: at, column: g.order[at], x: x, width: min(w, room), cut: cut})
		x += w + gap
	}
}
