// Package stats is the screen of one column: its figures, a histogram and the most
// frequent values, and which rows were counted, by the service or here. A bin or a value narrows the
// rows beneath.
//
// It does not know how values are counted, how a service is asked, or the screen of rows.
package stats

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/filterbar"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Screen describes a column.
type Screen struct {
	look   *theme.Theme
	from   kit.OpenStatsMsg
	loader kit.Loader
	job    *job        // in flight, nil none
	chips  []safe.Text // what the rows are filtered by
	enum   *client.Type

	result *stats.Result // nil until it has come
	broke  error         // why there is none

	inValues bool // the keys are for the values, not for the bins
	bin      int
	moved    bool // the user chose the bin; before that it is the highest one
	bars     []bar
	entries  []entry
	found    []int // entries that the search finds
	list     kit.List
	marked   map[string]bool // values, by their JSON text
	search   *kit.Input      // open while typing
	filter   string          // stays after enter

	width, height int
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of a column; the session of the message must be there.
func New(look *theme.Theme, from kit.OpenStatsMsg) *Screen {
	s := &Screen{look: look, from: from, marked: make(map[string]bool)}
	language, _ := from.Session.Service.(client.Filterer)
	for _, c := range filterbar.Conditions(language, from.Query) {
		s.chips = append(s.chips, c.Chip())
	}
	return s
}

// Init asks the service, and for the names of an enum.
func (s *Screen) Init() tea.Cmd { return tea.Batch(s.describe(), s.loadModel()) }

// At says what the root needs to know. After a flip, the rows beneath open the statistics
// of the same column.
func (s *Screen) At() kit.At {
	at := kit.At{Kind: kit.Stats, Session: s.from.Session, Flip: func(*client.Session) tea.Msg {
		return kit.ReopenMsg{Kind: kit.Stats, Column: s.from.Column.Name}
	}}
	if s.Busy() {
		at.Since = s.job.began
	}
	return at
}

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.lay()
	return nil
}

// lay gives the list of values its room.
func (s *Screen) lay() {
	at := s.plan().values
	high := at.high
	if s.hasOther(high) {
		high--
	}
	s.list.SetHeight(high)
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.update(msg)
	s.lay()
	return cmd
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
	if loaded, ok := msg.(kit.LoadedMsg); ok {
		if got, ok := s.loader.Take(loaded); ok {
			return s.take(loaded.Lane, got)
		}
		return nil
	}
	switch msg := msg.(type) {
	case progressMsg:
		return s.progressed(msg)
	case retryMsg:
		if msg.screen == s {
			return msg.again()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		if s.search != nil && s.search.Update(msg) {
			s.find()
			s.list.Go(0)
		}
	case tea.MouseWheelMsg:
		if s.list.Wheel(msg) && len(s.found) > 0 {
			s.inValues = true
		}
	case tea.MouseClickMsg:
		s.click(msg.X, msg.Y)
	}
	return nil
}

// take takes the answer of a lane.
func (s *Screen) take(in string, got tea.Msg) tea.Cmd {
	if in == modelLane {
		if m, ok := got.(enumMsg); ok {
			s.enum = m.of
			s.refresh()
		}
		return nil
	}
	again := s.describe
	if s.job != nil {
		again = s.job.again
	}
	s.job = nil
	var err error
	switch got := got.(type) {
	case answer:
		err = got.err
		if got.result != nil {
			s.show(got.result)
		}
	case kit.CrashedMsg:
		err = got.Err
	}
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	if s.result == nil {
		s.broke = err
	}
	return kit.Send(kit.TroubleMsg{Session: s.from.Session, Ref: s.from.Session.About.Ref(), Doing: "describe " + s.name(), Err: err,
		Retry: kit.Send(retryMsg{s, again})})
}

// retryMsg has one screen ask again.
type retryMsg struct {
	screen *Screen
	again  func() tea.Cmd
}

// show takes a result. The cursors stay where they are.
func (s *Screen) show(r *stats.Result) {
	none := len(s.bars) == 0
	was := bar{}
	if s.bin < len(s.bars) {
		was = s.bars[s.bin]
	}
	s.result, s.broke = r, nil
	s.refresh()
	if none || len(s.bars) == 0 { // the first result, or bins that were counted now
		s.inValues = len(s.bars) == 0
	}
	s.bin = max(min(s.bin, len(s.bars)-1), 0)
	for i, b := range s.bars {
		if s.moved && b.from == was.from && b.to == was.to || !s.moved && b.rows > s.bars[s.bin].rows {
			s.bin = i
		}
	}
}

// name is that of the column.
func (s *Screen) name() safe.Text { return safe.Clean(s.from.Column.Name) }

// Head names the column.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{s.name()}} }

// Foot says which bin or value is chosen, and how the last request went.
func (s *Screen) Foot() kit.Foot {
	if s.result == nil {
		return kit.Foot{}
	}
	var foot kit.Foot
	word, at, all := safe.Text("bin "), s.bin, len(s.bars)
	if s.inValues {
		word, at, all = "value ", s.list.Cursor, len(s.found)
	}
	switch {
	case all == 0 && s.result.AllUnique:
		foot.Left = []kit.Span{{Text: kit.Thousands(s.result.Distinct)}, {Text: " values", Role: kit.Dim}}
	case all == 0:
		foot.Left = []kit.Span{{Text: "no values", Role: kit.Dim}}
	default:
		foot.Left = []kit.Span{{Text: word + kit.Thousands(int64(at+1))}, {Text: " of ", Role: kit.Dim}, {Text: kit.Thousands(int64(all))}}
	}
	if n := len(s.marked); n > 0 {
		foot.Left = append(foot.Left, kit.Span{Text: ", " + kit.Int(n) + " marked", Role: kit.Accent})
	}
	c := s.from.Column
	kind := " " + safe.Clean(c.Type)
	if c.Nullable && !c.Key && c.Type != "" {
		kind += ", nullable"
	}
	foot.Left = append(foot.Left, kit.Span{Text: "   "}, kit.Span{Text: s.name(), Role: kit.Accent}, kit.Span{Text: kind, Role: kit.Dim})
	foot.Right = s.how()
	return foot
}

// how says how the last request went, or how long counting here took.
func (s *Screen) how() []kit.Span {
	from := s.result.Source
	if !from.ByService {
		return []kit.Span{{Text: "counted here in " + kit.Millis(from.Took), Role: kit.Dim}}
	}
	if s.from.Session.Journal == nil {
		return nil
	}
	list := s.from.Session.Journal.List()
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1]
	return kit.How(last.Status, last.Timing.Total)
}

// Typing reports an open line of the search.
func (s *Screen) Typing() bool { return s.search != nil }

// Busy reports that what the user waits for is in flight.
func (s *Screen) Busy() bool { return s.job != nil && !s.job.stopping }

// Cancel stops the requests. What was counted until then is shown once they have ended.
func (s *Screen) Cancel() {
	if s.job != nil {
		s.job.stop()
		s.job.stopping = true
	}
	s.loader.Cancel(modelLane)
}

// since is how long the job in flight has taken.
func (s *Screen) slow() bool { return s.job != nil && time.Since(s.job.began) >= kit.Slow }
