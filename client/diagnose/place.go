package diagnose

import (
	"net/netip"
	"net/url"
	"strings"

	"odatui/client"
)

// apiURL returns the API's address: that of the profile, else of the request.
func (m *matter) apiURL() *url.URL {
	texts := []string{m.Target.URL}
	if m.answer != nil {
		texts = append(texts, m.answer.URL)
	}
	for _, text := range texts {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			return u
		}
	}
	return &url.URL{}
}

// rootFact names the profile's url, if there is a profile.
func (m *matter) rootFact(d *client.Diagnosis) { setting(d, "url", m.Target.URL) }

func (m *matter) apiHostname() string { return strings.ToLower(m.apiURL().Hostname()) }

// api returns the API's name for a sentence.
func (m *matter) api() string {
	if host := m.apiURL().Host; host != "" {
		return "the API at " + host
	}
	return "the API"
}

// theAPI is api at the beginning of a sentence.
func (m *matter) theAPI() string { return "T" + m.api()[1:] }

// tokens reports whether the profile sends a token, as opposed to a password, a
// key or nothing; true without a profile.
func (m *matter) tokens() bool {
	switch m.Target.Method {
	case "basic", "api-key", "none":
		return false
	}
	return true
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
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

// below returns the path of the request below the profile's url: "" the service
// root itself; false if that is unknown.
func (m *matter) below() (string, bool) {
	if m.answer == nil || m.Target.URL == "" {
		return "", false
	}
	root, err := url.Parse(m.Target.URL)
	if err != nil {
		return "", false
	}
	at, err := url.Parse(m.answer.URL)
	if err != nil || !strings.EqualFold(at.Host, root.Host) {
		return "", false
	}
	rest, ok := strings.CutPrefix(at.Path, strings.TrimRight(root.Path, "/"))
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return strings.Trim(rest, "/"), true
}

// atRoot reports whether the request was for the service document.
func (m *matter) atRoot() bool {
	rest, ok := m.below()
	return ok && rest == ""
}

// setName returns the set of the request, "" none or unknown.
func (m *matter) setName() string {
	rest, ok := m.below()
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

// belowSet reports whether the request was for one record of a set, or for
// something of it.
func (m *matter) belowSet() bool {
	rest, ok := m.below()
	i := strings.IndexByte(rest, '(')
	return ok && m.Target.Kind != "rest" && i > 0 && !strings.Contains(rest[:i], "/")
}

// header returns a field of the API's answer.
func (m *matter) header(name string) string {
	if m.answer == nil || len(m.answer.Header[name]) == 0 {
		return ""
	}
	return m.answer.Header[name][0]
}

// sameAddress reports whether two profiles have the same url, whatever its
// last slash.
func sameAddress(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && ua.Host != "" && strings.EqualFold(ua.Host, ub.Host) &&
		strings.EqualFold(strings.TrimRight(ua.Path, "/"), strings.TrimRight(ub.Path, "/"))
}

// hostText returns the host that the request was for, for a sentence.
func (m *matter) hostText() string { return elseText(m.host, "the host") }

// article returns a word with the indefinite article before it.
func article(word string) string {
	if word != "" && strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "An " + word
	}
	return "A " + word
}

// addressHost returns the host of an address with its port, "" none: two ports of
// one machine are two services.
func addressHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// theClient returns the client or account that the token was issued to, for a
// sentence.
func (m *matter) theClient() string {
	switch id := m.clientOf(); {
	case m.of() == "user":
		return "the signed-in account"
	case id != "":
		return "client " + id
	case m.method("bearer", "command"):
		return "the holder of this token"
	}
	return "this profile's client"
}

// elseText returns a text, or the other one if it is empty.
func elseText(s, other string) string {
	if s != "" {
		return s
	}
	return other
}
