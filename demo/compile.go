package demo

import (
	"strings"
)

// env is what an expression is evaluated on: the row of the set that was asked
// for, then one place for each lambda around it.
type env struct {
	rows  [maxLambda + 1]int
	items [maxLambda + 1]value
}

const maxLambda = 4

type evaluator func(*env) value

// term is a compiled expression with its type.
type term struct {
	eval    evaluator
	kind    kind // kNull: the null literal
	typ     string
	enum    *enum
	complex *complexType
	literal bool
	// of a collection of rows or values, to be counted or ranged over:
	many   bool
	rowsOf func(*env) []int32
	target *set
}

// scope is where names are looked up.
type scope struct {
	w      *world
	set    *set
	target string // the query option, for errors
	vars   []variable
}

// variable is one that a lambda binds; its place in env is its number plus one.
type variable struct {
	name string
	set  *set // rows, else values of a type:
	item term
}

func (c *scope) bad(format string, args ...any) error { return badQuery(c.target, format, args...) }

var edmNames = [...]string{kNull: "<null>", kString: "Edm.String", kBool: "Edm.Boolean", kInt: "Edm.Int64",
	kDecimal: "Edm.Decimal", kDouble: "Edm.Double", kDate: "Edm.Date", kClock: "Edm.TimeOfDay", kStamp: "Edm.DateTimeOffset",
	kDuration: "Edm.Duration", kGUID: "Edm.Guid", kBinary: "Edm.Binary", kEnum: "enum", kComplex: "complex", kList: "Collection"}

// name is the type of a term in words.
func (t term) name() string {
	switch {
	case t.many:
		return "Collection(" + full(t.typ) + ")"
	case t.typ != "":
		return full(t.typ)
	}
	return edmNames[t.kind]
}

func constant(v value) term {
	t := term{eval: func(*env) value { return v }, kind: v.kind, literal: true}
	if v.kind == kInt && v.n == int64(int32(v.n)) {
		t.typ = "Edm.Int32"
	}
	return t
}

// compile turns a parsed expression into a term, or says what is wrong in it.
func (c *scope) compile(n *node) (term, error) {
	switch n.op {
	case "lit":
		return c.literal(n)
	case "path":
		return c.path(n.name)
	case "call":
		return c.call(n)
	case "any", "all":
		return c.lambda(n)
	case "not":
		return c.not(n)
	case "and", "or":
		return c.logic(n)
	case "in":
		return c.in(n)
	case "add", "sub", "mul", "div", "mod":
		return c.arithmetic(n)
	}
	return c.comparison(n)
}

// condition compiles a whole filter.
func (c *scope) condition(n *node) (evaluator, error) {
	t, err := c.compile(n)
	if err != nil {
		return nil, err
	}
	if t.kind != kBool || t.many {
		return nil, c.bad("The $filter expression must evaluate to a single boolean value.")
	}
	return t.eval, nil
}

func (c *scope) literal(n *node) (term, error) {
	if n.typ == "" || n.typ == "binary" || n.typ == "duration" {
		return constant(n.lit), nil
	}
	for _, e := range c.w.enums {
		if n.typ == namespace+"."+e.name {
			v, ok := e.member(n.lit.s)
			if !ok {
				return term{}, c.bad("The string '%s' is not a valid enumeration type constant.", n.lit.s)
			}
			t := constant(v)
			t.enum, t.typ = e, e.name
			return t, nil
		}
	}
	return term{}, c.bad("The type '%s' of the literal at position %d is unknown.", n.typ, n.at)
}

// path compiles a property path, through complex values and links to one.
func (c *scope) path(path string) (term, error) {
	parts := strings.Split(path, "/")
	set, place := c.set, 0
	for i := len(c.vars) - 1; i >= 0; i-- { // the innermost wins
		v := c.vars[i]
		if v.name != parts[0] {
			continue
		}
		set, place, parts = v.set, i+1, parts[1:]
		if set == nil && len(parts) == 0 {
			return v.item, nil
		}
		break
	}
	if set == nil || len(parts) == 0 {
		return term{}, c.bad("The path '%s' does not name a value.", path)
	}
	return c.walk(set, func(e *env) (int, bool) { return e.rows[place], true }, place, parts)
}

// walk follows the parts of a path from a row.
func (c *scope) walk(s *set, at func(*env) (int, bool), place int, parts []string) (term, error) {
	direct := true
	for i, name := range parts {
		last := i == len(parts)-1
		if l := s.link(name); l != nil {
			target := c.w.byName[l.target]
			if l.many {
				t := manyRows(l, at, target)
				return c.counted(t, parts[i+1:])
			}
			if last {
				return hasLink(l, at), nil
			}
			at, s, direct = step(l, at), target, false
			continue
		}
		if s.cast(name) { // a property of the derived type is null elsewhere
			continue
		}
		p := s.prop(name)
		if p == nil {
			return term{}, c.bad("Could not find a property named '%s' on type '%s'.", name, full(s.typ))
		}
		t := termOf(p)
		t.eval = propertyAt(p, at)
		if direct {
			t.eval = func(e *env) value { return p.at(e.rows[place]) }
		}
		return c.inside(t, parts[i+1:])
	}
	return term{}, c.bad("The path '%s' does not name a value.", strings.Join(parts, "/"))
}

