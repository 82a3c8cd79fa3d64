package compare

import (
	"math/big"
	"strconv"
)

// decimal is a number as digits: 0.FirstSecond times ten to the power of point. Neither
// a leading nor a trailing digit is 0, so that equal numbers have equal digits.
type decimal struct {
	negative      bool
	first, second string // "" both: the number is 0
	point         int
}

// mostPoint bounds exponents; what is beyond is compared as it is written.
const mostPoint = 1 << 28

// parseDecimal reads a number as JSON and XML write it, of any length. It allocates
// nothing: the digits are parts of the text.
func parseDecimal(s string) (d decimal, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.negative, s = s[0] == '-', s[1:]
	}
	whole := digitsAt(s)
	d.first, s = s[:whole], s[whole:]
	if s != "" && s[0] == '.' {
		n := digitsAt(s[1:])
		d.second, s = s[1:1+n], s[1+n:]
	}
	if d.first == "" && d.second == "" {
		return d, false
	}
	d.point = len(d.first)
	if s != "" {
		if s[0] != 'e' && s[0] != 'E' {
			return d, false
		}
		exp, err := strconv.Atoi(s[1:])
		if err != nil || exp > mostPoint || exp < -mostPoint {
			return d, false
		}
		d.point += exp
	}
	d.trim()
	return d, true
}

// trim removes zeros at both ends.
func (d *decimal) trim() {
	for d.first != "" && d.first[0] == '0' {
		d.first, d.point = d.first[1:], d.point-1
	}
	if d.first == "" {
		for d.second != "" && d.second[0] == '0' {
			d.second, d.point = d.second[1:], d.point-1
		}
	}
	for d.second != "" && d.second[len(d.second)-1] == '0' {
		d.second = d.second[:len(d.second)-1]
	}
	if d.second == "" {
		for d.first != "" && d.first[len(d.first)-1] == '0' {
			d.first = d.first[:len(d.first)-1]
		}
	}
	if d.first == "" && d.second == "" {
		d.negative, d.point = false, 0
	}
}

func digitsAt(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func (d decimal) isZero() bool { return d.first == "" && d.second == "" }

func (d decimal) len() int { return len(d.first) + len(d.second) }

func (d decimal) digit(i int) byte {
	if i < len(d.first) {
		return d.first[i]
	}
	return d.second[i-len(d.first)]
}

// equal reports whether two decimals are the same number.
func (d decimal) equal(e decimal) bool {
	if d.negative != e.negative || d.point != e.point || d.len() != e.len() {
		return false
	}
	for i := range d.len() {
		if d.digit(i) != e.digit(i) {
			return false
		}
	}
	return true
}

// mostDigits bounds the numbers that are computed with: those far beyond what a
// tolerance means would take all memory.
const mostDigits = 10_000

// rat returns the number, nil if it is out of bounds.
func (d decimal) rat() *big.Rat {
	scale := d.len() - d.point // digits behind the point
	if scale > mostDigits || d.point > mostDigits || d.len() > mostDigits {
		return nil
	}
	n, ok := new(big.Int).SetString("0"+d.first+d.second, 10)
	if !ok {
		return nil
	}
	if d.negative {
		n.Neg(n)
	}
	if scale < 0 {
		return new(big.Rat).SetInt(n.Mul(n, tens(-scale)))
	}
	return new(big.Rat).SetFrac(n, tens(scale))
}

func tens(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// appendKey appends bytes that sort as the numbers do.
func (d decimal) appendKey(dst []byte) []byte {
	if d.isZero() {
		return append(dst, 0x80)
	}
	flip, sign := byte(0), byte(0x81)
	if d.negative {
		flip, sign = 0xff, 0x7f
	}
	p := uint32(d.point) ^ 1<<31
	dst = append(dst, sign, byte(p>>24)^flip, byte(p>>16)^flip, byte(p>>8)^flip, byte(p)^flip)
	for i := range d.len() {
		dst = append(dst, d.digit(i)^flip)
	}
	return append(dst, flip) // ends the digits: 0 is below, 0xff above all of them
}
