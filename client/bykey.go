package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"odatui/lazy"
)

var goneWords = lazy.Regexp(`(?i)skip.?token|continuation|cursor|expired`)

// placeGone reports errors by which a service does not know the place of a run any more.
func placeGone(err error) bool {
	var no *ResponseError
	var refused *RefusedError
	switch {
	case errors.Is(err, ErrMoved), errors.Is(err, ErrCannot), errors.As(err, &refused):
		return true
	case !errors.As(err, &no) || !HasReason(err, ReasonByLink):
		return false
	case slices.Contains([]int{400, 404, 410, 422}, no.Status):
		return true
	}
	return (no.Status == 409 || no.Status == 500) && goneWords.MatchString(no.Code+" "+no.Message)
}

// byKey goes on behind the last row that came by its key, because the place of the run is
// gone for the reason cause, which is returned where that cannot be done for certain. The
// row must come again as the first one. The service's own comparison decides, so it must
// agree with its order: see [Pager.agrees].
func (p *Pager) byKey(ctx context.Context, q Query, c *Cursor, cause error) (*Page, error) {
	t := *c.trail
	key := inOrder(t.key, q.Plan.KeyOrder)
	if ctx.Err() != nil || !placeGone(cause) || key == nil || !q.Plan.Keyed || c.Row < 1 || !p.Ways(q).ByKey {
		return nil, cause
	}
	if t.end < 1 {
		t.end = c.Row
	}
	q.Plan.Behind, q.Plan.Passed = key, t.end-1
	t.link, t.links, t.pending, t.chain, t.asked = nil, false, nil, 0, 0
	s := step{&t, Place{Row: q.Plan.Passed, Least: 2}, nil, c.Row, 0}
	a, err := p.Ask(ctx, q, s.at)
	if err != nil {
		return nil, refusedOr(cause, err)
	}
	s.answer = a
	switch {
	case a.Page.Len() > 0 && t.last.is(a.Page, 0):
		if ok, err := p.agrees(ctx, q, &t); err != nil || !ok {
			return nil, refusedOr(cause, err)
		}
		s.known = 1
	case !oneOrder(key):
		return nil, cause // the row is gone, and where it was is not certain
	case a.Page.Len() > 0:
		if n, ok := compareKeys(inOrder(a.Page.keyOf(0), q.Plan.KeyOrder), key); !ok || n <= 0 {
			return nil, cause // the comparison was ignored
		}
	}
	page, err := p.behindOne(ctx, p.finish(s), t)
	if err != nil {
		return nil, err
	}
	page.note("by-key", fmt.Sprintf("the service no longer knew the place behind row %s: the run went on by key", Thousands(c.Row)))
	return page, nil
}

// agrees reports whether the service compares keys in the order in which it sorts them:
// the last row is the first one not only of those from its key on, but also of those up
// to it in the opposite order. Then no row before it is among the former, and none behind
// it is left out. Numbers and dates have one order.
func (p *Pager) agrees(ctx context.Context, q Query, t *trail) (bool, error) {
	if oneOrder(q.Plan.Behind) {
		return true, nil
	}
	q.Plan.Back, q.Bulk = true, false
	a, err := p.Ask(ctx, q, Place{Row: q.Plan.Passed, Size: 1})
	return err == nil && a.Page.Len() > 0 && t.last.is(a.Page, 0), err
}

// refusedOr returns cause for an error by which the service refuses to compare keys, else
// the error: what fails in passing says nothing about the place.
func refusedOr(cause, err error) error {
	var no *ResponseError
	if err == nil || errors.Is(err, ErrCannot) || errors.As(err, &no) &&
		!slices.Contains([]int{401, 403, 407, 408, 429, 502, 503, 504}, no.Status) {
		return cause
	}
	return err
}

// inOrder returns the conditions of a key in the order of its names, nil if it is another
// key.
func inOrder(key []Condition, names []string) []Condition {
	if len(key) != len(names) {
		return nil
	}
	var list []Condition
	for _, name := range names {
		i := slices.IndexFunc(key, func(c Condition) bool { return c.Property == name })
		if i < 0 {
			return nil
		}
		list = append(list, key[i])
	}
	return list
}

// oneOrder reports whether a key has one order wherever it is compared.
func oneOrder(key []Condition) bool {
	_, ok := compareKeys(key, key)
	return ok
}

// compareKeys compares keys of one whole number or one date, false for others: services
// order texts, GUIDs and decimals in more than one way.
func compareKeys(a, b []Condition) (int, bool) {
	if len(a) != 1 || len(b) != 1 || a[0].Type != b[0].Type {
		return 0, false
	}
	x, y := a[0].Value.Text(), b[0].Value.Text()
	switch a[0].Type {
	case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64":
		m, wrong := strconv.ParseInt(x, 10, 64)
		n, wrongToo := strconv.ParseInt(y, 10, 64)
		return cmp.Compare(m, n), wrong == nil && wrongToo == nil
	case "Edm.Date", "Edm.DateTimeOffset":
		layout := time.RFC3339
		if a[0].Type == "Edm.Date" {
			layout = time.DateOnly
		}
		m, wrong := time.Parse(layout, x)
		n, wrongToo := time.Parse(layout, y)
		return m.Compare(n), wrong == nil && wrongToo == nil
	}
	return 0, false
}
