package trouble

import (
	"strconv"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// page gathers the lines of a text with labels and margins.
type page struct {
	look  *theme.Theme
	pad   string
	wide  int // cells between the margins
	tight bool
	fold  int // line at which the words begin, 0 nowhere
	lines []string
}

const labelWidth = 18 // cells for the labels of facts

func newPage(look *theme.Theme, width int, tight bool) *page {
	margin := kit.Margin(width)
	p := &page{look: look, pad: string(kit.Blank(margin)), wide: max(width-2*margin, 10), tight: tight}
	p.gap()
	return p
}

// narrow reports that labels stand above what they name.
func (p *page) narrow() bool { return p.wide < 50 }

// gap leaves a line free, where there is room for that.
func (p *page) gap() {
	if !p.tight {
		p.lines = append(p.lines, "")
	}
}

func (p *page) add(line string) { p.lines = append(p.lines, p.pad+line) }

// title begins a part of the text.
func (p *page) title(text safe.Text) {
	p.gap()
	p.add(p.look.Dim.Render(kit.Cut(text, p.wide)))
}

// rule divides what to do from how we know, where there is room for that.
func (p *page) rule() {
	if !p.tight {
		p.gap()
		p.add(p.look.Rule.Render(kit.Rule(p.wide)))
	}
}

// heavy writes a text in bold.
func (p *page) heavy(role kit.Role, text safe.Text, most int) {
	for _, line := range kit.Wrap(text, p.wide, most) {
		p.add(kit.Heavy(p.look, role).Render(line))
	}
}

// text writes spans with an indent.
func (p *page) text(indent int, spans []kit.Span, most int) {
	room := max(p.wide-indent, 8)
	for _, line := range kit.WrapSpans(kit.Unbroken(spans, room), room, most) {
		p.add(string(kit.Blank(indent)) + kit.Render(p.look, line...))
	}
}

func (p *page) indented(spans []kit.Span, most int) {
	indent := 2
	if p.tight {
		indent = 1
	}
	p.text(indent, spans, most)
}

// hang writes spans beside what stands before their first line.
func (p *page) hang(before safe.Text, spans []kit.Span, most int) {
	indent := kit.Width(before)
	room := max(p.wide-indent, 8)
	for i, line := range kit.WrapSpans(kit.Unbroken(spans, room), room, most) {
		start := p.look.Dim.Render(before)
		if i > 0 {
			start = string(kit.Blank(indent))
		}
		p.add(start + kit.Render(p.look, line...))
	}
}

// labelled writes a label and what belongs to it: beside it, below it where
// there is little room.
func (p *page) labelled(label safe.Text, indent int, spans []kit.Span, most int) {
	switch {
	case p.narrow() && label == "":
		p.text(indent+2, spans, most)
	case p.narrow():
		p.add(string(kit.Blank(indent)) + p.look.Dim.Render(kit.Cut(label, p.wide-indent)))
		p.text(indent+2, spans, most)
	case p.tight:
		p.hang(kit.Blank(min(indent, 1))+kit.Pad(label, labelWidth-5-min(indent, 1))+" ", spans, most)
	default:
		p.hang(kit.Blank(indent)+kit.Pad(label, labelWidth-1-indent)+" ", spans, most)
	}
}

// folded returns the lines with the words cut to their beginning.
func (p *page) folded() []string {
	rest := len(p.lines) - p.fold - folded
	if p.fold == 0 || rest < 2 {
		return p.lines
	}
	lines := append([]string(nil), p.lines[:p.fold+folded]...)
	more := "… " + safe.Clean(strconv.Itoa(rest)) + " more lines"
	return append(lines, p.pad+"  "+p.look.Dim.Render(kit.Cut(more, p.wide-2)))
}
