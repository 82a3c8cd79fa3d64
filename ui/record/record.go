// Package record is the screen of one record in full: every property with its
// value and type, one below the other, the annotations at the end.
//
// It does not know where the record came from: its neighbours come through
// the function that the opener handed in.
package record

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Screen shows one record.
type Screen struct {
	look   *theme.Theme
	from   kit.OpenRecordMsg
	keys   keys
	fields []field
	at     int  // the field under the cursor
	await  bool // a neighbour is on its way
	again  bool // a look for it is on its way

	lines linesCache
	top   int // first line drawn
	room  int // lines of the window, as last drawn
	above int // lines before them
}

// field is one property or annotation of the record.
type field struct {
	name       string
	kind       string // its type as the model writes it
	value      client.Value
	key        bool
	annotation bool
	cut        string // what came of a list that the service cut, "" all of it
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Flipper   = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
)

// lookMsg asks the screen to look whether the neighbour has come.
type lookMsg struct{ screen *Screen }

// New makes the screen of a record.
func New(look *theme.Theme, from kit.OpenRecordMsg) *Screen {
	s := &Screen{look: look, keys: newKeys()}
	s.show(from)
	s.goTo(from.Column)
	return s
}

// show takes over a record.
func (s *Screen) show(from kit.OpenRecordMsg) {
	s.from = from
	s.fields = fields(from.Page, from.Row)
	s.at = max(0, min(s.at, len(s.fields)-1))
	s.lines = linesCache{}
}

// goTo moves the cursor to the field of that name, if there is one.
func (s *Screen) goTo(name string) {
	if i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name }); i >= 0 {
		s.at = i
	}
}

// fields lists a record's properties in the page's order, then what else the
// service wrote in it.
func fields(page *client.Page, row int) []field {
	if page == nil || row < 0 || row >= page.Len() {
		return nil
	}
	list := make([]field, 0, len(page.Columns)+4)
	known := make(map[string]bool, len(page.Columns))
	for i, c := range page.Columns {
		known[c.Name] = true
		f := field{name: c.Name, kind: c.Type, value: page.Cell(row, i), key: c.Key}
		if list, cut := page.Cut(row, i); cut {
			f.cut = list.String()
		}
		list = append(list, f)
	}
	return append(list, annotations(page.Row(row), known)...)
}

// maxAnnotations is how many annotations are listed.
const maxAnnotations = 200

// annotations lists the members of a record's JSON text that are no columns.
func annotations(text string, known map[string]bool) []field {
	var list []field
	var scan jsonscan.Scanner
	scan.Reset([]byte(text), jsonscan.MaxDepth)
	if scan.Peek() != '{' {
		return nil
	}
	for scan.Open(); len(list) < maxAnnotations && scan.More(); {
		from, to, _ := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		if name := client.JSONValue(text[from-1 : to+1]).Text(); !known[name] {
			list = append(list, field{name: name, value: client.JSONValue(text[off:end]), annotation: true})
		}
	}
	return list
}

// Init has nothing to load.
func (s *Screen) Init() tea.Cmd { return nil }

// Session returns the session the record came from.
func (s *Screen) Session() *client.Session { return s.from.Session }

