// Package record is the screen of one record in full: every property with its value,
// description and type, one below the other, then the links from it and to it, the
// annotations at the end.
//
// It does not know where a link leads, nor where the record came from: its neighbours
// come through the function that the opener handed in.
package record

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Screen shows one record.
type Screen struct {
	look   *theme.Theme
	from   kit.OpenRecordMsg
	loader kit.Loader
	schema *client.Schema // nil until it came
	broke  error          // why the record could not be read
	absent bool           // the query has no record
	fields []field
	at     int  // the field under the cursor
	await  bool // a neighbour is in flight
	again  bool // a look for it is
	since  time.Time
	counts counts
	copyAs string // format in the copy menu, "json" at first

	width, height int
	lines         []line
	first         []int // first line of each field
	top           int   // first line in the window
}

var _ kit.Screen = (*Screen)(nil)

// lookMsg asks the screen to look whether the neighbour has come.
type lookMsg struct{ screen *Screen }

// New makes the screen of a record.
func New(look *theme.Theme, from kit.OpenRecordMsg) *Screen {
	s := &Screen{look: look, from: from, copyAs: "json"}
	s.show(from.RecordAt)
	s.goTo(from.Column)
	return s
}

// show takes over a record. What was counted of another one is dropped.
func (s *Screen) show(record kit.RecordAt) {
	id := s.id()
	if record.Page != s.from.Page || record.Row != s.from.Row {
		s.stopCounting()
		s.counts = counts{}
	}
	s.from.RecordAt, s.await = record, false
	s.refresh(id)
}

// refresh lists the fields anew; the cursor stays on that of an id.
func (s *Screen) refresh(id string) {
	s.fields = s.list()
	s.at = max(0, min(s.at, len(s.fields)-1))
	s.goTo(id)
	s.draw()
}

// goTo moves the cursor to a field by its id, else to the link of that name.
func (s *Screen) goTo(id string) {
	i := slices.IndexFunc(s.fields, func(f field) bool { return f.id == id })
	if i < 0 {
		i = slices.IndexFunc(s.fields, func(f field) bool { return f.link != nil && !f.link.Back && f.name == id })
	}
	if i >= 0 {
		s.at = i
		s.reveal()
	}
}

// Init reads the model, and the record if it has not come with the message.
func (s *Screen) Init() tea.Cmd {
	load := s.loadModel
	if s.from.Page == nil && s.from.Query.Path != "" {
		load = s.load
	}
	commands := []tea.Cmd{load()}
	if s.from.Cell && len(s.fields) > 0 && s.id() == s.from.Column {
		commands = append(commands, s.open(""))
	}
	if s.from.Links {
		s.goToLinks()
	}
	return tea.Batch(commands...)
}

// At says what the root needs to know. After a flip, the rows beneath open the record
// once its row is there; a record without rows is read by its query.
func (s *Screen) At() kit.At {
	at := kit.At{Kind: kit.Record, Session: s.from.Session, Since: s.since}
	if s.from.Query.Path == "" {
		at.Flip = func(*client.Session) tea.Msg { return kit.ReopenMsg{Kind: kit.Record, Column: s.id()} }
		return at
	}
	at.Flip = func(session *client.Session) tea.Msg {
		return kit.OpenRecordMsg{Session: session, Set: s.from.Set, Query: s.from.Query, From: s.from.From, Column: s.id(),
			RecordAt: kit.RecordAt{Ordinal: -1}}
	}
	at.Return = func(msg tea.Msg) func() tea.Cmd {
		back, ok := msg.(kit.OpenRecordMsg)
		if !ok || s.from.Page == nil || back.Session != s.from.Session || !back.Query.Equal(s.from.Query) {
			return nil
		}
		return func() tea.Cmd { s.goTo(back.Column); return nil }
	}
	return at
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.move(-1)
		case tea.MouseWheelDown:
			s.move(1)
		}
	case tea.MouseClickMsg:
		s.click(msg)
	case retryMsg:
		if msg.screen == s {
			return s.retry(msg)
		}
	case kit.LoadedMsg:
		if got, ok := s.loader.Take(msg); ok {
			return s.take(got)
		}
		if (s.await || s.untyped()) && !s.again { // the rows may receive it only after this screen
			s.again = true
			return kit.Send(lookMsg{s})
		}
	case lookMsg:
		if msg.screen == s {
			s.again = false
			return s.check()
		}
	}
	return nil
}

