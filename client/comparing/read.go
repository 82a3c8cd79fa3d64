package comparing

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"unsafe"

	"odatui/client/compare"
)

// read merges the rows as they come; from the first one on that is not in the order of
// the keys, they are sorted instead.
func (c *comparison) read(ctx context.Context) error {
	for _, s := range c.sides() {
		s.keys = compare.KeysOf(c.shape)
	}
	c.merge = &compare.Merge{Shape: c.wide(), Spec: c.spec, Left: c.left.stream, Right: c.right.stream, Sink: holder{c},
		Models: c.models(), First: true}
	err := c.merge.Run(ctx)
	c.counts = c.merge.Counts
	switch {
	case errors.Is(err, compare.ErrOrder) && c.spec.Top > 0:
		return c.sortTop(ctx, err)
	case errors.Is(err, compare.ErrOrder):
		if err = c.sortRest(); err != nil {
			c.partial()
		}
	case err == nil && c.spec.Top > 0:
		return c.both(ctx, func(ctx context.Context, s *side) error { return s.prove(ctx) })
	case err != nil && !errors.Is(err, compare.ErrNotUnique):
		c.partial()
	}
	return err
}

// wide returns the shape in which all columns are that may turn out to be on both sides.
// They may make rows differ that are equal: what is held is compared once more when all
// columns are known.
func (c *comparison) wide() compare.Shape {
	wide := c.shape
	wide.Columns = append([]compare.Column(nil), c.shape.Columns...)
	for i := range wide.Columns {
		column := &wide.Columns[i]
		has, lacks := c.left, c.right
		if column.Kind == compare.RightOnly {
			has, lacks = c.right, c.left
		}
		if lacks.isOpen() || has.typ.Property(column.Name) == nil {
			column.Kind = compare.Same
		}
	}
	return wide
}

// match keeps the key of two rows that were compared, unless they are held: if rows are
// sorted, another one with that key must be noticed.
func (c *comparison) match(key []byte) error {
	if c.heldNow {
		c.heldNow = false
		return nil
	}
	c.unheld++
	return c.matched.add(record{key: key})
}

// holder is the sink that keeps what is found while rows come.
type holder struct{ *comparison }

func (h holder) Begin(shape compare.Shape) error {
	h.beginPreview(shape)
	return nil
}

func (h holder) Row(r compare.Row) error {
	h.previewRow(r)
	of := record{key: h.left.key}
	switch r.Kind {
	case compare.LeftOnly:
		of.left = viewBytes(r.Left.Raw())
	case compare.RightOnly:
		of.key, of.right = h.right.key, viewBytes(r.Right.Raw())
	case compare.Changed, compare.Same:
		of.left, of.right = viewBytes(r.Left.Raw()), viewBytes(r.Right.Raw())
		h.heldNow = true
	}
	return h.held.add(of)
}

// viewBytes and viewText view a text as bytes, and bytes as a text, which must not be
// changed as long as the view is used.
func viewBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
func viewText(b []byte) string  { return unsafe.String(unsafe.SliceData(b), len(b)) }

// sortRest sorts on disk the rows that have not been judged, and those that follow.
func (c *comparison) sortRest() error {
	c.broke, c.doing = true, sortingDoing
	c.beginPreview(c.shape)
	c.counts = compare.Counts{Equal: c.unheld} // what one side only seemed to have is not certain
	c.progress(true)
	type progress struct {
		side *side
		read compare.Side
	}
	pages := make(chan progress)
	done := make(chan error, 2)
	for _, s := range c.sides() {
		go func() {
			done <- s.drain(func() { pages <- progress{s, s.read} })
		}()
	}
	var errs []error
	for len(errs) < 2 {
		select {
		case n := <-pages:
			n.side.shown = n.read
			c.progress(false)
		case err := <-done:
			if errs = append(errs, err); err != nil {
				c.stop()
			}
		}
	}
	return firstCause(errs[0], errs[1])
}

// drain sorts the current row, unless it was judged, and those that follow.
func (s *side) drain(paged func()) error {
	for more := s.pending; ; {
		if more {
			if err := s.sorter.add(s.key, viewBytes(s.text())); err != nil {
				return err
			}
		} else if s.ended {
			return s.sorter.finish()
		}
		page := s.page
		var err error
		if more, err = s.advance(); err != nil {
			return err
		}
		if s.page != page {
			paged()
		}
	}
}

