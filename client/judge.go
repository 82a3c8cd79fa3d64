package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// KeyDoubter is a Service that takes note of a declared key that is not unique.
type KeyDoubter interface {
	// KeyNotUnique turns the identification of rows by their key off for a set.
	KeyNotUnique(path string)
}

// ListFetcher is a Service that can fetch the rest of expanded lists.
type ListFetcher interface {
	// WholeLists returns the page with the cut lists fetched to their end.
	WholeLists(ctx context.Context, p *Page) (*Page, error)
}

// Counter is a Service that can count without sending rows.
type Counter interface {
	// CountRows returns the number of rows of a query.
	CountRows(ctx context.Context, q Query) (int64, error)
}

// CountError reports fewer rows than the service counts.
type CountError struct {
	Counted, Came int64
}

// ReasonCode returns the reason of the error.
func (e *CountError) ReasonCode() string { return ReasonCount }

func (e *CountError) Error() string {
	return fmt.Sprintf("the service counts %d rows and sent %d", e.Counted, e.Came)
}

// RefusedError reports that a service refused, in the middle of a run, a
// request with options that the program adds by itself.
type RefusedError struct {
	Options []string // possible causes, the likeliest first
	Err     error
}

// AdditionRefuser is a Service that can be told, after a run, that the service
// refuses an option that the program adds by itself.
type AdditionRefuser interface {
	RefusesAddition(path, option string)
}

// SettledBy has the settings of a profile with which the program does not add
// an option by itself.
var SettledBy = map[string]string{
	"$orderby": "order_by_key = false",
	"$skip":    `paging = "next-link"`,
	"$top":     "a smaller page_size",
	"$count":   `count = "off"`,
	"Prefer":   `paging = "next-link"`,
}

func (e *RefusedError) Error() string { return e.Err.Error() }
func (e *RefusedError) Unwrap() error { return e.Err }

// check returns the parts of a page whose rows are new, and an error if the run
// cannot continue behind them because a row came again.
func (w *walker) check(page *Page) ([]*Page, error) {
	parts, from := []*Page{}, 0
	w.seen.keyed = page.Query.Plan.Keyed
	if err := w.checkResumed(page); err != nil {
		return nil, err
	}
	for i := range page.Len() {
		h, keyed := page.runHash(i)
		if !keyed {
			w.keyless = true
			if w.passing {
				return nil, fmt.Errorf("%w: a row without a key cannot be told from those that came", ErrMoved)
			}
		}
		if w.keyless {
			break
		}
		if w.seen.add(h) {
			continue
		}
		if w.passing {
			parts, from = append(parts, page.Slice(from, i)), i+1
			continue
		}
		if err := w.doubled(page, i, h); err != nil {
			return append(parts, page.Slice(from, i)), err
		}
	}
	if w.seen.full && !page.Query.Plan.Keyed && !w.keyless {
		w.keyless = true
		page.note("repeats-unchecked", fmt.Sprintf("repeats are not checked after row %d", w.run.First+w.run.Rows))
	}
	if n := page.Len(); n > 0 {
		if !w.yielded {
			w.first = markOf(page, 0)
		}
		w.last = markOf(page, n-1)
	}
	if from == 0 {
		return []*Page{page}, nil
	}
	return append(parts, page.Slice(from, page.Len())), nil
}

// doubled judges a key that came before. If it is twice in one response with
// different values, the declared key is not unique, which is reported and
// remembered. Else a row is doubled, which is an error.
func (w *walker) doubled(page *Page, i int, h uint64) error {
	inAnswer, differs := false, len(page.Query.Select) > 0
	compare := func(rows *Page, n int) {
		for j := range n {
			if k, ok := rows.runHash(j); ok && k == h {
				inAnswer, differs = true, differs || rows.Row(j) != page.Row(i)
			}
		}
	}
	compare(page, i)
	if page.known != nil {
		compare(page.known, page.known.Len())
	}
	if i == 0 && page.byLink && w.cameBefore(page) {
		return fmt.Errorf("%w: the rows of a page came again", ErrLoop)
	}
	if !inAnswer || !differs {
		return fmt.Errorf("%w: the row with key %s came twice", ErrMoved, page.ID(i))
	}
	w.keyless = true
	page.note("key-not-unique", fmt.Sprintf("the key of %s is not unique: two rows have the key %s", page.Query.Path, page.ID(i)))
	if d, ok := w.service.(KeyDoubter); ok {
		d.KeyNotUnique(page.Query.Path)
	}
	return nil
}

// cameBefore reports whether all rows of a page came before.
func (w *walker) cameBefore(page *Page) bool {
	for i := range page.Len() {
		if h, ok := page.runHash(i); !ok || !w.seen.has(h) {
			return false
		}
	}
	return true
}

