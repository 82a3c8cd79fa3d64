package explain

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
)

// statusLine is the beginning of an HTTP answer, as curl -i, curl -v, httpie and
// proxies write it.
var statusLine = lazy.Regexp(`(?m)^([<\s]*)HTTP/[\d.]+ (\d{3})\b.*$`)

// findAnswers finds HTTP answers that are refusals, with their bodies.
func findAnswers(b reader, text string) []candidate {
	var all []candidate
	heads := statusLine.FindAllStringSubmatchIndex(text, 200)
	for i, at := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		status, _ := strconv.Atoi(text[at[4]:at[5]])
		a := failure.Answer{Status: status, Attempts: 1}
		head, body, stop := splitAnswer(text[at[1]:end])
		a.Header, a.Body = fieldsOf(head), []byte(body)
		before := 0
		if i > 0 {
			before = heads[i-1][1]
		}
		a.Method, a.URL = asked(text[before:at[0]])
		if a.Method == connectMethod {
			if status >= 300 {
				all = append(all, candidate{from: at[0], to: at[1] + stop, status: status, err: proxyAnswer(status, a.URL)})
			}
			continue
		}
		if bytes.HasPrefix(a.Body, []byte("{")) && !json.Valid(a.Body) {
			if whole := mended(body); whole != "" {
				a.Body = []byte(whole)
			}
		}
		if status < 300 && (status < 200 || !failure.IsPage(a.Header, a.Body)) {
			continue
		}
		all = append(all, b.ofAnswer(a, at[0], at[1]+stop))
	}
	return all
}

// splitAnswer divides what follows a status line into field lines and body. It
// returns how far the answer reaches.
func splitAnswer(rest string) (head []string, body string, stop int) {
	at := 0
	for line := range strings.Lines(rest) {
		at += len(line)
		field := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "<"))
		if field == "" {
			if len(head) == 0 && at == len(line) {
				continue // the end of the status line itself
			}
			break
		}
		if !strings.Contains(field, ":") {
			return head, "", at - len(line)
		}
		head = append(head, field)
	}
	var kept strings.Builder
	for line := range strings.Lines(rest[at:]) {
		if curlNarration.MatchString(line) || strings.HasPrefix(line, "> ") {
			at += len(line)
			continue
		}
		if i := strings.Index(line, "* Connection #"); i >= 0 {
			kept.WriteString(line[:i])
			at += i
			break
		}
		kept.WriteString(line)
		at += len(line)
	}
	return head, strings.TrimSpace(kept.String()), at
}

// curlNarration are the lines that curl -v writes between the bytes.
var curlNarration = lazy.Regexp(`^(?:[{}] \[\d+ bytes data\]|\* .*|\s+% Total .*)\n?$`)

// fieldsOf reads the fields of a header.
func fieldsOf(lines []string) map[string][]string {
	h := map[string][]string{}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		name = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		h[name] = append(h[name], strings.TrimSpace(value))
	}
	return h
}

var (
	requestLine = lazy.Regexp(`(?m)^[>\s]*(GET|POST|HEAD|PUT|PATCH|DELETE|CONNECT) (\S+) HTTP/`)
	hostLine    = lazy.Regexp(`(?mi)^[>\s]*host: (\S+)\s*$`)
)

// connectMethod is how a proxy is asked for a way through.
const connectMethod = "CONNECT"

// asked returns what was asked for before an answer, as far as it is written
// there.
func asked(before string) (method, address string) {
	all := requestLine.FindAllStringSubmatch(before, -1)
	if len(all) == 0 {
		return "", ""
	}
	last := all[len(all)-1]
	method, address = last[1], last[2]
	if method == connectMethod {
		return method, strings.TrimSuffix(address, ":443")
	}
	if hosts := hostLine.FindAllStringSubmatch(before, -1); len(hosts) > 0 && strings.HasPrefix(address, "/") {
		address = "https://" + hosts[len(hosts)-1][1] + address
	}
	return method, Bare(address)
}

