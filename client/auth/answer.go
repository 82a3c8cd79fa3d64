package auth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
	"odatui/method"
)

// answerCap limits what is read of a response of a token endpoint.
const answerCap = 1 << 20

// endpointOf is the token endpoint that an error is about.
type endpointOf struct {
	method method.Method
	url    *url.URL
}

// address returns the URL of the endpoint without its query.
func (e endpointOf) address() string {
	u := *e.url
	u.RawQuery, u.User, u.ForceQuery = "", nil, false
	return u.String()
}

func (e endpointOf) failure(format string, args ...any) *client.AuthError {
	return &client.AuthError{Method: e.method, Endpoint: e.address(),
		Message: "token endpoint " + e.url.Host + " " + fmt.Sprintf(format, args...)}
}

func (e endpointOf) unreachable(cause error) *client.AuthError {
	failed := e.failure("could not be reached")
	if t, ok := errors.AsType[*transport.Error](cause); ok {
		failed.Message += ": " + t.Error() // the only text of a cause that contains no secret for certain
	}
	failed.Cause = cause
	return failed
}

// recorder sends a token request and reads the whole response itself; x/oauth2
// gets a plain response, or the error.
type recorder struct {
	hidden
	next   http.RoundTripper
	reader answerReader
	got    grant
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	next := r.next
	if next == nil {
		next = http.DefaultTransport
	}
	req = req.Clone(req.Context())
	req.Header.Set("Accept", "application/json")
	resp, err := next.RoundTrip(req)
	if err != nil {
		return nil, r.reader.unreachable(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerCap+1))
	if r.got, err = r.reader.read(answer{resp.StatusCode, resp.Header, body}, err); err != nil {
		return nil, err
	}
	plain, err := json.Marshal(map[string]string{"access_token": r.got.token, "token_type": "Bearer"})
	if err != nil {
		return nil, err
	}
	resp = &http.Response{StatusCode: http.StatusOK, Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(plain)), Request: req}
	return resp, nil
}

// answer is a response of a token endpoint.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// answerReader parses the responses of one token endpoint.
type answerReader struct {
	endpointOf
	now      func() time.Time
	redactor *redact.Redactor
}

// read returns the token of a response, or the response as an error. broken is the
// error that cut the body off, nil if it is complete.
func (r answerReader) read(a answer, broken error) (grant, error) {
	fields := r.fields(a)
	code, description := refusal(fields)
	bad := a.status < 200 || a.status > 299
	switch {
	case broken != nil && !errors.Is(broken, client.ErrTooLarge):
		e := r.failed(a, "broke off its answer")
		e.Cause, e.Reason = broken, client.ReasonCut
		return grant{}, e
	case broken != nil || len(a.body) > answerCap:
		e := r.failed(a, "answered more than 1 MiB")
		e.Cause = client.ErrTooLarge
		return grant{}, e
	case a.status >= 300 && a.status < 400:
		return grant{}, r.redirected(a)
	case code != "" || bad && description != "":
		e := r.failed(a, "refused: %s", r.redactor.Text(orElse(code, r.answered(a))))
		e.Code, e.Description = r.redactor.Text(code), r.redactor.Text(description)
		r.identify(e, fields)
		return grant{}, e
	case bad && page(a):
		return grant{}, r.failed(a, "answered %s with a web page", r.answered(a))
	case bad:
		return grant{}, r.failed(a, "answered %s", r.answered(a))
	}
	return r.token(a, fields)
}

// token parses a response of status 2xx that contains no error.
func (r answerReader) token(a answer, fields map[string]any) (grant, error) {
	token, _ := fields["access_token"].(string)
	token = strings.TrimSpace(token)
	switch {
	case token != "" && !sendable(token):
		return grant{}, because(client.ReasonUnsendable, r.failed(a, "answered with a token that cannot be sent in a header"))
	case token != "":
		g := grant{token: token, expires: r.expiry(fields)}
		if kind, _ := fields["token_type"].(string); kind != "" && !strings.EqualFold(kind, "bearer") {
			g.note = fmt.Sprintf("token type %q shown as bearer", kind)
		}
		return g, nil
	case page(a):
		return grant{}, r.failed(a, "answered a web page instead of a token")
	case len(bytes.TrimSpace(a.body)) == 0:
		return grant{}, because(client.ReasonEmpty, r.failed(a, "answered %s with nothing in it", r.answered(a)))
	case fields == nil:
		return grant{}, r.failed(a, "answered something that is not JSON")
	}
	return grant{}, r.failed(a, "answered %s without a token", r.answered(a))
}

