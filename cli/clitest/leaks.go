//go:build unix

package clitest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/lazy"
)

var copied = lazy.Regexp("\x1b\\]52;[^\x07\x1b]*")

var sequence = lazy.Regexp("\x1b\\[[0-9;?<>=]*[ $]?[@-~]|\x1b\\][^\x07]*\x07|\x1bM|[\r\n\b\t]")

// WithoutCopies returns a terminal's output without what was sent to the
// clipboard: a copied claim is a part of the token, in base64.
func WithoutCopies(output string) string { return copied.ReplaceAllString(output, "") }

// Recording searches everything that was drawn and copied.
func (v *Secrets) Recording(t *testing.T, p *Terminal) {
	t.Helper()
	p.Clean(len(p.Copied()))
	drawn := WithoutCopies(p.Output())
	v.Absent(t, "screen", drawn)
	v.Absent(t, "screen without sequences", sequence.ReplaceAllString(drawn, ""))
	v.Copies(t, p)
}

// Copies searches what was copied.
func (v *Secrets) Copies(t *testing.T, p *Terminal) {
	t.Helper()
	for _, text := range p.Copied() {
		plain, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "c;"))
		if err != nil {
			t.Error(err)
		}
		v.Absent(t, "clipboard", string(plain))
	}
}

// Sent checks the requests that the servers received: a secret goes only where it
// belongs, nothing goes to the other server, and only GET and the token's POST
// are sent.
func (v *Secrets) Sent(t *testing.T, service, token, other *Server) {
	t.Helper()
	for _, r := range other.Requests() {
		t.Errorf("the other server received a request: %+v", r)
	}
	for _, r := range service.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s was sent to the service: %+v", r.Method, r)
		}
		if part := v.Secret.In(fmt.Sprint(r)); part != "" && !strings.HasPrefix(r.Path, "/svc/Round") {
			t.Errorf("the service received a part of the client secret: %q in %+v", part, r)
		}
	}
	for _, r := range token.Requests() {
		if r.Method == http.MethodGet && strings.Contains(r.Path, "/.well-known/") { // the doctor reads the issuer's document
			if part := v.Secret.In(fmt.Sprint(r)); part != "" || r.Header.Get("Authorization") != "" {
				t.Errorf("a part of the client secret was sent with a public document's request: %q in %+v", part, r)
			}
		} else if r.Method != http.MethodPost {
			t.Errorf("%s was sent to the token endpoint: %+v", r.Method, r)
		}
		for _, c := range v.All() {
			if part := c.In(fmt.Sprint(r)); part != "" && c != v.Secret {
				t.Errorf("the token endpoint received a part of the %s: %q", c.Name, part)
			}
		}
		if post, basic := r.Body, r.Header.Get("Authorization"); v.Secret.In(post) != "" && v.Secret.In(basic) != "" {
			t.Errorf("the secret was sent in two ways: %q and %q", post, basic)
		}
	}
}
