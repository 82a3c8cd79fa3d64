package client

import (
	"context"
	"fmt"
)

// mostBack is how many pages back a run looks for its last row.
const mostBack = 20

// farRow is a number that no row has.
const farRow = 1 << 40

// continueByRow fetches the next page by row number. It begins with the last
// row that came: where that is not the first row of the answer, rows were added
// or removed meanwhile, or the service does not honour the number.
func (p *Pager) continueByRow(ctx context.Context, q Query, c *Cursor) (*Page, error) {
	t := c.trail
	at := t.place()
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return nil, err
	}
	s := step{t, at, a, c.Row, 0}
	switch {
	case !t.overlaps():
		if t.same(a.Page) {
			return p.ignored(ctx, q, c, a)
		}
		return p.finish(s), nil
	case a.Page.Len() == 0 || !markOf(a.Page, 0).is(t.last):
		return p.realign(ctx, s)
	}
	if t.alike(a.Page) && !t.proved {
		return p.proveByFarRow(ctx, s)
	}
	p.Honoured(a.Page.Query)
	s.known = 1
	return p.finish(s), nil
}

// proveByFarRow asks for a row that cannot be there: pages of rows that are all
// alike do not tell whether the service honours row numbers.
func (p *Pager) proveByFarRow(ctx context.Context, s step) (*Page, error) {
	q := s.answer.Page.Query
	far, err := p.Ask(ctx, q, Place{Row: farRow})
	if err == nil && far.Page.Len() > 0 {
		return p.ignored(ctx, q, &Cursor{Session: p.Session, Row: s.ordinal, trail: s.before}, s.answer)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s.known, s.before.proved = 1, true
	return p.finish(s), nil
}

// realign finds the place behind the last row that came, when the answer at its
// number does not begin with it: further down, then page by page backwards.
func (p *Pager) realign(ctx context.Context, s step) (*Page, error) {
	t := s.before
	if t.same(s.answer.Page) {
		return p.withoutOverlap(ctx, s)
	}
	if i := t.find(s.answer.Page); i >= 0 {
		return p.moved(s, i), nil
	}
	q := s.answer.Page.Query
	back := int64(max(s.answer.Asked, t.raw, 2) - 1)
	row := s.at.Row
	for range mostBack {
		if row == 0 {
			break
		}
		row = max(row-back, 0)
		at := Place{Row: row, Least: 2}
		a, err := p.Ask(ctx, q, at)
		if err != nil {
			return nil, err
		}
		i := t.find(a.Page)
		switch {
		case i < 0:
			continue
		case i < a.Page.Len()-1:
			return p.moved(step{t, at, a, s.ordinal, 0}, i), nil
		}
		return p.again(ctx, s, row+int64(i), markOf(a.Page, i))
	}
	return nil, fmt.Errorf("%w: the row before row %d is not found again", ErrMoved, s.ordinal+1)
}

// again continues behind a row that was the last of an answer: it asks once
// more from that row on, then from the one behind it.
func (p *Pager) again(ctx context.Context, s step, row int64, mark rowMark) (*Page, error) {
	q := s.answer.Page.Query
	if row != s.at.Row {
		at := Place{Row: row, Least: 2}
		a, err := p.Ask(ctx, q, at)
		if err != nil {
			return nil, err
		}
		if a.Page.Len() > 0 && markOf(a.Page, 0).is(mark) {
			return p.moved(step{s.before, at, a, s.ordinal, 0}, 0), nil
		}
		return nil, fmt.Errorf("%w: row %d is not where it was a moment ago", ErrMoved, row+1)
	}
	if t := s.before; t.allCame(s.answer.Page) {
		return p.withoutOverlap(ctx, s)
	}
	return nil, fmt.Errorf("%w: the service sends other rows from row %d on than it did before", ErrMoved, row+1)
}

// withoutOverlap asks for the rows behind the last one that came: the service
// answered the number of that row with the page before, or with nothing. It
// ignores row numbers, or takes only multiples of the page size.
func (p *Pager) withoutOverlap(ctx context.Context, s step) (*Page, error) {
	t, q := s.before, s.answer.Page.Query
	at := Place{Row: t.end}
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return nil, err
	}
	here := step{t, at, a, s.ordinal, 0}
	if t.same(a.Page) {
		return p.ignored(ctx, q, &Cursor{Session: p.Session, Row: s.ordinal, trail: t}, a)
	}
	if i := t.find(a.Page); i >= 0 {
		return p.moved(here, i), nil
	}
	for i := range a.Page.Len() {
		if t.keyed && t.came(a.Page, i) {
			return nil, fmt.Errorf("%w: row %d came before", ErrMoved, t.end+int64(i)+1)
		}
	}
	plain := *t
	plain.plain = true
	here.before = &plain
	return p.finish(here), nil
}

// moved makes the page behind row i of an answer. In the order of the key each
// row still comes once; in another order a row that moved may not.
func (p *Pager) moved(s step, i int) *Page {
	s.known = i + 1
	page := p.finish(s)
	if !page.Query.Plan.Keyed {
		page.note("moved", "rows were added, removed or moved while they were read: some may be missing or doubled")
	}
	return page
}

// ignored makes the page of an answer that shows that row numbers are ignored:
// it holds no new rows, and says whether all rows have come.
func (p *Pager) ignored(ctx context.Context, q Query, c *Cursor, a *Answer) (*Page, error) {
	t, option := c.trail, p.Ways(q).Option
	p.Ignored(q)
	if t.pending != nil {
		linked := *t
		linked.links = true
		return p.follow(ctx, q, &Cursor{Session: p.Session, Row: c.Row, trail: &linked}, t.pending)
	}
	page := a.Page.Slice(0, 0)
	if page.Total < 0 {
		page.Total = t.total
	}
	page.First, page.end = c.Row, t.end
	all, err := p.allAtOnce(ctx, q, t, page.Total)
	if err != nil {
		return nil, err
	}
	if all {
		page.note("ignores-rows", fmt.Sprintf("the service ignores %s: all %d rows came at once", option, t.end))
		return page, nil
	}
	page.note("ignores-rows", fmt.Sprintf("the service ignores %s: only the first %d rows can be read", option, t.end))
	page.Incomplete = fmt.Errorf("read rows after %d: %w: it ignores %s and gives no next link", t.end, ErrCannot, option)
	return page, nil
}

// allAtOnce reports whether a service that ignores row numbers sent all rows
// in one answer: as many as are counted, more than were asked for, or as many
// for any page size.
func (p *Pager) allAtOnce(ctx context.Context, q Query, t *trail, total int64) (bool, error) {
	switch {
	case total >= 0:
		return total <= t.end, nil
	case t.asked > 0 && t.raw != t.asked && t.raw > t.asked:
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
