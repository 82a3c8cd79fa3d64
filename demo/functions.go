package demo

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// function is one that $filter and $orderby may call. No argument that it
// gets is null: a null argument makes the outcome null.
type function struct {
	args   [][]kind // accepted kinds of each argument
	least  int      // arguments at least, 0: all
	result kind
	call   func(a [3]value) value
}

var (
	anyText    = []kind{kString}
	anyDate    = []kind{kDate, kStamp}
	anyClock   = []kind{kClock, kStamp}
	anyNumber  = []kind{kInt, kDecimal, kDouble}
	anyInteger = []kind{kInt}
)

// functions returns the functions of $filter by name.
var functions = sync.OnceValue(func() map[string]function {
	return map[string]function{
		"contains":   two(func(s, t string) value { return boolean(strings.Contains(s, t)) }, kBool),
		"startswith": two(func(s, t string) value { return boolean(strings.HasPrefix(s, t)) }, kBool),
		"endswith":   two(func(s, t string) value { return boolean(strings.HasSuffix(s, t)) }, kBool),
		"concat":     two(func(s, t string) value { return text(s + t) }, kString),
		"indexof": two(func(s, t string) value {
			i := strings.Index(s, t)
			if i > 0 {
				i = utf8.RuneCountInString(s[:i])
			}
			return integer(int64(i))
		}, kInt),
		"tolower":   one(anyText, kString, func(v value) value { return text(strings.ToLower(v.s)) }),
		"toupper":   one(anyText, kString, func(v value) value { return text(strings.ToUpper(v.s)) }),
		"trim":      one(anyText, kString, func(v value) value { return text(strings.TrimSpace(v.s)) }),
		"length":    one(anyText, kInt, func(v value) value { return integer(int64(utf8.RuneCountInString(v.s))) }),
		"year":      one(anyDate, kInt, func(v value) value { return integer(int64(v.moment().Year())) }),
		"month":     one(anyDate, kInt, func(v value) value { return integer(int64(v.moment().Month())) }),
		"day":       one(anyDate, kInt, func(v value) value { return integer(int64(v.moment().Day())) }),
		"hour":      one(anyClock, kInt, func(v value) value { return integer(int64(v.moment().Hour())) }),
		"minute":    one(anyClock, kInt, func(v value) value { return integer(int64(v.moment().Minute())) }),
		"second":    one(anyClock, kInt, func(v value) value { return integer(int64(v.moment().Second())) }),
		"date":      one([]kind{kStamp}, kDate, func(v value) value { return date(v.moment().Date()) }),
		"floor":     one(anyNumber, kDouble, func(v value) value { return double(math.Floor(v.float())) }),
		"ceiling":   one(anyNumber, kDouble, func(v value) value { return double(math.Ceil(v.float())) }),
		"round":     one(anyNumber, kDouble, func(v value) value { return double(math.Round(v.float())) }),
		"substring": {args: [][]kind{anyText, anyInteger, anyInteger}, least: 2, result: kString, call: substring},
		"now":       {result: kStamp, call: func([3]value) value { return stamp(time.Now()) }},
	}
})

func one(arg []kind, result kind, f func(value) value) function {
	return function{args: [][]kind{arg}, result: result, call: func(a [3]value) value { return f(a[0]) }}
}

func two(f func(s, t string) value, result kind) function {
	return function{args: [][]kind{anyText, anyText}, result: result,
		call: func(a [3]value) value { return f(a[0].s, a[1].s) }}
}

// moment is the point in time of a date, a stamp or a time of day.
func (v value) moment() time.Time {
	if v.kind == kDate {
		return v.day()
	}
	return v.time()
}

func substring(a [3]value) value {
	runes := []rune(a[0].s)
	from := min(max(a[1].n, 0), int64(len(runes)))
	to := int64(len(runes))
	if a[2].kind == kInt && a[2].n < to-from {
		to = from + max(a[2].n, 0)
	}
	return text(string(runes[from:to]))
}

// call compiles a function call.
func (c *scope) call(n *node) (term, error) {
	f, ok := functions()[n.name]
	if !ok {
		return term{}, c.bad("An unknown function with name '%s' was found. This may also be a function import or a key lookup "+
			"on a navigation property, which is not allowed.", n.name)
	}
	least := f.least
	if least == 0 {
		least = len(f.args)
	}
	if len(n.args) < least || len(n.args) > len(f.args) {
		return term{}, c.bad("No function signature for the function with name '%s' matches the specified arguments: it takes %d.", n.name, len(f.args))
	}
	evals := make([]evaluator, len(n.args))
	for i, arg := range n.args {
		t, err := c.compile(arg)
		if err != nil {
			return term{}, err
		}
		if t.many || t.kind != kNull && !slices.Contains(f.args[i], t.kind) {
			return term{}, c.bad("No function signature for the function with name '%s' matches the specified arguments: argument %d is %s.", n.name, i+1, t.name())
		}
		evals[i] = t.eval
	}
	return term{kind: f.result, typ: edmNames[f.result], eval: func(e *env) value {
		var args [3]value
		for i, eval := range evals {
			if args[i] = eval(e); args[i].isNull() {
				return null
			}
		}
		return f.call(args)
	}}, nil
}
