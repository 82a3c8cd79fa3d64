package odata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

var _ client.Finder = (*Service)(nil)

// CountBefore counts the rows that sort before a row. That needs an order that ends in
// the key: then no two rows are at the same place.
func (s *Service) CountBefore(ctx context.Context, q client.Query, row *client.Page) (int64, error) {
	schema, err := s.Schema(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return -1, ctx.Err()
		}
		return -1, fmt.Errorf("%w: %w", client.ErrNoPlace, err)
	}
	q = s.plan(q.Unplanned())
	orders := slices.Clone(q.OrderBy)
	for _, key := range q.Plan.KeyOrder {
		orders = append(orders, client.Order{By: key})
	}
	keys := s.keys(q)
	total := len(keys) > 0 && !slices.ContainsFunc(keys, func(key string) bool {
		return !slices.ContainsFunc(orders, func(o client.Order) bool { return o.By == key })
	})
	if !total || !s.ways(q).ByRow {
		return -1, client.ErrNoPlace
	}
	where, err := before(schema, schema.At(q.Path).Type, orders, row)
	if err != nil || where == "" {
		return 0, err
	}
	own, err := filterText(schema, schema.At(q.Path).Type, q)
	if err != nil {
		return -1, err
	}
	if own != "" {
		where = "(" + own + ") and (" + where + ")"
	}
	q.Filter, q.Where, q.OrderBy = where, nil, nil
	return client.CountQuery(ctx, s, q.Unplanned())
}

// before writes the filter of the rows that sort before a row, "" if there can be none:
// the first order decides, and each further one among rows that are equal so far. Null
// sorts before all values (OData URL conventions 5.1.5), and compares with none.
func before(schema *client.Schema, kind *client.Type, orders []client.Order, row *client.Page) (string, error) {
	var either, equal []string
	for _, o := range orders {
		at, property := row.Column(o.By), kind.Property(o.By)
		if at < 0 || property == nil {
			return "", client.ErrNoPlace
		}
		value := row.Cell(0, at)
		text, err := literal(schema, property.Type, value)
		if err != nil {
			return "", fmt.Errorf("%w: %w", client.ErrNoPlace, err)
		}
		null := value.Kind == client.Null
		less := ""
		switch {
		case o.Desc && null:
			less = o.By + " ne null"
		case o.Desc:
			less = o.By + " gt " + text
		case !null && property.Nullable && !kind.IsKey(o.By):
			less = "(" + o.By + " lt " + text + " or " + o.By + " eq null)"
		case !null:
			less = o.By + " lt " + text
		}
		if less != "" {
			either = append(either, strings.Join(append(slices.Clone(equal), less), " and "))
		}
		equal = append(equal, o.By+" eq "+text)
	}
	if len(either) == 1 {
		return either[0], nil
	}
	for i, part := range either {
		if strings.Contains(part, " and ") {
			either[i] = "(" + part + ")"
		}
	}
	return strings.Join(either, " or "), nil
}
