package compare

import (
	"errors"
	"slices"
	"time"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// rate is how many rows a second come of both sides, and how long it takes until all have
// come; 0 unknown.
func (r *run) rate() (rows float64, left time.Duration) {
	const least = time.Second // what came in less says nothing
	p, passed := r.progress, time.Since(r.since)
	read := p.Left.Rows + p.Right.Rows
	if passed < least || read <= r.base {
		return 0, 0
	}
	rows = float64(read-r.base) / passed.Seconds()
	if rest := p.Left.Total + p.Right.Total - read; p.Left.Total >= 0 && p.Right.Total >= 0 && rest > 0 {
		left = time.Duration(float64(rest) / rows * float64(time.Second))
	}
	return rows, left
}

// percent is how much of both sides has come, -1 unknown.
func (r *run) percent() int {
	p := r.progress
	all := p.Left.Total + p.Right.Total
	if p.Left.Total < 0 || p.Right.Total < 0 || all == 0 {
		return -1
	}
	return int(min((p.Left.Rows+p.Right.Rows)*100/all, 100))
}

// progress says how many rows of both sides were read, of how many, and how long it takes.
func (s *Screen) progress() []kit.Span {
	r := s.run
	p := r.progress
	if s.held() > 0 {
		return append([]kit.Span{{Text: "waits for your answer   ", Role: kit.Warn}}, s.readSpans()...)
	}
	if time.Since(r.began) < kit.Slow && p.Left.Rows+p.Right.Rows == 0 {
		return nil
	}
	spans := []kit.Span{{Text: "◐ ", Role: kit.Accent}}
	if wait := s.waitText(); wait != "" {
		return append(append(spans, kit.Span{Text: wait + "   ", Role: kit.Warn}), s.readSpans()...)
	}
	doing := safe.Clean(p.Doing)
	if doing == "" {
		doing = "reading both sides"
	}
	if s.width >= roomy || p.Doing != "" && p.Doing != "reading both sides" {
		spans = append(spans, kit.Span{Text: doing + "   ", Role: kit.Dim})
	}
	spans = append(spans, s.readSpans()...)
	return append(spans, s.paceSpans(s.width >= roomy)...)
}

// waitText says which service asks to wait, and for how long still; "" none does.
func (s *Screen) waitText() safe.Text {
	side, left := s.run.progress.Waits()
	if left == 0 || !s.reading() {
		return ""
	}
	return safe.Clean(client.WaitText(string(s.name(side)), left))
}

// readSpans say how many rows of both sides have come, of how many.
func (s *Screen) readSpans() []kit.Span {
	p := s.run.progress
	spans := []kit.Span{{Text: kit.Thousands(p.Left.Rows)}}
	of := func(total int64) {
		if total >= 0 {
			spans = append(spans, kit.Span{Text: " of " + kit.Thousands(total), Role: kit.Dim})
		}
	}
	of(p.Left.Total)
	spans = append(spans, kit.Span{Text: " and ", Role: kit.Dim}, kit.Span{Text: kit.Thousands(p.Right.Rows)})
	of(p.Right.Total)
	return spans
}

// paceSpans say how much has come, how fast, and how long it still takes.
func (s *Screen) paceSpans(rate bool) []kit.Span {
	var spans []kit.Span
	if n := s.run.percent(); n >= 0 {
		spans = append(spans, kit.Span{Text: "   " + kit.Int(n) + " %", Role: kit.Accent})
	}
	rows, left := s.run.rate()
	if rate && rows >= 1 {
		spans = append(spans, kit.Span{Text: "   " + kit.Thousands(int64(rows)) + " rows/s", Role: kit.Dim})
	}
	if left >= time.Second {
		spans = append(spans, kit.Span{Text: "   " + kit.Lasting(left) + " left"})
	}
	return spans
}

// nothingRead reports a comparison that ended before a row had come: it has counted nothing.
func (s *Screen) nothingRead() bool {
	p := s.run.progress
	return s.run.done && !s.run.whole() && p.Left.Rows+p.Right.Rows == 0
}

// later says how many rows of one side only are counted and not listed: the other side may
// still send them.
func (s *Screen) later() safe.Text {
	if s.tab != inRows || !s.reading() || s.run.set != s.subject || s.run.capped || s.run.sorting || len(s.run.rows) == 0 {
		return ""
	}
	c := s.run.progress.Counts
	n := c.LeftOnly + c.RightOnly
	for _, row := range s.run.rows {
		if row.Kind == compare.LeftOnly || row.Kind == compare.RightOnly {
			n--
		}
	}
	if n <= 0 {
		return ""
	}
	return kit.Thousands(n) + " of one side: listed at the end"
}

// moreColumns says which columns of the rows are in the window, "" all of them.
func (s *Screen) moreColumns() safe.Text {
	if s.tab != inRows || s.record != nil || s.row() == nil {
		return ""
	}
	at := s.grid.Span()
	if !at.Left && at.Last == at.Of {
		return ""
	}
	text := "columns " + kit.Int(at.First) + "-" + kit.Int(at.Last) + " of " + kit.Int(at.Of)
	if at.Left {
		text = "← " + text
	}
	if at.Last < at.Of {
		text += " →"
	}
	return text
}

// broke says in a few words why a comparison stopped, of which side that is known.
func (s *Screen) broke() []kit.Span {
	var of *compare.SideError
	if s.run.stopping || !errors.As(s.run.err, &of) {
		return nil
	}
	side := slices.Index(s.sides[:], of.Session)
	if side < 0 {
		return nil
	}
	text := s.name(side) + " failed"
	var answer *client.ResponseError
	if errors.As(of.Err, &answer) && answer.Status > 0 {
		text = s.name(side) + " answered " + kit.Int(answer.Status)
	}
	return []kit.Span{{Text: "   " + text, Role: kit.Bad}}
}
