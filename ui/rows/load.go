package rows

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// The loader's lanes: what the user waits for, one page ahead, the model.
const (
	pageLane  = "page"
	aheadLane = "prefetch"
	modelLane = "model"
)

const (
	settleTime  = 150 * time.Millisecond // a held key does not start a request for every page it passes
	maxEmpty    = 20                     // empty pages in a row that are followed
	defaultPage = 200
)

// pageRequest is a request for rows, and what it is for.
type pageRequest struct {
	pages.Request
	run   bool // begins a run: its page replaces the pages that are held
	place kit.Place
	jump  bool // the cursor goes to row to when the page has come
	to    int64
	empty int      // empty pages before it
	land  *landing // the first page after a flip, nil another one
	doing safe.Text
	used  string // filter to remember when it worked
	// opening is the first request for a set: what was expanded on it before is asked for.
	opening  bool
	expanded map[string]bool // the columns that are expanded then, nil as they are
}

// answer is the result of a pageRequest.
type answer struct {
	page    *client.Page
	columns []client.Column // of the model, nil if the page has them or it is not known yet
	// against is a row that the filter excludes, nil none is known
	against *client.Contradiction
	left    []string // what was left out of the query of another environment
	err     error
}

// lanes are the names of the lanes that [pages.Pages] knows.
var lanes = map[pages.Lane]string{pages.Page: pageLane, pages.Ahead: aheadLane}

// fetch sends a request in a lane.
func (s *Screen) fetch(lane pages.Lane, r pageRequest) tea.Cmd {
	if r.run {
		s.stop()
	} else {
		s.pages.Sent(lane, r.Request)
	}
	s.requests[lane] = r
	s.cancelled = false
	service, layout := s.session.Service, s.options.Layout
	load := s.loader.Start(lanes[lane], func(ctx context.Context) tea.Msg {
		var got answer
		switch {
		case r.land != nil:
			got = r.land.fetchFitted(ctx, service, r.Query, r.At)
		case r.opening && layout != nil:
			got.page, got.err = fetchExpanded(ctx, service, r, layout)
		default:
			got.page, got.err = service.Fetch(ctx, r.Query, r.At)
		}
		if r.run && r.land == nil {
			got.err = unknownSet(ctx, service, r.Query.Path, got.err)
		}
		if got.err == nil && r.run && !pages.Typed(got.page.Columns) {
			got.columns = soon(ctx, service, r.Query.Path)
		}
		if f, ok := service.(client.Filterer); ok && got.err == nil {
			got.against = f.Contradiction(got.page)
		}
		return got
	})
	return tea.Batch(load, tea.Tick(kit.Slow+20*time.Millisecond, func(time.Time) tea.Msg { return slowMsg{s, lane} }))
}

// begin starts a new run at a place. What is shown stays until its first page
// has come.
func (s *Screen) begin(query client.Query, r pageRequest) tea.Cmd {
	query = query.Unplanned()
	query.Count, query.Labels = true, true
	r.Query, r.run = query, true
	if s.pages == nil {
		r.land = s.land
	} else if s.land != nil {
		s.land.due = false // the user goes on
	}
	if step := s.step(); r.place.Ordinal >= step && s.canSeek(query, r.place.Ordinal) {
		r.First = r.place.Ordinal - step/2
		r.At = client.Row(r.First)
	}
	return s.fetch(pages.Page, r)
}

// stop ends the requests for rows.
func (s *Screen) stop() {
	s.loader.Cancel(pageLane)
	s.loader.Cancel(aheadLane)
	if s.loader.Cancel(placeLane) { // the user goes on
		s.land.due, s.reopen = false, nil
	}
	clear(s.requests)
	if s.pages != nil {
		s.pages.Rest()
	}
}

// step is how many rows a page has, as far as is known.
func (s *Screen) step() int64 {
	switch {
	case s.pages != nil && s.pages.Step() > 0:
		return s.pages.Step()
	case s.wanted.PageSize > 0:
		return int64(s.wanted.PageSize)
	case s.session.About.PageSize > 0:
		return int64(s.session.About.PageSize)
	}
	return defaultPage
}

// canSeek asks what is known of the service; nothing is sent.
func (s *Screen) canSeek(query client.Query, row int64) bool {
	if s.can().Skip.Is == client.No {
		return false
	}
	_, err := s.session.Service.Request(query, client.Row(max(1, row)))
	return !errors.Is(err, client.ErrCannot)
}

// can returns what is known of the set.
func (s *Screen) can() client.Abilities { return s.session.Service.Can(s.wanted.Path) }

// loaded takes the answer to a request of this screen.
func (s *Screen) loaded(msg kit.LoadedMsg) tea.Cmd {
	got, ok := s.loader.Take(msg)
	if !ok {
		return nil
	}
	switch msg.Lane {
	case modelLane:
		return s.learn(got)
	case placeLane:
		return s.placed(got)
	case findLane:
		return s.found(got)
	case choiceLane:
		return s.describeChoice(got)
	case expandLane:
		if known, ok := got.(expandMsg); ok {
			return s.unfold(known)
		}
		return nil
	case partsLane:
		if schema, ok := got.(*client.Schema); ok && schema != nil && s.pages != nil {
			s.schema = schema
			s.showParts()
		}
		return nil
	}
	lane := pages.Page
	if msg.Lane == aheadLane {
		lane = pages.Ahead
	}
	r := s.requests[lane]
	delete(s.requests, lane)
	if crash, ok := got.(kit.CrashedMsg); ok {
		return s.fail(lane, r, crash.Err)
	}
	page, ok := got.(answer)
	switch {
	case !ok: // cancelled before it was sent
		return nil
	case page.err != nil:
		return s.fail(lane, r, page.err)
	case page.page.Len() == 0:
		if next, again := s.follow(r, page.page); again {
			if next.empty > maxEmpty {
				return s.fail(lane, r, fmt.Errorf("%w: %d empty pages in a row", client.ErrEndlessEmpty, next.empty))
			}
			return s.fetch(lane, next)
		}
	}
	if r.run {
		s.open(r.Request, page.page)
	}
	notes, err := s.pages.Arrived(lane, page.page, s.limits(page.page.Query))
	if err != nil {
		s.grid.Refresh()
		return s.fail(lane, r, err)
	}
	return s.show(r, page, notes)
}