// Flip returns the message that opens this record in another session. It has
// no page: the rows beneath open it once its row is there.
func (s *Screen) Flip(session *client.Session) tea.Msg {
	return kit.OpenRecordMsg{Session: session, Set: s.from.Set, Ordinal: s.from.Ordinal, Column: s.name()}
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.move(-1)
		case tea.MouseWheelDown:
			s.move(1)
		}
	case tea.MouseClickMsg:
		s.click(msg)
	case kit.LoadedMsg:
		if (s.await || s.untyped()) && !s.again { // the rows may hear of it only after us
			s.again = true
			return kit.Send(lookMsg{s})
		}
	case lookMsg:
		if msg.screen == s {
			s.again = false
			if s.await {
				return s.step(0)
			}
			s.show(s.from) // its types may have come
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k, page := s.keys, max(1, s.room-2)
	switch {
	case key.Matches(msg, k.cell):
		return s.open()
	case key.Matches(msg, k.copy):
		return s.copy()
	case key.Matches(msg, k.next):
		return s.step(1)
	case key.Matches(msg, k.previous):
		return s.step(-1)
	case key.Matches(msg, k.move.Up):
		s.move(-1)
	case key.Matches(msg, k.move.Down):
		s.move(1)
	case key.Matches(msg, k.move.PageUp):
		s.scroll(-page)
	case key.Matches(msg, k.move.PageDown):
		s.scroll(page)
	case key.Matches(msg, k.move.HalfUp):
		s.scroll(-max(1, page/2))
	case key.Matches(msg, k.move.HalfDown):
		s.scroll(max(1, page/2))
	case key.Matches(msg, k.move.First):
		s.move(-len(s.fields))
	case key.Matches(msg, k.move.Last):
		s.move(len(s.fields))
	}
	return nil
}

// move moves the cursor by n fields.
func (s *Screen) move(n int) { s.at = max(0, min(s.at+n, len(s.fields)-1)) }

// scroll moves the cursor to the field n lines away.
func (s *Screen) scroll(n int) {
	if s.at >= len(s.lines.first) {
		s.move(n)
		return
	}
	line := s.lines.first[s.at] + n
	before := s.at
	for i, first := range s.lines.first {
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
}

func (s *Screen) click(msg tea.MouseClickMsg) {
	line := s.top + msg.Y - s.above
	for i, first := range s.lines.first {
		if first <= line && msg.Y >= s.above {
			s.at = i
		}
	}
}

// step walks to a neighbour. One that is on its way is shown when it comes.
func (s *Screen) step(by int) tea.Cmd {
	if s.from.Step == nil {
		return nil
	}
	page, row, ordinal, ok := s.from.Step(by)
	s.await = !ok && ordinal >= 0
	switch {
	case ok:
		next, name := s.from, s.name()
		next.Page, next.Row, next.Ordinal = page, row, ordinal
		s.show(next)
		s.goTo(name)
		return kit.Send(kit.WalkedMsg{})
	case s.await:
		return kit.Send(kit.WalkedMsg{})
	case by > 0:
		return kit.Note(kit.Dim, "this is the last record")
	case by < 0:
		return kit.Note(kit.Dim, "this is the first record")
	}
	return nil
}

// untyped reports that the record came before the model of its set.
func (s *Screen) untyped() bool {
	return len(s.fields) > 0 && !slices.ContainsFunc(s.fields, func(f field) bool { return f.kind != "" })
}

func (s *Screen) name() string {
	if len(s.fields) == 0 {
		return ""
	}
	return s.fields[s.at].name
}

// open shows the value under the cursor in full.
func (s *Screen) open() tea.Cmd {
	if len(s.fields) == 0 {
		return nil
	}
	f := s.fields[s.at]
	return kit.Send(kit.OpenCellMsg{Session: s.from.Session, Title: f.name, Type: f.kind, Value: f.value.Clone(), Cut: f.cut})
}

// copy puts the value under the cursor on the clipboard, as it is.
func (s *Screen) copy() tea.Cmd {
	if len(s.fields) == 0 {
		return nil
	}
	f := s.fields[s.at]
	if !f.value.IsSet() {
		return kit.Note(kit.Warn, safe.Clean(f.name)+" holds nothing to copy")
	}
	return kit.Send(kit.CopyMsg{Text: f.value.Text(), What: safe.Clean(f.name)})
}

// Typing is never so.
func (s *Screen) Typing() bool { return false }

// Busy reports that a neighbour is on its way.
func (s *Screen) Busy() bool { return s.await }

// Cancel stops waiting for a neighbour; the rows screen goes on loading.
func (s *Screen) Cancel() { s.await = false }
