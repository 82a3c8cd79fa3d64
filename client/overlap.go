package client

import (
	"context"
	"fmt"
)

const (
	mostBack   = 20            // pages by which a run looks back for its last row
	mostResume = 5             // times that a run finds its place again for one page
	farRow     = 2_000_000_000 // a number that no row has, within 32 bits
)

// resumption is a place at which a run continues by row number.
type resumption struct {
	trail   *trail
	ordinal int64 // of the first row that is new, -1 unknown
	tries   int   // times that the place was found again
}

// continueByRow fetches the next page by row number. It begins with the last row
// that came: if that is not the first row of the response, rows were added or
// removed meanwhile, or the service does not honour the number.
func (p *Pager) continueByRow(ctx context.Context, q Query, r resumption) (*Page, error) {
	t := r.trail
	at := t.place()
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return nil, err
	}
	s := step{t, at, a, r.ordinal, 0}
	switch {
	case !t.overlaps():
		if t.same(a.Page) {
			if page, err := p.ignored(ctx, s); page != nil || err != nil {
				return page, err
			}
			return p.lastPage(ctx, s)
		}
		return p.finish(s), nil
	case a.Page.Len() == 0 || !t.last.is(a.Page, 0):
		return p.realign(ctx, s, r.tries)
	}
	if t.alike(a.Page) && !t.proved {
		if ignores, err := p.ignoresRows(ctx, q); err != nil || ignores {
			return p.ignoredOr(ctx, s, err)
		}
		t.proved = true
	}
	p.Honoured(a.Page.Query)
	s.known = 1
	page := p.finish(s)
	if r.tries > 0 {
		noteMoved(page)
		page.early = t.early
	}
	return page, nil
}

// realign finds the place behind the last row that came, if the response at its
// number does not begin with that row.
func (p *Pager) realign(ctx context.Context, s step, tries int) (*Page, error) {
	t := s.before
	if t.begins && t.same(s.answer.Page) {
		if page, err := p.withoutOverlap(ctx, s); page != nil || err != nil {
			return page, err
		}
	}
	if tries == mostResume {
		return nil, fmt.Errorf("%w: the row before row %d is at another place each time", ErrMoved, s.ordinal+1)
	}
	found, i, err := p.locate(ctx, s)
	if err != nil {
		return nil, err
	}
	if t.prints == nil && t.allCame(s.answer.Page) && (found == nil || found.at.Row+int64(i) == s.at.Row) {
		// The row is where it was, and no new rows follow it, unless rows moved there and back.
		again, err := p.Ask(ctx, s.answer.Page.Query, s.at)
		if err != nil {
			return nil, err
		}
		if !t.allCame(again.Page) || again.Page.Len() > 0 && t.last.is(again.Page, 0) {
			return p.continueByRow(ctx, s.answer.Page.Query, resumption{t, s.ordinal, tries + 1})
		}
		if page, err := p.withoutOverlap(ctx, s); page != nil || err != nil {
			return page, err
		}
	}
	early := t.early || found != nil && t.rank(found.answer.Page, i) != t.lastRank()
	switch {
	case found == nil:
		return nil, fmt.Errorf("%w: the row before row %d is not found again", ErrMoved, s.ordinal+1)
	case i < found.answer.Page.Len()-1:
		found.known = i + 1
		page := p.finish(*found)
		noteMoved(page)
		page.early = early
		return page, nil
	}
	now := p.after(*found)
	now.total, now.moved, now.early = t.total, true, early
	return p.continueByRow(ctx, s.answer.Page.Query, resumption{now, s.ordinal, tries + 1})
}

// locate searches for the last row that came: in the response itself, in the ones
// behind it as long as they contain rows that came, else page by page backwards.
// In the order of the key the last row may have been deleted; then the latest row
// before it is returned. Nil if none is found.
func (p *Pager) locate(ctx context.Context, s step) (found *step, row int, err error) {
	t, a, at := s.before, s.answer, s.at
	best, bestRank := -1, -1
	back := int64(max(a.Asked, t.raw, 2) - 1)
	for range mostBack {
		i, rank := t.latest(a.Page)
		switch {
		case rank == t.lastRank():
			return &step{t, at, a, s.ordinal, 0}, i, nil
		case rank > bestRank:
			found, best, bestRank = &step{t, at, a, s.ordinal, 0}, i, rank
			at.Row += int64(max(a.Page.Len()-1, 1))
		case found != nil || at.Row == 0: // no later row, or no row at all
			if !s.answer.Page.Query.Plan.Keyed || found == nil {
				return nil, 0, nil
			}
			return found, best, nil
		default:
			at.Row = max(at.Row-back, 0)
		}
		at.Least = 2
		if a, err = p.Ask(ctx, s.answer.Page.Query, at); err != nil {
			return nil, 0, err
		}
	}
	return nil, 0, nil
}

