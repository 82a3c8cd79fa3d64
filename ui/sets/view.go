package sets

import (
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// margins returns the margin of the body, how wide the rest is, and whether there is
// room for lines that only part things.
func (s *Screen) margins() (pad string, wide int, airy bool) {
	margin := 3
	switch {
	case s.width < 30:
		margin = 0
	case s.width <= 60 || s.height <= 13:
		margin = 1
	}
	return string(kit.Blank(margin)), s.width - 2*margin, margin > 1
}

// layout shares the lines below the head between the two lists.
func (s *Screen) layout() {
	room := s.height - len(s.head())
	if len(s.hits) == 0 {
		s.list.SetHeight(room)
		s.columns.SetHeight(0)
		return
	}
	room -= len(s.between())
	sets := max(min(max(len(s.found), 1), max(room/2, room-len(s.hits))), 0)
	s.list.SetHeight(sets)
	s.columns.SetHeight(room - sets)
}

// tops returns the lines of the body at which the lists begin, -1 there is none.
func (s *Screen) tops() (sets, columns int) {
	sets, columns = len(s.head()), -1
	if len(s.hits) > 0 {
		columns = sets + s.list.Height() + len(s.between())
	}
	return sets, columns
}

// head is what stands above the list of sets.
func (s *Screen) head() []string {
	pad, wide, airy := s.margins()
	header := pad + "  " + s.look.Header.Render(s.tableOf(wide-2).header())
	switch {
	case airy && len(s.found) == 0:
		return []string{"", pad + s.topLine(wide), ""}
	case airy:
		return []string{"", pad + s.topLine(wide), "", header, pad + s.look.Rule.Render(kit.Rule(wide))}
	}
	var lines []string
	if s.pattern() != "" || s.search != nil {
		lines = append(lines, pad+s.topLine(wide))
	}
	if s.height > 6 && len(s.found) > 0 {
		lines = append(lines, header)
	}
	return lines
}

// View draws the list, or why there is none.
func (s *Screen) View() string {
	pad, wide, _ := s.margins()
	lines := s.head()
	for _, line := range s.empty(wide - 2) {
		for _, part := range kit.Wrap(line.Text, wide-2, 6) {
			lines = append(lines, pad+"  "+kit.Paint(s.look, line.Role, part))
		}
	}
	table := s.tableOf(wide - 2)
	from, to := s.list.Window()
	for i := from; i < to; i++ {
		m := s.found[i]
		lines = append(lines, pad+s.look.Bar(i == s.list.Cursor && !s.inColumns)+table.row(s.sets[m.Index], m, i == s.list.Cursor))
	}
	if len(s.hits) > 0 {
		lines = append(append(lines, s.between()...), s.columnLines()...)
	}
	return strings.Join(lines[:min(len(lines), s.height)], "\n")
}

func (s *Screen) topLine(width int) string {
	right := []kit.Span{{Text: kit.Int(len(s.sets)) + plural(len(s.sets)), Role: kit.Dim}}
	if s.pattern() != "" {
		right = []kit.Span{{Text: kit.Int(len(s.found)) + " of " + kit.Int(len(s.sets)) + plural(len(s.sets)), Role: kit.Dim}}
		switch n := len(s.hits); {
		case s.facts == nil:
		case n == 1:
			right = append(right, kit.Span{Text: "   1 column or link", Role: kit.Dim})
		default:
			right = append(right, kit.Span{Text: "   " + kit.Int(n) + " columns and links", Role: kit.Dim})
		}
	}
	switch {
	case s.search != nil:
		line := s.look.Accent.Render("/") + " "
		room := max(width-2-kit.SpansWidth(right)-2, width/2)
		input := s.search.View(s.look, room-2)
		if free := width - 2 - s.look.Cells(input) - kit.SpansWidth(right); free >= 2 {
			return line + input + string(kit.Blank(free)) + kit.Render(s.look, right...)
		}
		return line + input
	case s.filter != "":
		return kit.Line(s.look, width, []kit.Span{{Text: "/ ", Role: kit.Dim}, {Text: safe.Clean(s.filter)}}, right)
	case len(s.sets) == 0:
		return ""
	}
	return kit.Line(s.look, width, []kit.Span{{Text: "/ searches sets, columns and links", Role: kit.Dim}}, right)
}

// empty says why there is nothing to choose from; nil if there is. All of a
// failure stands on its own screen: here it is one line.
func (s *Screen) empty(width int) []kit.Span {
	switch {
	case len(s.found) > 0:
		return nil
	case !s.loaded && s.Busy():
		if !s.loader.Slow(lane) {
			return []kit.Span{{}}
		}
		return []kit.Span{{Text: "loading the sets…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Dim}}
	case !s.loaded && s.failed != nil:
		return []kit.Span{
			{Text: "The sets could not be listed.", Role: kit.Bad},
			{Text: kit.Cut(safe.Clean(s.failed.Error()), width), Role: kit.Plain},
			{Text: "R tries again", Role: kit.Dim},
		}
	case !s.loaded:
		return []kit.Span{{Text: "The list was not loaded.", Role: kit.Dim}, {Text: "R loads it", Role: kit.Dim}}
	case len(s.hits) > 0:
		return []kit.Span{{Text: "No set matches.", Role: kit.Dim}}
	case len(s.sets) > 0:
		return []kit.Span{{Text: "No set, column or link matches.", Role: kit.Dim}, {Text: "esc shows all", Role: kit.Dim}}
	}
	return []kit.Span{
		{Text: "The service answered, but it lists no sets.", Role: kit.Strong},
		{},
		{Text: "Check the name of the mart or service at the end of the address:", Role: kit.Dim},
		{Text: safe.Clean(s.session.About.URL), Role: kit.Plain},
		{Text: "Some services list only what the signed-in client may read.", Role: kit.Dim},
	}
}

// kindOf names what is not an ordinary set.
func kindOf(set client.Set) safe.Text {
	if strings.Contains(set.Elsewhere, "://") { // it is not asked
		return "other host"
	}
	switch set.Kind {
	case client.EntitySet, "":
		return ""
	case client.Singleton:
		return "one record"
	case client.FunctionImport:
		return "function"
	case client.ServiceDocument:
		return "service"
	}
	return safe.Clean(string(set.Kind))
}

func plural(n int) safe.Text {
	if n == 1 {
		return " set"
	}
	return " sets"
}
