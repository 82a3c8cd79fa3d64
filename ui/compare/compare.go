// Package compare is the screen that compares two environments: their sets, the columns of
// a set, its rows by key.
//
// It does not know how rows are read and compared, how a session is opened, or any other
// screen.
package compare

import (
	"io"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// tab is one of the three views.
type tab int

const (
	inSets tab = iota
	inColumns
	inRows
)

var tabNames = [...]safe.Text{inSets: "sets", inColumns: "columns", inRows: "rows"}

// Options is what the screen needs of the world. Rows must be there.
type Options struct {
	Rows compare.Reader
	// Save writes a file beside where the user is, with a name like the proposed one, and
	// returns its name; nil: there is no place for files.
	Save func(name string, write func(io.Writer) error) (file string, err error)
}

// Screen compares two sessions of a profile.
type Screen struct {
	look    *theme.Theme
	from    kit.OpenCompareMsg
	options Options
	loader  kit.Loader
	sides   [2]*client.Session // left, right
	chips   []safe.Text        // the filter of the view
	filter  string             // the same as text of the service
	left    []safe.Text        // what of the view is not compared

	width, height int
	tab           tab

	models   models
	list     kit.List // of the sets that are shown
	sets     []int    // these, as indexes of models.sets
	hideSame bool
	counts   counts
	results  map[string]result // of the rows that were compared, by set

	subject   string // the set of the tabs of columns and rows, "" none yet
	members   []compare.Member
	columns   kit.List
	hideEqual bool

	run     *run // the comparison of rows that is shown, nil none
	grid    *grid.Grid
	source  *source             // what the grid shows
	sought  bool                // the row that the screen was opened on was looked for
	kind    compare.Kind        // of the rows that are shown, "" all
	equal   bool                // equal rows are shown
	keys    map[string][]string // that the user chose, by set
	agreed  map[string]bool     // sets of which much may be read
	asking  bool                // whether much is read, before a row is
	record  *kit.Sheet          // the two records of a row in full, nil closed
	writing bool                // an export is being written
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen of two sessions.
func New(look *theme.Theme, left, right *client.Session, from kit.OpenCompareMsg, options Options) *Screen {
	s := &Screen{look: look, from: from, options: options, sides: [2]*client.Session{left, right},
		results: make(map[string]result), keys: make(map[string][]string), agreed: make(map[string]bool)}
	if from.Set != "" {
		language, _ := left.Service.(client.Filterer)
		q := filterbar.Textual(language, from.Query)
		for _, c := range filterbar.Conditions(language, client.Query{Path: q.Path, Filter: q.Filter}) {
			s.chips = append(s.chips, c.Chip())
		}
		s.filter = q.Filter
		for _, option := range []struct {
			text string
			name safe.Text
		}{{q.Search, "search"}, {q.Apply, "$apply"}} {
			if option.text != "" {
				s.left = append(s.left, option.name)
			}
		}
		if len(q.Where) > 0 { // conditions that are no text in the service's language
			s.left = append(s.left, "a condition of the filter")
		}
		s.subject, s.tab = from.Set, inRows
	}
	return s
}

// Init reads both models, and compares the rows that it was opened for.
func (s *Screen) Init() tea.Cmd {
	if s.subject != "" {
		return tea.Batch(s.loadModels(), s.compareRows(s.subject))
	}
	return s.loadModels()
}

// At says what the root needs to know.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Compare, Session: s.from.Session, Sides: s.sides[:], Since: s.since(), Held: s.held()}
}

// since is when what the user waits for was asked for.
func (s *Screen) since() time.Time {
	switch {
	case s.reading() && s.held() == 0:
		return s.run.began
	case s.loader.Busy(modelLane):
		return s.models.asked
	case s.counting() > 0:
		return s.counts.began
	}
	return time.Time{}
}

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	other := (s.width <= narrow) != (width <= narrow)
	s.width, s.height = width, height
	if s.grid != nil && other { // other columns are shown
		s.regrid()
	}
	s.lay()
	return nil
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
	case fedMsg:
		return s.fed(msg)
	case waitMsg:
		if msg.run == s.run && s.reading() {
			return msg.run.read
		}
	case keyMsg:
		if msg.screen == s && len(msg.key) > 0 {
			s.keys[msg.set] = msg.key
			return s.compareRows(msg.set)
		}
	case startMsg:
		if msg.screen == s {
			return s.start(msg)
		}
	case answerMsg:
		return s.answer(msg)
	case exportMsg:
		if msg.screen == s {
			return s.export(msg.format)
		}
	case againMsg:
		if msg.screen == s {
			return msg.do()
		}
	case tea.MouseWheelMsg:
		s.wheel(msg)
	case tea.MouseClickMsg:
		s.click(msg.X, msg.Y)
	}
	return nil
}

