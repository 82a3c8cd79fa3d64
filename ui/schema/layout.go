package schema

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// line is one line of the list.
type line struct {
	entry int     // the entry on it, -1 none
	of    section // whose title it is, if it has no entry
	title bool
	row   int // of the picture that is on it, -1 none
}

// belongs reports a line that belongs to the entry above: of the picture of the neighbours.
func (l line) belongs() bool { return l.entry < 0 && (!l.title || l.of == neighboursTitle) }

// widths are those of the columns of a section, the blanks behind them included; 0 is not
// shown. The last one takes what is left.
type widths [5]int

// apart is how many blanks are between columns.
const apart = 2

// margins returns the blanks at the sides, how wide the rest is, and whether there is room
// for lines that only part things.
func (s *Screen) margins() (side, wide int, airy bool) {
	side = 3
	switch {
	case s.width < 30:
		side = 0
	case s.width <= 60 || s.height <= 13:
		side = 1
	}
	return side, max(s.width-2*side, 0), side > 1
}

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	if s.shown != nil {
		name := s.name()
		s.lay()
		s.goTo(name)
	}
	return nil
}

// lay makes the lines of the list: the entries with the titles of their sections, and the
// picture of the neighbours beside the links or beneath them.
func (s *Screen) lay() {
	_, wide, airy := s.margins()
	s.lines, s.picture, s.beside, s.drawing = make([]line, 0, len(s.found)+16), nil, false, s.measure(max(wide-2, 0))
	var by [operations + 1][]int
	for _, i := range s.found {
		by[s.shown.entries[i].section] = append(by[s.shown.entries[i].section], i)
	}
	gap := func() {
		if airy && len(s.lines) > 0 {
			s.lines = append(s.lines, line{entry: -1, row: -1})
		}
	}
	for of, entries := range by {
		of := section(of)
		if of != properties && len(entries) > 0 {
			gap()
			s.lines = append(s.lines, line{entry: -1, of: of, title: true, row: -1})
			if of == links && airy {
				gap()
			}
		}
		from := len(s.lines)
		for _, i := range entries {
			s.lines = append(s.lines, line{entry: i, row: -1})
		}
		if of == links && s.pattern() == "" {
			s.place(from, len(entries), wide)
		}
	}
	s.list.Resize(len(s.lines))
	s.list.SetHeight(s.height - s.above())
}

// place puts the picture beside the links, which begin at a line, or beneath them.
func (s *Screen) place(from, n, wide int) {
	room := wide - 2 - s.linkWidths(wide-2).sum() - 3
	if d := s.shown.around.lay(true, 40); n > 0 && s.shown.around.fits(d, room) {
		s.picture, s.beside = d, true
		for i := range d {
			if from+i == len(s.lines) {
				s.lines = append(s.lines, line{entry: -1, row: -1})
			}
			s.lines[from+i].row = i
		}
		return
	}
	if s.picture = s.shown.around.draw(wide - 2); s.picture == nil {
		return
	}
	_, _, airy := s.margins()
	if airy && len(s.lines) > 0 {
		s.lines = append(s.lines, line{entry: -1, row: -1})
	}
	s.lines = append(s.lines, line{entry: -1, of: neighboursTitle, title: true, row: -1})
	for i := range s.picture {
		s.lines = append(s.lines, line{entry: -1, row: i})
	}
}

// neighboursTitle is the title above a picture that is not beside the links.
const neighboursTitle = operations + 1

// fits reports that a picture is there and fits.
func (n neighbours) fits(d diagram, width int) bool { return !n.none() && d.width() <= width }

func (w widths) sum() int {
	n := 0
	for _, cells := range w {
		n += cells
	}
	return n
}

// cells returns how many cells a text takes, at most most.
func cells(text string, most int) int {
	if len(text) > 4*most { // a letter has at most four bytes
		return most
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return min(kit.Width(safe.Clean(text)), most)
		}
	}
	return min(len(text), most)
}

// grow makes a column as wide as a text, up to a limit.
func grow(column *int, text string, most int) {
	if w := cells(text, most); w > 0 {
		*column = max(*column, w+apart)
	}
}

// columns shares width cells among property, type, null, label and facets. Where there is
// no room for all, the label goes first, then the facets.
func (s *Screen) columns(width int) widths {
	var w widths
	label, facets := 0, 0
	for _, i := range s.found {
		e := &s.shown.entries[i]
		if e.section != properties {
			continue
		}
		grow(&w[0], e.title(), max(width*2/5, 12))
		grow(&w[1], s.short(e.typ), max(width*2/5, 12))
		if e.null {
			w[2] = len("null") + apart
		}
		grow(&label, e.doc, max(width/3, 20))
		facets = max(facets, min(e.facetCells(), 60)+apart)
	}
	if w[0] > 0 {
		w[0], w[1] = max(w[0], len("property")+apart), max(w[1], len("value")+apart)
	}
	if w[0]+w[1]+w[2] > width {
		w[2] = 0
	}
	if label > 0 {
		label = max(label, len("label")+apart)
	}
	w[1] = min(w[1], max(width-w[0], 0))
	rest := width - w[0] - w[1] - w[2]
	facets = max(facets-apart, 0)
	if label > 0 && rest >= 16+min(facets, 20) {
		w[3] = max(min(label, rest-min(facets, max(rest*2/5, 20))), 0)
	}
	if rest -= w[3]; facets > 0 && rest >= 12 {
		w[4] = rest
	} else if w[3] > 0 {
		w[3] += rest
	}
	return w
}

// title is the name of an entry, keys with a sign.
func (e *entry) title() string {
	if e.key {
		return e.name + " *"
	}
	return e.name
}

// facetCells is how wide the last column is: facets, members, and a foreign key.
func (e *entry) facetCells() int {
	n := cells(e.facets, 60) + kit.Width(e.count())
	if e.foreign != "" {
		n += cells(e.foreign, 60) + len("→ ")
	}
	return n
}

// count is how many members an enum has.
func (e *entry) count() safe.Text {
	if e.members == 0 {
		return ""
	}
	return safe.Clean(fmt.Sprintf(" (%d)", e.members))
}

// linkWidths are those of sign, name, target, how many, and partner.
func (s *Screen) linkWidths(width int) widths {
	w := widths{0: 3}
	for _, i := range s.found {
		e := &s.shown.entries[i]
		if e.section == links {
			grow(&w[1], e.name, max(width/3, 12))
			grow(&w[2], e.to(), max(width/3, 12))
			w[3] = len("0..1") + 1
			grow(&w[4], e.partner, max(width/2, 40))
		}
	}
	for _, at := range []int{4, 2} {
		if w.sum() > width {
			w[at] = 0
		}
	}
	w[1] = min(w[1], max(width-w[0]-w[3], 0))
	return w
}

// to is where a link leads: a set, else a type.
func (e *entry) to() string {
	if e.set != "" {
		return e.set
	}
	return last(e.typ)
}

// wordWidths are those of word, name, and the rest, for related types and functions.
func (s *Screen) wordWidths(of section, width int) widths {
	var w widths
	for _, i := range s.found {
		if e := &s.shown.entries[i]; e.section == of {
			grow(&w[0], e.word, 24)
			grow(&w[1], e.name, max(width/2, 12))
		}
	}
	if w[0]+12 > width {
		w[0] = 0
	}
	w[1] = min(w[1], max(width-w[0], 0))
	w[2] = width - w[0] - w[1]
	return w
}
