package export

import (
	"math/bits"
	"strconv"
)

// maxDigits is how many digits 128 bits hold, and most of what reads decimals.
const maxDigits = 38

// number is a number as text, taken apart: ±(hi, lo)·10^exp. It has n significant digits,
// zeros at both ends left out; with more than [maxDigits], hi and lo say nothing.
type number struct {
	neg    bool
	hi, lo uint64
	exp, n int
}

// parseNumber takes a JSON number apart, or a text that is a number.
func parseNumber(s string) (x number, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		x.neg, s = s[0] == '-', s[1:]
	}
	if !plainNumber(s) {
		return x, false
	}
	power := digits(s) - 1 // of the next digit
	zeros := 0             // since the last other digit
	for s != "" && s[0] != 'e' && s[0] != 'E' {
		d := s[0]
		s = s[1:]
		switch d {
		case '.':
			continue
		case '0':
			zeros++
		default:
			if x.n == 0 {
				zeros = 0
			}
			x.n += zeros + 1
			for ; x.n <= maxDigits && zeros > 0; zeros-- {
				x.times10(0)
			}
			if x.n <= maxDigits {
				x.times10(uint64(d - '0'))
			}
			zeros, x.exp = 0, power
		}
		power--
	}
	if s != "" {
		e, err := strconv.Atoi(s[1:])
		if err != nil || e > 1<<20 || e < -1<<20 {
			return x, x.n == 0
		}
		x.exp += e
	}
	return x, true
}

func (x *number) times10(plus uint64) {
	over, lo := bits.Mul64(x.lo, 10)
	lo, carry := bits.Add64(lo, plus, 0)
	x.hi, x.lo = x.hi*10+over+carry, lo
}

// scaled returns the number times 10^scale, false if it is not whole or has more than a
// number of digits then.
func (x number) scaled(precision, scale int) (number, bool) {
	if x.n == 0 {
		return number{}, true
	}
	shift := x.exp + scale
	if shift < 0 || shift > maxDigits || x.n+shift > min(precision, maxDigits) {
		return x, false
	}
	for range shift {
		x.times10(0)
	}
	x.exp = -scale
	return x, true
}

// int64 returns a whole number that [number.scaled] made, false if it does not fit.
func (x number) int64() (int64, bool) {
	if x.hi != 0 || x.lo > 1<<63 || x.lo == 1<<63 && !x.neg {
		return 0, false
	}
	if x.neg {
		return -int64(x.lo), true // -1<<63 is its own negative
	}
	return int64(x.lo), true
}

// shortDecimal returns a number such as -12.50 times 10^scale, false if it is not as short
// and simple as most are: [parseNumber] takes any.
func shortDecimal(s string, precision, scale int) (int64, bool) {
	neg := s != "" && s[0] == '-'
	if neg {
		s = s[1:]
	}
	whole := digits(s)
	part := 0
	x := int64(0)
	if whole == 0 || whole > precision-scale || len(s) > 18 {
		return 0, false
	}
	for i := range len(s) {
		switch {
		case i == whole && s[i] == '.':
			part = len(s) - i - 1
		case s[i] < '0' || s[i] > '9':
			return 0, false
		default:
			x = x*10 + int64(s[i]-'0')
		}
	}
	if part > scale || whole+scale > 18 || whole+part < len(s)-1 {
		return 0, false
	}
	for ; part < scale; part++ {
		x *= 10
	}
	if neg {
		x = -x
	}
	return x, true
}
