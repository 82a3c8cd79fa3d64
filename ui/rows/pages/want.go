package pages

import (
	"errors"
	"slices"

	"odatui/client"
)

// Want returns what to request for a window: the page of the cursor, then what
// the window shows, then, after a move of the user, one page ahead.
func (p *Pages) Want(w Window) (Request, Need) {
	p.window = w
	if p.crowded {
		p.crowded = false
		p.crowd(w)
	}
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
	w.Moved, p.window = false, w
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

// Sent says that a request is in flight in a lane, in place of the one before.
func (p *Pages) Sent(lane Lane, r Request) {
	before := p.flights[lane]
	p.flights[lane] = &flight{Request: r, awaited: lane == Page || before != nil && before.awaited}
}

// Slow says that a lane's request takes long: its rows are marked.
func (p *Pages) Slow(lane Lane) {
	if f := p.flights[lane]; f != nil {
		f.slow = true
	}
}

// Done says that a lane's request is no longer in flight.
func (p *Pages) Done(lane Lane) { p.flights[lane] = nil }

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

// Failed says that the page of a lane's request could not be read, and reports
// whether the user waits for it: a failure that was seen is not shown again. What cannot be
// requested at all ends going to rows by number.
func (p *Pages) Failed(lane Lane, err error) (awaited bool) {
	f := p.flights[lane]
	p.flights[lane] = nil
	awaited = f.awaited && p.covers(f, p.window.Row)
	if Unsent(err) {
		p.limits.Seek = false
	}
	p.failures = append(p.failures, failure{f.First, f.First + max(p.step, 1), awaited || Unsent(err), err})
	return awaited
}

// Unsent reports that nothing was sent: no request leads to these rows.
func Unsent(err error) bool {
	return errors.Is(err, client.ErrCannot) && len(client.ReasonsOf(err)) == 0
}

// Why returns why a row could not be read, nil if it was not tried or can be.
func (p *Pages) Why(row int64) error {
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

// request returns where the page of a row begins; false if it cannot be had.
func (p *Pages) request(row int64) (r Request, ok bool) {
	r.Query = p.query
	if c := p.at(row); c != nil {
		r.At, r.First = c.at, c.first
		return r, true
	}
	if row < 0 || p.end >= 0 && row >= p.end {
		return r, false
	}
	before, after := p.around(row)
	low := int64(0)
	if before != nil {
		low = before.end()
		if before.next != nil && (row-low < p.step || !p.limits.Seek) {
			r.At, r.First = client.At(before.next), low
			return r, true
		}
	}
	switch {
	case !p.limits.Seek:
		return r, before == nil
	case row-low < p.step:
		r.First = low
	case after != nil && after.first-row <= p.step:
		r.First = max(low, after.first-p.step)
	default:
		r.First = row - p.step/2
	}
	r.At = client.Row(r.First)
	return r, true
}

// crowd lets go of the pages farthest from the window until few are held.
func (p *Pages) crowd(w Window) {
	for {
		var far *cachedPage
		var distance, size int64
		held := 0
		for _, c := range p.cached {
			if c.page == nil {
				continue
			}
			held++
			size += c.page.Size()
			if d := max(c.first-w.First-w.N, w.First-c.end()); d > distance {
				far, distance = c, d
			}
		}
		if far == nil || held <= maxPages && (size <= maxBytes || held <= minPages) {
			return
		}
		p.drop(far)
	}
}

// Keep lets go of all pages outside a window.
func (p *Pages) Keep(w Window) {
	for _, c := range p.cached {
		if c.page != nil && (c.end() <= w.First || c.first >= w.First+w.N) && (w.Row < c.first || w.Row >= c.end()) {
			p.drop(c)
		}
	}
}

// drop lets go of a page's rows. A cursor holds a hash of each row before it:
// where row numbers do, the cursors go too.
func (p *Pages) drop(c *cachedPage) {
	c.came, c.page, c.columns = nil, nil, nil
	byRow := p.limits.Seek && p.limits.Sure
	switch at := c.at.Cursor(); {
	case at != nil && byRow:
		c.at = client.Row(c.first)
	case at != nil:
		c.at = client.At(at.Slim())
	}
	c.next = c.next.Slim()
	if byRow && c != p.cached[len(p.cached)-1] { // the cursor of the last page says that more follows
		c.next = nil
	}
}
