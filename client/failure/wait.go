package failure

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Wait reads how long a service wants us to stay away: milliseconds of Azure's
// own headers, seconds or a date of Retry-After (RFC 9110, 10.2.3). A date is
// taken against the service's own clock where it shows one. Junk, a negative
// number and a date in the past say nothing: false.
func Wait(h http.Header, now time.Time) (time.Duration, bool) {
	for _, name := range []string{"Retry-After-Ms", "X-Ms-Retry-After-Ms"} {
		if d, ok := count(h.Get(name), time.Millisecond); ok {
			return d, true
		}
	}
	text := strings.TrimSpace(h.Get("Retry-After"))
	if d, ok := count(text, time.Second); ok {
		return d, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	d := at.Sub(now)
	return max(d, 0), d >= 0
}

// count reads a number of units. One too large for a time is a very long one.
func count(s string, unit time.Duration) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsFunc(s, func(c rune) bool { return c < '0' || c > '9' }) {
		return 0, false
	}
	const long = 100 * 365 * 24 * time.Hour
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(long/unit) {
		return long, true
	}
	return time.Duration(n) * unit, true
}
