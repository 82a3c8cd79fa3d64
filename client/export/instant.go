package export

import (
	"math"
	"strconv"
	"strings"
)

// dayNanos are the nanoseconds of a day.
const dayNanos = 24 * 60 * 60 * 1e9

// instant is a date with a time: days since 1970-01-01 and nanoseconds of the day. With a
// zone they are those in UTC. Go's time package reads no year with five digits, and takes
// ten times as long.
type instant struct {
	days   int64
	nanos  int64
	zoned  bool // it has an offset from UTC
	offset int  // that offset in minutes
}

// parseInstant reads 2024-01-31T12:00:00.123456789+02:00, also without zone, and
// /Date(1706702400000)/ of version 2. A time finer than nanoseconds is not read. date is
// parseDate, or remembers what that returned.
func parseInstant(s string, date func(string) (int64, string, bool)) (t instant, ok bool) {
	if ticks, found := strings.CutPrefix(s, "/Date("); found {
		return parseTicks(ticks)
	}
	t.days, s, ok = date(s)
	if !ok || s == "" || s[0] != 'T' && s[0] != 't' {
		return t, false
	}
	if t.nanos, s, ok = parseClock(s[1:]); !ok {
		return t, false
	}
	switch {
	case s == "":
		return t, true
	case s == "Z" || s == "z":
		t.zoned = true
		return t, true
	case len(s) != 6 || s[0] != '+' && s[0] != '-' || digits(s[1:]) != 2 || s[3] != ':' || digits(s[4:]) != 2:
		return t, false
	}
	t.zoned, t.offset = true, int(two(s[1:]))*60+int(two(s[4:]))
	if s[0] == '-' {
		t.offset = -t.offset
	}
	t.shift(-int64(t.offset) * 60e9)
	return t, true
}

// shift adds less than a day and a half.
func (t *instant) shift(nanos int64) {
	t.nanos += nanos
	for t.nanos < 0 {
		t.nanos, t.days = t.nanos+dayNanos, t.days-1
	}
	for t.nanos >= dayNanos {
		t.nanos, t.days = t.nanos-dayNanos, t.days+1
	}
}

// parseTicks reads milliseconds since 1970 behind "/Date(". An offset in minutes says where
// they were taken, and changes nothing.
func parseTicks(s string) (t instant, ok bool) {
	s, ok = strings.CutSuffix(s, ")/")
	if !ok || s == "" {
		return t, false
	}
	if i := strings.IndexAny(s[1:], "+-"); i >= 0 {
		offset, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return t, false
		}
		t.zoned, t.offset, s = true, offset, s[:i+1]
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	t.days, t.nanos = ms/86_400_000, ms%86_400_000*1e6
	t.shift(0)
	return t, err == nil
}

// since1970 returns the instant in a unit of as many nanoseconds, false if it does not fit
// or is finer.
func (t instant) since1970(unit int64) (int64, bool) {
	perDay := int64(dayNanos) / unit
	if t.nanos%unit != 0 || t.days > math.MaxInt64/perDay || t.days < math.MinInt64/perDay {
		return 0, false
	}
	n := t.days * perDay
	return n + t.nanos/unit, n <= math.MaxInt64-t.nanos/unit
}

// parseDate reads the date at the beginning of a text: 2024-01-31, with a sign and more
// digits of the year if needed.
func parseDate(s string) (days int64, rest string, ok bool) {
	neg := s != "" && s[0] == '-'
	if neg {
		s = s[1:]
	}
	n := digits(s)
	if n < 4 || n > 9 || len(s) < n+6 || s[n] != '-' || digits(s[n+1:]) != 2 || s[n+3] != '-' || digits(s[n+4:min(n+6, len(s))]) != 2 {
		return 0, s, false
	}
	year, err := strconv.ParseInt(s[:n], 10, 64)
	month, day := two(s[n+1:]), two(s[n+4:])
	if neg {
		year = -year
	}
	if err != nil || month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return 0, s, false
	}
	return civilDays(year, month, day), s[n+6:], true
}

// parseClock reads the time at the beginning of a text: 12:00, 12:00:00, 12:00:00.123.
func parseClock(s string) (nanos int64, rest string, ok bool) {
	if len(s) < 5 || digits(s) != 2 || s[2] != ':' || digits(s[3:5]) != 2 {
		return 0, s, false
	}
	h, m, sec := two(s), two(s[3:]), int64(0)
	if s = s[5:]; len(s) >= 3 && s[0] == ':' && digits(s[1:3]) == 2 {
		sec, s = two(s[1:]), s[3:]
		if s != "" && s[0] == '.' {
			n := digits(s[1:])
			if n == 0 || strings.Trim(s[1+min(n, 9):1+n], "0") != "" {
				return 0, s, false
			}
			for i := range 9 {
				nanos *= 10
				if i < n {
					nanos += int64(s[1+i] - '0')
				}
			}
			s = s[1+n:]
		}
	}
	if h > 23 || m > 59 || sec > 59 {
		return 0, s, false
	}
	return nanos + ((h*60+m)*60+sec)*1e9, s, true
}

func two(s string) int64 { return int64(s[0]-'0')*10 + int64(s[1]-'0') }

func daysOf(year, month int64) int64 {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return int64([...]int8{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1])
}

// civilDays counts the days since 1970-01-01 in eras of 400 years that begin in March.
func civilDays(year, month, day int64) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	ofEra := year - era*400
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + (153*(month-3)+2)/5 + day - 1 - 719468
}
