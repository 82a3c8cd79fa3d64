package schema

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/index"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// neighbour is a type that a link connects with the one in the middle, and one step more.
type neighbour struct {
	name      string
	far, near string // how many of it there are, and of the one in the middle; "" unknown
	next      *neighbour
	more      int // further next ones
}

// neighbours are what is linked with a type: on the left what it belongs to, on the right
// what belongs to it.
type neighbours struct {
	name        string
	left, right []neighbour
	loops       []string // links to itself, with how many
	from, to    int      // links from here, and to here
}

// none reports a type that nothing is linked with.
func (n neighbours) none() bool { return len(n.left)+len(n.right)+len(n.loops) == 0 }

// neighbours returns what is linked with a type.
func (m model) neighbours(of *client.Type, set string) neighbours {
	n := neighbours{name: last(of.Name), from: len(of.Links)}
	for i := range of.Links {
		l := &of.Links[i]
		if l.Target == of.Name {
			n.loops = append(n.loops, card(l)+" "+l.Name)
			continue
		}
		next := neighbour{name: m.called(l, set), far: card(l), near: m.back(l)}
		next.next, next.more = m.beyond(of, l)
		n.put(l.Many, next)
	}
	for _, r := range m.Referrers(of.Name) {
		n.to++
		if !paired(of, r) {
			n.put(!r.Link.Many, neighbour{name: m.named(r.Of), near: card(r.Link)})
		}
	}
	return n
}

// paired reports that a link of a type is the other direction of a link to it.
func paired(of *client.Type, r index.Referrer) bool {
	return slices.ContainsFunc(of.Links, func(l client.Link) bool {
		return l.Name == r.Link.Partner || l.Target == r.Of.Name && l.Partner == r.Link.Name
	})
}

// put adds a neighbour to its side, once.
func (n *neighbours) put(right bool, next neighbour) {
	side := &n.left
	if right {
		side = &n.right
	}
	same := func(o neighbour) bool { return o.name == next.name && o.far == next.far && o.near == next.near }
	if !slices.ContainsFunc(*side, same) {
		*side = append(*side, next)
	}
}

// called is what a link leads to: a set, else a type.
func (m model) called(l *client.Link, set string) string {
	if to := m.target(l, set); to != "" {
		return to
	}
	return last(l.Target)
}

// named is the set of a type, else its name.
func (m model) named(of *client.Type) string {
	if set := m.SetOf(of.Name); set != "" {
		return set
	}
	return last(of.Name)
}

// back is how many lead back along a link, "" no partner says.
func (m model) back(l *client.Link) string {
	if partner := m.Types[l.Target].Link(l.Partner); partner != nil && l.Partner != "" {
		return card(partner)
	}
	return ""
}

// beyond returns the first neighbour behind a link in the same direction, nil there is
// none, and how many more there are.
func (m model) beyond(from *client.Type, over *client.Link) (first *neighbour, more int) {
	of := m.Types[over.Target]
	if of == nil {
		return nil, 0
	}
	set := m.SetOf(of.Name)
	for i := range of.Links {
		l := &of.Links[i]
		switch {
		case l.Many != over.Many, l.Target == of.Name, l.Target == from.Name:
		case first == nil:
			first = &neighbour{name: m.called(l, set), far: card(l), near: m.back(l)}
		default:
			more++
		}
	}
	return first, more
}

// piece is a part of a line of the diagram.
type piece struct {
	text safe.Text
	role kit.Role
	chip bool // the type in the middle
}

// diagram is drawn lines of pieces.
type diagram [][]piece

func pieceWidth(line []piece) int {
	n := 0
	for _, p := range line {
		n += kit.Width(p.text)
	}
	return n
}

func (d diagram) width() int {
	n := 0
	for _, line := range d {
		n = max(n, pieceWidth(line))
	}
	return n
}

// paint draws a line.
func paint(look *theme.Theme, line []piece) string {
	var b strings.Builder
	for _, p := range line {
		if p.chip {
			b.WriteString(look.Chip.Bold().Render(p.text))
			continue
		}
		b.WriteString(kit.Paint(look, p.role, p.text))
	}
	return b.String()
}

// mostNeighbours is how many are drawn on each side.
const mostNeighbours = 5

// draw lays the neighbours out in at most width cells: where they do not fit, without the
// second steps, then with names cut short; nil there is no room even so.
func (n neighbours) draw(width int) diagram {
	if n.none() {
		return nil
	}
	for _, way := range []struct {
		steps bool
		name  int
	}{{true, 40}, {false, 40}, {false, 20}, {false, 12}} {
		if d := n.lay(way.steps, way.name); d.width() <= width {
			return d
		}
	}
	return nil
}

