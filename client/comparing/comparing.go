// Package comparing reads a set of two sessions for client/compare: in the order of the
// key where both services sort in the same way, else sorted on disk.
//
// It knows client.Service, and temporary files; it opens no session and writes no result.
package comparing

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/compare"
)

// Rows is the compare.Reader of services. An error of a side is a [compare.SideError].
//
// Both sides are merged as their rows come, as long as these are in the order of their
// keys. What was found is kept until all rows have come: only then it is certain that a
// row is on one side only. If rows of a side are not in that order, what has not been
// matched is sorted on disk, and merged then: no row is requested twice.
//
//nolint:revive // the parameters are those of compare.Reader
func Rows(ctx context.Context, left, right *client.Session, spec compare.Spec, sink compare.Sink,
	tell func(compare.Progress)) (compare.Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	c := &comparison{spec: spec, sink: sink, tell: tell, stop: cancel, doing: "reading the models"}
	c.left, c.right = newSide(c, left, spec.Left, true), newSide(c, right, spec.Right, false)
	c.left.other, c.right.other = c.right, c.left
	defer c.close()
	err := c.run(ctx)
	return c.summary(err), err
}

// comparison is one call of Rows.
type comparison struct {
	spec        compare.Spec
	shape       compare.Shape
	sink        compare.Sink
	tell        func(compare.Progress)
	told        time.Time
	telling     sync.Mutex
	last        compare.Progress // that was reported, with the waits
	stop        context.CancelFunc
	left, right *side
	twins       client.Twins

	doing  string
	counts compare.Counts // so far
	merge  *compare.Merge // of the rows as they come
	broke  bool           // they were not in order: what has not been matched is sorted
	held   spool          // what was found while they came, in the order of their keys
	// matched has the keys of the equal rows that are not held.
	matched spool
	unheld  int64 // how many these are
	heldNow bool  // the rows that are compared now were held

	preview preview

	notes      []string
	headline   string
	incomplete bool // not all rows that were read were compared
}

func (c *comparison) close() {
	c.stop()
	for _, s := range c.sides() {
		if s.stop != nil {
			s.stop()
		}
		s.sorter.close()
	}
	c.held.close()
	c.matched.close()
}

func (c *comparison) models() [2]*client.Schema {
	return [2]*client.Schema{c.left.model, c.right.model}
}

func (c *comparison) sides() [2]*side { return [2]*side{c.left, c.right} }

