// Package rows is the screen of one set, page by page: moving, filtering and
// sorting by the service, going to any row. It sends the requests that the
// pages around the window need.
//
// It does not know URLs, dialects, other screens, or how a filter is
// remembered.
package rows

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
	"odatui/ui/theme"
)

// Options is what a screen of rows may be given; the zero value is usable.
type Options struct {
	Place kit.Place   // where to begin
	Flip  *kit.Flip   // the query is that of another environment, nil it is not
	From  []safe.Text // the crumbs of the record whose link led here, nil none
	// Filters returns the filters used on this set before, newest first; Used
	// keeps one. Both run outside Update; nil: nothing is remembered.
	Filters func() []string
	Used    func(filter string)
	// Layout returns how the columns of this set were arranged before; KeepLayout keeps it.
	// Both run outside Update; nil: nothing is remembered.
	Layout     func() kit.Layout
	KeepLayout func(kit.Layout)
}

// Screen shows the rows of a query.
type Screen struct {
	look     *theme.Theme
	session  *client.Session
	options  Options
	loader   kit.Loader
	requests map[pages.Lane]pageRequest

	wanted    client.Query // as opened; afterwards that of the pages
	pages     *pages.Pages // nil until the first page has come
	grid      *grid.Grid   // nil until then
	place     kit.Place    // where to begin, until then
	broke     error        // why there are no pages
	cancelled bool
	reopen    []kit.ReopenMsg // what to open once its row is there
	land      *landing        // of the last flip to this screen, nil none

	filter  *filterbar.Bar        // open while a filter is typed
	filters []safe.Text           // what is filtered by
	off     []filterbar.Condition // that are left out for now
	ignored safe.Text             // what the service ignores of the filter, "" nothing is known
	history []string
	// refusedBy is why the filter in the bar was refused, of a request.
	refusedBy      error
	refusedRequest pageRequest

	copyAs string // format of values in the copy menu, "" the first one
	find   find   // search in the rows that are held

	changes changes        // of the view, to undo
	schema  *client.Schema // nil until a column is expanded
	marks   marks          // no part of the view: undo leaves them
	pointer pointer
	count   int64 // digits typed before G
	down    bool  // the last move went down
	width   int
	height  int
	body    int // line of the view at which the grid begins
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a query's rows.
func New(look *theme.Theme, session *client.Session, query client.Query, options Options) *Screen {
	s := &Screen{
		look: look, session: session, options: options,
		requests: make(map[pages.Lane]pageRequest), wanted: query, place: options.Place,
	}
	s.describeFilters()
	if options.Flip != nil {
		s.reopen = options.Flip.Reopen
		s.land = &landing{Flip: *options.Flip, asked: query, place: options.Place, due: true}
	}
	return s
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
	slowMsg   struct { // a request may take long by now
		screen *Screen
		lane   pages.Lane
	}
)

// Init requests the first page.
func (s *Screen) Init() tea.Cmd {
	load := tea.Batch(s.begin(s.wanted, pageRequest{place: s.place, doing: "open " + s.name(), opening: s.arranged()}), s.readLayout())
	if s.options.Filters == nil {
		return load
	}
	return tea.Batch(load, func() tea.Msg { return historyMsg{s, s.options.Filters()} })
}

// Query returns what is shown, without the plan of the run.
func (s *Screen) Query() client.Query {
	if s.pages != nil {
		return s.pages.Query().Unplanned()
	}
	return s.wanted.Unplanned()
}

// At says what the root needs to know. A flip opens the same set, query, sort,
// columns and row; cursors are the session's own and are left out.
func (s *Screen) At() kit.At {
	at := kit.At{
		Kind: kit.Rows, Session: s.session,
		Visit: func() kit.Visit {
			return kit.Visit{Ref: s.session.About.Ref(), Query: s.Query(), Place: s.Place()}
		},
		Flip: s.flipped, Return: s.returns,
	}
	if s.Busy() {
		at.Since = time.Now().Add(-s.loader.Since(pageLane))
	}
	if s.pages != nil {
		at.Lines = s.lines
	}
	return at
}

// lines are the columns for the palette.
func (s *Screen) lines() []kit.Entry {
	var list []kit.Entry
	for _, name := range s.grid.Names() {
		c, _ := s.pages.Column(name)
		list = append(list, kit.Entry{Text: "column " + name, Hint: safe.Clean(c.Type)})
	}
	return list
}

func (s *Screen) name() safe.Text { return safe.Clean(s.wanted.Path) }

// SetSize lays the screen out and requests what a larger window shows.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.lay()
	return s.load(false)
}

// lay gives the grid the room below the lines above it.
func (s *Screen) lay() {
	if s.filter != nil {
		s.filter.SetSize(s.width, s.height)
	}
	s.body = s.heading()
	if s.grid != nil && s.width > 0 && s.height > s.body {
		s.grid.SetSize(s.width, s.height-s.body)
	}
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := tea.Batch(s.update(msg), s.track())
	s.lay()
	return tea.Batch(cmd, s.refind())
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.LoadedMsg:
		return s.loaded(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		s.count = 0
		if s.find.input != nil {
			return s.typeFind(msg)
		}
		if s.Typing() {
			return s.filter.Update(msg)
		}
	case tea.MouseWheelMsg:
		return s.wheel(msg)
	case tea.MouseClickMsg:
		return s.click(msg)
	case tea.MouseMotionMsg:
		return s.drag(msg)
	case tea.MouseReleaseMsg:
		s.pointer.column = ""
	case writtenMsg:
		if msg.bar == s.filter {
			s.filter.Written(msg.text)
		}
	case kit.ReopenMsg: // from the environment before
		s.reopen = append(s.reopen, msg)
	case kit.ParkedMsg:
		s.park()
	case historyMsg:
		if msg.screen == s {
			s.history = msg.filters
		}
	case columnMsg:
		if msg.screen == s {
			s.grid.GoToColumn(msg.name)
		}
	case layoutMsg:
		s.takeLayout(msg)
	case settleMsg:
		if msg.screen == s {
			return s.settled()
		}
	case slowMsg:
		if msg.screen == s && s.pages != nil && s.loader.Slow(lanes[msg.lane]) {
			s.pages.Slow(msg.lane)
		}
	case retryMsg:
		if msg.screen == s {
			return s.retry(msg.request)
		}
	}
	return nil
}

// move moves the cursor and requests what it comes to.
func (s *Screen) move(by func(*grid.Grid)) tea.Cmd {
	if s.pages == nil {
		return nil
	}
	before, _ := s.grid.Row()
	by(s.grid)
	if after, _ := s.grid.Row(); after != before {
		s.down = after > before
	}
	return s.load(true)
}

// Typing reports an open line of the search or of the filter; a filter that was sent
// is no longer typed in.
func (s *Screen) Typing() bool { return s.find.input != nil || s.filter != nil && !s.filter.Sent() }

// Busy reports that what the user waits for is in flight. A page that is
// fetched ahead is not waited for.
func (s *Screen) Busy() bool { return s.loader.Busy(pageLane) }

// Cancel ends the requests for rows; the rows that are there stay.
func (s *Screen) Cancel() {
	s.stop() // the model is not waited for
	s.cancelled = s.pages == nil
	if s.filter != nil {
		s.filter.Refused("")
	}
	s.lay()
}
