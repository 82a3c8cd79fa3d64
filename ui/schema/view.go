package schema

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// View draws the type, or why there is none.
func (s *Screen) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	lines := s.head()
	side, wide, _ := s.margins()
	pad := string(kit.Blank(side))
	for _, span := range s.empty() {
		for _, part := range kit.Wrap(span.Text, max(wide-2, 1), 6) {
			lines = append(lines, pad+"  "+kit.Paint(s.look, span.Role, part))
		}
	}
	from, to := s.list.Window()
	for i := from; i < to; i++ {
		lines = append(lines, pad+s.line(i))
	}
	lines = lines[:min(len(lines), s.height)]
	if s.width < narrow {
		for i, line := range lines {
			lines[i] = ansi.Truncate(line, s.width, "")
		}
	}
	return strings.Join(lines, "\n")
}

// narrow is the width below which the columns have no room even if cut.
const narrow = 20

// empty says why there is nothing; nil if there is.
func (s *Screen) empty() []kit.Span {
	switch {
	case s.shown == nil && s.Busy():
		if !s.loader.Slow(lane) {
			return nil
		}
		return []kit.Span{{Text: "reading the model…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Dim}}
	case s.shown == nil && s.failed != nil:
		return []kit.Span{{Text: "The model could not be read.", Role: kit.Bad}, {Text: safe.Clean(s.failed.Error())},
			{Text: "R tries again", Role: kit.Dim}}
	case s.shown == nil:
		return []kit.Span{{Text: "The model was not read.", Role: kit.Dim}, {Text: "R reads it", Role: kit.Dim}}
	case s.shown.of == nil:
		return []kit.Span{{Text: safe.Clean(s.shown.text), Role: kit.Dim}}
	case len(s.found) == 0 && s.pattern() != "":
		return []kit.Span{{Text: "Nothing matches.", Role: kit.Dim}, {Text: "esc shows all", Role: kit.Dim}}
	case len(s.shown.entries) == 0:
		return []kit.Span{{Text: "The model declares no properties and no links of this type.", Role: kit.Dim}}
	}
	return nil
}

// above is how many lines are above the list.
func (s *Screen) above() int {
	_, _, airy := s.margins()
	switch header := s.height >= 7 && s.drawing.properties[0] > 0; {
	case s.qualified() == "":
		return 1
	case airy && header:
		return 5
	case airy:
		return 3
	case header:
		return 2
	}
	return min(1, s.height)
}

// head is what is above the list.
func (s *Screen) head() []string {
	if s.qualified() == "" {
		return []string{""}
	}
	side, wide, airy := s.margins()
	pad := string(kit.Blank(side))
	lines := []string{pad + s.topLine(wide)}
	if airy {
		lines = []string{"", lines[0], ""}
	}
	w := s.drawing.properties
	if s.height < 7 || w[0] == 0 {
		return lines
	}
	names := [...]safe.Text{"property", "type", "null", "label", "parts, members, facets"}
	if s.shown.of.Kind == client.EnumType {
		names[0], names[1] = "member", "value"
	}
	var text safe.Text
	for i, name := range names {
		text += kit.Pad(kit.Cut(name, max(w[i]-apart, 0)), w[i])
	}
	lines = append(lines, pad+"  "+s.look.Header.Render(kit.Cut(text, max(wide-2, 0))))
	if airy {
		lines = append(lines, pad+s.look.Rule.Render(kit.Rule(wide)))
	}
	return lines
}

// topLine names the type and counts what it has, or is the search.
func (s *Screen) topLine(width int) string {
	of := s.shown.of
	if s.search != nil || s.filter != "" {
		right := []kit.Span{{Text: kit.Int(len(s.found)) + " of " + kit.Int(len(s.shown.entries)), Role: kit.Dim}}
		if s.search == nil {
			return kit.Line(s.look, width, []kit.Span{{Text: "/ ", Role: kit.Dim}, {Text: safe.Clean(s.filter)}}, right)
		}
		input := s.search.View(s.look, max(width-4-kit.SpansWidth(right), width/2, 1))
		free := width - 2 - s.look.Cells(input) - kit.SpansWidth(right)
		if free < 2 {
			return s.look.Accent.Render("/") + " " + input
		}
		return s.look.Accent.Render("/") + " " + input + string(kit.Blank(free)) + kit.Render(s.look, right...)
	}
	right := s.counts()
	name := kit.CutLeft(safe.Clean(of.Name), width)
	left := []kit.Span{{Text: name, Role: kit.Strong}}
	if free := width - kit.Width(name) - kit.SpansWidth(right) - 5; s.shown.doc != "" && free >= 12 {
		left = append(left, kit.Span{Text: "   "}, kit.Span{Text: kit.Cut(safe.Clean(s.shown.doc), free), Role: kit.Dim})
	}
	return kit.Line(s.look, width, left, right)
}

// counts says how much a type has, and what kind of type it is.
func (s *Screen) counts() []kit.Span {
	of := s.shown.of
	var words []string
	count := func(n int, one, many string) {
		switch {
		case n == 1:
			words = append(words, "1 "+one)
		case n > 1:
			words = append(words, fmt.Sprintf("%d %s", n, many))
		}
	}
	count(len(of.Members), "member", "members")
	count(len(of.Properties), "property", "properties")
	count(len(of.Links), "link", "links")
	for _, is := range []struct {
		so   bool
		word string
	}{
		{of.Kind == client.ComplexType, "complex"}, {of.Kind == client.TypeDefinition, "= " + of.Base}, {of.Flags, "can be combined"},
		{of.Abstract, "abstract"}, {of.Open, "open"}, {of.Stream, "media"}, {true, "read from $metadata"},
	} {
		if is.so {
			words = append(words, is.word)
		}
	}
	var spans []kit.Span
	for i, w := range words {
		if i > 0 {
			spans = append(spans, kit.Span{Text: "   "})
		}
		spans = append(spans, kit.Span{Text: safe.Clean(w), Role: kit.Dim})
	}
	return spans
}

// Foot shows which entry the cursor is on, and what the model says of it.
func (s *Screen) Foot() kit.Foot {
	foot := kit.Foot{Right: s.remarks()}
	e := s.current()
	if e == nil {
		return foot
	}
	n, all := 0, 0
	for _, i := range s.found {
		if o := &s.shown.entries[i]; o.section == e.section {
			if all++; o == e {
				n = all
			}
		}
	}
	word := []safe.Text{properties: "property ", links: "link ", types: "type ", operations: "function "}[e.section]
	if e.word == member {
		word = "member "
	}
	foot.Left = []kit.Span{{Text: word, Role: kit.Dim}, {Text: kit.Int(n)}, {Text: " of ", Role: kit.Dim}, {Text: kit.Int(all)}, {Text: "   "},
		{Text: safe.Clean(e.name), Role: kit.Accent}}
	if e.typ != "" {
		foot.Left = append(foot.Left, kit.Span{Text: " " + safe.Clean(e.typ), Role: kit.Dim})
	}
	if e.null {
		foot.Left = append(foot.Left, kit.Span{Text: ", nullable", Role: kit.Dim})
	}
	return foot
}

// remarks says what is wrong with the model.
func (s *Screen) remarks() []kit.Span {
	switch {
	case s.shown == nil:
		return nil
	case s.failed != nil && !s.Busy():
		return []kit.Span{{Text: "✗ the last reload failed", Role: kit.Bad}}
	case s.shown.partial != "":
		return []kit.Span{{Text: "the model was read in part: " + safe.Clean(s.shown.partial), Role: kit.Warn}}
	case s.shown.faults == 1:
		return []kit.Span{{Text: "the model has 1 fault", Role: kit.Dim}}
	case s.shown.faults > 1:
		return []kit.Span{{Text: "the model has " + kit.Int(s.shown.faults) + " faults", Role: kit.Dim}}
	}
	return nil
}
