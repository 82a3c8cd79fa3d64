package doctor

import (
	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// drawSets lists which sets may be read, as far as they have been asked.
func (s *Screen) drawSets(p *page) {
	r := &s.run
	if p.airy {
		p.add(kit.Span{Text: "one row of every set of ", Role: kit.Dim}, kit.Span{Text: safe.Clean(s.about.Called())})
		p.gap()
	}
	if !r.sets {
		p.unasked("No set was asked yet.")
		return
	}
	list := r.checkup.Sets
	if len(list) == 0 {
		s.drawNoSets(p)
		return
	}
	name := 12
	for _, set := range list {
		name = max(name, min(kit.Width(safe.Clean(set.Name))+2, p.wide/2))
	}
	for _, set := range list {
		sign, _ := s.signOf(r, client.Stage{State: set.State})
		left := []kit.Span{sign, {Text: kit.Pad(kit.Cut(safe.Clean(set.Name), name-1), name)}}
		status := safe.Text("")
		if set.Status > 0 {
			status = kit.Int(set.Status)
		}
		role := findingRole(client.Stage{State: set.State})
		left = append(left, kit.Span{Text: kit.Pad(status, 5), Role: role})
		right := []kit.Span{{Text: kit.Millis(set.Took), Role: kit.Dim}}
		room := p.room() - kit.SpansWidth(left) - kit.SpansWidth(right) - 2
		p.item(append(left, kit.Span{Text: kit.Cut(safe.Clean(set.Detail), max(room, 0)), Role: role}), right)
	}
}

// drawNoSets says why there is no list: it comes after the stages.
func (s *Screen) drawNoSets(p *page) {
	r := &s.run
	switch {
	case r.running():
		for _, stage := range r.checkup.Stages {
			if stage.State == client.StageRunning {
				p.add(kit.Span{Text: "the way there first: ", Role: kit.Dim}, kit.Span{Text: safe.Clean(titleOr(stage)) + "…", Role: kit.Accent})
				return
			}
		}
		p.add(kit.Span{Text: "asking for the list of sets…", Role: kit.Dim})
	case r.checkup.Diagnosis != nil:
		p.bold(kit.Bad, safe.Clean(r.checkup.Diagnosis.Title))
		p.text(kit.Dim, 0, "No set could be asked; esc leads to the stages.")
	default:
		p.text(kit.Dim, 0, "No set was asked: there are none, or the way does not lead there.")
	}
}

// footSets counts them.
func (s *Screen) footSets() kit.Foot {
	count := func(state client.StageState) (n int) {
		for _, set := range s.run.checkup.Sets {
			if set.State == state {
				n++
			}
		}
		return n
	}
	good, odd, bad := count(client.StageOK), count(client.StageWarn), count(client.StageFail)
	left := []kit.Span{{Text: kit.Int(len(s.run.checkup.Sets))}, {Text: " sets   ", Role: kit.Dim}}
	for _, part := range []struct {
		n    int
		word safe.Text
		role kit.Role
	}{{good, " readable  ", kit.OK}, {odd, " empty or odd  ", kit.Warn}, {bad, " refused  ", kit.Bad}} {
		if part.n > 0 {
			left = append(left, kit.Span{Text: kit.Int(part.n), Role: part.role}, kit.Span{Text: part.word, Role: kit.Dim})
		}
	}
	return kit.Foot{Left: left}
}
