package odata

import (
	"bytes"
	"net/http"
	"strings"
	"unicode/utf8"

	"odatui/client"
)

// How much of a refusal is kept.
const (
	maxErrorBody    = 64 << 10
	maxErrorMessage = 4 << 10
	maxErrorDetails = 32
)

// failure turns an answer that is no page into an error, whatever shape its
// body has.
func (s *Service) failure(r *received) *client.ResponseError {
	e := &client.ResponseError{
		Method: http.MethodGet, URL: s.bare(r.url.String()), Status: r.status,
		Header: s.keptHeader(r.header), Attempts: max(r.sent, 1),
	}
	told := readRefusal(r)
	e.Shape, e.Code, e.Target = told.shape, s.bounded(told.code), s.bounded(told.target)
	e.Message = s.bounded(told.message)
	for _, d := range told.details[:min(len(told.details), maxErrorDetails)] {
		e.Details = append(e.Details, s.bounded(d))
	}
	// Secrets are taken out before the cut, so that none is cut in two.
	e.Body = cutBytes([]byte(s.redact(string(r.body[:min(len(r.body), 2*maxErrorBody)]))), maxErrorBody)
	if told.message == "" && r.broke != nil {
		e.Message = r.broke.Error()
	}
	return e
}

// wrong is failure for an answer that came with a good status but is no
// OData; message says what it is.
func (s *Service) wrong(r *received, shape client.Shape, message string) *client.ResponseError {
	e := s.failure(r)
	e.Shape, e.Message = shape, s.bounded(message)
	if shape == client.ShapeHTML {
		if title := htmlTitle(r.body); title != "" {
			e.Message += ` ("` + s.bounded(title) + `")`
		}
	}
	return e
}

func (s *Service) bounded(text string) string {
	return string(cutBytes([]byte(s.redact(strings.TrimSpace(text))), maxErrorMessage))
}

// cutBytes cuts at most n bytes without cutting a character in two.
func cutBytes(b []byte, n int) []byte {
	if len(b) <= n {
		return bytes.Clone(b)
	}
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return bytes.Clone(b[:n])
}

// keptHeader copies the header without what is a secret by its nature.
func (s *Service) keptHeader(h http.Header) map[string][]string {
	kept := make(map[string][]string, len(h))
	for name, values := range h {
		switch name {
		case "Set-Cookie", "Authorization", "Proxy-Authorization":
			continue
		}
		for _, v := range values {
			if name == "Location" || name == "Content-Location" {
				v = s.bare(v)
			}
			kept[name] = append(kept[name], s.bounded(v))
		}
	}
	return kept
}

func firstLine(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(cutBytes(body, maxErrorMessage))), "\n")
	return strings.TrimSpace(line)
}
