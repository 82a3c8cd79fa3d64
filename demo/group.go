package demo

import (
	"slices"
	"strings"
)

// column is one column of a result, or a link or complex property with columns below it.
type column struct {
	property
	below []*column
	at    int // of a column without any below: its place among the group's values
}

// groups are rows that have the same values, in the order in which they came.
type groups struct {
	index   map[string]int
	keys    [][]value
	tallies [][]tally
}

// collect makes the set of the groups: one row for each combination of the paths, or one
// row of all where there is no path.
func (a *applied) collect(paths []string, totals []*total) error {
	var top column
	terms := make([]term, len(paths))
	for i, path := range paths {
		path = strings.TrimSpace(path)
		t, err := a.groupTerm(path)
		if err != nil {
			return err
		}
		if !top.insert(strings.Split(path, "/"), t, i) {
			return badQuery("$apply", "The property '%s' occurs twice in groupby.", path)
		}
		terms[i] = t
	}
	for i, t := range totals {
		if slices.ContainsFunc(top.below, func(c *column) bool { return c.name == t.name }) {
			return badQuery("$apply", "The alias '%s' occurs twice.", t.name)
		}
		top.below = append(top.below, &column{property: t.property, at: len(paths) + i})
	}
	g, err := a.gather(terms, totals)
	if err != nil {
		return err
	}
	rows := make([][]value, len(g.keys))
	for i, row := range g.keys {
		for k, t := range totals {
			row = append(row, t.result(&g.tallies[i][k]))
		}
		rows[i] = row
	}
	a.become(&top, rows)
	return nil
}

// become makes a table the set that later transformations and options work on.
func (a *applied) become(top *column, rows [][]value) {
	made := &set{typ: a.base.typ, rows: len(rows), derived: true}
	var shape []string
	for _, c := range top.below {
		p := c.prop()
		p.at = func(row int) value { return c.value(rows[row]) }
		made.props = append(made.props, p)
		shape = append(shape, c.shape())
	}
	made.shape = strings.Join(shape, ",")
	made.fill()
	a.set, a.rows = made, allOf(made)
}

// gather runs over the rows.
func (a *applied) gather(terms []term, totals []*total) (*groups, error) {
	g := &groups{index: map[string]int{}}
	if len(terms) == 0 {
		g.find(nil, nil, len(totals))
	}
	e, id := &env{}, []byte(nil)
	values := make([]value, len(terms))
	for i := range a.rows.n {
		if i%4096 == 0 && a.ctx.Err() != nil {
			return nil, a.ctx.Err()
		}
		e.rows[0] = a.rows.at(i)
		id = id[:0]
		for k, t := range terms {
			values[k] = t.eval(e)
			id = values[k].identity(id)
		}
		at := g.find(id, values, len(totals))
		for k, t := range totals {
			t.add(&g.tallies[at][k], e)
		}
	}
	return g, nil
}

// find returns the group of some values, a new one where there is none.
func (g *groups) find(id []byte, values []value, totals int) int {
	at, ok := g.index[string(id)]
	if !ok {
		at = len(g.keys)
		g.index[string(id)] = at
		g.keys = append(g.keys, slices.Clone(values))
		g.tallies = append(g.tallies, make([]tally, totals))
	}
	return at
}

// groupTerm compiles a path of groupby.
func (a *applied) groupTerm(path string) (term, error) {
	s := a.set
	for rest := path; ; {
		name, more, deep := strings.Cut(rest, "/")
		if p := s.prop(name); p != nil {
			if deep && p.complex != nil && !s.derived {
				return term{}, notImplemented("$apply", "The service cannot group by a part of a complex property: '%s'.", path)
			}
			break
		}
		l := s.link(name)
		if l == nil || !deep {
			break
		}
		s, rest = a.w.byName[l.target], more
	}
	c := &scope{w: a.w, set: a.set, target: "$apply"}
	t, err := c.path(path)
	if err == nil && (t.many || t.kind == kComplex) {
		err = c.bad("The property '%s' cannot be grouped by: it is %s.", path, t.name())
	}
	return t, err
}

// insert gives a path its place, false if it has one already.
func (c *column) insert(path []string, t term, at int) bool {
	i := slices.IndexFunc(c.below, func(b *column) bool { return b.name == path[0] })
	if i < 0 {
		i = len(c.below)
		c.below = append(c.below, &column{property: property{name: path[0], maybe: true}, at: -1})
		if len(path) == 1 {
			b := c.below[i]
			b.kind, b.typ, b.enum, b.at = t.kind, t.typ, t.enum, at
			return true
		}
	}
	return len(path) > 1 && c.below[i].at < 0 && c.below[i].insert(path[1:], t, at)
}

// prop is a column as a property; what has columns below it is a complex one.
func (c *column) prop() property {
	p := c.property
	if c.below != nil {
		p.kind, p.complex = kComplex, &complexType{name: c.name}
		for _, b := range c.below {
			p.complex.props = append(p.complex.props, b.prop())
		}
	}
	return p
}

// value takes a column's value out of those of a group; a link to nothing is null.
func (c *column) value(row []value) value {
	if c.below == nil {
		return row[c.at]
	}
	v := value{kind: kComplex}
	some := false
	for _, b := range c.below {
		v.list = append(v.list, b.value(row))
		some = some || !v.list[len(v.list)-1].isNull()
	}
	if !some {
		return null
	}
	return v
}

// shape is how a context URL writes a column.
func (c *column) shape() string {
	if c.below == nil {
		return c.name
	}
	var below []string
	for _, b := range c.below {
		below = append(below, b.shape())
	}
	return c.name + "(" + strings.Join(below, ",") + ")"
}
