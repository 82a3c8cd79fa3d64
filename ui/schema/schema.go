// Package schema is the screen of one type of a model: its properties, links, neighbours,
// related types and functions. From there one goes to other types and to rows.
//
// It does not know how a model is read, nor what its rows hold.
package schema

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/index"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// The loader's lanes.
const (
	lane    = "model"
	rawLane = "metadata"
)

// Screen shows a type.
type Screen struct {
	look   *theme.Theme
	from   kit.OpenSchemaMsg
	models *index.Cache
	loader kit.Loader
	since  time.Time // when what is waited for was asked for

	model  *client.Schema // nil until it has come
	shown  *facts         // nil until then
	failed error
	first  string // the type that was opened
	trail  []step // the types that were gone to from there, the one that is shown last
	want   string // the entry under the cursor, once there are entries

	search *kit.Input // open while typing
	filter string     // stays on after enter

	width, height int
	found         []int // the entries that are listed
	lines         []line
	list          kit.List // over the lines; the cursor is on an entry if there is one
	drawing       drawing  // the widths of the columns
	picture       diagram  // of the neighbours
	beside        bool     // it is beside the links
}

// step is a type that was gone to.
type step struct {
	of   string
	left string // the entry under the cursor in the type before it
}

var _ kit.Screen = (*Screen)(nil)

// messages to itself
type (
	// learned is a model and what it says of a type.
	learned struct {
		model *client.Schema
		facts *facts
		trail []step
		want  string
		err   error
	}
	reloadMsg struct{ screen *Screen }
	rawMsg    struct{ screen *Screen }
)

// New makes the screen of a type. models keeps what was made of models.
func New(look *theme.Theme, from kit.OpenSchemaMsg, models *index.Cache) *Screen {
	return &Screen{look: look, from: from, models: models, want: from.At}
}

// Init asks for the model.
func (s *Screen) Init() tea.Cmd { return s.load(nil, s.want, false) }

// At says what the root needs to know. A flip shows the same type of the other model.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Schema, Session: s.from.Session, Bare: s.shown == nil && s.failed != nil, Since: s.since,
		Flip: func(session *client.Session) tea.Msg {
			msg := s.from
			msg.Session, msg.At = session, s.name()
			if len(s.trail) > 0 {
				msg.Type = s.shown.of.Name
			}
			return msg
		}}
}

// load looks a type up: that which is at the end of a trail, which begins at the one that
// was opened.
func (s *Screen) load(trail []step, want string, fresh bool) tea.Cmd {
	s.since, s.want, s.failed = time.Now(), want, nil
	service, from, models := s.from.Session.Service, s.from, s.models
	of := from.Type
	if len(trail) > 0 {
		of = trail[len(trail)-1].of
	}
	return s.loader.Start(lane, func(ctx context.Context) tea.Msg {
		got := learned{trail: trail, want: want}
		d, ok := service.(client.Describer)
		if !ok {
			got.facts = &facts{text: "This service has no model: it does not describe its types."}
			return got
		}
		if r, refreshes := service.(client.Refresher); refreshes && fresh {
			got.model, got.err = r.FreshSchema(ctx)
		} else {
			got.model, got.err = d.Schema(ctx)
		}
		switch {
		case got.err != nil:
		case got.model == nil:
			got.facts = &facts{text: "This service has no model: it does not describe its types."}
		default:
			got.facts = lookUp(service, models.Of(got.model), from.Path, of, len(trail) == 0)
		}
		return got
	})
}

