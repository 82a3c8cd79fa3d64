package diagnose

import (
	"errors"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/failure"
)

// matter is the evidence of one failure, read once: what the rules look at.
type matter struct {
	client.Evidence
	book *Book

	system  System
	auth    *client.AuthError     // nil: it is not that
	answer  *client.ResponseError // nil: it is not that; of the API
	profile *client.ProfileError
	noSet   *client.NoSetError
	wire    string // stage at which the wire failed: dns, connect, proxy, tls, send, header, body, redirect; "" it did not
	host    string // of the wire failure
	moved   *moved // nil: no redirect to elsewhere

	endpoint   *url.URL            // the token endpoint, nil unknown
	entra      bool                // the token endpoint is Entra's, by host or by path
	entry      *Entry              // of the catalogue, nil: no code, or one nobody knows
	code       string              // "AADSTS7000215", "AADB2C90085", "" none
	challenges []failure.Challenge // of the API's answer
	reasons    []string     // of odatui's own errors
	said       string       // everything the other side said, in one text
	wails      *[]complaint // nil: not looked for yet
	low        string       // said in lower case, "" not needed yet
	pasted     *pasted      // nil: nobody pasted a text
}

// moved is a redirect that was not followed.
type moved struct {
	status   int
	location string // without query
	signIn   bool
}

// The transport's errors are known by their methods: this package does not know
// the transport.
type (
	wireFailure interface {
		// Where returns the stage and the host, with its port.
		Where() (stage, host string)
	}
	redirect interface {
		// Redirected returns the status, the address without its query, and
		// whether it looks like a sign-in.
		Redirected() (status int, location string, signIn bool)
	}
)

// readFailure reads the evidence of a failure; p is nil where nobody pasted a text.
func readFailure(b *Book, e client.Evidence, p *pasted) *matter {
	m := &matter{Evidence: e, book: b, pasted: p}
	errors.As(m.Err, &m.auth)
	if m.auth == nil {
		errors.As(m.Err, &m.answer)
	}
	if errors.As(m.Err, &m.profile) && m.auth != nil {
		m.profile = nil
	}
	errors.As(m.Err, &m.noSet)
	var wire wireFailure
	if errors.As(m.Err, &wire) {
		m.wire, m.host = wire.Where()
	}
	var r redirect
	if errors.As(m.Err, &r) {
		m.moved = &moved{}
		m.moved.status, m.moved.location, m.moved.signIn = r.Redirected()
	}
	if m.answer != nil {
		m.challenges = failure.Challenges(m.answer.Header)
	}
	if m.Claims == nil && m.answer != nil {
		m.Claims = m.answer.Claims
	}
	m.reasons = client.ReasonsOf(m.Err)
	m.endpoint = m.tokenEndpoint()
	m.entra = isEntra(m.endpoint)
	m.said = m.words()
	m.code, m.entry = b.find(m.said)
	if m.pasted != nil && m.auth != nil && (strings.HasPrefix(m.code, "AADSTS") || fromEntra(m.auth.Header)) {
		m.entra = true // nobody else has such codes
	}
	m.system = SystemOf(m.Target)
	if m.Target.URL == "" && m.answer != nil {
		m.system = SystemOf(client.Target{URL: m.answer.URL})
	}
	if m.Target.URL == "" && m.system == "" && m.pasted != nil {
		m.system = systemIn(m.Text)
	}
	return m
}

// tokenEndpoint returns where tokens come from, nil unknown.
func (m *matter) tokenEndpoint() *url.URL {
	for _, text := range []string{m.Target.Auth["token_url"], m.failedEndpoint()} {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			return u
		}
	}
	return nil
}

func (m *matter) failedEndpoint() string {
	if m.auth == nil {
		return ""
	}
	return m.auth.Endpoint
}

// isEntra reports whether tokens of an endpoint are Entra's: by its host, or by
// its path, which a proxy or a test in front of it keeps.
func isEntra(u *url.URL) bool {
	if u == nil {
		return false
	}
	for _, host := range []string{"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn",
		"login.windows.net", "login.microsoft.com", "sts.windows.net", "login.chinacloudapi.cn"} {
		if strings.EqualFold(u.Hostname(), host) {
			return true
		}
	}
	if strings.HasSuffix(strings.ToLower(u.Hostname()), ".b2clogin.com") || strings.HasSuffix(strings.ToLower(u.Hostname()), ".ciamlogin.com") {
		return true
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/") // TENANT/oauth2/token, TENANT/oauth2/v2.0/token
	switch {
	case len(parts) == 3:
		return parts[1] == "oauth2" && parts[2] == "token"
	case len(parts) == 4:
		return parts[1] == "oauth2" && parts[2] == "v2.0" && parts[3] == "token"
	}
	return false
}

// status is the HTTP status of the failure, 0 none.
func (m *matter) status() int {
	switch {
	case m.auth != nil:
		return m.auth.Status
	case m.answer != nil:
		return m.answer.Status
	}
	return 0
}

// raw returns the other side's own words, whole.
func (m *matter) raw() string {
	switch {
	case m.auth != nil && m.auth.Description != "" && len(m.auth.Body) == 0:
		return m.auth.Description
	case m.auth != nil && len(m.auth.Body) > 0:
		return string(m.auth.Body)
	case m.auth != nil:
		return m.auth.Error()
	case m.answer != nil && len(m.answer.Body) > 0:
		return string(m.answer.Body)
	case m.answer != nil && len(m.answer.Header["Www-Authenticate"]) > 0:
		return "WWW-Authenticate: " + strings.Join(m.answer.Header["Www-Authenticate"], "\nWWW-Authenticate: ")
	case m.pasted != nil && m.pasted.part != "":
		return m.pasted.part
	case m.Text != "":
		return m.Text
	case m.Err != nil:
		return m.Err.Error()
	}
	return ""
}

// words is everything the other side said.
func (m *matter) words() string {
	var parts []string
	if m.auth != nil {
		parts = append(parts, m.auth.Code, m.auth.Description, string(m.auth.Body))
	}
	if m.answer != nil {
		parts = append(parts, m.answer.Code, m.answer.Message, strings.Join(m.answer.Details, "\n"), string(m.answer.Body),
			strings.Join(m.answer.Header["Www-Authenticate"], "\n"))
	}
	return strings.Join(append(parts, m.Text), "\n")
}

// says reports whether the other side's words hold one of the texts, whatever
// their case.
func (m *matter) says(texts ...string) bool {
	if m.low == "" {
		m.low = strings.ToLower(m.said)
	}
	for _, t := range texts {
		if strings.Contains(m.low, strings.ToLower(t)) {
			return true
		}
	}
	return false
}
