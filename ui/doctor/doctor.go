// Package doctor is the screen that checks the way from this machine to the
// first row of a profile, stage by stage while it happens, and says at the end
// what is wrong, who must act and what to do.
//
// It does not know what the stages do: a client.Checker tells. It judges
// nothing and sends nothing itself.
package doctor

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options are what the screen needs of the world. Check must be there.
type Options struct {
	Check client.Checker
	// About says what is known of a profile's environment, by its reference.
	About   func(ref string) client.About
	Program string // name and version, for the report
	Edit    bool   // a profile can be edited
	SignIn  bool   // az can be given the terminal
	Write   bool   // a report can be written
}

// view is what of the checkup is shown.
type view int

const (
	viewStages view = iota
	viewStage       // one stage in full
	viewSets        // which sets may be read
)

// The lanes of the screen: the checkup, and that of another environment.
const (
	mainLane  = "checkup"
	otherLane = "other checkup"
)

// Screen checks one profile's environment.
type Screen struct {
	look    *theme.Theme
	session *client.Session // nil where none could be opened
	ref     string
	about   client.About
	opts    Options
	keys    keys
	loader  kit.Loader

	run    run
	other  *run // of the environment it is held against, nil none
	view   view
	point  bool // the verdict is brought into sight when it is drawn next
	stages kit.Sheet
	stage  kit.Sheet // of one stage
	sets   kit.Sheet
	asked  map[string]bool // ref -> may a licensed session be opened
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
	_ kit.Flipper   = (*Screen)(nil)
	_ kit.Referrer  = (*Screen)(nil)
	_ kit.Journaled = (*Screen)(nil)
	_ kit.Escaper   = (*Screen)(nil)
)

// New makes the screen of a profile's environment; the checkup begins with Init.
func New(look *theme.Theme, from kit.OpenDoctorMsg, opts Options) *Screen {
	s := &Screen{look: look, session: from.Session, ref: from.Ref, opts: opts, keys: newKeys(), asked: make(map[string]bool)}
	if s.ref == "" && s.session != nil {
		s.ref = s.session.About.Ref()
	}
	s.about = s.lookUp(s.ref)
	s.run.ref = s.ref
	return s
}

func (s *Screen) lookUp(ref string) client.About {
	if s.session != nil && s.session.About.Ref() == ref {
		return s.session.About
	}
	if s.opts.About != nil {
		return s.opts.About(ref)
	}
	return client.About{Profile: ref, Title: ref}
}

// Init begins the checkup, after asking where that costs something.
func (s *Screen) Init() tea.Cmd { return s.begin(order{ref: s.ref}) }

// Session returns the session it was opened from, nil none.
func (s *Screen) Session() *client.Session { return s.session }

// Flip returns the message that checks another environment.
func (s *Screen) Flip(session *client.Session) tea.Msg {
	return kit.OpenDoctorMsg{Session: session, Ref: session.About.Ref()}
}

// Ref returns what is checked.
func (s *Screen) Ref() string { return s.ref }

// Journal returns what the checkup has sent.
func (s *Screen) Journal() *client.Journal { return s.run.checkup.Journal }

// others are the other environments of the profile.
func (s *Screen) others() []string {
	return slices.DeleteFunc(slices.Clone(s.about.Siblings), func(e string) bool { return e == s.about.Environment })
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toldMsg:
		return s.told(msg)
	case orderMsg:
		if msg.screen == s {
			return s.start(msg.order)
		}
	case allowedMsg:
		if msg.screen == s {
			s.asked[msg.order.ref] = msg.probe
			return s.start(msg.order)
		}
	case againMsg:
		if msg.screen == s {
			return s.again()
		}
	case kit.LoadedMsg:
		if got, ok := s.loader.Take(msg); ok {
			return s.finished(msg.Lane, got)
		}
	case tea.WindowSizeMsg:
		s.point = s.run.done
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		s.sheet().Wheel(msg)
	case tea.MouseClickMsg:
		s.sheet().Click(msg.Y)
	}
	return nil
}

// sheet is the one that is shown.
func (s *Screen) sheet() *kit.Sheet {
	switch s.view {
	case viewStage:
		return &s.stage
	case viewSets:
		return &s.sets
	}
	return &s.stages
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys
	switch {
	case key.Matches(msg, k.open):
		return s.open()
	case key.Matches(msg, k.exchange):
		return s.exchange()
	case key.Matches(msg, k.again) && !s.Busy():
		return s.again()
	case key.Matches(msg, k.copy) && s.run.done:
		return kit.Send(kit.CopyMsg{Text: s.report().Markdown, What: "the report"})
	case key.Matches(msg, k.report) && s.run.done && s.opts.Write && s.view != viewStage:
		return kit.Send(kit.OpenReportMsg{Session: s.session, Report: s.report()})
	case key.Matches(msg, k.signIn) && s.canSignIn():
		return kit.Send(kit.SignInMsg{Args: s.run.checkup.Diagnosis.SignIn, Then: kit.Send(againMsg{s})})
	case key.Matches(msg, k.edit) && s.opts.Edit && s.view != viewStage:
		return kit.Send(kit.EditProfileMsg{Ref: s.ref, Then: kit.Send(againMsg{s})})
	case key.Matches(msg, k.sets) && !s.Busy() && s.view == viewStages:
		return s.askSets()
	case key.Matches(msg, k.against) && s.canHold():
		return s.askOther()
	case key.Matches(msg, k.next) && s.view == viewStage:
		s.step(1)
	case key.Matches(msg, k.previous) && s.view == viewStage:
		s.step(-1)
	default:
		s.sheet().Key(k.move, msg)
	}
	return nil
}

