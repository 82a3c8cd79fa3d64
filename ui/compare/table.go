package compare

import (
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// apart is how many blanks are between columns at least, and at most.
const (
	apart  = 2
	widest = 5
)

// heading is a column of the tables of sets and of columns.
type heading struct {
	title safe.Text
	right bool // its texts are numbers
	drop  int  // it goes where room is short, the highest first; 0 it stays
	least int  // cells that it may be cut to, 0 it is never cut
}

// table is what is listed: for each line, the cells of its columns.
type table struct {
	heads  []heading
	lines  [][][]kit.Span
	widths []int // 0 is not shown
	gap    int
}

// fit shares width cells among the columns.
func (t *table) fit(width int) {
	t.widths = make([]int, len(t.heads))
	for i, h := range t.heads {
		for _, line := range t.lines {
			t.widths[i] = max(t.widths[i], kit.SpansWidth(line[i]))
		}
		if t.widths[i] > 0 || h.drop == 0 {
			t.widths[i] = max(t.widths[i], kit.Width(h.title))
		}
	}
	for t.gap = widest; t.over(width, false) > 0 && t.gap > apart; t.gap-- {
	}
	for t.over(width, true) > 0 { // what says least goes
		at := -1
		for i, h := range t.heads {
			if t.widths[i] > 0 && h.drop > 0 && (at < 0 || h.drop > t.heads[at].drop) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		t.widths[at] = 0
	}
	for t.over(width, false) > 0 { // then the widest is cut
		at := -1
		for i, h := range t.heads {
			if h.least > 0 && t.widths[i] > 1 && (at < 0 || t.widths[i] > t.widths[at]) {
				at = i
			}
		}
		if at < 0 {
			return
		}
		t.widths[at]--
	}
}

// over is how many cells the columns take beyond width, or would take if they were cut.
func (t *table) over(width int, cut bool) int {
	n := -t.gap - width
	for i, w := range t.widths {
		if least := t.heads[i].least; cut && least > 0 {
			w = min(w, least)
		}
		if w > 0 {
			n += w + t.gap
		}
	}
	return n
}

// header are the titles of the columns.
func (t *table) header() safe.Text {
	var line safe.Text
	for i, h := range t.heads {
		switch w := t.widths[i]; {
		case w == 0:
			continue
		case h.right:
			line += kit.PadLeft(h.title, w)
		default:
			line += kit.Pad(h.title, w)
		}
		line += kit.Blank(t.gap)
	}
	return line[:max(len(line)-t.gap, 0)]
}

// line returns the cells of a line, with the blanks between them.
func (t *table) line(i int) []kit.Span {
	var spans []kit.Span
	for c, h := range t.heads {
		w := t.widths[c]
		if w == 0 {
			continue
		}
		cell := kit.Clip(t.lines[i][c], w)
		fill := kit.Span{Text: kit.Blank(w - kit.SpansWidth(cell))}
		if h.right {
			spans = append(append(spans, fill), cell...)
		} else {
			spans = append(append(spans, cell...), fill)
		}
		spans = append(spans, kit.Span{Text: kit.Blank(t.gap)})
	}
	if len(spans) > 0 {
		spans = spans[:len(spans)-1]
	}
	return spans
}

// tableOf returns the table of the tab in front, which is not that of rows.
func (s *Screen) tableOf() *table {
	var t *table
	if s.tab == inSets {
		t = s.setTable()
	} else {
		t = s.columnTable()
	}
	t.fit(max(s.width-2*margin(s.width)-2, 1))
	return t
}

// margin is how many cells are free before and behind the lines of the body.
func margin(width int) int {
	if width < 30 {
		return 0
	}
	return 1
}

// tableLines draws the table of the tab: its heading, and the lines in the window.
func (s *Screen) tableLines(list *kit.List) []string {
	t := s.tableOf()
	pad := string(kit.Blank(margin(s.width)))
	lines := []string{pad + "  " + s.look.Header.Render(kit.Cut(t.header(), max(s.width-2*margin(s.width)-2, 0))),
		pad + s.look.Rule.Render(kit.Rule(max(s.width-2*margin(s.width), 0)))}[:s.headLines()]
	from, to := list.Window()
	for i := from; i < to; i++ {
		sign, role := s.signOf(i)
		spans := append([]kit.Span{{Text: sign + " ", Role: role}}, t.line(i)...)
		lines = append(lines, s.barred(kit.Clip(spans, s.width-margin(s.width)), i == list.Cursor))
	}
	return lines
}

// barred draws a line, lit and with a bar if the cursor is on it.
func (s *Screen) barred(spans []kit.Span, chosen bool) string {
	line, pad := kit.Render(s.look, spans...), margin(s.width)
	if !chosen {
		return string(kit.Blank(pad)) + line
	}
	bar := s.look.Accent.Render("▌")
	if s.look.Plain {
		bar = ">"
	}
	if pad == 0 {
		bar = ""
	}
	return s.look.Lit(theme.CaretChosen+bar+line, s.width)
}
