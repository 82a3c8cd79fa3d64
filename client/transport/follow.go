package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/failure"
)

var errUnreadable = errors.New("the address of the redirect cannot be read")

// maxHops is how many redirects are followed for one request.
const maxHops = 5

// follow follows redirects within the origin, GET and HEAD only. Every hop
// passes the whole chain below, the guard included.
type follow struct {
	next http.RoundTripper
	home origin
}

// RoundTrip sends a request, and sends it again to where a redirect of the same
// origin leads.
func (f *follow) RoundTrip(req *http.Request) (*http.Response, error) {
	ask := req
	for hop := 0; ; hop++ {
		resp, err := f.next.RoundTrip(ask)
		if err != nil {
			return nil, err
		}
		// The round trippers below add credentials to their own copies; the
		// caller gets the request without them.
		resp.Request = ask
		to, err := f.target(resp)
		if err != nil || (to != nil && hop == maxHops) {
			drain(req.Context(), resp)
			if err == nil && failure.LooksLikeSignIn(to) { // a sign-in page that redirects to itself
				err = f.elsewhere(resp.StatusCode, to)
			}
			if err == nil {
				err = &Error{Stage: "redirect", Host: ask.URL.Host, URL: bare(ask.URL),
					Err: fmt.Errorf("stopped after %d redirects", maxHops)}
			}
			return nil, err
		}
		if to == nil {
			return resp, nil
		}
		tallyOf(req.Context()).again(fmt.Sprintf("redirect %d", resp.StatusCode))
		drain(req.Context(), resp)
		ask = ask.Clone(req.Context())
		ask.URL, ask.Host = to, ""
	}
}

// target returns the target of a redirect, nil if the response is none or must not
// be followed.
func (f *follow) target(resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	loc := resp.Header.Get("Location")
	if loc == "" {
		return nil, nil
	}
	from := resp.Request.URL
	to, err := from.Parse(loc)
	if err != nil {
		return nil, &Error{Stage: "redirect", Host: from.Host, URL: bare(from),
			Err: errUnreadable}
	}
	if o, ok := originOf(to); !ok || o != f.home || to.User != nil {
		return nil, f.elsewhere(resp.StatusCode, to)
	}
	if m := resp.Request.Method; m != "" && m != http.MethodGet && m != http.MethodHead {
		return nil, nil
	}
	to.Fragment = ""
	return to, nil
}

func (f *follow) elsewhere(status int, to *url.URL) error {
	e := &RedirectError{Status: status, Location: bare(to), home: f.home.String(), signIn: failure.LooksLikeSignIn(to)}
	if o, ok := originOf(to); ok {
		e.Origin = o.String()
	} else {
		e.Origin = strings.ToLower(to.Scheme) + ":"
	}
	return e
}

// RedirectError reports that the service redirected to another origin, or in a loop
// to its sign-in page; the redirect was not followed. It wraps
// [client.ErrOtherOrigin].
type RedirectError struct {
	Status   int
	Location string // origin and path, never the query
	Origin   string // of its target

	home   string
	signIn bool
}

func (e *RedirectError) Error() string {
	what := "outside"
	if e.signIn {
		what = "a sign-in page, outside"
	}
	if e.Origin == e.home {
		return fmt.Sprintf("answer %d redirects to a sign-in page at %s, again and again", e.Status, e.Location)
	}
	return fmt.Sprintf("answer %d redirects to %s, %s the profile's origin %s", e.Status, e.Origin, what, e.home)
}

func (e *RedirectError) Unwrap() error { return client.ErrOtherOrigin }

// SignIn reports whether the redirect looks like one to a sign-in page.
func (e *RedirectError) SignIn() bool { return e.signIn }

// Redirected returns the whole error for a diagnosis, which does not know this
// package.
func (e *RedirectError) Redirected() (status int, location string, signIn bool) {
	return e.Status, e.Location, e.signIn
}