// withoutOverlap requests the rows behind the last one that came, after the service
// returned the page before, or no rows, for the number of that row. Such a service
// ignores row numbers, or accepts only multiples of the page size; nil if it does
// neither.
func (p *Pager) withoutOverlap(ctx context.Context, s step) (*Page, error) {
	t, q := s.before, s.answer.Page.Query
	at := Place{Row: t.end}
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return nil, err
	}
	here := step{t, at, a, s.ordinal, 0}
	if t.same(a.Page) {
		return p.ignored(ctx, here)
	}
	i, rank := t.latest(a.Page)
	switch {
	case rank == t.lastRank():
		here.known = i + 1
		page := p.finish(here)
		noteMoved(page)
		return page, nil
	case rank >= 0:
		return nil, nil
	case a.Page.Len() > 0:
		if ok, err := p.takesMultiples(ctx, s); err != nil || !ok {
			return nil, err
		}
	}
	plain := *t
	plain.plain = true
	here.before = &plain
	return p.finish(here), nil
}

// takesMultiples reports whether the service accepts only multiples of the page
// size as row numbers: for other numbers within the run's first page it returns
// that page.
func (p *Pager) takesMultiples(ctx context.Context, s step) (bool, error) {
	t, size := s.before, int64(s.before.asked)
	if !t.begins || size < 3 || t.raw != t.asked || (t.end-size)%size != 0 {
		return false, nil
	}
	at := s.at
	at.Row = t.end - size + 1
	again, err := p.Ask(ctx, s.answer.Page.Query, at)
	if err != nil {
		return false, err
	}
	return again.Page.Len() == 0 && s.answer.Page.Len() == 0 || t.same(again.Page), nil
}

// lastPage ends a run at a service that takes only multiples of the page size as
// row numbers: it answered the number behind a short page with that page again.
// No row is on the page behind it.
func (p *Pager) lastPage(ctx context.Context, s step) (*Page, error) {
	t := s.before
	if t.raw < t.asked {
		a, err := p.Ask(ctx, s.answer.Page.Query, Place{Row: t.end - int64(t.raw) + int64(t.asked)})
		if err != nil {
			return nil, err
		}
		if a.Page.Len() == 0 {
			return p.finish(step{t, Place{Row: t.end}, a, s.ordinal, 0}), nil
		}
	}
	return nil, fmt.Errorf("%w: the same rows came twice", ErrMoved)
}

// noteMoved notes that rows moved, unless they come in the order of the key: there
// each row still comes once; in another order a row that moved may not.
func noteMoved(page *Page) {
	if !page.Query.Plan.Keyed {
		page.note("moved", "rows were added, removed or moved while they were read: some may be missing or doubled")
	}
}

// ignoresRows reports whether the service ignores row numbers: it sends rows
// for a number that no row has.
func (p *Pager) ignoresRows(ctx context.Context, q Query) (bool, error) {
	far, err := p.Ask(ctx, q, Place{Row: farRow})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	return err == nil && far.Page.Len() > 0, nil
}

// ignored makes the page of a response with the same rows as the one before: it
// has no new rows, and is Incomplete unless all rows have come. Nil if the
// service honours row numbers.
func (p *Pager) ignored(ctx context.Context, s step) (*Page, error) {
	ignores, err := p.ignoresRows(ctx, s.answer.Page.Query)
	if err == nil && !ignores {
		return nil, nil
	}
	return p.ignoredOr(ctx, s, err)
}

func (p *Pager) ignoredOr(ctx context.Context, s step, err error) (*Page, error) {
	if err != nil {
		return nil, err
	}
	t, q := s.before, s.answer.Page.Query
	option := p.Ways(q).Option
	p.Ignored(q)
	if t.pending != nil {
		linked := *t
		linked.links = true
		return p.follow(ctx, q, &Cursor{Session: p.Session, Row: s.ordinal, trail: &linked}, t.pending)
	}
	page := s.answer.Page.Slice(0, 0)
	if page.Total < 0 {
		page.Total = t.total
	}
	page.First, page.end = s.ordinal, t.end
	all, err := p.allAtOnce(ctx, q, t, page.Total)
	if err != nil {
		return nil, err
	}
	if all {
		page.note("ignores-rows", fmt.Sprintf("the service ignores %s: %s at once", option, allCame(t.end)))
		return page, nil
	}
	page.note("ignores-rows", fmt.Sprintf("the service ignores %s: only the first %d rows can be read", option, t.end))
	page.Incomplete = Because(ReasonSkipIgnored, fmt.Errorf("read rows after %d: %w: it ignores %s and gives no next link", t.end, ErrCannot, option))
	return page, nil
}

// allAtOnce reports whether a service that ignores row numbers sent all rows in one
// response: as many as are counted, more than were requested, or the same number
// for any page size.
func (p *Pager) allAtOnce(ctx context.Context, q Query, t *trail, total int64) (bool, error) {
	switch {
	case total >= 0:
		return total <= t.end, nil
	case t.asked > 0 && t.raw > t.asked:
		return true, nil
	}
	if p.Count != nil {
		if n, err := p.Count(ctx, q); err == nil {
			return n <= t.end, nil
		}
	}
	if t.raw < 2 || t.asked == 0 {
		return ctx.Err() == nil && t.asked != t.raw, ctx.Err()
	}
	a, err := p.Ask(ctx, q, Place{Size: t.raw / 2})
	return err == nil && a.Page.Len() > t.raw/2, ctx.Err()
}

func allCame(n int64) string {
	if n == 1 {
		return "the only row came"
	}
	return fmt.Sprintf("all %d rows came", n)
}
