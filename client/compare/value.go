package compare

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// Equal reports whether two values of one property are equal by their type, "" unknown.
// See docs/compare.md. Of spec, the tolerance and what matters in texts is used.
func Equal(a, b client.Value, typ string, spec Spec) bool {
	c := newComparer(Column{Left: typ, Right: typ}, spec, nil)
	return c.equal(a, b)
}

// comparer compares the values of one column.
type comparer struct {
	name  string
	class Class
	depth int // of the values around
	spec  *Spec
	// types are those of the two sides, in models, nil unknown; within compares what is
	// within such values, by the name of a member, "" the items of a collection.
	types  [2]string
	models *[2]*client.Schema
	within map[string]*comparer
	// known is the most digits of a second that a side is declared to have, 0 unknown;
	// seen, the most that it has written so far.
	known, seen [2]int
	rounded     int64 // values that were equal only because one was rounded
	roundedNow  int64 // those of the current row
	roundedSunk int64 // those of rows that went to the sink, which may compare them once more
}

func newComparer(c Column, spec Spec, models *[2]*client.Schema) comparer {
	return comparer{name: c.Name, class: ClassOf(c.Left, c.Right), spec: &spec, known: [2]int{c.LeftDigits, c.RightDigits},
		types: [2]string{c.Left, c.Right}, models: models}
}

// equal compares the value of the left side with that of the right one. A property that
// a record lacks is null: services leave nulls out.
func (c *comparer) equal(a, b client.Value) bool {
	if !a.IsSet() || !b.IsSet() {
		return a.IsSet() == b.IsSet()
	}
	if a.Kind == b.Kind && a.Raw() == b.Raw() && !c.class.isTime() {
		return true
	}
	if a.Kind == client.Number && b.Kind == client.Number && c.class != Text { // whatever the model says
		return c.numbers(a.Raw(), b.Raw())
	}
	switch c.class {
	case Number, Float, Single:
		return c.numbers(a.Text(), b.Text())
	case Text:
		return c.texts(a.Text(), b.Text())
	case Bool:
		return strings.EqualFold(a.Text(), b.Text())
	case GUID:
		return strings.EqualFold(bareGUID(a.Text()), bareGUID(b.Text()))
	case Binary:
		return equalBinary(a.Text(), b.Text())
	case Instant, TimeOfDay, Duration:
		return c.times(a.Text(), b.Text())
	case Date:
		return a.Text() == b.Text()
	}
	return c.untyped(a, b)
}

// untyped compares by the kind of the JSON text.
func (c *comparer) untyped(a, b client.Value) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case client.Number:
		return c.numbers(a.Raw(), b.Raw())
	case client.String:
		return c.texts(a.Text(), b.Text())
	case client.Nested:
		if c.depth == mostWithin { // each level reads all that is within it
			return jsonscan.Compact(a.Raw()) == jsonscan.Compact(b.Raw())
		}
		return c.nested(a.Raw(), b.Raw())
	}
	return a.Raw() == b.Raw()
}

// numbers compares two numbers by their exact value; floats by that of the float that
// they are read as: two programs may write the same one with other digits.
func (c *comparer) numbers(a, b string) bool {
	if a == b {
		return true
	}
	x, okX := parseDecimal(a)
	y, okY := parseDecimal(b)
	if !okX || !okY { // INF, NaN
		return false
	}
	if x.equal(y) || c.class == Float && sameFloat(a, b, 64) || c.class == Single && sameFloat(a, b, 32) {
		return true
	}
	return c.spec.Tolerance != nil && within(x, y, c.spec.Tolerance)
}

func sameFloat(a, b string, bits int) bool {
	x, errX := strconv.ParseFloat(a, bits)
	y, errY := strconv.ParseFloat(b, bits)
	return errX == nil && errY == nil && x == y
}

func within(x, y decimal, tolerance *big.Rat) bool {
	a, b := x.rat(), y.rat()
	if a == nil || b == nil {
		return false
	}
	far := a.Sub(a, b)
	return far.Abs(far).Cmp(tolerance) <= 0
}

// texts compares two texts by their code points. Upper and lower case are those of
// Unicode's simple folding; composed and decomposed letters differ.
func (c *comparer) texts(a, b string) bool {
	if c.spec.Trim {
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	}
	return a == b || c.spec.IgnoreCase && strings.EqualFold(a, b)
}

// times compares two times after rounding to the digits of the coarser side: those that
// it is declared to have, else the most that it has written so far. Within values only what
// is declared counts.
func (c *comparer) times(a, b string) bool {
	x, okX := parseTime(a, c.class)
	y, okY := parseTime(b, c.class)
	if !okX || !okY {
		return a == b
	}
	c.seen = [2]int{max(c.seen[0], x.digits), max(c.seen[1], y.digits)}
	if x.same(y) {
		return true
	}
	digits := min(c.digits(0), c.digits(1))
	if x.round(digits).same(y.round(digits)) {
		c.rounded++
		return true
	}
	return false
}

// digitsWritten is the most digits of a second that services are known to write: nanoseconds.
const digitsWritten = 9

// learns reports whether values may still show that a side writes more digits.
func (c comparer) learns() bool {
	return c.class.isTime() && (c.known[0] == 0 && c.seen[0] < digitsWritten || c.known[1] == 0 && c.seen[1] < digitsWritten)
}

// supposed reports whether the values of the current row are equal only if a side writes
// no more digits than it has so far.
func (c comparer) supposed() bool { return c.roundedNow > 0 && min(c.known[0], c.known[1]) == 0 }

func (c *comparer) digits(side int) int {
	switch {
	case c.known[side] > 0:
		return c.known[side]
	case c.depth > 0: // what a side has written within values is not kept
		return mostDigitsOfSecond
	}
	return c.seen[side]
}

// bareGUID returns a GUID without what some services write around it.
func bareGUID(s string) string {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		return s[1:37]
	}
	return s
}

func equalBinary(a, b string) bool {
	x, okX := decodeBinary(a)
	y, okY := decodeBinary(b)
	if !okX || !okY {
		return a == b
	}
	return bytes.Equal(x, y)
}
