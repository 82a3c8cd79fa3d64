package doctor

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
)

// reading is the clock of one host, by the date of its response.
type reading struct {
	host      string
	skew      time.Duration // its clock minus that of this machine
	precision time.Duration
	id        int64 // of the exchange
}

// off returns the difference of the clocks that is certain.
func (r reading) off() time.Duration { return max(r.skew.Abs()-r.precision, 0) }

// checkClock compares this machine's clock with those of the token endpoint and of
// the service, by responses that are needed anyway. If clocks differ, a valid token
// seems to be expired, or not valid yet.
func checkClock(ctx context.Context, v *Visit) Outcome {
	if v.Target.Method.Anonymous() {
		return skipped("nothing depends on the clock: the profile has no credentials")
	}
	all := v.readings(ctx)
	if len(all) == 0 {
		return skipped("no response has a date")
	}
	worst := slices.MaxFunc(all, func(a, b reading) int { return cmp.Compare(a.off(), b.off()) })
	v.mu.Lock()
	v.skew, v.skewKnown = worst.skew.Round(time.Second), true
	if worst.off() == 0 {
		v.skew = 0
	}
	v.mu.Unlock()
	whose, advice := "the server", "set the clock of this machine by a time server; if it is right, the server's is wrong and its operator must set it"
	for _, r := range all {
		if (r.skew - worst.skew).Abs() > evidence.Tolerance/2 {
			whose = worst.host
			advice = r.host + " has another time than " + worst.host + ", so this machine's clock need not be the wrong one: the operator of " + worst.host + " must check that one"
		}
	}
	line := clockLine(worst, whose)
	out := fine("%s", line)
	if worst.skew.Abs() > evidence.Tolerance {
		out = odd("%s: tokens may look expired, or not valid yet", line).noting(advice)
	}
	for _, r := range all {
		out.Exchanges = append(out.Exchanges, r.id)
	}
	return out
}

// readings returns the clocks of the token endpoint and of the service, one for each
// host.
func (v *Visit) readings(ctx context.Context) []reading {
	var all []reading
	add := func(ids []int64) {
		e, ok := v.exchange(ids)
		if !ok {
			return
		}
		host := hostOf(e.URL)
		if skew, precision, ok := ClockSkew(e); ok && !slices.ContainsFunc(all, func(r reading) bool { return r.host == host }) {
			all = append(all, reading{host, skew, precision, e.ID})
		}
	}
	if v.noIssuer() == "" {
		if d := v.discovered(ctx); d != nil {
			add(d.ids)
		}
	}
	if ctx.Err() == nil {
		add(v.visit(ctx).ids)
	}
	return all
}

// hostOf returns the host of a URL, with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// ClockSkew returns the server's clock minus that of this machine, by the date of a
// response, and how precise that is: the header has whole seconds, and the response
// was written at an unknown time of the wait for it. It returns false for a response
// without a date and for a cached one.
func ClockSkew(e client.Exchange) (skew, precision time.Duration, ok bool) {
	var date time.Time
	for _, h := range e.Head {
		switch {
		case strings.EqualFold(h.Name, "Age"):
			return 0, 0, false // the date is that of the cached response
		case strings.EqualFold(h.Name, "Date"):
			at, err := http.ParseTime(h.Value)
			if err != nil {
				return 0, 0, false
			}
			date = at
		}
	}
	if date.IsZero() {
		return 0, 0, false
	}
	half := e.Timing.FirstByte / 2
	here := e.Start.Add(e.Timing.DNS + e.Timing.Connect + e.Timing.TLS + half)
	return date.Add(500 * time.Millisecond).Sub(here), 500*time.Millisecond + half, true
}

// clockLine compares this machine's clock with that of whose, in words.
func clockLine(r reading, whose string) string {
	switch {
	case r.off() == 0:
		return "as the server's, to the second"
	case r.skew > 0:
		return span(r.skew) + " behind " + whose
	}
	return span(r.skew) + " ahead of " + whose
}