func because(reason string, e *client.AuthError) error {
	e.Reason = reason
	return e
}

// failed returns failure with the response.
func (r answerReader) failed(a answer, format string, args ...any) *client.AuthError {
	e := r.failure(format, args...)
	e.Status = a.status
	e.Header = redactHeader(a.header, r.redactor)
	e.Body = redactBody(a.body, r.redactor)
	r.identify(e, nil)
	return e
}

func (answerReader) answered(a answer) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)))
}

// redirected reports the origin of a redirect's target: the rest of its URL may
// contain what was sent.
func (r answerReader) redirected(a answer) error {
	to := "elsewhere"
	if u, err := r.url.Parse(a.header.Get("Location")); err == nil && u.Host != "" && a.header.Get("Location") != "" {
		to = "to " + u.Scheme + "://" + u.Host
	}
	return r.failed(a, "answered %s and wanted to send the secret %s: redirects are not followed", r.answered(a), to)
}

// fields parses a body as JSON whatever its Content-Type, or as a form if that is
// its Content-Type, as some endpoints still respond. It returns nil if it is neither.
func (answerReader) fields(a answer) map[string]any {
	if len(a.body) > answerCap {
		return nil
	}
	if m := object(bytes.TrimPrefix(a.body, []byte("\xef\xbb\xbf"))); m != nil {
		return m
	}
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" && kind != "text/plain" {
		return nil
	}
	form, err := url.ParseQuery(strings.TrimSpace(string(a.body)))
	if err != nil || !form.Has("access_token") && !form.Has("error") {
		return nil
	}
	m := make(map[string]any, len(form))
	for name := range form {
		m[name] = form.Get(name)
	}
	return m
}

// refusal parses an error of RFC 6749 5.2, and the forms of other servers: an object
// in "error", Okta's errorCode, a message alone.
func refusal(fields map[string]any) (code, description string) {
	description = text(fields, "error_description", "errorSummary", "message", "Message", "detail", "title")
	switch e := fields["error"].(type) {
	case string:
		code = e
	case map[string]any:
		code, description = text(e, "code"), orElse(text(e, "message"), description)
		code = orElse(code, "error")
	case nil:
		code = text(fields, "errorCode")
	default:
		code = "error"
	}
	return code, description
}

// text returns the first of the fields that is a string.
func text(fields map[string]any, names ...string) string {
	for _, name := range names {
		if s, _ := fields[name].(string); s != "" {
			return s
		}
	}
	return ""
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// page reports whether a response is a web page.
func page(a answer) bool {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	start := bytes.TrimSpace(bytes.TrimPrefix(a.body, []byte("\xef\xbb\xbf")))
	return bytes.HasPrefix(start, []byte("<")) || kind == "text/html" && len(start) > 0
}

// sendable reports whether a token can be sent in a header: printable ASCII
// without blanks, slightly more than RFC 6750 2.1 allows.
func sendable(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// expiry returns when the token of a response expires, zero if the value is not
// plausible. expires_in is preferred, as it does not depend on this machine's clock;
// expires_on (Entra v1) replaces it if it is missing and may shorten it.
func (r answerReader) expiry(fields map[string]any) time.Time {
	now := r.now()
	var end time.Time
	if s, ok := number(fields["expires_in"]); ok && s > 0 && s <= longestLife.Seconds() {
		end = now.Add(time.Duration(s * float64(time.Second)))
	}
	on, ok := instant(fields["expires_on"])
	if ok && on.After(now) && on.Sub(now) <= longestLife && (end.IsZero() || on.Before(end)) {
		end = on
	}
	return end
}

// errNotSendable reports a token that no header can contain.
var errNotSendable = errors.New("the token holds characters that cannot be sent")