// lay draws the rows of both sides around the name in the middle.
func (n neighbours) lay(steps bool, cells int) diagram {
	left, right := side(n.left, false, steps, cells), side(n.right, true, steps, cells)
	wide := left.width()
	height := max(len(left), len(right), 1)
	at := (height - 1) / 2 // the line of the name
	name := kit.Cut(safe.Clean(n.name), cells)
	name = kit.Pad(name, max(kit.Width(name), 3)) // the loop has two sides
	box := kit.Width(name) + 2
	d := make(diagram, height)
	for i := range d {
		l, r := i-at+middle(left), i-at+middle(right)
		if l >= 0 && l < len(left) {
			d[i] = append(d[i], piece{text: kit.Blank(wide - pieceWidth(left[l]))})
			d[i] = append(append(d[i], left[l]...), piece{text: joint(l, len(left), false), role: kit.Mute})
		} else if wide > 0 {
			d[i] = append(d[i], piece{text: kit.Blank(wide + 1)})
		}
		if i == at {
			d[i] = append(d[i], piece{text: " " + name + " ", chip: true})
		}
		if r >= 0 && r < len(right) {
			if i != at {
				d[i] = append(d[i], piece{text: kit.Blank(box)})
			}
			d[i] = append(append(d[i], piece{text: joint(r, len(right), true), role: kit.Mute}), right[r]...)
		}
	}
	if wide > 0 {
		wide++
	}
	return append(d, n.loop(d, at, wide, box)...)
}

// loop draws the links of the type to itself beneath it; lines of the sides that are
// beneath it stay.
func (n neighbours) loop(d diagram, at, indent, box int) diagram {
	if len(n.loops) == 0 {
		return nil
	}
	inner := max(box-4, 1)
	for i := at + 1; i < len(d); i++ { // the blanks that are beneath the name
		d[i] = through(d[i], indent, inner)
	}
	rest := kit.Blank(indent + 1)
	text := safe.Clean(strings.Join(n.loops[:min(len(n.loops), 2)], ", "))
	if more := len(n.loops) - 2; more > 0 {
		text += safe.Clean(fmt.Sprintf(" +%d", more))
	}
	count, names, _ := strings.Cut(string(text), " ")
	var below diagram
	if len(d) == at+1 {
		below = diagram{{{text: rest + "│" + kit.Blank(inner) + "│", role: kit.Mute}}}
	}
	return append(below, []piece{{text: rest + "╰" + kit.Rule(inner) + "╯ ", role: kit.Mute}, {text: text[:len(count)], role: kit.Number},
		{text: safe.Clean(" " + names), role: kit.Dim}})
}

// through draws the sides of the loop into a line that is blank there.
func through(line []piece, indent, inner int) []piece {
	bars := piece{text: " │" + kit.Blank(inner) + "│ ", role: kit.Mute}
	width := 0
	for i, p := range line {
		if width == indent && strings.TrimSpace(string(p.text)) == "" && kit.Width(p.text) == inner+4 {
			line[i] = bars
			return line
		}
		width += kit.Width(p.text)
	}
	return append(append(line, piece{text: kit.Blank(indent - width)}), bars)
}

// middle is the row of a side that is beside the name.
func middle(d diagram) int { return max(len(d)-1, 0) / 2 }

// joint is the sign between a row of a side and the name.
func joint(row, of int, right bool) safe.Text {
	up, across, down, cross := safe.Text("╮"), safe.Text("┤"), safe.Text("╯"), row == (of-1)/2
	if right {
		up, across, down = "╭", "├", "╰"
	}
	switch {
	case of == 1:
		return " "
	case row == 0 && cross:
		return "┬"
	case cross:
		return "┼"
	case row == 0:
		return up
	case row == of-1:
		return down
	}
	return across
}

// side draws the neighbours of one side, each in a line.
func side(list []neighbour, right, steps bool, cells int) diagram {
	var d diagram
	for i, n := range list {
		if i == mostNeighbours-1 && len(list) > mostNeighbours {
			return append(d, []piece{{text: safe.Clean(fmt.Sprintf(" %d more ", len(list)-i)), role: kit.Dim}})
		}
		line := n.line(right, cells)
		if steps && n.next != nil {
			next := n.next.line(right, cells)
			if n.more > 0 {
				more := piece{text: safe.Clean(fmt.Sprintf("+%d", n.more)), role: kit.Dim}
				if right {
					next = append(next, piece{text: " "}, more)
				} else {
					next = append([]piece{more, {text: " "}}, next...)
				}
			}
			if right {
				line = append(append(line, piece{text: " "}), next...)
			} else {
				line = append(append(next, piece{text: " "}), line...)
			}
		}
		d = append(d, line)
	}
	return d
}

// line draws one step: Regions 1───* for the left side, *───1 Regions for the right one.
func (n neighbour) line(right bool, cells int) []piece {
	name := piece{text: kit.Cut(safe.Clean(n.name), cells)}
	end := func(card string) piece {
		if card == "" {
			return piece{text: "─", role: kit.Mute}
		}
		return piece{text: safe.Clean(card), role: kit.Number}
	}
	line := piece{text: "───", role: kit.Mute}
	if right {
		return []piece{end(n.near), line, end(n.far), {text: " "}, name}
	}
	return []piece{name, {text: " "}, end(n.far), line, end(n.near)}
}
