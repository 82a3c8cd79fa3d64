package comparing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/compare"
)

// errRanges reports that the parts of the rows do not add up to all of them.
var errRanges = errors.New("the rows of the ranges of the key are not all rows")

// errNoFigures reports a response that has no sums: the service ignores $apply.
var errNoFigures = errors.New("the service does not aggregate")

// figures are the number of rows and the sums of columns, Missing if all are null.
type figures struct {
	rows int64
	sums []client.Value
}

func (f figures) equal(g figures) bool {
	if f.rows != g.rows || len(f.sums) != len(g.sums) {
		return false
	}
	for i := range f.sums {
		if !compare.Equal(f.sums[i], g.sums[i], "Edm.Decimal", compare.Spec{}) {
			return false
		}
	}
	return true
}

// The names of what is aggregated. They must not be those of properties.
const (
	nameRows = "diffRows"
	nameSum  = "diffSum"
)

// figures asks for the number of rows of a filter and for sums of columns.
func (s *side) figures(ctx context.Context, filter string, columns []string) (figures, error) {
	q := client.Query{Path: s.query.Path, Filter: filter, Params: s.query.Params}
	if columns == nil {
		n, err := client.CountQuery(ctx, s.session.Service, q)
		s.read.Requests++
		return figures{rows: n}, err
	}
	aggregator, ok := s.session.Service.(client.Aggregator)
	if !ok {
		return figures{}, fmt.Errorf("%w: services of this kind do not aggregate", client.ErrCannot)
	}
	parts := []string{"$count as " + nameRows}
	for i, column := range columns {
		parts = append(parts, column+" with sum as "+nameSum+strconv.Itoa(i))
	}
	q, err := aggregator.Aggregate(q, "aggregate("+strings.Join(parts, ",")+")")
	if err != nil {
		return figures{}, err
	}
	page, err := s.fetch(ctx, q)
	if err != nil {
		return figures{}, err
	}
	defer page.Release()
	return readFigures(page, len(columns))
}

// readFigures reads the one row of a response. Of no rows, some services make none.
func readFigures(page *client.Page, columns int) (figures, error) {
	f := figures{sums: make([]client.Value, columns)}
	if page.Len() == 0 && page.Incomplete == nil {
		return f, nil
	}
	n, err := strconv.ParseInt(page.Cell(0, page.Column(nameRows)).Text(), 10, 64)
	if err != nil || page.Len() != 1 || page.Incomplete != nil {
		return figures{}, errNoFigures
	}
	f.rows = n
	came := 0 // some services leave a null out
	for i := range f.sums {
		v := page.Cell(0, page.Column(nameSum+strconv.Itoa(i)))
		if v.Kind == client.Nested {
			return figures{}, errNoFigures
		}
		if v.Kind != client.Missing {
			came++
		}
		f.sums[i] = v.Clone()
	}
	if came == 0 && n > 0 {
		return figures{}, errNoFigures
	}
	return f, nil
}

// isRefusal reports an error with which a service may refuse to aggregate.
func isRefusal(err error) bool {
	var refused *client.ResponseError
	if errors.As(err, &refused) {
		return !slices.Contains([]int{401, 403, 407, 429}, refused.Status)
	}
	return errors.Is(err, client.ErrCannot) || errors.Is(err, client.ErrUncounted) ||
		errors.Is(err, client.ErrTooLarge) || errors.Is(err, errNoFigures)
}

// summable returns the columns to sum: all exact numbers, then those whose sums are not
// likely to exceed what a service can write.
func (c *comparison) summable() (ways [][]string) {
	var all, small []string
	for _, column := range c.shape.Columns {
		if column.Kind != compare.Same || column.Ignored || compare.ClassOf(column.Left, column.Right) != compare.Number {
			continue
		}
		wide := column.Left == "Edm.Int64" || column.Right == "Edm.Int64"
		if !wide {
			small = append(small, column.Name)
		}
		if !wide || !slices.Contains(c.shape.Key, column.Name) {
			all = append(all, column.Name)
		}
	}
	if len(all) > 0 {
		ways = append(ways, all)
	}
	if len(small) > 0 && len(small) < len(all) {
		ways = append(ways, small)
	}
	return ways
}

