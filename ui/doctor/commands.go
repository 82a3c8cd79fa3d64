package doctor

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Reasons why a command does nothing now.
const (
	notNow   safe.Text = "the checkup is on its way: esc stops it"
	notDone  safe.Text = "the checkup is not done"
	inStage  safe.Text = "esc leads back to the stages first"
	onStages safe.Text = "enter on a stage first"
)

// Commands lists what can be done here, most important first.
func (s *Screen) Commands() []kit.Command {
	own := s.own()
	for i := range own {
		run := own[i].Run
		own[i].Run = func(arg string) tea.Cmd {
			cmd := run(arg)
			s.lay()
			return cmd
		}
	}
	return append(own, kit.Moves(func(m kit.Move) tea.Cmd { s.sheet().Move(m); return nil }, false)...)
}

// own are the commands of this screen.
func (s *Screen) own() []kit.Command {
	const section = "doctor"
	again, open, against := safe.Text("again"), safe.Text("open"), safe.Text("against another")
	if !s.run.started {
		again = "begin"
	}
	if s.view == viewStage {
		open = "exchange"
	}
	if to := s.others(); len(to) == 1 {
		against = "against " + safe.Clean(to[0])
	}
	list := []kit.Command{
		{ID: "again", Keys: []string{"R"}, Title: again, Help: "check what is shown once more", Section: section,
			Off: first(s.idle()), Run: func(string) tea.Cmd { return s.again() }},
		{ID: "sign-in", Keys: []string{"l"}, Title: "sign in with az", Section: section,
			Help: "sign in with az as the diagnosis says, then check again", Off: first(s.done(), s.signable()),
			Run: func(string) tea.Cmd { return s.signIn() }},
		{ID: "open", Keys: []string{"enter"}, Title: open, Help: "open the stage, or the exchange under the cursor", Section: section,
			Off: first(s.openable()), Run: func(string) tea.Cmd { return s.open() }},
		{ID: "copy", Keys: []string{"y"}, Title: "copy report", Help: "copy the report for the one who must act", Section: section,
			Off: first(s.done()),
			Run: func(string) tea.Cmd { return kit.Send(kit.CopyMsg{Text: s.report().Markdown, What: "the report"}) }},
		{ID: "edit", Keys: []string{"e"}, Title: "edit profile", Help: "edit the profile, then check again", Section: section,
			Off: first(s.outside(), when(!s.opts.Edit, "there is no profile to edit")),
			Run: func(string) tea.Cmd {
				return kit.Send(kit.EditProfileMsg{Ref: s.ref, Then: kit.Send(againMsg{s})})
			}},
		{ID: "against", Keys: []string{"a"}, Title: against, Section: section,
			Help: "check another environment as well, and say where it differs",
			Off:  first(s.idle(), s.outside(), s.comparable()), Run: func(string) tea.Cmd { return s.askOther() }},
		{ID: "sets", Keys: []string{"s"}, Title: "every set", Help: "ask every set for a row, to see which may be read", Section: section,
			Off: first(s.idle(), s.outside()), Run: func(string) tea.Cmd { return s.askSets() }},
		{ID: "report", Keys: []string{"w"}, Title: "write report", Help: "show the report, and write it to a file", Section: section,
			Off: first(s.done(), when(s.view == viewStage, inStage), when(!s.opts.Write, "a report can only be copied here")),
			Run: func(string) tea.Cmd {
				return kit.Send(kit.OpenReportMsg{Session: s.session, Report: s.report()})
			}},
		{ID: "exchange", Keys: []string{"x"}, Title: "the stage's exchange", Help: "open what the stage has sent", Section: section,
			Quiet: s.view == viewStage,
			Off:   first(when(s.view == viewSets, "a set has no exchange here"), s.sent()), Run: func(string) tea.Cmd { return s.exchange() }},
		{ID: "previous", Keys: []string{"left", "K"}, Title: "stage before", Help: "show the stage before", Section: section,
			Off: first(s.neighbour(-1)), Run: func(string) tea.Cmd { return s.step(-1) }},
		{ID: "next", Keys: []string{"right", "J"}, Title: "next stage", Help: "show the next stage", Section: section,
			Off: first(s.neighbour(1)), Run: func(string) tea.Cmd { return s.step(1) }},
	}
	if !s.Busy() && (s.view != viewStages || s.other != nil) { // else esc leads back, or stops
		list = append(list, kit.Command{ID: "stages", Keys: []string{"esc"}, Title: "stages", Help: "go back to the stages alone",
			Section: section, Run: func(string) tea.Cmd { return s.escape() }})
	}
	return list
}

// first returns an Off: the first reason there is, nil where there is none.
func first(reasons ...safe.Text) func() safe.Text {
	for _, reason := range reasons {
		if reason != "" {
			return kit.Unless(false, reason)
		}
	}
	return nil
}

// when returns a reason where it stands.
func when(stands bool, reason safe.Text) safe.Text {
	if stands {
		return reason
	}
	return ""
}

func (s *Screen) idle() safe.Text    { return when(s.Busy(), notNow) }
func (s *Screen) done() safe.Text    { return when(!s.run.done, notDone) }
func (s *Screen) outside() safe.Text { return when(s.view != viewStages, inStage) }
func (s *Screen) sent() safe.Text    { return when(len(s.exchanges()) == 0, "this stage sent nothing") }

// signable returns why a sign-in with az would not help, "" if it may.
func (s *Screen) signable() safe.Text {
	d := s.run.checkup.Diagnosis
	return when(!s.opts.SignIn || d == nil || len(d.SignIn) == 0, "a sign-in with az is not what is missing")
}

// openable says why there is nothing to open.
func (s *Screen) openable() safe.Text {
	switch s.view {
	case viewSets:
		return "a set has nothing to open here"
	case viewStage:
		return s.sent()
	}
	return when(!s.run.started, "nothing was checked yet")
}

// comparable says why the checkup cannot be held against another environment's: one at
// a time, esc puts it away.
func (s *Screen) comparable() safe.Text {
	switch {
	case len(s.others()) == 0:
		return "the profile has no other environment"
	case s.other != nil:
		return "esc puts " + s.otherName() + " away first"
	}
	return ""
}

// neighbour says why there is no stage before or after the one that is shown.
func (s *Screen) neighbour(by int) safe.Text {
	if s.view != viewStage {
		return onStages
	}
	to := s.stages.Pick + by
	return when(to < 0 || to >= len(s.run.checkup.Stages), "there is no further stage on this side")
}

// actions returns the commands for the steps of a diagnosis.
func (s *Screen) actions() kit.Actions {
	all, own := make(kit.Actions), s.own()
	for action, id := range map[client.Action]string{
		client.ActionRetry: "again", client.ActionSignIn: "sign-in", client.ActionReport: "copy",
		client.ActionRequests: "exchange", client.ActionEdit: "edit", client.ActionCompare: "against",
	} {
		all[action], _ = kit.Named(own, id)
	}
	return all
}
