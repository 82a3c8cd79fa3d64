// Package pages holds what is known of one run of a query: the pages near the
// window, where the others begin, which requests are in flight, and which rows
// could not be read. It decides what to request next.
//
// It is a plain value. It sends nothing, and knows no clock, session or screen.
package pages

import (
	"errors"
	"fmt"
	"slices"

	"odatui/client"
)

// Pages is one run. Its size does not grow with what was scrolled past: pages
// far from the window are dropped and requested again.
type Pages struct {
	query   client.Query // with the plan that the first page fixed
	columns []client.Column
	index   map[string]int // of columns, by name
	cached  []*cachedPage  // ascending, not overlapping
	total   int64          // as the service counted, -1 unknown
	end     int64          // where the last page ended, -1 not known yet
	step    int64          // rows of an ordinary page
	trace   client.Trace
	version uint64 // number of pages that came
	limits  Limits

	flights  [lanes]*flight
	failures []failure
	settling bool // the cursor moves on while its page is in flight

	repeated, recounted bool            // noted once a run
	topics              map[string]bool // of notes that were shown
	incomplete          bool            // rows are missing that cannot be had
}

// Limits is what the service can do with the query.
type Limits struct {
	Seek     bool // a page can begin at any row
	Sure     bool // row numbers are known to be honoured
	Parallel bool // two requests may be in flight
}

// Lane is which of the requests in flight one is.
type Lane int

// The lanes.
const (
	Page  Lane = iota // what the user waits for
	Ahead             // what may be wanted next
	lanes
)

// Request is where a page begins.
type Request struct {
	Query client.Query
	At    client.Position
	First int64 // row it begins at
}

type flight struct {
	Request
	awaited bool // the user waits for it
	slow    bool
}

// Window is what the screen shows.
type Window struct {
	Row         int64 // of the cursor
	First, N    int64 // rows in the window
	Moved, Down bool  // the user moved, and went down
}

// Need is what [Pages.Want] asks for.
type Need int

// The needs.
const (
	Nothing  Need = iota
	Fetch         // send the request in the lane Page
	Prefetch      // send it in the lane Ahead
	Settle        // call Settled after a short time
)

// New makes an empty run.
func New(query client.Query) *Pages {
	return &Pages{query: query, index: make(map[string]int), topics: make(map[string]bool), total: -1, end: -1}
}

// Limit says what the service can do; it is learned from answers.
func (p *Pages) Limit(l Limits) { p.limits = l }

// Arrived takes the page of a request and returns what the user should know.
// The error is why there are no rows at that place and will be none.
func (p *Pages) Arrived(r Request, page *client.Page) (notes []string, err error) {
	if page.Len() == 0 && page.Incomplete != nil && p.version > 0 {
		p.incomplete = true
		if errors.Is(page.Incomplete, client.ErrCannot) {
			p.shut(r.First)
		}
		return nil, page.Incomplete
	}
	first := r.First
	if page.First >= 0 {
		first = page.First
	}
	p.version++
	p.query, p.trace = page.Query, page.Trace
	p.incomplete = p.incomplete || page.Incomplete != nil
	notes = append(p.newTopics(page), p.count(page)...)
	notes = append(notes, p.repeats(page, first)...)
	c := &cachedPage{first: first, n: int64(page.Len()), at: r.At, next: page.Next, version: p.version}
	c.last = page.Next == nil && page.Incomplete == nil
	p.merge(page.Columns)
	p.hold(c, page)
	notes = append(notes, p.place(c)...)
	p.step = max(p.step, c.n)
	if page.Incomplete != nil {
		notes = append(notes, fmt.Sprintf("the answer broke off after %d rows", page.Len()))
	}
	p.Forget(r.First, r.First+max(int64(page.Len()), 1))
	return notes, nil
}

// Want returns what to request for a window: the page of the cursor, then what
// the window shows, then, after a move of the user, one page ahead.
func (p *Pages) Want(w Window) (Request, Need) {
	if rows, _ := p.Len(); rows == 0 {
		return Request{}, Nothing
	}
	if p.holder(w.Row) == nil {
		return p.wantRow(w.Row)
	}
	for r := w.First; r < w.First+w.N; r++ {
		if p.holder(r) == nil {
			return p.wantAhead(r)
		}
	}
	if !w.Moved || !p.limits.Parallel {
		return Request{}, Nothing
	}
	if row, ok := p.edge(w); ok {
		return p.wantAhead(row)
	}
	return Request{}, Nothing
}

// wantRow asks for the page of the cursor's row.
func (p *Pages) wantRow(row int64) (Request, Need) {
	if i := p.failure(row); i >= 0 {
		if p.failures[i].seen {
			return Request{}, Nothing
		}
		p.failures = slices.Delete(p.failures, i, i+1)
	}
	if f := p.flights[Page]; f != nil {
		if p.covers(f, row) || p.settling {
			return Request{}, Nothing
		}
		p.settling = true
		return Request{}, Settle
	}
	if f := p.flights[Ahead]; f != nil && p.covers(f, row) {
		f.awaited = true
		return Request{}, Nothing
	}
	return p.fetch(row, Fetch)
}

