package cli

import (
	"fmt"
	"strings"
	"time"

	"odatui/client"
)

// exportProgress shows how far an export is: one line that is drawn again on a terminal,
// else one at the beginning and one at the end.
type exportProgress struct {
	app   *app
	e     client.Export
	ref   string
	line  *statusLine
	began time.Time
	told  bool // the first page has come
	// waited is whether the service has asked to wait.
	waited bool
}

func (a *app) newProgress(s *client.Session, e client.Export) *exportProgress {
	return &exportProgress{app: a, e: e, ref: s.About.Called(), line: a.newStatusLine(), began: time.Now()}
}

// tell shows the progress, but not that of a stream.
func (p *exportProgress) tell(now client.ExportProgress) {
	if p.e.File == "-" {
		return
	}
	p.app.tellWait(p.line, 0, "", now.Wait)
	if now.Wait == 0 && now.Rows == now.Resumed && !p.told && p.waited {
		p.line.draw(plural(now.Rows, "row") + ", requesting the next ones")
		return // no page has come yet
	}
	p.waited = p.waited || now.Wait > 0
	if now.Wait > 0 {
		p.line.draw(plural(now.Rows, "row") + ", " + client.WaitText("", now.Wait))
		return
	}
	if !p.told && p.line.w == nil {
		p.app.note("%s", p.beginning(now))
	}
	p.told = true
	p.line.draw(p.text(now, time.Since(p.began)))
}

// beginning is the line that an export begins with where nothing is drawn.
func (p *exportProgress) beginning(now client.ExportProgress) string {
	text := "export of " + p.e.Query.Path + " of " + p.ref + " to " + p.e.File
	if now.Total >= 0 {
		text += ": " + plural(now.Total, "row")
	}
	if now.Resumed > 0 {
		text += ", " + client.Thousands(now.Resumed) + " are there already"
	}
	return text
}

// text is the line of progress. It contains no text of a service.
func (p *exportProgress) text(now client.ExportProgress, took time.Duration) string {
	parts := []string{plural(now.Rows, "row")}
	if now.Total >= 0 {
		parts[0] = client.Thousands(now.Rows) + " of " + plural(now.Total, "row")
	}
	if now.Stage == client.ExportWriting {
		parts[0] = "all rows have come; written " + parts[0]
	}
	parts = append(parts, sizeText(now.Bytes))
	came := now.Rows - now.Resumed
	if rate := float64(came) / took.Seconds(); came > 0 && rate > 0 && now.Stage == client.ExportReading {
		parts = append(parts, client.Thousands(int64(rate))+" rows/s")
		if left := now.Total - now.Rows; left > 0 {
			parts = append(parts, durationText(time.Duration(float64(left)/rate*float64(time.Second)))+" left")
		}
	}
	return strings.Join(parts, ", ")
}

// end shows what was written, and what the user should know.
func (p *exportProgress) end(r client.ExportResult, err error) {
	p.line.clear()
	a := p.app
	for _, note := range r.Notes {
		a.note("%s", note)
	}
	if err != nil {
		return
	}
	if p.e.File != "-" {
		text := plural(r.Rows, "row")
		if r.Resumed > 0 {
			text += " (" + client.Thousands(r.Resumed) + " were there already)"
		}
		files := ""
		if p.e.RowsPerFile > 0 {
			files = " (" + plural(int64(len(r.Files)), "file") + ")"
		}
		sent, took := plural(int64(r.Requests), "request"), durationText(time.Since(p.began))
		a.note("%s, %s in %s%s, %s, %s", text, sizeText(r.Bytes), p.e.File, files, sent, took)
	}
	switch {
	case r.Formulas > 0 && p.e.ExcelSafe:
		a.note("%s that a spreadsheet would run as formulas: they were defused", plural(r.Formulas, "text"))
	case r.Formulas > 0:
		a.note("%s that a spreadsheet would run as formulas: --excel-safe defuses them", plural(r.Formulas, "text"))
	}
	for _, line := range r.Advice {
		a.note("try: %s", line)
	}
}

// sizeText writes a size in its largest unit.
func sizeText(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n), 0
	for size >= 999.5 && unit < 4 {
		size, unit = size/1000, unit+1
	}
	if size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, []string{"B", "kB", "MB", "GB", "TB"}[unit])
	}
	return fmt.Sprintf("%.0f %s", size, []string{"B", "kB", "MB", "GB", "TB"}[unit])
}

// durationText writes a duration so that it is read at once.
func durationText(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()+0.5))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
