package trouble

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// in is a session that signs in by a method.
func in(method string) *client.Session {
	return &client.Session{About: client.About{Profile: "p", Environment: "live", Method: method}}
}

// TestHeadlines: the first line says what it means, the second what was said.
func TestHeadlines(t *testing.T) {
	t.Parallel()
	answer := func(status int, shape client.Shape, message string) error {
		return &client.ResponseError{Method: "GET", URL: "https://h/x", Status: status, Shape: shape, Message: message}
	}
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	tests := []struct {
		name        string
		method      string
		err         error
		title, text string
	}{
		{"a web page with 200", "", answer(200, client.ShapeHTML, ""), "A web page came instead of data.", ""},
		{"text with 200", "", answer(200, client.ShapeText, "text instead of OData JSON: hello"), "The answer is not OData.", "Text instead of OData JSON: hello."},
		{"broken JSON with 200", "", answer(200, client.ShapeBroken, "unexpected end"), "The answer is broken.", "Unexpected end."},
		{"nothing with 200", "", answer(200, client.ShapeEmpty, "the service document is empty"), "The answer is empty.", "The service document is empty."},
		{"another page with 200", "", answer(200, client.ShapeOther, "the answer holds no list of rows"), "The answer is not what was expected.", "The answer holds no list of rows."},
		{"400", "", answer(400, client.ShapeOData, "No property 'x'"), "The service refused the request.", "No property 'x'"},
		{"401 without sign-in", "none", answer(401, client.ShapeEmpty, ""), "The service wants a sign-in.", "It says nothing more."},
		{"401 with a token", "azure-cli", answer(401, client.ShapeOther, "denied"), "The service did not accept the token.", "Denied."},
		{"401 with a password", "basic", answer(401, client.ShapeEmpty, ""), "The service did not accept the user name and password.", "It says nothing more."},
		{"401 with a key", "api-key", answer(401, client.ShapeEmpty, ""), "The service did not accept the key.", "It says nothing more."},
		{"403", "bearer", answer(403, client.ShapeOData, "no"), "The service refuses access.", "No."},
		{"404", "", answer(404, client.ShapeHTML, ""), "There is nothing at this address.", "A web page came instead of data."},
		{"429", "", answer(429, client.ShapeText, "slow down"), "The service was asked too often.", "Slow down."},
		{"500", "", answer(500, client.ShapeOData, "boom"), "The service failed.", "Boom."},
		{"502", "", answer(502, client.ShapeHTML, ""), "What stands before the service could not reach it.", "A web page came instead of data."},
		{"503", "", answer(503, client.ShapeHTML, ""), "The service is not available at the moment.", "A web page came instead of data."},
		{"302", "", answer(302, client.ShapeEmpty, ""), "The service sends us somewhere else.", "It says nothing more."},
		{"418", "", answer(418, client.ShapeText, "teapot"), "The service refused the request.", "Teapot."},

		{"client refused", "", &client.AuthError{Method: "client-credentials", Status: 401, Code: "invalid_client", Description: "AADSTS7000222: expired", Message: "refused"}, "The token endpoint refused the client.", "AADSTS7000222: expired"},
		{"scope refused", "", &client.AuthError{Method: "client-credentials", Status: 400, Code: "invalid_scope", Message: "token endpoint h refused"}, "The token endpoint does not know the scope or resource.", "Token endpoint h refused."},
		{"token endpoint down", "", &client.AuthError{Method: "client-credentials", Status: 503, Message: "answered 503"}, "The token endpoint failed.", "Answered 503."},
		{"token endpoint away", "", &client.AuthError{Method: "client-credentials", Message: "cannot be reached", Cause: dial}, "The token endpoint could not be reached.", "Cannot be reached."},
		{"az", "", &client.AuthError{Method: "azure-cli", Message: "az, the Azure CLI, is not installed"}, "az gave no token.", "az, the Azure CLI, is not installed."},
		{"command", "", &client.AuthError{Method: "command", Message: "pass ended with 1"}, "The command gave no token.", "Pass ended with 1."},
		{"wrapped", "", fmt.Errorf("list: %w", &client.AuthError{Method: "bearer", Message: "the token is empty"}), "No token could be had.", "The token is empty."},

		{"profile", "", &client.ProfileError{Profile: "p", Key: "url", Message: "missing"}, "The profile cannot be used as it stands.", "Missing."},
		{"no set", "", &client.NoSetError{Name: "Nope"}, "There is no set named Nope.", ""},
		{"dns", "", &net.DNSError{Name: "nope.example.org", Err: "no such host", IsNotFound: true}, "The name nope.example.org could not be looked up.", "lookup nope.example.org: no such host"},
		{"refused", "", fmt.Errorf("ask: %w", dial), "The service could not be reached.", "ask: dial tcp: connection refused"},
		{"timeout", "", fmt.Errorf("ask: %w", context.DeadlineExceeded), "No answer came in time.", "ask: context deadline exceeded"},
		{"unknown authority", "", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "The certificate is not trusted.", "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{"other origin", "", fmt.Errorf("follow: %w", client.ErrOtherOrigin), "An address outside the profile’s origin was refused.", "follow: address outside the profile's origin"},
		{"anything", "", errors.New("boom"), "That did not work.", "boom"},
		{"nothing", "", nil, "That did not work.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := NewReport(kit.TroubleMsg{Session: in(tt.method), Doing: "list the sets", Err: tt.err})
			if string(r.Title) != tt.title || string(r.Text) != tt.text {
				t.Fatalf("%q, %q", r.Title, r.Text)
			}
			if strings.Contains(string(r.Title), "200") {
				t.Fatalf("what is wrong with 200? %q", r.Title)
			}
		})
	}
}