// lookUp returns what a model says of a type, else of what a path leads to.
func lookUp(service client.Service, x *index.Index, path, name string, opened bool) *facts {
	schema := x.Schema
	of, set := schema.Types[name], ""
	if opened && path != "" {
		if at := schema.Set(path); at != nil {
			set = path
		}
		if of == nil {
			of = schema.TypeOf(path)
		}
		if l, ok := service.(client.Locator); of == nil && ok {
			of, _ = l.TypeAt(path)
		}
	}
	if name == "" {
		name = path
	}
	switch {
	case of != nil:
		return gather(x, of, set)
	case schema.Partial != "":
		return &facts{text: "The model was read in part only, and that part does not describe " + name + ": " + schema.Partial}
	}
	return &facts{text: "The model does not describe " + name + "."}
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if got, ok := s.loader.Take(msg); ok {
		return s.take(got)
	}
	switch msg := msg.(type) {
	case reloadMsg:
		if msg.screen == s {
			return s.load(s.trail, s.name(), true)
		}
	case rawMsg:
		if msg.screen == s {
			return s.readRaw()
		}
	case kit.ParkedMsg:
		s.loader.CancelAll()
	case tea.KeyPressMsg, tea.PasteMsg:
		if s.search != nil && s.search.Update(msg) {
			s.find()
		}
	case tea.MouseWheelMsg:
		s.list.Wheel(msg)
		s.settle(msg.Button == tea.MouseWheelDown)
	case tea.MouseClickMsg:
		from, to := s.list.Window()
		if at := from + msg.Y - s.above(); msg.Y >= s.above() && at < to && s.lines[at].entry >= 0 {
			s.list.Go(at)
		}
	}
	return nil
}

func (s *Screen) take(msg tea.Msg) tea.Cmd {
	switch got := msg.(type) {
	case kit.CrashedMsg:
		if got.Lane == rawLane {
			return s.rawFailed(got.Err)
		}
		return s.fail(got.Err)
	case raw:
		return s.showRaw(got)
	case learned:
		if errors.Is(got.err, context.Canceled) {
			return nil
		}
		if got.err != nil {
			return s.fail(got.err)
		}
		s.model, s.shown, s.trail, s.want = got.model, got.facts, got.trail, got.want
		s.search, s.filter, s.lines, s.list = nil, "", nil, kit.List{}
		if len(s.trail) == 0 {
			s.first = s.qualified()
		}
		s.find()
	}
	return nil
}

// fail keeps what is there and opens the failure in full.
func (s *Screen) fail(err error) tea.Cmd {
	s.failed = err
	return kit.Send(kit.TroubleMsg{Session: s.from.Session, Ref: s.from.Session.About.Ref(), Doing: "read the model", Err: err,
		Retry: kit.Send(reloadMsg{s}), Empty: s.shown == nil})
}

// show goes to another type. One that led to this one is gone back to.
func (s *Screen) show(name string) tea.Cmd {
	if name == s.first {
		return s.load(nil, "", false)
	}
	if i := slices.IndexFunc(s.trail, func(t step) bool { return t.of == name }); i >= 0 {
		return s.load(s.trail[:i+1:i+1], "", false)
	}
	return s.load(append(slices.Clip(s.trail), step{of: name, left: s.name()}), "", false)
}

// back goes to the type before, where the cursor was.
func (s *Screen) back() tea.Cmd {
	last := len(s.trail) - 1
	return s.load(s.trail[:last:last], s.trail[last].left, false)
}

// find lists the entries that a search finds; the cursor stays on its entry.
func (s *Screen) find() {
	if s.shown == nil {
		return
	}
	want := s.want
	if at := s.current(); at != nil && want == "" {
		want = at.name
	}
	s.want = ""
	pattern := index.Parse(s.pattern())
	s.found = s.found[:0:0]
	for i := range s.shown.entries {
		e := &s.shown.entries[i]
		if pattern.Empty() || pattern.In(e.name, e.doc) {
			s.found = append(s.found, i)
		}
	}
	s.lay()
	s.goTo(want)
}

// pattern is what is searched for.
func (s *Screen) pattern() string {
	if s.search != nil {
		return s.search.Value()
	}
	return s.filter
}

