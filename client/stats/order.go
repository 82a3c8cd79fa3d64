package stats

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"odatui/client"
)

// classes are the classes of primitive types; those that are not listed are Other.
var classes = map[string]Class{
	"Edm.Byte": Number, "Edm.SByte": Number, "Edm.Int16": Number, "Edm.Int32": Number, "Edm.Int64": Number,
	"Edm.Decimal": Number, "Edm.Double": Number, "Edm.Single": Number,
	"Edm.Date": Date, "Edm.DateTimeOffset": Instant, "Edm.DateTime": Instant, "Edm.String": Text,
}

// classOf returns the class of a column by its type; sure is false for types that the
// model declares itself, and without a type.
func classOf(c client.Column) (class Class, sure bool) {
	switch {
	case c.Link, strings.HasPrefix(c.Type, "Collection("):
		return Nested, true
	case strings.HasPrefix(c.Type, "Edm."):
		return classes[c.Type], true
	}
	return Other, false
}

// isWhole reports a type whose values are whole numbers.
func isWhole(typ string) bool {
	return classes[typ] == Number && typ != "Edm.Decimal" && !isFloat(typ)
}

func isFloat(typ string) bool { return typ == "Edm.Double" || typ == "Edm.Single" }

// scaled reads a number of at most 18 digits without an exponent: its digits, and how
// many of them are behind the point.
func scaled(s string) (digits int64, scale int, ok bool) {
	i, point, n := 0, -1, 0
	negative := s != "" && s[0] == '-'
	if negative {
		i = 1
	}
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = digits*10 + int64(c-'0')
			if digits != 0 {
				n++
			}
			if n > 18 {
				return 0, 0, false
			}
		case c == '.' && point < 0:
			point = i
		default:
			return 0, 0, false
		}
	}
	if point >= 0 {
		scale = len(s) - 1 - point
	}
	if negative {
		digits = -digits
	}
	return digits, scale, s != "" && s != "-" && s != "."
}

// mostExponent bounds the exponents of numbers: what is beyond has no place in the order.
const mostExponent = 400

// decimal reads any number: digits times ten to the power of exp.
func decimal(s string) (digits *big.Int, exp int, ok bool) {
	mantissa, power, has := strings.Cut(strings.ToLower(s), "e")
	if has {
		n, err := strconv.Atoi(power)
		if err != nil || n > mostExponent || n < -mostExponent {
			return nil, 0, false
		}
		exp = n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if strings.Trim(strings.TrimPrefix(whole, "-")+fraction, "0123456789") != "" || len(mantissa) > mostExponent {
		return nil, 0, false
	}
	digits, ok = new(big.Int).SetString(whole+fraction, 10)
	return digits, exp - len(fraction), ok
}

// rational returns the exact value of a number, nil if it is none.
func rational(s string) *big.Rat {
	digits, exp, ok := decimal(s)
	if !ok {
		return nil
	}
	if exp < 0 {
		return new(big.Rat).SetFrac(digits, tens(-exp))
	}
	return new(big.Rat).SetInt(digits.Mul(digits, tens(exp)))
}

func tens(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Instants are counted in ticks of 100 ns from the first of January of the year 1.
const (
	ticksPerSecond = 10_000_000
	ticksPerDay    = 86_400 * ticksPerSecond
	unixDays       = 719_162 // from 0001-01-01 to 1970-01-01
)

// ticks reads a date or an instant; one without an offset is UTC.
func ticks(s string) (int64, bool) {
	year, ok := number(s, 0, 4)
	month, okMonth := number(s, 5, 7)
	day, okDay := number(s, 8, 10)
	if !ok || !okMonth || !okDay || s[4] != '-' || s[7] != '-' || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	t := (daysBefore(year, month) + int64(day) - 1) * ticksPerDay
	if len(s) == 10 {
		return t, true
	}
	hour, ok := number(s, 11, 13)
	minute, okMinute := number(s, 14, 16)
	if !ok || !okMinute || s[10] != 'T' || s[13] != ':' {
		return 0, false
	}
	t += int64(hour*3600+minute*60) * ticksPerSecond
	i := 16
	if second, ok := number(s, 17, 19); ok && s[16] == ':' {
		t, i = t+int64(second)*ticksPerSecond, 19
		if i < len(s) && s[i] == '.' {
			unit := int64(ticksPerSecond)
			for i++; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
				unit /= 10
				t += int64(s[i]-'0') * unit
			}
		}
	}
	return offset(t, s[i:])
}

// offset subtracts an offset from a local time.
func offset(t int64, s string) (int64, bool) {
	if s == "" || s == "Z" || s == "z" {
		return t, true
	}
	hour, ok := number(s, 1, 3)
	minute, okMinute := number(s, 4, 6)
	if !ok || !okMinute || len(s) != 6 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	by := int64(hour*3600+minute*60) * ticksPerSecond
	if s[0] == '-' {
		by = -by
	}
	return t - by, true
}

// number reads the digits of s from one index to another.
func number(s string, from, to int) (int, bool) {
	if len(s) < to {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s[from:to]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// daysBefore returns the days from 0001-01-01 to the first of a month.
func daysBefore(year, month int) int64 {
	y, m := int64(year), int64(month)
	if m <= 2 { // the year begins in March, so that the leap day is its last
		y, m = y-1, m+12
	}
	return 365*y + floorDiv(y, 4) - floorDiv(y, 100) + floorDiv(y, 400) + (153*m-457)/5 - 306
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// timeOf returns the instant of ticks, in UTC.
func timeOf(t int64) time.Time {
	seconds := floorDiv(t, ticksPerSecond)
	return time.Unix(seconds-unixDays*86_400, (t-seconds*ticksPerSecond)*100).UTC()
}

func ticksOf(t time.Time) int64 {
	return (t.Unix()+unixDays*86_400)*ticksPerSecond + int64(t.Nanosecond()/100)
}

// orders reports whether a text has a place in the order of a class.
func orders(class Class, text string) bool {
	switch class {
	case Number:
		_, _, ok := decimal(text)
		return ok
	case Date, Instant:
		_, ok := ticks(text)
		return ok
	}
	return false
}

// before reports whether one text comes before another in the order of a class; both
// have a place in it.
func before(class Class, a, b string) bool {
	if class != Number {
		x, _ := ticks(a)
		y, _ := ticks(b)
		return x < y
	}
	x, err := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if err == nil && errY == nil && math.Abs(x-y) > 1e-9*math.Max(math.Abs(x), math.Abs(y)) {
		return x < y
	}
	return rational(a).Cmp(rational(b)) < 0
}

// sum adds floats, and keeps what rounding loses.
type sum struct{ total, lost float64 }

func (s *sum) add(f float64, rows int64) {
	f *= float64(rows)
	t := s.total + f
	if math.Abs(s.total) >= math.Abs(f) {
		s.lost += s.total - t + f
	} else {
		s.lost += f - t + s.total
	}
	s.total = t
}
