package exports

import (
	"slices"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

const (
	barCells     = 10
	percentCells = 5
	leastRow     = 36 // cells of file and origin together, below which columns are left out

	leastOrigin = 14
)

// columns is which columns of the table there is room for.
type columns struct {
	bar, of, rate, from, time bool
	share                     bool // of what has been written: any export has one
	file, origin, rows        int  // cells
	rates, times              int
	names                     map[int]safe.Text // of the files as they are drawn, by export
}

// ways are the tables from the fullest on.
var ways = []columns{
	{bar: true, of: true, rate: true, from: true, time: true},
	{of: true, rate: true, from: true, time: true},
	{of: true, from: true, time: true},
	{from: true, time: true},
	{from: true},
	{},
}

// columnsFor returns the fullest table that fits.
func columnsFor(jobs []*Job, width int) columns {
	var c columns
	for _, c = range ways {
		c.rows, c.rates, c.times = len("rows"), len("rate, size"), len("time")
		c.share = slices.ContainsFunc(jobs, (*Job).hasShare)
		files, origins := kit.Width("file"), kit.Width("from")
		for _, j := range jobs {
			c.rows = max(c.rows, kit.SpansWidth(rowsSpans(j, c.of)))
			c.rates, c.times = max(c.rates, kit.Width(rateText(j))), max(c.times, kit.Width(timeText(j)))
			files, origins = max(files, kit.Width(j.label())), max(origins, kit.Width(j.environment())+1+kit.Width(j.Name))
		}
		room := width - 2 - c.rows - c.rest()
		least := leastRow
		if !c.from {
			least, origins = 0, 0
		}
		if room < least {
			continue
		}
		c.file, c.origin = files, origins
		if c.from {
			room -= 3
			c.file, c.origin = share(files, origins, room)
		} else {
			c.file = max(room, 1)
		}
		c.names = namesOf(jobs, c.file)
		return c
	}
	c.file = max(width-2-c.rows-c.rest(), 1)
	c.names = namesOf(jobs, c.file)
	return c
}

// share gives files and origins what they want. Of too little room the origins get what
// names the environment at least: a file is mostly named as the set that it is of.
func share(files, origins, room int) (int, int) {
	if extra := room - files - origins; extra >= 0 {
		return files + extra/2, origins + extra - extra/2
	}
	least := min(origins, leastOrigin)
	files = min(files, max(room-least, room/2))
	return files, room - files
}

// rest is what the columns behind the rows take, with the gaps before all of them.
func (c columns) rest() int {
	n := 2
	if c.share {
		n += 2 + percentCells
	}
	if c.share && c.bar {
		n += barCells + 1
	}
	if c.rate {
		n += 2 + c.rates
	}
	if c.time {
		n += 2 + c.times
	}
	return n
}

// header draws the names of the columns.
func (c columns) header(look *theme.Theme) string {
	line := safe.Text("  ") + kit.Pad("file", c.file)
	if c.from {
		line += "   " + kit.Pad("from", c.origin)
	}
	line += "  " + kit.PadLeft("rows", c.rows)
	switch {
	case c.share && c.bar:
		line += "   " + kit.Pad("progress", barCells+percentCells)
	case c.share:
		line += kit.Blank(2 + percentCells)
	}
	if c.rate {
		line += "  " + kit.PadLeft("rate, size", c.rates)
	}
	if c.time {
		line += "  " + kit.PadLeft("time", c.times)
	}
	return look.Header.Render(line)
}

// row draws an export.
func (c columns) row(look *theme.Theme, j *Job, turn int, lit bool) string {
	sign := signOf(j, turn)
	sign.Text += " "
	name := kit.Plain
	if lit {
		name = kit.Strong
	}
	line := kit.Render(look, sign, kit.Span{Text: kit.Pad(c.names[j.ID], c.file), Role: name})
	if c.from {
		a := j.Session.About
		env := kit.Cut(j.environment()+" ", c.origin)
		line += "   " + look.BadgeText(theme.BadgeOf(a.Badge, a.Live)).Render(env) + look.Dim.Render(kit.Pad(j.Name, c.origin-kit.Width(env)))
	}
	rows := rowsSpans(j, c.of)
	line += string(kit.Blank(2+c.rows-kit.SpansWidth(rows))) + kit.Render(look, rows...) + c.progress(look, j)
	if c.rate {
		line += look.Dim.Render("  " + kit.PadLeft(rateText(j), c.rates))
	}
	if c.time {
		line += kit.Paint(look, timeRole(j), "  "+kit.PadLeft(timeText(j), c.times))
	}
	return line
}

// progress draws the bar of what has not been done, and its share of the whole.
func (c columns) progress(look *theme.Theme, j *Job) string {
	if !c.share {
		return ""
	}
	bar, percent := 2, j.percent()
	if c.bar {
		bar += barCells + 1
	}
	if !j.hasShare() {
		return string(kit.Blank(bar + percentCells))
	}
	share := look.Dim.Render(kit.PadLeft(kit.Int(percent)+" %", percentCells))
	if !c.bar {
		return "  " + share
	}
	full := percent * barCells / 100
	style := look.Accent
	if !j.State.active() {
		style = look.Style(int(signOf(j, 0).Role))
	}
	return "   " + style.Render(heavy(full)) + look.Rule.Render(heavy(barCells-full)) + share
}

// hasShare reports that it is shown how much of an export was written.
func (j *Job) hasShare() bool {
	percent := j.percent()
	return j.State != Done && percent >= 0 && (j.State != Waiting || percent > 0)
}

// heavy returns a bar of n cells.
func heavy(n int) safe.Text {
	const bar safe.Text = "━━━━━━━━━━"
	return bar[:len("━")*min(n, barCells)]
}

// signOf is the sign of a state.
func signOf(j *Job, turn int) kit.Span {
	switch j.State {
	case Running:
		return kit.Span{Text: kit.Spinner(turn), Role: kit.Accent}
	case Waiting:
		return kit.Span{Text: "·", Role: kit.Dim}
	case Cancelled:
		return kit.Span{Text: "○", Role: kit.Warn}
	case Done:
		return kit.Span{Text: "✓", Role: kit.OK}
	case Stopped:
	}
	return kit.Span{Text: "✗", Role: kit.Bad}
}

// rowsSpans says how many rows of how many there are.
func rowsSpans(j *Job, of bool) []kit.Span {
	spans := []kit.Span{{Text: kit.Thousands(j.Progress.Rows), Role: kit.Number}}
	if total := j.total(); of && j.State != Done {
		text := safe.Text(" of ?")
		if total >= 0 {
			text = " of " + kit.Thousands(total)
		}
		spans = append(spans, kit.Span{Text: text, Role: kit.Dim})
	}
	return spans
}

// rateText is how fast an export is, or how large its file.
func rateText(j *Job) safe.Text {
	switch {
	case j.State == Running && j.Progress.Stage == client.ExportWriting:
		return "writing"
	case j.State == Running && j.Rate >= 1:
		return kit.Thousands(int64(j.Rate)) + " /s"
	case j.State.active() || j.Progress.Bytes == 0:
		return ""
	}
	return kit.Size(j.Progress.Bytes)
}

// timeText is how long it still takes, when it stopped, or how long it took.
func timeText(j *Job) safe.Text {
	switch {
	case j.State == Waiting:
		return "waits"
	case j.waits():
		return "waits " + kit.Lasting(j.Progress.Wait)
	case j.State == Running && j.Left > 0:
		return kit.Lasting(j.Left) + " left"
	case j.State == Running:
		return ""
	case j.State == Done:
		return "in " + took(j.Ended.Sub(j.Began))
	}
	return safe.Clean(j.Ended.Local().Format("at 15:04"))
}

func timeRole(j *Job) kit.Role {
	if j.waits() {
		return kit.Warn
	}
	if j.State == Running {
		return kit.Plain
	}
	return kit.Dim
}
