package stats

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/safe"
)

// mostGroups is how many different values are asked for one by one.
const mostGroups = 50_000

// mostGroupBytes is how large all pages of groups together may be.
const mostGroupBytes = 4 << 20

// The names of what is aggregated. They must not be those of properties.
const (
	nameRows     = "statRows"
	nameDistinct = "statDistinct"
	nameMin      = "statMin"
	nameMax      = "statMax"
	nameSum      = "statSum"
	nameMean     = "statMean"
)

// ladder is one question to a service.
type ladder struct {
	Ask
	aggregator client.Aggregator
	requests   int
	took       time.Duration
	notes      []safe.Text
}

// figures are what a service aggregated, by name.
type figures map[string]client.Value

// count returns a figure that is a whole number, -1 where it is unknown.
func (f figures) count(name string) int64 {
	v := f[name]
	if n := rational(v.Text()); v.IsSet() && n != nil && n.IsInt() && n.Num().IsInt64() {
		return n.Num().Int64()
	}
	return -1
}

// climb asks in the way of one rung.
func (l *ladder) climb(ctx context.Context, rung string) (*Result, error) {
	switch rung {
	case rungAll:
		parts := []string{countOf()}
		for _, f := range l.functions() {
			parts = append(parts, f.text)
		}
		f, err := l.aggregate(ctx, client.Query{}, parts...)
		if err != nil {
			return nil, err
		}
		return l.complete(ctx, f, nil)
	case rungEach:
		f, err := l.aggregate(ctx, client.Query{}, countOf())
		if err != nil {
			return nil, err
		}
		rest := l.functions()
		if err := l.one(ctx, f, rest[0]); err != nil {
			return nil, err
		}
		return l.complete(ctx, f, rest[1:])
	}
	groups, err := l.groups(ctx, -1)
	if err != nil {
		return nil, err
	}
	total := l.Total
	if total != groups.rows { // it may be old
		if total, err = l.countAll(ctx); err != nil && !isRefusal(err) {
			return nil, err
		}
	}
	if groups.rows < total {
		return nil, &partialError{groups.rows, total}
	}
	return l.result(groups.Result()), nil
}

func (l *ladder) countAll(ctx context.Context) (int64, error) {
	defer l.clock()()
	n, err := client.CountQuery(ctx, l.Service, l.Query.Unplanned())
	if err != nil {
		return -1, err
	}
	return n, nil
}

// function is one thing to aggregate.
type function struct{ name, text string }

func countOf() string { return "$count as " + nameRows }

// functions returns what the type of the column allows, the number of values first.
func (l *ladder) functions() []function {
	with := func(name, method string) function {
		return function{name, l.Column.Name + " with " + method + " as " + name}
	}
	list := []function{with(nameDistinct, "countdistinct")}
	switch class, _ := classOf(l.Column); class {
	case Number:
		return append(list, with(nameMin, "min"), with(nameMax, "max"), with(nameSum, "sum"), with(nameMean, "average"))
	case Date, Instant:
		return append(list, with(nameMin, "min"), with(nameMax, "max"))
	case Other, Text, Nested:
	}
	return list
}

// complete adds what the figures do not say: by the rows of each value, unless there are
// too many, else by what rest and further requests ask for.
func (l *ladder) complete(ctx context.Context, f figures, rest []function) (*Result, error) {
	rows, distinct := f.count(nameRows), f.count(nameDistinct)
	var why safe.Text
	switch {
	case rows == 0:
		return l.result(Of(l.Column).Result()), nil
	case distinct > mostGroups:
		why = safe.Clean(client.Thousands(distinct) + " different values are too many to ask for")
	default:
		groups, err := l.groups(ctx, rows)
		switch {
		case err == nil:
			return l.result(groups.Result()), nil
		case !isRefusal(err):
			return nil, err
		}
		why = safe.Clean(reasonOf(err))
	}
	for _, fn := range rest {
		if fn.name == nameMean && f[nameSum].IsSet() {
			continue // it would be asked for a second time
		}
		if err := l.one(ctx, f, fn); err != nil && !isRefusal(err) {
			return nil, err
		}
	}
	return l.figured(ctx, f, why)
}

// one asks for one figure.
func (l *ladder) one(ctx context.Context, f figures, fn function) error {
	more, err := l.aggregate(ctx, client.Query{}, fn.text)
	if err == nil {
		f[fn.name] = more[fn.name]
	}
	return err
}

// figured makes a Result of figures alone.
func (l *ladder) figured(ctx context.Context, f figures, why safe.Text) (*Result, error) {
	r := Of(l.Column).Result()
	r.Class, _ = classOf(l.Column)
	r.Rows, r.Distinct, r.Empty = f.count(nameRows), f.count(nameDistinct), -1
	r.Min, r.Max = f[nameMin], f[nameMax]
	r.NoValues = why
	var err error
	if r.Nulls, err = l.countOnly(ctx, client.JSONValue("null"), l.Column.Nullable); err != nil {
		return nil, err
	}
	switch r.Class {
	case Text:
		if r.Empty, err = l.countOnly(ctx, client.Text(""), true); err != nil {
			return nil, err
		}
	case Number:
		r.Mean = meanOf(f, r.Rows-r.Nulls, r.Nulls >= 0)
		r.NoBins = why
	case Date, Instant:
		r.NoBins = why
	case Other, Nested:
	}
	if r.Nulls > 0 && r.Distinct == r.Rows-r.Nulls+1 { // null was counted
		r.Distinct--
	}
	if r.AllUnique = r.Nulls >= 0 && r.Distinct > 1 && r.Distinct == r.Rows-r.Nulls; r.AllUnique {
		r.NoValues = ""
	} else if r.Nulls > 0 && r.Distinct >= 0 {
		l.notes = append(l.notes, "services differ in whether null is one of the distinct values")
	}
	return l.result(r), nil
}

