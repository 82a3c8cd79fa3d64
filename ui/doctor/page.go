package doctor

import (
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// page is what is being drawn: lines, some of which can be picked.
type page struct {
	look  *theme.Theme
	pad   safe.Text
	wide  int // cells between the margins
	airy  bool
	lines []string
	picks []int
	pick  int // the chosen one
	mark  int // the last line that a person should see
	step  int // the line that a person must see: the first thing to do
}

func newPage(look *theme.Theme, width, height, pick int) *page {
	p := &page{look: look, pick: pick, airy: height > 16}
	margin := kit.Margin(width)
	p.pad, p.wide = kit.Blank(margin), max(width-2*margin, 8)
	if margin > 1 && p.airy {
		p.gap()
	}
	return p
}

func (p *page) gap() { p.lines = append(p.lines, "") }

// air is a gap where there is room for it.
func (p *page) air() {
	if p.airy {
		p.gap()
	}
}

func (p *page) add(spans ...kit.Span) {
	p.lines = append(p.lines, string(p.pad)+kit.Render(p.look, kit.Clip(spans, p.wide)...))
}

// unasked says that nothing was done yet, and which key begins.
func (p *page) unasked(text safe.Text) {
	p.add(kit.Span{Text: text, Role: kit.Dim}, kit.Span{Text: "  R", Role: kit.Accent}, kit.Span{Text: " begins", Role: kit.Dim})
}

// room is how many cells an item has: on the narrowest pages its bar takes some.
func (p *page) room() int { return p.wide - max(2-len(p.pad), 0) }

// item adds a line that can be picked: two cells are for its bar.
func (p *page) item(left, right []kit.Span) {
	bar := p.look.Bar(len(p.picks) == p.pick)
	p.picks = append(p.picks, len(p.lines))
	pad := p.pad[min(len(p.pad), 2):]
	p.lines = append(p.lines, string(pad)+bar+kit.Line(p.look, p.room(), left, right))
}

// text adds a text, wrapped and indented.
func (p *page) text(role kit.Role, indent int, text safe.Text) {
	for _, line := range kit.Wrap(text, p.wide-indent, 200) {
		p.add(kit.Span{Text: kit.Blank(indent)}, kit.Span{Text: line, Role: role})
	}
}

// bold adds a text in a role, in bold.
func (p *page) bold(role kit.Role, text safe.Text) {
	for _, line := range kit.Wrap(text, p.wide, 8) {
		p.lines = append(p.lines, string(p.pad)+kit.Heavy(p.look, role).Render(line))
	}
}

// column is how many cells the labels get.
const column = 16

// fact adds a label and a text beside it, wrapped; on narrow screens below it.
// What can be typed, pressed or looked up stands out.
func (p *page) fact(label safe.Text, role kit.Role, text safe.Text) {
	p.hang(label, "", kit.Mark(text, role))
}

// hang is fact for spans; lead stands before their first line, and the others
// below it are indented as much.
func (p *page) hang(label, lead safe.Text, spans []kit.Span) {
	if kit.SpansWidth(spans) == 0 {
		return
	}
	indent := column
	if p.wide < 50 {
		indent = 2
		if label != "" {
			p.add(kit.Span{Text: label, Role: kit.Dim})
		}
	}
	room := max(p.wide-indent-kit.Width(lead), 8)
	for i, line := range kit.WrapSpans(kit.Unbroken(spans, room), room, 200) {
		name, before := kit.Blank(indent), lead
		if i == 0 && indent == column {
			name = kit.Pad(kit.Cut(label, indent-1), indent)
		}
		if i > 0 {
			before = kit.Blank(kit.Width(lead))
		}
		p.add(append([]kit.Span{{Text: name + before, Role: kit.Dim}}, line...)...)
	}
}

func (p *page) rule() {
	p.air()
	p.lines = append(p.lines, string(p.pad)+p.look.Rule.Render(kit.Rule(p.wide)))
	p.air()
}
