// Package failure reads the many bodies in which services say no, and makes
// one client.ResponseError of each: OData of every version, OAuth, API
// Management, ERP.net, problem details, SCIM, XML, web pages, plain text and
// nothing at all, where the header speaks instead. The raw text is kept.
//
// It does not know which kind of service it serves, sends nothing and decides
// nothing: what a failure means is not judged here.
package failure

import (
	"bytes"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"odatui/client"
)

// How much of a refusal is kept, in bytes and in texts.
const (
	bodyCap    = 64 << 10
	readCap    = 256 << 10 // of the body is looked at
	messageCap = 4 << 10
	mostTexts  = 32
)

// Answer is an answer that is not what was wanted, as far as it came.
type Answer struct {
	Method   string
	URL      string
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int // requests sent for it
	// Claims tells the claims of the token that was shown, nil if nobody knows.
	Claims func() client.Claims
}

// Redact takes secrets out of what is kept. A nil Text keeps them, a nil URL
// is Text.
type Redact struct {
	Text, URL func(string) string
}

func (r Redact) text(s string) string {
	if r.Text == nil {
		return s
	}
	return r.Text(s)
}

func (r Redact) url(s string) string {
	if r.URL == nil {
		return r.text(s)
	}
	return r.URL(s)
}

// bounded is a text for a person. It is redacted though the body was: an escape
// that reading took away may have hidden a secret.
func (r Redact) bounded(s string) string { return cut(r.text(strings.TrimSpace(s)), messageCap) }

// Read makes an error of an answer. It may be used on a success too, whose
// body is not what was wanted.
func Read(a Answer, out Redact) *client.ResponseError {
	body := readable(a.Body, out.text)
	e := parse(a.Header, body)
	e.Method, e.URL, e.Status, e.Attempts = a.Method, out.url(a.URL), a.Status, max(a.Attempts, 1)
	if a.Claims != nil {
		e.Claims = a.Claims()
	}
	if wait, ok := Wait(a.Header, time.Now()); ok && a.Status >= 400 {
		e.Wait = wait
	}
	complete(e, a.Header)
	e.Code, e.Message, e.Target, e.Instead = out.bounded(e.Code), out.bounded(e.Message), out.bounded(e.Target), out.bounded(e.Instead)
	for i, d := range e.Details {
		e.Details[i] = out.bounded(d)
	}
	e.Header = kept(a.Header, out)
	e.Body = []byte(cut(string(body), bodyCap))
	return e
}

// readable returns the beginning of a body without secrets. They are taken out
// before the cut: one that the cut divides would not be found any more. So
// where only a part is read, its end goes, in which half a secret may stand.
func readable(body []byte, redact func(string) string) []byte {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if len(body) <= readCap {
		return []byte(redact(string(body)))
	}
	text := redact(string(body[:readCap]))
	return []byte(cut(text, max(len(text)-bodyCap, 0)))
}

// cut returns at most n bytes of a text without cutting a character in two.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// kept copies a header without what is a secret by its nature.
func kept(h http.Header, redact Redact) map[string][]string {
	out := make(map[string][]string, len(h))
	for name, values := range h {
		switch name {
		case "Set-Cookie", "Set-Cookie2", "Authorization", "Proxy-Authorization":
			continue
		}
		for _, v := range values {
			if name == "Location" || name == "Content-Location" {
				v = redact.url(v)
			}
			out[name] = append(out[name], redact.bounded(v))
		}
	}
	return out
}

// parse reads the body alone, by what it looks like: content types lie.
func parse(h http.Header, body []byte) *client.ResponseError {
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return &client.ResponseError{Shape: client.ShapeEmpty}
	case text[0] == '{' || text[0] == '[' || text[0] == '"':
		return parseJSON(text)
	case text[0] == '<':
		return parseMarkup(h, text)
	case strings.Contains(h.Get("Content-Type"), "json"):
		return &client.ResponseError{Shape: client.ShapeBroken, Reason: client.ReasonBroken,
			Message: "the answer is not the JSON it says it is: " + head(string(text))}
	}
	return &client.ResponseError{Shape: client.ShapeText, Message: head(string(text))}
}

// head is the beginning of a text.
func head(s string) string {
	const most = 500
	if len(s) <= most {
		return s
	}
	return cut(s, most) + " …"
}

// add appends a text to the details unless it is known already.
func add(e *client.ResponseError, text string) {
	if text == "" || text == e.Message || len(e.Details) >= mostTexts {
		return
	}
	for _, d := range e.Details {
		if d == text {
			return
		}
	}
	e.Details = append(e.Details, text)
}
