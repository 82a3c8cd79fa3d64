// Package trouble is the screen of one failure: the cause, who must act, what to
// do, how we know, and the ids that support will ask for. The diagnosis is made
// before the screen.
//
// It does not know how a diagnosis is made, how a session is opened, or where a
// report is written: messages request all that.
package trouble

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/report"
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

	width, height int
	sheet         kit.Sheet // the whole diagnosis
	serial        uint64    // of the theme that drew it
	head          []string  // with the original message folded: before the first scrolling
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a failure.
func New(look *theme.Theme, msg kit.TroubleMsg, options Options) *Screen {
	s := &Screen{look: look, msg: msg, opts: options}
	if msg.Session != nil && msg.Session.Journal != nil {
		s.behind = behind(msg.Session.Journal.List(), msg.Err)
	}
	return s
}

// Init does nothing: the diagnosis is complete.
func (s *Screen) Init() tea.Cmd { return nil }

// At says whether this is a failure or the meaning of a pasted text, and where.
func (s *Screen) At() kit.At {
	at := kit.At{Kind: kit.Trouble, Session: s.msg.Session, Ref: s.msg.Ref}
	if s.pasted() {
		at.Kind = kit.Explained
	}
	return at
}

// pasted reports whether this explains a pasted text, not a failure of a request.
func (s *Screen) pasted() bool { return s.msg.Err == nil && s.opts.Evidence.Text != "" }

// unsent reports whether the profile cannot be used, so that nothing was sent.
func (s *Screen) unsent() bool {
	var own *client.ProfileError
	return errors.As(s.msg.Err, &own)
}

// Update scrolls by the wheel.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.sheet.Wheel(msg)
	return nil
}

// Report returns the report for the role that must act.
func (s *Screen) Report() client.Report {
	if s.report == nil {
		r := report.New(s.opts.Evidence, s.opts.Diagnosis, report.Options{
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
	if s.width < kit.Width(text)+12 {
		text = "secrets are left out"
	}
	foot := kit.Foot{Left: []kit.Span{{Text: text, Role: kit.Dim}}}
	if s.sheet.More() {
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
