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

	width, height int

	exchanges []sent
	all       bool // of this run, not of the one journal
	list      kit.List
	first     bool // nothing was listed yet
	one       *detail
}

var _ kit.Screen = (*Screen)(nil)

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
	s := &Screen{look: look, session: from.Session, journal: from.Journal, chosen: from.ID, opts: opts, first: true}
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
			s.openOne()
		}
	}
	return s.tick()
}

// At returns the session whose requests are listed.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Requests, Session: s.session, Flip: func(session *client.Session) tea.Msg {
		return kit.OpenRequestsMsg{Session: session}
	}}
}

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.list.SetHeight(height - s.top())
	if s.one != nil {
		s.one.layout(width, height)
	}
	return nil
}

// top is the line of the body at which the list begins.
func (s *Screen) top() int {
	if s.height > 3 {
		return 1
	}
	return 0
}

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
			s.openOne()
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
	case tea.MouseWheelMsg:
		if s.one != nil {
			s.one.list.Wheel(msg)
		} else {
			s.list.Wheel(msg)
		}
	case tea.MouseClickMsg:
		from, to := s.list.Window()
		if at := from + msg.Y - s.top(); s.one == nil && msg.Y >= s.top() && at < to {
			s.list.Go(at)
		}
	}
	return nil
}

// openOne shows the exchange under the cursor in full.
func (s *Screen) openOne() {
	if e, ok := s.current(); ok {
		s.one = newDetail(e.Exchange)
		s.one.layout(s.width, s.height)
	}
}

func (s *Screen) closeOne() { s.one = nil }

// walk shows the exchange before or after this one.
func (s *Screen) walk(by int) {
	s.list.Go(s.list.Cursor + by)
	s.openOne()
}

func (s *Screen) turnAll() {
	s.all = !s.all
	s.read()
}

func (s *Screen) copyURL() tea.Cmd {
	e, _ := s.current()
	return kit.Send(kit.CopyMsg{Text: e.URL, What: "the url"})
}

func (s *Screen) copy() tea.Cmd {
	e, _ := s.current()
	return kit.Send(kit.CopyMsg{Text: newDetail(e.Exchange).String(), What: "the exchange"})
}

// more reports that this run has sent something that is not listed here.
func (s *Screen) more() bool {
	return s.all || slices.ContainsFunc(s.opts.Run, func(from Source) bool { return from.Journal != s.journal && from.Journal.Last() > 0 })
}

// write writes what is listed as HAR.
func (s *Screen) write() tea.Cmd {
	har := s.opts.HAR
	list := make([]client.Exchange, 0, len(s.exchanges))
	for _, e := range s.exchanges {
		list = append(list, e.Exchange)
	}
	return func() tea.Msg {
		path, err := har(list)
		if err != nil {
			return kit.NoteMsg{Role: kit.Bad, Text: safe.Clean(err.Error())}
		}
		return kit.NoteMsg{Role: kit.OK, Text: "wrote " + kit.Int(len(list)) + " exchanges to " + safe.Clean(path)}
	}
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
	left := []kit.Span{{Text: kit.Int(n), Role: kit.Plain}, {Text: word, Role: kit.Dim}}
	if n > 0 {
		left = slices.Insert(left, 0, kit.Span{Text: kit.Int(s.list.Cursor + 1)}, kit.Span{Text: " of ", Role: kit.Dim})
	}
	if s.all {
		left = append(left, kit.Span{Text: " of this run", Role: kit.Dim})
	}
	return kit.Foot{Left: left, Right: []kit.Span{{Text: "tokens and secrets are left out", Role: kit.Dim}}}
}

// View draws the list, or the one exchange.
func (s *Screen) View() string {
	if s.one != nil {
		return s.one.view(s.look, s.height)
	}
	margin, wide := edge(s.width)
	pad := string(margin)
	wide -= 2
	if len(s.exchanges) == 0 {
		return pad + "  " + s.look.Dim.Render(kit.Cut("nothing was sent yet", wide))
	}
	var lines []string
	if s.top() > 0 {
		lines = append(lines, pad+"  "+kit.Line(s.look, wide, header(wide), nil))
	}
	from, to := s.list.Window()
	for i := from; i < to; i++ {
		lines = append(lines, pad+s.look.Bar(i == s.list.Cursor)+s.row(s.exchanges[i], i == s.list.Cursor, wide))
	}
	return strings.Join(lines, "\n")
}
