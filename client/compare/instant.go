package compare

import "strings"

// instant is a point in time, or a length of time.
type instant struct {
	seconds int64
	picos   int64 // 0 to 10^12-1
	digits  int   // of the fraction, as written
}

// mostDigitsOfSecond is the precision that OData knows.
const mostDigitsOfSecond = 12

var powers = [mostDigitsOfSecond + 1]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12}

// round rounds to a number of digits of the second, halves up.
func (t instant) round(digits int) instant {
	if digits >= mostDigitsOfSecond {
		return t
	}
	unit := powers[mostDigitsOfSecond-digits]
	t.picos = (t.picos + unit/2) / unit * unit
	if t.picos == powers[mostDigitsOfSecond] {
		t.seconds, t.picos = t.seconds+1, 0
	}
	return t
}

func (t instant) same(u instant) bool { return t.seconds == u.seconds && t.picos == u.picos }

// appendKey appends bytes that sort as the instants do.
func (t instant) appendKey(dst []byte) []byte {
	for shift := 56; shift >= 0; shift -= 8 {
		dst = append(dst, byte((uint64(t.seconds)^1<<63)>>shift))
	}
	for shift := 32; shift >= 0; shift -= 8 {
		dst = append(dst, byte(t.picos>>shift))
	}
	return dst
}

// parseInstant reads an instant of V4 or V2; one without an offset is UTC.
func parseInstant(s string) (t instant, ok bool) {
	if inner, found := strings.CutPrefix(s, "/Date("); found {
		return parseTicks(inner)
	}
	days, rest, ok := parseDate(s)
	if !ok {
		return t, false
	}
	t.seconds = days * 86400
	if rest == "" { // a date, compared with an instant
		return t, true
	}
	if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
		return t, false
	}
	clock, rest, ok := parseClock(rest[1:])
	if !ok {
		return t, false
	}
	offset, ok := parseOffset(rest)
	t.seconds += clock.seconds - offset
	t.picos, t.digits = clock.picos, clock.digits
	return t, ok
}

// parseTicks reads what is behind /Date( of V2: milliseconds of UTC, and an offset that
// says where the clock was read.
func parseTicks(s string) (t instant, ok bool) {
	s, ok = strings.CutSuffix(s, ")/")
	if !ok || s == "" {
		return t, false
	}
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	n := digitsAt(s)
	if n == 0 || n > 17 {
		return t, false
	}
	ms := int64(0)
	for i := range n {
		ms = ms*10 + int64(s[i]-'0')
	}
	if rest := s[n:]; rest != "" && (rest[0] != '+' && rest[0] != '-' || digitsAt(rest[1:]) != len(rest)-1) {
		return t, false
	}
	if negative {
		ms = -ms
	}
	t = instant{seconds: ms / 1000, picos: ms % 1000 * powers[9], digits: 3}
	if t.picos < 0 {
		t.seconds, t.picos = t.seconds-1, t.picos+powers[mostDigitsOfSecond]
	}
	return t, true
}

// parseDate reads a date at the beginning of a text as days since 1970.
func parseDate(s string) (days int64, rest string, ok bool) {
	negative := s != "" && s[0] == '-'
	if negative {
		s = s[1:]
	}
	n := digitsAt(s)
	if n < 4 || n > 9 || len(s) < n+6 || s[n] != '-' || s[n+3] != '-' {
		return 0, "", false
	}
	year, _ := number(s[:n])
	month, okMonth := number(s[n+1 : n+3])
	day, okDay := number(s[n+4 : n+6])
	if !okMonth || !okDay || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, "", false
	}
	if negative {
		year = -year
	}
	return daysOf(year, month, day), s[n+6:], true
}

// daysOf counts the days from 1970 to a date of the Gregorian calendar.
func daysOf(year, month, day int64) int64 {
	if month <= 2 { // the year begins in March, so that the leap day is its last
		year, month = year-1, month+12
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	of := year - era*400
	return era*146097 + of*365 + of/4 - of/100 + (153*(month-3)+2)/5 + day - 1 - 719468
}

// parseClock reads hh:mm, hh:mm:ss or hh:mm:ss.f at the beginning of a text.
func parseClock(s string) (t instant, rest string, ok bool) {
	hours, okHours := number(cut(s, 0, 2))
	minutes, okMinutes := number(cut(s, 3, 5))
	if !okHours || !okMinutes || s[2] != ':' || hours > 24 || minutes > 59 {
		return t, "", false
	}
	t.seconds, rest = hours*3600+minutes*60, s[5:]
	if rest == "" || rest[0] != ':' {
		return t, rest, true
	}
	seconds, ok := number(cut(rest, 1, 3))
	if !ok || seconds > 60 {
		return t, "", false
	}
	t.seconds, rest = t.seconds+seconds, rest[3:]
	if rest == "" || rest[0] != '.' && rest[0] != ',' {
		return t, rest, true
	}
	n := digitsAt(rest[1:])
	t.picos, t.digits = fraction(rest[1 : 1+n])
	return t, rest[1+n:], n > 0
}

// fraction reads the digits behind a point as picoseconds; those beyond are left out.
func fraction(s string) (picos int64, digits int) {
	s = s[:min(len(s), mostDigitsOfSecond)]
	for i := range s {
		picos = picos*10 + int64(s[i]-'0')
	}
	return picos * powers[mostDigitsOfSecond-len(s)], len(s)
}

// parseOffset reads the end of an instant: Z, an offset, or nothing, which is UTC.
func parseOffset(s string) (seconds int64, ok bool) {
	if s == "" || s == "Z" || s == "z" {
		return 0, true
	}
	if s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hours, ok := number(cut(s, 1, 3))
	if !ok {
		return 0, false
	}
	minutes := int64(0)
	if rest := strings.TrimPrefix(s[3:], ":"); rest != "" {
		if minutes, ok = number(rest); !ok || len(rest) != 2 {
			return 0, false
		}
	}
	seconds = hours*3600 + minutes*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// cut returns a part of a text, "" if it is shorter.
func cut(s string, from, to int) string {
	if len(s) < to {
		return ""
	}
	return s[from:to]
}

// number reads a few digits.
func number(s string) (n int64, ok bool) {
	if s == "" || len(s) > 17 || digitsAt(s) != len(s) {
		return 0, false
	}
	for i := range s {
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}
