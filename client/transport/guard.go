package transport

import (
	"fmt"
	"net/http"
	"strings"

	"odatui/client"
)

// guard passes only reading requests to the profile's own origin. Others are never
// sent.
type guard struct {
	next      http.RoundTripper
	home      origin
	longQuery bool
}

// RoundTrip sends req on if it may be sent.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.check(req); err != nil {
		closeBody(req)
		return nil, err
	}
	// A Host header is a way to another virtual host: only the profile's own
	// headers may set one, further down.
	out := req.Clone(req.Context())
	out.Host = ""
	return g.next.RoundTrip(out)
}

// check returns why a request must not be sent, nil if it may.
func (g *guard) check(req *http.Request) error {
	switch {
	case req.Method == "" || req.Method == http.MethodGet || req.Method == http.MethodHead:
	case req.Method == http.MethodPost && g.longQuery && strings.HasSuffix(req.URL.Path, "/$query"):
	default:
		return fmt.Errorf("%s refused: this program only reads: %w", req.Method, client.ErrCannot)
	}
	to, ok := originOf(req.URL)
	if !ok {
		return fmt.Errorf("%w: only %s is asked, with http or https", client.ErrOtherOrigin, g.home)
	}
	if to != g.home {
		return fmt.Errorf("%w: %s, wanted %s", client.ErrOtherOrigin, to, g.home)
	}
	if req.URL.User != nil {
		return fmt.Errorf("%w: the URL contains a user name, wanted %s", client.ErrOtherOrigin, g.home)
	}
	return nil
}

// closeBody closes the body of a request that is not sent, as http.RoundTripper
// must.
func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