func (c *comparison) run(ctx context.Context) error {
	c.progress(true)
	if err := c.both(ctx, func(ctx context.Context, s *side) error { return s.open(ctx) }); err != nil {
		return err
	}
	switch {
	case c.spec.Quick && c.spec.Top > 0:
		return &compare.ColumnsError{Message: "--quick compares all rows: it cannot be combined with --top"}
	case c.spec.Quick && c.left.typ != nil && c.right.typ != nil:
		return c.quick(ctx)
	case c.spec.Quick:
		c.note("without a model of both sides there are no sums: all rows are read")
	}
	if !c.left.isOpen() && !c.right.isOpen() { // what is wrong shows before a row is read
		if err := c.resolve(); err != nil {
			return err
		}
		c.choose()
	}
	c.orderTop()
	for _, s := range c.sides() {
		s.begin(ctx)
	}
	c.doing = "reading both sides"
	err := c.both(ctx, func(_ context.Context, s *side) error {
		err := s.fill()
		if err != nil {
			c.stop() // the run of the other side has the context of all
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := c.resolve(); err != nil {
		return err
	}
	for _, s := range c.sides() {
		s.show() // how many rows there are is known before the second page is requested
	}
	c.progress(true)
	if err := c.read(ctx); err != nil {
		return err
	}
	return c.report(ctx)
}

// resolve finds the key and the columns, by all that is known of them so far.
func (c *comparison) resolve() error {
	l, r := c.left, c.right
	key, columns, err := compare.Columns(compare.Known{Type: l.typ, Model: l.model, Seen: l.seen},
		compare.Known{Type: r.typ, Model: r.model, Seen: r.seen}, c.spec)
	if err != nil {
		return err
	}
	c.shape = compare.Shape{Left: l.name, Right: r.name, Set: c.spec.Left, Key: key, Columns: columns}
	return nil
}

// choose requests only the columns that are compared, if these are not all.
func (c *comparison) choose() {
	if len(c.spec.Columns)+len(c.spec.Ignore) == 0 {
		return
	}
	var names []string
	for _, column := range c.shape.Columns {
		if column.Kind == compare.Same && !column.Ignored {
			names = append(names, column.Name)
		}
	}
	for _, s := range c.sides() {
		if s.session.Service.Can(s.query.Path).Select.Is != client.No {
			s.query.Select = names
		}
	}
}

// both calls f for the two sides at the same time. A failure of one ends the context of
// the other.
func (c *comparison) both(ctx context.Context, f func(context.Context, *side) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	var errs [2]error
	for i, s := range c.sides() {
		wg.Go(func() {
			if errs[i] = f(s.patient(ctx), s); errs[i] != nil {
				stop()
			}
		})
	}
	wg.Wait()
	return firstCause(errs[0], errs[1])
}

// firstCause returns of two errors the one that is not only an effect of the other.
func firstCause(a, b error) error {
	if a == nil || b != nil && errors.Is(a, context.Canceled) {
		return b
	}
	return a
}

const (
	tellEvery    = 250 * time.Millisecond
	sortingDoing = "sorting the keys"
)

// progress reports how far the comparison is, at most a few times a second unless now.
func (c *comparison) progress(now bool) {
	if c.tell == nil {
		return
	}
	c.telling.Lock()
	defer c.telling.Unlock()
	state := c.state()
	state.Left.Wait, state.Right.Wait = c.last.Left.Wait, c.last.Right.Wait
	c.last = state // what is reported when a service asks to wait, also if it is not reported now
	if !now && time.Since(c.told) < tellEvery {
		return
	}
	c.told = time.Now()
	c.tell(state)
}

// patient returns a context whose requests wait where the service of the side asks for it.
func (s *side) patient(ctx context.Context) context.Context {
	return client.WithPatience(ctx, func(left time.Duration) { s.c.waits(ctx, s, left) })
}

// waits reports for how long the service of a side still asks to wait, 0 no longer.
func (c *comparison) waits(ctx context.Context, s *side, left time.Duration) {
	c.telling.Lock()
	defer c.telling.Unlock()
	if s == c.left {
		c.last.Left.Wait = left
	} else {
		c.last.Right.Wait = left
	}
	if c.tell != nil && ctx.Err() == nil {
		c.tell(c.last)
	}
}

func (c *comparison) state() compare.Progress {
	return compare.Progress{Doing: c.doing, Counts: c.counts, Left: c.left.shown, Right: c.right.shown}
}

func (c *comparison) summary(err error) compare.Summary {
	for _, s := range c.sides() {
		s.show()
	}
	s := compare.Summary{Shape: c.shape, Progress: c.state(), Complete: err == nil && !c.incomplete, Exact: !c.spec.Quick,
		Headline: c.headline, Notes: c.notes}
	for _, side := range c.sides() {
		for _, note := range side.notes {
			s.Notes = append(s.Notes, side.name+": "+note.Text)
			s.Complete = s.Complete && note.Topic != movedTopic && note.Topic != lateTopic
		}
	}
	return s
}

// note adds a note, unless it is there.
func (c *comparison) note(text string) {
	if !slices.Contains(c.notes, text) {
		c.notes = append(c.notes, text)
	}
}

// The topics of notes with which a comparison is not complete: rows may be missing or
// doubled; a column was not compared in all rows.
const (
	movedTopic = "moved"
	lateTopic  = "late-column"
)
