package transport

import (
	"crypto/rand"
	"fmt"
	"net/http"
)

// tokenHeaders adds headers for token endpoints: their support asks for the request
// id.
type tokenHeaders struct {
	next      http.RoundTripper
	userAgent string
}

// RoundTrip adds the headers that req lacks to a copy of it.
func (t *tokenHeaders) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	for name, value := range map[string]string{
		"Accept": "application/json", "Client-Request-Id": newID(), "User-Agent": t.userAgent,
	} {
		if value != "" && out.Header.Get(name) == "" {
			out.Header.Set(name, value)
		}
	}
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

// newID returns a random GUID (RFC 9562, version 4).
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