// meanOf returns the mean by the sum, which no service rounds, else as the service says.
func meanOf(f figures, rows int64, known bool) client.Value {
	total := rational(f[nameSum].Text())
	if total == nil || !known || rows <= 0 {
		return f[nameMean]
	}
	_, fraction, _ := strings.Cut(f[nameSum].Text(), ".")
	scale := len(strings.TrimRight(fraction, "0123456789"))
	if scale == 0 { // no exponent
		scale = len(fraction)
	}
	return client.JSONValue(meanText(total.Quo(total, new(big.Rat).SetInt64(rows)), scale))
}

// countOnly counts the rows with one value, 0 where there can be none; -1 the service
// refuses.
func (l *ladder) countOnly(ctx context.Context, v client.Value, possible bool) (int64, error) {
	if !possible {
		return 0, nil
	}
	where := client.Query{Where: []client.Condition{{Property: l.Column.Name, Value: v, Type: l.Column.Type}}}
	f, err := l.aggregate(ctx, where, countOf())
	switch {
	case err == nil:
		return f.count(nameRows), nil
	case isRefusal(err):
		return -1, nil
	}
	return -1, err
}

// result completes what was counted.
func (l *ladder) result(r *Result) *Result {
	r.Notes = append(r.Notes, l.notes...)
	r.Nulls, r.Missing = r.Nulls+r.Missing, 0
	r.Source = Source{ByService: true, Rows: r.Rows, Total: r.Rows, Requests: l.requests, Took: l.took}
	return r
}

// clock counts a request; it is called at its beginning, what it returns at its end.
func (l *ladder) clock() func() {
	l.requests++
	began := time.Now()
	return func() { l.took += time.Since(began) }
}

// fetch asks for the rows that transformations make, page by page.
func (l *ladder) fetch(ctx context.Context, also client.Query, transformations string, each func(*client.Page) error) error {
	q := l.Query.Unplanned()
	q.Where = append(slices.Clone(q.Where), also.Where...)
	q, err := l.aggregator.Aggregate(q, transformations)
	if err != nil {
		return err
	}
	at, size := client.Start, int64(0)
	for {
		end := l.clock()
		page, err := l.Service.Fetch(ctx, q, at)
		end()
		if err == nil {
			err = page.Incomplete
		}
		if err == nil {
			err = each(page)
		}
		if err != nil {
			return err
		}
		if size += page.Trace.Bytes; size > mostGroupBytes {
			return fmt.Errorf("groups of %s: %w", l.Column.Name, client.ErrTooLarge)
		}
		next, more := page.NextPosition()
		if !more {
			return nil
		}
		q, at = page.Query, next
	}
}

// aggregate asks for figures in one request. An answer of several rows has one for each
// unit or currency: counts are added up, other figures left out.
func (l *ladder) aggregate(ctx context.Context, also client.Query, parts ...string) (figures, error) {
	f, rows := figures{}, 0
	err := l.fetch(ctx, also, "aggregate("+strings.Join(parts, ",")+")", func(p *client.Page) error {
		for row := range p.Len() {
			for _, part := range parts {
				name := part[strings.LastIndexByte(part, ' ')+1:]
				v := p.Cell(row, p.Column(name))
				if v.Kind == client.Missing && (name == nameRows || len(parts) == 1) || v.Kind == client.Nested {
					return errIgnored // services may leave out null
				}
				l.put(f, name, v, rows > 0)
			}
			if rows++; rows > 1 {
				l.noteUnits(p)
			}
		}
		return nil
	})
	if err == nil && rows == 0 { // of no rows at all, some services make none
		f[nameRows] = client.JSONValue("0")
	}
	return f, err
}

// put keeps a figure of one row of the answer.
func (l *ladder) put(f figures, name string, v client.Value, again bool) {
	if !again {
		f[name] = v.Clone()
		return
	}
	if name == nameRows && f.count(name) >= 0 {
		one := figures{name: v}
		f[name] = client.JSONValue(fmt.Sprint(f.count(name) + one.count(name)))
		return
	}
	f[name] = client.Value{}
}

// noteUnits notes that an answer has a row for each unit.
func (l *ladder) noteUnits(p *client.Page) {
	for _, c := range p.Columns {
		if strings.HasPrefix(c.Name, "stat") || strings.Contains(c.Name, "@") || c.Name == l.Column.Name {
			continue
		}
		note := safe.Clean("the service aggregates by " + c.Name + ": what cannot be added up is left out")
		if !slices.Contains(l.notes, note) {
			l.notes = append(l.notes, note)
		}
		return
	}
}

// groups asks for the rows of each value. total is how many there must be, -1 unknown.
func (l *ladder) groups(ctx context.Context, total int64) (*Counter, error) {
	c := Of(l.Column)
	name := l.Column.Name
	err := l.fetch(ctx, client.Query{}, "groupby(("+name+"),aggregate("+countOf()+"))", func(p *client.Page) error {
		first, _, _ := strings.Cut(name, "/")
		count, col, inside := p.Column(nameRows), p.Column(first), c.inside
		if p.Column(name) >= 0 {
			col, inside = p.Column(name), nil
		}
		for row := range p.Len() {
			rows := figures{nameRows: p.Cell(row, count)}.count(nameRows)
			if rows < 0 {
				return errIgnored
			}
			c.count(c.below(p.Cell(row, col), inside), rows)
		}
		if p.Len() > 0 && len(p.Columns) > 2 {
			l.noteUnits(p)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case c.rows < total:
		return nil, &partialError{c.rows, total}
	case c.nests > 0:
		return nil, errIgnored
	}
	return c, nil
}

var errNoBins = errors.New("count bins: the least and the largest value are not known")