func propertyAt(p *property, at func(*env) (int, bool)) evaluator {
	return func(e *env) value {
		row, ok := at(e)
		if !ok {
			return null
		}
		return p.at(row)
	}
}

func termOf(p *property) term {
	return term{kind: p.kind, typ: p.typ, enum: p.enum, complex: p.complex, many: p.many}
}

// step goes over a link to one.
func step(l *link, at func(*env) (int, bool)) func(*env) (int, bool) {
	return func(e *env) (int, bool) {
		row, ok := at(e)
		if !ok {
			return 0, false
		}
		if to := l.follow(row); len(to) > 0 {
			return int(to[0]), true
		}
		return 0, false
	}
}

// hasLink is a link to one as a value: it can only be compared with null.
func hasLink(l *link, at func(*env) (int, bool)) term {
	next := step(l, at)
	return term{kind: kComplex, typ: l.target, eval: func(e *env) value {
		if _, ok := next(e); !ok {
			return null
		}
		return object()
	}}
}

func manyRows(l *link, at func(*env) (int, bool), target *set) term {
	return term{kind: kList, typ: target.typ, many: true, target: target, rowsOf: func(e *env) []int32 {
		row, ok := at(e)
		if !ok {
			return nil
		}
		return l.follow(row)
	}}
}

// inside goes on into a complex value.
func (c *scope) inside(t term, parts []string) (term, error) {
	if len(parts) == 0 {
		return t, nil
	}
	if t.many {
		return c.counted(t, parts)
	}
	if t.complex == nil {
		return term{}, c.bad("The property '%s' is not defined on type '%s'.", parts[0], t.name())
	}
	for i := range t.complex.props {
		p := &t.complex.props[i]
		if p.name != parts[0] {
			continue
		}
		outer := t.eval
		in := termOf(p)
		in.eval = func(e *env) value {
			if v := outer(e); !v.isNull() {
				return v.list[i]
			}
			return null
		}
		return c.inside(in, parts[1:])
	}
	return term{}, c.bad("Could not find a property named '%s' on type '%s'.", parts[0], full(t.typ))
}

// counted ends a path at a collection: as it is, or by its $count.
func (c *scope) counted(t term, parts []string) (term, error) {
	switch {
	case len(parts) == 0:
		return t, nil
	case len(parts) > 1 || parts[0] != "$count":
		return term{}, c.bad("The path segment '%s' cannot follow a collection; any, all or $count can.", parts[0])
	}
	n := term{kind: kInt, typ: "Edm.Int64"}
	if t.rowsOf != nil {
		n.eval = func(e *env) value { return integer(int64(len(t.rowsOf(e)))) }
	} else {
		n.eval = func(e *env) value { return integer(int64(len(t.eval(e).list))) }
	}
	return n, nil
}

// lambda compiles any and all.
func (c *scope) lambda(n *node) (term, error) {
	over, err := c.path(n.args[0].name)
	if err != nil {
		return term{}, err
	}
	if !over.many {
		return term{}, c.bad("'%s' can only follow a collection; '%s' is %s.", n.op, n.args[0].name, over.name())
	}
	if len(c.vars) == maxLambda {
		return term{}, c.bad("Lambda expressions are nested more than %d deep.", maxLambda)
	}
	place := len(c.vars) + 1
	inner := *c
	item := over
	item.many, item.kind = false, kinds[over.typ]
	item.eval = func(e *env) value { return e.items[place] }
	inner.vars = append(append([]variable(nil), c.vars...), variable{name: n.name, set: over.target, item: item})
	test := func(*env) value { return boolean(true) }
	if len(n.args) == 2 {
		if test, err = inner.condition(n.args[1]); err != nil {
			return term{}, err
		}
	}
	return term{kind: kBool, typ: "Edm.Boolean", eval: ranged(over, place, n.op == "any", test)}, nil
}

// ranged tries every element; stop is the answer that ends the search.
func ranged(over term, place int, stop bool, test evaluator) evaluator {
	if over.rowsOf != nil {
		return func(e *env) value {
			for _, row := range over.rowsOf(e) {
				e.rows[place] = int(row)
				if test(e).isTrue() == stop {
					return boolean(stop)
				}
			}
			return boolean(!stop)
		}
	}
	return func(e *env) value {
		for _, v := range over.eval(e).list {
			e.items[place] = v
			if test(e).isTrue() == stop {
				return boolean(stop)
			}
		}
		return boolean(!stop)
	}
}
