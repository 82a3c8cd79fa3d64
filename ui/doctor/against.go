package doctor

import (
	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// ownName is what this environment is called beside another one.
func (s *Screen) ownName() safe.Text {
	if s.about.Environment != "" {
		return safe.Clean(s.about.Environment)
	}
	return safe.Clean(s.ref)
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
	for _, line := range differences(s.run.checkup, o.checkup) {
		p.text(kit.Plain, 2, safe.Clean(line))
	}
	p.mark = len(p.lines) - 1
}

// differs reports a stage that stands otherwise there. What was not asked here,
// for the way ended before, says nothing, unless it fails there.
func differs(mine, theirs client.Stage) bool {
	return mine.State != theirs.State && (mine.State != client.StageSkip || theirs.State == client.StageFail)
}

// differences says what of profile and token is otherwise.
func differences(mine, theirs client.Checkup) []string {
	return diagnose.Changes(diagnose.Snapshot(theirs.Evidence, ""), diagnose.Snapshot(mine.Evidence, ""))
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