// take takes the result of a slot of the loader.
func (s *Screen) take(lane string, got tea.Msg) tea.Cmd {
	switch got := got.(type) {
	case modelsMsg:
		return s.takeModels(got)
	case countedMsg:
		return s.takeCount(got)
	case doneMsg:
		return s.finished(got)
	case writtenMsg:
		return s.written(got)
	case kit.CrashedMsg:
		switch lane {
		case modelLane:
			return s.takeModels(modelsMsg{errs: [2]error{got.Err}})
		case rowsLane:
			return s.finished(doneMsg{run: s.run, err: got.Err})
		case writeLane:
			return s.written(writtenMsg{err: got.Err})
		}
	}
	return nil
}

// againMsg has one screen do something again.
type againMsg struct {
	screen *Screen
	do     func() tea.Cmd
}

// trouble opens a failure of one side, or of both.
func (s *Screen) trouble(of *client.Session, doing safe.Text, err error, again func() tea.Cmd) tea.Cmd {
	return kit.Send(kit.TroubleMsg{Session: of, Ref: of.About.Ref(), Doing: doing, Err: err, Retry: kit.Send(againMsg{s, again})})
}

// name is what a side is called.
func (s *Screen) name(side int) safe.Text { return sideName(s.sides[side]) }

func sideName(session *client.Session) safe.Text {
	if env := session.About.Environment; env != "" {
		return kit.Cut(safe.Clean(env), 16)
	}
	return kit.Cut(safe.Clean(session.About.Profile), 16)
}

// inks are the looks of the two sides: those of their badges, as ink.
func (s *Screen) inks() (left, right theme.Style) {
	kind := func(side int) theme.Badge { return theme.BadgeOf(s.sides[side].About.Badge, s.sides[side].About.Live) }
	left, right = s.look.BadgeText(kind(0)), s.look.BadgeText(kind(1))
	if kind(0) == kind(1) { // two of the same kind: neither has a colour of its own
		right = s.look.Number
	}
	return left, right
}

// role is the role of a side, for lines of spans.
func (s *Screen) role(side int) kit.Role {
	kind := func(side int) theme.Badge { return theme.BadgeOf(s.sides[side].About.Badge, s.sides[side].About.Live) }
	if side == 1 && kind(0) == kind(1) {
		return kit.Number
	}
	return map[theme.Badge]kit.Role{theme.Live: kit.Bad, theme.Staging: kit.Warn, theme.Other: kit.Linked}[kind(side)]
}

// kindRole is the look of a kind of difference.
func (s *Screen) kindRole(k compare.Kind) kit.Role {
	switch k {
	case compare.LeftOnly:
		return s.role(0)
	case compare.RightOnly:
		return s.role(1)
	case compare.Same:
		return kit.Dim
	}
	return kit.Plain
}

// kindWord names a kind of difference.
func (s *Screen) kindWord(k compare.Kind) safe.Text {
	switch k {
	case compare.LeftOnly:
		return s.name(0) + " only"
	case compare.RightOnly:
		return s.name(1) + " only"
	case compare.Changed:
		return "changed"
	}
	return "equal"
}

// Head names the set that is compared.
func (s *Screen) Head() kit.Head {
	switch {
	case s.tab == inSets || s.subject == "":
		return kit.Head{Crumbs: []safe.Text{"compare"}}
	case s.tab == inColumns:
		return kit.Head{Crumbs: []safe.Text{safe.Clean(s.subject), "compare"}}
	}
	if s.subject == s.from.Set && len(s.from.From) > 0 { // of a record
		return kit.Head{Crumbs: slices.Concat(s.from.From, []safe.Text{"compare"})}
	}
	return kit.Head{Crumbs: []safe.Text{safe.Clean(s.subject)}}
}

// Typing reports no line of text.
func (s *Screen) Typing() bool { return false }

// Busy reports that what the user waits for is in flight.
func (s *Screen) Busy() bool {
	return s.reading() && s.held() == 0 || s.loader.Busy(modelLane) || s.counting() > 0 || s.writing
}

// Cancel ends what is in flight. The rows that were compared stay, as a part.
func (s *Screen) Cancel() {
	s.stopCounting()
	s.stopReading()
	s.loader.Cancel(modelLane)
	s.loader.Cancel(writeLane)
	s.writing = false
}

// swap exchanges the two sides, with all that is known of them.
func (s *Screen) swap() tea.Cmd {
	s.sides[0], s.sides[1] = s.sides[1], s.sides[0]
	s.models.swap()
	s.counts.swap()
	for set, r := range s.results {
		r.counts.LeftOnly, r.counts.RightOnly = r.counts.RightOnly, r.counts.LeftOnly
		s.results[set] = r
	}
	swapKind(&s.kind)
	at := s.current()
	if s.run != nil {
		s.run.swap()
		s.regrid()
	}
	s.listSets(at.Name)
	s.listColumns()
	s.openRecord(s.record != nil)
	note := kit.Note(kit.Dim, "left is "+s.name(0)+", right is "+s.name(1))
	if s.loader.Busy(modelLane) {
		return tea.Batch(note, s.loadModels())
	}
	return note
}

func swapKind(k *compare.Kind) {
	switch *k {
	case compare.LeftOnly:
		*k = compare.RightOnly
	case compare.RightOnly:
		*k = compare.LeftOnly
	}
}
