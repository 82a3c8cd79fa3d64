package client

import (
	"context"
	"fmt"
	"hash/maphash"
)

// Pager pages through results of one service. It decides where the next page
// begins and what a response implies about the rest of its run; the kind of
// service sends the requests. See "Whole and exact" in docs/paging.md.
type Pager struct {
	Session string // marks cursors as this session's own
	// Ask sends one request for rows and reads the answer.
	Ask func(ctx context.Context, q Query, at Place) (*Answer, error)
	// Ways returns how a planned query can be paged.
	Ways func(q Query) Ways
	// Ignored is called when the service is found to ignore row numbers.
	Ignored func(q Query)
	// Count requests the number of rows alone; nil if the service cannot.
	Count func(ctx context.Context, q Query) (int64, error)
	// Plain pages do not overlap, so that rows that move are not noticed: for tests.
	Plain bool
	// Honoured is called when the service is found to honour row numbers.
	Honoured func(q Query)
	// Keep returns a link, or the value of a cursor, without the secrets that the service
	// adds again when it is followed; false if it cannot be kept without one. nil: all can.
	Keep func(link *NextLink) (string, bool)
}

// Place is where a request for rows begins.
type Place struct {
	Row   int64 // number of the first row wanted, where Link is nil
	Link  *NextLink
	First bool // the first request of a run or of a jump: the total is asked for
	Least int  // fewest rows that make sense, 0 any
	Size  int  // page size, 0 the query's
	// Behind is how many rows are expected behind this place, where all pages of
	// the run were as large as asked for; 0 unknown.
	Behind int64
}

// NextLink is how a service leads to the next page.
type NextLink struct {
	To     string // absolute URL, or the value of a cursor
	Cursor bool   // To is a cursor
	Err    error  // why it cannot be followed, nil if it can
}

// Ways is how a query can be paged.
type Ways struct {
	ByRow  bool   // rows can be requested by their number
	Links  bool   // a next link goes before a row number
	ByKey  bool   // rows from a key on can be requested: see Plan.Behind
	Option string // what carries a row number: "$skip", or a parameter's name
}

// Answer is one answer to a request for rows.
type Answer struct {
	Page   *Page     // its rows, total, trace, notes, and whether its body broke off
	Link   *NextLink // nil: none was given
	URL    string
	Asked  int  // page size that was asked for, 0 none
	Single bool // one record: no rows follow
}

// Fetch returns the page of q that begins at a position.
func (p *Pager) Fetch(ctx context.Context, q Query, at Position) (*Page, error) {
	c := at.Cursor()
	switch {
	case at.from != nil:
		return p.resume(ctx, q, at)
	case c == nil:
		return p.begin(ctx, q, at.Row())
	case c.Session != p.Session || c.trail == nil:
		return nil, ErrForeignCursor
	case c.trail.link != nil:
		return p.follow(ctx, q, c, c.trail.link)
	}
	return p.continueByRow(ctx, q, resumption{trail: c.trail, ordinal: c.Row})
}

// Place returns where the first request of [Pager.Fetch] begins.
func (p *Pager) Place(at Position) (Place, error) {
	c := at.Cursor()
	if at.from != nil {
		c = p.cursor(at)
	}
	switch {
	case c == nil:
		return Place{Row: at.Row(), First: true}, nil
	case c.Session != p.Session || c.trail == nil:
		return Place{}, ErrForeignCursor
	case c.trail.link != nil:
		return Place{Link: c.trail.link}, c.trail.link.Err
	}
	return c.trail.place(), nil
}

// begin fetches the first page of a run.
func (p *Pager) begin(ctx context.Context, q Query, row int64) (*Page, error) {
	at := Place{Row: row, First: true}
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return nil, err
	}
	before := &trail{total: -1, plain: p.Plain}
	if row > 0 && a.overfull() && p.Ways(a.Page.Query).ByRow {
		return p.checkOverfull(ctx, a, row)
	}
	return p.finish(step{before, at, a, row, 0}), nil
}

// overfull reports an answer with more rows than were asked for.
func (a *Answer) overfull() bool { return a.Asked > 0 && a.Page.Len() > a.Asked }

// checkOverfull finds out what a service ignored that sent more rows than
// requested from a row on: the page size alone, or the row number too.
func (p *Pager) checkOverfull(ctx context.Context, a *Answer, row int64) (*Page, error) {
	q, n := a.Page.Query, a.Page.Len()
	now := p.after(step{&trail{total: -1}, Place{Row: row}, a, row, 0})
	b, err := p.Ask(ctx, q, now.place())
	switch {
	case err != nil:
		return nil, err
	case now.same(b.Page):
		p.Ignored(q)
		page := a.Page.Slice(int(min(row, int64(n))), n)
		page.First, page.end = row, int64(n)
		page.note("ignores-rows", fmt.Sprintf("the service ignores %s: %s at once", p.Ways(q).Option, allCame(int64(n))))
		return page, nil
	case b.Page.Len() > 0 && now.last.is(b.Page, 0):
		return p.finish(step{&trail{total: -1}, Place{Row: row, First: true}, a, row, 0}), nil
	}
	return nil, fmt.Errorf("%w: %d rows came where %d were asked for, and whether they begin at row %d is unknown", ErrMoved, n, a.Asked, row+1)
}

