package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
)

// maxEmpty is how many empty pages in a row may be followed.
const maxEmpty = 20

// maxStill is how many pages in a row may come without a row behind the farthest
// one so far.
const maxStill = 100

// The uses of totals that a profile can set.
const (
	CountAuto      = "auto"      // fewer rows than counted are a failure
	CountUntrusted = "untrusted" // a difference is reported only
	CountOff       = "off"       // nothing is counted
)

// Run reads the rows of a query in order, and judges whether all of them came:
// see "Whole and exact" in docs/paging.md. A Run is used once.
type Run struct {
	Query Query
	First int64  // rows to leave out at the beginning
	Limit int64  // most rows, -1 all; once they have come, nothing further is judged
	Count string // CountAuto, CountUntrusted or CountOff; "" is CountAuto
	Lists bool   // expanded lists that the service cut are fetched to their end
	// From is where the run goes on that another process began: behind the rows that came
	// there, which count for Limit and for the judgement. nil: it begins at First.
	From *Checkpoint

	// What the run found, once it is over.
	Total   int64 // as the service counted, -1 unknown
	Last    *Page // the last page that came, without its rows; nil none
	Rows    int64 // rows that were yielded
	Offered int64 // rows that came and would have been yielded without a limit
}

// Pages walks the result page by page, until the service has no more, the
// limit, an error, or the caller stops. It waits for the model first, so that
// the order of the run can be fixed by key. Pages that hold no new rows are not
// yielded, except the first one. After an error the walk is over; rows that came
// are yielded before it. A page's cells must not be used after the next page
// was requested.
func (r *Run) Pages(ctx context.Context, s Service) iter.Seq2[*Page, error] {
	walk := func(ctx context.Context) iter.Seq2[*Page, error] {
		return func(yield func(*Page, error) bool) {
			if r.Limit < 0 { // with a limit, a page might be requested that is not needed
				var end func()
				ctx, end = withKeep(ctx)
				defer end()
			}
			w := &walker{run: r, service: s, yield: yield, leave: -1}
			r.Total = -1
			if r.From != nil {
				w.resume(*r.From)
			}
			if err := w.walk(ctx); err != nil && !errors.Is(err, errStopped) {
				yield(nil, err)
			}
		}
	}
	if !r.Query.Bulk {
		return walk(ctx)
	}
	return func(yield func(*Page, error) bool) {
		ahead(withUnderway(context.WithValue(ctx, spareKey{}, &Spare{})), walk, yield)
	}
}

// Pages reads all rows of a query in order, page by page: see [Run].
func Pages(ctx context.Context, s Service, q Query) iter.Seq2[*Page, error] {
	return (&Run{Query: q, Limit: -1}).Pages(ctx, s)
}

// ahead runs a walk in the background, one page ahead of the caller.
func ahead(ctx context.Context, walk func(context.Context) iter.Seq2[*Page, error], yield func(*Page, error) bool) {
	type item struct {
		page *Page
		err  error
	}
	ctx, stop := context.WithCancel(ctx)
	items := make(chan item)
	go func() {
		defer close(items)
		for page, err := range walk(ctx) {
			select {
			case items <- item{page, err}:
			case <-ctx.Done():
				if err == nil { // the caller must get the reason
					err = ctx.Err()
				}
				items <- item{nil, err}
				return
			}
		}
	}()
	defer func() {
		stop()
		for range items { // the walk ends before its caller continues
		}
	}()
	for i := range items {
		if !yield(i.page, i.err) || i.err != nil {
			return
		}
		i.page.Release()
	}
}

// Request returns the query and the position of the run's first request.
func (r *Run) Request() (Query, Position) {
	w := &walker{run: r, size: r.Query.PageSize}
	q := r.Query
	if r.Count == CountOff {
		q.Count = false
	}
	return w.sized(q), Row(r.First)
}

