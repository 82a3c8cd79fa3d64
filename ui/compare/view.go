package compare

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	narrow    = 60  // at most this: signs without words
	roomy     = 100 // at least this: texts that could be shorter
	paneWidth = 70  // least width of the pane below,
	paneLines = 16  // and least height of the body with one
)

// airy reports room for lines that only part things.
func (s *Screen) airy() bool { return s.width > narrow && s.height > 13 }

// top is how many lines are above the list or the rows.
func (s *Screen) top() int {
	if s.airy() {
		return 2
	}
	return 1
}

// headLines is how many lines the titles of a list take.
func (s *Screen) headLines() int {
	switch {
	case s.airy():
		return 2
	case s.height > 4:
		return 1
	}
	return 0
}

// lay shares the lines of the body.
func (s *Screen) lay() {
	room := s.height - s.top() - s.headLines()
	s.list.SetHeight(room)
	s.columns.SetHeight(room)
	if s.grid != nil {
		word := 0
		if s.width > narrow {
			word = max(kit.Width(s.name(0)), kit.Width(s.name(1)), kit.Width("changed")-5) + len(" only")
		}
		if s.grid.Lead() != word {
			s.grid.SetLead("difference", word, s.inks)
		}
		s.grid.SetSize(s.width, s.gridHeight())
	}
	if s.record != nil {
		s.record.SetHeight(s.height - s.top())
		s.record.Set(s.recordLines(), nil)
	}
}

// gridHeight is how many lines the rows get: what the pane below leaves.
func (s *Screen) gridHeight() int {
	room := s.height - s.top()
	if !s.paned() {
		return room
	}
	want := max(len(s.source.shown)+2, 4) // with the line below the heading
	pane := len(s.run.shape.Columns) + 3
	if want+2+pane <= room {
		return want
	}
	return max(min(want, room/2), room-2-pane)
}

// paned reports a pane with the two records below the rows.
func (s *Screen) paned() bool {
	return s.tab == inRows && s.width >= paneWidth && s.height >= paneLines && s.row() != nil
}

// View draws the tabs, and the one in front.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	lines := []string{s.tabLine()}
	if s.airy() {
		lines = append(lines, s.notice())
	}
	switch empty := s.empty(); {
	case s.record != nil:
		sheet := *s.record // drawn anew: the colours may be others now
		sheet.Set(s.recordLines(), nil)
		lines = append(lines, strings.Split(sheet.View(), "\n")...)
	case empty != nil:
		pad := string(kit.Blank(kit.Margin(s.width)))
		if s.airy() {
			lines = append(lines, "")
		}
		for _, span := range empty {
			for _, line := range kit.Wrap(span.Text, max(s.width-2*len(pad), 1), 4) {
				lines = append(lines, pad+kit.Paint(s.look, span.Role, line))
			}
		}
	case s.tab == inSets:
		lines = append(lines, s.tableLines(&s.list)...)
		lines = append(lines, s.below(s.setHelp(), s.height-len(lines))...)
	case s.tab == inColumns:
		lines = append(lines, s.tableLines(&s.columns)...)
		lines = append(lines, s.below(s.rules(), s.height-len(lines))...)
	default:
		lines = append(lines, strings.Split(s.grid.View(), "\n")...)
		lines = append(lines, s.pane(s.height-len(lines))...)
	}
	lines = lines[:min(len(lines), s.height)]
	for i, line := range lines {
		if s.look.Cells(line) > s.width {
			lines[i] = ansi.Truncate(line, s.width, "")
		}
	}
	return strings.Join(lines, "\n")
}

// below sets lines under a list, apart from it, if there is room for all of them.
func (s *Screen) below(lines []string, room int) []string {
	if len(lines)+2 > room || !s.airy() {
		return nil
	}
	return append([]string{"", ""}, lines...)
}