// follow fetches the page that a link leads to.
func (p *Pager) follow(ctx context.Context, q Query, c *Cursor, link *NextLink) (*Page, error) {
	if link.Err != nil {
		return nil, link.Err
	}
	at := Place{Link: link}
	a, err := p.Ask(ctx, q, at)
	if err != nil {
		return p.byKey(ctx, q, c, Because(ReasonByLink, err))
	}
	if c.trail.same(a.Page) {
		return nil, fmt.Errorf("%w: the next link led to the same rows again", ErrLoop)
	}
	return p.finish(step{c.trail, at, a, c.Row, 0}), nil
}

// step is one answer in its run.
type step struct {
	before  *trail
	at      Place
	answer  *Answer
	ordinal int64 // of the first row that is new, -1 unknown
	known   int   // rows of the answer that came before
}

// finish makes the page of an answer: without the rows that came before, and
// with the place of the next page.
func (p *Pager) finish(s step) *Page {
	page := s.answer.Page
	if s.known > 0 {
		known := page.Slice(0, s.known)
		page = page.Slice(s.known, page.Len())
		page.known = known
	}
	if page.Total < 0 {
		page.Total = s.before.total
	}
	page.First, page.byLink = s.ordinal, s.at.Link != nil
	now := p.after(s)
	now.total, page.end = page.Total, now.end
	page.Next = p.next(s, now, page)
	return page
}

// after returns the trail behind an answer.
func (p *Pager) after(s step) *trail {
	raw, a := s.answer.Page, s.answer
	t := &trail{moved: s.before.moved || s.known > 1, begins: s.at.First, seen: s.before.seen, links: s.before.links, plain: s.before.plain, proved: s.before.proved,
		beyond: s.before.beyond, asked: a.Asked, raw: raw.Len(), most: max(s.before.most, raw.Len())}
	if s.at.Link == nil {
		t.end = s.at.Row + int64(raw.Len())
		t.chain = int64(raw.Len())
	} else {
		t.end, t.chain, t.asked = s.before.end, s.before.chain+int64(raw.Len()), s.before.asked
		if t.end >= 0 {
			t.end += int64(raw.Len())
		}
		t.seen = &seenLink{maphash.String(hashSeed, s.at.Link.To), t.seen}
	}
	if raw.Len() == 0 {
		t.first, t.last, t.hashes, t.older, t.keyed = s.before.first, s.before.last, s.before.hashes, s.before.older, s.before.keyed
		t.key, t.prints = s.before.key, s.before.prints
		return t
	}
	t.remember(raw, s.before)
	return t
}

// next returns where the page behind a response begins, nil at the end. A total
// is believed only if it agrees with a page that is shorter than requested and
// than others, in a run whose rows did not move.
func (p *Pager) next(s step, now *trail, page *Page) *Cursor {
	a, ways := s.answer, p.Ways(page.Query)
	c := &Cursor{Session: p.Session, Row: -1, trail: now, keep: p.Keep}
	if page.First >= 0 {
		c.Row = page.First + int64(page.Len())
	}
	byLink := ways.Links || !ways.ByRow || now.links
	switch {
	case page.Incomplete != nil, a.Single && a.Link == nil:
		return nil
	case a.Link != nil && byLink:
		return p.linked(c, a, s)
	case !ways.ByRow || now.end < 0 || now.links:
		return nil
	}
	full := a.Asked > 0 && a.Page.Len() >= a.Asked || !s.at.First && a.Page.Len() >= s.before.most
	more := page.Len() > 0 && (now.end != page.Total || full || now.moved || a.Link != nil)
	if s.at.Link != nil { // a chain of links has ended
		more = now.asked > 0 && now.chain == int64(now.asked) && !now.beyond || now.end < page.Total
	}
	switch {
	case more:
		now.pending, now.chain = a.Link, 0
		return c
	case a.Link != nil: // the last answer has a link that no row answered
		now.links = true
		return p.linked(c, a, s)
	}
	return nil
}

// linked keeps a link for the next page. A fault of the link becomes an error only
// when the link is followed.
func (p *Pager) linked(c *Cursor, a *Answer, s step) *Cursor {
	now := c.trail
	now.link = a.Link
	now.beyond = now.beyond || now.asked > 0 && now.chain >= int64(now.asked)
	if a.Link.Err == nil && (a.Link.To == a.URL || s.before.seen.has(a.Link.To) || s.at.Link != nil && s.at.Link.To == a.Link.To) {
		now.link = &NextLink{Err: fmt.Errorf("%w: the service gave a link that was followed before", ErrLoop)}
	}
	return c
}
