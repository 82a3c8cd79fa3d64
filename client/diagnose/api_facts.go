package diagnose

import (
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
)

// statusText returns a status with its meaning.
func statusText(status int) string {
	words := map[int]string{200: "OK", 301: "Moved", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
		405: "Method Not Allowed", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
	return strings.TrimSpace(strconv.Itoa(status) + " " + words[status])
}

// urlFact adds the request.
func (m *matter) urlFact(d *client.Diagnosis) {
	if m.Answer != nil && m.Answer.URL != "" {
		fact(d, client.FromProfile, "request = "+m.Answer.Method+" "+m.Answer.URL)
	}
}

func (m *matter) attemptsFact(d *client.Diagnosis) {
	if m.Answer != nil && m.Answer.Attempts > 1 {
		fact(d, client.FromServer, "attempts = "+strconv.Itoa(m.Answer.Attempts))
	}
}

// headersFact adds the names of the profile's headers, if there is a profile.
func (m *matter) headersFact(d *client.Diagnosis) {
	if m.Target.URL != "" {
		fact(d, client.FromProfile, "headers of the profile: "+vendors.ElseText(strings.Join(m.Target.Headers, ", "), "none"))
	}
}

// location returns where the API redirects to, "" nowhere.
func (m *matter) location() string {
	if m.Moved != nil {
		return m.Moved.Location
	}
	return m.Header("Location")
}

// longestPause is the longest pause that is believed: a longer one is a mistake
// of the service, or of a clock.
const longestPause = 366 * 24 * time.Hour

// pauseIn returns the pause that a header asks for, 0 none.
func (m *matter) pauseIn(h map[string][]string) time.Duration {
	if d, ok := failure.Wait(h, m.There()); ok && d < longestPause {
		return d
	}
	return 0
}

var (
	inTime    = lazy.Regexp(`(?i)(?:replenished|try again) in (\d{1,3}):(\d\d):(\d\d)`)
	inSeconds = lazy.Regexp(`(?i)(?:try again|retry) (?:in|after) (\d{1,7}) ?s`)
)

// pause returns the pause that a service asks for: by a header, or in the text of
// API Management (hh:mm:ss, or seconds).
func (m *matter) pause() (time.Duration, bool) {
	if m.Answer != nil {
		if d := m.pauseIn(m.Answer.Header); d > 0 {
			return d, true
		}
	}
	text := ""
	if found := inTime.FindStringSubmatch(m.Said); found != nil {
		text = found[1] + "h" + found[2] + "m" + found[3] + "s"
	} else if found := inSeconds.FindStringSubmatch(m.Said); found != nil {
		text = found[1] + "s"
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// pauseText is pause for a sentence, "" none.
func (m *matter) pauseText() string {
	if d, ok := m.pause(); ok {
		return evidence.Span(d)
	}
	return ""
}

// instead returns what the response has in place of what was expected, "" unknown.
func (m *matter) instead() string {
	if m.Answer == nil {
		return ""
	}
	return m.Answer.Instead
}
