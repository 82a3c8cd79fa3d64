// Package trouble is the screen of one failure: the cause, who must act, what to
// do, how we know, and the ids that support will ask for. The diagnosis is made
// before the screen.
//
// It does not know how a diagnosis is made, how a session is opened, or where a
// report is written: messages request all that.
package trouble

import (
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options hold what is known and what can be done about a failure. The zero value
// shows a failure without a diagnosis, whose report can be copied.
type Options struct {
	Evidence  client.Evidence
	Diagnosis client.Diagnosis
	Siblings  []Sibling // what is known of the other environments
	Program   string    // name and version of this program, for the report

	Add    bool // a profile can be added, for an address that requires a sign-in
	Doctor bool // the doctor can run
	Edit   bool // the profile can be edited
	SignIn bool // az can be given the terminal

	Keys kit.Actions // the keys that work everywhere
}

// Sibling is the last response of another environment of the profile in this run.
type Sibling struct {
	Environment string
	Status      int           // HTTP status of its service
	Ago         time.Duration // since then
}

// Screen shows one failure.
type Screen struct {
	look   *theme.Theme
	msg    kit.TroubleMsg
	opts   Options
	report *client.Report // made when it is needed
	behind int64          // the exchange behind it, 0 unknown
	keys   keys
	list   kit.List // the cursor is the line at the top
	drawn  drawing
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
)

// New makes the screen of a failure.
func New(look *theme.Theme, msg kit.TroubleMsg, options Options) *Screen {
	s := &Screen{look: look, msg: msg, opts: options, keys: newKeys()}
	if msg.Session != nil && msg.Session.Journal != nil {
		s.behind = behind(msg.Session.Journal.List(), msg.Err)
	}
	profile := msg.Ref != "" && !address(msg.Ref)
	s.keys.retry.SetEnabled(msg.Retry != nil)
	s.keys.signIn.SetEnabled(options.SignIn && len(options.Diagnosis.SignIn) > 0)
	s.keys.add.SetEnabled(options.Add && address(msg.Ref) && wantsSignIn(msg.Err))
	s.keys.doctor.SetEnabled(options.Doctor && msg.Ref != "")
	s.keys.exchange.SetEnabled(s.behind != 0)
	s.keys.edit.SetEnabled(options.Edit && profile)
	return s
}

// address reports whether a reference is a URL, not a profile.
func address(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

func wantsSignIn(err error) bool {
	var no *client.ResponseError
	return errors.As(err, &no) && no.Status == 401
}

// Init does nothing: the diagnosis is complete.
func (s *Screen) Init() tea.Cmd { return nil }

// Session returns the session it happened in, nil before one was open.
func (s *Screen) Session() *client.Session { return s.msg.Session }

// Ref returns the reference of what failed, "" for a pasted text.
func (s *Screen) Ref() string { return s.msg.Ref }

// Pasted reports whether this explains a pasted text, not a failure of a request.
func (s *Screen) Pasted() bool { return s.msg.Err == nil && s.opts.Evidence.Text != "" }

// unsent reports whether the profile cannot be used, so that nothing was sent.
func (s *Screen) unsent() bool {
	var own *client.ProfileError
	return errors.As(s.msg.Err, &own)
}

// Update scrolls, copies and retries.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys
	switch {
	case key.Matches(msg, k.retry):
		return s.again()
	case key.Matches(msg, k.signIn):
		return kit.Send(kit.SignInMsg{Args: s.opts.Diagnosis.SignIn, Then: s.again()})
	case key.Matches(msg, k.add):
		return kit.Send(kit.AddProfileMsg{URL: s.msg.Ref})
	case key.Matches(msg, k.doctor):
		return kit.Send(kit.OpenDoctorMsg{Session: s.msg.Session, Ref: s.msg.Ref})
	case key.Matches(msg, k.copy):
		return kit.Send(kit.CopyMsg{Text: s.Report().Markdown, What: "the report"})
	case key.Matches(msg, k.write):
		return kit.Send(kit.OpenReportMsg{Session: s.msg.Session, Report: s.Report()})
	case key.Matches(msg, k.exchange):
		return kit.Send(kit.OpenRequestsMsg{Session: s.msg.Session, ID: s.behind})
	case key.Matches(msg, k.edit):
		return kit.Send(kit.EditProfileMsg{Ref: s.msg.Ref, Then: s.again()})
	}
	s.list.Key(k.move, msg)
	return nil
}

// again closes this screen and repeats what failed, nil if that cannot be done.
func (s *Screen) again() tea.Cmd {
	if s.msg.Retry == nil {
		return nil
	}
	return tea.Sequence(kit.Send(kit.BackMsg{}), s.msg.Retry)
}

// Report returns the report for the role that must act.
func (s *Screen) Report() client.Report {
	if s.report == nil {
		r := diagnose.NewReport(s.opts.Evidence, s.opts.Diagnosis, diagnose.ReportOptions{
			Doing: string(s.msg.Doing), Program: s.opts.Program,
		})
		s.report = &r
	}
	return *s.report
}

// Head adds nothing to the first line of the frame.
func (s *Screen) Head() kit.Head { return kit.Head{} }

// Foot shows that secrets are removed, and whether there is more to read.
func (s *Screen) Foot() kit.Foot {
	text := safe.Text("secrets are left out of everything shown, copied or written here")
	if s.drawn.width < kit.Width(text)+12 {
		text = "secrets are left out"
	}
	foot := kit.Foot{Left: []kit.Span{{Text: text, Role: kit.Dim}}}
	if s.drawn.more {
		foot.Right = []kit.Span{{Text: "↓ more", Role: kit.Accent}}
	}
	return foot
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy is false: another screen repeats what failed.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing.
func (s *Screen) Cancel() {}

type keys struct {
	retry, signIn, add, doctor, copy, write, exchange, edit key.Binding
	move                                                    kit.MoveKeys
}

func newKeys() keys {
	return keys{
		retry:    key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "try again")),
		signIn:   key.NewBinding(key.WithKeys("l"), key.WithHelp("l", "sign in with az")),
		add:      key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "add a profile for this URL")),
		doctor:   key.NewBinding(key.WithKeys("D"), key.WithHelp("D", "check the whole way")),
		copy:     key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy report")),
		write:    key.NewBinding(key.WithKeys("w"), key.WithHelp("w", "report")),
		exchange: key.NewBinding(key.WithKeys("x"), key.WithHelp("x", "the exchange")),
		edit:     key.NewBinding(key.WithKeys("e"), key.WithHelp("e", "edit profile")),
		move:     kit.NewMoveKeys(),
	}
}

