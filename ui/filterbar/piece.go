package filterbar

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// piece is a part of a line in one look.
type piece struct {
	text  safe.Text
	style theme.Style
}

// ground draws a look on what is behind it.
type ground func(theme.Style) theme.Style

func width(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		n += kit.Width(p.text)
	}
	return n
}

func draw(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.style.Render(p.text))
	}
	return b.String()
}

// cut returns pieces in at most cells cells; … says that there is more.
func cut(pieces []piece, cells int) []piece {
	for i, p := range pieces {
		w := kit.Width(p.text)
		if w > cells || w == cells && i+1 < len(pieces) && width(pieces[i+1:]) > 0 {
			head := slices.Clone(pieces[:i])
			if w <= cells { // room for the … must be made
				return append(head, piece{kit.Cut(p.text+"…", cells), p.style})
			}
			return append(head, piece{kit.Cut(p.text, cells), p.style})
		}
		cells -= w
	}
	return pieces
}

// cutLeft is cut from the left.
func cutLeft(pieces []piece, cells int) []piece {
	over := width(pieces) - cells
	if over <= 0 {
		return pieces
	}
	for i, p := range pieces {
		w := kit.Width(p.text)
		if w > over || i == len(pieces)-1 {
			return append([]piece{{kit.CutLeft("…"+p.text, max(0, w-over)), p.style}}, pieces[i+1:]...)
		}
		over -= w
	}
	return nil
}

// pieces returns a part of the text in its looks, on a ground. Mistakes are marked.
// Without spans, the rest is plain.
func (b *Bar) pieces(from, to int, wrong []client.FilterProblem, spans []client.FilterSpan, on ground) []piece {
	edges := []int{from, to}
	add := func(at int) {
		if at = clamp(b.text, at); at > from && at < to {
			edges = append(edges, at)
		}
	}
	for _, s := range spans {
		add(s.From)
		add(s.To)
	}
	for _, p := range wrong {
		add(p.From)
		add(p.To)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var list []piece
	for i := 1; i < len(edges); i++ {
		list = append(list, piece{show(b.text[edges[i-1]:edges[i]]), on(b.style(edges[i-1], wrong, spans))})
	}
	return list
}

// style returns the look of the text at an offset.
func (b *Bar) style(at int, wrong []client.FilterProblem, spans []client.FilterSpan) theme.Style {
	for _, p := range wrong {
		if at >= p.From && at < p.To {
			return b.Look.Underlined(b.role(p))
		}
	}
	for _, s := range spans {
		if at < s.From || at >= s.To {
			continue
		}
		switch s.Kind {
		case client.SpanOperator, client.SpanFunction:
			return b.Look.Accent
		case client.SpanLiteral:
			if c := b.text[s.From]; c == '-' || c >= '0' && c <= '9' {
				return b.Look.Number
			}
		case client.SpanSign:
			return b.Look.Dim
		}
		break
	}
	return b.Look.Text
}

// input draws the condition under the cursor in cells cells, the part around the
// cursor if it is longer. at is the cell at which its text begins to be shown.
func (b *Bar) input(z zone, cells int) string {
	lit := func(s theme.Style) theme.Style { return s.Over(b.Look.CursorRow) }
	wrong := b.problems(z)
	under, rest := b.under(z)
	before := b.pieces(z.from, b.at, wrong, b.parsed.Spans, lit)
	after := b.pieces(rest, max(rest, z.to), wrong, b.parsed.Spans, lit)
	under.text = kit.Cut(under.text, cells)
	before = cutLeft(before, max(0, cells-kit.Width(under.text)-min(width(after), cells/3)))
	after = cut(after, max(0, cells-width(before)-kit.Width(under.text)))
	fill := cells - width(before) - kit.Width(under.text) - width(after)
	return draw(before) + theme.CaretText + draw([]piece{under}) + draw(after) + b.Look.CursorRow.Render(kit.Blank(fill))
}

// under returns the character at the cursor, and where the text behind it begins.
func (b *Bar) under(z zone) (piece, int) {
	if b.at < z.to {
		g := displaywidth.StringGraphemes(b.text[b.at:z.to])
		if g.Next() {
			if text := show(g.Value()); kit.Width(text) > 0 {
				return piece{text, b.Look.Cursor}, b.at + len(g.Value())
			}
		}
	}
	return piece{" ", b.Look.Cursor}, b.at
}

// column returns the cell of the input at which a place of the text is drawn.
func (b *Bar) column(z zone, at, cells int) int {
	under, rest := b.under(z)
	before := kit.Width(show(b.text[z.from:b.at]))
	after := kit.Width(show(b.text[rest:max(rest, z.to)]))
	left := max(0, before-max(0, cells-kit.Width(under.text)-min(after, cells/3)))
	at = max(z.from, min(at, b.at))
	return max(0, kit.Width(show(b.text[z.from:at]))-left)
}

// chip draws a condition that is not under the cursor, in at most cells cells.
func (b *Bar) chip(z zone, cells int) []piece {
	wrong := b.problems(z)
	list := []piece{{" ", b.Look.Chip}}
	if p, ok := first(wrong); ok {
		list = append(list, piece{sign(p) + " ", b.Look.OnChip(b.role(p))})
	}
	text := b.text[z.from:z.to]
	from := z.from + len(text) - len(strings.TrimLeft(text, " "))
	to := max(from, z.from+len(strings.TrimRight(text, " ")))
	list = append(list, b.pieces(from, to, wrong, nil, b.Look.OnChip)...)
	return append(cut(list, max(1, cells-1)), piece{" ", b.Look.Chip})
}

func sign(p client.FilterProblem) safe.Text {
	if p.Doubtful {
		return "!"
	}
	return "×"
}

func (b *Bar) role(p client.FilterProblem) theme.Style {
	if p.Doubtful {
		return b.Look.Warn
	}
	return b.Look.Bad
}
