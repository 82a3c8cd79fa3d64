package comparing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/compare"
)

const (
	// A range of a two thousandth of all rows is read rather than parted, within these
	// bounds: if rows are missing at a hundred places, a twentieth of all rows is read.
	smallLeaf, largeLeaf, leavesOfAll = 50, 500, 2000

	fanOut = 16 // parts of a range
	// mostDense is the share of ranges that differ, in percent, from which on they are read
	// rather than parted, once so many were asked for.
	mostDense, leastAsked = 60, 64
)

// part is the rows whose key is from lo on and before hi, in units of the axis. The first
// and the last part of all have no bound, so that no row is in none of them.
type part struct {
	lo, hi      int64
	first, last bool
	figures     [2]figures // of the two sides
}

func (p part) rows() int64 { return max(p.figures[0].rows, p.figures[1].rows) }

// differs reports whether counts or sums of the two sides differ.
func (p part) differs() bool { return !p.figures[0].equal(p.figures[1]) }

// parts divides a part in at most as many as are needed for so many rows in each. It must
// be wider than one unit.
func (p part) parts(leaf int64) []part {
	width := uint64(p.hi) - uint64(p.lo)
	n := min(uint64(max(p.rows()/leaf+1, 2)), fanOut, width)
	list := make([]part, n)
	at := p.lo
	for i := range list {
		step := (width - (uint64(at) - uint64(p.lo))) / (n - uint64(i))
		list[i] = part{lo: at, hi: int64(uint64(at) + step)}
		at = list[i].hi
	}
	list[0].first, list[n-1].last = p.first, p.last
	return list
}

// quick compares counts, and sums where both services aggregate, of ranges of the key. The
// rows of the small ranges that differ are read and compared.
func (c *comparison) quick(ctx context.Context) error {
	if err := c.resolve(); err != nil {
		return err
	}
	c.doing = "comparing counts and sums"
	axis, why := c.axisOf()
	q := &quick{comparison: c, axis: axis}
	root := part{first: true, last: true}
	if why == "" {
		var err error
		if root.lo, root.hi, err = q.bounds(ctx); err != nil {
			return err
		}
	}
	if err := q.begin(ctx, &root); isRefusal(err) && ctx.Err() == nil {
		c.note(err.Error() + ": all rows are read")
		return q.conclude(ctx, root, []part{root})
	} else if err != nil {
		return err
	}
	for i, s := range c.sides() {
		s.read.Total = root.figures[i].rows
	}
	if !root.differs() && (why != "" || q.columns != nil) {
		return q.conclude(ctx, root, nil)
	}
	leaves, err := []part{root}, error(nil)
	if why == "" {
		leaves, err = q.narrow(ctx, root)
	}
	switch {
	case errors.Is(err, errRanges):
		leaves, why, err = []part{root}, "the ranges of the key do not add up to all rows", nil
	case isRefusal(err) && ctx.Err() == nil: // of the filter, which is ours
		leaves, why, err = []part{root}, err.Error(), nil
	}
	if err != nil {
		return err
	}
	if why != "" {
		c.note(why + ": all rows are read")
	}
	return q.conclude(ctx, root, leaves)
}

// quick is a comparison of counts and sums.
type quick struct {
	*comparison
	axis    axis
	columns []string // that are summed, nil none
	began   bool     // the sink has its shape
}

// begin asks for the figures of all rows, in the first way that both services answer.
func (q *quick) begin(ctx context.Context, root *part) error {
	var why string
	for _, columns := range q.summable() {
		q.columns = columns
		list := []part{*root}
		err := q.ask(ctx, list)
		if err == nil {
			*root = list[0]
			return nil
		}
		if !isRefusal(err) || ctx.Err() != nil {
			return err
		}
		why = err.Error()
	}
	q.columns = nil
	if why != "" {
		q.note("only counts are compared: " + why)
	}
	list := []part{*root}
	err := q.ask(ctx, list)
	*root = list[0]
	return err
}

// ask fills in the figures of parts; each side has one request in flight.
func (q *quick) ask(ctx context.Context, list []part) error {
	sides := q.sides()
	return q.both(ctx, func(ctx context.Context, s *side) error {
		at := slices.Index(sides[:], s)
		for i := range list {
			var err error
			if list[i].figures[at], err = s.figures(ctx, q.filter(&list[i]), q.columns); err != nil {
				return s.failed(err)
			}
		}
		return nil
	})
}

