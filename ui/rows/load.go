package rows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// The lanes of requests: what the person waits for, and one page ahead.
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

// flight is a request on its way.
type flight struct {
	query client.Query
	at    client.Position
	first int64 // row it begins at
	run   bool  // begins a run: its page replaces the book
	place kit.Place
	jump  bool // the cursor goes to row to when the page has come
	to    int64
	asked bool // the person waits for it
	empty int  // empty pages before it
	doing safe.Text
	used  string // filter to remember when it worked
}

// answer is what came of a flight.
type answer struct {
	page    *client.Page
	columns []client.Column // of the model, nil if the page has them or it is not known yet
	err     error
}

// fetch starts a flight in a lane.
func (s *Screen) fetch(lane string, f flight) tea.Cmd {
	s.flights[lane] = f
	s.cancelled = false
	service := s.session.Service
	load := s.loader.Start(lane, func(ctx context.Context) tea.Msg {
		page, err := service.Fetch(ctx, f.query, f.at)
		if err != nil || !f.run || typed(page.Columns) {
			return answer{page: page, err: err}
		}
		return answer{page: page, columns: soon(ctx, service, f.query.Path)}
	})
	redraw := tea.Tick(kit.Slow+20*time.Millisecond, func(time.Time) tea.Msg { return redrawMsg{} })
	return tea.Batch(load, redraw)
}

// begin starts a new run at a place. What is shown stays until its first page
// has come.
func (s *Screen) begin(query client.Query, place kit.Place, doing safe.Text) tea.Cmd {
	s.stop(pageLane)
	s.stop(aheadLane)
	query = query.Unplanned()
	query.Count = true
	f := flight{query: query, run: true, place: place, asked: true, doing: doing}
	if step := s.step(); place.Ordinal >= step && s.canSeek(query, place.Ordinal) {
		f.first = place.Ordinal - step/2
		f.at = client.Row(f.first)
	}
	return s.fetch(pageLane, f)
}

// step is how many rows a page has, as far as is known.
func (s *Screen) step() int64 {
	switch {
	case s.book != nil && s.book.step > 0:
		return s.book.step
	case s.wanted.PageSize > 0:
		return int64(s.wanted.PageSize)
	case s.session.About.PageSize > 0:
		return int64(s.session.About.PageSize)
	}
	return defaultPage
}

// canSeek asks what is known of the service; nothing is sent.
func (s *Screen) canSeek(query client.Query, row int64) bool {
	if s.session.Service.Can(query.Path).Skip.Is == client.No {
		return false
	}
	_, err := s.session.Service.Request(query, client.Row(max(1, row)))
	return !errors.Is(err, client.ErrCannot)
}

// loaded takes the answer of a flight of ours.
func (s *Screen) loaded(msg kit.LoadedMsg) tea.Cmd {
	got, ok := s.loader.Take(msg)
	if !ok {
		return nil
	}
	f := s.flights[msg.Lane]
	delete(s.flights, msg.Lane)
	switch got := got.(type) {
	case kit.CrashedMsg:
		if msg.Lane == modelLane {
			return kit.Note(kit.Warn, safe.Clean(got.Err.Error()))
		}
		return s.fail(f, got.Err)
	case modelMsg:
		s.learn(got)
	case answer:
		if got.err != nil {
			return s.fail(f, got.err)
		}
		s.model = got.columns
		return s.land(msg.Lane, f, got.page)
	}
	return nil
}

// land takes a page.
func (s *Screen) land(lane string, f flight, page *client.Page) tea.Cmd {
	if page.Len() == 0 {
		if again, ok := s.onward(f, page); ok {
			if again.empty > maxEmpty {
				return s.fail(f, fmt.Errorf("%w: %d empty pages in a row", client.ErrEndlessEmpty, again.empty))
			}
			return s.fetch(lane, again)
		}
	}
	if f.run {
		s.open(page)
	} else if page.Len() == 0 && page.Incomplete != nil {
		s.book.incomplete = true
		if errors.Is(page.Incomplete, client.ErrCannot) {
			s.book.shut(f.first)
			s.grid.Refresh()
		}
		return s.fail(f, page.Incomplete)
	}
	notes := s.book.add(page, f.first, f.at)
	if f.run {
		s.book.describe(s.model)
	}
	if page.Incomplete != nil {
		notes = append(notes, fmt.Sprintf("the answer broke off after %d rows", page.Len()))
	}
	s.book.seek = s.canSeek(s.book.query, 1)
	s.settleFailures(f.first, f.first+max(int64(page.Len()), 1))
	s.grid.Refresh()
	s.grid.Fit(f.first, int64(page.Len()))
	same := false
	if f.run {
		same = s.restore(f.place)
		s.filter, s.broke = nil, nil
	}
	commands := []tea.Cmd{s.note(notes)}
	if f.run {
		commands = append(commands, s.describe(), s.reopened(same))
	}
	if f.jump {
		commands = append(commands, s.arrive(f.to))
	}
	if f.used != "" && s.options.Used != nil {
		used := s.options.Used
		commands = append(commands, func() tea.Msg { used(f.used); return nil })
	}
	top, n := s.grid.Visible()
	s.book.drop(top, top+n)
	return tea.Batch(append(commands, s.load(false))...)
}

// onward says where to go on from an empty page: along its link, or back from
// a place behind the end.
func (s *Screen) onward(f flight, page *client.Page) (flight, bool) {
	switch {
	case page.Next != nil:
		f.query, f.at = page.Query, client.At(page.Next)
		f.empty++
		return f, true
	case f.run && f.first > 0:
		back := int64(0)
		if page.Total > 0 && page.Total < f.first {
			back = max(0, page.Total-s.step())
		}
		f.first, f.at = back, client.Row(back)
		return f, true
	}
	return f, false
}

