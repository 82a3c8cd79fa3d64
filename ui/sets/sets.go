// Package sets is the screen of what can be browsed in one session: the service's own
// list, with what the model says of each set once it is there. A search finds columns
// and links too; the rows are counted on request.
//
// It does not know rows, how the service lists its sets, or how it is counted.
package sets

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/index"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// The loader's lanes beside those of the counts.
const (
	lane      = "sets"
	modelLane = "model"
)

// Screen lists the sets of a session.
type Screen struct {
	look    *theme.Theme
	session *client.Session
	loader  kit.Loader

	width, height int

	loaded bool
	failed error     // of the last attempt, nil none
	sent   time.Time // when the list was asked for
	took   time.Duration
	sets   []client.Set
	want   string // the set the cursor goes to when the list comes
	wanted hit    // the column the cursor goes to when it is found: its set and name

	facts  map[string]fact // by set, nil before the model came
	model  *index.Index    // nil before
	counts counts

	found     []kit.Match
	list      kit.List
	hits      []hit // columns and links that the search found
	columns   kit.List
	inColumns bool       // the cursor is among these
	byName    bool       // not in the service's order
	search    *kit.Input // open while typing
	filter    string     // stays on after enter
}

var _ kit.Screen = (*Screen)(nil)

// Place is what a flip carries to the other environment.
type Place struct {
	Set    string // under the cursor
	Column string // of that set, if the cursor is among the columns that a search found
	Filter string
	ByName bool
}

// FlipMsg opens the sets of another session at a place.
type FlipMsg struct {
	Session *client.Session
	Place   Place
}

// answer is the list as it came.
type answer struct {
	sets []client.Set
	took time.Duration
	note string // what the service's list does not say by itself
	err  error
}

// New makes the screen of a session's sets, at a place in them.
func New(look *theme.Theme, session *client.Session, at Place) *Screen {
	return &Screen{look: look, session: session, want: at.Set, wanted: hit{set: at.Set, name: at.Column}, filter: at.Filter, byName: at.ByName}
}

// Init asks for the list.
func (s *Screen) Init() tea.Cmd { return s.load() }

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.layout()
	return nil
}

// At returns what is known of the session.
func (s *Screen) At() kit.At {
	return kit.At{
		Kind: kit.Sets, Session: s.session, Sets: s.sets, Bare: !s.loaded && s.failed != nil, Since: s.since(),
		Flip: s.flip, Return: s.returns,
	}
}

// since is when what is waited for was asked for.
func (s *Screen) since() time.Time {
	switch {
	case s.loader.Busy(lane):
		return s.sent
	case s.counting() > 0:
		return s.counts.began
	}
	return time.Time{}
}

// current returns the set under the cursor.
func (s *Screen) current() (client.Set, bool) {
	if s.list.Cursor >= len(s.found) {
		return client.Set{}, false
	}
	return s.sets[s.found[s.list.Cursor].Index], true
}

func (s *Screen) load() tea.Cmd {
	s.sent = time.Now()
	service := s.session.Service
	return s.loader.Start(lane, func(ctx context.Context) tea.Msg {
		ctx, waited := client.WithWaited(ctx)
		start := time.Now()
		list, err := service.Sets(ctx)
		got := answer{sets: list, took: waited.Since(start), err: err}
		if n, ok := service.(client.Noter); ok && err == nil {
			got.note = n.SetsNote()
		}
		return got
	})
}

// modelled is the model, nil if there is none.
type modelled struct{ model *index.Index }

// loadModel asks for the model behind the sets; nothing waits for it.
func (s *Screen) loadModel() tea.Cmd {
	d, ok := s.session.Service.(client.Describer)
	if !ok || s.facts != nil || s.loader.Busy(modelLane) {
		return nil
	}
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		schema, err := d.Schema(ctx)
		if err != nil || schema == nil {
			return modelled{} // rows and schema say why where it matters
		}
		return modelled{index.New(schema)}
	})
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if got, ok := s.loader.Take(msg); ok {
		return s.take(got)
	}
	switch msg := msg.(type) {
	case reloadMsg:
		if msg.screen == s {
			return s.load()
		}
	case kit.NoSetMsg:
		if msg.Session == s.session {
			s.want = msg.Set
			if s.loaded {
				s.want = ""
				return s.goNear(msg.Set)
			}
		}
	case recountMsg:
		if msg.screen == s {
			return s.count()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if s.search != nil && s.search.Update(msg) {
			s.inColumns = false
			s.find()
			s.list.Go(0)
			s.columns.Go(0)
		}
	case tea.MouseWheelMsg:
		s.focus().Wheel(msg)
	case tea.MouseClickMsg:
		s.click(msg)
	}
	return nil
}

