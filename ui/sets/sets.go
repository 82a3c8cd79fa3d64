// Package sets is the screen of what can be browsed in one session. It shows
// the service's own list and never waits for the model behind it.
//
// It does not know rows, the model, or how the service lists its sets.
package sets

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// lane is the loader's lane for the list.
const lane = "sets"

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

	found  []kit.Match
	list   kit.List
	search *kit.Input // open while typing
	filter string     // stays on after enter
}

var _ kit.Screen = (*Screen)(nil)

// Place is what a flip carries to the other environment.
type Place struct {
	Set    string // under the cursor
	Filter string
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
	return &Screen{look: look, session: session, want: at.Set, filter: at.Filter}
}

// Init asks for the list.
func (s *Screen) Init() tea.Cmd { return s.load() }

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.layout()
	return nil
}

// At tells what is known of the session.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Sets, Session: s.session, Sets: s.sets, Bare: !s.loaded && s.failed != nil, Since: s.since(), Flip: s.flip}
}

func (s *Screen) since() time.Time {
	if s.Busy() {
		return s.sent
	}
	return time.Time{}
}

// flip returns the message that shows the sets of session, at the same name.
func (s *Screen) flip(session *client.Session) tea.Msg {
	at := Place{Set: s.want, Filter: s.filter}
	if set, ok := s.current(); ok {
		at.Set = set.Name
	}
	return FlipMsg{Session: session, Place: at}
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
		start := time.Now()
		list, err := service.Sets(ctx)
		got := answer{sets: list, took: time.Since(start), err: err}
		if n, ok := service.(client.Noter); ok && err == nil {
			got.note = n.SetsNote()
		}
		return got
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
	case tea.KeyPressMsg, tea.PasteMsg:
		if s.search != nil && s.search.Update(msg) {
			s.find()
			s.list.Go(0)
		}
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
	case tea.MouseClickMsg:
		s.click(msg)
	}
	return nil
}

func (s *Screen) take(msg tea.Msg) tea.Cmd {
	switch got := msg.(type) {
	case kit.CrashedMsg:
		return s.fail(got.Err)
	case answer:
		if errors.Is(got.err, context.Canceled) {
			return nil
		}
		if got.err != nil {
			return s.fail(got.err)
		}
		s.show(got)
		if got.note != "" {
			return kit.Note(kit.Warn, safe.Clean(got.note))
		}
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
	})
}

// reloadMsg asks one screen to load again.
type reloadMsg struct{ screen *Screen }

func (s *Screen) show(got answer) {
	if set, ok := s.current(); ok && s.want == "" {
		s.want = set.Name
	}
	s.loaded, s.failed, s.took, s.sets = true, nil, got.took, got.sets
	s.find()
	for i, m := range s.found {
		if s.sets[m.Index].Name == s.want {
			s.list.Go(i)
		}
	}
	s.want = ""
}

// find applies what is searched.
func (s *Screen) find() {
	pattern := s.filter
	if s.search != nil {
		pattern = s.search.Value()
	}
	s.found = kit.Search(pattern, len(s.sets), func(i int) string {
		return s.sets[i].Name + " " + s.sets[i].Title
	})
	s.list.Resize(len(s.found))
	s.layout()
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

func (s *Screen) click(msg tea.MouseClickMsg) {
	from, to := s.list.Window()
	top := len(s.head())
	if at := from + msg.Y - top; msg.Y >= top && at < to {
		s.list.Go(at)
	}
}

func (s *Screen) open() tea.Cmd {
	if s.search != nil {
		s.filter, s.search = s.search.Value(), nil
		s.layout()
	}
	set, ok := s.current()
	if !ok {
		return nil
	}
	return kit.Send(kit.OpenRowsMsg{Session: s.session, Query: client.Query{Path: set.Name, Count: true}})
}

// showAll closes the search and takes the filter off; the cursor stays on its
// set.
func (s *Screen) showAll() {
	at, ok := s.current()
	s.search, s.filter = nil, ""
	s.find()
	if ok {
		for i, m := range s.found {
			if s.sets[m.Index].Name == at.Name {
				s.list.Go(i)
			}
		}
	}
}

// Typing reports an open search.
func (s *Screen) Typing() bool { return s.search != nil }

// Busy reports that the list is on its way.
func (s *Screen) Busy() bool { return s.loader.Busy(lane) }

// Cancel stops waiting for the list.
func (s *Screen) Cancel() { s.loader.CancelAll() }

// Head has no crumbs: the sets are the service itself.
func (s *Screen) Head() kit.Head { return kit.Head{} }

// without is the status line before there is a list.
func (s *Screen) without() kit.Foot {
	switch {
	case s.Busy() && s.loader.Slow(lane):
		return kit.Foot{Right: []kit.Span{{Text: "loading…", Role: kit.Accent}}}
	case s.Busy():
		return kit.Foot{}
	}
	return kit.Foot{Left: []kit.Span{{Text: "no sets yet", Role: kit.Dim}}}
}

// Foot tells how many sets there are and how the list came.
func (s *Screen) Foot() kit.Foot {
	if !s.loaded {
		return s.without()
	}
	left := []kit.Span{{Text: number(len(s.sets)), Role: kit.Plain}, {Text: plural(len(s.sets)), Role: kit.Dim}}
	if len(s.found) != len(s.sets) {
		left = []kit.Span{
			{Text: number(len(s.found)), Role: kit.Plain}, {Text: " of ", Role: kit.Dim},
			{Text: number(len(s.sets)), Role: kit.Plain}, {Text: plural(len(s.sets)), Role: kit.Dim},
		}
	}
	if set, ok := s.current(); ok {
		left = append(left, kit.Span{Text: "   ", Role: kit.Plain}, kit.Span{Text: safe.Clean(set.Name), Role: kit.Accent})
		if set.URL != "" && set.URL != set.Name {
			left = append(left, kit.Span{Text: " " + safe.Clean(set.URL), Role: kit.Dim})
		}
	}
	right := []kit.Span{{Text: "listed in " + kit.Millis(s.took), Role: kit.Dim}}
	switch {
	case s.Busy():
		right = []kit.Span{{Text: "loading…", Role: kit.Accent}}
	case s.failed != nil:
		right = []kit.Span{{Text: "✗ the last reload failed", Role: kit.Bad}}
	}
	return kit.Foot{Left: left, Right: right}
}
