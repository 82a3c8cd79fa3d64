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
	"odatui/client/diagnose"
)

// reading is what one host's answer tells of its clock.
type reading struct {
	host      string
	skew      time.Duration // its clock minus ours
	precision time.Duration
	id        int64 // of the exchange
}

// off is how far the clocks are surely apart.
func (r reading) off() time.Duration { return max(r.skew.Abs()-r.precision, 0) }

// checkClock compares our clock with those of the token endpoint and of the
// service, by answers that are needed anyway. A token has a beginning and an
// end: where clocks differ, a good one looks expired.
func checkClock(ctx context.Context, v *Visit) Outcome {
	if v.Target.Method.Anonymous() {
		return skipped("nothing here depends on the clock: no proof is shown")
	}
	all := v.readings(ctx)
	if len(all) == 0 {
		return skipped("no answer told its time")
	}
	worst := slices.MaxFunc(all, func(a, b reading) int { return cmp.Compare(a.off(), b.off()) })
	v.mu.Lock()
	v.skew, v.skewKnown = worst.skew.Round(time.Second), true
	if worst.off() == 0 {
		v.skew = 0
	}
	v.mu.Unlock()
	whose, advice := "the server", "set the clock of this machine by a time server; if it is right, the server's is wrong and those who run it must set it"
	for _, r := range all {
		if (r.skew - worst.skew).Abs() > diagnose.Tolerance/2 {
			whose = worst.host
			advice = r.host + " has another time than " + worst.host + ", so this machine's clock need not be the wrong one: those who run " + worst.host + " must look at theirs"
		}
	}
	line := clockLine(worst, whose)
	out := fine("%s", line)
	if worst.skew.Abs() > diagnose.Tolerance {
		out = odd("%s: tokens may look expired, or not valid yet", line).noting(advice)
	}
	for _, r := range all {
		out.Exchanges = append(out.Exchanges, r.id)
	}
	return out
}

// readings are the times that the token endpoint and the service tell, one of
// each host.
func (v *Visit) readings(ctx context.Context) []reading {
	var all []reading
	add := func(ids []int64) {
		e, ok := v.exchange(ids)
		if !ok {
			return
		}
		host := hostOf(e.URL)
		if skew, precision, told := ClockSkew(e); told && !slices.ContainsFunc(all, func(r reading) bool { return r.host == host }) {
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

// hostOf is the host of an address, with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// ClockSkew returns the server's clock minus ours by the date of a response, and
// how precise that is: the header has whole seconds, and the response was
// written at an unknown time of the wait for it. It returns false for a response
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
	ours := e.Start.Add(e.Timing.DNS + e.Timing.Connect + e.Timing.TLS + half)
	return date.Add(500 * time.Millisecond).Sub(ours), 500*time.Millisecond + half, true
}

// clockLine says how our clock stands to that of whose.
func clockLine(r reading, whose string) string {
	switch {
	case r.off() == 0:
		return "as the server's, to the second"
	case r.skew > 0:
		return span(r.skew) + " behind " + whose
	}
	return span(r.skew) + " ahead of " + whose
}