// current returns the entry under the cursor, nil if there is none.
func (s *Screen) current() *entry {
	if s.shown == nil || s.list.Cursor >= len(s.lines) || s.lines[s.list.Cursor].entry < 0 {
		return nil
	}
	return &s.shown.entries[s.lines[s.list.Cursor].entry]
}

// name returns the name of the entry under the cursor, "" none.
func (s *Screen) name() string {
	if e := s.current(); e != nil {
		return e.name
	}
	return s.want
}

// goTo moves the cursor to the entry of that name, else to the first one.
func (s *Screen) goTo(name string) {
	at := slices.IndexFunc(s.lines, func(l line) bool { return l.entry >= 0 && s.shown.entries[l.entry].name == name })
	s.list.Go(max(at, 0))
	s.settle(true)
}

// settle moves the cursor from a line without an entry to the next one with one, and
// brings the title above a first entry into the window, and the picture beneath the links.
func (s *Screen) settle(down bool) {
	is := func(i int) bool { return i >= 0 && i < len(s.lines) && s.lines[i].entry >= 0 }
	at := s.list.Cursor
	for _, by := range []int{map[bool]int{true: 1, false: -1}[down], map[bool]int{true: -1, false: 1}[down]} {
		i := at
		for i >= 0 && i < len(s.lines) && !is(i) {
			i += by
		}
		if is(i) {
			at = i
			break
		}
	}
	above, below := at, at
	for above > 0 && !is(above-1) {
		above--
	}
	for below+1 < len(s.lines) && s.lines[below+1].belongs() {
		below++
	}
	s.list.Go(below)
	s.list.Go(above)
	s.list.Go(at)
}

// move moves the cursor from entry to entry.
func (s *Screen) move(m kit.Move) tea.Cmd {
	before := s.list.Cursor
	s.list.Move(m)
	s.settle(s.list.Cursor > before || m == kit.Last)
	return nil
}

// next returns the part behind the one of the cursor, or the first one; false: there is no
// other one.
func (s *Screen) next() (section, bool) {
	at := s.current()
	if at == nil {
		return 0, false
	}
	for _, i := range s.found {
		if of := s.shown.entries[i].section; of > at.section {
			return of, true
		}
	}
	first := s.shown.entries[s.found[0]].section
	return first, first != at.section
}

// goNext moves the cursor to the next part, of which as much as fits is in the window.
func (s *Screen) goNext() {
	of, _ := s.next()
	is := func(l line) bool { return l.entry >= 0 && s.shown.entries[l.entry].section == of }
	first := slices.IndexFunc(s.lines, is)
	end := first
	for end+1 < len(s.lines) && (is(s.lines[end+1]) || s.lines[end+1].belongs()) {
		end++
	}
	s.list.Go(end)
	s.list.Go(first)
	s.settle(true)
}

// Typing reports an open search.
func (s *Screen) Typing() bool { return s.search != nil }

// Busy reports that the model or its text is being read.
func (s *Screen) Busy() bool { return s.loader.Busy(lane) || s.loader.Busy(rawLane) }

// Cancel stops waiting.
func (s *Screen) Cancel() { s.loader.CancelAll() }

// Head names the screen, and the types that were gone through.
func (s *Screen) Head() kit.Head {
	crumbs := slices.Clone(s.from.From)
	if crumbs == nil && s.from.Path != "" {
		crumbs = []safe.Text{safe.Clean(s.from.Path)}
	}
	crumbs = append(crumbs, "schema")
	if s.from.Type != "" && s.from.Path == "" {
		crumbs = append(crumbs, safe.Clean(last(s.from.Type)))
	}
	for _, t := range s.trail {
		crumbs = append(crumbs, safe.Clean(last(t.of)))
	}
	return kit.Head{Crumbs: crumbs}
}

// qualified returns the name of the type that is shown, "" none.
func (s *Screen) qualified() string {
	if s.shown == nil || s.shown.of == nil {
		return ""
	}
	return s.shown.of.Name
}
