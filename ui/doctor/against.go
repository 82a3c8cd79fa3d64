package doctor

import (
	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// ownName is what this environment is called beside another one.
func (s *Screen) ownName() safe.Text {
	if s.about.Environment != "" {
		return safe.Clean(s.about.Environment)
	}
	return safe.Clean(s.about.Called())
}

// otherName is what the other environment is called.
func (s *Screen) otherName() safe.Text {
	about := s.lookUp(s.other.ref)
	if about.Environment != "" {
		return safe.Clean(about.Environment)
	}
	return safe.Clean(s.other.ref)
}

// drawAgainst says where the other environment differs: by stage, then what is
// set otherwise.
func (s *Screen) drawAgainst(p *page) {
	o := s.other
	if o == nil {
		return
	}
	p.air()
	name := s.otherName()
	switch {
	case o.running():
		p.text(kit.Dim, 0, "checking "+name+"…")
		return
	case o.stopped:
		p.text(kit.Dim, 0, name+" was not checked to its end")
		return
	case o.err != nil:
		p.text(kit.Warn, 0, name+" could not be checked: "+safe.Clean(o.err.Error()))
		return
	}
	p.text(kit.Dim, 0, "against "+name)
	same := true
	for _, mine := range s.run.checkup.Stages {
		theirs, _ := o.stage(mine.ID)
		same = same && theirs.State == mine.State
		if differs(mine, theirs) {
			p.fact("  "+safe.Clean(titleOr(mine)), kit.Plain, stands(mine)+" here, "+stands(theirs)+" on "+name+tail(theirs))
		}
	}
	if same {
		p.text(kit.Plain, 2, "every stage stands the same there")
	}
	p.mark = len(p.lines) - 1
	s.drawSettings(p, settings(s.run.checkup.Evidence, o.checkup.Evidence))
}

// setting is something that both environments have, each in its own way; ""
// where one has none.
type setting struct{ name, mine, theirs safe.Text }

// settings are those of profile and token that differ.
func settings(mine, theirs client.Evidence) []setting {
	var list []setting
	for _, d := range evidence.Differing(evidence.Snapshot(mine, ""), evidence.Snapshot(theirs, "")) {
		name := safe.Clean(d.Name)
		if d.Claim {
			name = "token " + name
		}
		list = append(list, setting{name, safe.Clean(d.A), safe.Clean(d.B)})
	}
	return list
}

// drawSettings draws them side by side where there is room, else one below the
// other.
func (s *Screen) drawSettings(p *page, list []setting) {
	if len(list) == 0 {
		return
	}
	p.air()
	own, other := s.ownName(), s.otherName()
	none := func(t safe.Text) (safe.Text, kit.Role) {
		if t == "" {
			return "∅", kit.Mute
		}
		return t, kit.Plain
	}
	if p.wide < abreast {
		p.text(kit.Dim, 0, "what is set otherwise")
		label := max(kit.Width(own), kit.Width(other)) + 2
		for _, one := range list {
			p.add(kit.Span{Text: "  " + one.name, Role: kit.Dim})
			for _, side := range []struct{ name, value safe.Text }{{own, one.mine}, {other, one.theirs}} {
				value, role := none(side.value)
				name := kit.Span{Text: "    " + kit.Pad(side.name, label), Role: kit.Dim}
				p.add(name, kit.Span{Text: kit.CutMiddle(value, p.wide-4-label), Role: role})
			}
		}
		return
	}
	name := 24
	for _, one := range list {
		name = max(name, min(kit.Width(one.name)+4, p.wide/4))
	}
	half := (p.wide - name) / 2
	p.add(kit.Span{Text: kit.Pad("what is set otherwise", name) + kit.Pad(own, half) + other, Role: kit.Dim})
	for _, one := range list {
		mine, role := none(one.mine)
		theirs, theirRole := none(one.theirs)
		p.add(kit.Span{Text: kit.Pad(kit.Cut("  "+one.name, name-1), name), Role: kit.Dim},
			kit.Span{Text: kit.Pad(kit.CutMiddle(mine, half-2), half), Role: role}, kit.Span{Text: kit.CutMiddle(theirs, half), Role: theirRole})
	}
}

// differs reports a stage that stands otherwise there. What was not asked here,
// for the way ended before, says nothing, unless it fails there.
func differs(mine, theirs client.Stage) bool {
	return mine.State != theirs.State && (mine.State != client.StageSkip || theirs.State == client.StageFail)
}

// tail is what was found there, where that helps to understand.
func tail(stage client.Stage) safe.Text {
	if stage.State == client.StageSkip || stage.Detail == "" {
		return ""
	}
	return ": " + safe.Clean(stage.Detail)
}

func stands(stage client.Stage) safe.Text {
	switch stage.State {
	case client.StageOK:
		return "well"
	case client.StageWarn:
		return "a warning"
	case client.StageFail:
		return "failed"
	case client.StageSkip:
		return "skipped"
	}
	return "not checked"
}
