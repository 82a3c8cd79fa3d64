package doctor

import (
	"odatui/client"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/client/vendors"
	"odatui/ui/kit"
)

// drawStage draws the stage under the cursor in full: what was found, what it
// means, and what was sent.
func (s *Screen) drawStage(p *page) {
	stage := s.current()
	sign, _ := s.signOf(&s.run, stage)
	p.add(sign, kit.Span{Text: safe.Clean(titleOr(stage)), Role: kit.Strong},
		kit.Span{Text: "   " + kit.Int(s.stages.Pick+1) + " of " + kit.Int(len(s.run.checkup.Stages)), Role: kit.Dim},
		kit.Span{Text: "   " + s.took(&s.run, stage), Role: kit.Dim})
	if about := explained(stage.ID); about != "" {
		p.text(kit.Dim, 3, about)
	}
	if detail := finding(&s.run, stage); detail != "" {
		role := findingRole(stage)
		if role == kit.Dim {
			role = kit.Plain
		}
		p.gap()
		p.text(role, 3, detail)
	}
	for _, note := range stage.Notes {
		p.text(kit.Plain, 3, safe.Lines(note))
	}
	s.drawMeaning(p, stage)
	s.drawExchanges(p)
}

// drawMeaning draws the diagnosis of a stage.
func (s *Screen) drawMeaning(p *page, stage client.Stage) {
	d := stage.Diagnosis
	if d == nil {
		return
	}
	p.rule()
	s.drawDiagnosis(p, *d, vendors.SystemOf(s.run.checkup.Target))
	drawFacts(p, *d)
	heading, ids := report.IDs(*d)
	if len(ids) > 0 {
		p.gap()
		p.text(kit.Dim, 0, safe.Clean(heading))
	}
	for _, id := range ids {
		p.fact(safe.Clean("  "+id.Label), kit.Plain, safe.Clean(id.Value))
	}
}

// drawExchanges lists what the stage has sent; each can be opened.
func (s *Screen) drawExchanges(p *page) {
	list := s.exchanges()
	if len(list) == 0 {
		return
	}
	p.gap()
	p.text(kit.Dim, 0, "what was sent")
	for _, e := range list {
		status, role := safe.Text("…"), kit.Dim
		switch {
		case e.Status >= 400:
			status, role = kit.Int(e.Status), kit.Bad
		case e.Status > 0:
			status, role = kit.Int(e.Status), kit.OK
		case e.Err != "":
			status, role = "✗", kit.Bad
		case e.Done:
			status, role = "✓", kit.OK
		}
		took := []kit.Span{{Text: kit.Millis(e.Timing.Total), Role: kit.Dim}}
		left := []kit.Span{{Text: kit.Pad(status, 5), Role: role}, {Text: kit.Pad(safe.Clean(e.Method), 5), Role: kit.Dim}}
		address := kit.CutMiddle(safe.Clean(e.URL), max(p.room()-kit.SpansWidth(left)-12, 8))
		p.item(append(left, kit.Span{Text: address}), took)
	}
}

// explained says what a stage is for.
func explained(id client.StageID) safe.Text {
	switch id {
	case client.StageProfile:
		return "what can be seen from the profile alone, before anything is sent"
	case client.StageNetwork:
		return "names, connections, TLS and proxy, for each host that is needed"
	case client.StageClock:
		return "this machine's clock against the servers' clocks: tokens are valid by the clock"
	case client.StageIssuer:
		return "whether the tenant or issuer of the token exists and says so itself"
	case client.StageToken:
		return "asking for a token as the profile says"
	case client.StageClaims:
		return "what the token says, held against the profile"
	case client.StageAnonymous:
		return "asking the API without a token: harmless, and it tells what the API wants"
	case client.StageAPI:
		return "asking the API with the token"
	case client.StageMetadata:
		return "the service's description of its data"
	case client.StageFirstRow:
		return "one row of one set"
	}
	return ""
}
