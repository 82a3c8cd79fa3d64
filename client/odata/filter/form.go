package filter

import "strings"

// scan reads parts of a literal by hand: a filter is parsed with every key that is
// pressed, and regular expressions take ten times as long.
type scan struct {
	s  string
	at int
	ok bool
}

func (c *scan) byte(set string) bool {
	if c.at < len(c.s) && strings.IndexByte(set, c.s[c.at]) >= 0 {
		c.at++
		return true
	}
	return false
}

// digits reads at least least and at most most digits.
func (c *scan) digits(least, most int) string {
	from := c.at
	for c.at < len(c.s) && c.at-from < most && isDigit(c.s[c.at]) {
		c.at++
	}
	if c.at-from < least {
		c.ok = false
	}
	return c.s[from:c.at]
}

func (c *scan) must(set string) {
	if !c.byte(set) {
		c.ok = false
	}
}

func (c *scan) between(least, most string) {
	if n := c.digits(2, 2); n < least || n > most {
		c.ok = false
	}
}

func (c *scan) date() {
	c.byte("-")
	if year := c.digits(4, 20); len(year) > 4 && year[0] == '0' {
		c.ok = false
	}
	c.must("-")
	c.between("01", "12")
	c.must("-")
	c.between("01", "31")
}

func (c *scan) clock() {
	c.between("00", "23")
	c.must(":")
	c.between("00", "59")
	if c.byte(":") {
		c.between("00", "60")
		if c.byte(".") {
			c.digits(1, 12)
		}
	}
}

// number reads a number with the suffix of older versions.
func (c *scan) number() {
	c.byte("+-")
	c.digits(1, len(c.s))
	if c.byte(".") {
		c.digits(1, len(c.s))
	}
	if c.byte("eE") {
		c.byte("+-")
		c.digits(1, len(c.s))
	}
	c.byte("LlMmFfDd")
}

// matches reports whether the reader reads the whole of s.
func matches(s string, read func(*scan)) bool {
	c := scan{s: s, ok: true}
	read(&c)
	return c.ok && c.at == len(s)
}

// formOf returns the form of what begins with a digit or a sign.
func formOf(s string) Form {
	switch {
	case len(s) == 36 && guidAt(s):
		return GUIDForm
	case matches(s, (*scan).number):
		return NumberForm
	case matches(s, (*scan).date):
		return DateForm
	case matches(s, (*scan).clock):
		return ClockForm
	}
	c := scan{s: s, ok: true}
	c.date()
	c.must("Tt")
	c.clock()
	switch {
	case !c.ok:
		return BadForm
	case c.at == len(s):
		return LocalForm
	case c.byte("Zz"):
	default:
		c.must("+-")
		c.between("00", "23")
		c.must(":")
		c.between("00", "59")
	}
	if c.ok && c.at == len(s) {
		return InstantForm
	}
	return BadForm
}

// guidAt reports whether a text begins with a GUID.
func guidAt(s string) bool {
	if len(s) < 36 || len(s) > 36 && isWordByte(s[36]) {
		return false
	}
	for i := range 36 {
		switch c := s[i] | 0x20; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if s[i] != '-' {
				return false
			}
		case !isDigit(s[i]) && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

// isDuration reports whether s is a duration without quotes.
func isDuration(s string) bool {
	return matches(s, func(c *scan) {
		c.byte("-+")
		c.must("P")
		part := func(units string) {
			for c.at < len(c.s) && isDigit(c.s[c.at]) && units != "" {
				c.digits(1, len(c.s))
				if c.byte(".") {
					c.digits(1, len(c.s))
					units = "S"
				}
				unit := c.at
				c.must(units)
				if !c.ok {
					return
				}
				units = units[strings.IndexByte(units, c.s[unit])+1:]
			}
		}
		part("D")
		if c.byte("T") {
			part("HMS")
		}
	})
}

// isBinary reports whether s is base64, in the alphabet of URLs or the other one.
func isBinary(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) && strings.IndexByte("=+/-", s[i]) < 0 {
			return false
		}
	}
	return true
}
