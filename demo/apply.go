package demo

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// How a set aggregates, other than by the book: services differ, and whoever asks them
// must find out. Staging does not aggregate at all, and no set groups by a part of a
// complex property.
const (
	onceEach  = "each property once in a request" // as ERP.net
	unordered = "no order with $apply"
)

// transforms are the transformations of $apply that a set knows.
func (s *set) transforms() []string {
	all := []string{"filter", "search", "groupby", "aggregate", "top", "skip"}
	if s.habit != unordered {
		all = append(all, "orderby", "topcount", "bottomcount")
	}
	return all
}

// applied is how far $apply has come: rows of the set that was asked for, or of one that
// a transformation made.
type applied struct {
	w    *world
	ctx  context.Context
	base *set // that was asked for
	set  *set
	rows rowset
}

// apply makes a collection what $apply makes of it and returns the other options. Staging
// leaves $apply among them, where it is refused.
func (s *service) apply(ctx context.Context, r *resource, pairs []pair, path string) ([]pair, error) {
	at := slices.IndexFunc(pairs, func(p pair) bool { return p.name == "$apply" })
	if at < 0 || s.world.staging || r.one || r.value != nil {
		return pairs, nil
	}
	r.applied = pairs[at].value
	rest := slices.Delete(slices.Clone(pairs), at, at+1)
	for _, p := range rest {
		switch {
		case p.name == "$apply":
			return nil, badQuery("$apply", "Query option '$apply' was specified more than once, but it must be specified at most once.")
		case p.name == "$expand":
			return nil, badQuery("$expand", "The query option '$expand' cannot be combined with $apply.")
		case p.name == "$orderby" && r.set.habit == unordered:
			return nil, badQuery("$orderby", "The query option '$orderby' cannot be combined with $apply on the set '%s'.", r.set.name)
		}
	}
	key := path + "?$apply=" + r.applied
	if made, ok := s.plans.get(key); ok {
		r.set, r.rows = made.set, made.rows
		return rest, nil
	}
	a := &applied{w: s.world, ctx: ctx, base: r.set, set: r.set, rows: r.rows}
	for _, src := range splitOutside(r.applied, '/') {
		if err := a.step(strings.TrimSpace(src)); err != nil {
			if p := asProblem(err); p != nil {
				p.target = "$apply"
			}
			return nil, err
		}
	}
	if a.set != r.set {
		a.set.name = key // what is cached of its rows belongs to these rows only
	}
	r.set, r.rows = a.set, a.rows
	s.plans.put(plan{key: key, rows: a.rows, set: a.set})
	return rest, nil
}

// step applies one transformation.
func (a *applied) step(src string) error {
	name, rest, opened := strings.Cut(src, "(")
	body, closed := strings.CutSuffix(rest, ")")
	switch {
	case src == "identity":
		return nil
	case !opened || !closed:
		return badQuery("$apply", "Syntax error in the transformation '%s'.", src)
	case !slices.Contains(a.base.transforms(), name):
		return notImplemented("$apply", "The transformation '%s' is not implemented by this service for the set '%s'.", name, a.base.name)
	}
	switch name {
	case "filter":
		return a.narrow(&options{filter: body, given: map[string]bool{"$filter": true}})
	case "search":
		return a.narrow(&options{search: body, given: map[string]bool{"$search": true}})
	case "groupby":
		return a.groupby(body)
	case "aggregate":
		totals, err := a.totals(body)
		if err != nil {
			return err
		}
		return a.collect(nil, totals)
	case "orderby":
		return a.sort(body)
	}
	return a.cut(name, body)
}

func (a *applied) narrow(o *options) (err error) {
	a.rows, err = a.w.narrow(a.ctx, a.set, a.rows, o)
	return err
}

func (a *applied) sort(by string) (err error) {
	a.rows, err = a.w.sort(a.ctx, a.set, a.rows, &options{order: by, given: map[string]bool{"$orderby": true}})
	return err
}