// measure compares the rows that came with the total, at the end of a result.
// If more are counted, the rows behind the last one and the count are requested
// once more. It returns the page with which the run continues, nil at the end.
func (w *walker) measure(ctx context.Context, page *Page) (*Page, error) {
	total, came := page.Total, w.run.First+w.run.Rows
	if page.Query.Apply != "" || total < 0 || w.run.Count == CountOff || total == came {
		return nil, nil
	}
	if w.run.Rows == 0 && total <= w.run.First { // all of them were to be left out
		return nil, nil
	}
	if total > came && w.run.Count != CountUntrusted {
		next, counted, err := w.askBehind(ctx, page)
		if next != nil || err != nil {
			return next, err
		}
		if total = counted; total > came {
			return nil, &CountError{total, came}
		}
	}
	if total != came {
		page = page.Slice(0, 0)
		page.Notes = nil
		page.note("count", fmt.Sprintf("the service counts %d rows and sent %d", total, came))
		return nil, w.pass(ctx, page, false)
	}
	return nil, nil
}

// askBehind requests the rows behind the last one and the total again. The page
// is nil if there are none.
func (w *walker) askBehind(ctx context.Context, page *Page) (next *Page, total int64, err error) {
	if w.asked {
		return nil, page.Total, nil
	}
	w.asked = true
	q := page.Query
	q.PageSize, q.Count = w.size, true
	counted := func(again *Page) int64 { // without a count in the response, the one before holds
		if again.Total < 0 {
			return page.Total
		}
		return again.Total
	}
	at := w.run.First + w.run.Rows
	if w.run.From != nil { // what came in another process is not known: the last row must come again
		at--
	}
	again, err := (*Page)(nil), ErrCannot
	if q.Plan.Behind == nil { // else the rows before the key are not counted
		again, err = w.service.Fetch(ctx, q, Row(at))
	}
	if errors.Is(err, ErrCannot) { // paged by links only: the total alone is requested
		q = q.Unplanned()
		q.Bulk = false
		again, err = w.service.Fetch(ctx, q, Start)
		if err == nil {
			return nil, counted(again), nil
		}
	}
	var no *ResponseError
	switch {
	case ctx.Err() != nil:
		return nil, 0, ctx.Err()
	case errors.As(err, &no) && !slices.Contains([]int{401, 403, 407, 429}, no.Status): // no row is there
		return nil, page.Total, nil
	case err != nil:
		return nil, 0, err
	case again.Len() == 0:
		return nil, counted(again), nil
	}
	fresh, known := w.behindLast(again)
	switch {
	case fresh != nil:
		return fresh, again.Total, nil
	case known && again.Total == again.end && w.counted <= w.run.First+w.run.Rows:
		return nil, w.run.First + w.run.Rows, nil // rows were added before the last one
	}
	return nil, counted(again), nil
}

// behindLast returns the rows of a page behind the last row that came, or all of
// them if none came before. known reports that all came before and that the page
// ends with the last one.
func (w *walker) behindLast(page *Page) (fresh *Page, known bool) {
	n := page.Len()
	for i := n - 1; i >= 0; i-- {
		if w.last.is(page, i) {
			if i == n-1 {
				return nil, true
			}
			return page.Slice(i+1, n), false
		}
	}
	if w.first.is(page, 0) || w.run.From != nil {
		return nil, false
	}
	for i := range n {
		if h, ok := page.runHash(i); ok && !w.keyless && w.seen.has(h) {
			return nil, false
		}
	}
	return page, false
}

// beginAgain restarts the run without an option that the program adds by itself
// and that the service refused on a later page. Rows that came are skipped by
// their key; without keys the run fails.
func (w *walker) beginAgain(ctx context.Context, cause error) (*Page, error) {
	var refused *RefusedError
	if !errors.As(cause, &refused) {
		return nil, cause
	}
	if !w.yielded || w.passing || w.keyless || w.seen.full || w.run.First > 0 || w.run.From != nil {
		return nil, cause
	}
	for _, option := range refused.Options {
		q := w.run.Query.Unplanned()
		q.PageSize = w.size
		q.Plan.Without = append(slices.Clone(w.query.Plan.Without), option)
		page, err := w.service.Fetch(ctx, q, Start)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && (page.Next != nil || page.Len() > 0) {
			w.passing, w.without = true, option
			page.note("began-again", fmt.Sprintf("the service refused %s after %d rows: the run began again without it (%s in the profile settles it)",
				option, w.run.Rows, SettledBy[option]))
			return page, nil
		}
	}
	return nil, cause
}
