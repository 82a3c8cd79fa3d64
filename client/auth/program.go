package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"odatui/lazy"
)

var (
	errNoToken = errors.New("no token in what it printed")
	errWordy   = errors.New("it printed more than a token")
)

// readPrinted reads what a program printed: JSON as az prints it (or kubectl's
// credential plugins), a JSON text, or the token alone. now is when it was
// asked for. Its errors hold nothing of what was printed.
func readPrinted(out []byte, now time.Time) (grant, error) {
	out = bytes.TrimSpace(bytes.TrimPrefix(out, []byte("\xef\xbb\xbf")))
	if fields := object(out); fields != nil {
		return readFields(fields, now)
	}
	if bytes.HasPrefix(out, []byte("{")) || bytes.HasPrefix(out, []byte("[")) {
		return grant{}, errNoToken
	}
	plain := string(out)
	var quoted string
	if json.Unmarshal(out, &quoted) == nil {
		plain = quoted
	}
	return granted(unwrap(plain), time.Time{})
}

func readFields(fields map[string]any, now time.Time) (grant, error) {
	if status, ok := fields["status"].(map[string]any); ok {
		fields = status
	}
	token := unwrap(text(fields, "accessToken", "access_token", "token"))
	for _, name := range []string{"expires_on", "expires_at", "expiresAt", "expirationTimestamp"} {
		if t, ok := moment(fields[name]); ok {
			return granted(token, t)
		}
	}
	if t, ok := moment(fields["expiresOn"]); ok {
		// Local time without a zone means two instants in one hour of the year:
		// a token that says an earlier end itself is believed.
		if own := ownEnd(token); !own.IsZero() && own.Before(t) {
			t = own
		}
		return granted(token, t)
	}
	if s, ok := number(fields["expires_in"]); ok && s > 0 && s < longestLife.Seconds() {
		return granted(token, now.Add(time.Duration(s*float64(time.Second))))
	}
	return granted(token, time.Time{})
}

// granted makes a token a grant that ends when the token itself says, where
// nobody else did.
func granted(token string, end time.Time) (grant, error) {
	switch {
	case token == "":
		return grant{}, errNoToken
	case strings.ContainsAny(token, " \t\r\n"):
		return grant{}, errWordy
	case !sendable(token):
		return grant{}, errNotSendable
	}
	if end.IsZero() {
		end = ownEnd(token)
	}
	return grant{token: token, expires: end}, nil
}

// ownEnd returns when a token itself says that it ends, zero if it does not.
func ownEnd(token string) time.Time {
	_, claims := Decode(token)
	end, _ := instant(claims["exp"])
	return end
}

// moment reads a point in time: seconds (or milliseconds) since 1970 as a
// number or text, RFC 3339, or az's local time without a zone.
func moment(v any) (time.Time, bool) {
	if f, ok := number(v); ok {
		if f > 1e11 {
			f /= 1000
		}
		if f <= 0 || f > 1e11 {
			return time.Time{}, false
		}
		return time.Unix(int64(f), 0), true
	}
	s, _ := v.(string)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation(time.DateTime, s, time.Local)
	return t, err == nil
}

// unwrap takes off what a pasted token comes in: quotes, blanks, line ends and
// the scheme before it.
func unwrap(token string) string {
	const wrap = " \t\r\n\"'`\u00a0\u200b\ufeff"
	token = strings.Trim(token, wrap)
	for _, scheme := range []string{"authorization:", "bearer"} {
		if n := len(scheme); len(token) > n && strings.EqualFold(token[:n], scheme) && (scheme[n-1] == ':' || strings.ContainsRune(wrap, rune(token[n]))) {
			token = strings.Trim(token[n:], wrap)
		}
	}
	return token
}

// escapes are the sequences a terminal would obey: CSI, OSC and the short ones.
var escapes = lazy.Regexp(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]`)

// plainText takes terminal sequences out of what a program printed.
func plainText(out []byte) []byte { return escapes.ReplaceAll(out, nil) }

// boilerplate begins the lines of az that say nothing about what went wrong.
var boilerplate = []string{"The command failed with an unexpected error", "To check existing issues", "To open an issue", "WARNING:"}

// complaint returns the one line of a program's stderr that says what went
// wrong: the first after "ERROR:", else what a Python traceback ends in, else
// the first line. "" if it printed nothing.
func complaint(stderr []byte) string {
	var first, last string
	traced := false
	for line := range strings.FieldsFuncSeq(string(plainText(stderr)), func(r rune) bool { return r == '\n' || r == '\r' }) {
		rest, marked := strings.CutPrefix(strings.TrimSpace(line), "ERROR:")
		rest = strings.TrimSpace(rest)
		switch {
		case rest == "" || dull(rest):
		case strings.HasPrefix(rest, "Traceback (most recent call last)"):
			traced = true
		case marked && !traced:
			return rest
		case traced && line == strings.TrimLeft(line, " \t"):
			last = rest // a frame's lines are indented, the exception's is not
		case !traced && first == "":
			first = rest
		}
	}
	if last != "" {
		return last
	}
	return first
}

func dull(line string) bool {
	for _, b := range boilerplate {
		if strings.HasPrefix(line, b) {
			return true
		}
	}
	return false
}