// canSignIn says whether az could mend it.
func (s *Screen) canSignIn() bool {
	d := s.run.checkup.Diagnosis
	return s.opts.SignIn && s.run.done && d != nil && len(d.SignIn) > 0
}

// open shows the stage under the cursor, or its exchange where it is shown.
func (s *Screen) open() tea.Cmd {
	switch {
	case s.view == viewStage:
		return s.exchange()
	case s.view == viewStages && s.run.started:
		s.view, s.stage = viewStage, kit.Sheet{}
	}
	return nil
}

// step shows the stage before or after this one.
func (s *Screen) step(by int) {
	to := s.stages.Pick + by
	if to >= 0 && to < len(s.run.checkup.Stages) {
		s.stages.Go(to)
		s.stage = kit.Sheet{}
	}
}

// current is the stage under the cursor.
func (s *Screen) current() client.Stage {
	if s.stages.Pick < len(s.run.checkup.Stages) {
		return s.run.checkup.Stages[s.stages.Pick]
	}
	return client.Stage{}
}

// exchange opens what the stage has sent: the chosen one, else the last, which
// tells most.
func (s *Screen) exchange() tea.Cmd {
	list := s.exchanges()
	if len(list) == 0 || s.view == viewSets {
		return nil
	}
	one := list[len(list)-1]
	if s.view == viewStage {
		one = list[min(s.stage.Pick, len(list)-1)]
	}
	return kit.Send(kit.OpenRequestsMsg{Session: s.session, Journal: s.run.checkup.Journal, ID: one.ID})
}

// exchanges are those of the stage under the cursor.
func (s *Screen) exchanges() []client.Exchange {
	ids := s.current().Exchanges
	if s.run.checkup.Journal == nil || len(ids) == 0 {
		return nil
	}
	var list []client.Exchange
	for _, e := range s.run.checkup.Journal.List() {
		if slices.Contains(ids, e.ID) {
			list = append(list, e)
		}
	}
	return list
}

// report writes the checkup for the one who must act.
func (s *Screen) report() client.Report {
	c := s.run.checkup
	var d client.Diagnosis
	if c.Diagnosis != nil {
		d = *c.Diagnosis
	}
	return diagnose.NewReport(c.Evidence, d, diagnose.ReportOptions{
		Doing: "check the way to the first row of " + s.about.Called(), Program: s.opts.Program, Checkup: &c,
	})
}

// canHold says whether the checkup can be held against another environment's:
// one at a time, esc puts it away.
func (s *Screen) canHold() bool {
	return len(s.others()) > 0 && s.other == nil && !s.Busy() && s.view == viewStages
}

// askOther holds the checkup against another environment, after asking which
// where there are several.
func (s *Screen) askOther() tea.Cmd {
	to := s.others()
	if len(to) == 0 {
		return nil
	}
	var items []dialog.Item
	for _, e := range to {
		about := s.about
		about.Environment = e
		items = append(items, dialog.Item{Text: safe.Clean(e), Send: orderMsg{s, order{ref: about.Ref(), other: true}}})
	}
	if len(items) == 1 {
		return s.begin(items[0].Send.(orderMsg).order)
	}
	return kit.Send(kit.OpenDialogMsg{Dialog: dialog.NewList(s.look, "against", items, 0)})
}

// askSets asks every set for a row; one more time it shows what was found.
func (s *Screen) askSets() tea.Cmd {
	s.view = viewSets
	if s.run.sets && s.run.done {
		return nil
	}
	return s.begin(order{ref: s.ref, sets: true})
}

// Escape closes what was opened on top of the stages.
func (s *Screen) Escape() bool {
	switch {
	case s.view != viewStages:
		s.view = viewStages
	case s.other != nil:
		s.other = nil
	default:
		return false
	}
	return true
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy reports a checkup on the way.
func (s *Screen) Busy() bool { return s.loader.Busy(mainLane) || s.loader.Busy(otherLane) }

// Cancel ends the checkups on the way; what was found stays.
func (s *Screen) Cancel() {
	if s.loader.Cancel(mainLane) {
		s.run.stop()
	}
	if s.loader.Cancel(otherLane) && s.other != nil {
		s.other.stop()
	}
}
