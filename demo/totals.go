package demo

import (
	"math/big"
	"strings"
)

// total is one column of aggregate: what is added up, how, and what it is called.
type total struct {
	property
	of     string // the path of the property, "" $count or an expression
	method string // or $count
	eval   evaluator
}

// bind finds out what is aggregated and the type of the outcome.
func (t *total) bind(a *applied, n *node) error {
	c := &scope{w: a.w, set: a.set, target: "$apply"}
	from, err := c.compile(n)
	if err != nil {
		return err
	}
	if n.op == "path" {
		t.of = n.name
	}
	t.eval = from.eval
	number := from.kind == kInt || from.kind == kDecimal || from.kind == kDouble
	fits := !from.many && from.kind != kComplex && from.kind != kNull
	switch t.method {
	case "min", "max":
		fits = fits && from.kind != kBool && from.kind != kBinary
		t.kind, t.typ, t.enum = from.kind, from.typ, from.enum
		if t.typ == "" {
			t.typ = edmNames[from.kind]
		}
	case "sum", "average":
		fits = fits && number
		t.kind, t.typ = kDecimal, "Edm.Decimal"
		if from.kind == kDouble {
			t.kind, t.typ = kDouble, "Edm.Double"
		}
	case "countdistinct":
	default:
		return c.bad("The aggregation method '%s' is unknown: min, max, sum, average and countdistinct are known.", t.method)
	}
	if !fits {
		return c.bad("The aggregation method '%s' cannot be used for '%s', which is of type %s.", t.method, n.name, from.name())
	}
	t.maybe = t.method != "countdistinct"
	return nil
}

// tally is a total of one group while its rows come in.
type tally struct {
	n    int64 // values that are not null; of $count rows
	best value
	sum  exact
	f    float64
	seen map[string]bool
}

func (t *total) add(x *tally, e *env) {
	if t.method == "$count" {
		x.n++
		return
	}
	v := t.eval(e)
	if v.isNull() {
		return
	}
	switch t.method {
	case "min":
		if x.n == 0 || compare(v, x.best) < 0 {
			x.best = v
		}
	case "max":
		if x.n == 0 || compare(v, x.best) > 0 {
			x.best = v
		}
	case "countdistinct":
		if x.seen == nil {
			x.seen = map[string]bool{}
		}
		x.seen[string(v.identity(nil))] = true
	default:
		if v.kind == kDouble {
			x.f += v.double()
		} else {
			x.sum.add(v)
		}
	}
	x.n++
}

// result is what a tally has come to: null where there was no value, but for counts.
func (t *total) result(x *tally) value {
	switch {
	case t.method == "$count":
		return integer(x.n)
	case t.method == "countdistinct":
		return integer(int64(len(x.seen)))
	case x.n == 0:
		return null
	case t.method == "min", t.method == "max":
		return x.best
	case t.method == "sum" && t.kind == kDouble:
		return double(x.f)
	case t.method == "sum":
		return x.sum.value()
	case x.sum.n == nil:
		return double(x.f / float64(x.n))
	}
	mean := new(big.Rat).Quo(x.sum.rat(), new(big.Rat).SetInt64(x.n))
	return decimalOf(mean.FloatString(int(x.sum.scale) + moreDigits))
}

// moreDigits are those that a mean has beyond the values it is of.
const moreDigits = 6

// exact is a sum of integers and decimals without loss.
type exact struct {
	n     *big.Int // nil: nothing was added
	scale uint8
}

var ten = big.NewInt(10)

func (x *exact) add(v value) {
	if x.n == nil {
		x.n = new(big.Int)
	}
	n := big.NewInt(v.n)
	if v.s != "" { // a sum of an earlier transformation
		n.SetString(strings.Replace(v.s, ".", "", 1), 10)
	}
	for ; x.scale < v.scale; x.scale++ {
		x.n.Mul(x.n, ten)
	}
	for s := v.scale; s < x.scale; s++ {
		n.Mul(n, ten)
	}
	x.n.Add(x.n, n)
}

func (x *exact) rat() *big.Rat {
	unit := new(big.Int).Exp(ten, big.NewInt(int64(x.scale)), nil)
	return new(big.Rat).SetFrac(x.n, unit)
}

func (x *exact) value() value { return decimalOf(x.rat().FloatString(int(x.scale))) }

// decimalOf reads a decimal of any length: one that no int64 holds is kept as its text.
func decimalOf(s string) value {
	whole, part, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+part, 10)
	if !ok {
		panic("demo: not a decimal: " + s)
	}
	if n.IsInt64() {
		return decimal(n.Int64(), uint8(len(part)))
	}
	return value{kind: kDecimal, scale: uint8(len(part)), s: s}
}

// identity writes what distinguishes a value from every other: numbers that are equal are the
// same, however many zeros they end in.
func (v value) identity(b []byte) []byte {
	b = append(b, byte(v.kind))
	at := len(b)
	if b = v.plain(b); v.kind == kDecimal && v.scale > 0 {
		b = b[:at+len(strings.TrimRight(strings.TrimRight(string(b[at:]), "0"), "."))]
	}
	return append(b, 0xff) // occurs in no text
}
