// Package rows is the screen of one set, page by page: moving, filtering and
// sorting by the service, going to any row. It keeps a few pages around the
// window and asks for others as the cursor comes to them.
//
// It does not know URLs, dialects, other screens, or how a filter is
// remembered.
package rows

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options is what a screen of rows may be given; the zero value is usable.
type Options struct {
	Place kit.Place // where to begin
	// Filters returns the filters used on this set before, newest first; Used
	// keeps one. Both run outside Update; nil: nothing is remembered.
	Filters func() []string
	Used    func(filter string)
}

// Screen shows the rows of a query.
type Screen struct {
	look    *theme.Theme
	session *client.Session
	options Options
	keys    keys
	loader  kit.Loader
	flights map[string]flight // by lane

	wanted    client.Query // as opened; afterwards the book's
	book      *book        // nil until the first page has come
	grid      *grid.Grid
	place     kit.Place // where to begin, until the first page has come
	failures  []failure
	broke     error // why there is no book
	cancelled bool
	settling  bool
	model     []client.Column    // came along with the first page
	reopen    *kit.OpenRecordMsg // a record that is to be opened once its row is there

	filter  *prompt // open while a filter is typed
	history []string
	count   int64 // digits typed before G
	down    bool  // the last move went down
	body    int   // line of the view at which the grid begins, as last drawn
	width   int   // of the grid's room, as last drawn
	height  int
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Flipper   = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
	_ kit.Escaper   = (*Screen)(nil)
	_ kit.Commander = (*Screen)(nil)
)

// New makes the screen of a query's rows.
func New(look *theme.Theme, session *client.Session, query client.Query, options Options) *Screen {
	return &Screen{
		look: look, session: session, options: options, keys: newKeys(),
		flights: make(map[string]flight), wanted: query, place: options.Place,
	}
}

// messages to itself
type (
	historyMsg struct {
		screen  *Screen
		filters []string
	}
	columnMsg struct {
		screen *Screen
		name   string
	}
	settleMsg struct{ screen *Screen }
	sizedMsg  struct{ screen *Screen }
	redrawMsg struct{}
)

// Init asks for the first page.
func (s *Screen) Init() tea.Cmd {
	load := s.begin(s.wanted, s.place, "open "+s.name())
	if s.options.Filters == nil {
		return load
	}
	return tea.Batch(load, func() tea.Msg { return historyMsg{s, s.options.Filters()} })
}

// Session returns the session whose rows are shown.
func (s *Screen) Session() *client.Session { return s.session }

// Query returns what is shown, without the plan of the run.
func (s *Screen) Query() client.Query {
	if s.book != nil {
		return s.book.query.Unplanned()
	}
	return s.wanted.Unplanned()
}

// Flip returns the message that opens this place in another session: the same
// set, query, sort, columns and row. Cursors stay behind: they are the old
// session's own.
func (s *Screen) Flip(session *client.Session) tea.Msg {
	return kit.OpenRowsMsg{Session: session, Query: s.Query(), Place: s.Place(), Replace: true}
}

func (s *Screen) name() safe.Text { return safe.Clean(s.wanted.Path) }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.LoadedMsg:
		return s.loaded(msg)
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.Typing() {
			s.filter.input.Update(msg)
		}
	case tea.MouseWheelMsg:
		return s.wheel(msg)
	case tea.MouseClickMsg:
		return s.click(msg)
	case tea.WindowSizeMsg:
		return s.resized()
	case kit.CommandMsg:
		return s.command(msg)
	case kit.OpenRecordMsg: // without its page: from the environment before
		s.reopen = &msg
	case kit.WalkedMsg:
		return s.load(true)
	case historyMsg:
		if msg.screen == s {
			s.history = msg.filters
		}
	case columnMsg:
		if msg.screen == s && s.book != nil {
			s.grid.GoToColumn(msg.name)
		}
	case sizedMsg:
		if msg.screen == s {
			return s.load(false)
		}
	case settleMsg:
		if msg.screen == s {
			return s.settled()
		}
	case retryMsg:
		if msg.screen == s {
			return s.retry(msg.flight)
		}
	}
	return nil
}

// resized asks for what a larger window shows: the new size is known once the
// next frame is drawn.
func (s *Screen) resized() tea.Cmd {
	if s.book == nil {
		return nil
	}
	return tea.Tick(settleTime, func(time.Time) tea.Msg { return sizedMsg{s} })
}