// Bare is an address without its query.
func Bare(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

// ofAnswer makes the error of an answer.
func (b reader) ofAnswer(a failure.Answer, from, to int) candidate {
	c := candidate{from: from, to: to, status: a.Status}
	r := failure.Read(a, failure.Redact{})
	if location := first(a.Header, "Location"); location != "" && a.Status/100 == 3 {
		c.err = &pastedMove{a.Status, Bare(location), LeadsToSignIn(location)}
		return c
	}
	if r.Shape == client.ShapeEmpty && len(r.Header["Www-Authenticate"]) == 0 {
		c.weak = a.URL == "" // a status and nothing else
	}
	if b.isTokenAnswer(a.Method, a.URL, r) {
		c.err = authError(r)
		return c
	}
	c.err = r
	return c
}

// isTokenAnswer tells the answers of token endpoints from those of APIs.
func (b reader) isTokenAnswer(method, address string, r *client.ResponseError) bool {
	code, _ := b.Find(string(r.Body))
	if vendors.FromEntra(r.Header) {
		return true
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		path := strings.ToLower(u.Path)
		return strings.HasSuffix(path, "/token") || strings.Contains(path, "/oauth2/") || vendors.IsEntra(u) && (method != "GET" || code != "") ||
			code != "" && r.Status < 500 // an API that breaks may quote one too
	}
	if code != "" {
		return r.Status < 500 || r.Shape == client.ShapeOAuth
	}
	return r.Shape == client.ShapeOAuth && !ofBearer(r.Code) && !strings.Contains(r.Code, " ") && len(r.Header["Www-Authenticate"]) == 0
}

// ofBearer reports whether an error is one that APIs send, not token endpoints
// (RFC 6750, 3.1).
func ofBearer(code string) bool {
	switch strings.ToLower(code) {
	case "invalid_token", "insufficient_scope", "insufficient_claims", "unauthorized", "forbidden":
		return true
	}
	return false
}

// authError is the refusal of a token endpoint.
func authError(r *client.ResponseError) *client.AuthError {
	e := &client.AuthError{Endpoint: r.URL, Status: r.Status, Header: r.Header, Body: r.Body, IDs: evidence.TextIDs(string(r.Body)),
		Message: "the token endpoint refused"}
	if r.Shape == client.ShapeOAuth {
		e.Code, e.Description = r.Code, r.Message
	}
	if e.Description == "" && r.Shape != client.ShapeHTML {
		e.Description = r.Message
	}
	maps.Copy(e.IDs, evidence.TextIDs(e.Description)) // without JSON's escapes
	for _, id := range []struct{ header, name string }{{"X-Ms-Request-Id", "trace_id"}, {"Client-Request-Id", "correlation_id"}} {
		if v := first(r.Header, id.header); v != "" && e.IDs[id.name] == "" {
			e.IDs[id.name] = v
		}
	}
	return e
}

func first(h map[string][]string, name string) string {
	if len(h[name]) == 0 {
		return ""
	}
	return h[name][0]
}

// pastedMove is a redirect that somebody pasted.
type pastedMove struct {
	status   int
	location string
	signIn   bool
}

func (e *pastedMove) Error() string {
	return "the service answered " + strconv.Itoa(e.status) + " and wanted to lead to " + e.location
}

// Redirected tells the status, the address without its query, and whether it
// looks like a sign-in.
func (e *pastedMove) Redirected() (status int, location string, signIn bool) {
	return e.status, e.location, e.signIn
}

// LeadsToSignIn reports whether an address is one where people sign in.
func LeadsToSignIn(address string) bool {
	u, err := url.Parse(address)
	return err == nil && failure.LooksLikeSignIn(u)
}

// proxyAnswer is the refusal of a proxy to connect to a host.
func proxyAnswer(status int, host string) error {
	reason := client.ReasonProxyRefused
	if status == 407 {
		reason = client.ReasonProxySignIn
	}
	text := strings.TrimSpace("reach " + host)
	return &pastedWire{"proxy", host, text + " through the proxy: it answered " + strconv.Itoa(status), reason}
}

// pastedWire is a pasted failure of the network, with the text of odatui's own
// error.
type pastedWire struct{ stage, host, text, reason string }

func (e *pastedWire) Error() string { return e.text }

// Where returns the stage and the host.
func (e *pastedWire) Where() (stage, host string) { return e.stage, e.host }

// ReasonCode returns the reason of the failure.
func (e *pastedWire) ReasonCode() string { return e.reason }
