package odata

import (
	"bytes"

	"odatui/client"
	"odatui/client/failure"
)

// failure turns an answer that is no page into an error, whatever shape its
// body has.
func (s *Service) failure(r *received) *client.ResponseError {
	e := failure.Read(failure.Answer{
		Method: r.method, URL: r.url.String(), Status: r.status, Header: r.header, Body: r.body,
		Attempts: r.sent, Claims: s.opts.Claims,
	}, s.out())
	if r.broke != nil && (e.Shape == client.ShapeEmpty || e.Shape == client.ShapeBroken) {
		e.Message = s.redact(r.broke.Error())
	}
	return e
}

// out is what takes secrets out of what is kept.
func (s *Service) out() failure.Redact { return failure.Redact{Text: s.redact, URL: s.bare} }

// wrong is failure for an answer that came with a good status but is no
// OData; message says what it is.
func (s *Service) wrong(r *received, shape client.Shape, message string) *client.ResponseError {
	e := s.failure(r)
	e.Shape, e.Message = shape, s.redact(message)
	return e
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
