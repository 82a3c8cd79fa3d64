package sets

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// margins returns the margin of the body, and how wide the rest is.
func (s *Screen) margins() (pad string, wide int) {
	margin := 3
	switch {
	case s.width < 30:
		margin = 0
	case s.width <= 60 || s.height <= 13:
		margin = 1
	}
	return string(kit.Blank(margin)), s.width - 2*margin
}

// layout gives the list the lines that the head leaves.
func (s *Screen) layout() { s.list.SetHeight(s.height - len(s.head())) }

// head is what stands above the list.
func (s *Screen) head() []string {
	pad, wide := s.margins()
	switch {
	case len(pad) > 1:
		return []string{"", pad + s.topLine(wide), ""}
	case s.search != nil || s.filter != "":
		return []string{s.topLine(wide)}
	}
	return nil
}

// View draws the list, or why there is none.
func (s *Screen) View() string {
	pad, wide := s.margins()
	lines := s.head()
	if empty := s.empty(wide - 2); len(empty) > 0 {
		for _, line := range empty {
			for _, part := range kit.Wrap(line.Text, wide-2, 6) {
				lines = append(lines, pad+"  "+kit.Paint(s.look, line.Role, part))
			}
		}
		return strings.Join(lines[:min(len(lines), s.height)], "\n")
	}
	names := s.nameWidth(wide)
	from, to := s.list.Window()
	for i := from; i < to; i++ {
		m := s.found[i]
		lines = append(lines, pad+s.look.Bar(i == s.list.Cursor)+s.set(s.sets[m.Index], m, i == s.list.Cursor, names, wide-2))
	}
	return strings.Join(lines[:min(len(lines), s.height)], "\n")
}

func (s *Screen) topLine(width int) string {
	switch {
	case s.search != nil:
		return s.look.Accent.Render("/") + s.search.View(s.look, width-1)
	case s.filter != "":
		return s.look.Dim.Render("/ ") + s.look.Text.Render(kit.Cut(safe.Clean(s.filter), width-2))
	case len(s.sets) == 0:
		return ""
	}
	return s.look.Dim.Render(kit.Cut("/ to search, enter to open", width))
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
		return []kit.Span{{Text: "loading the sets…", Role: kit.Dim}, {Text: "esc stops waiting", Role: kit.Mute}}
	case !s.loaded && s.failed != nil:
		return []kit.Span{
			{Text: "The sets could not be listed.", Role: kit.Bad},
			{Text: kit.Cut(safe.Clean(s.failed.Error()), width), Role: kit.Plain},
			{Text: "R tries again", Role: kit.Dim},
		}
	case !s.loaded:
		return []kit.Span{{Text: "The list was not loaded.", Role: kit.Dim}, {Text: "R loads it", Role: kit.Dim}}
	case len(s.sets) > 0:
		return []kit.Span{{Text: "No set has these letters in this order.", Role: kit.Dim}, {Text: "esc shows all", Role: kit.Dim}}
	}
	return []kit.Span{
		{Text: "The service answered, but it lists no sets.", Role: kit.Strong},
		{},
		{Text: "Check the name of the mart or service at the end of the address:", Role: kit.Dim},
		{Text: safe.Clean(s.session.About.URL), Role: kit.Plain},
		{Text: "Some services list only what the signed-in client may read.", Role: kit.Dim},
	}
}

// nameWidth is how many cells the names get: the widest one, at most half.
func (s *Screen) nameWidth(width int) int {
	n, titled := 0, false
	for _, m := range s.found {
		n = max(n, kit.Width(safe.Clean(s.sets[m.Index].Name)))
		titled = titled || hasTitle(s.sets[m.Index]) || kindOf(s.sets[m.Index]) != ""
	}
	if !titled {
		return width - 2
	}
	return min(n+4, max(width*3/5, 16))
}

func (s *Screen) set(set client.Set, m kit.Match, selected bool, names, width int) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	var b strings.Builder
	b.WriteString(s.name(set, m, role, min(names, width)))
	rest := width - names
	if kind := kindOf(set); kind != "" && rest > 0 {
		text := kit.Cut(kind, rest)
		if hasTitle(set) {
			text = kit.Pad(text, min(rest, 16))
		}
		b.WriteString(s.look.Mute.Render(text))
		rest -= kit.Width(text)
	}
	if hasTitle(set) && rest > 0 {
		b.WriteString(s.look.Dim.Render(kit.Cut(safe.Clean(set.Title), rest)))
	}
	return b.String()
}

// name draws a set's name in width cells with the letters that a search found.
// Where the sanitiser changed the name nothing is highlighted: the offsets are
// those of the raw one.
func (s *Screen) name(set client.Set, m kit.Match, role kit.Role, width int) string {
	name := safe.Clean(set.Name)
	shown := kit.Cut(name, width)
	fill := string(kit.Blank(width - kit.Width(shown)))
	if len(m.At) == 0 || string(name) != set.Name || shown != name {
		return kit.Paint(s.look, role, shown) + fill
	}
	var b strings.Builder
	last := 0
	for _, i := range m.At {
		if i >= len(shown) || i < last {
			break
		}
		end := i + 1
		for end < len(shown) && shown[end]&0xC0 == 0x80 { // the rest of the letter
			end++
		}
		b.WriteString(kit.Paint(s.look, role, shown[last:i]))
		b.WriteString(s.look.Match.Render(shown[i:end]))
		last = end
	}
	b.WriteString(kit.Paint(s.look, role, shown[last:]))
	return b.String() + fill
}

func hasTitle(set client.Set) bool { return set.Title != "" && set.Title != set.Name }

// kindOf names what is not an ordinary set.
func kindOf(set client.Set) safe.Text {
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

func number(n int) safe.Text { return safe.Clean(strconv.Itoa(n)) }

func plural(n int) safe.Text {
	if n == 1 {
		return " set"
	}
	return " sets"
}
