package evidence

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"odatui/client"
)

// Tolerance is how far clocks may differ before tokens suffer: ASP.NET
// forgives five minutes, API Management nothing.
const Tolerance = 5 * time.Minute

// httpDate is how a header writes an instant (RFC 9110, 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// Skewed reports whether our clock is known to be off by more than services
// forgive.
func (m *Failure) Skewed() bool { return m.SkewKnown && m.Skew.Abs() > Tolerance }

// There is the time at the service, as far as it is known; zero unknown.
func (m *Failure) There() time.Time {
	if m.Now.IsZero() || !m.SkewKnown {
		return m.Now
	}
	return m.Now.Add(m.Skew)
}

// SkewText says how clocks differ.
func (m *Failure) SkewText() string {
	switch {
	case !m.SkewKnown:
		return ""
	case m.Skew.Abs() < time.Second:
		return "this machine's clock agrees with the server's"
	case m.Skew > 0:
		return "this machine's clock is " + Span(m.Skew) + " behind the server's"
	}
	return "this machine's clock is " + Span(m.Skew) + " ahead of the server's"
}

// Apart tells how far the clocks of the token endpoint and of the API differ
// from ours, by the newest answers of each; false where one gave no Date.
func (m *Failure) Apart() (token, api time.Duration, known bool) {
	at := func(p client.Purpose) (time.Duration, bool) {
		for i := len(m.Exchanges) - 1; i >= 0; i-- {
			x := m.Exchanges[i]
			if x.Purpose != p || x.Start.IsZero() {
				continue
			}
			for _, h := range x.Head {
				if date, err := time.Parse(httpDate, h.Value); h.Name == "Date" && err == nil {
					return date.Sub(x.Start.Add(x.Timing.Total)), true
				}
			}
		}
		return 0, false
	}
	token, knownToken := at(client.ForToken)
	api, knownAPI := at(client.ForService)
	return token, api, knownToken && knownAPI
}

// Theirs reports whether it is the API's clock that is off: ours and the token
// endpoint's agree.
func (m *Failure) Theirs() bool {
	token, api, known := m.Apart()
	return known && token.Abs() <= Tolerance && api.Abs() > Tolerance
}

// Span writes a duration for a person: 59 min, 3 h 5 min, 12 days.
func Span(d time.Duration) string {
	d = d.Abs()
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(math.Round(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		if m := int(d.Minutes()) % 60; m > 0 {
			return fmt.Sprintf("%d h %d min", int(d.Hours()), m)
		}
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Stamp writes an instant the one way times are written here.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

// Moment is stamp with how far away it is.
func Moment(t, now time.Time) string {
	switch {
	case now.IsZero():
		return Stamp(t)
	case t.After(now):
		return Stamp(t) + ", in " + Span(t.Sub(now))
	}
	return Stamp(t) + ", " + Span(now.Sub(t)) + " ago"
}

// Instant reads a claim that is seconds since 1970.
func Instant(v any) (time.Time, bool) {
	var seconds float64
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return time.Time{}, false
		}
		seconds = f
	case float64:
		seconds = v
	case int64:
		seconds = float64(v)
	case int:
		seconds = float64(v)
	case string:
		return Instant(json.Number(v))
	default:
		return time.Time{}, false
	}
	if !(seconds > 0 && seconds < 253402300800) {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0).UTC(), true
}
