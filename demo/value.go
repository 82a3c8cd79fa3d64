package demo

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// kind is the family of types a value belongs to: what can be compared.
type kind uint8

const (
	kNull kind = iota
	kString
	kBool
	kInt
	kDecimal
	kDouble
	kDate
	kClock // Edm.TimeOfDay
	kStamp // Edm.DateTimeOffset
	kDuration
	kGUID
	kBinary
	kEnum
	kComplex
	kList
)

// value is one value of the model. The zero value is null.
type value struct {
	kind  kind
	scale uint8   // kDecimal: digits after the point
	n     int64   // integers, booleans, scaled decimals, bits of doubles, microseconds, days
	s     string  // texts, guids, base64url, enum members; a kDecimal that n cannot hold
	list  []value // kList and kComplex, the latter in the order of its type
}

var null value

func text(s string) value     { return value{kind: kString, s: s} }
func integer(n int64) value   { return value{kind: kInt, n: n} }
func guid(s string) value     { return value{kind: kGUID, s: s} }
func double(f float64) value  { return value{kind: kDouble, n: int64(math.Float64bits(f))} }
func list(v ...value) value   { return value{kind: kList, list: v} }
func object(v ...value) value { return value{kind: kComplex, list: v} }

func decimal(n int64, scale uint8) value { return value{kind: kDecimal, n: n, scale: scale} }

func boolean(b bool) value {
	v := value{kind: kBool}
	if b {
		v.n = 1
	}
	return v
}

func stamp(t time.Time) value               { return value{kind: kStamp, n: t.UnixMicro()} }
func clock(d time.Duration) value           { return value{kind: kClock, n: d.Microseconds()} }
func duration(d time.Duration) value        { return value{kind: kDuration, n: d.Microseconds()} }
func date(y int, m time.Month, d int) value { return value{kind: kDate, n: days(y, m, d)} }

func days(y int, m time.Month, d int) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func (v value) isNull() bool    { return v.kind == kNull }
func (v value) isTrue() bool    { return v.kind == kBool && v.n == 1 }
func (v value) isNumber() bool  { return v.kind == kInt || v.kind == kDecimal || v.kind == kDouble }
func (v value) time() time.Time { return time.UnixMicro(v.n).UTC() }
func (v value) day() time.Time  { return time.Unix(v.n*86400, 0).UTC() }
func (v value) double() float64 { return math.Float64frombits(uint64(v.n)) }

// float is the value of a number as a float, exact below 2^53.
func (v value) float() float64 {
	switch v.kind {
	case kDouble:
		return v.double()
	case kDecimal:
		if v.s != "" {
			f, _ := strconv.ParseFloat(v.s, 64)
			return f
		}
		return float64(v.n) / math.Pow10(int(v.scale))
	}
	return float64(v.n)
}

// compare orders two values of comparable kinds; null comes first, as OData
// says for $orderby ascending.
func compare(a, b value) int {
	switch {
	case a.kind == kNull || b.kind == kNull:
		return cmp.Compare(min(a.kind, 1), min(b.kind, 1))
	case a.isNumber() && b.isNumber():
		return compareNumbers(a, b)
	case a.kind == kString, a.kind == kGUID, a.kind == kBinary:
		return strings.Compare(a.s, b.s)
	case a.kind == kDate && b.kind == kStamp:
		return cmp.Compare(a.n*86400e6, b.n)
	case a.kind == kStamp && b.kind == kDate:
		return cmp.Compare(a.n, b.n*86400e6)
	}
	return cmp.Compare(a.n, b.n)
}

func compareNumbers(a, b value) int {
	if a.s != "" || b.s != "" {
		return a.rat().Cmp(b.rat())
	}
	if a.kind != kDouble && b.kind != kDouble {
		if a.scale == b.scale {
			return cmp.Compare(a.n, b.n)
		}
		if x, ok := upscale(a, b.scale); ok {
			if y, ok := upscale(b, a.scale); ok {
				return cmp.Compare(x, y)
			}
		}
	}
	return cmp.Compare(a.float(), b.float())
}

// rat is the exact value of a number.
func (v value) rat() *big.Rat {
	r, ok := new(big.Rat).SetString(string(v.plain(nil)))
	if !ok { // NaN and the like: next to nothing
		return new(big.Rat)
	}
	return r
}

// upscale returns n with at least scale digits after the point, false where it
// no longer fits.
func upscale(v value, scale uint8) (int64, bool) {
	n := v.n
	for s := v.scale; s < scale; s++ {
		if n > math.MaxInt64/10 || n < math.MinInt64/10 {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

const stampLayout = "2006-01-02T15:04:05.999999Z07:00"

// plain writes a value as the text of /$value; strings come as they are.
func (v value) plain(b []byte) []byte {
	switch v.kind {
	case kNull:
		return append(b, "null"...)
	case kBool:
		return strconv.AppendBool(b, v.n == 1)
	case kInt:
		return strconv.AppendInt(b, v.n, 10)
	case kDecimal:
		if v.s != "" {
			return append(b, v.s...)
		}
		return appendDecimal(b, v.n, int(v.scale))
	case kDouble:
		return appendDouble(b, v.double())
	case kDate:
		return v.day().AppendFormat(b, "2006-01-02")
	case kClock:
		return v.time().AppendFormat(b, "15:04:05.999999")
	case kStamp:
		return v.time().AppendFormat(b, stampLayout)
	case kDuration:
		return appendDuration(b, time.Duration(v.n)*time.Microsecond)
	}
	return append(b, v.s...)
}

func appendDecimal(b []byte, n int64, scale int) []byte {
	if scale == 0 {
		return strconv.AppendInt(b, n, 10)
	}
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	digits := strconv.FormatInt(n, 10)
	for len(digits) <= scale {
		digits = "0" + digits
	}
	b = append(b, digits[:len(digits)-scale]...)
	b = append(b, '.')
	return append(b, digits[len(digits)-scale:]...)
}

func appendDouble(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "INF"...)
	case math.IsInf(f, -1):
		return append(b, "-INF"...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// appendDuration writes an xs:dayTimeDuration.
func appendDuration(b []byte, d time.Duration) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	b = append(b, 'P')
	const day = 24 * time.Hour
	if d >= day {
		b = append(strconv.AppendInt(b, int64(d/day), 10), 'D')
		d %= day
		if d == 0 {
			return b
		}
	}
	b = append(b, 'T')
	if d == 0 {
		return append(b, "0S"...)
	}
	if h := d / time.Hour; h > 0 {
		b = append(strconv.AppendInt(b, int64(h), 10), 'H')
	}
	if m := d % time.Hour / time.Minute; m > 0 {
		b = append(strconv.AppendInt(b, int64(m), 10), 'M')
	}
	if s := d % time.Minute; s > 0 {
		b = append(strconv.AppendFloat(b, s.Seconds(), 'f', -1, 64), 'S')
	}
	return b
}
