package stats

import (
	"odatui/client"
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
)

// figure is a line of the figures; the zero value is an empty line.
type figure struct {
	label, value, note safe.Text
}

// maxFigure is the most cells of a value.
const maxFigure = 26

// counts are how many rows there are, and of which kind.
func (s *Screen) counts() []figure {
	r := s.result
	rows := figure{"rows", kit.Thousands(r.Rows), ""}
	if !r.Source.ByService {
		rows.note = "loaded"
	}
	list := []figure{rows}
	share := func(label safe.Text, n int64) {
		f := figure{label, kit.Thousands(n), ""}
		if n > 0 {
			f.note = s.percent(n)
		}
		list = append(list, f)
	}
	if r.Nulls >= 0 {
		share("null", r.Nulls)
	}
	if r.Missing > 0 {
		share("missing", r.Missing)
	}
	if r.Class == stats.Text && r.Empty >= 0 {
		share("empty text", r.Empty)
	}
	if r.Distinct >= 0 {
		f := figure{"distinct", kit.Thousands(r.Distinct), ""}
		switch {
		case r.More:
			f.note = "and more"
		case r.AllUnique:
			f.note = "all unique"
		}
		list = append(list, f)
	}
	return list
}

// ranges are the range and the middle of the values.
func (s *Screen) ranges() []figure {
	r := s.result
	var list []figure
	add := func(label safe.Text, v client.Value) {
		if v.IsSet() {
			list = append(list, figure{label: label, value: kit.Cut(grouped(v.Text()), maxFigure)})
		}
	}
	add("min", r.Min)
	for _, q := range r.Quantiles {
		label := kit.Int(q.Percent) + " %"
		if q.Percent == 50 {
			label = "median"
		}
		add(label, q.Value)
	}
	add("max", r.Max)
	add("mean", r.Mean)
	if r.Class == stats.Text && r.Longest >= 0 && r.Rows > r.Nulls {
		list = append(list, figure{"shortest", kit.Thousands(r.Shortest), "characters"},
			figure{"longest", kit.Thousands(r.Longest), "characters"})
	}
	return list
}

// figures are the lines of the figures.
func (s *Screen) figures() []figure {
	list := s.counts()
	if more := s.ranges(); len(more) > 0 {
		list = append(append(list, figure{}), more...)
	}
	return list
}

// figuresWide is how many cells they take.
func (s *Screen) figuresWide() int {
	label, value, note := figuresCells(s.figures())
	return label + value + note + 4
}

func figuresCells(list []figure) (label, value, note int) {
	for _, f := range list {
		label, value, note = max(label, kit.Width(f.label)), max(value, kit.Width(f.value)), max(note, kit.Width(f.note))
	}
	return label, max(value, 18-label), note
}

// column draws the figures one below the other.
func (s *Screen) column(width int) []string {
	list := s.figures()
	label, value, _ := figuresCells(list)
	lines := []string{s.look.Dim.Render("figures"), ""}
	for _, f := range list {
		var spans []kit.Span
		if f.label != "" {
			spans = []kit.Span{{Text: kit.Pad(f.label, label+2), Role: kit.Dim}, {Text: kit.PadLeft(f.value, value), Role: kit.Number}}
		}
		if f.note != "" {
			spans = append(spans, kit.Span{Text: "  " + f.note, Role: kit.Dim})
		}
		lines = append(lines, kit.Render(s.look, kit.Clip(spans, width)...))
	}
	return lines
}

// inLine draws figures side by side: those that do not fit are left out.
func inLine(list []figure, role kit.Role, width int) []kit.Span {
	var spans []kit.Span
	for _, f := range list {
		next := []kit.Span{{Text: f.value, Role: role}, {Text: " " + f.label, Role: kit.Dim}}
		if len(spans) > 0 {
			next = append([]kit.Span{{Text: "   "}}, next...)
		}
		if kit.SpansWidth(spans)+kit.SpansWidth(next) > width {
			break
		}
		spans = append(spans, next...)
	}
	return spans
}

// few are the ranges in the order in which they are left out where room is short.
func (s *Screen) few(width int) []figure {
	all := s.ranges()
	if kit.SpansWidth(inLine(all, kit.Number, 1<<20)) <= width {
		return all
	}
	var list []figure
	for _, f := range all {
		if f.label[len(f.label)-1] != '%' {
			list = append(list, f)
		}
	}
	return list
}