// More reports, after a run that ended at its limit, whether the result has more
// rows. If neither a total nor a next link shows it, one row is requested, unless
// quiet: then it is No.
func (r *Run) More(ctx context.Context, s Service, quiet bool) (Knowledge, error) {
	last, end := r.Last, r.First+r.Rows
	switch {
	case r.Offered > r.Rows, r.Total > end, last.Trace.NextLink && last.Next != nil:
		return Yes, nil
	case last.Next == nil, r.Total >= 0, quiet:
		return No, nil
	}
	q := last.Query
	q.PageSize, q.Count, q.Bulk = 1, false, false
	next, err := s.Fetch(ctx, q, Row(end))
	switch {
	case ctx.Err() != nil:
		return Unknown, ctx.Err()
	case err != nil:
		return Unknown, nil //nolint:nilerr // the requested rows are all there
	case next.Len() > 0:
		return Yes, nil
	}
	return No, nil
}

var errStopped = errors.New("the caller stopped")

// walker is the state of a run.
type walker struct {
	run     *Run
	service Service
	yield   func(*Page, error) bool

	model   *Schema // nil none
	query   Query   // with the plan of the run
	size    int     // rows of a page, as requested first
	leave   int64   // rows still to be left out here, because the service does not
	yielded bool
	empty   int // empty pages in a row
	seen    seen
	first   rowMark // first row that came
	last    rowMark // last row that came
	keyless bool    // some row had no key, or the key is not unique
	// farthest is the number of the farthest row that came, and still how many
	// pages have come since.
	farthest int64
	still    int
	counted  int64  // first total of the run, 0 unknown
	without  string // option that the run began again without
	passing  bool   // the run has begun again: rows that came are skipped
	resumed  bool   // the first rows behind a checkpoint are still to come
	early    int    // pages, this one included, on which rows that came may come again
	asked    bool   // the rows behind the last one were requested, because more are counted
}

