package demo

import (
	"math"
	"slices"
)

var operatorNames = map[string]string{"eq": "Equal", "ne": "NotEqual", "gt": "GreaterThan", "ge": "GreaterThanOrEqual",
	"lt": "LessThan", "le": "LessThanOrEqual", "and": "And", "or": "Or", "in": "In",
	"add": "Add", "sub": "Subtract", "mul": "Multiply", "div": "Divide", "mod": "Modulo"}

func (c *scope) incompatible(op string, a, b term) error {
	return c.bad("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.",
		a.name(), b.name(), operatorNames[op])
}

func (c *scope) both(n *node) (a, b term, err error) {
	if a, err = c.compile(n.args[0]); err == nil {
		b, err = c.compile(n.args[1])
	}
	return a, b, err
}

func (c *scope) not(n *node) (term, error) {
	t, err := c.compile(n.args[0])
	if err != nil {
		return term{}, err
	}
	if t.kind != kBool && t.kind != kNull {
		return term{}, c.bad("A unary operator with an incompatible type was detected. Found operand type '%s' for operator kind 'Not'.", t.name())
	}
	eval := t.eval
	return truth(func(e *env) value {
		v := eval(e)
		if v.isNull() {
			return null
		}
		return boolean(v.n == 0)
	}), nil
}

func truth(f evaluator) term { return term{eval: f, kind: kBool, typ: "Edm.Boolean"} }

// logic is and and or with three values (URL conventions 5.1.1.1.7).
func (c *scope) logic(n *node) (term, error) {
	a, b, err := c.both(n)
	if err != nil {
		return term{}, err
	}
	for _, t := range []term{a, b} {
		if t.kind != kBool && t.kind != kNull || t.many {
			return term{}, c.incompatible(n.op, a, b)
		}
	}
	left, right, decides := a.eval, b.eval, n.op == "or"
	return truth(func(e *env) value {
		x := left(e)
		if !x.isNull() && x.isTrue() == decides {
			return x
		}
		y := right(e)
		if !y.isNull() && y.isTrue() == decides {
			return y
		}
		if x.isNull() || y.isNull() {
			return null
		}
		return boolean(!decides)
	}), nil
}

// comparable says whether two terms can be compared, after a text has been
// read as the enum member it names.
func (c *scope) comparable(op string, a, b term) (term, term, error) {
	if a.many || b.many {
		return a, b, c.incompatible(op, a, b)
	}
	var err error
	if a.kind == kEnum && b.kind == kString && b.literal {
		b, err = c.asMember(a.enum, b)
	} else if b.kind == kEnum && a.kind == kString && a.literal {
		a, err = c.asMember(b.enum, a)
	}
	if err != nil {
		return a, b, err
	}
	number := func(k kind) bool { return k == kInt || k == kDecimal || k == kDouble }
	instant := func(k kind) bool { return k == kDate || k == kStamp }
	switch {
	case a.kind == kNull || b.kind == kNull,
		a.kind == b.kind && a.kind != kComplex && a.enum == b.enum,
		number(a.kind) && number(b.kind),
		instant(a.kind) && instant(b.kind):
		return a, b, nil
	}
	return a, b, c.incompatible(op, a, b)
}

func (c *scope) asMember(e *enum, t term) (term, error) {
	name := t.eval(nil).s
	v, ok := e.member(name)
	if !ok {
		return t, c.bad("The string '%s' is not a valid enumeration type constant.", name)
	}
	m := constant(v)
	m.enum, m.typ = e, e.name
	return m, nil
}

// tests decide by the outcome of compare; null equals null and is neither
// greater nor less than anything.
var tests = map[string]func(int) bool{
	"eq": func(c int) bool { return c == 0 }, "ne": func(c int) bool { return c != 0 },
	"gt": func(c int) bool { return c > 0 }, "ge": func(c int) bool { return c >= 0 },
	"lt": func(c int) bool { return c < 0 }, "le": func(c int) bool { return c <= 0 },
}

func (c *scope) comparison(n *node) (term, error) {
	a, b, err := c.both(n)
	if err == nil {
		a, b, err = c.comparable(n.op, a, b)
	}
	if err != nil {
		return term{}, err
	}
	test, left, right := tests[n.op], a.eval, b.eval
	equality := n.op == "eq" || n.op == "ne"
	return truth(func(e *env) value {
		x, y := left(e), right(e)
		if x.isNull() || y.isNull() {
			if !equality {
				return boolean(false)
			}
			return boolean((x.isNull() && y.isNull()) == (n.op == "eq"))
		}
		if isNaN(x) || isNaN(y) {
			return boolean(n.op == "ne")
		}
		return boolean(test(compare(x, y)))
	}), nil
}

func isNaN(v value) bool { return v.kind == kDouble && math.IsNaN(v.double()) }

func (c *scope) in(n *node) (term, error) {
	a, err := c.compile(n.args[0])
	if err != nil {
		return term{}, err
	}
	var items []value
	for _, arg := range n.args[1:] {
		b, err := c.compile(arg)
		if err == nil && !b.literal {
			err = c.bad("The list behind 'in' at position %d holds something that is no literal.", n.at)
		}
		if err == nil {
			_, b, err = c.comparable("in", a, b)
		}
		if err != nil {
			return term{}, err
		}
		items = append(items, b.eval(nil))
	}
	left := a.eval
	return truth(func(e *env) value {
		x := left(e)
		return boolean(slices.ContainsFunc(items, func(v value) bool {
			return x.isNull() == v.isNull() && compare(x, v) == 0
		}))
	}), nil
}

// arithmetic stays exact for integers and falls back to doubles elsewhere.
func (c *scope) arithmetic(n *node) (term, error) {
	a, b, err := c.both(n)
	if err != nil {
		return term{}, err
	}
	for _, t := range []term{a, b} {
		if t.many || t.kind != kInt && t.kind != kDecimal && t.kind != kDouble {
			return term{}, c.incompatible(n.op, a, b)
		}
	}
	op, left, right := n.op, a.eval, b.eval
	t := term{kind: kDouble, typ: "Edm.Double"}
	if a.kind == kInt && b.kind == kInt {
		t = term{kind: kInt, typ: "Edm.Int64"}
	}
	t.eval = func(e *env) value {
		x, y := left(e), right(e)
		if x.isNull() || y.isNull() {
			return null
		}
		if t.kind == kInt {
			return calculate(op, x.n, y.n)
		}
		return calculateFloat(op, x.float(), y.float())
	}
	return t, nil
}

func calculate(op string, x, y int64) value {
	switch op {
	case "add":
		return integer(x + y)
	case "sub":
		return integer(x - y)
	case "mul":
		return integer(x * y)
	}
	if y == 0 || y == -1 && x == math.MinInt64 {
		return null
	}
	if op == "div" {
		return integer(x / y)
	}
	return integer(x % y)
}

func calculateFloat(op string, x, y float64) value {
	switch op {
	case "add":
		return double(x + y)
	case "sub":
		return double(x - y)
	case "mul":
		return double(x * y)
	case "div":
		return double(x / y)
	}
	return double(math.Mod(x, y))
}
