// Package failure reads the many bodies in which services say no, and makes
// one client.ResponseError of each: OData of every version, OAuth, API
// Management, ERP.net, problem details, SCIM, XML, web pages, plain text and
// nothing at all. The raw text is always kept.
//
// It does not know which kind of service it serves, sends nothing and decides
// nothing: what a failure means is not judged here.
package failure

import (
	"bytes"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"odatui/client"
)

// bodyCap is how much of a body an error keeps.
const bodyCap = 64 << 10

// Read makes an error of a response and of as much of its body as came. It may
// be used on a success too, whose body is not what was wanted. redact takes
// secrets out of the URL, the texts and the body; nil keeps them. Attempts is
// 1 and Claims nil: the caller knows better.
func Read(r *http.Response, body []byte, redact func(string) string) *client.ResponseError {
	if redact == nil {
		redact = func(s string) string { return s }
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	// Redacting goes over the whole body before the cut: a secret that the cut
	// divides would not be found any more.
	body = []byte(redact(string(body)))
	e := parse(r.Header, body)
	e.Status, e.Attempts = r.StatusCode, 1
	if r.Request != nil {
		e.Method = r.Request.Method
		if r.Request.URL != nil {
			e.URL = redact(r.Request.URL.Redacted())
		}
	}
	e.Header = make(map[string][]string, len(r.Header))
	for name, values := range r.Header {
		if name == "Set-Cookie" {
			continue
		}
		for _, v := range values {
			e.Header[name] = append(e.Header[name], redact(v))
		}
	}
	e.Body = body[:min(len(body), bodyCap)]
	return e
}

// IsMarkup reports whether an answer is a web page or other markup, by its
// content type or by how it begins. Services behind a sign-in answer 200 with
// a page instead of data.
func IsMarkup(h http.Header, body []byte) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if kind == "text/html" || kind == "application/xhtml+xml" {
		return true
	}
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<"))
}

// parse reads the body alone, by what it looks like: content types lie.
func parse(h http.Header, body []byte) *client.ResponseError {
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		e := &client.ResponseError{Shape: client.ShapeEmpty}
		e.Code, e.Message = challenge(h)
		return e
	case text[0] == '{' || text[0] == '[' || text[0] == '"':
		return parseJSON(text)
	case text[0] == '<':
		if e := parseXML(text); e != nil {
			return e
		}
		return &client.ResponseError{Shape: client.ShapeHTML, Message: pageText(text)}
	}
	if strings.Contains(h.Get("Content-Type"), "json") {
		return &client.ResponseError{Shape: client.ShapeBroken, Message: "the answer is not the JSON it says it is: " + head(string(text))}
	}
	return &client.ResponseError{Shape: client.ShapeText, Message: head(string(text))}
}

var challengePart = regexp.MustCompile(`\b(error|error_description)="((?:[^"\\]|\\.)*)"`)

// challenge reads what WWW-Authenticate says (RFC 6750 3): APIs that refuse a
// token often send nothing else.
func challenge(h http.Header) (code, message string) {
	for _, line := range h.Values("WWW-Authenticate") {
		for _, m := range challengePart.FindAllStringSubmatch(line, -1) {
			switch {
			case m[1] == "error" && code == "":
				code = m[2]
			case m[1] == "error_description" && message == "":
				message = m[2]
			}
		}
	}
	return code, message
}

// head is the beginning of a text, cut at a rune.
func head(s string) string {
	const most = 500
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + " …"
}
