package kit

import (
	"fmt"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/safe"
)

// Soon is how long before its end a token is warned about, and can be got anew.
const Soon = 5 * time.Minute

// TokenSpans says how a credential stands: a sign, and a few words.
func TokenSpans(info client.TokenInfo, now time.Time) (sign, text Span) {
	dim := func(t safe.Text) Span { return Span{t, Dim} }
	switch info.State {
	case client.TokenFailed:
		return Span{"✗ ", Bad}, Span{"no token", Bad}
	case client.TokenStatic:
		if info.Method.Anonymous() {
			return Span{"○ ", Dim}, dim("no sign-in")
		}
		return Span{"● ", OK}, dim(Words(info.Kind))
	case client.TokenValid:
		if info.ExpiresAt.IsZero() {
			return Span{"● ", OK}, dim("token")
		}
		left := info.ExpiresAt.Sub(now)
		switch {
		case left <= 0:
			return Span{"! ", Warn}, Span{"expired", Warn}
		case left < Soon:
			return Span{"! ", Warn}, Span{Lasting(left), Warn}
		}
		return Span{"● ", OK}, dim(Lasting(left))
	}
	return Span{"○ ", Dim}, dim("no token yet")
}

// NextTick is how long what [TokenSpans] says of a credential stays true: to the
// next whole minute, in the last one to the next second; 0 for ever.
func NextTick(info client.TokenInfo, now time.Time) time.Duration {
	if info.State != client.TokenValid || info.ExpiresAt.IsZero() {
		return 0
	}
	left := info.ExpiresAt.Sub(now)
	step := time.Minute
	switch {
	case left <= 0:
		return 0
	case left <= time.Minute:
		step = time.Second
	}
	return left%step + 20*time.Millisecond // beyond the edge: then it reads one less
}

// Words writes a name with blanks for dashes.
func Words(name string) safe.Text { return safe.Clean(strings.ReplaceAll(name, "-", " ")) }

// Lasting writes how long something lasts, as a person says it.
func Lasting(d time.Duration) safe.Text {
	switch {
	case d < time.Minute:
		return safe.Clean(fmt.Sprintf("%d s", int(d.Seconds())))
	case d < 2*time.Hour:
		return safe.Clean(fmt.Sprintf("%d min", int(d.Minutes())))
	case d < 48*time.Hour:
		return safe.Clean(fmt.Sprintf("%d h", int(d.Hours())))
	}
	return safe.Clean(fmt.Sprintf("%d days", int(d.Hours()/24)))
}

// Millis writes how long a request took.
func Millis(d time.Duration) safe.Text {
	if d > 0 && d < time.Millisecond {
		return "<1 ms"
	}
	if d < 10*time.Second {
		return safe.Clean(fmt.Sprintf("%d ms", d.Milliseconds()))
	}
	return safe.Clean(fmt.Sprintf("%.1f s", d.Seconds()))
}