// key takes a key that is not text.
func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	if s.Typing() {
		return s.typing(msg)
	}
	if s.digit(msg) {
		return nil
	}
	count := s.count
	s.count = 0
	switch {
	case key.Matches(msg, s.keys.reload):
		return s.reload()
	case key.Matches(msg, s.keys.filter):
		s.openFilter(s.Query().Filter)
		return nil
	case key.Matches(msg, s.keys.drop):
		return s.dropFilter()
	case s.book == nil:
		return nil
	case key.Matches(msg, s.keys.last):
		return s.goLast(count)
	case key.Matches(msg, s.keys.first):
		s.down = false
		return s.goTo(0)
	}
	if s.move(msg) {
		return s.load(true)
	}
	return s.act(msg)
}

// digit takes a digit of a number before G; 0 alone is the first column.
func (s *Screen) digit(msg tea.KeyPressMsg) bool {
	if len(msg.Text) != 1 || msg.Text[0] < '0' || msg.Text[0] > '9' || s.book == nil {
		return false
	}
	d := int64(msg.Text[0] - '0')
	if d == 0 && s.count == 0 {
		return false
	}
	if s.count < 1e15 {
		s.count = s.count*10 + d
	}
	return true
}

// move moves the cursor by a moving key.
func (s *Screen) move(msg tea.KeyPressMsg) bool {
	g, k := s.grid, s.keys
	before, _ := g.Row()
	switch {
	case key.Matches(msg, k.up):
		g.MoveRows(-1)
	case key.Matches(msg, k.down):
		g.MoveRows(1)
	case key.Matches(msg, k.pageUp):
		g.MovePages(-1, false)
	case key.Matches(msg, k.pageDown):
		g.MovePages(1, false)
	case key.Matches(msg, k.halfUp):
		g.MovePages(-1, true)
	case key.Matches(msg, k.halfDown):
		g.MovePages(1, true)
	case key.Matches(msg, k.left):
		g.MoveColumns(-1)
	case key.Matches(msg, k.right):
		g.MoveColumns(1)
	case key.Matches(msg, k.firstColumn):
		g.MoveColumns(-len(s.book.columns))
	case key.Matches(msg, k.lastColumn):
		g.MoveColumns(len(s.book.columns))
	default:
		return false
	}
	if after, _ := g.Row(); after != before {
		s.down = after > before
	}
	return true
}

// act does what a key asks for at the cursor.
func (s *Screen) act(msg tea.KeyPressMsg) tea.Cmd {
	switch k := s.keys; {
	case key.Matches(msg, k.record):
		return s.openRecord()
	case key.Matches(msg, k.cell):
		return s.openCell()
	case key.Matches(msg, k.copy):
		return s.copyCell()
	case key.Matches(msg, k.column):
		return s.chooseColumn()
	case key.Matches(msg, k.this):
		return s.filterBy(false)
	case key.Matches(msg, k.not):
		return s.filterBy(true)
	case key.Matches(msg, k.sort):
		return s.sort(false)
	case key.Matches(msg, k.sortAlso):
		return s.sort(true)
	}
	return nil
}

// wheel scrolls by three rows.
func (s *Screen) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	if s.book == nil || s.filter != nil {
		return nil
	}
	switch msg.Button {
	case tea.MouseWheelUp:
		s.grid.MoveRows(-3)
	case tea.MouseWheelDown:
		s.grid.MoveRows(3)
	case tea.MouseWheelLeft:
		s.grid.MoveColumns(-1)
	case tea.MouseWheelRight:
		s.grid.MoveColumns(1)
	}
	s.down = msg.Button == tea.MouseWheelDown
	return s.load(true)
}

// click moves the cursor to a cell.
func (s *Screen) click(msg tea.MouseClickMsg) tea.Cmd {
	if s.book == nil || s.filter != nil {
		return nil
	}
	row, column, ok := s.grid.At(msg.X, msg.Y-s.body)
	if !ok {
		return nil
	}
	if row >= 0 {
		s.grid.GoToRow(row)
	}
	if column != "" {
		s.grid.GoToColumn(column)
	}
	return s.load(true)
}

// Typing reports an open filter line; one that was sent is no longer typed in.
func (s *Screen) Typing() bool { return s.filter != nil && !s.filter.applied }

// Busy reports that what the person asked for is on its way. A page that is
// fetched ahead is not waited for.
func (s *Screen) Busy() bool { return s.loader.Busy(pageLane) }

// Cancel ends the requests on the way; the rows that are there stay.
func (s *Screen) Cancel() {
	s.stop(pageLane)
	s.stop(aheadLane) // the model is not waited for
	s.cancelled, s.settling = s.book == nil, false
	if s.filter != nil {
		s.filter.applied = false
	}
}

// Escape forgets digits, or closes the filter line.
func (s *Screen) Escape() bool {
	open := s.filter != nil || s.count > 0
	s.filter, s.count = nil, 0
	return open
}