// TestFacts: a person reads claims and times, not their encoding.
func TestFacts(t *testing.T) {
	t.Parallel()
	text := NewReport(kit.TroubleMsg{Session: in("bearer"), Err: &client.ResponseError{
		Method: "GET", URL: "https://h/x", Status: 429, Message: "slow down", Attempts: 3, Target: "$filter", Details: []string{"at 3"},
		Header: map[string][]string{"Retry-After": {"120"}, "X-Request-Id": {"r-1"}},
		Claims: client.Claims{"aud": "api", "roles": []any{"A", "B"}, "exp": json.Number("1795329970"), "tid": "left out"},
		Body:   []byte(`{"error":{"requestId":"r-1","correlationId":"c-2"}}`),
	}}).String()
	for _, want := range []string{"429 Too Many Requests", "120 s", "attempts           3", "A, B", "2026-11-22 06:46:10Z", "$filter", "at 3", "r-1", "c-2"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "left out") || strings.Count(text, "r-1") != 2 { // once as an id, once in the body
		t.Errorf("says too much:\n%s", text)
	}
}

// TestAWayOnForAddresses: only where a sign-in is what is missing.
func TestAWayOnForAddresses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ref    string
		status int
		add    bool
		want   bool
	}{
		{"https://h/odata", 401, true, true}, {"http://h/odata", 401, true, true}, {"https://h/odata", 401, false, false},
		{"https://h/odata", 403, true, false}, {"xmart@live", 401, true, false}, {"", 401, true, false},
	} {
		s := New(theme.New(colorprofile.TrueColor, true), kit.TroubleMsg{Ref: tt.ref, Err: &client.ResponseError{Status: tt.status}}, Options{Add: tt.add})
		cmd := s.Update(tea.KeyPressMsg{Code: 'a', Text: "a"})
		var got any
		if cmd != nil {
			got = cmd()
		}
		if want := (kit.AddProfileMsg{URL: tt.ref}); (got == want) != tt.want {
			t.Errorf("%s, %d, %v: %v", tt.ref, tt.status, tt.add, got)
		}
		shown := false
		for _, k := range s.Keys()[0].Keys {
			shown = shown || k.Enabled() && k.Help().Key == "a"
		}
		if shown != tt.want {
			t.Errorf("%s, %d, %v: shown %v", tt.ref, tt.status, tt.add, shown)
		}
	}
}

// TestMoreIsSaid: who sees only the beginning knows that there is an end.
func TestMoreIsSaid(t *testing.T) {
	t.Parallel()
	s := New(theme.New(colorprofile.TrueColor, true), kit.TroubleMsg{Err: errors.New(strings.Repeat("word ", 400))}, Options{})
	more := func() bool { return len(s.Foot().Right) > 0 }
	if s.View(60, 10); !more() {
		t.Errorf("no sign of more:\n%s", ansi.Strip(s.View(60, 10)))
	}
	s.Update(tea.KeyPressMsg{Code: 'G', Text: "G"})
	if s.View(60, 10); more() {
		t.Error("more, at the end")
	}
	if s.View(200, 50); more() {
		t.Error("more, and all is shown")
	}
}
