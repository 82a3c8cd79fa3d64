// Package doctor is the screen that checks the way from this machine to the
// first row of a profile, stage by stage while it happens, and says at the end
// what is wrong, who must act and what to do.
//
// It does not know what the stages do: a client.Checker tells. It judges
// nothing and sends nothing itself.
package doctor

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/report"
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
	loader  kit.Loader

	run    run
	other  *run // of the environment it is held against, nil none
	view   view
	point  bool // the verdict is brought into sight when it is laid out next
	width  int
	height int
	stages kit.Sheet
	stage  kit.Sheet // of one stage
	sets   kit.Sheet
	asked  map[string]bool // ref -> may a licensed session be opened
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a profile's environment; the checkup begins with Init.
func New(look *theme.Theme, from kit.OpenDoctorMsg, opts Options) *Screen {
	s := &Screen{look: look, session: from.Session, ref: from.Ref, opts: opts, asked: make(map[string]bool)}
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

// At says what is checked, and what that has sent.
func (s *Screen) At() kit.At {
	return kit.At{
		Kind: kit.Doctor, Session: s.session, Ref: s.ref, Journal: s.run.checkup.Journal, Since: s.since(),
		Flip: func(session *client.Session) tea.Msg {
			return kit.OpenDoctorMsg{Session: session, Ref: session.About.Ref()}
		},
	}
}

// since is when the checkup on the way began.
func (s *Screen) since() (t time.Time) {
	for _, r := range s.runs() {
		if r.running() {
			t = r.began
		}
	}
	return t
}

// others are the other environments of the profile.
func (s *Screen) others() []string {
	return slices.DeleteFunc(slices.Clone(s.about.Siblings), func(e string) bool { return e == s.about.Environment })
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.update(msg)
	s.lay()
	return cmd
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
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

// signIn gives the terminal to az, then checks again.
func (s *Screen) signIn() tea.Cmd {
	return kit.Send(kit.SignInMsg{Args: s.run.checkup.Diagnosis.SignIn, Then: kit.Send(againMsg{s})})
}

// open shows the stage under the cursor, or its exchange where it is shown.
func (s *Screen) open() tea.Cmd {
	if s.view == viewStage {
		return s.exchange()
	}
	s.view = viewStage
	s.reset(&s.stage)
	return nil
}

// reset empties a sheet for other lines.
func (s *Screen) reset(sheet *kit.Sheet) {
	*sheet = kit.Sheet{}
	sheet.SetHeight(s.height)
}

// step shows the stage before or after this one.
func (s *Screen) step(by int) tea.Cmd {
	s.stages.Go(s.stages.Pick + by)
	s.reset(&s.stage)
	return nil
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
	return report.New(c.Evidence, d, report.Options{
		Doing: "check the way to the first row of " + s.about.Called(), Program: s.opts.Program, Checkup: &c,
	})
}

// askOther holds the checkup against another environment, after asking which
// where there are several.
func (s *Screen) askOther() tea.Cmd {
	var items []dialog.Item
	for _, e := range s.others() {
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

// escape closes what was opened on top of the stages.
func (s *Screen) escape() tea.Cmd {
	if s.view != viewStages {
		s.view = viewStages
	} else {
		s.other = nil
	}
	return nil
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
	s.lay()
}