func (w *walker) walk(ctx context.Context) error {
	if d, ok := w.service.(Describer); ok {
		read := d.Schema
		if r, ok := w.service.(Refresher); ok && w.run.From != nil { // whose key must be that of today
			read = r.FreshSchema
		}
		// Rows can be read without a model.
		var err error
		if w.model, err = read(ctx); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	page, err := w.begin(ctx)
	if r, ok := w.service.(Refresher); ok && w.model != nil {
		if now := r.Changed(w.model); now != nil {
			w.model = now
			page, err = w.begin(ctx) // the model that was kept from an earlier run is out of date
		}
	}
	for {
		if err != nil {
			page, err = w.beginAgain(ctx, err)
		}
		if err != nil {
			return err
		}
		w.query = page.Query
		if err := w.take(ctx, page); err != nil {
			return err
		}
		if w.run.Limit >= 0 && w.run.Rows == w.run.Limit {
			return nil
		}
		if page.Incomplete != nil {
			return page.Incomplete
		}
		at, more := page.NextPosition()
		if !more {
			if page, err = w.measure(ctx, page); page == nil && err == nil {
				if r, ok := w.service.(AdditionRefuser); ok && w.without != "" {
					r.RefusesAddition(w.query.Path, w.without)
				}
				return nil
			}
			continue
		}
		if page.end > w.farthest || page.end < 0 {
			w.farthest, w.still = page.end, 0
		} else if w.still++; w.still > maxStill {
			return fmt.Errorf("%w: the run does not get beyond row %d", ErrMoved, w.farthest)
		}
		if w.empty > maxEmpty {
			return fmt.Errorf("%w: %d empty pages in a row", ErrEndlessEmpty, w.empty)
		}
		page, err = w.service.Fetch(ctx, w.sized(w.query), at)
	}
}

// begin fetches the first page. Rows that the service cannot leave out are
// left out here.
func (w *walker) begin(ctx context.Context) (*Page, error) {
	w.query, w.leave = w.run.Query, 0
	if w.run.Count == CountOff {
		w.query.Count = false
	}
	w.size = w.query.PageSize
	if w.run.From != nil {
		return w.beginBehind(ctx, w.run.From)
	}
	first := w.run.First
	if first == 0 {
		return w.service.Fetch(ctx, w.sized(w.query), Start)
	}
	page, err := w.service.Fetch(ctx, w.sized(w.query), Row(first))
	switch {
	case err == nil:
		ok, err := w.begins(ctx, page)
		if err != nil || ok {
			return page, err
		}
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !errors.Is(err, ErrCannot) && !refusedRow(err):
		return nil, err
	}
	w.leave = first
	return w.service.Fetch(ctx, w.query, Start)
}

// refusedRow reports an error that may mean that a run cannot begin at a row.
func refusedRow(err error) bool {
	var no *ResponseError
	return errors.As(err, &no) && (no.Status == 400 || no.Status == 501)
}

// begins reports whether a page begins at the row that the run begins at: some
// services ignore the number and send the first rows. They are recognised by the
// first row of all.
func (w *walker) begins(ctx context.Context, page *Page) (bool, error) {
	if page.Len() == 0 || page.Next == nil && page.Trace.Asked > 0 && page.Len() > page.Trace.Asked ||
		w.service.Can(page.Query.Path).Skip.Is == Yes {
		return true, nil
	}
	one := page.Query
	one.PageSize, one.Count, one.Bulk = 1, false, false
	start, err := w.service.Fetch(ctx, one, Start)
	if err != nil {
		return false, err
	}
	return start.Len() == 0 || !markOf(page, 0).is(start, 0), nil
}

// sized returns a query for at most as many rows as are still wanted. A page by
// row number holds one row more: the last one that came.
func (w *walker) sized(q Query) Query {
	q.PageSize, q.Most = w.size, 0
	if w.run.Limit < 0 || w.leave > 0 {
		return q
	}
	left := w.run.Limit - w.run.Rows
	if w.yielded {
		left++
	}
	q.Most = int(min(max(left, 1), math.MaxInt32))
	return q
}

// take yields the new rows of a page, up to the limit.
func (w *walker) take(ctx context.Context, page *Page) error {
	if page.Total >= 0 {
		w.run.Total = page.Total
		if w.counted == 0 {
			w.counted = page.Total
		}
	}
	w.run.Last = &Page{Query: page.Query, Next: page.Next, Trace: page.Trace}
	if page.Len() > 0 {
		w.empty = 0
		MarkUnderway(ctx)
	} else {
		w.empty++
	}
	if w.early = max(w.early-1, 0); page.early {
		w.early = 2
	}
	fresh, err := w.check(page)
	for i, part := range fresh {
		last := i == len(fresh)-1
		if !last {
			part.body = nil // its memory is that of the last part
		}
		if stop := w.pass(ctx, part, last && err == nil && !w.passing && w.early == 0); stop != nil {
			return stop
		}
	}
	return err
}

// pass yields a part of a page without the rows to be left out, up to the limit. whole
// reports that no row of the response is behind it.
func (w *walker) pass(ctx context.Context, page *Page, whole bool) error {
	if n := min(w.leave, int64(page.Len())); n > 0 {
		w.leave -= n
		page = page.Slice(int(n), page.Len())
	}
	w.run.Offered += int64(page.Len())
	if left := max(w.run.Limit-w.run.Rows, 0); w.run.Limit >= 0 && int64(page.Len()) > left {
		page = page.Slice(0, int(left))
	}
	if page.Len() == 0 && w.yielded && len(page.Notes) == 0 {
		return nil
	}
	if w.run.Lists {
		var err error
		if page, err = w.wholeLists(ctx, page); err != nil {
			return err
		}
	}
	w.yielded = true
	w.run.Rows += int64(page.Len())
	if whole {
		page = page.Slice(0, page.Len()) // what the run keeps of it is not changed
		page.behind = &reached{rows: w.run.Rows, total: w.total(), limit: w.run.Rows == w.run.Limit, keyless: w.keyless}
	}
	if !w.yield(page, nil) {
		return errStopped
	}
	return nil
}

// wholeLists replaces the lists of a page that the service cut.
func (w *walker) wholeLists(ctx context.Context, page *Page) (*Page, error) {
	l, ok := w.service.(ListFetcher)
	if !ok || len(page.cuts) == 0 {
		return page, nil
	}
	return l.WholeLists(ctx, page)
}
