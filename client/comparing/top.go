package comparing

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"odatui/client"
	"odatui/client/compare"
)

// Of the first rows only it is known which are missing on the other side if both
// sides send them in the order of the key: the rows behind the smaller of the two last
// keys are left out then.

// orderTop has the rows ordered by the key of the comparison, if the service orders them
// by another one.
func (c *comparison) orderTop() {
	key := c.spec.Key
	if key == nil {
		key = c.shape.Key
	}
	for _, s := range c.sides() {
		if c.spec.Top > 0 && (s.typ == nil || !slices.Equal(s.typ.Keys, key)) {
			s.query.OrderBy = orderOf(key, false)
		}
	}
}

func orderOf(key []string, desc bool) (by []client.Order) {
	for _, name := range key {
		by = append(by, client.Order{By: name, Desc: desc})
	}
	return by
}

// unordered is the error of a comparison of the first rows that have no certain order.
func unordered(why string) error {
	return &compare.ColumnsError{Message: "compare the first rows: " + why,
		Advice: []string{"leave out --top: all rows are read then, and sorted here", "or restrict the rows by --filter"}}
}

// sortTop sorts the rows if --top left none out: their order does not matter then.
func (c *comparison) sortTop(ctx context.Context, why error) error {
	if err := c.sortRest(); err != nil {
		return err
	}
	for _, s := range c.sides() {
		if err := s.endTop(ctx); errors.Is(err, compare.ErrCut) {
			return unordered(why.Error())
		} else if err != nil {
			return err
		}
	}
	return nil
}

// endTop ends the rows of a side: it is cut if more exist.
func (s *side) endTop(ctx context.Context) error {
	if s.run.Limit < 0 || s.run.Rows < s.run.Limit {
		return nil
	}
	more, err := s.run.More(ctx, s.session.Service, false)
	switch {
	case err != nil:
		return s.failed(err)
	case more == client.No:
		return nil
	}
	return compare.ErrCut
}

// prove checks that the service has ordered the rows of a side of which more exist than
// were compared: in the opposite order, the first row is behind the last one that came.
func (s *side) prove(ctx context.Context) error {
	err := s.fill()
	if s.ended && err == nil {
		if err = s.endTop(ctx); err == nil {
			return nil // all rows came
		}
	}
	if err != nil && !errors.Is(err, compare.ErrCut) {
		return err
	}
	q := s.query
	q.OrderBy, q.PageSize, q.Bulk, q.Count = orderOf(s.c.shape.Key, true), 1, false, false
	page, err := s.fetch(ctx, q)
	switch {
	case ctx.Err() != nil:
		return s.failed(ctx.Err())
	case err != nil:
		return unordered(s.name + " does not sort by the key: " + err.Error())
	}
	defer page.Release()
	if page.Len() == 0 || bytes.Compare(s.keys.Append(nil, page, 0, s.keys.In(page)), s.key) <= 0 {
		return unordered(s.name + " does not send its rows in the order of the key")
	}
	return nil
}
