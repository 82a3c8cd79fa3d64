package diagnose

import (
	"net/netip"
	"net/url"
	"strings"

	"odatui/client"
)

// apiURL is where the API is: the profile's, else the one that was asked.
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

// rootFact tells the profile's url, where there is a profile.
func (m *matter) rootFact(d *client.Diagnosis) {
	if m.Target.URL != "" {
		fact(d, client.FromProfile, "url is "+m.Target.URL)
	}
}

func (m *matter) apiHostname() string { return strings.ToLower(m.apiURL().Hostname()) }

// api is how the API is spoken of within a sentence.
func (m *matter) api() string {
	if host := m.apiURL().Host; host != "" {
		return "the API at " + host
	}
	return "the API"
}

// theAPI is api at the beginning of a sentence.
func (m *matter) theAPI() string { return "T" + m.api()[1:] }

// team is whom to write to, as the system calls them.
func (m *matter) team() string { return apiOwner(m.system) }

// tokens reports whether the profile shows a token, as opposed to a password,
// a key or nothing. Of no profile nothing is known: then it does.
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

// below is the path of what was asked for below the profile's url: "" the
// service root itself; false where that cannot be told.
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

// atRoot reports whether it was the service document that was asked for.
func (m *matter) atRoot() bool {
	rest, ok := m.below()
	return ok && rest == ""
}

// setName is the set that was asked for, "" none or unknown.
func (m *matter) setName() string {
	rest, ok := m.below()
	if !ok {
		return ""
	}
	first, _, _ := strings.Cut(rest, "/")
	if m.Target.Kind == "rest" { // paths lead there; the last part is what people call it
		first = rest[strings.LastIndexByte(rest, '/')+1:]
	}
	first, _, _ = strings.Cut(first, "(")
	if strings.HasPrefix(first, "$") {
		return ""
	}
	return first
}

// changeStep tells how to change the profile.
func (m *matter) changeStep(what string) string { return what + ": odatui profiles edit " + m.ref() }

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

// far is the host that the wire failed for, as a sentence names it.
func (m *matter) far() string { return elseText(m.host, "the other side") }

// article puts the indefinite article before a word.
func article(word string) string {
	if word != "" && strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "An " + word
	}
	return "A " + word
}

// ticket asks somebody for something, with what they need to find it.
func (m *matter) ticket(d *client.Diagnosis, whom, what string) {
	step(d, "Ask "+whom+" "+what+"; send them the report (y copies it).")
}

// addressHost is the host of an address with its port, "" none: two services
// on one machine are two.
func addressHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// theClient is how the client is spoken of that the token was given to.
func (m *matter) theClient() string {
	switch id := m.clientOf(); {
	case m.of() == "user":
		return "you (the signed-in person)"
	case id != "":
		return "client " + id
	case m.method("bearer", "command"):
		return "whoever this token was given to"
	}
	return "this profile's client"
}

// elseText returns a text, or another one where it is empty.
func elseText(s, other string) string {
	if s != "" {
		return s
	}
	return other
}