// open begins a new book.
func (s *Screen) open(page *client.Page) {
	s.book = newBook(page.Query)
	s.book.waiting = s.waiting
	s.failures = nil
	if s.grid == nil {
		s.grid = grid.New(s.look, s.book)
		if s.width > 0 {
			s.grid.SetSize(s.width, s.height)
		}
		return
	}
	s.grid.SetSource(s.book)
}

// arrive moves the cursor to the row that was gone to.
func (s *Screen) arrive(row int64) tea.Cmd {
	if s.book.held(row) != nil {
		s.grid.GoToRow(row)
		return nil
	}
	end := s.book.known()
	s.grid.GoToRow(end - 1)
	return kit.Note(kit.Warn, "there is no row "+number(row+1)+": the last one that is known is "+number(end))
}

// note shows what a person should know, if anything.
func (s *Screen) note(notes []string) tea.Cmd {
	if len(notes) == 0 {
		return nil
	}
	text := safe.Clean(notes[0])
	for _, n := range notes[1:] {
		text += "; " + safe.Clean(n)
	}
	return kit.Note(kit.Warn, text)
}

// load asks for what is not there: the page of the cursor, then what the
// window shows, then, after a move of the person, one page ahead.
func (s *Screen) load(moved bool) tea.Cmd {
	if s.book == nil || s.flights[pageLane].run {
		return nil
	}
	rows, _ := s.book.Len()
	if rows == 0 {
		return nil
	}
	row, _ := s.grid.Row()
	if s.book.held(row) == nil {
		return s.need(row)
	}
	first, n := s.grid.Visible()
	for r := first; r < first+n; r++ {
		if s.book.held(r) == nil {
			return s.ahead(r)
		}
	}
	if !moved || s.session.Service.Can(s.book.query.Path).Parallel.Is == client.No {
		return nil
	}
	margin := max(2*n, s.book.step/4)
	if s.down {
		end := s.book.held(first + n - 1).end()
		for next := s.book.held(end); next != nil; next = s.book.held(end) {
			end = next.end()
		}
		if end < rows && end-(first+n) < margin {
			return s.ahead(end)
		}
		return nil
	}
	begin := s.book.held(first).first
	for before := s.book.held(begin - 1); before != nil; before = s.book.held(begin - 1) {
		begin = before.first
	}
	if begin > 0 && first-begin < margin {
		return s.ahead(begin - 1)
	}
	return nil
}

// need asks for the page of the cursor's row.
func (s *Screen) need(row int64) tea.Cmd {
	if i := s.failedAt(row); i >= 0 {
		if s.failures[i].seen {
			return nil
		}
		s.failures = slices.Delete(s.failures, i, i+1)
	}
	if f, ok := s.flights[pageLane]; ok {
		if s.covers(f, row) || s.settling {
			return nil
		}
		s.settling = true
		return tea.Tick(settleTime, func(time.Time) tea.Msg { return settleMsg{s} })
	}
	if f, ok := s.flights[aheadLane]; ok && s.covers(f, row) {
		f.asked = true
		s.flights[aheadLane] = f
		return nil
	}
	return s.ask(row)
}

// ask starts the request for a row's page, in place of another one.
func (s *Screen) ask(row int64) tea.Cmd {
	at, first, ok := s.book.request(row)
	if !ok {
		return nil
	}
	if s.session.Service.Can(s.book.query.Path).Parallel.Is == client.No {
		s.stop(aheadLane)
	}
	return s.fetch(pageLane, flight{query: s.book.query, at: at, first: first, asked: true, doing: s.reading(first)})
}

func (s *Screen) stop(lane string) {
	s.loader.Cancel(lane)
	delete(s.flights, lane)
}

// settled asks for the page of the row where the cursor came to rest.
func (s *Screen) settled() tea.Cmd {
	settling := s.settling
	s.settling = false // also where a new run began meanwhile: the next move settles anew
	if !settling || s.book == nil || s.flights[pageLane].run {
		return nil
	}
	row, _ := s.grid.Row()
	if f, ok := s.flights[pageLane]; !ok || s.book.held(row) != nil || s.covers(f, row) || s.failedAt(row) >= 0 {
		return s.load(false)
	}
	return s.ask(row)
}

// ahead fetches a page that nobody has asked for.
func (s *Screen) ahead(row int64) tea.Cmd {
	if s.loader.Busy(pageLane) || s.loader.Busy(aheadLane) || s.failedAt(row) >= 0 {
		return nil
	}
	at, first, ok := s.book.request(row)
	if !ok {
		return nil
	}
	return s.fetch(aheadLane, flight{query: s.book.query, at: at, first: first, doing: s.reading(first)})
}

func (s *Screen) reading(first int64) safe.Text {
	return "read " + s.name() + " from row " + number(first+1)
}

// covers reports that a flight brings a row.
func (s *Screen) covers(f flight, row int64) bool {
	return !f.run && row >= f.first && row < f.first+max(s.book.step, 1)
}

// waiting tells the state of a row that is not held.
func (s *Screen) waiting(row int64) grid.State {
	for lane, f := range s.flights {
		if s.covers(f, row) {
			if s.loader.Slow(lane) {
				return grid.Loading
			}
			return grid.Absent
		}
	}
	if s.failedAt(row) >= 0 {
		return grid.Failed
	}
	return grid.Absent
}
