package kit

import (
	"fmt"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/safe"
)

// Soon is how long before its expiry a token is warned about and can be renewed.
const Soon = 5 * time.Minute

// TokenSpans returns the state of a credential: a sign, and a few words.
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

// NextTick returns how long the result of [TokenSpans] stays valid: to the next whole
// minute, in the last minute to the next second; 0 is for ever.
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
	return left%step + 20*time.Millisecond // past the edge: the text is one less by then
}

// Words writes a name with blanks for dashes.
func Words(name string) safe.Text { return safe.Clean(strings.ReplaceAll(name, "-", " ")) }

// Lasting writes a duration in words.
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
