package token

import (
	"strings"

	"odatui/client/claims"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// The columns of the list. On a narrow screen the meaning goes, then what was
// expected moves below where it was not met.
const (
	roomy  = 130
	middle = 74
)

// columns are the widths of the list's columns, the blanks behind included; 0
// is not shown.
type columns struct{ name, value, expected, source, meaning int }

func (s *Screen) columns(p page) columns {
	c := columns{name: 8}
	value, expected := 12, 0
	for _, r := range s.rows {
		c.name = max(c.name, min(kit.Width(safe.Clean(r.Name))+2, 18))
		value = max(value, kit.Width(safe.Clean(r.Value))+2)
		expected = max(expected, kit.Width(safe.Clean(r.Expected))+2)
	}
	rest := p.wide - max(2-len(p.pad), 0) - 2 - c.name
	switch {
	case p.wide >= roomy:
		c.source = 9
		c.value = min(value, rest*2/5)
		c.expected = min(max(expected, 10), rest*3/10)
		c.meaning = max(rest-c.value-c.expected-c.source, 0)
	case p.wide >= middle:
		c.source = 9
		c.expected = min(max(expected, 10), rest*9/20)
		c.value = rest - c.expected - c.source
	default:
		c.value = rest
	}
	return c
}

func (c columns) header() safe.Text {
	t := "  " + kit.Pad("claim", c.name) + kit.Pad("value", c.value)
	if c.expected > 0 {
		t += kit.Pad("expected", c.expected) + kit.Pad("from", c.source)
	}
	if c.meaning > 0 {
		t += "meaning"
	}
	return t
}

// window draws the part of the list around the cursor, and says which claim
// stands on each line.
func (s *Screen) window(p page, height int) (lines []string, at []int) {
	c := s.columns(p)
	first := 0 // line of the cursor
	for i, r := range s.rows {
		if i == s.list.Cursor {
			first = len(lines)
		}
		for _, line := range s.row(p, c, r, i == s.list.Cursor) {
			lines, at = append(lines, line), append(at, i)
		}
	}
	height = max(height, 1)
	from := max(min(first-height/2, len(lines)-height), 0)
	to := min(from+height, len(lines))
	return lines[from:to], at[from:to]
}

// row draws one claim: the sign of its verdict, then the columns.
func (s *Screen) row(p page, c columns, r claims.Row, selected bool) []string {
	sign, role := verdict(r.Verdict)
	name := kit.Plain
	if selected {
		name = kit.Strong
	}
	value, valueRole := safe.Clean(r.Value), role
	if value == "" {
		value, valueRole = "∅", kit.Mute
	}
	bar := p.pad[min(len(p.pad), 2):]
	spans := []kit.Span{
		sign,
		{Text: kit.Pad(kit.Cut(safe.Clean(r.Name), c.name-1), c.name), Role: name},
		{Text: kit.Pad(cut(value, c.value-1), c.value), Role: valueRole},
	}
	if c.expected > 0 {
		spans = append(spans,
			kit.Span{Text: kit.Pad(cut(safe.Clean(r.Expected), c.expected-1), c.expected), Role: kit.Dim},
			kit.Span{Text: kit.Pad(kit.Cut(safe.Clean(string(r.Source)), c.source-1), c.source), Role: kit.Dim})
	}
	if c.meaning > 0 {
		said := kit.Dim
		if r.Verdict == claims.Wrong || r.Verdict == claims.Odd {
			said = role
		}
		spans = append(spans, kit.Span{Text: kit.Cut(safe.Clean(r.Meaning), c.meaning), Role: said})
	}
	lines := []string{string(bar) + s.look.Bar(selected) + kit.Line(s.look, p.wide-max(2-len(p.pad), 0), spans, nil)}
	bad := r.Verdict == claims.Wrong || r.Verdict == claims.Odd
	if bad && c.expected == 0 && r.Expected != "" {
		below := "expected " + safe.Clean(r.Expected)
		lines = append(lines, string(p.pad)+"  "+s.look.Dim.Render(kit.Cut(below, p.wide-2)))
	}
	return lines
}

// cut cuts a sentence at its end, an id or an address in its middle.
func cut(t safe.Text, cells int) safe.Text {
	if strings.Contains(string(t), " ") {
		return kit.Cut(t, cells)
	}
	return kit.CutMiddle(t, cells)
}

// verdict returns the sign of a verdict, two cells wide, and its role.
func verdict(v claims.Verdict) (kit.Span, kit.Role) {
	switch v {
	case claims.Fits:
		return kit.Span{Text: "✓ ", Role: kit.OK}, kit.Plain
	case claims.Odd:
		return kit.Span{Text: "! ", Role: kit.Warn}, kit.Warn
	case claims.Wrong:
		return kit.Span{Text: "✗ ", Role: kit.Bad}, kit.Bad
	}
	return kit.Span{Text: "  "}, kit.Plain
}