// cut keeps some rows: top(2), skip(2), topcount(2,Population).
func (a *applied) cut(name, body string) error {
	number, by, ranked := strings.Cut(body, ",")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 0 || ranked != strings.HasSuffix(name, "count") {
		return badQuery("$apply", "Syntax error in the transformation '%s(%s)'.", name, body)
	}
	if ranked {
		if name == "topcount" {
			by += " desc"
		}
		if err := a.sort(by); err != nil {
			return err
		}
	}
	n = min(n, a.rows.n)
	from, to := 0, n
	if name == "skip" {
		from, to = n, a.rows.n
	}
	rows := make([]int32, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, int32(a.rows.at(i)))
	}
	a.rows = rowsOf(rows)
	return nil
}

// groupby reads ((A,B/C),aggregate(…)); without the second part it finds the different
// combinations.
func (a *applied) groupby(body string) error {
	parts := splitOutside(body, ',')
	list, opened := strings.CutPrefix(strings.TrimSpace(parts[0]), "(")
	list, closed := strings.CutSuffix(list, ")")
	then, aggregates := strings.CutPrefix(strings.TrimSpace(strings.Join(parts[1:], ",")), "aggregate(")
	then, ended := strings.CutSuffix(then, ")")
	whole := len(parts) == 1 || aggregates && ended
	if !opened || !closed || !whole || strings.TrimSpace(list) == "" {
		return badQuery("$apply", "Syntax error in the transformation 'groupby(%s)'.", body)
	}
	var totals []*total
	if aggregates {
		var err error
		if totals, err = a.totals(then); err != nil {
			return err
		}
	}
	return a.collect(splitOutside(list, ','), totals)
}

// totals reads the list behind aggregate.
func (a *applied) totals(body string) ([]*total, error) {
	var all []*total
	seen := map[string]bool{}
	for _, src := range splitOutside(body, ',') {
		t, err := a.total(src)
		if err != nil {
			return nil, err
		}
		if a.base.habit == onceEach && t.of != "" && seen[t.of] {
			return nil, badQuery("$apply", "The property '%s' can be aggregated only once in a request.", t.of)
		}
		seen[t.of] = true
		all = append(all, t)
	}
	return all, nil
}

// total reads "expression with method as alias" or "$count as alias".
func (a *applied) total(src string) (t *total, err error) {
	p := newParser(src)
	defer func() {
		if e, ok := err.(*syntaxError); ok { //nolint:errorlint // the parser's own, never wrapped
			err = badQuery("$apply", "%s", e)
		}
	}()
	defer p.recover(&err)
	n := p.or()
	t = &total{method: "$count", property: property{typ: "Edm.Int64", kind: kInt}}
	if n.op != "path" || n.name != "$count" {
		if t.method = p.word("with"); t.method == "" {
			p.fail("An aggregate expression needs 'with' and a method at position %d in '%s'.", p.tok.at, src)
		}
	}
	t.name, t.dynamic = p.word("as"), true
	if t.name == "" || p.tok.kind != tokEnd || strings.ContainsAny(t.name, "/.$@") {
		p.fail("An aggregate expression needs 'as' and an alias at its end: '%s'.", src)
	}
	if a.set.prop(t.name) != nil || a.set.link(t.name) != nil {
		p.fail("The alias '%s' is the name of a property of '%s'.", t.name, full(a.set.typ))
	}
	if t.method == "$count" {
		return t, nil
	}
	return t, t.bind(a, n)
}

// word reads a keyword and the name behind it, "" where it is missing.
func (p *parser) word(keyword string) string {
	if !p.is(keyword) {
		return ""
	}
	p.advance()
	name := p.tok.text
	if p.tok.kind != tokName {
		return ""
	}
	p.advance()
	return name
}

// applySupported is the annotation that says what $apply can be asked for. It has no words
// for a property that is aggregated once only.
func (s *set) applySupported() string {
	return `<Annotation Term="Org.OData.Aggregation.V1.ApplySupported"><Record>` +
		`<PropertyValue Property="Transformations"><Collection><String>` + strings.Join(s.transforms(), "</String><String>") +
		`</String></Collection></PropertyValue></Record></Annotation>`
}
