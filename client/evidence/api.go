package evidence

import (
	"net/netip"
	"net/url"
	"strings"

	"odatui/client/vendors"
)

// APIURL returns the API's address: that of the profile, else of the request.
func (m *Failure) APIURL() *url.URL {
	texts := []string{m.Target.URL}
	if m.Answer != nil {
		texts = append(texts, m.Answer.URL)
	}
	for _, text := range texts {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			return u
		}
	}
	return &url.URL{}
}

// APIHost is the host of the API without its port, in lower case.
func (m *Failure) APIHost() string { return strings.ToLower(m.APIURL().Hostname()) }

// API returns the API's name for a sentence.
func (m *Failure) API() string {
	if host := m.APIURL().Host; host != "" {
		return "the API at " + host
	}
	return "the API"
}

// Tokens reports whether the profile sends a token, as opposed to a password, a
// key or nothing; true without a profile.
func (m *Failure) Tokens() bool { return m.Target.Method.Token() }

// IsLoopback reports whether a host is this machine.
func IsLoopback(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsLoopback() // an address without brackets and port
	}
	name := host
	if u, err := url.Parse("//" + host); err == nil && u.Hostname() != "" {
		name = u.Hostname()
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && a.IsLoopback()
}

// Below returns the path of the request below the profile's url: "" the service
// root itself; false if that is unknown.
func (m *Failure) Below() (string, bool) {
	if m.Answer == nil || m.Target.URL == "" {
		return "", false
	}
	root, err := url.Parse(m.Target.URL)
	if err != nil {
		return "", false
	}
	at, err := url.Parse(m.Answer.URL)
	if err != nil || !strings.EqualFold(at.Host, root.Host) {
		return "", false
	}
	rest, ok := strings.CutPrefix(at.Path, strings.TrimRight(root.Path, "/"))
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return strings.Trim(rest, "/"), true
}

// AtRoot reports whether the request was for the service document.
func (m *Failure) AtRoot() bool {
	rest, ok := m.Below()
	return ok && rest == ""
}

// SetName returns the set of the request, "" none or unknown.
func (m *Failure) SetName() string {
	rest, ok := m.Below()
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	if m.Target.Kind == "rest" { // a set has a path; its last part is its name
		first = rest[strings.LastIndexByte(rest, '/')+1:]
	}
	first, _, _ = strings.Cut(first, "(")
	if strings.HasPrefix(first, "$") {
		return ""
	}
	return first
}

// BelowSet reports whether the request was for one record of a set, or for
// something of it.
func (m *Failure) BelowSet() bool {
	rest, ok := m.Below()
	i := strings.IndexByte(rest, '(')
	return ok && m.Target.Kind != "rest" && i > 0 && !strings.Contains(rest[:i], "/")
}

// Header returns a field of the API's answer.
func (m *APIRefusal) Header(name string) string {
	if m.Answer == nil || len(m.Answer.Header[name]) == 0 {
		return ""
	}
	return m.Answer.Header[name][0]
}

// SameAddress reports whether two profiles have the same url, whatever its
// last slash.
func SameAddress(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && ua.Host != "" && strings.EqualFold(ua.Host, ub.Host) &&
		strings.EqualFold(strings.TrimRight(ua.Path, "/"), strings.TrimRight(ub.Path, "/"))
}

// HostText returns the host that the request was for, for a sentence.
func (m *NetworkFailure) HostText() string { return vendors.ElseText(m.Host, "the host") }

// Article returns a word with the indefinite article before it.
func Article(word string) string {
	if word != "" && strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "An " + word
	}
	return "A " + word
}

// TheClient returns the client or account that the token was issued to, for a
// sentence.
func (m *Failure) TheClient() string {
	switch id := m.clientOf(); {
	case m.Of() == "user":
		return "the signed-in account"
	case id != "":
		return "client " + id
	case m.Target.Method.External():
		return "the holder of this token"
	case m.Target.Ref == "" && m.Pasted != nil:
		return "the client"
	}
	return "this profile's client"
}

// HasAny reports whether a text has one of some parts, which are in lower case.
func HasAny(text string, parts ...string) bool {
	text = strings.ToLower(text)
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
