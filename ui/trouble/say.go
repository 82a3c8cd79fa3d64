package trouble

import (
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says the diagnosis for plain mode, top down: cause, person, steps, facts, IDs.
func (s *Screen) Say() kit.Spoken {
	d := s.opts.Diagnosis
	title := safe.Clean(d.Title)
	if title == "" && s.msg.Err != nil {
		title = safe.Clean(s.msg.Err.Error())
	}
	all := []safe.Text{"failed: " + title}
	if d.Who != "" {
		all = append(all, "who must act: "+safe.Clean(report.WhoWords(d))+" ("+safe.Clean(string(d.Who))+")")
	}
	for i, step := range report.Steps(d) {
		all = append(all, "what to do, "+kit.Int(i+1)+": "+safe.Clean(report.StepText(step)))
	}
	for _, fact := range report.BySource(d.Facts) {
		all = append(all, "how we know, "+safe.Clean(report.SourceWords(fact.Source))+": "+safe.Clean(fact.Text))
	}
	if !s.unsent() {
		_, ids := report.IDs(d)
		for _, id := range ids {
			all = append(all, "for their ticket, "+safe.Clean(id.Label)+": "+safe.Clean(id.Value))
		}
	}
	if s.msg.Session != nil && !s.msg.Empty {
		all = append(all, "what was there before is still there: esc goes back to it")
	}
	return kit.Spoken{All: all}
}
