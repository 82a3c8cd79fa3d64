// Package evidence reads one failure once: the errors, the response, the token and the
// profile as small values with questions. It gives no verdicts, sends nothing and reads
// no file and no clock.
package evidence

import (
	"errors"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/vendors"
)

// Failure is one failure read once: the evidence, and what stands in it as small
// values. It has questions and their answers, no verdicts.
type Failure struct {
	client.Evidence
	Book   *vendors.Book
	System vendors.System // whose API or token server it is, "" unknown

	TokenRefusal
	APIRefusal
	NetworkFailure
	ProfileState
	Words
	Pasted  *Pasted  // nil: nobody pasted a text
	Reasons []string // of odatui's own errors

	looked bool          // for a sign
	sign   *vendors.Sign // nil: none is known
	found  []string      // by the groups of its words
}

// TokenRefusal is why there is no token.
type TokenRefusal struct {
	Auth     *client.AuthError // nil: it is not that
	Endpoint *url.URL          // of tokens, nil unknown
	Entra    bool              // the endpoint is Entra's, by host or by path
	Code     string            // "AADSTS7000215", "AADB2C90085", "" none
	Entry    *vendors.Entry    // of the catalogue, nil: no code, or one nobody knows
}

// APIRefusal is the API's answer that is no data.
type APIRefusal struct {
	Answer     *client.ResponseError // nil: it is not that
	Challenges []failure.Challenge
}

// NetworkFailure is that no answer came, or that a redirect was not followed.
type NetworkFailure struct {
	Wire  string // stage: dns, connect, proxy, tls, send, header, body, redirect; "" the wire did not fail
	Host  string // with its port
	Moved *moved // nil: no redirect to elsewhere
}

// ProfileState is what is wrong with the profile, or with a name in it.
type ProfileState struct {
	Profile *client.ProfileError
	NoSet   *client.NoSetError
}

// Words are everything the other side said, in one text.
type Words struct {
	Said  string
	low   string       // in lower case, "" not needed yet
	wails *[]complaint // nil: not looked for yet
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
	// WireFailure is an error of the network.
	WireFailure interface {
		// Where returns the stage and the host, with its port.
		Where() (stage, host string)
	}
	// Redirect is a redirect that was not followed.
	Redirect interface {
		// Redirected returns the status, the address without its query, and
		// whether it looks like a sign-in.
		Redirected() (status int, location string, signIn bool)
	}
)

// Read reads the evidence of a failure; p is nil where nobody pasted a text.
func Read(e client.Evidence, p *Pasted) *Failure {
	b := vendors.BookOf(e)
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

// FailedEndpoint is the address that refused, "" unknown.
func (m *TokenRefusal) FailedEndpoint() string {
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
func (m *Words) Says(texts ...string) bool {
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

// Pasted is what was found in a text that somebody pasted.
type Pasted struct {
	Known bool   // a failure was recognised
	Token bool   // it holds a token, which should not have been pasted
	Line  int    // of the telling part, from 1
	Lines int    // of the text
	Quote string // the beginning of the telling part, "" where it is the whole text
	Part  string // the telling part, bounded
	Alone bool   // it is an HTTP status and no more
}
