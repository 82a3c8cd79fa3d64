package stats

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// bar is one bin as it is drawn.
type bar struct {
	from, to safe.Text // its bounds
	rows     int64
}

// histogram is bars in a rectangle of cells. It is a plain value: the drawing and the
// mouse ask the same one.
type histogram struct {
	bars   []bar
	axis   int // cells of the labels at the left, the blank behind them included
	wide   int // cells of a bin, the gap behind it included
	high   int // lines of the bars
	most   int64
	chosen int // -1 none
}

// newHistogram fits bars into so many cells and lines: two lines are those of the axis.
func newHistogram(bars []bar, width, height int) histogram {
	h := histogram{bars: bars, high: max(height-2, 1), chosen: -1}
	for _, b := range bars {
		h.most = max(h.most, b.rows)
	}
	h.axis = kit.Width(kit.Thousands(nice(h.most))) + 2
	if len(bars) > 0 {
		h.wide = max(min((width-h.axis+1)/len(bars), maxBin), 1)
	}
	return h
}

// maxBin is the most cells of a bin.
const maxBin = 10

// solid is how many cells of a bin are its bar.
func (h histogram) solid() int {
	if h.wide > 1 {
		return h.wide - 1
	}
	return 1
}

// at returns the bin at a place of the histogram, -1 none. The axis belongs to its bins.
func (h histogram) at(x, y int) int {
	x -= h.axis
	if x < 0 || y < 0 || y >= h.high+2 || h.wide == 0 || x/h.wide >= len(h.bars) {
		return -1
	}
	return x / h.wide
}

// nice is the largest round number that is at most n: its half is a whole number where it
// has one.
func nice(n int64) int64 {
	if n < 2 {
		return n
	}
	best := int64(2)
	for unit := int64(1); unit <= n; unit *= 10 {
		for _, digit := range []int64{2, 4, 5, 6, 8, 10} {
			if top := digit * unit; top <= n && (top%2 == 0) {
				best = max(best, top)
			}
		}
		if unit > n/10 {
			break
		}
	}
	return best
}

// labels are the numbers at the left, by line from below.
func (h histogram) labels() map[int]safe.Text {
	top := nice(h.most)
	list := map[int]safe.Text{}
	for _, n := range []int64{top, top / 2, 0} {
		line := 0
		if h.most > 0 {
			line = min(int(n*int64(h.high)/h.most), h.high-1)
		}
		if h.high > 4 || n != top/2 || n == 0 {
			list[line] = kit.Thousands(n)
		}
	}
	return list
}

var eighths = []safe.Text{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// eighthsOf is how high a bin is: what is not empty is seen.
func (h histogram) eighthsOf(rows int64) int {
	if rows <= 0 || h.most == 0 {
		return 0
	}
	return max(int(float64(rows)/float64(h.most)*float64(8*h.high)+0.5), 1)
}

// view draws the bars, their axis and its labels.
func (h histogram) view(look *theme.Theme) []string {
	labels := h.labels()
	lines := make([]string, 0, h.high+2)
	for line := h.high - 1; line >= 0; line-- {
		var b strings.Builder
		b.WriteString(look.Dim.Render(kit.PadLeft(labels[line], h.axis-2) + "  "))
		for i, bin := range h.bars {
			part := eighths[max(min(h.eighthsOf(bin.rows)-8*line, 8), 0)]
			style := look.Gauge
			if i == h.chosen {
				style = look.Accent
			}
			b.WriteString(style.Render(safe.Clean(strings.Repeat(string(part), h.solid()))))
			b.WriteString(string(kit.Blank(h.wide - h.solid())))
		}
		lines = append(lines, b.String())
	}
	return append(lines, h.ground(look), string(kit.Blank(h.axis))+look.Dim.Render(h.ticks()))
}

// ground is the line below the bars. Where the colour of the chosen bin is not enough, a
// sign is below it.
func (h histogram) ground(look *theme.Theme) string {
	cells := len(h.bars)*h.wide - (h.wide - h.solid())
	pad := string(kit.Blank(h.axis))
	if h.chosen < 0 || look.RowSign == "" {
		return pad + look.Rule.Render(kit.Rule(cells))
	}
	sign := safe.Text("▲")
	if look.Plain {
		sign = "^"
	}
	at := h.chosen*h.wide + (h.solid()-1)/2
	return pad + look.Rule.Render(kit.Rule(at)) + look.Accent.Render(sign) + look.Rule.Render(kit.Rule(cells-at-1))
}

// ticks are the lower bounds of some bins: as many as can be read.
func (h histogram) ticks() safe.Text {
	longest := 0
	for _, b := range h.bars {
		longest = max(longest, kit.Width(b.from))
	}
	step := 1
	for step*h.wide < longest+4 && step < len(h.bars) {
		step *= 2
	}
	var line safe.Text
	cells := len(h.bars)*h.wide - (h.wide - h.solid())
	for i := 0; i < len(h.bars); i += step {
		tick := kit.Cut(h.bars[i].from, max(cells-i*h.wide, 0))
		if tick != h.bars[i].from {
			break
		}
		line = kit.Pad(line, i*h.wide) + tick
	}
	return line
}
