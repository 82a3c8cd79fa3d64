package grid

import (
	"strings"

	"odatui/ui/theme"
)

// line is what was drawn of a row: its cells, and the whole line for a layout.
type line struct {
	version uint64 // of the source's row
	mark    bool   // it is marked
	cells   []fit
	stamp   uint64 // of the layout text was made for, 0 none
	text    string
}

// cache keeps the lines around the window, so that a step draws what is new.
type cache struct {
	lines   map[int64]*line
	heading string // column names and rule
	stamp   uint64 // of the layout heading was made for
	at      int    // the cursor's column in it
}

func (c *cache) clear() {
	clear(c.lines)
	c.stamp = 0
}

// looks holds the styles of cells, on the usual ground and on the lit row.
type looks struct {
	serial uint64
	wide   bool
	made   bool
	usual  [lookCount]theme.Style
	lit    [lookCount]theme.Style
	found  [2]theme.Style // what is searched for: usual, lit
	rule   [2]string      // the line behind the frozen columns: usual, lit
	here   theme.Style    // the name of the cursor's column
	ground theme.Style
	sign   string         // in the first cell of the cursor's row, "" none
	mark   [2]string      // in the first cell of a marked row: usual, lit
	named  [2]theme.Style // the first value of a marked row: usual, lit
}

// dress takes over the theme's styles, anew when the theme has changed.
func (g *Grid) dress() {
	t := g.theme
	if g.looks.made && g.looks.serial == t.Serial() && g.looks.wide == t.Graphemes {
		return
	}
	l := looks{serial: t.Serial(), wide: t.Graphemes, made: true, ground: t.CursorRow}
	l.usual = [lookCount]theme.Style{asText: t.Text, asNumber: t.Number, asLink: t.Link, asMute: t.Mute, asDim: t.Dim, asCut: t.Warn}
	if g.lead.sides != nil {
		l.usual[asLeft], l.usual[asRight] = g.lead.sides()
	}
	for i, s := range l.usual {
		l.lit[i] = s.Over(t.CursorRow)
	}
	l.found = [2]theme.Style{t.Match, t.Match.Over(t.CursorRow)}
	l.rule[0] = " " + t.Rule.Render("│") + " "
	l.rule[1] = " " + t.Rule.Over(t.CursorRow).Render("│") + t.CursorRow.On + " "
	if t.RowSign != "" {
		l.sign = t.Mark.Over(t.CursorRow).Render(t.RowSign) + t.CursorRow.On
	}
	l.named = [2]theme.Style{t.Mark, t.Mark.Over(t.CursorRow)}
	l.mark = [2]string{t.Mark.Render(MarkSign), l.named[1].Render(MarkSign) + t.CursorRow.On}
	if t.RowSign != "" { // the cursor's row has no sign of its own then
		l.mark[1] = t.Cursor.Render(MarkSign) + t.CursorRow.On
	}
	l.here = t.Accent
	if !t.Plain {
		l.here = t.Accent.Bold()
	}
	g.looks = l
	g.cache.clear()
}

// View draws the window: as many lines as the grid's height, each exactly its
// width. It is called after every message and draws only what is new.
func (g *Grid) View() string {
	if g.width == 0 {
		return ""
	}
	g.dress()
	var b strings.Builder
	b.Grow(g.height * g.width * 3)
	if head := g.headHeight(); head > 0 {
		b.WriteString(g.heading(head))
	}
	for i := range g.Page() {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		row := g.top + int64(i)
		if row >= g.rows {
			blanks(&b, g.width)
			continue
		}
		if row == g.row {
			g.drawRow(&b, row, g.lineOf(row), true)
			continue
		}
		l := g.lineOf(row)
		if l.stamp != g.layout.stamp || l.text == "" {
			var s strings.Builder
			s.Grow(g.width * 2)
			g.drawRow(&s, row, l, false)
			l.text, l.stamp = s.String(), g.layout.stamp
		}
		b.WriteString(l.text)
	}
	return b.String()
}

