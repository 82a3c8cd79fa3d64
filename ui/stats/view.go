package stats

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// canvas is the lines of the body. What is in one line is put from left to right.
type canvas struct {
	look  *theme.Theme
	lines []string
	cells []int
}

// put draws a line from a cell on.
func (c *canvas) put(x, y int, drawn string) {
	if y < 0 || y >= len(c.lines) || drawn == "" {
		return
	}
	c.lines[y] += string(kit.Blank(x-c.cells[y])) + drawn
	c.cells[y] = max(x, c.cells[y]) + c.look.Cells(drawn)
}

// within draws lines in a rectangle.
func (c *canvas) within(at rect, lines []string) {
	for i, line := range lines[:max(min(len(lines), at.high), 0)] {
		c.put(at.x, at.y+i, line)
	}
}

// View draws the figures, the bins and the values, or why there are none.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	c := canvas{s.look, make([]string, s.height), make([]int, s.height)}
	if s.result == nil {
		margin := kit.Margin(s.width)
		var lines []string
		for _, span := range s.instead() {
			for _, line := range kit.Wrap(span.Text, max(s.width-2*margin, 1), 3) {
				lines = append(lines, kit.Paint(s.look, span.Role, line))
			}
		}
		c.within(rect{margin, min(1, s.height-1), s.width, s.height}, lines)
		return s.cut(c.lines)
	}
	p := s.plan()
	if p.source.high > 0 {
		c.put(p.source.x, 0, s.source(p.source.wide))
	}
	if p.beside {
		c.within(p.figures, s.column(p.figures.wide-1))
	} else {
		c.within(p.figures, s.lines(p))
	}
	c.within(p.why, s.why(p))
	c.within(p.label, []string{kit.Render(s.look, kit.Clip(s.label(), p.label.wide)...)})
	c.within(p.bars, s.drawBars(p))
	c.within(p.title, []string{s.title(p)})
	c.within(p.values, s.drawValues(p))
	return s.cut(c.lines)
}

// cut joins lines, each as wide as the body at most.
func (s *Screen) cut(lines []string) string {
	for i, line := range lines {
		if s.look.Cells(line) > s.width {
			lines[i] = ansi.Truncate(line, s.width, "")
		}
	}
	return strings.Join(lines, "\n")
}

// instead says why there is no result.
func (s *Screen) instead() []kit.Span {
	switch {
	case s.Busy() && !s.slow():
		return nil
	case s.Busy():
		return []kit.Span{{Text: "counting " + s.name() + "…", Role: kit.Dim},
			{Text: "esc stops, and the loaded rows are counted", Role: kit.Dim}}
	case s.broke != nil:
		return []kit.Span{{Text: "The values could not be counted.", Role: kit.Bad}, {Text: safe.Clean(s.broke.Error())},
			{Text: "R tries again", Role: kit.Dim}}
	case s.job != nil:
		return []kit.Span{{Text: "stopping…", Role: kit.Dim}}
	}
	return []kit.Span{{Text: "The values were not counted.", Role: kit.Dim}, {Text: "R counts them", Role: kit.Dim}}
}

