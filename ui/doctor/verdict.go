package doctor

import (
	"odatui/client"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/client/vendors"
	"odatui/ui/kit"
)

// drawVerdict draws the result of a checkup.
func (s *Screen) drawVerdict(p *page) {
	r := &s.run
	if !r.started || r.running() {
		return
	}
	p.rule()
	c := r.checkup
	switch {
	case r.stopped:
		p.text(kit.Dim, 0, "Stopped before the end.")
		return
	case r.err != nil:
		p.bold(kit.Bad, "The way could not be checked.")
		p.text(kit.Plain, 0, safe.Clean(r.err.Error()))
		return
	case c.Diagnosis != nil:
		s.drawDiagnosis(p, *c.Diagnosis, vendors.SystemOf(c.Target))
		p.mark = len(p.lines) - 1
	case r.rows():
		p.bold(kit.OK, "The way to the first row is open.")
	case c.OK:
		p.bold(kit.OK, "Nothing failed of what was checked.")
	default:
		p.bold(kit.Warn, "The way was not checked to its end.")
	}
	s.drawWarnings(p)
	s.drawChanged(p)
	s.drawAgainst(p)
	if c.Diagnosis != nil {
		drawFacts(p, *c.Diagnosis)
	}
}

// rows reports that a row came.
func (r *run) rows() bool {
	stage, _ := r.stage(client.StageFirstRow)
	return stage.State == client.StageOK || stage.State == client.StageWarn
}

// drawDiagnosis draws the cause, who must act and what to do.
func (s *Screen) drawDiagnosis(p *page, d client.Diagnosis, system vendors.System) {
	p.bold(kit.Bad, safe.Clean(d.Title))
	if sure := report.SureWords(d.Confidence); sure != "" {
		p.text(kit.Dim, 0, "This is "+safe.Clean(sure)+".")
	}
	p.air()
	if d.Who != "" {
		who := []kit.Span{{Text: safe.Clean(report.WhoWords(d)), Role: kit.StrongWarn}}
		if d.NextWho != "" {
			who = append(who, kit.Span{Text: ", then " + safe.Clean(report.NextWords(d)), Role: kit.Dim})
		}
		p.hang("who must act", "", who)
	}
	steps := report.Steps(d)
	for i, step := range steps {
		label := safe.Text("")
		if i == 0 {
			label, p.step = "what to do", len(p.lines)
		}
		lead := safe.Text("")
		if len(steps) > 1 {
			lead = kit.Int(i+1) + "  "
		}
		p.hang(label, lead, kit.Step(step.Action, report.StepText(step), report.Command(step), s.actions()))
	}
}

// drawFacts lists the facts.
func drawFacts(p *page, d client.Diagnosis) {
	if len(d.Facts) == 0 {
		return
	}
	p.air()
	p.text(kit.Dim, 0, "how we know")
	last := client.FactSource("")
	for _, f := range report.BySource(d.Facts) {
		label := safe.Text("")
		if f.Source != last {
			label, last = "  "+safe.Clean(string(f.Source)), f.Source
		}
		p.fact(label, kit.Plain, safe.Clean(f.Text))
	}
}

// drawWarnings lists what a good run warns about, in full: the line of the
// stage may have cut it.
func (s *Screen) drawWarnings(p *page) {
	if s.run.checkup.Diagnosis != nil {
		return
	}
	for _, stage := range s.run.checkup.Stages {
		if stage.State == client.StageWarn {
			p.fact(safe.Clean(titleOr(stage)), kit.Warn, safe.Clean(stage.Detail))
		}
	}
}

func titleOr(stage client.Stage) string {
	if stage.Title != "" {
		return stage.Title
	}
	return titleOf(stage.ID)
}

// drawChanged says what differs from the last run that went well.
func (s *Screen) drawChanged(p *page) {
	c := s.run.checkup
	if c.Since.IsZero() {
		return
	}
	when := safe.Clean(c.Since.Local().Format("2 Jan 2006 at 15:04"))
	if len(c.Changed) == 0 {
		if c.Diagnosis != nil {
			p.air()
			p.text(kit.Dim, 0, "nothing in the profile or its token differs since it last worked, on "+when)
		}
		return
	}
	p.air()
	p.text(kit.Dim, 0, "what differs since it last worked, on "+when)
	for _, line := range c.Changed {
		p.text(kit.Plain, 2, safe.Clean(line))
	}
}