// lineOf returns what is kept of a row, emptied if the row is another now.
func (g *Grid) lineOf(row int64) *line {
	state, version := g.source.State(row)
	version = version<<2 | uint64(state)
	mark := g.marked != nil && g.marked(row)
	l := g.cache.lines[row]
	if l == nil {
		g.sweep()
		l = &line{version: version, mark: mark}
		g.cache.lines[row] = l
	}
	if l.version != version {
		*l = line{version: version}
	}
	if l.mark != mark {
		l.mark, l.stamp = mark, 0
	}
	return l
}

// sweep drops lines far from the window once there are many.
func (g *Grid) sweep() {
	page := int64(g.Page())
	if int64(len(g.cache.lines)) < 4*page+64 {
		return
	}
	for row := range g.cache.lines {
		if row < g.top-page || row > g.top+2*page {
			delete(g.cache.lines, row)
		}
	}
}

// Heading draws the column names alone, for a source without rows; "" in a window
// of one line.
func (g *Grid) Heading() string {
	if g.width == 0 || g.headHeight() == 0 || len(g.order) == 0 {
		return ""
	}
	g.dress()
	return g.heading(g.headHeight())
}

// heading returns the column names and, in two lines, the rule below them.
func (g *Grid) heading(lines int) string {
	if g.cache.stamp == g.layout.stamp+1 && g.cache.at == g.at {
		return g.cache.heading
	}
	var b strings.Builder
	x := 0
	if g.lead.word > 0 {
		title := g.lead.title
		blanks(&b, g.layout.gutter+2)
		b.WriteString(g.theme.Header.On + title + g.theme.Header.Off)
		x = g.layout.gutter + 2 + g.measure(title)
	}
	for _, s := range g.layout.slots {
		if g.layout.rule >= 0 && s.at >= g.layout.frozen && x < g.layout.rule {
			blanks(&b, g.layout.rule-x)
			b.WriteString(g.theme.Rule.On + "│" + g.theme.Rule.Off)
			x = g.layout.rule + 1
		}
		blanks(&b, s.x-x)
		g.drawName(&b, s)
		x = s.x + s.width
	}
	blanks(&b, g.width-x)
	if lines > 1 {
		b.WriteByte('\n')
		b.WriteString(g.theme.Rule.On)
		for i := range g.width {
			switch {
			case i < g.layout.gutter, i >= g.width-g.layout.gutter:
				b.WriteByte(' ')
			case i == g.layout.rule:
				b.WriteString("┼")
			default:
				b.WriteString("─")
			}
		}
		b.WriteString(g.theme.Rule.Off)
	}
	g.cache.heading, g.cache.stamp, g.cache.at = b.String(), g.layout.stamp+1, g.at
	return g.cache.heading
}

// drawName writes a column's name with its marks, which are never cut off.
func (g *Grid) drawName(b *strings.Builder, s slot) {
	c := &g.columns[s.column]
	title, marks := c.title, c.signs
	if g.measure(marks) >= s.width {
		marks = ""
	}
	room := s.width - g.measure(marks)
	n := g.measure(title)
	if n > room {
		title, n = g.cut(title, room)
	}
	right := c.numbers && !c.Halves
	if right {
		blanks(b, room-n)
	}
	style := g.theme.Header
	switch {
	case s.at == g.at:
		style = g.looks.here
	case c.Link:
		style = g.theme.Link
	}
	b.WriteString(style.On + title + marks + style.Off)
	if !right {
		blanks(b, room-n)
	}
}

// drawRow writes a row's line; lit is the row of the cursor.
func (g *Grid) drawRow(b *strings.Builder, row int64, l *line, lit bool) {
	if lit {
		b.WriteString(g.looks.ground.On)
	}
	x := g.layout.gutter
	switch {
	case x == 0:
	case l.mark && lit:
		b.WriteString(g.looks.mark[1])
	case l.mark:
		b.WriteString(g.looks.mark[0])
	case lit && g.looks.sign != "":
		b.WriteString(g.looks.sign)
	default:
		b.WriteByte(' ')
	}
	if state, _ := g.source.State(row); state != Loaded {
		g.drawAbsent(b, state, lit, x)
	} else {
		g.drawCells(b, row, l, lit, x)
	}
	if lit {
		b.WriteString(g.looks.ground.Off)
	}
}

// MarkSign is before a marked row.
const MarkSign = "▸"

// SetMarks gives the grid what reports a marked row; it is asked for every drawn row.
func (g *Grid) SetMarks(marked func(row int64) bool) { g.marked = marked }