// limits asks what is known of the service; nothing is sent.
func (s *Screen) limits(query client.Query) pages.Limits {
	can := s.session.Service.Can(query.Path)
	return pages.Limits{Seek: s.canSeek(query, 1), Sure: can.Skip.Is == client.Yes, Parallel: can.Parallel.Is != client.No}
}

// follow returns how to go on from an empty page: along its link, or back from
// a place behind the end.
func (s *Screen) follow(r pageRequest, page *client.Page) (pageRequest, bool) {
	switch {
	case page.Next != nil:
		r.Query, r.At = page.Query, client.At(page.Next)
		r.empty++
		return r, true
	case r.run && r.First > 0:
		back := int64(0)
		if page.Total > 0 && page.Total < r.First {
			back = max(0, page.Total-s.step())
		}
		r.First, r.At = back, client.Row(back)
		return r, true
	}
	return r, false
}

// open begins a new run.
func (s *Screen) open(r pages.Request, page *client.Page) {
	before := s.pages
	s.pages = pages.New(page.Query)
	if before != nil && len(page.Columns) == 0 {
		s.pages.Inherit(before)
	}
	s.pages.Sent(pages.Page, r)
	if s.grid == nil {
		s.grid = grid.New(s.look, s.pages)
		s.grid.SetMarks(s.marks.is)
		s.grid.Arrange(grid.Layout(s.place.Layout))
		return
	}
	s.grid.SetSource(s.pages)
}

// show draws a page that has come.
func (s *Screen) show(r pageRequest, got answer, notes []string) tea.Cmd {
	var commands []tea.Cmd
	if len(notes) > 0 {
		commands = append(commands, note(notes))
	}
	if r.run {
		s.pages.Describe(got.columns)
		if r.expanded != nil {
			s.grid.Expand(r.expanded)
		}
		s.pages.Expand(s.grid.Layout().Expanded, s.schema)
	}
	s.grid.Refresh()
	s.grid.Fit(r.First, int64(got.page.Len()))
	if r.run {
		same := s.restore(r.place)
		if r.expanded != nil {
			s.goToParts(r.place.Column)
		}
		s.broke, s.ignored = nil, ""
		if s.filter != nil && !s.filter.Sent() { // it is typed in before the first rows have come
			s.filter.Learn(s.pages.Seen, s.pages.Loaded())
		} else {
			s.filter = nil
		}
		s.describeFilters()
		s.lay()
		if r.land != nil {
			r.land.fitted, r.land.left = s.Query(), got.left
		}
		commands = append(commands, s.describe(), s.landed(same), s.typeParts())
	}
	commands = append(commands, s.contradicted(got.against))
	if r.jump {
		commands = append(commands, s.jumped(r.to))
	}
	if used := s.options.Used; r.used != "" && used != nil {
		commands = append(commands, func() tea.Msg { used(r.used); return nil })
	}
	return tea.Batch(append(commands, s.load(false))...)
}

// jumped moves the cursor to the row that was gone to.
func (s *Screen) jumped(row int64) tea.Cmd {
	if page, _ := s.pages.Row(row); page != nil {
		s.grid.GoToRow(row)
		return nil
	}
	end := s.pages.Known()
	s.grid.GoToRow(end - 1)
	return kit.Note(kit.Warn, "there is no row "+number(row+1)+": the last one that is known is "+number(end))
}

// note shows what the user should know.
func note(notes []string) tea.Cmd {
	text := safe.Clean(notes[0])
	for _, n := range notes[1:] {
		text += "; " + safe.Clean(n)
	}
	return kit.Note(kit.Warn, text)
}

// window is what the grid shows.
func (s *Screen) window(moved bool) pages.Window {
	if s.grid == nil {
		return pages.Window{}
	}
	w := pages.Window{Moved: moved, Down: s.down}
	w.Row, _ = s.grid.Row()
	w.First, w.N = s.grid.Visible()
	return w
}

// load requests what is not there.
func (s *Screen) load(moved bool) tea.Cmd {
	if s.pages == nil || s.requests[pages.Page].run {
		return nil
	}
	return s.request(s.pages.Want(s.window(moved)))
}

// settled requests the page of the row where the cursor came to rest.
func (s *Screen) settled() tea.Cmd {
	if s.pages == nil {
		return nil
	}
	r, need := s.pages.Settled(s.window(false))
	if s.requests[pages.Page].run {
		return nil
	}
	return s.request(r, need)
}

// request does what the pages need.
func (s *Screen) request(r pages.Request, need pages.Need) tea.Cmd {
	if need == pages.Nothing {
		return nil
	}
	ask := pageRequest{Request: r, doing: "read " + s.name() + " from row " + number(r.First+1)}
	switch need {
	case pages.Fetch:
		if s.can().Parallel.Is == client.No {
			s.loader.Cancel(aheadLane)
			delete(s.requests, pages.Ahead)
			s.pages.Done(pages.Ahead)
		}
		return s.fetch(pages.Page, ask)
	case pages.Prefetch:
		return s.fetch(pages.Ahead, ask)
	case pages.Settle:
		return tea.Tick(settleTime, func(time.Time) tea.Msg { return settleMsg{s} })
	}
	return nil
}
