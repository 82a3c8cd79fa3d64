// Package requests is the list of what was sent and received in a session, and
// one exchange in full. The journal returns exchanges redacted.
//
// It does not know how requests are made, nor what they were for beyond the
// word in the journal.
package requests

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// refresh is how often the journal is looked at.
const refresh = 300 * time.Millisecond

// Source is a journal of this run of the program.
type Source struct {
	Label   safe.Text // whose it is
	Root    string    // of the service: left out where an address begins with it
	Journal *client.Journal
}

// Options say what can be done here.
type Options struct {
	Root string   // of the service whose journal is listed
	Run  []Source // all journals of this run, that one among them
	// HAR writes exchanges to a file; nil: that cannot be done.
	HAR func([]client.Exchange) (path string, err error)
}

// Screen lists the exchanges of a journal, newest last.
type Screen struct {
	look    *theme.Theme
	session *client.Session // nil: the journal is of none
	journal *client.Journal
	chosen  int64 // the exchange to begin with, 0 the list
	opts    Options
	keys    keys

	exchanges []sent
	all       bool // of this run, not of the one journal
	list      kit.List
	first     bool // nothing was listed yet
	top       int  // line of the body at which the list begins
	one       *detail
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
	_ kit.Escaper   = (*Screen)(nil)
)

// sent is an exchange and the journal it is in: ids are unique in that only.
type sent struct {
	client.Exchange
	from Source
}

func (e sent) is(other sent) bool { return e.ID == other.ID && e.from.Journal == other.from.Journal }

// tickMsg has one screen look at the journal again.
type tickMsg struct{ screen *Screen }

// New makes the screen over a journal; the one of the message or its session
// must be there.
func New(look *theme.Theme, from kit.OpenRequestsMsg, opts Options) *Screen {
	s := &Screen{look: look, session: from.Session, journal: from.Journal, chosen: from.ID, opts: opts, keys: newKeys(), first: true}
	if s.journal == nil {
		s.journal = s.session.Journal
	}
	return s
}

// Init reads the journal and goes on looking at it.
func (s *Screen) Init() tea.Cmd {
	s.read()
	for i, e := range s.exchanges {
		if e.ID == s.chosen {
			s.list.Go(i)
			s.one = newDetail(e.Exchange)
		}
	}
	return s.tick()
}

// Session returns the session whose requests are listed.
func (s *Screen) Session() *client.Session { return s.session }

func (s *Screen) tick() tea.Cmd {
	return tea.Tick(refresh, func(time.Time) tea.Msg { return tickMsg{s} })
}

// read takes the journal as it is now. The cursor stays on its exchange; at
// the end it follows.
func (s *Screen) read() {
	follow := s.first || s.list.Cursor >= len(s.exchanges)-1
	s.first = false
	at, some := s.current()
	s.exchanges = s.gather()
	s.list.Resize(len(s.exchanges))
	if follow && s.one == nil {
		s.list.Go(len(s.exchanges) - 1)
	} else if i := slices.IndexFunc(s.exchanges, at.is); some && i >= 0 {
		s.list.Go(i)
	}
	if s.one != nil && !s.one.exchange.Done {
		if e, ok := s.current(); ok && e.is(at) && e.Done {
			s.one = newDetail(e.Exchange)
		}
	}
}

// gather lists the exchanges of the one journal, or those of the whole run in
// the order in which they were sent.
func (s *Screen) gather() []sent {
	sources := []Source{{Root: s.opts.Root, Journal: s.journal}}
	if s.all {
		sources = s.opts.Run
	}
	var list []sent
	for _, from := range sources {
		for _, e := range from.Journal.List() {
			list = append(list, sent{e, from})
		}
	}
	if s.all {
		slices.SortStableFunc(list, func(a, b sent) int { return a.Start.Compare(b.Start) })
	}
	return list
}