// drawCells writes a loaded row's cells from cell x of the screen on.
func (g *Grid) drawCells(b *strings.Builder, row int64, l *line, lit bool, x int) {
	styles, ground, rule := &g.looks.usual, "", g.looks.rule[0]
	if lit {
		styles, ground, rule = &g.looks.lit, g.looks.ground.On, g.looks.rule[1]
	}
	g.drawLead(b, row, styles, ground)
	x += g.layout.lead
	if len(l.cells) != len(g.columns) {
		l.cells = make([]fit, len(g.columns))
	}
	for i, s := range g.layout.slots {
		if g.layout.rule >= 0 && s.at >= g.layout.frozen && x < g.layout.rule {
			b.WriteString(rule)
			x = g.layout.rule + 2
		}
		blanks(b, s.x-x)
		f := &l.cells[s.column]
		if first := s.at == g.layout.left; !f.made || int(f.width) != s.width || f.first != first {
			*f = g.fitCell(row, s.column, s.width, first)
			f.first = first
		}
		switch {
		case lit && s.at == g.at:
			g.drawCursor(b, f, ground)
		case f.text == "":
			blanks(b, s.width)
		default:
			blanks(b, int(f.lead))
			style := &styles[f.as]
			if l.mark && i == 0 {
				style = &g.looks.named[0]
				if lit {
					style = &g.looks.named[1]
				}
			}
			if f.parts != nil {
				drawParts(b, f, styles)
			} else {
				g.drawText(b, f, style, lit)
			}
			b.WriteString(ground)
			blanks(b, int(f.trail))
		}
		x = s.x + s.width
	}
	blanks(b, g.width-x)
}

// drawText writes the text of a cell, with what was found in it.
func (g *Grid) drawText(b *strings.Builder, f *fit, style *theme.Style, lit bool) {
	at := 0
	for _, m := range f.marks {
		found := &g.looks.found[0]
		if lit {
			found = &g.looks.found[1]
		}
		writeStyled(b, style, f.text[at:m[0]])
		writeStyled(b, found, f.text[m[0]:m[1]])
		at = m[1]
	}
	writeStyled(b, style, f.text[at:])
}

func writeStyled(b *strings.Builder, style *theme.Style, text string) {
	if text != "" {
		b.WriteString(style.On)
		b.WriteString(text)
		b.WriteString(style.Off)
	}
}

// drawCursor writes the filled cell. Where nothing can be filled, a sign
// is drawn in its place.
func (g *Grid) drawCursor(b *strings.Builder, f *fit, ground string) {
	if g.theme.Plain && f.lead+f.trail > 0 {
		b.WriteString(theme.CaretChosen)
		switch { // the blank beside the value is the only room there is
		case f.lead > 0:
			blanks(b, int(f.lead)-1)
			b.WriteString(">" + f.text)
			blanks(b, int(f.trail))
		default:
			b.WriteString(f.text + "<")
			blanks(b, int(f.trail)-1)
		}
		return
	}
	b.WriteString(g.theme.Cursor.On)
	blanks(b, int(f.lead))
	b.WriteString(theme.CaretChosen + f.text)
	blanks(b, int(f.trail))
	b.WriteString(g.theme.Cursor.Off)
	b.WriteString(ground)
}

// drawAbsent writes the line of a row that is not there.
func (g *Grid) drawAbsent(b *strings.Builder, state State, lit bool, x int) {
	text, style := "·", g.theme.Mute
	switch state {
	case Loading:
		text, style = "loading…", g.theme.Dim
	case Failed:
		text, style = "× not loaded", g.theme.Bad
	}
	ground := ""
	if lit {
		style, ground = style.Over(g.looks.ground), g.looks.ground.On
	}
	n := g.measure(text)
	if n > g.width-x {
		text, n = g.cut(text, g.width-x)
	}
	if g.width-x <= 0 {
		return
	}
	b.WriteString(style.On + text + style.Off + ground)
	blanks(b, g.width-x-n)
}

const spaces = "                                                                                                    "

func blanks(b *strings.Builder, n int) {
	for n > len(spaces) {
		b.WriteString(spaces)
		n -= len(spaces)
	}
	if n > 0 {
		b.WriteString(spaces[:n])
	}
}
