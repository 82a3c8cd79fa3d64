package exports

import (
	"strings"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	tall     = 22 // a height from which lines are left free,
	leastFew = 14 // and one where there are only few exports
)

// airy reports room for lines that only part things.
func (s *Screen) airy() bool {
	return s.height >= tall || s.height >= leastFew+len(s.queue.Jobs())
}

// plan is where what is drawn.
type plan struct {
	counts bool        // the line that counts the exports
	header int         // lines of the header
	gaps   bool        // groups are apart
	rows   int         // exports in the window
	pane   int         // lines of the pane with its title, 0 none
	lines  map[int]int // export by its line of the body
}

// plan divides the body: the list has what it needs, the pane the rest, at least a half
// where both want more.
func (s *Screen) plan() plan {
	jobs := s.queue.Jobs()
	var p plan
	high := s.height
	if high >= 8 {
		p.counts = true
		high--
		if s.airy() {
			high-- // a line free
		}
	}
	if high >= 5 {
		p.header = 1
		if s.airy() {
			p.header = 2
		}
		high -= p.header
	}
	if high < 1 || len(jobs) == 0 {
		p.rows = max(high, 0)
		return p
	}
	want := 0
	if high >= 4 {
		want = len(s.paneLines(s.paneWidth())) + 2
		if s.airy() {
			want += 2
		}
	}
	gaps := 0
	for i := 1; i < len(jobs); i++ {
		if group(jobs[i].State) != group(jobs[i-1].State) {
			gaps++
		}
	}
	switch {
	case len(jobs)+gaps+want <= high:
		p.gaps, p.rows, p.pane = true, len(jobs), want
	case len(jobs)+want <= high:
		p.rows, p.pane = len(jobs), want
	default:
		p.rows = min(len(jobs), max(high-want, (high+1)/2))
		p.pane = high - p.rows
		if p.pane < 3 {
			p.rows, p.pane = min(len(jobs), high), 0
		}
	}
	p.lines = s.linesOf(p, jobs)
	return p
}

// linesOf returns which export is in which line of the body.
func (s *Screen) linesOf(p plan, jobs []*Job) map[int]int {
	lines := make(map[int]int)
	y, list := p.top(s.airy()), s.list
	list.SetHeight(p.rows)
	from, _ := list.Window()
	for i := from; i < min(from+p.rows, len(jobs)); i++ {
		if p.gaps && i > from && group(jobs[i].State) != group(jobs[i-1].State) {
			y++
		}
		lines[y] = jobs[i].ID
		y++
	}
	return lines
}

// top is the line of the body at which the list begins.
func (p plan) top(airy bool) int {
	y := p.header
	if p.counts {
		y++
		if airy {
			y++
		}
	}
	return y
}

// wide is how many cells a line has: the first one of the body is the cursor's.
func (s *Screen) wide() int {
	if s.width < 30 {
		return max(s.width-1, 1)
	}
	return s.width - 2
}

func (s *Screen) paneWidth() int { return max(s.width-2*kit.Margin(s.width), 1) }

// View draws the counts, the list, and what is known of the export under the cursor.
func (s *Screen) View() string {
	jobs := s.queue.Jobs()
	switch {
	case s.width < 2 || s.height < 1:
		return ""
	case len(jobs) == 0:
		return s.empty()
	case s.full:
		return " " + s.title() + "\n" + s.indent(strings.Split(s.sheet.View(), "\n"))
	}
	p, wide := s.plan(), s.wide()
	lines := make([]string, s.height)
	if p.counts {
		lines[0] = " " + s.counts(jobs)
	}
	c := columnsFor(jobs, wide)
	last := p.top(s.airy())
	if p.header > 0 {
		lines[last-p.header] = " " + c.header(s.look)
	}
	if p.header > 1 {
		lines[last-1] = " " + s.look.Rule.Render(kit.Rule(wide))
	}
	for at, id := range p.lines {
		lit := id == s.at
		line := " " + c.row(s.look, s.queue.Find(id), s.queue.Turn, lit)
		if lit {
			line = strings.TrimSuffix(s.look.Bar(true), " ") + s.look.Lit(line[1:], s.width-1)
		}
		lines[at] = line
		last = max(last, at+1)
	}
	if p.pane > 0 {
		copy(lines[last:], s.pane(min(p.pane, s.height-last)))
	}
	return strings.Join(lines, "\n")
}

// pane draws what is known of the export under the cursor, below its title.
func (s *Screen) pane(height int) []string {
	var lines []string
	if s.airy() {
		lines = append(lines, "")
	}
	lines = append(lines, " "+s.title())
	if s.airy() {
		lines = append(lines, "")
	}
	lines = append(lines, strings.Split(s.indent(s.paneLines(s.paneWidth())), "\n")...)
	return lines[:min(len(lines), max(height, 0))]
}

// indent gives the lines of the pane its margin.
func (s *Screen) indent(lines []string) string {
	pad := string(kit.Blank(kit.Margin(s.width)))
	return pad + strings.Join(lines, "\n"+pad)
}

// title draws the file's name and a thin line.
func (s *Screen) title() string {
	name := kit.CutMiddle(s.job().base(), max(s.wide()-6, 1))
	return s.look.Dim.Render(name) + "  " + s.look.Rule.Render(kit.Rule(s.wide()-kit.Width(name)-2))
}

// counts draws how many exports there are of each kind, and how fast they are together.
func (s *Screen) counts(jobs []*Job) string {
	var n [Done + 1]int
	var rows, bytes float64
	for _, j := range jobs {
		n[j.State]++
		rows, bytes = rows+j.Rate, bytes+j.ByteRate
	}
	var left []kit.Span
	for _, c := range []struct {
		n    int
		text safe.Text
		role kit.Role
	}{{n[Running], " running", kit.Dim}, {n[Waiting], " waits", kit.Dim}, {n[Stopped] + n[Cancelled], " stopped, can go on", kit.Bad},
		{n[Done], " done", kit.Dim}} {
		if c.n == 0 {
			continue
		}
		if len(left) > 0 {
			left = append(left, kit.Span{Text: "   "})
		}
		number := kit.Span{Text: kit.Int(c.n)}
		if c.role == kit.Bad {
			number.Role = kit.Bad
		} else if c.text == " waits" && c.n > 1 {
			c.text = " wait"
		}
		left = append(left, number, kit.Span{Text: c.text, Role: c.role})
	}
	var right []kit.Span
	if rows >= 1 {
		right = []kit.Span{{Text: "together " + kit.Thousands(int64(rows)) + " rows/s, " + kit.Size(int64(bytes)) + "/s", Role: kit.Dim}}
	}
	return kit.Line(s.look, s.wide(), left, right)
}

// empty says how an export is begun.
func (s *Screen) empty() string {
	margin := kit.Margin(s.width)
	text := []kit.Span{{Text: "Nothing is exported in this run. ", Role: kit.Dim}, {Text: "E", Role: kit.Accent},
		{Text: " in the rows of a set writes them to a file.", Role: kit.Dim}}
	var lines []string
	if s.height > 3 {
		lines = append(lines, "")
	}
	for _, line := range kit.WrapSpans(text, max(s.width-2*margin, 1), max(s.height-1, 1)) {
		lines = append(lines, string(kit.Blank(margin))+kit.Render(s.look, line...))
	}
	return strings.Join(lines, "\n")
}
