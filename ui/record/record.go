// Package record is the screen of one record in full: every property with its
// value and type, one below the other, the annotations at the end.
//
// It does not know where the record came from: its neighbours come through
// the function that the opener handed in.
package record

import (
	"slices"
	"time"

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
	fields []field
	at     int  // the field under the cursor
	await  bool // a neighbour is in flight
	again  bool // a look for it is
	since  time.Time
	copyAs string // format in the copy menu, "json" at first

	width, height int
	lines         []line
	first         []int // first line of each field
	top           int   // first line in the window
}

// field is one property or annotation of the record.
type field struct {
	name       string
	kind       string // its type as the model writes it
	value      client.Value
	key        bool
	annotation bool
	link       bool
	stream     safe.Text // what is known of a stream, "" it is none
	cut        string    // what came of a list that the service cut, "" all of it
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

// show takes over a record.
func (s *Screen) show(record kit.RecordAt) {
	name := s.name()
	s.from.RecordAt, s.await = record, false
	s.fields = fields(record)
	s.at = max(0, min(s.at, len(s.fields)-1))
	s.goTo(name)
	s.draw()
}

// goTo moves the cursor to the field of that name, if there is one.
func (s *Screen) goTo(name string) {
	if i := slices.IndexFunc(s.fields, func(f field) bool { return f.name == name }); i >= 0 {
		s.at = i
		s.reveal()
	}
}

// fields lists a record's properties in the run's order, its links, then what else
// the service wrote in it.
func fields(record kit.RecordAt) []field {
	page, row := record.Page, record.Row
	if page == nil || row < 0 || row >= page.Len() {
		return nil
	}
	columns := record.Columns
	if columns == nil {
		columns = page.Columns
	}
	known := make(map[string]bool, len(page.Columns))
	for _, c := range page.Columns {
		known[c.Name] = true
	}
	list := make([]field, 0, len(columns)+4)
	for _, links := range []bool{false, true} {
		for _, c := range columns {
			if c.Link == links {
				list = append(list, property(page, row, c))
			}
		}
	}
	return append(list, annotations(page.Row(row), known)...)
}

// property returns the field of a column, whether the page has it or not.
func property(page *client.Page, row int, c client.Column) field {
	f := field{name: c.Name, kind: c.Type, key: c.Key, link: c.Link}
	if at := page.Column(c.Name); at >= 0 {
		f.value = page.Cell(row, at)
		if list, cut := page.Cut(row, at); cut {
			f.cut = list.String()
		}
	}
	if c.Type == "Edm.Stream" && !f.value.IsSet() {
		f.stream = kit.StreamText(page.Row(row), c.Name)
	}
	return f
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
func (s *Screen) Init() tea.Cmd {
	if s.from.Cell && len(s.fields) > 0 && s.name() == s.from.Column {
		return s.open("")
	}
	return nil
}

// At says what the root needs to know. After a flip, the rows beneath open the record
// once its row is there.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Record, Session: s.from.Session, Since: s.since, Flip: func(*client.Session) tea.Msg {
		return kit.ReopenMsg{Kind: kit.Record, Column: s.name()}
	}}
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
	case kit.LoadedMsg:
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

func (s *Screen) name() string {
	if len(s.fields) == 0 {
		return ""
	}
	return s.fields[s.at].name
}

// open shows the value under the cursor in full.
func (s *Screen) open(string) tea.Cmd {
	f := s.fields[s.at]
	return kit.Send(kit.OpenCellMsg{
		Session: s.from.Session, Title: f.name, Type: f.kind, Value: f.value.Clone(), Cut: f.cut, Stream: f.stream, From: s.Head().Crumbs,
	})
}

// copy puts the value under the cursor on the clipboard, as it is.
func (s *Screen) copy(string) tea.Cmd {
	f := s.fields[s.at]
	return kit.Send(kit.CopyMsg{Text: f.value.Text(), What: safe.Clean(f.name)})
}

// Commands lists what the user can do.
func (s *Screen) Commands() []kit.Command {
	section := safe.Text("record")
	walk := func(by int) func(string) tea.Cmd { return func(string) tea.Cmd { return s.walk(by) } }
	return append([]kit.Command{
		{ID: "cell", Keys: []string{"enter", "v"}, Title: "value in full", Help: "show the value in full", Section: section,
			Off: s.noFields, Now: true, Run: s.open},
		{ID: "copy", Keys: []string{"y"}, Title: "copy value", Help: "copy the value as it is", Section: section, Off: s.noCopy, Run: s.copy},
		{ID: "copy-menu", Keys: []string{"Y"}, Title: "copy…", Help: "copy the record, its URL or code", Section: section,
			Off: s.noFields, Now: true, Run: s.openCopyMenu},
		s.schema(section),
		{ID: "next", Keys: []string{"J", "right", "l"}, Title: "next record", Help: "go to the next record", Section: section,
			Off: s.noWalk, Run: walk(1)},
		{ID: "previous", Keys: []string{"K", "left", "h"}, Title: "previous record", Help: "go to the record before", Section: section,
			Off: s.noWalk, Run: walk(-1)},
	}, kit.Moves(s.moveBy, false)...)
}

func (s *Screen) noFields() safe.Text {
	if len(s.fields) == 0 {
		return "the record is empty"
	}
	return ""
}

func (s *Screen) noCopy() safe.Text {
	if len(s.fields) == 0 {
		return "the record is empty"
	}
	if f := s.fields[s.at]; !f.value.IsSet() {
		return safe.Clean(f.name) + " holds nothing to copy"
	}
	return ""
}

func (s *Screen) noWalk() safe.Text {
	if s.from.Walk == nil {
		return "this record has no neighbours here"
	}
	return ""
}

// Typing is never so.
func (s *Screen) Typing() bool { return false }

// Busy reports that a neighbour is in flight.
func (s *Screen) Busy() bool { return s.await }

// Cancel stops waiting for a neighbour; the rows screen goes on loading.
func (s *Screen) Cancel() { s.await = false }