// move moves the cursor by n fields.
func (s *Screen) move(n int) {
	s.at = max(0, min(s.at+n, len(s.fields)-1))
	s.reveal()
}

// moveBy moves the cursor by a field or to an end, else by lines.
func (s *Screen) moveBy(m kit.Move) tea.Cmd {
	page := max(1, s.room()-2)
	switch m {
	case kit.Up:
		s.move(-1)
	case kit.Down:
		s.move(1)
	case kit.PageUp:
		s.scroll(-page)
	case kit.PageDown:
		s.scroll(page)
	case kit.HalfUp:
		s.scroll(-max(1, page/2))
	case kit.HalfDown:
		s.scroll(max(1, page/2))
	case kit.First:
		s.move(-len(s.fields))
	case kit.Last:
		s.move(len(s.fields))
	}
	return nil
}

// scroll moves the cursor to the field n lines away.
func (s *Screen) scroll(n int) {
	if s.at >= len(s.first) {
		s.move(n)
		return
	}
	line := s.first[s.at] + n
	before := s.at
	for i, first := range s.first {
		if first <= line {
			s.at = i
		}
	}
	switch {
	case line < 0:
		s.at = 0
	case s.at == before && n > 0: // a field longer than the page
		s.move(1)
	case s.at == before && n < 0:
		s.move(-1)
	}
	s.reveal()
}

func (s *Screen) click(msg tea.MouseClickMsg) {
	_, above := s.margins()
	for i, first := range s.first {
		if first <= s.top+msg.Y-above && msg.Y >= above {
			s.at = i
		}
	}
}

// walk goes to a neighbour. One that is not loaded yet is shown when it comes.
func (s *Screen) walk(by int) tea.Cmd {
	before := s.from.Walk.Here().Ordinal
	cmd := s.from.Walk.Move(by)
	here := s.from.Walk.Here()
	switch {
	case here.Ordinal == before && by > 0:
		return kit.Note(kit.Dim, "this is the last record")
	case here.Ordinal == before:
		return kit.Note(kit.Dim, "this is the first record")
	case here.Page != nil:
		s.show(here)
	default:
		s.await, s.since = true, time.Now()
	}
	return cmd
}

// check shows the neighbour that was waited for, and types that have come.
func (s *Screen) check() tea.Cmd {
	here := s.from.RecordAt
	if s.from.Walk != nil {
		here = s.from.Walk.Here()
	}
	switch {
	case here.Page != nil:
		s.show(here)
	case s.await && here.Failed:
		s.await = false
	}
	return nil
}

// untyped reports that the record came before the model of its set.
func (s *Screen) untyped() bool {
	return len(s.fields) > 0 && !slices.ContainsFunc(s.fields, func(f field) bool { return f.kind != "" })
}

// id names the field under the cursor.
func (s *Screen) id() string {
	if len(s.fields) == 0 {
		return ""
	}
	return s.fields[s.at].id
}

// Typing is never so.
func (s *Screen) Typing() bool { return false }

// Busy reports that the record, a neighbour or counts are in flight.
func (s *Screen) Busy() bool { return s.await || s.loader.Busy(recordLane) || s.counting() > 0 }

// Cancel stops waiting for a neighbour, which the rows screen goes on loading, and ends
// the requests for the record, the model and counts.
func (s *Screen) Cancel() {
	s.await = false
	s.stopCounting()
	s.loader.CancelAll()
	s.draw()
}