// actions returns the keys for the steps of a diagnosis.
func (k keys) actions(everywhere kit.Actions) kit.Actions {
	all := kit.Actions{
		client.ActionRetry: k.retry, client.ActionSignIn: k.signIn, client.ActionAdd: k.add, client.ActionDoctor: k.doctor,
		client.ActionCompare: k.doctor,
		client.ActionReport:  k.copy, client.ActionRequests: k.exchange, client.ActionEdit: k.edit,
	}
	for action, b := range everywhere {
		if own, ok := all[action]; !ok || !own.Enabled() {
			all[action] = b
		}
	}
	return all
}

// roomy is how wide a key line must be for long words.
const roomy = 100

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	if w := s.drawn.width; w > 0 && w < roomy {
		k.doctor.SetHelp("D", "doctor")
		k.signIn.SetHelp("l", "sign in")
	}
	first := []key.Binding{k.signIn, k.retry, k.add, k.copy, k.doctor, k.exchange, k.edit, k.write}
	switch { // a profile to be fixed: the key for that comes early, for narrow screens
	case s.unsent():
		first = []key.Binding{k.edit, k.retry, k.add, k.copy, k.doctor, k.exchange, k.write}
	case s.opts.Diagnosis.Who == client.WhoSelf && s.opts.Diagnosis.SignIn == nil:
		first = []key.Binding{k.signIn, k.retry, k.add, k.edit, k.copy, k.doctor, k.exchange, k.write}
	}
	return []kit.Group{
		{Title: "this failure", Keys: first},
		k.move.Group(),
	}
}
