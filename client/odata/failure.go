package odata

import (
	"bytes"

	"odatui/client"
	"odatui/client/failure"
)

// failure returns the error of a response that is no page, whatever its body is.
func (s *Service) failure(r *received) *client.ResponseError {
	e := failure.Read(failure.Answer{
		Method: r.method, URL: r.url.String(), Status: r.status, Header: r.header, Body: r.body,
		Attempts: r.sent, Claims: s.opts.Claims,
	}, s.out())
	if r.broke != nil && (e.Shape == client.ShapeEmpty || e.Shape == client.ShapeBroken) {
		e.Message, e.Reason = s.redact(r.broke.Error()), reasonOf(r.broke)
	}
	return e
}

// reasonOf returns the reason of an error, "" none.
func reasonOf(err error) string {
	if reasons := client.ReasonsOf(err); len(reasons) > 0 {
		return reasons[0]
	}
	return ""
}

// out is the redaction of what is kept.
func (s *Service) out() failure.Redact { return failure.Redact{Text: s.redact, URL: s.bare} }

// wrong is failure for a response with a good status that is not OData; message
// describes it.
func (s *Service) wrong(r *received, shape client.Shape, reason, message string) *client.ResponseError {
	e := s.failure(r)
	e.Shape, e.Reason, e.Message = shape, reason, s.redact(message)
	return e
}

// wrongBy is wrong with the text and the reason of an error.
func (s *Service) wrongBy(r *received, shape client.Shape, err error) *client.ResponseError {
	return s.wrong(r, shape, reasonOf(err), err.Error())
}

// page is failure for a web page.
func (s *Service) page(r *received) *client.ResponseError {
	e := s.failure(r)
	e.Shape = client.ShapeHTML
	return e
}

// inStream is the error of a body that began as a page (OData 4.01, 11.1.5).
// fault is the error object, with or without the object around it.
func (s *Service) inStream(r *received, fault []byte) error {
	at := *r
	at.body, at.broke = fault, nil
	e := s.failure(&at)
	if e.Shape != client.ShapeOther {
		return e
	}
	at.body = bytes.Join([][]byte{[]byte(`{"error":`), fault, []byte(`}`)}, nil)
	if inner := s.failure(&at); inner.Shape != client.ShapeOther {
		inner.Body = e.Body
		return inner
	}
	return e
}