// Settled is [Pages.Want] some time after it returned Settle.
func (p *Pages) Settled(w Window) (Request, Need) {
	settling := p.settling
	p.settling = false
	if !settling {
		return Request{}, Nothing
	}
	w.Moved = false
	if f := p.flights[Page]; f == nil || p.holder(w.Row) != nil || p.covers(f, w.Row) || p.failure(w.Row) >= 0 {
		return p.Want(w)
	}
	return p.fetch(w.Row, Fetch)
}

// wantAhead asks for a page that the user does not wait for.
func (p *Pages) wantAhead(row int64) (Request, Need) {
	if p.flights[Page] != nil || p.flights[Ahead] != nil || p.failure(row) >= 0 {
		return Request{}, Nothing
	}
	return p.fetch(row, Prefetch)
}

func (p *Pages) fetch(row int64, need Need) (Request, Need) {
	r, ok := p.request(row)
	if !ok {
		return Request{}, Nothing
	}
	return r, need
}

// edge returns the row of the next page in the direction of the move, if the
// window has come near it.
func (p *Pages) edge(w Window) (int64, bool) {
	rows, _ := p.Len()
	margin := max(2*w.N, p.step/4)
	if w.Down {
		end := p.holder(w.First + w.N - 1).end()
		for next := p.holder(end); next != nil; next = p.holder(end) {
			end = next.end()
		}
		return end, end < rows && end-(w.First+w.N) < margin
	}
	begin := p.holder(w.First).first
	for before := p.holder(begin - 1); before != nil; before = p.holder(begin - 1) {
		begin = before.first
	}
	return begin - 1, begin > 0 && w.First-begin < margin
}

// Reach is how a row can be gone to.
type Reach int

// The ways to a row.
const (
	Here        Reach = iota // it is held
	There                    // its page must be requested
	Unreachable              // only links lead on, and none leads there
)

// Reach returns how to go to a row, and which row that is: the last one where
// the end is known to be before it.
func (p *Pages) Reach(row int64) (to int64, r Request, how Reach) {
	if rows, known := p.Len(); known {
		row = min(row, rows-1)
	}
	row = max(row, 0)
	if p.holder(row) != nil {
		return row, Request{}, Here
	}
	r, ok := p.request(row)
	if !ok || p.at(row) == nil && !p.limits.Seek && row > p.Known() {
		return row, Request{}, Unreachable
	}
	p.Forget(r.First, r.First+max(p.step, 1))
	return row, r, There
}

// Sent says that a request is in flight in a lane.
func (p *Pages) Sent(lane Lane, r Request) {
	p.flights[lane] = &flight{Request: r, awaited: lane == Page}
}

// Slow says that a lane's request takes long: its rows are marked.
func (p *Pages) Slow(lane Lane) {
	if f := p.flights[lane]; f != nil {
		f.slow = true
	}
}

// Done says that a lane's request is no longer in flight, and reports whether
// the user waited for it at a row.
func (p *Pages) Done(lane Lane, row int64) (awaited bool) {
	f := p.flights[lane]
	p.flights[lane] = nil
	return f != nil && f.awaited && p.covers(f, row)
}

// Rest says that nothing is in flight and that no move is waited for.
func (p *Pages) Rest() { p.flights, p.settling = [lanes]*flight{}, false }

// covers reports that a request brings a row.
func (p *Pages) covers(f *flight, row int64) bool {
	return row >= f.First && row < f.First+max(p.step, 1)
}

// failure is a range of rows that could not be read. Once the user has seen
// why, moving there does not request them again.
type failure struct {
	first, end int64
	seen       bool
	err        error
}

// Fail notes that the page of a request could not be read, and whether the user
// saw why. What cannot be requested at all ends going to rows by number.
func (p *Pages) Fail(r Request, err error, seen bool) {
	if Unsent(err) {
		p.limits.Seek, seen = false, true
	}
	p.failures = append(p.failures, failure{r.First, r.First + max(p.step, 1), seen, err})
}

// Unsent reports that nothing was sent: no request leads to these rows.
func Unsent(err error) bool {
	return errors.Is(err, client.ErrCannot) && len(client.ReasonsOf(err)) == 0
}

// Failed returns why a row could not be read, nil if it was not tried or can be.
func (p *Pages) Failed(row int64) error {
	if i := p.failure(row); i >= 0 {
		return p.failures[i].err
	}
	return nil
}

func (p *Pages) failure(row int64) int {
	return slices.IndexFunc(p.failures, func(f failure) bool { return row >= f.first && row < f.end })
}

// Forget removes the failures of a range of rows.
func (p *Pages) Forget(first, end int64) {
	p.failures = slices.DeleteFunc(p.failures, func(f failure) bool { return f.first < end && f.end > first })
}
