package evidence

import (
	"errors"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/vendors"
)

// Failure is the evidence of one failure, read once: what the rules look at.
type Failure struct {
	client.Evidence
	Book *vendors.Book

	System  vendors.System
	Auth    *client.AuthError     // nil: it is not that
	Answer  *client.ResponseError // nil: it is not that; of the API
	Profile *client.ProfileError
	NoSet   *client.NoSetError
	Wire    string // stage at which the wire failed: dns, connect, proxy, tls, send, header, body, redirect; "" it did not
	Host    string // of the wire failure
	Moved   *moved // nil: no redirect to elsewhere

	Endpoint   *url.URL            // the token endpoint, nil unknown
	Entra      bool                // the token endpoint is Entra's, by host or by path
	Entry      *vendors.Entry      // of the catalogue, nil: no code, or one nobody knows
	Code       string              // "AADSTS7000215", "AADB2C90085", "" none
	Challenges []failure.Challenge // of the API's answer
	Reasons    []string            // of odatui's own errors
	Said       string              // everything the other side said, in one text
	wails      *[]complaint        // nil: not looked for yet
	low        string              // said in lower case, "" not needed yet
	looked     bool                // for a sign
	sign       *vendors.Sign       // nil: none is known
	found      []string            // by the groups of its words
	Pasted     *Pasted             // nil: nobody pasted a text
}

// moved is a redirect that was not followed.
type moved struct {
	Status   int
	Location string // without query
	SignIn   bool
}

// The transport's errors are known by their methods: this package does not know
// the transport.
type (
	WireFailure interface {
		// Where returns the stage and the host, with its port.
		Where() (stage, host string)
	}
	Redirect interface {
		// Redirected returns the status, the address without its query, and
		// whether it looks like a sign-in.
		Redirected() (status int, location string, signIn bool)
	}
)

// Read reads the evidence of a failure; p is nil where nobody pasted a text.
func Read(b *vendors.Book, e client.Evidence, p *Pasted) *Failure {
	m := &Failure{Evidence: e, Book: b, Pasted: p}
	errors.As(m.Err, &m.Auth)
	if m.Auth == nil {
		errors.As(m.Err, &m.Answer)
	}
	if errors.As(m.Err, &m.Profile) && m.Auth != nil {
		m.Profile = nil
	}
	errors.As(m.Err, &m.NoSet)
	var wire WireFailure
	if errors.As(m.Err, &wire) {
		m.Wire, m.Host = wire.Where()
	}
	var r Redirect
	if errors.As(m.Err, &r) {
		m.Moved = &moved{}
		m.Moved.Status, m.Moved.Location, m.Moved.SignIn = r.Redirected()
	}
	if m.Answer != nil {
		m.Challenges = failure.Challenges(m.Answer.Header)
	}
	if m.Claims == nil && m.Answer != nil {
		m.Claims = m.Answer.Claims
	}
	m.Reasons = client.ReasonsOf(m.Err)
	m.Endpoint = m.tokenEndpoint()
	m.Entra = vendors.IsEntra(m.Endpoint)
	m.Said = m.words()
	m.Code, m.Entry = b.Find(m.Said)
	if m.Pasted != nil && m.Auth != nil && (strings.HasPrefix(m.Code, "AADSTS") || vendors.FromEntra(m.Auth.Header)) {
		m.Entra = true // nobody else has such codes
	}
	m.System = vendors.SystemOf(m.Target)
	if m.Target.URL == "" && m.Answer != nil {
		m.System = vendors.SystemOf(client.Target{URL: m.Answer.URL})
	}
	if m.Target.URL == "" && m.System == "" && m.Pasted != nil {
		m.System = vendors.SystemIn(m.Text)
	}
	if m.System == "" {
		m.System = m.vendor()
	}
	return m
}

// tokenEndpoint returns where tokens come from, nil unknown.
func (m *Failure) tokenEndpoint() *url.URL {
	for _, text := range []string{m.Target.Auth["token_url"], m.FailedEndpoint()} {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			return u
		}
	}
	return nil
}

func (m *Failure) FailedEndpoint() string {
	if m.Auth == nil {
		return ""
	}
	return m.Auth.Endpoint
}

// Status is the HTTP status of the failure, 0 none.
func (m *Failure) Status() int {
	switch {
	case m.Auth != nil:
		return m.Auth.Status
	case m.Answer != nil:
		return m.Answer.Status
	}
	return 0
}

// Raw returns the other side's own words, whole.
func (m *Failure) Raw() string {
	switch {
	case m.Auth != nil && m.Auth.Description != "" && len(m.Auth.Body) == 0:
		return m.Auth.Description
	case m.Auth != nil && len(m.Auth.Body) > 0:
		return string(m.Auth.Body)
	case m.Auth != nil:
		return m.Auth.Error()
	case m.Answer != nil && len(m.Answer.Body) > 0:
		return string(m.Answer.Body)
	case m.Answer != nil && len(m.Answer.Header["Www-Authenticate"]) > 0:
		return "WWW-Authenticate: " + strings.Join(m.Answer.Header["Www-Authenticate"], "\nWWW-Authenticate: ")
	case m.Pasted != nil && m.Pasted.Part != "":
		return m.Pasted.Part
	case m.Text != "":
		return m.Text
	case m.Err != nil:
		return m.Err.Error()
	}
	return ""
}

// words is everything the other side said.
func (m *Failure) words() string {
	var parts []string
	if m.Auth != nil {
		parts = append(parts, m.Auth.Code, m.Auth.Description, string(m.Auth.Body))
	}
	if m.Answer != nil {
		parts = append(parts, m.Answer.Code, m.Answer.Message, strings.Join(m.Answer.Details, "\n"), string(m.Answer.Body),
			strings.Join(m.Answer.Header["Www-Authenticate"], "\n"))
	}
	return strings.Join(append(parts, m.Text), "\n")
}

// Says reports whether the other side's words hold one of the texts, whatever
// their case.
func (m *Failure) Says(texts ...string) bool {
	if m.low == "" {
		m.low = strings.ToLower(m.Said)
	}
	for _, t := range texts {
		if strings.Contains(m.low, strings.ToLower(t)) {
			return true
		}
	}
	return false
}

// vendor recognises a vendor by the host, the header and the words of a response.
func (m *Failure) vendor() vendors.System {
	var header map[string][]string
	host := ""
	switch {
	case m.Auth != nil:
		header = m.Auth.Header
		if m.Endpoint != nil {
			host = m.Endpoint.Hostname() + m.Endpoint.Path
		}
	case m.Answer != nil:
		header, host = m.Answer.Header, m.APIHost()
	default:
		return ""
	}
	return vendors.VendorOf(host, header, m.Said)
}
