// Package trouble is the screen of one failure of what the person asked for:
// what was asked, what came back in full, the ids for a ticket, and the way to
// try again.
//
// It does not know why things fail or who must act; it invents nothing.
package trouble

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Screen shows one failure.
type Screen struct {
	look   *theme.Theme
	msg    kit.TroubleMsg
	report Report
	behind int64 // the exchange behind it, 0 unknown
	keys   keys
	list   kit.List // the cursor is the line at the top
	wrap   struct {
		width int
		lines []string
	}
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
)

// Options say what can be done about a failure; the zero value is usable.
type Options struct {
	// Add says that a profile can be added: the way on from an address that
	// wants a sign-in.
	Add bool
}

// New makes the screen of a failure.
func New(look *theme.Theme, msg kit.TroubleMsg, options Options) *Screen {
	s := &Screen{look: look, msg: msg, report: NewReport(msg), keys: newKeys()}
	s.keys.add.SetEnabled(options.Add && address(msg.Ref) && wantsSignIn(msg.Err))
	if msg.Session != nil && msg.Session.Journal != nil {
		s.behind = behind(msg.Session.Journal.List(), msg.Err)
	}
	return s
}

// address reports a reference that is a URL, not a profile.
func address(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

func wantsSignIn(err error) bool {
	var no *client.ResponseError
	return errors.As(err, &no) && no.Status == 401
}

// Init does nothing: everything is known.
func (s *Screen) Init() tea.Cmd { return nil }

// Session returns the session it happened in, nil before one was open.
func (s *Screen) Session() *client.Session { return s.msg.Session }

// Ref returns what was to be opened, "" within a session.
func (s *Screen) Ref() string { return s.msg.Ref }

// Update scrolls, copies, tries again.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
	case tea.BackgroundColorMsg, tea.ColorProfileMsg, tea.WindowSizeMsg:
		s.wrap.width = 0
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, s.keys.retry):
		if s.msg.Retry == nil {
			return nil
		}
		return tea.Sequence(kit.Send(kit.BackMsg{}), s.msg.Retry)
	case key.Matches(msg, s.keys.add):
		return kit.Send(kit.AddProfileMsg{URL: s.msg.Ref})
	case key.Matches(msg, s.keys.copy):
		return kit.Send(kit.CopyMsg{Text: s.report.String(), What: "the report"})
	case key.Matches(msg, s.keys.exchange):
		if s.behind == 0 {
			return nil
		}
		return kit.Send(kit.OpenRequestsMsg{Session: s.msg.Session, ID: s.behind})
	}
	s.list.Key(s.keys.move, msg)
	return nil
}

// View draws the report from the line that was scrolled to.
func (s *Screen) View(width, height int) string {
	if s.wrap.width != width {
		s.wrap.width, s.wrap.lines = width, s.draw(width)
	}
	lines := s.wrap.lines
	s.list.Resize(max(len(lines)-height+1, 1))
	from := s.list.Cursor
	s.list.Window(height)
	return strings.Join(lines[from:min(from+height, len(lines))], "\n")
}

// labelWidth is how many cells the labels of facts get.
const labelWidth = 18

func (s *Screen) draw(width int) []string {
	margin := 3
	switch {
	case width < 30:
		margin = 0
	case width <= 60:
		margin = 1
	}
	pad := string(kit.Blank(margin))
	wide := max(width-2*margin, 10)
	var lines []string
	add := func(role kit.Role, text safe.Text) {
		for _, line := range kit.Wrap(text, wide, 40) {
			lines = append(lines, pad+kit.Paint(s.look, role, line))
		}
	}
	if margin > 1 {
		lines = append(lines, "")
	}
	if s.look.Colour {
		for _, line := range kit.Wrap(s.report.Title, wide, 4) {
			lines = append(lines, pad+s.look.Bad.Bold().Render(line))
		}
	} else {
		add(kit.Bad, s.report.Title)
	}
	if s.report.Text != "" {
		add(kit.Plain, s.report.Text)
	}
	for i, section := range s.report.Sections {
		lines = append(lines, "")
		if i == s.report.Rule && i > 0 {
			lines = append(lines, pad+s.look.Rule.Render(kit.Rule(wide)), "")
		}
		lines = append(lines, pad+s.look.Dim.Render(kit.Cut(section.Title, wide)))
		for _, fact := range section.Facts {
			lines = append(lines, s.fact(fact, pad, wide)...)
		}
	}
	return lines
}

// fact draws a label and its value, wrapped beside it; a value without a label
// takes the whole line.
func (s *Screen) fact(fact Fact, pad string, wide int) []string {
	label, indent := labelWidth, 2
	if wide < 50 {
		label = 0
	}
	if fact.Label == "" {
		label = 0
	}
	room := max(wide-indent-label, 8)
	var lines []string
	if fact.Label != "" && label == 0 {
		lines = append(lines, pad+"  "+s.look.Dim.Render(kit.Cut(fact.Label, room)))
	}
	for i, part := range kit.Wrap(fact.Value, room, 400) {
		name := kit.Blank(label)
		if i == 0 && label > 0 {
			name = kit.Pad(fact.Label, label-1) + " "
		}
		lines = append(lines, pad+"  "+s.look.Dim.Render(name)+kit.Paint(s.look, fact.Role, part))
	}
	return lines
}

// Head names what failed.
func (s *Screen) Head() kit.Head { return kit.Head{} }

// Foot says that secrets are out, and whether there is more to read.
func (s *Screen) Foot() kit.Foot {
	foot := kit.Foot{Left: []kit.Span{{Text: "secrets are left out of everything shown, copied or written here", Role: kit.Dim}}}
	if rest := len(s.wrap.lines) - s.list.Cursor - s.list.Height(); rest > 0 && s.list.Height() > 0 {
		foot.Right = []kit.Span{{Text: "↓ more", Role: kit.Accent}}
	}
	return foot
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy is false: trying again happens where it was asked for.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing.
func (s *Screen) Cancel() {}

type keys struct {
	retry, add, copy, exchange key.Binding
	move                       kit.MoveKeys
}

func newKeys() keys {
	return keys{
		retry:    key.NewBinding(key.WithKeys("R"), key.WithHelp("R", "try again")),
		add:      key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "add a profile for this URL")),
		copy:     key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy report")),
		exchange: key.NewBinding(key.WithKeys("x"), key.WithHelp("x", "the exchange")),
		move:     kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	k.retry.SetEnabled(s.msg.Retry != nil)
	k.exchange.SetEnabled(s.behind != 0)
	return []kit.Group{
		{Title: "this failure", Keys: []key.Binding{k.retry, k.add, k.copy, k.exchange}},
		k.move.Group(),
	}
}
