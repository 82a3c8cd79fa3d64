package stats

import (
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// table has the widths of the list of values; 0 is not shown.
type table struct {
	s                           *Screen
	wide                        int
	value, count, percent, bars int
	most                        int64 // rows of the most frequent value
	right                       bool  // values are at the right of their column
}

const (
	signWide    = 3  // of the cursor and of a mark
	percentWide = 9  // "100.0 %" and two blanks
	leastBars   = 10 // cells of the longest bar
	mostBars    = 36
)

// tableOf shares so many cells: bars go first, then the percent.
func (s *Screen) tableOf(width int) table {
	t := table{s: s, wide: width, count: 7, right: s.result.Class == stats.Number && s.enum == nil}
	longest := kit.Width("other")
	for _, e := range s.entries {
		longest = max(longest, kit.Width(e.text))
		t.most, t.count = max(t.most, e.rows), max(t.count, kit.Width(kit.Thousands(e.rows)))
	}
	t.count = max(t.count, kit.Width(kit.Thousands(s.result.Rest.Rows))) + 2
	room := width - signWide - t.count
	if room-percentWide >= 6 {
		t.percent = percentWide
		room -= percentWide
	}
	if bars := min(max(room-longest, room/3), mostBars+2); bars >= leastBars {
		t.bars = bars
	}
	t.value = max(min(longest, room-t.bars), 1)
	if spare := room - t.value - t.bars; spare > 0 && !t.right {
		t.value += min(spare, max(20-t.value, 0))
	}
	return t
}

// row draws a value, its rows, their share and a bar.
func (t table) row(e entry, chosen bool) string {
	look := t.s.look
	style := func(of theme.Style) theme.Style {
		if chosen {
			return of.Over(look.CursorRow)
		}
		return of
	}
	role := e.role
	if chosen && role == kit.Plain {
		role = kit.Strong
	}
	value := kit.Pad(e.text, t.value)
	if t.right {
		value = kit.PadLeft(e.text, t.value)
	}
	mark := safe.Text("  ")
	if t.s.marked[e.id()] {
		mark = "▸ "
	}
	sign := " " + style(look.Mark).Render(mark)
	if chosen {
		caret := safe.Text("▌")
		if look.Plain {
			caret = ">"
		}
		sign = theme.CaretChosen + style(look.Accent).Render(caret) + style(look.Mark).Render(mark)
	}
	ink := look.Gauge
	if chosen {
		ink = look.Accent
	}
	bar := thin(e.rows, t.most, t.bars-2)
	line := sign + style(look.Style(int(role))).Render(value) + style(look.Number).Render(kit.PadLeft(kit.Thousands(e.rows), t.count))
	if t.percent > 0 {
		line += style(look.Dim).Render(kit.PadLeft(t.s.percent(e.rows), t.percent))
	}
	if t.bars > 0 {
		line += style(look.Text).Render("  ") + style(ink).Render(bar)
	}
	if rest := t.wide - signWide - t.value - t.count - t.percent - t.bars; chosen {
		line += style(look.Text).Render(kit.Blank(rest + max(t.bars-2-kit.Width(bar), 0)))
	}
	return line
}

// other draws what the list leaves out.
func (t table) other(rest stats.Rest) string {
	look := t.s.look
	name := kit.Pad("other", t.value)
	if t.right {
		name = kit.PadLeft("other", t.value)
	}
	spans := []kit.Span{{Text: kit.Blank(signWide) + name, Role: kit.Dim},
		{Text: kit.PadLeft(kit.Thousands(rest.Rows), t.count), Role: kit.Number}}
	if t.percent > 0 {
		spans = append(spans, kit.Span{Text: kit.PadLeft(t.s.percent(rest.Rows), t.percent), Role: kit.Dim})
	}
	if t.bars > 0 && rest.Values > 0 {
		word := safe.Text(" values")
		if rest.Values == 1 {
			word = " value"
		}
		spans = append(spans, kit.Span{Text: "  " + kit.Thousands(rest.Values) + word, Role: kit.Dim})
	}
	return kit.Render(look, kit.Clip(spans, t.wide)...)
}

// thin is a bar of a thin line, by half cells.
func thin(n, most int64, cells int) safe.Text {
	if n <= 0 || most <= 0 || cells <= 0 {
		return ""
	}
	halves := max(int(float64(n)/float64(most)*float64(2*cells)+0.5), 1)
	var t safe.Text
	for range halves / 2 {
		t += "━"
	}
	if halves%2 == 1 {
		t += "╸"
	}
	return t
}