func (s *Screen) current() (sent, bool) {
	if s.list.Cursor >= len(s.exchanges) {
		return sent{}, false
	}
	return s.exchanges[s.list.Cursor], true
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tickMsg:
		if msg.screen != s {
			return nil
		}
		s.read()
		return s.tick()
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		if s.one != nil {
			s.one.list.Wheel(msg)
		} else {
			s.list.Wheel(msg)
		}
	case tea.MouseClickMsg:
		from, to := s.list.Window(s.list.Height())
		if at := from + msg.Y - s.top; s.one == nil && msg.Y >= s.top && at < to {
			s.list.Go(at)
		}
	case tea.BackgroundColorMsg, tea.ColorProfileMsg:
		if s.one != nil {
			s.one.width = 0
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	e, ok := s.current()
	switch {
	case key.Matches(msg, s.keys.open) && s.one == nil:
		if ok {
			s.one = newDetail(e.Exchange)
		}
	case key.Matches(msg, s.keys.all) && s.one == nil && s.more():
		s.all = !s.all
		s.read()
	case key.Matches(msg, s.keys.next) && s.one != nil:
		s.step(1)
	case key.Matches(msg, s.keys.previous) && s.one != nil:
		s.step(-1)
	case key.Matches(msg, s.keys.copy):
		if ok {
			return kit.Send(kit.CopyMsg{Text: newDetail(e.Exchange).String(), What: "the exchange"})
		}
	case key.Matches(msg, s.keys.write):
		return s.write()
	case s.one != nil:
		s.one.list.Key(s.keys.move, msg)
	default:
		s.list.Key(s.keys.move, msg)
	}
	return nil
}

// step shows the exchange before or after this one.
func (s *Screen) step(by int) {
	s.list.Go(s.list.Cursor + by)
	if e, ok := s.current(); ok {
		s.one = newDetail(e.Exchange)
	}
}

// more reports that this run has sent something that is not listed here.
func (s *Screen) more() bool {
	return s.all || slices.ContainsFunc(s.opts.Run, func(from Source) bool { return from.Journal != s.journal && from.Journal.Last() > 0 })
}

// write writes what is listed as HAR.
func (s *Screen) write() tea.Cmd {
	har := s.opts.HAR
	if har == nil {
		return nil
	}
	list := make([]client.Exchange, 0, len(s.exchanges))
	for _, e := range s.exchanges {
		list = append(list, e.Exchange)
	}
	return func() tea.Msg {
		path, err := har(list)
		if err != nil {
			return kit.NoteMsg{Role: kit.Bad, Text: safe.Clean(err.Error())}
		}
		return kit.NoteMsg{Role: kit.OK, Text: "wrote " + number(len(list)) + " exchanges to " + safe.Clean(path)}
	}
}

// Escape closes the one exchange.
func (s *Screen) Escape() bool {
	if s.one == nil || s.chosen != 0 {
		return false // what was opened from elsewhere leads back there
	}
	s.one = nil
	return true
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy is false: the list sends nothing.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing.
func (s *Screen) Cancel() {}

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"requests"}} }

// Foot tells how many there are and how they went.
func (s *Screen) Foot() kit.Foot {
	n := len(s.exchanges)
	word := safe.Text(" exchanges")
	if n == 1 {
		word = " exchange"
	}
	left := []kit.Span{{Text: number(n), Role: kit.Plain}, {Text: word, Role: kit.Dim}}
	if n > 0 {
		left = slices.Insert(left, 0, kit.Span{Text: number(s.list.Cursor + 1)}, kit.Span{Text: " of ", Role: kit.Dim})
	}
	if s.all {
		left = append(left, kit.Span{Text: " of this run", Role: kit.Dim})
	}
	return kit.Foot{Left: left, Right: []kit.Span{{Text: "tokens and secrets are left out", Role: kit.Dim}}}
}

type keys struct {
	open, next, previous, copy, write, all key.Binding
	move                                   kit.MoveKeys
}

func newKeys() keys {
	return keys{
		open:     key.NewBinding(key.WithKeys("enter"), key.WithHelp("enter", "in full")),
		next:     key.NewBinding(key.WithKeys("l", "right"), key.WithHelp("→ l", "next")),
		previous: key.NewBinding(key.WithKeys("h", "left"), key.WithHelp("← h", "before")),
		copy:     key.NewBinding(key.WithKeys("y"), key.WithHelp("y", "copy")),
		write:    key.NewBinding(key.WithKeys("w"), key.WithHelp("w", "write as HAR")),
		all:      key.NewBinding(key.WithKeys("a"), key.WithHelp("a", "all of this run")),
		move:     kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	some := len(s.exchanges) > 0
	k.open.SetEnabled(some && s.one == nil)
	k.next.SetEnabled(s.one != nil && s.list.Cursor < len(s.exchanges)-1)
	k.previous.SetEnabled(s.one != nil && s.list.Cursor > 0)
	k.copy.SetEnabled(some)
	k.all.SetEnabled(s.one == nil && s.more())
	if s.all {
		k.all.SetHelp("a", "these only")
	}
	k.write.SetEnabled(some && s.opts.HAR != nil)
	return []kit.Group{
		{Title: "requests", Keys: []key.Binding{k.open, k.previous, k.next, k.copy, k.write, k.all}},
		k.move.Group(),
	}
}

// View draws the list, or the one exchange.
func (s *Screen) View(width, height int) string {
	if s.one != nil {
		return s.one.view(s.look, width, height)
	}
	margin := 1
	if width < 30 {
		margin = 0
	}
	if len(s.exchanges) == 0 {
		return string(kit.Blank(margin+2)) + s.look.Dim.Render(kit.Cut("nothing was sent yet", width-margin-2))
	}
	pad := string(kit.Blank(margin))
	wide := width - 2*margin - 2
	var lines []string
	if height > 3 {
		lines = append(lines, pad+"  "+kit.Line(s.look, wide, header(wide), nil))
	}
	s.top = len(lines)
	from, to := s.list.Window(height - len(lines))
	for i := from; i < to; i++ {
		lines = append(lines, pad+s.look.Bar(i == s.list.Cursor)+s.row(s.exchanges[i], i == s.list.Cursor, wide))
	}
	return strings.Join(lines, "\n")
}