// report merges what was held and what was sorted, and writes it to the sink.
func (c *comparison) report(ctx context.Context) error {
	if err := c.resolve(); err != nil { // all columns have come
		return err
	}
	if c.broke {
		c.doing = "comparing the sorted rows"
		c.progress(true)
		if err := c.learn(ctx); err != nil {
			return err
		}
	}
	m, err := c.mergeKept(c.sink, -1)
	if err != nil {
		return err
	}
	err = m.Run(ctx)
	for _, note := range m.Notes() {
		c.note(note)
	}
	c.counts = m.Counts
	c.counts.Equal += c.unheld
	return err
}

// learn sees in all rows that were sorted how precise times are, if no model says that:
// a side may have written a whole second before its first fraction came.
func (c *comparison) learn(ctx context.Context) error {
	if !c.merge.Timed() {
		return nil
	}
	m, err := c.mergeKept(nowhere{}, -1)
	if err == nil {
		err = m.Run(ctx)
	}
	if err == nil {
		c.merge.Learn(m)
	}
	return err
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Begin(compare.Shape) error { return nil }
func (nowhere) Row(compare.Row) error     { return nil }

// partial writes what was found before a failure, as far as a user may look at it.
func (c *comparison) partial() {
	c.broke = c.broke || !c.left.ascends() || !c.right.ascends()
	m, err := c.mergeKept(c.sink, limits.partial)
	if err != nil {
		return
	}
	_ = m.Run(context.Background()) // the failure is what is reported
	if c.broke {
		c.counts = m.Counts
		c.counts.Equal += c.unheld
	}
}

// ascends reports whether the rows of the page that have not been compared are in the order
// of the key. A side that is not sorted may have been waiting at its first row.
func (s *side) ascends() bool {
	if s.page == nil {
		return true
	}
	last, key := slices.Clone(s.key), []byte(nil)
	for row := s.row + 1; row < s.page.Len(); row++ {
		if key = s.keys.Append(key[:0], s.page, row, s.keys.In(s.page)); bytes.Compare(last, key) > 0 {
			return false
		}
		last, key = key, last
	}
	return true
}

// mergeKept returns the merge of what was held and sorted; of at most so many rows of a
// side unless it is negative.
func (c *comparison) mergeKept(sink compare.Sink, most int) (*compare.Merge, error) {
	if err := errors.Join(c.held.mark(), c.matched.mark()); err != nil {
		return nil, err
	}
	m := &compare.Merge{Shape: c.shape, Spec: c.spec, Sink: sink, Models: c.models(), Before: c.merge}
	left, err := c.kept(c.left, most)
	if err != nil {
		return nil, err
	}
	right, err := c.kept(c.right, most)
	if err != nil {
		return nil, err
	}
	m.Left, m.Right = left, right
	return m, nil
}

// kept returns the rows of a side that were held or sorted, in the order of their keys.
// Of rows that were not in that order and have not all come, only pairs are certain.
func (c *comparison) kept(s *side, most int) (compare.Stream, error) {
	spools := []*spool{&c.held, &s.sorter.spool}
	certain := c.broke && most >= 0
	if certain {
		spools = spools[:1]
	}
	rows, err := mergeRuns(spools...)
	if err != nil {
		return nil, err
	}
	matched := &merged{}
	if c.broke {
		if matched, err = mergeRuns(&c.matched); err != nil {
			return nil, err
		}
	}
	isLeft, began, twice := s == c.left, false, false
	return func() (row compare.StreamRow, ok bool, err error) {
		if twice { // the merge sees that its key is not unique, and names it
			twice = false
		} else if began {
			err = rows.next()
		}
		began = true
		for err == nil && rows.ok && (rows.text(isLeft) == nil || certain && rows.text(!isLeft) == nil) {
			err = rows.next()
		}
		switch {
		case err != nil || !rows.ok:
			return row, false, err
		case most == 0: // those of the other side behind this one are not on that side only
			return row, false, compare.ErrCut
		}
		most--
		if twice, err = matched.has(rows.key); err != nil {
			return row, false, err
		}
		return compare.StreamRow{Key: rows.key, Text: viewText(rows.text(isLeft))}, true, nil
	}, nil
}
