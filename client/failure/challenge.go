package failure

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// Challenge is one challenge of WWW-Authenticate (RFC 9110, 11.6.1).
type Challenge struct {
	Scheme string            // as written
	Params map[string]string // names in lower case, values without their quotes
}

// Challenges returns every challenge of a header: a service that takes several
// schemes writes several, in one line or in many.
func Challenges(h http.Header) []Challenge {
	var all []Challenge
	for _, line := range h.Values("WWW-Authenticate") {
		all = append(all, parseChallenges(line)...)
	}
	return all
}

// parseChallenges reads one line. It forgives missing quotes: a value without
// them goes on to the next comma.
func parseChallenges(s string) []Challenge {
	var all []Challenge
	for {
		s = strings.TrimLeft(s, " \t,")
		if s == "" {
			return all
		}
		name, rest := token(s)
		if name == "" {
			s = s[1:] // no character of a scheme or a name
			continue
		}
		after := strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(after, "=") || len(all) == 0 {
			all = append(all, Challenge{Scheme: name, Params: map[string]string{}})
			s = withoutToken68(after)
			continue
		}
		value, left := parameter(strings.TrimLeft(after[1:], " \t"))
		if _, twice := all[len(all)-1].Params[strings.ToLower(name)]; !twice {
			all[len(all)-1].Params[strings.ToLower(name)] = value
		}
		s = left
	}
}

// token cuts a token (RFC 9110, 5.6.2) from the beginning.
func token(s string) (text, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}

const token68 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/"

// withoutToken68 cuts the bare text that some schemes write for parameters.
func withoutToken68(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune(token68, r)
	})
	if end <= 0 {
		return s
	}
	after := strings.TrimLeft(s[end:], "=")
	if len(after) < len(s[end:]) && (after == "" || after[0] == ',') {
		return after
	}
	return s
}

// parameter reads a value: a quoted string, else all up to the next comma.
func parameter(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// challenged takes code and message from the challenges (RFC 6750, 3): APIs
// that refuse a token often send nothing else.
func challenged(e *client.ResponseError, h http.Header) {
	all := Challenges(h)
	if e.Status/100 != 4 || len(all) == 0 {
		return
	}
	code, reasons := "", []string(nil)
	for _, c := range all {
		if code == "" {
			code = c.Params["error"]
		}
		if d := c.Params["error_description"]; d != "" && !slices.Contains(reasons, d) {
			reasons = append(reasons, d)
		}
	}
	if e.Code == "" || e.Code == strconv.Itoa(e.Status) && code != "" {
		e.Code = code
	}
	why := strings.Join(reasons, "; ")
	if why == "" && empty(e) {
		why = unsaid(all, code, e.Status)
	}
	switch {
	case empty(e) && why != "":
		e.Message = why
	case !strings.Contains(e.Message, why):
		add(e, why)
	}
}

// unsaid words challenges that give no reason.
func unsaid(all []Challenge, code string, status int) string {
	find := func(name string) string {
		for _, c := range all {
			if v := c.Params[name]; v != "" {
				return v
			}
		}
		return ""
	}
	switch {
	case find("claims") != "" || code == "insufficient_claims":
		return "the service wants further claims in the token"
	case code == "insufficient_scope" && find("scope") != "":
		return "the token lacks the scope " + find("scope")
	case code == "insufficient_scope":
		return "the token lacks a permission"
	case code != "":
		return "the token was refused without a reason"
	case status != http.StatusUnauthorized:
		return ""
	}
	var schemes []string
	for _, c := range all {
		if strings.EqualFold(c.Scheme, "Bearer") { // ASP.NET says no more when there was no token
			return "no or unreadable token reached the service"
		}
		if !slices.Contains(schemes, c.Scheme) {
			schemes = append(schemes, c.Scheme)
		}
	}
	return "the service wants to be shown " + strings.Join(schemes, " or ")
}