// counted says how many rows were counted, and who counted them.
func (s *Screen) counted() []kit.Span {
	from := s.result.Source
	if j := s.job; j != nil && j.loads {
		spans := []kit.Span{{Text: "◐ ", Role: kit.Warn}, {Text: kit.Thousands(j.rows) + " rows read"}}
		if j.total >= 0 {
			spans = append(spans, kit.Span{Text: " of " + kit.Thousands(j.total), Role: kit.Dim})
		}
		return append(spans, kit.Span{Text: "   esc", Role: kit.Accent}, kit.Span{Text: " stops and keeps them", Role: kit.Dim})
	}
	sign := kit.Span{Text: "● ", Role: kit.OK}
	if !from.Whole() {
		sign = kit.Span{Text: "◐ ", Role: kit.Warn}
	}
	text, rest := from.Text(), safe.Text("")
	if i := strings.Index(string(text), ","); from.ByService && i > 0 {
		text, rest = text[:i], text[i:]
	} else if i := strings.LastIndex(string(text), " of "); i > 0 && !from.Whole() {
		text, rest = text[:i], text[i:]
	}
	spans := []kit.Span{sign, {Text: text}, {Text: rest, Role: kit.Dim}}
	if n := from.Requests; n > 0 {
		how := " · " + kit.Int(n) + " requests, " + kit.Millis(from.Took)
		if n == 1 {
			how = " · 1 request, " + kit.Millis(from.Took)
		}
		spans = append(spans, kit.Span{Text: how, Role: kit.Dim})
	}
	if s.noLoadOn() == "" {
		spans = append(spans, kit.Span{Text: "   A", Role: kit.Accent}, kit.Span{Text: " loads on", Role: kit.Dim})
	}
	return spans
}

// leastChip is how many cells of a condition are shown at least.
const leastChip = 14

// source draws the filter, and who counted.
func (s *Screen) source(width int) string {
	right := s.counted()
	for len(right) > 2 && kit.SpansWidth(right) > width {
		right = right[:len(right)-1]
	}
	room := width - kit.SpansWidth(right) - 2
	var b strings.Builder
	cells := 0
	add := func(style theme.Style, text safe.Text) {
		b.WriteString(style.Render(text))
		cells += kit.Width(text)
	}
	for i, chip := range s.chips {
		if i == 0 && room >= leastChip+9 {
			add(s.look.Dim, "filter")
		}
		free := room - cells - 3
		if cells == 0 || free < min(kit.Width(chip), leastChip) {
			if more := safe.Text(" +") + kit.Int(len(s.chips)-i); cells > 0 && cells+kit.Width(more) <= room {
				add(s.look.Dim, more)
			}
			break
		}
		add(s.look.Text, " ")
		add(s.look.Chip, " "+kit.Cut(chip, free)+" ")
	}
	return b.String() + string(kit.Blank(width-cells-kit.SpansWidth(right))) + kit.Render(s.look, right...)
}

// lines draws the figures above the bins or the values.
func (s *Screen) lines(p plan) []string {
	wide := p.figures.wide
	right := s.counted()
	if p.source.high > 0 {
		right = nil
	} else if len(right) > 2 && s.width < 80 {
		right = right[:2]
	}
	left := inLine(s.counts(), kit.Plain, wide)
	for len(right) > 0 && kit.SpansWidth(right)+2+kit.SpansWidth(left) > wide && len(left) > 3 {
		left = left[:len(left)-3]
	}
	first := kit.Line(s.look, wide, left, right)
	return []string{first, kit.Render(s.look, inLine(s.few(wide), kit.Number, wide)...)}
}

// why draws what is to be known of the result: in one text where room is short.
func (s *Screen) why(p plan) []string {
	var lines []string
	if p.why.high < 3 {
		for _, line := range kit.Wrap(s.inShort(), p.why.wide, p.why.high) {
			lines = append(lines, s.look.Dim.Render(line))
		}
		return lines
	}
	for _, r := range s.reasons() {
		lines = append(lines, s.look.Dim.Render(kit.Cut(r.title, p.why.wide)), "")
		for _, line := range kit.Wrap(r.text, p.why.wide, 6) {
			lines = append(lines, s.look.Text.Render(line))
		}
		lines = append(lines, "")
	}
	return lines
}

// label describes the chosen bin.
func (s *Screen) label() []kit.Span {
	if s.bin >= len(s.bars) {
		return nil
	}
	b := s.bars[s.bin]
	role := kit.Dim
	if !s.inValues {
		role = kit.Accent
	}
	word := safe.Text(" rows")
	if b.rows == 1 {
		word = " row"
	}
	return []kit.Span{{Text: b.bounds(), Role: role}, {Text: "   "}, {Text: kit.Thousands(b.rows), Role: kit.Number},
		{Text: word, Role: kit.Dim}, {Text: "   " + s.percent(b.rows), Role: kit.Dim}}
}

