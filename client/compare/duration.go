package compare

import "strings"

// parseDuration reads a duration: P1DT2H3M4.5S, without years and months, which have no
// fixed length.
func parseDuration(s string) (t instant, ok bool) {
	negative := strings.HasPrefix(s, "-")
	if negative {
		s = s[1:]
	}
	s, ok = strings.CutPrefix(s, "P")
	if !ok || s == "" {
		return t, false
	}
	clock := false
	for s != "" {
		if s[0] == 'T' && !clock && len(s) > 1 {
			clock, s = true, s[1:]
			continue
		}
		n := digitsAt(s)
		count, ok := number(s[:n])
		if !ok || count > 1<<40 || n == len(s) {
			return t, false
		}
		if s = s[n:]; s[0] == '.' {
			n = digitsAt(s[1:])
			if n == 0 || !strings.HasPrefix(s[1+n:], "S") {
				return t, false
			}
			t.picos, t.digits = fraction(s[1 : 1+n])
			s = s[1+n:]
		}
		unit := unitOf(s[0], clock)
		if unit == 0 {
			return t, false
		}
		t.seconds += count * unit
		s = s[1:]
	}
	if negative {
		t.seconds = -t.seconds
		if t.picos > 0 {
			t.seconds, t.picos = t.seconds-1, powers[mostDigitsOfSecond]-t.picos
		}
	}
	return t, true
}

// unitOf returns the seconds of a unit of durations, 0 unknown.
func unitOf(c byte, clock bool) int64 {
	switch {
	case c == 'W' && !clock:
		return 7 * 86400
	case c == 'D' && !clock:
		return 86400
	case c == 'H' && clock:
		return 3600
	case c == 'M' && clock:
		return 60
	case c == 'S' && clock:
		return 1
	}
	return 0
}