// axis is the property by whose values the rows are divided.
type axis struct {
	name  string
	parse func(string) (int64, bool)
	write func(int64) string
	parts bool // there are values between two units
}

// axisFor returns the axis of a type; false if there is none.
func axisFor(column compare.Column) (axis, bool) {
	integer := func(typ string) bool { return strings.HasPrefix(typ, "Edm.Int") || strings.HasSuffix(typ, "Byte") }
	switch {
	case integer(column.Left) && integer(column.Right):
		return axis{column.Name, parseInt, func(n int64) string { return strconv.FormatInt(n, 10) }, false}, true
	case column.Left != column.Right:
	case column.Left == "Edm.Date":
		return axis{column.Name, parseDay, writeDay, false}, true
	case column.Left == "Edm.DateTimeOffset":
		return axis{column.Name, parseSecond, writeSecond, true}, true
	}
	return axis{}, false
}

func parseInt(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

const secondsOfDay = 24 * 60 * 60

func parseDay(s string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t.Unix() / secondsOfDay, err == nil
}

func writeDay(n int64) string { return time.Unix(n*secondsOfDay, 0).UTC().Format(time.DateOnly) }

func parseSecond(s string) (int64, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t.Unix(), err == nil
}

func writeSecond(n int64) string { return time.Unix(n, 0).UTC().Format(time.RFC3339) }

// axisOf returns that of the first property of the key that is an integer or a date on both
// sides; else why there is none.
func (c *comparison) axisOf() (a axis, why string) {
	for _, column := range c.shape.Columns[:len(c.shape.Key)] {
		if a, ok := axisFor(column); ok {
			return a, ""
		}
	}
	return axis{}, "the key " + strings.Join(c.shape.Key, ",") + " is neither an integer nor a date"
}

// filter returns the filter of the rows of a part. It does not read its figures, which the
// two sides write at the same time.
func (q *quick) filter(p *part) string {
	var list []string
	if q.spec.Filter != "" && (!p.first || !p.last) {
		list = append(list, "("+q.spec.Filter+")")
	} else if q.spec.Filter != "" {
		list = append(list, q.spec.Filter)
	}
	if !p.first {
		list = append(list, q.axis.name+" ge "+q.axis.write(p.lo))
	}
	switch {
	case p.last:
	case q.axis.parts:
		list = append(list, q.axis.name+" lt "+q.axis.write(p.hi))
	default: // some services know ge and le only
		list = append(list, q.axis.name+" le "+q.axis.write(p.hi-1))
	}
	return strings.Join(list, " and ")
}

// bounds returns the least value of the axis on both sides, and the one behind the
// largest. They need not be right: the first and the last part of all have no bound.
func (q *quick) bounds(ctx context.Context) (lo, hi int64, err error) {
	var values [2][2]int64
	sides := q.sides()
	err = q.both(ctx, func(ctx context.Context, s *side) error {
		at := slices.Index(sides[:], s)
		for i, desc := range []bool{false, true} {
			v, err := s.end(ctx, q.axis, desc)
			if err != nil && !isRefusal(err) {
				return s.failed(err)
			}
			values[at][i] = v
		}
		return nil
	})
	lo, hi = min(values[0][0], values[1][0]), max(values[0][1], values[1][1])
	if hi = max(lo, hi); hi < math.MaxInt64 {
		hi++
	}
	return lo, hi, err
}

// end returns the value of the axis in the first row of an order, 0 if there is none.
func (s *side) end(ctx context.Context, a axis, desc bool) (int64, error) {
	q := s.query
	q.OrderBy, q.PageSize, q.Bulk, q.Count = []client.Order{{By: a.name, Desc: desc}}, 1, false, false
	page, err := s.fetch(ctx, q)
	if err != nil {
		return 0, err
	}
	defer page.Release()
	v, _ := a.parse(page.Cell(0, page.Column(a.name)).Text())
	return v, nil
}
