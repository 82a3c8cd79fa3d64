package sets

import (
	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// table has the widths of the columns of the list of sets, the blanks behind them
// included; 0 is not shown.
type table struct {
	s                                     *Screen
	name, doc, key, columns, links, count int
}

// apart is how many blanks are between columns.
const apart = 2

// tableOf shares width cells: the description, else the name, takes what is left. Where
// there is no room for all columns, those that say least go.
func (s *Screen) tableOf(width int) table {
	t := table{s: s}
	grow := func(cells *int, text safe.Text, most int) {
		if w := kit.Width(text); w > 0 {
			*cells = max(*cells, min(w, most)+apart)
		}
	}
	doc, counted := 0, 0
	for _, m := range s.found {
		set := s.sets[m.Index]
		grow(&t.name, safe.Clean(set.Name), max(width*2/5, 16))
		grow(&doc, safe.Clean(s.about(set)), width)
		grow(&t.key, safe.Clean(s.facts[set.Name].key), max(18, width/5))
		grow(&counted, s.rows(set).Text, 12)
	}
	if len(s.facts) > 0 {
		t.columns, t.links = len("columns")+apart, len("links")+apart
		t.key = max(t.key, len("key")+apart)
	}
	if counted > 0 {
		t.count = max(counted, 6+apart)
	}
	least := 0
	if doc > 0 {
		least = 18
	}
	for _, cells := range []*int{&t.links, &t.columns, &t.key, &least, &t.count} {
		if t.name+t.key+t.columns+t.links+t.count+least > width {
			*cells = 0
		}
	}
	if free := width - t.name - t.columns - t.links - t.count - doc; t.key > 0 { // a long key leaves room to the description
		t.key = min(t.key, max(free, 8+apart))
	}
	rest := width - t.key - t.columns - t.links - t.count
	if least > 0 {
		t.doc = rest - t.name
	} else {
		t.name = rest
	}
	return t
}

func (t table) header() safe.Text {
	return kit.Pad("set", t.name) + kit.Pad("description", t.doc) + kit.Pad("key", t.key) +
		kit.PadLeft("columns", t.columns) + kit.PadLeft("links", t.links) + kit.PadLeft("rows", t.count)
}

func (t table) row(set client.Set, m kit.Match, selected bool) string {
	s := t.s
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	name, doc, fact := safe.Clean(set.Name), safe.Clean(s.about(set)), s.facts[set.Name]
	line := s.letters(name, set.Name, m, role, t.name)
	if t.doc > 0 {
		from, to := kit.Within(string(doc), s.pattern())
		line += s.marked(doc, from, to, kit.Dim, t.doc)
	}
	if t.key > 0 {
		line += kit.Paint(s.look, kit.Dim, kit.Pad(kit.Cut(safe.Clean(fact.key), t.key-apart), t.key))
	}
	amount := func(n, cells int) string {
		if fact.of == nil {
			return string(kit.Blank(cells))
		}
		return kit.Paint(s.look, kit.Number, kit.PadLeft(kit.Int(n), cells))
	}
	count := s.rows(set)
	return line + amount(fact.columns, t.columns) + amount(fact.links, t.links) + kit.Paint(s.look, count.Role,
		kit.PadLeft(count.Text, t.count))
}

// letters draws a name with the letters that a search found. Where the sanitiser changed
// the name nothing is highlighted: the offsets are those of the raw one.
func (s *Screen) letters(name safe.Text, raw string, m kit.Match, role kit.Role, width int) string {
	shown := kit.Cut(name, width-apart)
	fill := string(kit.Blank(width - kit.Width(shown)))
	if len(m.At) == 0 || string(name) != raw || shown != name {
		return kit.Paint(s.look, role, shown) + fill
	}
	line, last := "", 0
	for _, i := range m.At {
		if i >= len(shown) || i < last {
			break
		}
		end := i + 1
		for end < len(shown) && shown[end]&0xC0 == 0x80 { // the rest of the letter
			end++
		}
		line += kit.Paint(s.look, role, shown[last:i]) + s.look.Match.Render(shown[i:end])
		last = end
	}
	return line + kit.Paint(s.look, role, shown[last:]) + fill
}

// marked draws a text in width cells, with the part that a search found as far as it is
// in sight.
func (s *Screen) marked(text safe.Text, from, to int, role kit.Role, width int) string {
	shown := kit.Cut(text, width-apart)
	fill := string(kit.Blank(width - kit.Width(shown)))
	if from < 0 || from == to || to > len(shown) || shown[:to] != text[:to] {
		return kit.Paint(s.look, role, shown) + fill
	}
	return kit.Paint(s.look, role, shown[:from]) + s.look.Match.Render(shown[from:to]) + kit.Paint(s.look, role, shown[to:]) + fill
}

// between is what stands between the sets and the columns that a search found.
func (s *Screen) between() []string {
	pad, wide, airy := s.margins()
	sets := 0
	for i, h := range s.hits {
		if i == 0 || h.set != s.hits[i-1].set {
			sets++
		}
	}
	in := []kit.Span{
		{Text: "columns and links that match  ", Role: kit.Dim}, {Text: kit.Int(len(s.hits))},
		{Text: " in " + kit.Int(sets) + plural(sets) + " ", Role: kit.Dim},
	}
	title := kit.Render(s.look, kit.Clip(in, wide)...) + s.look.Rule.Render(kit.Rule(max(wide-kit.SpansWidth(in), 0)))
	if !airy {
		return []string{pad + title}
	}
	w := s.hitWidths(wide - 2)
	head := kit.Pad("set", w[0]) + kit.Pad("column", w[1]) + kit.Pad("type", w[2]) + kit.Pad("label", w[3])
	return []string{"", pad + title, "", pad + "  " + s.look.Header.Render(head)}
}

// hitWidths are the widths of set, column, type and label.
func (s *Screen) hitWidths(width int) [4]int {
	var w [4]int
	for _, h := range s.hits {
		for i, text := range []string{h.set, h.name, h.kind(), h.label} {
			w[i] = max(w[i], min(kit.Width(safe.Clean(text)), max(width*2/5, 12))+apart)
		}
	}
	if w[0]+w[1]+w[2]+w[3] > width {
		w[3] = 0
	}
	if w[0]+w[1]+w[2] > width {
		w[2] = 0
	}
	w[0] = min(w[0], max(width-w[1], width/3))
	free := width - w[0] - w[1] - w[2] - w[3]
	if free > 0 { // apart as far as looks well
		more := min(free/4, 6)
		w[0], w[1], w[2] = w[0]+more, w[1]+more, w[2]+more
	}
	w[1] = min(w[1], width-w[0])
	if w[3] > 0 {
		w[3] = width - w[0] - w[1] - w[2]
	}
	return w
}

// kind is what a column's type reads as.
func (h hit) kind() string {
	switch {
	case h.many:
		return "⇉ " + h.typ
	case h.link:
		return "→ " + h.typ
	}
	return h.typ
}

// columnLines draws the window of the columns that a search found.
func (s *Screen) columnLines() []string {
	pad, wide, _ := s.margins()
	w := s.hitWidths(wide - 2)
	var lines []string
	from, to := s.columns.Window()
	for i := from; i < to; i++ {
		h := s.hits[i]
		selected := i == s.columns.Cursor && s.inColumns
		role, set, typ := kit.Plain, safe.Clean(h.set), kit.Dim
		if i > from && h.set == s.hits[i-1].set {
			set = ""
		}
		if selected {
			role, set = kit.Strong, safe.Clean(h.set)
		}
		if h.link {
			typ = kit.Linked
		}
		name, label := safe.Clean(h.name), safe.Clean(h.label)
		f, t := kit.Within(string(name), s.pattern())
		line := pad + s.look.Bar(selected) + kit.Paint(s.look, kit.Dim, kit.Pad(kit.Cut(set, w[0]-apart), w[0])) + s.marked(name, f, t,
			role, w[1]) +
			kit.Paint(s.look, typ, kit.Pad(kit.Cut(safe.Clean(h.kind()), w[2]-apart), w[2]))
		if w[3] > 0 {
			f, t = kit.Within(string(label), s.pattern())
			line += s.marked(label, f, t, kit.Dim, w[3])
		}
		lines = append(lines, line)
	}
	return lines
}
