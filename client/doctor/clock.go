package doctor

import (
	"context"
	"net/http"
	"strings"
	"time"

	"odatui/client"
)

// tolerated is how far clocks may be apart: what ASP.NET lets pass. Others let
// nothing pass.
const tolerated = 5 * time.Minute

// checkClock compares our clock with the other side's, by an answer that is
// needed anyway. A token has a beginning and an end: where clocks differ, a
// good one looks expired.
func checkClock(ctx context.Context, v *Visit) Outcome {
	if v.Target.Method == "none" {
		return skipped("nothing here depends on the clock: no proof is shown")
	}
	e, ok := v.timed(ctx)
	if !ok {
		return skipped("no answer told its time")
	}
	skew, precision, _ := clockOf(e)
	v.mu.Lock()
	v.skew, v.skewKnown = skew.Round(time.Second), true
	if skew.Abs() <= precision {
		v.skew = 0
	}
	v.mu.Unlock()
	out := fine("%s", clockLine(skew, precision))
	if skew.Abs() > tolerated {
		out = odd("%s: tokens may look expired, or not valid yet", clockLine(skew, precision)).noting(
			"set the clock of this machine by a time server; if it is right, the server's is wrong and those who run it must set it")
	}
	out.Exchanges = []int64{e.ID}
	return out
}

// timed returns an answer with a time in it.
func (v *Visit) timed(ctx context.Context) (client.Exchange, bool) {
	var ids []int64
	if v.noIssuer() == "" {
		if d := v.discovered(ctx); d != nil {
			ids = d.ids
		}
	}
	if e, ok := v.exchange(ids); ok {
		if _, _, told := clockOf(e); told {
			return e, true
		}
	}
	if ctx.Err() != nil {
		return client.Exchange{}, false
	}
	e, ok := v.exchange(v.visit(ctx).ids)
	if !ok {
		return e, false
	}
	_, _, told := clockOf(e)
	return e, told
}

// clockOf reads how far the other side's clock is ahead of ours, and how
// exactly that is known: the header has whole seconds, and the answer was
// written somewhere in the wait for it.
func clockOf(e client.Exchange) (skew, precision time.Duration, ok bool) {
	var date time.Time
	for _, h := range e.Head {
		switch {
		case strings.EqualFold(h.Name, "Age"):
			return 0, 0, false // kept by something in between: the time of another day
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

func clockLine(skew, precision time.Duration) string {
	switch {
	case skew.Abs() <= precision:
		return "as the server's, to the second"
	case skew > 0:
		return span(skew) + " behind the server"
	}
	return span(skew) + " ahead of the server"
}