// empty says why the tab in front has nothing to list; nil it has.
func (s *Screen) empty() []kit.Span {
	switch {
	case s.tab == inRows:
		return s.instead()
	case !s.models.known && s.loader.Busy(modelLane):
		if !s.loader.Slow(modelLane) {
			return []kit.Span{{}}
		}
		return []kit.Span{{Text: "reading the models of both sides…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Dim}}
	case !s.models.known && s.models.err != nil:
		return []kit.Span{{Text: "The models could not be read.", Role: kit.Bad}, {Text: safe.Clean(s.models.err.Error())},
			{Text: "R tries again", Role: kit.Dim}}
	case !s.models.known:
		return []kit.Span{{Text: "The models were not read.", Role: kit.Dim}, {Text: "R reads them", Role: kit.Dim}}
	case s.tab == inSets && len(s.models.sets) == 0:
		return []kit.Span{{Text: "Neither side lists a set.", Role: kit.Strong}}
	case s.tab == inSets && len(s.sets) == 0:
		return []kit.Span{{Text: "The models of all " + kit.Int(len(s.models.sets)) + " sets are the same.", Role: kit.OK},
			{Text: "a shows them", Role: kit.Dim}}
	case s.tab == inSets:
		return nil
	case s.subject == "":
		return []kit.Span{{Text: "Choose a set first: 1 goes to the sets.", Role: kit.Dim}}
	}
	set, ok := s.models.set(s.subject)
	switch {
	case !ok || len(set.Columns) == 0:
		return []kit.Span{{Text: "Neither model describes the columns of " + safe.Clean(s.subject) + ".", Role: kit.Dim}}
	case len(s.members) == 0:
		return []kit.Span{{Text: "All " + kit.Int(len(set.Columns)) + " columns and links are equal.", Role: kit.OK},
			{Text: "a shows them", Role: kit.Dim}}
	}
	return nil
}

// tabLine draws the three tabs, and how many there are of each kind in the one in front.
func (s *Screen) tabLine() string {
	pad := kit.Blank(margin(s.width))
	line := string(pad)
	used := kit.Width(pad)
	for t := inSets; t <= inRows; t++ {
		style, number := s.look.Dim, s.look.Dim
		if t == s.tab {
			style, number = s.look.Underlined(s.look.Accent.Bold()), s.look.Text
		}
		if s.look.Plain {
			style = s.look.Dim
		}
		line += style.Render(tabNames[t])
		used += kit.Width(tabNames[t])
		if n := s.tally(t).Differences(); s.tabKnown(t) && (s.airy() || t == s.tab) && (t != inRows || !s.nothingRead()) {
			text := "  " + kit.Thousands(n)
			line += number.Render(text)
			used += kit.Width(text)
		}
		gap := kit.Blank(3)
		if s.airy() {
			gap = kit.Blank(4)
		}
		line += string(gap)
		used += kit.Width(gap)
	}
	right := s.kinds(s.airy())
	if n := len(right); used+kit.SpansWidth(right)+1 > s.width && s.airy() && n > 0 {
		right = right[:n-1]
	}
	if used+kit.SpansWidth(right)+1 > s.width {
		right = s.kinds(false)
	}
	free := s.width - used - kit.SpansWidth(right) - margin(s.width)
	if free < 0 {
		return line
	}
	return line + string(kit.Blank(free)) + kit.Render(s.look, right...)
}

// tabKnown reports that what a tab counts is known.
func (s *Screen) tabKnown(t tab) bool {
	switch t {
	case inRows:
		return s.run != nil && s.run.set == s.subject
	case inColumns:
		return s.models.known && s.subject != ""
	}
	return s.models.known
}

// kinds are the counts a kind of the tab in front, in words or with signs only.
func (s *Screen) kinds(words bool) []kit.Span {
	if !s.tabKnown(s.tab) || s.tab == inRows && s.nothingRead() {
		return nil
	}
	c := s.tally(s.tab)
	var spans []kit.Span
	for i, k := range []compare.Kind{compare.Changed, compare.LeftOnly, compare.RightOnly} {
		n := c.Of(k)
		sign, number, word := kit.Span{Text: safe.Clean(k.Sign()) + " "}, kit.Span{Text: kit.Thousands(n)}, kit.Span{Role: kit.Dim}
		if words {
			word.Text = " " + s.kindWord(k)
		}
		switch {
		case n == 0:
			sign.Role, number.Role = kit.Dim, kit.Dim
		case k != compare.Changed:
			sign.Role, number.Role, word.Role = s.kindRole(k), s.kindRole(k), s.kindRole(k)
		}
		if s.tab == inRows && s.kind == k {
			word.Text += ", alone"
		}
		if i > 0 {
			spans = append(spans, kit.Span{Text: kit.Blank(2)})
			if words {
				spans = append(spans, kit.Span{Text: " "})
			}
		}
		spans = append(spans, sign, number, word)
	}
	if words {
		spans = append(spans, kit.Span{Text: "   " + s.sameText(c.Equal), Role: kit.Dim})
	}
	return spans
}

// sameText says how many are equal, and whether they are shown.
func (s *Screen) sameText(n int64) safe.Text {
	word, hidden := safe.Text(" equal, "), s.hideEqual
	switch s.tab {
	case inSets:
		word, hidden = " same, ", s.hideSame
	case inRows:
		hidden = !s.equal || s.kind != "" && s.kind != compare.Same
	}
	if hidden {
		return kit.Thousands(n) + word + "hidden"
	}
	return kit.Thousands(n) + word + "shown"
}

// notice is the line below the tabs: the filter at the left, how far reading is and what
// is missing at the right.
func (s *Screen) notice() string {
	var left, right []kit.Span
	if s.tab == inRows && s.run != nil && s.run.set == s.subject {
		if s.run.set == s.from.Set {
			left = s.filterSpans()
		}
		right = s.state()
	}
	if later := s.later(); later != "" && len(left) == 0 && kit.SpansWidth(right)+kit.Width(later)+3+2*margin(s.width) <= s.width {
		left = []kit.Span{{Text: later, Role: kit.Dim}}
	}
	left = append([]kit.Span{{Text: kit.Blank(margin(s.width))}}, left...)
	room := s.width - margin(s.width) - kit.SpansWidth(left) - 3
	if more := s.moreColumns(); more != "" && kit.SpansWidth(right)+kit.Width(more)+3 <= room {
		right = append(right, kit.Span{Text: "   " + more, Role: kit.Dim})
	}
	return kit.Line(s.look, s.width-margin(s.width), left, right)
}

// filterSpans are the conditions that both sides are filtered by.
func (s *Screen) filterSpans() []kit.Span {
	var spans []kit.Span
	for i, c := range s.chips {
		label := safe.Text("  ")
		if i == 0 {
			label = "filter  "
		}
		spans = append(spans, kit.Span{Text: label, Role: kit.Dim}, kit.Span{Text: kit.Cut(c, 40)})
	}
	for _, what := range s.left {
		spans = append(spans, kit.Span{Text: "  without " + what, Role: kit.Warn})
	}
	return spans
}

// state says how far reading is, or what is missing in what is shown.
func (s *Screen) state() []kit.Span {
	r := s.run
	p := r.progress
	read := kit.Thousands(p.Left.Rows) + " and " + kit.Thousands(p.Right.Rows) + " rows read"
	switch {
	case s.reading():
		return s.progress()
	case !r.done:
		return []kit.Span{{Text: "stopping…", Role: kit.Dim}}
	case !r.whole() && p.Left.Rows+p.Right.Rows == 0:
		return nil
	case !r.whole() && r.summary.Headline == "":
		return append([]kit.Span{{Text: "◐ partial: ", Role: kit.Warn}, {Text: read}}, s.broke()...)
	case r.capped:
		return []kit.Span{{Text: "◐ first " + kit.Int(len(r.rows)) + " shown", Role: kit.Warn},
			{Text: "   E exports all", Role: kit.Dim}}
	case r.fewer && s.equal:
		return []kit.Span{{Text: "◐ not all equal rows are shown", Role: kit.Warn}}
	case r.summary.Headline != "":
		return []kit.Span{{Text: safe.Clean(r.summary.Headline), Role: kit.Warn}}
	case len(r.summary.Notes) > 0:
		return []kit.Span{{Text: "! " + safe.Clean(r.summary.Notes[0]), Role: kit.Warn}}
	}
	return nil
}

// setHelp says what the keys of the sets do.
func (s *Screen) setHelp() []string {
	lines := s.wrapped(3, kit.Span{Text: "enter", Role: kit.Accent},
		kit.Span{Text: " reads every row of both sides and compares by key; ", Role: kit.Dim},
		kit.Span{Text: "c", Role: kit.Accent}, kit.Span{Text: " only counts. Equal counts say nothing about the rows.", Role: kit.Dim})
	for _, note := range s.models.notes {
		lines = append(lines, s.wrapped(3, kit.Span{Text: "! " + safe.Clean(note), Role: kit.Warn})...)
	}
	return lines
}

// wrapped draws spans in the lines that they need, behind so many blanks.
func (s *Screen) wrapped(indent int, spans ...kit.Span) (lines []string) {
	const most = 4
	for _, line := range kit.WrapSpans(spans, max(s.width-indent-1, 1), most) {
		lines = append(lines, string(kit.Blank(indent))+kit.Render(s.look, line...))
	}
	return lines
}

// rules say how the grade of a column is given.
func (s *Screen) rules() []string {
	const label = 18
	gone, came, read := "gone from "+string(s.name(1)), "new in "+string(s.name(1)), safe.Text("Read as: what a program that reads ")
	if s.width < roomy {
		gone, came, read = "gone", "new", "what a program that reads "
	}
	rule := func(grade compare.Grade, text string) []string {
		g := gradeSpan(grade)
		lines := s.wrapped(label, kit.Span{Text: safe.Clean(text), Role: kit.Dim})
		lines[0] = "   " + kit.Render(s.look, kit.Span{Text: kit.Pad(g.Text, label-3), Role: g.Role}) + lines[0][label:]
		return lines
	}
	return slices.Concat([]string{s.ruled([]kit.Span{{Text: "how the grade is given", Role: kit.Dim}}), ""},
		rule(compare.Breaking, gone+" · another key · another type · null where there was none"),
		rule(compare.Harmless, came+" · wider facets · another label · another order"), []string{""},
		s.wrapped(3, kit.Span{Text: read, Role: kit.Dim}, kit.Span{Text: s.name(0), Role: s.role(0)},
			kit.Span{Text: " today would meet if it got ", Role: kit.Dim},
			kit.Span{Text: s.name(1), Role: s.role(1)}, kit.Span{Text: " tomorrow.", Role: kit.Dim}))
}

// ruled draws a title with a rule behind it.
func (s *Screen) ruled(title []kit.Span) string {
	pad := margin(s.width)
	title = kit.Clip(title, s.width-2*pad-2)
	rule := s.width - 2*pad - kit.SpansWidth(title) - 2
	return string(kit.Blank(pad)) + kit.Render(s.look, title...) + "  " + s.look.Rule.Render(kit.Rule(max(rule, 0)))
}