func (s *Screen) drawBars(p plan) []string {
	if p.bars.high < 1 || len(s.bars) == 0 {
		return nil
	}
	return s.histogram(p).view(s.look)
}

// title draws what is above the values: their number, or the search.
func (s *Screen) title(p plan) string {
	wide := p.title.wide
	right := []kit.Span{}
	if n := s.result.Distinct; n >= 0 {
		text := kit.Thousands(n) + " distinct"
		if s.result.More {
			text = "more than " + text
		}
		right = append(right, kit.Span{Text: text, Role: kit.Dim})
	}
	if s.pattern() != "" {
		right = []kit.Span{{Text: kit.Int(len(s.found)) + " of " + kit.Int(len(s.entries)), Role: kit.Dim}}
	}
	switch {
	case s.search != nil:
		room := max(wide-2-kit.SpansWidth(right)-2, 1)
		line := s.look.Accent.Render("/") + " " + s.search.View(s.look, room)
		return line + string(kit.Blank(wide-s.look.Cells(line)-kit.SpansWidth(right))) + kit.Render(s.look, right...)
	case s.filter != "":
		return kit.Line(s.look, wide, []kit.Span{{Text: "/ ", Role: kit.Dim}, {Text: safe.Clean(s.filter)}}, right)
	case p.beside && len(s.bars) == 0:
		return s.look.Dim.Render("most frequent values")
	}
	name := safe.Text("most frequent values  ")
	if gap := wide - kit.Width(name) - kit.SpansWidth(right) - 1; gap > 0 {
		return s.look.Dim.Render(name) + s.look.Rule.Render(kit.Rule(gap)) + " " + kit.Render(s.look, right...)
	}
	return s.look.Dim.Render(kit.Cut(name, wide))
}

// drawValues draws the list of values and what it leaves out.
func (s *Screen) drawValues(p plan) []string {
	at := p.values
	if at.high < 1 {
		return nil
	}
	if len(s.entries) == 0 || len(s.found) == 0 {
		return s.noList(at.wide)
	}
	t := s.tableOf(at.wide)
	var lines []string
	from, to := s.list.Window()
	for n := from; n < to; n++ {
		lines = append(lines, t.row(s.entries[s.found[n]], n == s.list.Cursor && s.inValues))
	}
	if s.hasOther(at.high) && len(lines) < at.high {
		if rest := s.other(); rest.Rows > 0 {
			lines = append(lines, t.other(rest))
		}
	}
	switch {
	case s.result.AllUnique:
		lines = append(lines, s.noList(at.wide)...)
	case p.why.high == 0 && len(lines) < at.high-1: // there is no other place for it
		lines = append(lines, "")
		for _, line := range kit.Wrap(s.inShort(), max(at.wide-signWide, 1), 4) {
			lines = append(lines, string(kit.Blank(signWide))+s.look.Dim.Render(line))
		}
	}
	return lines
}

// noList says why there are no values in the list.
func (s *Screen) noList(width int) []string {
	r, text, role := s.result, safe.Text("there are no values"), kit.Dim
	switch {
	case len(s.entries) > 0 && len(s.found) == 0:
		text = "no value has this text"
	case r.AllUnique:
		text, role = "all "+kit.Thousands(r.Distinct)+" values are unique", kit.Plain
	case r.NoValues != "":
		text = r.NoValues
	case r.Class == stats.Nested:
		text = "nested values are not listed"
	}
	var lines []string
	for _, line := range kit.Wrap(text, max(width-signWide, 1), 3) {
		lines = append(lines, string(kit.Blank(signWide))+kit.Paint(s.look, role, line))
	}
	return lines
}