// narrow returns the small parts that differ, in order. Without sums, rows that are
// missing on both sides may make the counts equal: the parts of the whole are looked at
// in any case.
func (q *quick) narrow(ctx context.Context, root part) (leaves []part, err error) {
	level, leaf := []part{root}, min(max(root.rows()/leavesOfAll, smallLeaf), largeLeaf)
	for len(level) > 0 {
		var next []part
		asked, different := 0, 0
		for _, of := range level {
			if narrow := uint64(of.hi)-uint64(of.lo) < 2; narrow || of.rows() <= leaf && of.differs() {
				if of.differs() {
					leaves = append(leaves, of)
				}
				continue
			}
			parts := of.parts(leaf)
			if err := q.ask(ctx, parts); err != nil {
				return nil, err
			}
			q.left.show()
			q.right.show()
			q.progress(false)
			asked += len(parts)
			if !addsUp(of, parts) {
				if of.first && of.last {
					return nil, errRanges
				}
				leaves = append(leaves, of) // it was written to
				continue
			}
			for _, p := range parts {
				if p.differs() {
					different++
					next = append(next, p)
				}
			}
		}
		if asked >= leastAsked && different*100 > asked*mostDense {
			leaves, next = append(leaves, next...), nil
		}
		level = next
	}
	return joined(leaves), nil
}

// addsUp reports whether parts have together as many rows as the whole.
func addsUp(whole part, parts []part) bool {
	for side := range whole.figures {
		rows := int64(0)
		for _, p := range parts {
			rows += p.figures[side].rows
		}
		if rows != whole.figures[side].rows {
			return false
		}
	}
	return true
}

// joined makes one part of neighbours.
func joined(parts []part) (list []part) {
	slices.SortFunc(parts, func(a, b part) int {
		if a.lo < b.lo {
			return -1
		}
		return 1
	})
	for _, p := range parts {
		if n := len(list); n > 0 && list[n-1].hi == p.lo {
			last := &list[n-1]
			last.hi, last.last = p.hi, p.last
			for i := range last.figures {
				last.figures[i].rows += p.figures[i].rows
			}
			continue
		}
		list = append(list, p)
	}
	return list
}

// conclude reads the parts that differ, and says what was not compared.
func (q *quick) conclude(ctx context.Context, root part, leaves []part) error {
	if err := q.sink.Begin(q.shape); err != nil {
		return err
	}
	q.began, q.doing = true, "reading the ranges that differ"
	skipped, all := root.rows(), false
	for i, p := range leaves {
		skipped -= p.rows()
		all = p.first && p.last
		err := q.rows(ctx, q.filter(&p))
		if i == 0 && !all && isRefusal(err) && ctx.Err() == nil { // of the filter, which is ours
			q.note(err.Error() + ": all rows are read")
			return q.rows(ctx, q.filter(&root))
		} else if err != nil {
			return err
		}
	}
	what, not := "counts", "values not compared"
	if q.columns != nil {
		what, not = "counts and sums of "+strings.Join(q.columns, ", "), "text not compared"
	}
	switch {
	case all:
	case len(leaves) == 0 || q.counts.Differences() == 0:
		q.headline = fmt.Sprintf("no difference in %s; %s", what, not)
	default:
		q.headline = fmt.Sprintf("only ranges of %s that differ in %s were compared: %s rows were not",
			q.axis.name, what, client.Thousands(max(skipped, 0)))
	}
	return nil
}

// rows compares the rows of a filter as Rows does.
func (q *quick) rows(ctx context.Context, filter string) error {
	spec := q.spec
	spec.Quick, spec.Filter = false, filter
	counts, left, right := q.counts, q.left.read, q.right.read
	sum, err := Rows(ctx, q.left.session, q.right.session, spec, onceBegun{q}, func(p compare.Progress) {
		q.add(counts, left, right, p)
		q.progress(false)
	})
	q.add(counts, left, right, sum.Progress)
	q.incomplete = q.incomplete || err == nil && !sum.Complete
	for _, note := range sum.Notes {
		q.note(note)
	}
	return err
}

// add adds what is found in a range to what was found before.
func (q *quick) add(counts compare.Counts, left, right compare.Side, p compare.Progress) {
	q.counts = compare.Counts{Equal: counts.Equal + p.Counts.Equal, Changed: counts.Changed + p.Counts.Changed,
		LeftOnly: counts.LeftOnly + p.Counts.LeftOnly, RightOnly: counts.RightOnly + p.Counts.RightOnly}
	q.left.read, q.right.read = plus(left, p.Left), plus(right, p.Right)
	q.left.show()
	q.right.show()
}

// plus adds what was read; the total stays that of all rows.
func plus(a, b compare.Side) compare.Side {
	a.Rows, a.Requests, a.Bytes = a.Rows+b.Rows, a.Requests+b.Requests, a.Bytes+b.Bytes
	return a
}

// onceBegun is the sink of ranges, which has its shape already.
type onceBegun struct{ *quick }

func (o onceBegun) Begin(s compare.Shape) error {
	if o.began {
		return nil
	}
	o.began = true
	return o.sink.Begin(s)
}

func (o onceBegun) Row(r compare.Row) error { return o.sink.Row(r) }