func (s *Screen) take(msg tea.Msg) tea.Cmd {
	switch got := msg.(type) {
	case kit.CrashedMsg:
		if got.Lane == lane {
			return s.fail(got.Err)
		}
		if set, ok := strings.CutPrefix(got.Lane, countLane("")); ok {
			return s.takeCount(counted{set: set, err: got.Err})
		}
	case modelled:
		s.learn(got.model)
	case counted:
		return s.takeCount(got)
	case answer:
		if errors.Is(got.err, context.Canceled) {
			return nil
		}
		if got.err != nil {
			return s.fail(got.err)
		}
		lacks := s.show(got)
		if got.note != "" {
			return tea.Batch(s.loadModel(), kit.Note(kit.Warn, safe.Clean(got.note)))
		}
		return tea.Batch(s.loadModel(), lacks)
	}
	return nil
}

// fail keeps what is there and opens the failure in full.
func (s *Screen) fail(err error) tea.Cmd {
	s.failed = err
	return kit.Send(kit.TroubleMsg{
		Session: s.session,
		Ref:     s.session.About.Ref(),
		Doing:   "list the sets",
		Err:     err,
		Retry:   kit.Send(reloadMsg{s}),
		Empty:   !s.loaded,
	})
}

// reloadMsg asks one screen to load again.
type reloadMsg struct{ screen *Screen }

// show takes over the list. The command notes that it lacks the set that is wanted.
func (s *Screen) show(got answer) tea.Cmd {
	if set, ok := s.current(); ok && s.want == "" {
		s.want = set.Name
	}
	s.loaded, s.failed, s.took, s.sets = true, nil, got.took, got.sets
	s.find()
	want := s.want
	s.want = ""
	return s.goNear(want)
}

func (s *Screen) startSearch(words string) tea.Cmd {
	s.search = &kit.Input{}
	s.search.Set(s.filter)
	if words != "" {
		s.search.Set(words)
	}
	s.find()
	return nil
}

// focus is the list that the cursor is in.
func (s *Screen) focus() *kit.List {
	if s.inColumns {
		return &s.columns
	}
	return &s.list
}

func (s *Screen) click(msg tea.MouseClickMsg) {
	top, below := s.tops()
	for _, l := range []struct {
		list *kit.List
		top  int
		in   bool
	}{{&s.list, top, false}, {&s.columns, below, true}} {
		from, to := l.list.Window()
		if at := from + msg.Y - l.top; l.top >= 0 && msg.Y >= l.top && at < to {
			l.list.Go(at)
			s.inColumns = l.in
		}
	}
}

// open opens the rows of the set under the cursor, at a column if that is what the
// cursor is on. The counts on their way go: the rows are waited for now.
func (s *Screen) open() tea.Cmd {
	if s.search != nil {
		s.filter, s.search = s.search.Value(), nil
		s.layout()
	}
	s.stopCounting()
	if s.inColumns {
		h := s.hits[s.columns.Cursor]
		return kit.Send(kit.OpenRowsMsg{Session: s.session, Query: client.Query{Path: h.set, Count: true}, Place: kit.Place{Column: h.name}})
	}
	set, ok := s.current()
	if !ok {
		return nil
	}
	if set.Kind == client.FunctionImport {
		return kit.Send(kit.CallMsg{Session: s.session, Name: set.Name})
	}
	return kit.Send(kit.OpenRowsMsg{Session: s.session, Query: client.Query{Path: set.Name, Count: true}})
}

// showAll closes the search and takes the filter off; the cursor stays on its set, or
// goes to that of its column.
func (s *Screen) showAll() {
	set := ""
	if s.inColumns {
		set = s.hits[s.columns.Cursor].set
	}
	s.search, s.filter, s.inColumns = nil, "", false
	s.refind()
	if set != "" {
		s.goTo(set)
	}
}

// sort changes between the service's order and that of the names.
func (s *Screen) sort(order string) tea.Cmd {
	switch order {
	case "name":
		s.byName = true
	case "service":
		s.byName = false
	default:
		s.byName = !s.byName
	}
	s.refind()
	return nil
}

// Typing reports an open search.
func (s *Screen) Typing() bool { return s.search != nil }

// Busy reports that the list or counts are in flight.
func (s *Screen) Busy() bool { return s.loader.Busy(lane) || s.counting() > 0 }

// Cancel stops waiting for the list and the counts.
func (s *Screen) Cancel() {
	s.stopCounting()
	s.loader.CancelAll()
}

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"sets"}} }
